/* Every cell to its place: scenario, method, run. */
#include <string.h>

#include "web-export/report_parts.h"
#include "web-export/report_rows.h"

/* Columns of the query, in its order. */
enum {
    CELL_ID,
    CELL_TASK,
    CELL_PROFILE,
    CELL_ALGORITHM,
    CELL_N_NODES,
    CELL_SEED,
    CELL_SEMANTICS,
    CELL_BUDGET_LIMIT,
    CELL_FAILED,
    CELL_INITIAL_GAP,
    CELL_NODES_SEARCHED,
    CELL_ZETA2_OPTIMUM,
    CELL_ZETA2_START,
    CELL_TOTALS,
    CELL_RUN_TEXTS = CELL_TOTALS + AB_REPORT_N_TOTALS,
    CELL_SCENARIO_TEXTS = CELL_RUN_TEXTS + 4,
    CELL_OPTIONS_GIVEN = CELL_SCENARIO_TEXTS + 3
};
static const char cells_sql[] =
    "SELECT c.id, c.task, c.profile, c.algorithm, c.n_nodes, c.seed, c.semantics, "
    "c.budget_limit, c.outcome NOT IN ('target', 'budget', 'stalled'), c.initial_gap, "
    "c.nodes_searched, "
    "c.zeta2_optimum, c.zeta2_start, "
    "c.time_ns / 1e9, c.rounds, c.gradients / c.n_nodes, c.messages, c.bytes_sent, "
    "c.energy_j, CAST(c.idle_ns AS REAL) / NULLIF(c.busy_ns + c.idle_ns, 0), "
    "c.bytes_sent - c.bytes_received, c.state_bytes, c.key, c.outcome, c.reason, "
    "c.options_resolved, c.topology, c.partition, c.budget_axis, "
    "c.options_given" AB_REPORT_SELECTED
    "ORDER BY s.position, (SELECT spec FROM task WHERE id = c.task), c.topology, "
    "c.n_nodes, (SELECT name FROM profile WHERE id = c.profile), c.partition, c.seed, "
    "c.key";

static int is_same_but_for_budget(const struct ab_report_scenario *a,
                                  const struct ab_report_scenario *b)
{
    return a->task == b->task && a->profile == b->profile && a->n_nodes == b->n_nodes &&
           a->semantics == b->semantics && strcmp(a->topology, b->topology) == 0 &&
           strcmp(a->partition, b->partition) == 0;
}

static int is_same_budget(const struct ab_report_scenario *a,
                          const struct ab_report_scenario *b)
{
    return a->budget_limit == b->budget_limit &&
           strcmp(a->budget_axis, b->budget_axis) == 0;
}

static struct ab_report_scenario *find_scenario(struct ab_report *report,
                                                const struct ab_report_scenario *like)
{
    int is_named_by_budget = 0;
    for (size_t i = 0; i < report->n_scenarios; i++) {
        struct ab_report_scenario *other = &report->scenario[i];
        if (!is_same_but_for_budget(other, like)) {
            continue;
        }
        if (is_same_budget(other, like)) {
            return other;
        }
        other->is_named_by_budget = 1;
        is_named_by_budget = 1;
    }
    report->scenario = ab_report_grow(&report->arena, report->scenario,
                                      report->n_scenarios, sizeof report->scenario[0]);
    if (report->scenario == NULL) {
        return NULL;
    }
    report->scenario[report->n_scenarios] = *like;
    report->scenario[report->n_scenarios].is_named_by_budget = is_named_by_budget;
    return &report->scenario[report->n_scenarios++];
}

/* The scenario's entry of a method; entries stay in the order of the methods. */
static struct ab_report_entry *
find_entry(struct ab_report *report, struct ab_report_scenario *scenario, size_t method)
{
    size_t place = 0;
    while (place < scenario->n_entries && scenario->entry[place].method < method) {
        place++;
    }
    if (place < scenario->n_entries && scenario->entry[place].method == method) {
        return &scenario->entry[place];
    }
    scenario->entry = ab_report_grow(&report->arena, scenario->entry,
                                     scenario->n_entries, sizeof scenario->entry[0]);
    if (scenario->entry == NULL) {
        return NULL;
    }
    struct ab_report_entry *entry = &scenario->entry[place];
    memmove(entry + 1, entry, (scenario->n_entries - place) * sizeof *entry);
    scenario->n_entries++;
    *entry = (struct ab_report_entry){.method = method};
    return entry;
}

