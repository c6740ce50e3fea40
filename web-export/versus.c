#include "web-export/versus.h"

#include <math.h>
#include <string.h>

#include "base/math.h"
#include "stats/holm.h"
#include "stats/repetitions.h"
#include "web-export/report_parts.h"

const char *ab_verdict_text(enum ab_verdict verdict, enum ab_report_axis axis)
{
    static const char *const texts[] = {
#define VERDICT_TEXT(name, text) text,
        AB_VERDICTS(VERDICT_TEXT)
#undef VERDICT_TEXT
    };
    if (axis == AB_REPORT_TIME && verdict <= AB_VERDICT_MORE) {
        return verdict == AB_VERDICT_LESS ? "faster" : "slower";
    }
    return texts[verdict];
}

/* Databases number their rows each for itself: what is the same is seen by hashes. */
static int is_same_scenario(const struct ab_report_scenario *a,
                            const struct ab_report_scenario *b)
{
    return strcmp(a->task->sha256, b->task->sha256) == 0 && a->n_nodes == b->n_nodes &&
           strcmp(a->profile->sha256, b->profile->sha256) == 0 &&
           strcmp(a->topology, b->topology) == 0 &&
           strcmp(a->partition, b->partition) == 0 &&
           strcmp(a->budget_axis, b->budget_axis) == 0 &&
           a->budget_limit == b->budget_limit && a->semantics == b->semantics;
}

/* Its entry of the method in the other report; NULL: it has none. */
static const struct ab_report_entry *
find_partner(const struct ab_report *other, size_t method,
             const struct ab_report_scenario *scenario)
{
    for (size_t i = 0; i < other->n_scenarios; i++) {
        if (is_same_scenario(&other->scenario[i], scenario)) {
            return ab_report_find_entry(&other->scenario[i], method);
        }
    }
    return NULL;
}

/* The runs of both with the same seeds, in order. */
struct pairs {
    const struct ab_report_run **run[2];
    size_t n;
    double *cost[2]; /* room */
    double *sorted;  /* room */
};

static ab_status make_pairs(struct pairs *pairs, struct ab_arena *arena,
                            const struct ab_report_entry *a,
                            const struct ab_report_entry *b, struct ab_error *err)
{
    size_t most = a->n_runs < b->n_runs ? a->n_runs : b->n_runs;
    pairs->n = 0;
    pairs->sorted = ab_arena_alloc(arena, most, sizeof(double));
    int failed = pairs->sorted == NULL;
    for (int side = 0; side < 2; side++) {
        pairs->run[side] = ab_arena_alloc(arena, most, sizeof pairs->run[side][0]);
        pairs->cost[side] = ab_arena_alloc(arena, most, sizeof(double));
        failed = failed || pairs->run[side] == NULL || pairs->cost[side] == NULL;
    }
    if (failed) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0, k = 0; i < a->n_runs && k < b->n_runs;) {
        int64_t of_a = a->run[i].seed;
        int64_t of_b = b->run[k].seed;
        if (of_a == of_b) {
            pairs->run[0][pairs->n] = &a->run[i];
            pairs->run[1][pairs->n++] = &b->run[k];
        }
        i += (size_t)(of_a <= of_b);
        k += (size_t)(of_b <= of_a);
    }
    return AB_OK;
}

static void take_costs(struct ab_versus_row *row, struct pairs *pairs, size_t target,
                       int axis)
{
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < pairs->n; i++) {
            pairs->cost[side][i] = pairs->run[side][i]->hit[target][axis];
            pairs->sorted[i] = pairs->cost[side][i];
        }
        row->hits[side] = ab_stats_hits(pairs->sorted, pairs->n);
    }
}

/* Which target: that of the rules, or the hardest that a median hits. n_targets: none.
 * Leaves the row with its costs. */
static size_t choose_target(struct ab_versus_row *row, struct pairs *pairs,
                            const struct ab_versus_rules *rules)
{
    const struct ab_report_task *task = row->scenario->task;
    for (size_t t = task->n_targets; t-- > 0;) {
        if (!isnan(rules->target) && task->target[t] != rules->target) {
            continue;
        }
        take_costs(row, pairs, t, (int)rules->axis);
        if (isfinite(row->hits[0].median) || isfinite(row->hits[1].median)) {
            return t;
        }
    }
    return task->n_targets;
}

