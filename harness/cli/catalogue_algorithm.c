#include <string.h>

#include "cli/catalogue.h"
#include "plugin/package.h"
#include "plugin/registry.h"
#include "plugin/table_json.h"

static ab_status list(json_t *rows, const struct ab_shown *shown, struct ab_error *err)
{
    for (size_t i = 0; i < ab_registry_count(shown->registry); i++) {
        const struct ab_algorithm *algorithm = ab_registry_at(shown->registry, i);
        AB_TRY(ab_list_append(rows, algorithm->table.id, algorithm->table.summary,
                              &algorithm->options, err));
    }
    return AB_OK;
}

/* What the table says: of one that is built in by asking it, of others by manifest. */
static ab_status read_members(struct ab_json *members,
                              const struct ab_algorithm *algorithm,
                              struct ab_error *err)
{
    struct ab_text text = {0};
    if (algorithm->package != NULL) {
        const char *manifest = algorithm->package->manifest;
        return ab_json_read_text(members, manifest, strlen(manifest), algorithm->origin,
                                 err);
    }
    ab_status status = ab_table_write_json(&text, algorithm, err);
    if (status == AB_OK && text.failed) {
        status = AB_OUT_OF_MEMORY(err);
    }
    if (status == AB_OK) {
        status =
            ab_json_read_text(members, text.bytes, text.size, algorithm->origin, err);
    }
    ab_text_fini(&text);
    return status;
}

static void put_provenance(struct ab_fields *fields,
                           const struct ab_algorithm *algorithm)
{
    const struct ab_package *package = algorithm->package;
    int is_verified = ab_algorithm_is_verified(algorithm);
    ab_put_text(fields, is_verified ? "source_sha256" : "binary_sha256",
                algorithm->sha256);
    ab_put(fields, "verified", json_boolean(is_verified));
    ab_put_text(fields, "origin", algorithm->origin);
    if (package != NULL) {
        ab_put_text(fields, "library", package->library);
        ab_put_text(fields, "build", algorithm->table.build);
    }
}

static void describe(struct ab_fields *fields, struct ab_text *help,
                     const struct ab_algorithm *algorithm,
                     const struct ab_json *members)
{
    static const char *const shown[] = {
        "id",   "version", "summary",   "paper",    "authors",    "licence", "abi",
        "kind", "needs",   "behaviour", "switches", "invariants", "theory"};
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        ab_put(fields, shown[i],
               json_incref(json_object_get(members->value, shown[i])));
    }
    put_provenance(fields, algorithm);
    ab_info_options(fields, help, &algorithm->options);
}

static ab_status info(json_t *object, struct ab_text *help, const char *text,
                      const struct ab_shown *shown, struct ab_error *err)
{
    const struct ab_algorithm *algorithm = NULL;
    struct ab_json members = {0};
    struct ab_fields fields = {.object = object};
    AB_TRY(ab_registry_find(shown->registry, &algorithm, text, err));
    AB_TRY(read_members(&members, algorithm, err));
    describe(&fields, help, algorithm, &members);
    ab_json_close(&members);
    return ab_fields_end(&fields, err);
}

const struct ab_kind ab_kind_algorithm = {"algorithm", "algorithms", list, info};