static ab_status read_run(struct ab_report *report, struct ab_report_entry *entry,
                          const struct ab_statement *row, struct ab_error *err)
{
    entry->run =
        ab_report_grow(&report->arena, entry->run, entry->n_runs, sizeof entry->run[0]);
    if (entry->run == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    struct ab_report_run *run = &entry->run[entry->n_runs++];
    report->n_runs++;
    run->id = ab_column_int64(row, CELL_ID);
    run->seed = ab_column_int64(row, CELL_SEED);
    run->failed = ab_column_int64(row, CELL_FAILED) != 0;
    run->initial_gap = ab_column_real(row, CELL_INITIAL_GAP);
    run->nodes_searched = ab_column_real(row, CELL_NODES_SEARCHED);
    run->zeta2_optimum = ab_column_real(row, CELL_ZETA2_OPTIMUM);
    run->zeta2_start = ab_column_real(row, CELL_ZETA2_START);
    for (int i = 0; i < AB_REPORT_N_TOTALS; i++) {
        run->total[i] = ab_column_real(row, CELL_TOTALS + i);
    }
    return AB_REPORT_COPY_TEXTS(report, row, CELL_RUN_TEXTS, err, &run->key,
                                &run->outcome, &run->reason, &run->options_resolved);
}

/* Task and profile of a row, or NULL. */
static void find_parts(struct ab_report *report, struct ab_report_scenario *scenario,
                       const struct ab_statement *row)
{
    for (size_t i = 0; i < report->n_tasks; i++) {
        if (report->task[i].id == ab_column_int64(row, CELL_TASK)) {
            scenario->task = &report->task[i];
            report->task[i].is_shown = 1;
        }
    }
    for (size_t i = 0; i < report->n_profiles; i++) {
        if (report->profile[i].id == ab_column_int64(row, CELL_PROFILE)) {
            scenario->profile = &report->profile[i];
            report->profile[i].is_shown = 1;
        }
    }
}

static size_t find_method(const struct ab_report *report,
                          const struct ab_statement *row)
{
    size_t i = 0;
    while (i < report->n_methods &&
           (report->method[i].algorithm_id != ab_column_int64(row, CELL_ALGORITHM) ||
            strcmp(report->method[i].options,
                   ab_column_text(row, CELL_OPTIONS_GIVEN)) != 0)) {
        i++;
    }
    return i;
}

static ab_status read_cell(struct ab_report *report, const struct ab_statement *row,
                           struct ab_error *err)
{
    struct ab_report_scenario like = {.n_nodes = ab_column_int64(row, CELL_N_NODES),
                                      .semantics = ab_column_int64(row, CELL_SEMANTICS),
                                      .budget_limit =
                                          ab_column_real(row, CELL_BUDGET_LIMIT)};
    AB_TRY(AB_REPORT_COPY_TEXTS(report, row, CELL_SCENARIO_TEXTS, err, &like.topology,
                                &like.partition, &like.budget_axis));
    find_parts(report, &like, row);
    size_t method = find_method(report, row);
    if (like.task == NULL || like.profile == NULL || method == report->n_methods) {
        return AB_FAIL(err, AB_ERR_DATABASE,
                       "cell %s names a task, profile or algorithm that is not there",
                       ab_column_text(row, CELL_RUN_TEXTS));
    }
    struct ab_report_scenario *scenario = find_scenario(report, &like);
    struct ab_report_entry *entry =
        scenario == NULL ? NULL : find_entry(report, scenario, method);
    if (entry == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    return read_run(report, entry, row, err);
}

ab_status ab_report_load_cells(struct ab_report *report, struct ab_db *db,
                               struct ab_error *err)
{
    return ab_report_read(report, db, cells_sql, read_cell, err);
}
