/* The rules about files, manifest and shared object. Opening the plugin has enforced
 * most of them; its symbols are looked at here. */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "plugin/check_rule.h"
#include "plugin/elf.h"
#include "plugin/package.h"

/* What a plugin may ask of others: compilers call these on their own. */
static const char *const allowed[] = {"memcpy", "memmove", "memset", "memcmp"};

static int is_allowed(const struct ab_elf_symbol *symbol)
{
    int found = symbol->is_weak; /* what the C library's start files ask for */
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
        found |= strcmp(symbol->name, allowed[i]) == 0;
    }
    return found;
}

/* Adds the names, separated by blanks, as far as they fit. */
static void list(char out[AB_CHECK_SEEN_BYTES], const char *name)
{
    size_t used = strlen(out);
    (void)snprintf(out + used, AB_CHECK_SEEN_BYTES - used, " %s", name);
}

static void add_symbols(struct ab_check_report *report, const struct ab_elf *elf)
{
    char seen[AB_CHECK_SEEN_BYTES] = "it exports";
    for (size_t i = 0; i < elf->n_exported; i++) {
        list(seen, elf->exported[i].name);
    }
    int is_one = elf->n_exported == 1;
    ab_check_report_add(report, AB_RULE_P216,
                        is_one ? AB_VERDICT_PASSED : AB_VERDICT_FAILED,
                        is_one ? "" : seen);
    size_t n_foreign = 0;
    (void)snprintf(seen, sizeof seen, "it imports");
    for (size_t i = 0; i < elf->n_undefined; i++) {
        if (!is_allowed(&elf->undefined[i])) {
            list(seen, elf->undefined[i].name);
            n_foreign++;
        }
    }
    ab_check_report_add(report, AB_RULE_P217,
                        n_foreign == 0 ? AB_VERDICT_PASSED : AB_VERDICT_FAILED,
                        n_foreign == 0 ? "" : seen);
}

static void pass(struct ab_check_report *report, enum ab_rule first, enum ab_rule last)
{
    for (enum ab_rule rule = first; rule <= last; rule++) {
        ab_check_report_add(report, rule, AB_VERDICT_PASSED, "");
    }
}

ab_status ab_check_package(struct ab_check_report *report,
                           const struct ab_package *package, struct ab_error *err)
{
    pass(report, AB_RULE_P101, AB_RULE_P101);
    if (package->author_manifest != NULL) {
        pass(report, AB_RULE_P102, AB_RULE_P106);
    }
    if (package->is_verified) {
        pass(report, AB_RULE_P107, AB_RULE_P108);
    }
    if (package->author_manifest != NULL) {
        pass(report, AB_RULE_P109, AB_RULE_P109);
    }
    if (package->is_verified) {
        pass(report, AB_RULE_P110, AB_RULE_P110);
    }
    pass(report, AB_RULE_P201, AB_RULE_P214);
    struct ab_arena arena;
    struct ab_elf elf;
    ab_arena_init(&arena);
    ab_status status = ab_elf_read(&elf, &arena, package->library, err);
    if (status == AB_OK) {
        add_symbols(report, &elf);
    }
    ab_arena_fini(&arena);
    return status;
}
