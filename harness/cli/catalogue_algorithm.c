#include "cli/catalogue.h"
#include "plugin/registry.h"

static ab_status list_registry(json_t *rows, const struct ab_registry *registry,
                               struct ab_error *err)
{
    for (size_t i = 0; i < ab_registry_count(registry); i++) {
        const struct ab_algorithm *algorithm = ab_registry_at(registry, i);
        AB_TRY(ab_list_append(rows, algorithm->table.id, algorithm->table.summary,
                              &algorithm->options, err));
    }
    return AB_OK;
}

static ab_status list(json_t *rows, struct ab_error *err)
{
    struct ab_registry *registry = NULL;
    AB_TRY(ab_registry_create(&registry, ab_builtins, ab_n_builtins, err));
    ab_status status = list_registry(rows, registry, err);
    ab_registry_destroy(registry);
    return status;
}

static ab_status describe(json_t *object, struct ab_text *help,
                          const struct ab_algorithm *algorithm, struct ab_error *err)
{
    const struct adonis_algorithm *table = &algorithm->table;
    struct ab_fields fields = {.object = object};
    ab_put_text(&fields, "id", table->id);
    ab_put_text(&fields, "version", table->version);
    ab_put_text(&fields, "summary", table->summary);
    ab_put_text(&fields, "paper", table->paper);
    ab_put_text(&fields, "authors", table->authors);
    ab_put_text(&fields, "licence", table->licence);
    ab_put_text(&fields, "kind",
                table->kind == ADONIS_SYNCHRONOUS ? "synchronous" : "asynchronous");
    ab_put_needs(&fields, "needs", table->needs);
    ab_put_text(&fields, "source_sha256", algorithm->sha256);
    ab_put_text(&fields, "origin", algorithm->origin);
    ab_info_options(&fields, help, &algorithm->options);
    return ab_fields_end(&fields, err);
}

static ab_status info(json_t *object, struct ab_text *help, const char *text,
                      uint32_t n_nodes, struct ab_error *err)
{
    (void)n_nodes;
    struct ab_registry *registry = NULL;
    AB_TRY(ab_registry_create(&registry, ab_builtins, ab_n_builtins, err));
    const struct ab_algorithm *algorithm = NULL;
    ab_status status = ab_registry_find(registry, &algorithm, text, err);
    if (status == AB_OK) {
        status = describe(object, help, algorithm, err);
    }
    ab_registry_destroy(registry);
    return status;
}

const struct ab_kind ab_kind_algorithm = {"algorithm", "algorithms", list, info};
