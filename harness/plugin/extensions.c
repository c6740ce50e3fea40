#include "plugin/extensions.h"

#include <string.h>

#include "base/options.h"
#include "base/text.h"
#include "plugin/rules.h"

#define MAX_ENTRIES 1000

static int is_text(const char *text)
{
    return text != NULL && text[0] != '\0' && ab_text_is_utf8(text);
}

/* ---- entries ---- */

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

static ab_status check_switch(const void *of, uint32_t index,
                              const struct ab_algorithm *algorithm,
                              struct ab_error *err)
{
    const struct adonis_switch *entry = of;
    (void)index;
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

static ab_status check_invariant(const void *of, uint32_t index,
                                 const struct ab_algorithm *algorithm,
                                 struct ab_error *err)
{
    const struct adonis_invariant *entry = of;
    (void)algorithm;
    if (is_text(entry->name) && is_text(entry->text) && entry->term != NULL &&
        (entry->kind == ADONIS_SUM_IS_ZERO || entry->kind == ADONIS_SUM_IS_CONSERVED)) {
        return AB_OK;
    }
    return AB_BREAKS(err, P215,
                     "invariant %u lacks its name, text or term(), or is of unknown "
                     "kind %u",
                     (unsigned)index, (unsigned)entry->kind);
}

static ab_status check_theorem(const void *of, uint32_t index,
                               const struct ab_algorithm *algorithm,
                               struct ab_error *err)
{
    const struct adonis_theorem *entry = of;
    (void)algorithm;
    if (is_text(entry->name) && is_text(entry->text) && entry->e_fold != NULL &&
        (entry->kind == ADONIS_BOUND || entry->kind == ADONIS_ORDER) &&
        (entry->per == ADONIS_PER_ROUND || entry->per == ADONIS_PER_GRADIENT_TIME)) {
        return AB_OK;
    }
    return AB_BREAKS(err, P215,
                     "theorem %u lacks its name, text or e_fold(), or is of unknown "
                     "kind %u or per %u",
                     (unsigned)index, (unsigned)entry->kind, (unsigned)entry->per);
}

/* ---- lists ---- */

/* What the struct of every list begins with, and is. */
struct list {
    uint32_t size;
    uint32_t n_entries;
    const void *entries; /* each begins with its name */
};
_Static_assert(sizeof(struct list) == sizeof(struct adonis_switches) &&
                   sizeof(struct list) == sizeof(struct adonis_invariants) &&
                   sizeof(struct list) == sizeof(struct adonis_theory),
               "lists of one shape");

struct kind {
    const char *id;   /* of the extension */
    const char *noun; /* of an entry */
    size_t entry_bytes;
    ab_status (*check)(const void *entry, uint32_t index,
                       const struct ab_algorithm *algorithm, struct ab_error *err);
};

static const char *name_of(const struct list *list, const struct kind *kind,
                           uint32_t index)
{
    const char *name = NULL;
    memcpy(&name, (const char *)list->entries + index * kind->entry_bytes, sizeof name);
    return name;
}

static ab_status check_head(const struct list *list, const struct kind *kind,
                            struct ab_error *err)
{
    if (list->size < sizeof *list || list->n_entries > MAX_ENTRIES ||
        (list->n_entries > 0 && list->entries == NULL)) {
        return AB_BREAKS(err, P215,
                         "%s: found %u entries at %s in a struct of %u bytes, expected "
                         "at most %d in one of %zu",
                         kind->id, (unsigned)list->n_entries,
                         list->entries == NULL ? "NULL" : "some address",
                         (unsigned)list->size, MAX_ENTRIES, sizeof *list);
    }
    return AB_OK;
}

/* *out: the extension as the plugin gives it, or NULL. */
static ab_status find(const void **out, const struct kind *kind,
                      const struct ab_algorithm *algorithm, struct ab_error *err)
{
    struct list list;
    *out = algorithm->table.extension == NULL ? NULL
                                              : algorithm->table.extension(kind->id);
    if (*out == NULL) {
        return AB_OK;
    }
    memcpy(&list, *out, sizeof list);
    AB_TRY(check_head(&list, kind, err));
    for (uint32_t i = 0; i < list.n_entries; i++) {
        AB_TRY(kind->check((const char *)list.entries + i * kind->entry_bytes, i,
                           algorithm, err));
        for (uint32_t j = 0; j < i; j++) {
            const char *name = name_of(&list, kind, i);
            if (strcmp(name, name_of(&list, kind, j)) == 0) {
                return AB_BREAKS(err, P215, "%s \"%s\" is there twice", kind->noun,
                                 name);
            }
        }
    }
    return AB_OK;
}

ab_status ab_plugin_switches(const struct adonis_switches **out,
                             const struct ab_algorithm *algorithm, struct ab_error *err)
{
    static const struct kind kind = {ADONIS_SWITCHES, "switch",
                                     sizeof(struct adonis_switch), check_switch};
    const void *found = NULL;
    ab_status status = find(&found, &kind, algorithm, err);
    *out = found;
    return status;
}

ab_status ab_plugin_invariants(const struct adonis_invariants **out,
                               const struct ab_algorithm *algorithm,
                               struct ab_error *err)
{
    static const struct kind kind = {ADONIS_INVARIANTS, "invariant",
                                     sizeof(struct adonis_invariant), check_invariant};
    const void *found = NULL;
    ab_status status = find(&found, &kind, algorithm, err);
    *out = found;
    return status;
}

ab_status ab_plugin_theory(const struct adonis_theory **out,
                           const struct ab_algorithm *algorithm, const char *id,
                           struct ab_error *err)
{
    const struct kind kind = {id, "theorem", sizeof(struct adonis_theorem),
                              check_theorem};
    const void *found = NULL;
    ab_status status = find(&found, &kind, algorithm, err);
    *out = found;
    return status;
}
