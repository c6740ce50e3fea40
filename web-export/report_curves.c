/* What a run measured: its curves and hits; and the constants of its scenario. */
#include <math.h>
#include <string.h>

#include "web-export/report_parts.h"
#include "web-export/report_rows.h"

/* Statements that are run again for every cell. */
struct queries {
    struct ab_statement *snapshots;
    struct ab_statement *hits;
    struct ab_statement *constants;
};

static ab_status alloc_curves(struct ab_report *report, struct ab_report_run *run,
                              size_t n_targets, struct ab_error *err)
{
    size_t n = run->n_snapshots;
    double *numbers =
        ab_arena_alloc(&report->arena, (AB_REPORT_N_AXES + 4) * n, sizeof(double));
    run->hit = ab_arena_alloc(&report->arena, n_targets, sizeof run->hit[0]);
    run->before = ab_arena_alloc(&report->arena, n_targets, sizeof run->before[0]);
    if (numbers == NULL || run->hit == NULL || run->before == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
        run->cost[axis] = numbers + (size_t)axis * n;
    }
    run->worst = numbers + AB_REPORT_N_AXES * n;
    run->mean = run->worst + n;
    run->error[0] = run->mean + n;
    run->error[1] = run->error[0] + n;
    return AB_OK;
}

/* A gap relative to the initial one; a failed run has no finite excuse. */
static double relative_gap(const struct ab_report_run *run, double gap)
{
    double relative = run->initial_gap > 0.0 ? gap / run->initial_gap : (double)NAN;
    return run->failed && !isfinite(relative) ? (double)INFINITY : relative;
}

static ab_status load_snapshots(struct ab_report *report, struct ab_report_run *run,
                                size_t n_targets, struct ab_statement *row,
                                struct ab_error *err)
{
    ab_bind_int64(row, run->id);
    size_t k = 0;
    for (;;) {
        int has_row = 0;
        AB_TRY(ab_statement_step(&has_row, row, err));
        if (!has_row) {
            break;
        }
        if (k == 0) { /* the last column is the number of rows */
            run->n_snapshots = (size_t)ab_column_int64(row, AB_REPORT_N_AXES + 4);
            AB_TRY(alloc_curves(report, run, n_targets, err));
        }
        for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
            run->cost[axis][k] = ab_column_real(row, axis);
        }
        run->worst[k] = relative_gap(run, ab_column_real(row, AB_REPORT_N_AXES));
        run->mean[k] = relative_gap(run, ab_column_real(row, AB_REPORT_N_AXES + 1));
        run->error[0][k] = 1.0 - ab_column_real(row, AB_REPORT_N_AXES + 2);
        run->error[1][k] = 1.0 - ab_column_real(row, AB_REPORT_N_AXES + 3);
        k++;
    }
    return k > 0 ? AB_OK : alloc_curves(report, run, n_targets, err);
}

static ab_status load_hits(struct ab_report_run *run, size_t n_targets,
                           struct ab_statement *row, struct ab_error *err)
{
    for (size_t t = 0; t < n_targets; t++) {
        for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
            run->hit[t][axis] = (double)INFINITY;
            run->before[t][axis] = (double)INFINITY;
        }
    }
    ab_bind_text(row, run->key);
    size_t t = 0;
    for (;;) {
        int has_row = 0;
        AB_TRY(ab_statement_step(&has_row, row, err));
        if (!has_row) {
            return AB_OK;
        }
        for (int axis = 0; axis < AB_REPORT_N_AXES && t < n_targets; axis++) {
            int is_hit = ab_column_type(row, axis) != AB_COLUMN_NULL;
            double before = ab_column_real(row, AB_REPORT_N_AXES + axis);
            run->hit[t][axis] = is_hit ? ab_column_real(row, axis) : (double)INFINITY;
            run->before[t][axis] = !is_hit         ? (double)INFINITY
                                   : isnan(before) ? 0.0 /* hit at the start */
                                                   : before;
        }
        t++;
    }
}