static const char *find_obstacle(const struct ab_versus_row *row, size_t target,
                                 const struct ab_versus_rules *rules)
{
    const struct ab_report_task *task = row->scenario->task;
    if (row->n_seeds == 0) {
        return "no seed in common";
    }
    if (target == task->n_targets) {
        size_t t = 0;
        while (t < task->n_targets && task->target[t] != rules->target) {
            t++;
        }
        return !isnan(rules->target) && t == task->n_targets
                   ? "the task has no such target"
                   : "both miss";
    }
    if (row->hits[0].median == 0.0 || row->hits[1].median == 0.0) {
        return "a cost is zero";
    }
    return "";
}

/* ratios: room for AB_BOOTSTRAP_RESAMPLES numbers, those of the resamples then. */
static ab_status fill_row(struct ab_versus_row *row, double *ratios,
                          struct ab_arena *arena, struct pairs *pairs,
                          const struct ab_versus_rules *rules, struct ab_error *err)
{
    row->n_seeds = pairs->n;
    size_t target = row->scenario->task->n_targets;
    if (pairs->n > 0) {
        target = choose_target(row, pairs, rules);
    }
    if (target == row->scenario->task->n_targets && row->hits[0].n_runs == 0) {
        row->hits[0].median = (double)NAN; /* no target was looked at */
        row->hits[1].median = (double)NAN;
    }
    row->ratio = (double)NAN;
    row->p = (double)NAN;
    row->interval = (struct ab_interval){(double)NAN, (double)NAN};
    row->target = rules->target;
    row->verdict = AB_VERDICT_NOT_COMPARABLE;
    row->reason = find_obstacle(row, target, rules);
    if (row->reason[0] != '\0') {
        return AB_OK;
    }
    struct ab_bootstrap *bootstrap = NULL;
    AB_TRY(ab_bootstrap_create(&bootstrap, arena, pairs->n, 0, err));
    row->target = row->scenario->task->target[target];
    row->ratio = row->hits[0].median / row->hits[1].median;
    row->interval =
        ab_bootstrap_ratio_paired(bootstrap, pairs->cost[0], pairs->cost[1]);
    ab_bootstrap_ratios_paired(ratios, bootstrap, pairs->cost[0], pairs->cost[1]);
    int has_few_seeds = pairs->n < AB_REPETITIONS_LISTED;
    row->verdict = has_few_seeds ? AB_VERDICT_FEW_SEEDS : AB_VERDICT_SAME;
    row->p = has_few_seeds ? (double)NAN : ab_bootstrap_p(ratios);
    return AB_OK;
}

/* Misses and zero costs have no logarithm. */
static int is_in_mean(const struct ab_versus_row *row)
{
    return isfinite(row->ratio) && row->ratio > 0.0;
}

/* The mean's resamples: exp of the mean of the logarithms over the scenarios. One in
 * which some scenario says nothing, or the ends meet (0 times infinity), says nothing.
 */
static void find_mean(struct ab_versus *versus, double *log_sums, double log_sum)
{
    size_t n = 0;
    int has_few_seeds = 0;
    for (size_t i = 0; i < versus->n_rows; i++) {
        has_few_seeds =
            has_few_seeds || (is_in_mean(&versus->row[i]) &&
                              versus->row[i].verdict == AB_VERDICT_FEW_SEEDS);
    }
    versus->mean = (double)NAN;
    versus->p = (double)NAN;
    versus->interval = (struct ab_interval){(double)NAN, (double)NAN};
    versus->verdict = AB_VERDICT_NOT_COMPARABLE;
    if (versus->n_in_mean == 0) {
        return;
    }
    double *means = log_sums;
    for (size_t b = 0; b < AB_BOOTSTRAP_RESAMPLES; b++) {
        means[b] = ab_exp(log_sums[b] / (double)versus->n_in_mean);
    }
    versus->verdict = has_few_seeds ? AB_VERDICT_FEW_SEEDS : AB_VERDICT_SAME;
    versus->p = has_few_seeds ? (double)NAN : ab_bootstrap_p(means);
    for (size_t b = 0; b < AB_BOOTSTRAP_RESAMPLES; b++) {
        if (!isnan(means[b])) {
            means[n++] = means[b];
        }
    }
    versus->mean = ab_exp(log_sum / (double)versus->n_in_mean);
    versus->interval = ab_bootstrap_interval(means, n);
}

