#include "cli/results.h"

#include <jansson.h>
#include <string.h>

#include "base/alloc.h"
#include "cli/cell_rows.h"
#include "cli/fields.h"
#include "cli/print.h"
#include "run/record.h"

#define NOT_RUN "not-run"

static const char *text_of(const json_t *row, const char *key)
{
    return json_string_value(json_object_get(row, key));
}

static const char *outcome_of(const json_t *row)
{
    const char *outcome = text_of(row, "outcome");
    return outcome != NULL ? outcome : NOT_RUN;
}

/* ---- counts ---- */

/* Adds 1 to a member; 0 when out of memory. */
static int add_one(json_t *object, const char *key)
{
    json_int_t n = json_integer_value(json_object_get(object, key));
    return json_object_set_new(object, key, json_integer(n + 1)) == 0;
}

/* The row of that name, made if it is not there; borrowed, NULL when out of memory. */
static json_t *row_of(json_t *counts, const char *name)
{
    size_t i;
    json_t *row;
    json_array_foreach(counts, i, row)
    {
        if (strcmp(text_of(row, "algorithm"), name) == 0) {
            return row;
        }
    }
    row = json_pack("{s:s}", "algorithm", name);
    return json_array_append_new(counts, row) == 0 ? row : NULL;
}

static int count(json_t *row, const char *outcome)
{
    return row != NULL && add_one(row, "cells") && add_one(row, outcome);
}

/* Counts by algorithm and outcome, {algorithm, cells, OUTCOME..}; the last row, "all",
 * is their sum. New reference; NULL when out of memory. */
static json_t *count_rows(const json_t *rows)
{
    json_t *counts = json_array();
    json_t *all = json_pack("{s:s}", "algorithm", "all");
    int is_fine = counts != NULL && all != NULL;
    for (size_t i = 0; i < json_array_size(rows) && is_fine; i++) {
        const json_t *row = json_array_get(rows, i);
        is_fine = count(row_of(counts, text_of(row, "algorithm")), outcome_of(row)) &&
                  count(all, outcome_of(row));
    }
    is_fine = json_array_append_new(counts, all) == 0 && is_fine;
    if (!is_fine) {
        json_decref(counts);
        return NULL;
    }
    return counts;
}

static int has_failed(const json_t *row)
{
#define IS_VALID(name, word, text)                                                     \
    if (strcmp(outcome_of(row), word) == 0) {                                          \
        return !ab_outcome_is_valid(name);                                             \
    }
    AB_OUTCOME_LIST(IS_VALID)
#undef IS_VALID
    return 0; /* not run */
}

/* ---- printing ---- */

/* The columns are the outcomes that occur, in the order of the list. */
static ab_status print_counts(const json_t *counts, struct ab_error *err)
{
    static const char *const outcomes[] = {
#define OUTCOME_WORD(name, word, text) word,
        AB_OUTCOME_LIST(OUTCOME_WORD)
#undef OUTCOME_WORD
            NOT_RUN,
    };
    const char *columns[3 + sizeof outcomes / sizeof outcomes[0]] = {"algorithm",
                                                                     "cells"};
    const json_t *all = json_array_get(counts, json_array_size(counts) - 1);
    size_t n_columns = 2;
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        if (json_object_get(all, outcomes[i]) != NULL) {
            columns[n_columns++] = outcomes[i];
        }
    }
    columns[n_columns] = NULL;
    return ab_print_table(counts, columns, err);
}