static struct ab_report_constant *find_constant(struct ab_report_scenario *scenario,
                                                const char *name)
{
    for (size_t i = 0; i < scenario->n_constants; i++) {
        if (strcmp(scenario->constant[i].name, name) == 0) {
            return &scenario->constant[i];
        }
    }
    if (scenario->n_constants == AB_REPORT_MAX_CONSTANTS) {
        return NULL;
    }
    struct ab_report_constant *constant = &scenario->constant[scenario->n_constants++];
    *constant = (struct ab_report_constant){name, (double)NAN, (double)NAN};
    return constant;
}

static void widen(struct ab_report_scenario *scenario, const char *name, double value)
{
    struct ab_report_constant *constant = find_constant(scenario, name);
    if (constant != NULL) {
        constant->min = fmin(constant->min, value); /* fmin and fmax pass over NaN */
        constant->max = fmax(constant->max, value);
    }
}

static ab_status load_constants(struct ab_report *report,
                                struct ab_report_scenario *scenario,
                                const struct ab_report_run *run,
                                struct ab_statement *row, struct ab_error *err)
{
    widen(scenario, "zeta2_optimum", run->zeta2_optimum);
    widen(scenario, "zeta2_start", run->zeta2_start);
    ab_bind_int64(row, run->id);
    for (;;) {
        int has_row = 0;
        AB_TRY(ab_statement_step(&has_row, row, err));
        if (!has_row) {
            return AB_OK;
        }
        const char *name = ab_arena_strdup(&report->arena, ab_column_text(row, 0));
        if (name == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
        widen(scenario, name, ab_column_real(row, 1));
        if (strcmp(name, "lambda_2") == 0) {
            widen(scenario, "spectral_gap", 1.0 - ab_column_real(row, 1));
        }
    }
}

static ab_status load_scenario(struct ab_report *report,
                               struct ab_report_scenario *scenario,
                               const struct queries *queries, struct ab_error *err)
{
    size_t n_targets = scenario->task->n_targets;
    for (size_t e = 0; e < scenario->n_entries; e++) {
        struct ab_report_entry *entry = &scenario->entry[e];
        for (size_t r = 0; r < entry->n_runs; r++) {
            struct ab_report_run *run = &entry->run[r];
            AB_TRY(load_snapshots(report, run, n_targets, queries->snapshots, err));
            AB_TRY(load_hits(run, n_targets, queries->hits, err));
            AB_TRY(load_constants(report, scenario, run, queries->constants, err));
        }
    }
    return AB_OK;
}

static ab_status prepare(struct queries *queries, struct ab_db *db,
                         struct ab_error *err)
{
    AB_TRY(ab_statement_create(
        &queries->snapshots, db,
        "SELECT s.time_ns / 1e9, s.rounds, s.gradients / c.n_nodes, s.messages, "
        "s.bytes_sent, s.energy_j, s.f_gap_worst_node, s.f_gap_mean_model, "
        "s.accuracy_worst_node, s.accuracy_mean_model, "
        "(SELECT count(*) FROM snapshot WHERE cell = c.id) "
        "FROM snapshot s JOIN cell c ON c.id = s.cell WHERE s.cell = ? ORDER BY s.idx",
        err));
    AB_TRY(ab_statement_create(
        &queries->hits, db,
        "SELECT v.time_ns / 1e9, v.rounds, v.gradients / c.n_nodes, v.messages, "
        "v.bytes_sent, v.energy_j, v.previous_time_ns / 1e9, v.previous_rounds, "
        "v.previous_gradients / c.n_nodes, v.previous_messages, v.previous_bytes_sent, "
        "v.previous_energy_j FROM v_time_to_target v JOIN cell c USING (key) "
        "WHERE v.key = ? ORDER BY v.target_idx",
        err));
    return ab_statement_create(&queries->constants, db,
                               "SELECT name, value FROM cell_constant WHERE cell = ? "
                               "ORDER BY name",
                               err);
}

ab_status ab_report_load_curves(struct ab_report *report, struct ab_db *db,
                                struct ab_error *err)
{
    struct queries queries = {NULL, NULL, NULL};
    ab_status status = prepare(&queries, db, err);
    for (size_t i = 0; i < report->n_scenarios && status == AB_OK; i++) {
        status = load_scenario(report, &report->scenario[i], &queries, err);
    }
    ab_statement_destroy(queries.snapshots);
    ab_statement_destroy(queries.hits);
    ab_statement_destroy(queries.constants);
    return status;
}
