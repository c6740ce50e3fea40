#include "run/cell.h"

#include <string.h>

#include "base/json_write.h"
#include "base/text.h"
#include "plugin/package.h"

/* Up to this integer every one has its own double, so that JSON keeps it. */
#define MAX_EXACT_INTEGER 9007199254740992.0

const char *ab_axis_name(enum ab_axis axis)
{
    static const char *const names[] = {
        [AB_AXIS_TIME] = "time",
        [AB_AXIS_ROUNDS] = "rounds",
        [AB_AXIS_GRADIENTS] = "gradients",
        [AB_AXIS_BYTES] = "bytes",
    };
    return names[axis];
}

void ab_method_provenance(struct ab_provenance *out, const struct ab_method *method)
{
    const struct ab_package *package = method->algorithm->package;
    if (package == NULL) {
        *out = (struct ab_provenance){"built-in", "", "", ""};
        return;
    }
    *out =
        (struct ab_provenance){.origin = package->is_registered ? "registry" : "path",
                               .binary_sha256 = package->binary_sha256,
                               .manifest_sha256 = package->manifest_sha256,
                               .build = package->algorithm.table.build};
}

/* ,"name":"text" */
static void put_member(struct ab_text *out, const char *name, const char *text)
{
    ab_text_printf(out, ",\"%s\":", name);
    ab_json_write_string(out, text);
}

/* Canonical as it is written: no blanks, and the keys in alphabetical order. */
static void write_definition(struct ab_text *out, const struct ab_cell *cell)
{
    const struct ab_method *method = cell->method;
    int is_verified = ab_algorithm_is_verified(method->algorithm);
    ab_text_puts(out, "{\"algorithm\":{");
    if (!is_verified) {
        ab_text_printf(out, "\"binary_sha256\":\"%s\",", method->algorithm->sha256);
    }
    ab_text_puts(out, "\"id\":");
    ab_json_write_string(out, method->algorithm->table.id);
    ab_text_printf(out, ",\"options\":%s", method->options_given);
    if (is_verified) {
        put_member(out, "source_sha256", method->algorithm->sha256);
    }
    put_member(out, "version", method->algorithm->table.version);
    ab_text_printf(out, "},\"budget\":{\"axis\":\"%s\",\"limit\":",
                   ab_axis_name(cell->budget.axis));
    ab_json_write_number(out, cell->budget.limit);
    ab_text_printf(out, "},\"nodes\":%lu", (unsigned long)cell->n_nodes);
    put_member(out, "partition", cell->partition->text);
    put_member(out, "profile", cell->profile->sha256);
    ab_text_printf(out, ",\"seed\":%llu,\"semantics\":%d,\"task\":{\"id\":",
                   (unsigned long long)cell->seed, AB_SIM_SEMANTICS);
    ab_json_write_string(out, cell->problem->info->id);
    put_member(out, "sha256", cell->problem->info->sha256);
    ab_text_puts(out, "}");
    put_member(out, "topology", cell->topology->text);
    ab_text_puts(out, "}");
}

ab_status ab_cell_identify(struct ab_cell *cell, struct ab_arena *arena,
                           struct ab_error *err)
{
    ab_require((double)cell->seed <= MAX_EXACT_INTEGER);
    struct ab_text text = {0};
    write_definition(&text, cell);
    char *definition = NULL;
    AB_TRY(ab_text_take(&text, &definition, err));
    cell->definition = ab_arena_strdup(arena, definition);
    ab_hash_buffer(cell->key, definition, strlen(definition));
    ab_free(definition);
    return cell->definition == NULL ? AB_OUT_OF_MEMORY(err) : AB_OK;
}