static ab_status print_document(const struct ab_request *request, const char *database,
                                json_t *rows, json_t *counts, struct ab_error *err)
{
    const struct ab_suite *suite = request->suite;
    json_t *document = json_pack(
        "{s:o, s:s?, s:s?, s:O, s:O}", "database", ab_text_json(database), "suite",
        suite != NULL ? suite->name : NULL, "suite_version",
        suite != NULL ? suite->version : NULL, "cells", rows, "counts", counts);
    if (document == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_status status = ab_print_json(document, err);
    json_decref(document);
    return status;
}

static ab_status print_cells(json_t *rows, struct ab_error *err)
{
    static const char *const columns[] = {
        "task",      "topology", "nodes",  "profile", "partition",
        "algorithm", "seed",     "budget", "outcome", NULL,
    };
    return ab_print_table(rows, columns, err);
}

static ab_status print(const struct ab_request *request, const char *database,
                       json_t *rows, enum ab_results_form form, struct ab_error *err)
{
    if (form == AB_RESULTS_CELLS) {
        return print_cells(rows, err);
    }
    json_t *counts = count_rows(rows);
    if (counts == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_status status = form == AB_RESULTS_JSON
                           ? print_document(request, database, rows, counts, err)
                           : print_counts(counts, err);
    json_decref(counts);
    return status;
}

static ab_status judge(const struct ab_plan *plan, const json_t *rows,
                       struct ab_error *err)
{
    size_t n_failed = 0;
    size_t first = 0;
    for (size_t i = plan->n_cells; i-- > 0;) {
        if (has_failed(json_array_get(rows, i))) {
            first = i;
            n_failed++;
        }
    }
    if (n_failed == 0) {
        return AB_OK;
    }
    struct ab_arena arena;
    ab_arena_init(&arena);
    const json_t *row = json_array_get(rows, first);
    const char *cell = ab_cell_text(&arena, &plan->cells[first]);
    ab_status status =
        AB_FAIL(err, AB_ERR_CHECK, "%zu of %zu cells failed, the first: %s: %s: %s",
                n_failed, plan->n_cells, cell != NULL ? cell : "", outcome_of(row),
                text_of(row, "reason"));
    ab_arena_fini(&arena);
    return status;
}

ab_status ab_results_show(const struct ab_request *request, const char *database,
                          struct ab_db *db, enum ab_results_form form,
                          struct ab_error *err)
{
    json_t *rows = NULL;
    AB_TRY(ab_rows_create(&rows, request->plan, db, err));
    ab_status status = print(request, database, rows, form, err);
    if (status == AB_OK) {
        status = judge(request->plan, rows, err);
    }
    json_decref(rows);
    return status;
}

/* ---- dense series ---- */

/* *n_cut cells of the plan, *first of them, have a series that was too long. */
static ab_status count_cut(size_t *n_cut, size_t *first, const struct ab_plan *plan,
                           struct ab_store *store, struct ab_error *err)
{
    *n_cut = 0;
    for (size_t i = plan->n_cells; i-- > 0;) {
        int is_cut = 0;
        AB_TRY(ab_store_is_cut(&is_cut, store, plan->cells[i].key, err));
        if (is_cut) {
            *first = i;
            (*n_cut)++;
        }
    }
    return AB_OK;
}

ab_status ab_results_check_series(const struct ab_plan *plan, struct ab_store *store,
                                  ab_status verdict, struct ab_error *err)
{
    size_t n_cut = 0;
    size_t first = 0;
    AB_TRY(count_cut(&n_cut, &first, plan, store, err));
    if (n_cut == 0) {
        return verdict;
    }
    struct ab_arena arena;
    ab_arena_init(&arena);
    const char *cell = ab_cell_text(&arena, &plan->cells[first]);
    struct ab_error cut = {0};
    ab_status status = AB_FAIL(
        &cut, AB_ERR_CHECK,
        "--dense-series: %zu of %zu cells are stored without a series, the first: %s: "
        "found more than %llu rounds, too long to be kept; a smaller budget gives "
        "every round, and `export series` has their snapshots",
        n_cut, plan->n_cells, cell != NULL ? cell : "",
        (unsigned long long)AB_DENSE_MAX_POINTS);
    ab_arena_fini(&arena);
    if (verdict != AB_OK) {
        ab_print_warning("%s", cut.text);
        return verdict;
    }
    if (err != NULL) {
        *err = cut;
    }
    return status;
}
