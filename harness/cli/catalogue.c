#include "cli/catalogue.h"

#include <string.h>

#include "base/alloc.h"
#include "base/suggest.h"

const struct ab_kind *const ab_kinds[] = {
    &ab_kind_task,
    &ab_kind_algorithm,
    &ab_kind_topology,
    &ab_kind_profile,
    &ab_kind_partition,
    &ab_kind_suite,
    NULL,
};

ab_status ab_kind_find(const struct ab_kind **out, const char *word,
                       struct ab_error *err)
{
    struct ab_suggest suggest;
    ab_suggest_init(&suggest, word);
    for (size_t i = 0; ab_kinds[i] != NULL; i++) {
        if (strcmp(ab_kinds[i]->name, word) == 0 ||
            strcmp(ab_kinds[i]->plural, word) == 0) {
            *out = ab_kinds[i];
            return AB_OK;
        }
        ab_suggest_offer(&suggest, ab_kinds[i]->name);
    }
    return ab_suggest_fail(&suggest, "kind", err);
}

ab_status ab_list_append(json_t *rows, const char *name, const char *summary,
                         const struct ab_options *options, struct ab_error *err)
{
    struct ab_fields row = {.object = json_object()};
    ab_put_text(&row, "name", name);
    ab_put_text(&row, "summary", summary);
    if (options != NULL) {
        ab_put_options(&row, options);
    }
    row.failed |= json_array_append_new(rows, row.object) != 0;
    return ab_fields_end(&row, err);
}

void ab_info_options(struct ab_fields *fields, struct ab_text *help,
                     const struct ab_options *options)
{
    ab_put_options(fields, options);
    if (options->n_options > 0) {
        ab_text_puts(help, "options\n");
        ab_options_help(help, options);
    }
}

/* Every '/' belongs to the value: info takes one thing, not a grid. */
static int take_whole(const void *context, const char *name, const char *key)
{
    (void)context;
    (void)name;
    (void)key;
    return 1;
}

ab_status ab_info_spec(const struct ab_spec **out, struct ab_arena *arena,
                       const char *what, const char *text, struct ab_error *err)
{
    struct ab_spec_list list;
    AB_TRY(ab_spec_parse(&list, arena, what, text, take_whole, NULL, err));
    if (list.n_items != 1) {
        return AB_FAIL(err, AB_ERR_INPUT, "%s: found %zu items in \"%s\", expected one",
                       what, list.n_items, text);
    }
    *out = &list.items[0];
    return AB_OK;
}
