/* Rules of fair comparison, as a report keeps them: misses stay in every statistic,
 * failed runs are misses and nothing else, profiles belong to the methods compared, and
 * few repetitions are not tested. */
#include <math.h>
#include <string.h>

#include "report/fixture.h"
#include "support/folder.h"
#include "support/leaks.h"
#include "web-export/report_parts.h"

/* The model of the fixture, changed by more_sql. */
static void load(struct ab_report *report, const char *more_sql)
{
    struct test_folder folder = test_folder_make();
    struct ab_error err = {0};
    char path[300];
    (void)snprintf(path, sizeof path, "%s/sample.db", folder.path);
    cr_assert_eq(fixture_make(path, more_sql, &err), AB_OK, "%s", err.text);
    struct ab_db *db = NULL;
    cr_assert_eq(ab_db_open(&db, path, AB_DB_READ, &err), AB_OK, "%s", err.text);
    cr_assert_eq(ab_report_load(report, db, NULL, &err), AB_OK, "%s", err.text);
    ab_db_close(db);
    test_folder_remove(&folder);
}

static const char *label(const struct ab_report *report, size_t method)
{
    return report->method[method].label;
}

static void assert_solved(const struct ab_report *report,
                          const struct ab_report_comparison *comparison, size_t place,
                          const char *name, const size_t *solved)
{
    cr_assert_str_eq(label(report, comparison->ranking.method[place]), name);
    for (size_t f = 0; f <= AB_REPORT_N_FACTORS; f++) {
        cr_assert_eq(comparison->solved[place][f], solved[f], "%s, column %zu", name,
                     f);
    }
}

Test(compare, profiles_keep_misses_among_the_problems)
{
    struct ab_report report = {0};
    load(&report, NULL);
    const struct ab_report_comparison *time = &report.comparison[AB_REPORT_TIME][0];
    /* in scenario 2 only stuck ran: one of two scenarios is common to all */
    cr_assert_eq(time->n_possible, 2);
    cr_assert_eq(time->n_scenarios, 1);
    cr_assert_eq(time->n_left_out, 0);
    cr_assert_eq(time->n_problems, 2);
    /* medians at 10^-1, 10^-3: broken miss, miss; fast 6, 15; slow 18, 45; stuck 6,
     * miss. Columns 1, 1.5, 2, 5, 10, 100, ever. */
    assert_solved(&report, time, 0, "broken", (const size_t[]){0, 0, 0, 0, 0, 0, 0});
    assert_solved(&report, time, 1, "fast", (const size_t[]){2, 2, 2, 2, 2, 2, 2});
    assert_solved(&report, time, 2, "slow", (const size_t[]){0, 0, 0, 2, 2, 2, 2});
    assert_solved(&report, time, 3, "stuck", (const size_t[]){1, 1, 1, 1, 1, 1, 1});
    /* 2 targets x 3 seeds; costs 4 to 60 s: columns 10, 100, ever */
    static const size_t hit[4][3] = {{2, 2, 2}, {4, 6, 6}, {0, 6, 6}, {3, 3, 3}};
    cr_assert_eq(time->first_decade, 1);
    cr_assert_eq(time->n_decades, 2);
    for (size_t m = 0; m < 4; m++) {
        cr_assert_eq(time->n_trials[m], 6);
        for (size_t d = 0; d < 3; d++) {
            cr_assert_eq(time->hit[m][d], hit[m][d], "%s, column %zu",
                         label(&report, m), d);
        }
    }
    ab_report_fini(&report);
    AB_NO_LEAKS();
}

Test(compare, profiles_are_made_anew_for_a_subset)
{
    struct ab_report report = {0};
    load(&report, "DELETE FROM cell WHERE algorithm = 1");
    const struct ab_report_comparison *time = &report.comparison[AB_REPORT_TIME][0];
    assert_solved(&report, time, 1, "slow", (const size_t[]){1, 1, 1, 2, 2, 2, 2});
    assert_solved(&report, time, 2, "stuck", (const size_t[]){1, 1, 1, 1, 1, 1, 1});
    ab_report_fini(&report);
    AB_NO_LEAKS();
}

Test(compare, rounds_never_compare_methods_of_different_kinds)
{
    struct ab_report report = {0};
    load(&report, NULL);
    cr_assert_eq(report.n_comparisons[AB_REPORT_TIME], 1);
    cr_assert_eq(report.n_comparisons[AB_REPORT_ROUNDS], 2);
    const struct ab_report_comparison *rounds = report.comparison[AB_REPORT_ROUNDS];
    cr_assert_str_eq(rounds[0].kind, "synchronous");
    cr_assert_eq(rounds[0].ranking.n_methods, 3);
    cr_assert_eq(rounds[1].ranking.n_methods, 1);
    cr_assert_str_eq(label(&report, rounds[1].ranking.method[0]), "slow");
    ab_report_fini(&report);
    AB_NO_LEAKS();
}

