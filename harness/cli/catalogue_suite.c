#include "base/alloc.h"
#include "cli/catalogue.h"
#include "run/suite.h"

static ab_status append(json_t *rows, const char *name, struct ab_error *err)
{
    struct ab_suite *suite = NULL;
    AB_TRY(ab_suite_load(&suite, name, err));
    ab_status status = ab_list_append(rows, name, suite->description, NULL, err);
    struct ab_fields row = {.object = json_array_get(rows, json_array_size(rows) - 1)};
    if (status == AB_OK) {
        ab_put_text(&row, "version", suite->version);
        ab_put_text(&row, "sha256", suite->sha256);
        ab_put(&row, "frozen", json_boolean(suite->is_frozen));
        status = ab_fields_end(&row, err);
    }
    ab_suite_destroy(suite);
    return status;
}

static ab_status list(json_t *rows, const struct ab_shown *shown, struct ab_error *err)
{
    (void)shown;
    struct ab_arena arena;
    ab_arena_init(&arena);
    const char *const *names = NULL;
    size_t n_names = 0;
    ab_status status = ab_suite_names(&names, &n_names, &arena, err);
    for (size_t i = 0; i < n_names && status == AB_OK; i++) {
        status = append(rows, names[i], err);
    }
    ab_arena_fini(&arena);
    return status;
}

/* A block as the options of `run` that it stands for. */
static void put_block(struct ab_text *help, const struct ab_grid *block)
{
    ab_text_printf(help, "  %s\n", block->block);
#define PUT_MEMBER(name, fallback, argument, text)                                     \
    ab_text_printf(help, "    --%-9s  %s\n", #name, block->name);
    AB_GRID_LIST(PUT_MEMBER)
#undef PUT_MEMBER
}

static ab_status info(json_t *object, struct ab_text *help, const char *text,
                      const struct ab_shown *shown, struct ab_error *err)
{
    (void)shown;
    struct ab_suite *suite = NULL;
    AB_TRY(ab_suite_load(&suite, text, err));
    struct ab_fields fields = {.object = object};
    ab_put_text(&fields, "name", suite->name);
    ab_put_text(&fields, "version", suite->version);
    ab_put_text(&fields, "description", suite->description);
    ab_put_text(&fields, "sha256", suite->sha256);
    ab_put(&fields, "frozen", json_boolean(suite->is_frozen));
    json_t *definition = json_loads(suite->definition, 0, NULL);
    ab_put(&fields, "blocks", json_incref(json_object_get(definition, "blocks")));
    json_decref(definition);
    ab_text_puts(help, "blocks\n");
    for (size_t i = 0; i < suite->n_blocks; i++) {
        put_block(help, &suite->blocks[i]);
    }
    ab_suite_destroy(suite);
    return ab_fields_end(&fields, err);
}

const struct ab_kind ab_kind_suite = {"suite", "suites", list, info};
