#include "cli/cell_rows.h"

#include <string.h>

#include "base/options.h"
#include "cli/fields.h"
#include "db/statement.h"

/* ---- in words ---- */

static void put_changed_options(struct ab_text *out, const struct ab_options *table,
                                const json_t *given, const json_t *defaults)
{
    const char *separator = ":";
    for (size_t i = 0; i < table->n_options; i++) {
        const char *name = table->options[i].name;
        const json_t *value = json_object_get(given, name);
        if (json_equal(value, json_object_get(defaults, name))) {
            continue;
        }
        char number[AB_TEXT_NUMBER_BYTES];
        ab_text_from_double(number, json_number_value(value));
        ab_text_printf(out, "%s%s=%s", separator, name,
                       json_is_string(value) ? json_string_value(value) : number);
        separator = ",";
    }
}

static ab_status write_method(struct ab_text *out, const struct ab_method *method,
                              struct ab_arena *arena)
{
    const struct ab_options *table = &method->algorithm->options;
    void *default_values = ab_arena_alloc(arena, 1, table->size_bytes);
    if (default_values == NULL) {
        return AB_ERR_MEMORY;
    }
    ab_options_defaults(default_values, table);
    json_t *given = NULL;
    json_t *defaults = NULL;
    ab_status status = ab_options_to_json(&given, method->options, table, NULL);
    if (status == AB_OK) {
        status = ab_options_to_json(&defaults, default_values, table, NULL);
    }
    if (status == AB_OK) {
        ab_text_puts(out, method->algorithm->table.id);
        put_changed_options(out, table, given, defaults);
    }
    json_decref(defaults);
    json_decref(given);
    return status;
}

const char *ab_method_text(struct ab_arena *arena, const struct ab_method *method)
{
    struct ab_text text = {0};
    const char *kept = NULL;
    if (write_method(&text, method, arena) == AB_OK && !text.failed) {
        kept = ab_arena_strdup(arena, text.bytes);
    }
    ab_text_fini(&text);
    return kept;
}

const char *ab_cell_text(struct ab_arena *arena, const struct ab_cell *cell)
{
    const char *method = ab_method_text(arena, cell->method);
    return method == NULL
               ? NULL
               : ab_arena_printf(arena, "%s %s n=%lu %s %s %s seed=%llu",
                                 cell->problem->info->id, cell->topology->text,
                                 (unsigned long)cell->n_nodes, cell->profile->name,
                                 cell->partition->text, method,
                                 (unsigned long long)cell->seed);
}

/* "time=2": seconds where the limit is in ns. */
static const char *budget_text(struct ab_arena *arena, const struct ab_budget *budget)
{
    char limit[AB_TEXT_NUMBER_BYTES];
    ab_text_from_double(limit, budget->axis == AB_AXIS_TIME ? budget->limit / 1e9
                                                            : budget->limit);
    return ab_arena_printf(arena, "%s=%s", ab_axis_name(budget->axis), limit);
}

/* ---- rows ---- */

static ab_status put_outcome(struct ab_fields *row, const char *key, struct ab_db *db,
                             struct ab_error *err)
{
    int found = 0;
    struct ab_statement *select = NULL;
    if (db != NULL) {
        AB_TRY(ab_statement_cached(
            &select, db,
            "SELECT outcome, reason, time_ns / 1e9 FROM cell WHERE key = ?", err));
        ab_bind_text(select, key);
        AB_TRY(ab_statement_step(&found, select, err));
    }
    if (!found) {
        ab_put(row, "outcome", json_null());
        ab_put(row, "reason", json_null());
        ab_put(row, "time_s", json_null());
        return AB_OK;
    }
    ab_put_text(row, "outcome", ab_column_text(select, 0));
    ab_put_text(row, "reason", ab_column_text(select, 1));
    ab_put_real(row, "time_s", ab_column_real(select, 2));
    ab_statement_reset(select);
    return AB_OK;
}

static ab_status append(json_t *rows, struct ab_arena *arena,
                        const struct ab_cell *cell, struct ab_db *db,
                        struct ab_error *err)
{
    struct ab_fields row = {.object = json_object()};
    ab_put_text(&row, "key", cell->key);
    if (cell->block[0] != '\0') {
        ab_put_text(&row, "block", cell->block);
    }
    ab_put_text(&row, "task", cell->problem->info->id);
    ab_put_text(&row, "topology", cell->topology->text);
    ab_put_integer(&row, "nodes", cell->n_nodes);
    ab_put_text(&row, "profile", cell->profile->name);
    ab_put_text(&row, "partition", cell->partition->text);
    ab_put_text(&row, "algorithm", ab_method_text(arena, cell->method));
    ab_put_integer(&row, "seed", cell->seed);
    ab_put_text(&row, "budget", budget_text(arena, &cell->budget));
    ab_status status = put_outcome(&row, cell->key, db, err);
    row.failed |= json_array_append_new(rows, row.object) != 0;
    return status == AB_OK ? ab_fields_end(&row, err) : status;
}

ab_status ab_rows_create(json_t **rows, const struct ab_plan *plan, struct ab_db *db,
                         struct ab_error *err)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    *rows = json_array();
    ab_status status = *rows == NULL ? AB_ERR_MEMORY : AB_OK;
    for (size_t i = 0; i < plan->n_cells && status == AB_OK; i++) {
        status = append(*rows, &arena, &plan->cells[i], db, err);
    }
    ab_arena_fini(&arena);
    if (status != AB_OK) {
        json_decref(*rows);
        *rows = NULL;
    }
    return status;
}