Test(compare, who_pays_nothing_takes_no_part_but_who_fails_does)
{
    struct ab_report report = {0};
    /* broken fails always, and before anything was paid */
    load(&report,
         "UPDATE cell SET outcome = 'crash', energy_j = 0, time_ns = 0 "
         "WHERE algorithm = 4; DELETE FROM snapshot WHERE cell IN (10, 11, 12)");
    const struct ab_report_comparison *energy = &report.comparison[AB_REPORT_ENERGY][0];
    /* scenario 2 costs no energy */
    cr_assert_eq(energy->n_possible, 1);
    cr_assert_eq(energy->ranking.n_methods, 4);
    assert_solved(&report, energy, 0, "broken", (const size_t[]){0, 0, 0, 0, 0, 0, 0});
    const struct ab_report_entry *broken = &report.scenario[0].entry[0];
    cr_assert(isnan(broken->total[AB_REPORT_TIME]), "no mean over failed runs");
    cr_assert(isinf(broken->interval[0][AB_REPORT_TIME].low), "a miss, not a number");
    ab_report_fini(&report);
    AB_NO_LEAKS();
}

/* Seeds 1 to 3 once more as 4 to 6, and as 7 to 9. */
static const char nine_seeds[] =
    "CREATE TEMP TABLE c AS SELECT * FROM cell WHERE topology = 'ring';"
    "CREATE TEMP TABLE s AS SELECT * FROM snapshot WHERE cell IN (SELECT id FROM c);"
    "UPDATE c SET id = id + 100, key = 'b' || key, seed = seed + 3;"
    "UPDATE s SET cell = cell + 100;"
    "INSERT INTO cell SELECT * FROM c; INSERT INTO snapshot SELECT * FROM s;"
    "UPDATE c SET id = id + 100, key = 'b' || key, seed = seed + 3;"
    "UPDATE s SET cell = cell + 100;"
    "INSERT INTO cell SELECT * FROM c; INSERT INTO snapshot SELECT * FROM s;"
    "DROP TABLE c; DROP TABLE s;";

Test(compare, ranks_are_tested_from_nine_repetitions_on)
{
    struct ab_report report = {0};
    load(&report, NULL);
    cr_assert_eq(report.scenario[0].league[AB_REPORT_TIME][0].ranking.n_blocks, 3);
    cr_assert_null(report.scenario[0].league[AB_REPORT_TIME][0].ranking.mean_rank);
    ab_report_fini(&report);

    memset(&report, 0, sizeof report);
    load(&report, nine_seeds);
    const struct ab_report_ranking *ranking =
        &report.scenario[0].league[AB_REPORT_TIME][0].ranking;
    cr_assert_eq(ranking->n_blocks, 9);
    cr_assert_eq(ranking->n_methods, 4);
    /* at 10^-3, seed 1: fast and broken 10 s, slow 30 s, stuck misses; seeds 2 and 3:
     * fast, slow, and two misses */
    static const double mean[] = {25.5 / 9, 10.5 / 9, 21.0 / 9, 33.0 / 9};
    for (size_t m = 0; m < 4; m++) {
        cr_assert_float_eq(ranking->mean_rank[m], mean[m], 1e-14, "%zu", m);
    }
    /* R 4.2.2: friedman.test, and pf of Iman and Davenport's F */
    cr_assert_float_eq(ranking->test.chi2, 19.66666667, 1e-7);
    cr_assert_float_eq(ranking->test.F, 21.45454545, 1e-7);
    cr_assert_float_eq(ranking->test.p / 5.620728802e-07, 1.0, 1e-7);
    cr_assert_float_eq(ranking->critical_difference, 1.5634, 1e-4);
    ab_report_fini(&report);
    AB_NO_LEAKS();
}

Test(compare, ratios_are_paired_by_seed_and_keep_misses)
{
    struct ab_report report = {0};
    load(&report, NULL);
    const struct ab_report_league *league =
        &report.scenario[0].league[AB_REPORT_TIME][0];
    /* slow takes three times as long as fast with every seed */
    cr_assert_eq(league->n_ranked, 2);
    cr_assert(league->ratio[1].is_paired);
    cr_assert_float_eq(league->ratio[1].value, 3.0, 1e-12);
    cr_assert_float_eq(league->ratio[1].interval.low, 3.0, 1e-12);
    cr_assert_float_eq(league->ratio[1].interval.high, 3.0, 1e-12);
    ab_report_fini(&report);

    memset(&report, 0, sizeof report);
    load(&report, "UPDATE cell SET seed = 9 WHERE algorithm = 2 AND seed = 3");
    league = &report.scenario[0].league[AB_REPORT_TIME][0];
    cr_assert_not(league->ratio[1].is_paired);
    cr_assert(league->ratio[1].interval.low < 2.0);
    cr_assert(league->ratio[1].interval.high > 4.0);
    ab_report_fini(&report);

    memset(&report, 0, sizeof report);
    load(&report, "UPDATE cell SET outcome = 'timeout' WHERE id = 4;"
                  "DELETE FROM snapshot WHERE cell = 4");
    league = &report.scenario[0].league[AB_REPORT_TIME][0];
    cr_assert_float_eq(league->ratio[1].value, 4.0, 1e-12, "60 s by 15 s");
    cr_assert(isinf(league->ratio[1].interval.high), "a quarter of the resamples miss");
    ab_report_fini(&report);
    AB_NO_LEAKS();
}

