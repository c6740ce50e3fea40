/* A look at a shared object without loading it: whether it is a whole one for this
 * machine, and which symbols it takes and gives. The file is read, not mapped: one that
 * is cut short is an error here and would be SIGBUS in the system's loader. */
#ifndef AB_PLUGIN_ELF_H
#define AB_PLUGIN_ELF_H

#include <stddef.h>

#include "base/alloc.h"
#include "base/error.h"

struct ab_elf_symbol {
    const char *name; /* without its version */
    int is_weak;      /* undefined and weak: may stay without a definition */
};

/* Of the dynamic symbol table, in its order. */
struct ab_elf {
    size_t n_undefined;
    struct ab_elf_symbol *undefined; /* what it asks of others */
    size_t n_exported;
    struct ab_elf_symbol *exported;
    size_t n_libraries;
    const char **libraries; /* that it needs: "libc.so.6" */
};

/* Everything lives in the arena. Refuses by P201 what is no ELF shared object or not
 * whole, by P202 one for another machine; AB_ERR_IO for a file that cannot be read. */
AB_MUST_CHECK ab_status ab_elf_read(struct ab_elf *out, struct ab_arena *arena,
                                    const char *path, struct ab_error *err);
/* Is a symbol of that name exported? */
int ab_elf_exports(const struct ab_elf *elf, const char *name);

#endif