static ab_status compare_all(struct ab_versus *versus, struct ab_arena *arena,
                             const struct ab_report *const report[2],
                             const struct ab_versus_rules *rules, struct ab_error *err)
{
    double *ratios = ab_arena_alloc(arena, AB_BOOTSTRAP_RESAMPLES, sizeof ratios[0]);
    double *log_sums =
        ab_arena_alloc(arena, AB_BOOTSTRAP_RESAMPLES, sizeof log_sums[0]);
    if (ratios == NULL || log_sums == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    double log_sum = 0.0;
    for (size_t i = 0; i < report[0]->n_scenarios; i++) {
        const struct ab_report_scenario *scenario = &report[0]->scenario[i];
        const struct ab_report_entry *a =
            ab_report_find_entry(scenario, versus->method[0]);
        const struct ab_report_entry *b =
            find_partner(report[1], versus->method[1], scenario);
        if (a == NULL || b == NULL) {
            continue;
        }
        struct pairs pairs;
        struct ab_versus_row *row = &versus->row[versus->n_rows++];
        row->scenario = scenario;
        AB_TRY(make_pairs(&pairs, arena, a, b, err));
        AB_TRY(fill_row(row, ratios, arena, &pairs, rules, err));
        if (is_in_mean(row)) {
            versus->n_in_mean++;
            log_sum += ab_log(row->ratio);
            for (size_t k = 0; k < AB_BOOTSTRAP_RESAMPLES; k++) {
                log_sums[k] += ab_log(ratios[k]);
            }
        }
    }
    find_mean(versus, log_sums, log_sum);
    return AB_OK;
}

ab_status ab_versus_compare(struct ab_versus *out, struct ab_arena *arena,
                            const struct ab_report *const report[2],
                            const size_t method[2], const struct ab_versus_rules *rules,
                            struct ab_error *err)
{
    const struct ab_report_method *a = &report[0]->method[method[0]];
    const struct ab_report_method *b = &report[1]->method[method[1]];
    if (rules->axis == AB_REPORT_ROUNDS && strcmp(a->kind, b->kind) != 0) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\" is %s and \"%s\" %s: their rounds are not the same "
                       "thing; compare them on another axis",
                       a->label, a->kind, b->label, b->kind);
    }
    *out = (struct ab_versus){.method = {method[0], method[1]}};
    out->row = ab_arena_alloc(arena, report[0]->n_scenarios, sizeof out->row[0]);
    if (out->row == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    return compare_all(out, arena, report, rules, err);
}

/* Only what was tested, which is "same" so far, may get another verdict. */
static enum ab_verdict judge(enum ab_verdict verdict, double ratio, double p_holm)
{
    if (isnan(p_holm) || p_holm > AB_TEST_LEVEL || ratio == 1.0) {
        return verdict;
    }
    return ratio < 1.0 ? AB_VERDICT_LESS : AB_VERDICT_MORE;
}

static void judge_one(struct ab_versus *versus, const struct ab_versus_rules *rules)
{
    versus->verdict = judge(versus->verdict, versus->mean, versus->p_holm);
    versus->is_regression =
        versus->verdict == AB_VERDICT_MORE && versus->mean > rules->threshold;
    for (size_t i = 0; i < versus->n_rows; i++) {
        struct ab_versus_row *row = &versus->row[i];
        row->verdict = judge(row->verdict, row->ratio, row->p_holm);
        row->is_regression =
            row->verdict == AB_VERDICT_MORE && row->ratio > rules->threshold;
        versus->is_regression = versus->is_regression || row->is_regression;
    }
}

ab_status ab_versus_judge(struct ab_versus_tests *tests, struct ab_versus *versus,
                          size_t n, struct ab_arena *arena,
                          const struct ab_versus_rules *rules, struct ab_error *err)
{
    size_t n_rows = 0;
    for (size_t v = 0; v < n; v++) {
        n_rows += versus[v].n_rows;
    }
    size_t most = n_rows > n ? n_rows : n;
    double *p = ab_arena_alloc(arena, most, sizeof p[0]);
    double *adjusted = ab_arena_alloc(arena, most, sizeof adjusted[0]);
    if (p == NULL || adjusted == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t v = 0, at = 0; v < n; v++) {
        for (size_t i = 0; i < versus[v].n_rows; i++) {
            p[at++] = versus[v].row[i].p;
        }
    }
    tests->n_rows = ab_holm(adjusted, p, n_rows);
    for (size_t v = 0, at = 0; v < n; v++) {
        for (size_t i = 0; i < versus[v].n_rows; i++) {
            versus[v].row[i].p_holm = adjusted[at++];
        }
    }
    for (size_t v = 0; v < n; v++) {
        p[v] = versus[v].p;
    }
    tests->n_means = ab_holm(adjusted, p, n);
    for (size_t v = 0; v < n; v++) {
        versus[v].p_holm = adjusted[v];
        judge_one(&versus[v], rules);
    }
    return AB_OK;
}