Test(compare, eight_methods_stand_in_front_with_a_colour_each)
{
    struct ab_report report = {0};
    load(
        &report,
        "INSERT INTO algorithm (id, name, version, source_sha256, kind, summary, paper)"
        " SELECT 10 + value, 'm' || value, '1', 'd' || value, "
        "'synchronous', '', '' FROM json_each('[0,1,2,3,4,5,6,7,8]');"
        "CREATE TEMP TABLE c AS SELECT * FROM cell WHERE id = 8;"
        "INSERT INTO cell SELECT 100 + a.id, 'k' || a.id, c.definition, c.task, a.id, "
        "c.profile, c.options_given, c.options_resolved, c.topology, c.n_nodes, "
        "c.partition, c.seed, c.budget_axis, c.budget_limit, c.semantics, c.outcome, "
        "c.reason, 'r' || a.id, c.initial_gap, c.nodes_searched, c.zeta2_optimum, "
        "c.zeta2_start, c.state_bytes, c.time_ns, c.rounds, c.gradients, c.proxes, "
        "c.duals, c.flops, c.messages, c.delivered, c.hops, c.exchanges, c.bytes_sent, "
        "c.bytes_received, c.busy_ns, c.idle_ns, c.energy_j, c.lost, c.bytes_lost, "
        "c.label_variation, c.result_version "
        "FROM c, algorithm a WHERE a.id >= 10; DROP TABLE c;");
    cr_assert_eq(report.n_methods, 13);
    unsigned seen = 0;
    for (size_t m = 0; m < report.n_methods; m++) {
        seen |= 1u << report.method[m].style;
    }
    cr_assert_eq(seen, 0x1fff, "every style once");
    /* fast is first in scenario 1, stuck in scenario 2, slow reaches the headline; m0
     * to m8 have reached nothing, nor has broken, which comes before them */
    for (size_t m = 0; m < report.n_methods; m++) {
        const char *name = label(&report, m);
        int in_front = strcmp(name, "m4") < 0 || name[0] != 'm';
        cr_assert_eq(report.method[m].style < AB_REPORT_N_FORWARD, in_front, "%s",
                     name);
    }
    ab_report_fini(&report);
    AB_NO_LEAKS();
}

Test(compare, versions_of_the_simulator_are_never_ranked_together)
{
    struct ab_report report = {0};
    load(&report, "UPDATE cell SET semantics = 2 WHERE algorithm = 1");
    cr_assert_eq(report.n_scenarios, 3); /* fast alone; the three others; the star */
    for (size_t i = 0; i < report.n_scenarios; i++) {
        const struct ab_report_scenario *scenario = &report.scenario[i];
        for (size_t e = 0; e < scenario->n_entries; e++) {
            int is_fast =
                strcmp(label(&report, scenario->entry[e].method), "fast") == 0;
            cr_assert_eq(scenario->semantics, is_fast ? 2 : 1);
        }
    }
    ab_report_fini(&report);
    AB_NO_LEAKS();
}

Test(compare, what_is_new_changes_no_number_of_the_others)
{
    /* costs to frozen targets stand by themselves: another method beside them changes
     * ratios and ranks, and nothing else */
    struct ab_report all = {0};
    struct ab_report less = {0};
    load(&all, NULL);
    load(&less, "DELETE FROM cell WHERE algorithm = 1");
    for (size_t e = 0; e < less.scenario[0].n_entries; e++) {
        const struct ab_report_entry *entry = &less.scenario[0].entry[e];
        size_t same = 0;
        while (strcmp(label(&all, all.scenario[0].entry[same].method),
                      label(&less, entry->method)) != 0) {
            same++;
        }
        const struct ab_report_entry *other = &all.scenario[0].entry[same];
        for (size_t k = 0; k < 2 * (size_t)AB_REPORT_N_AXES; k++) { /* 2 targets */
            size_t t = k % 2;
            size_t axis = k / 2;
            cr_assert_eq(entry->hits[t][axis].n_hits, other->hits[t][axis].n_hits);
            cr_assert_eq(entry->hits[t][axis].median, other->hits[t][axis].median);
            cr_assert_eq(entry->interval[t][axis].low, other->interval[t][axis].low);
            cr_assert_eq(entry->interval[t][axis].high, other->interval[t][axis].high);
        }
    }
    ab_report_fini(&less);
    ab_report_fini(&all);
    AB_NO_LEAKS();
}
