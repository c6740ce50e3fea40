/* A plugin that is not built in, known by its full manifest: no line of its code has
 * run in this process. */
#ifndef AB_PLUGIN_PACKAGE_H
#define AB_PLUGIN_PACKAGE_H

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "plugin/manifest.h"
#include "plugin/registry.h"
#include "plugin/source.h"

struct ab_package {
    struct ab_algorithm algorithm; /* without functions; its package is this one */
    const char *origin; /* the path as given; of a registered one "registry" */
    int is_registered;
    int is_verified;      /* built by us from its sources: anybody can repeat it */
    const char *library;  /* absolute path of the shared object */
    const char *manifest; /* the full one, as text */
    char binary_sha256[AB_HASH_HEX_BYTES];
    char manifest_sha256[AB_HASH_HEX_BYTES]; /* of the text above */
    /* Of one that was opened by its path: what the author wrote. */
    struct ab_source source;     /* n_files 0: a library, or a bare .so */
    const char *author_manifest; /* text; NULL: a bare .so */
    struct ab_manifest full;     /* the text above, read */
    struct ab_arena arena;       /* owns all of this */
};

/* path: a plugin's folder, whose sources are compiled if they were not before, or a
 * FILE.so. The shared object is opened in a child to be described. log gets what the
 * compiler said. Refusals by P1xx and P2xx. Owned by the caller. */
AB_MUST_CHECK ab_status ab_package_open(struct ab_package **out, const char *path,
                                        struct ab_text *log, struct ab_error *err);
/* An entry of the user's registry: its full manifest is read, its binary hashed (P111).
 */
AB_MUST_CHECK ab_status ab_package_open_registered(struct ab_package **out,
                                                   const char *folder,
                                                   struct ab_error *err);
void ab_package_destroy(struct ab_package *package); /* NULL is legal */

/* P111 when the shared object is not the one that the manifest describes. */
AB_MUST_CHECK ab_status ab_package_check_binary(const struct ab_package *package,
                                                struct ab_error *err);

#endif
