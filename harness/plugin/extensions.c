#include "plugin/extensions.h"

#include <string.h>

#include "base/options.h"
#include "base/text.h"
#include "plugin/rules.h"

#define MAX_ENTRIES 1000

static const void *look_up(const struct ab_algorithm *algorithm, const char *id)
{
    return algorithm->table.extension == NULL ? NULL : algorithm->table.extension(id);
}

static int is_text(const char *text)
{
    return text != NULL && text[0] != '\0' && ab_text_is_utf8(text);
}

/* What every list must be: size is that of its struct, n its entries. */
static ab_status check_list(const char *what, uint32_t size, size_t expected_size,
                            uint32_t n, const void *entries, struct ab_error *err)
{
    if (size < expected_size || n > MAX_ENTRIES || (n > 0 && entries == NULL)) {
        return AB_BREAKS(err, P215,
                         "%s: found %u entries at %s in a struct of %u bytes, expected "
                         "at most %d in one of %zu",
                         what, (unsigned)n, entries == NULL ? "NULL" : "some address",
                         (unsigned)size, MAX_ENTRIES, expected_size);
    }
    return AB_OK;
}

static ab_status check_value(const struct adonis_switch *entry,
                             const struct adonis_option *option, const char *value,
                             struct ab_error *err)
{
    uint64_t scratch = 0;
    struct adonis_option alone = *option;
    alone.offset = 0;
    if (!ab_options_set(&scratch, &alone, value)) {
        char expected[AB_OPTIONS_EXPECTED_BYTES];
        ab_options_expected(expected, option);
        return AB_BREAKS(err, P215,
                         "switch \"%s\": found value \"%s\" of \"%s\", expected %s",
                         entry->name, value, entry->option, expected);
    }
    return AB_OK;
}

static ab_status check_switch(const struct adonis_switch *entry,
                              const struct ab_algorithm *algorithm,
                              struct ab_error *err)
{
    if (!is_text(entry->name) || !is_text(entry->summary) || !is_text(entry->paper)) {
        return AB_BREAKS(err, P215, "a switch lacks its name, summary or paper");
    }
    const struct adonis_option *option =
        entry->option == NULL ? NULL
                              : ab_options_find(&algorithm->options, entry->option);
    if (option == NULL) {
        return AB_BREAKS(err, P215, "switch \"%s\": \"%s\" is no option of \"%s\"",
                         entry->name, entry->option == NULL ? "NULL" : entry->option,
                         algorithm->table.id);
    }
    size_t n_values = 0;
    for (; entry->values != NULL && entry->values[n_values] != NULL; n_values++) {
        AB_TRY(check_value(entry, option, entry->values[n_values], err));
    }
    if (n_values < 2) {
        return AB_BREAKS(err, P215,
                         "switch \"%s\": found %zu values, expected two or more",
                         entry->name, n_values);
    }
    return AB_OK;
}

ab_status ab_plugin_switches(const struct adonis_switches **out,
                             const struct ab_algorithm *algorithm, struct ab_error *err)
{
    const struct adonis_switches *list = look_up(algorithm, ADONIS_SWITCHES);
    *out = list;
    if (list == NULL) {
        return AB_OK;
    }
    AB_TRY(check_list(ADONIS_SWITCHES, list->size, sizeof *list, list->n_switches,
                      list->switches, err));
    for (uint32_t i = 0; i < list->n_switches; i++) {
        AB_TRY(check_switch(&list->switches[i], algorithm, err));
        for (uint32_t j = 0; j < i; j++) {
            if (strcmp(list->switches[i].name, list->switches[j].name) == 0) {
                return AB_BREAKS(err, P215, "switch \"%s\" is there twice",
                                 list->switches[i].name);
            }
        }
    }
    return AB_OK;
}

ab_status ab_plugin_invariants(const struct adonis_invariants **out,
                               const struct ab_algorithm *algorithm,
                               struct ab_error *err)
{
    const struct adonis_invariants *list = look_up(algorithm, ADONIS_INVARIANTS);
    *out = list;
    if (list == NULL) {
        return AB_OK;
    }
    AB_TRY(check_list(ADONIS_INVARIANTS, list->size, sizeof *list, list->n_invariants,
                      list->invariants, err));
    for (uint32_t i = 0; i < list->n_invariants; i++) {
        const struct adonis_invariant *entry = &list->invariants[i];
        if (!is_text(entry->name) || !is_text(entry->text) || entry->term == NULL ||
            (entry->kind != ADONIS_SUM_IS_ZERO &&
             entry->kind != ADONIS_SUM_IS_CONSERVED)) {
            return AB_BREAKS(err, P215,
                             "invariant %u lacks its name, text or term(), or is of "
                             "unknown kind %u",
                             (unsigned)i, (unsigned)entry->kind);
        }
        for (uint32_t j = 0; j < i; j++) {
            if (strcmp(entry->name, list->invariants[j].name) == 0) {
                return AB_BREAKS(err, P215, "invariant \"%s\" is there twice",
                                 entry->name);
            }
        }
    }
    return AB_OK;
}

ab_status ab_plugin_theory(const struct adonis_theory **out,
                           const struct ab_algorithm *algorithm, struct ab_error *err)
{
    const struct adonis_theory *list = look_up(algorithm, ADONIS_THEORY);
    *out = list;
    if (list == NULL) {
        return AB_OK;
    }
    AB_TRY(check_list(ADONIS_THEORY, list->size, sizeof *list, list->n_theorems,
                      list->theorems, err));
    for (uint32_t i = 0; i < list->n_theorems; i++) {
        const struct adonis_theorem *entry = &list->theorems[i];
        if (!is_text(entry->name) || !is_text(entry->text) || entry->e_fold == NULL ||
            (entry->kind != ADONIS_BOUND && entry->kind != ADONIS_ORDER) ||
            (entry->per != ADONIS_PER_ROUND &&
             entry->per != ADONIS_PER_GRADIENT_TIME)) {
            return AB_BREAKS(err, P215,
                             "theorem %u lacks its name, text or e_fold(), or is of "
                             "unknown kind %u or per %u",
                             (unsigned)i, (unsigned)entry->kind, (unsigned)entry->per);
        }
        for (uint32_t j = 0; j < i; j++) {
            if (strcmp(entry->name, list->theorems[j].name) == 0) {
                return AB_BREAKS(err, P215, "theorem \"%s\" is there twice",
                                 entry->name);
            }
        }
    }
    return AB_OK;
}
