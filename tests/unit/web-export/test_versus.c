/* Two methods of the fixture (tests/report/fixture.sql), with twice as many seeds. */
#include "web-export/versus.h"

#include <math.h>
#include <string.h>

#include "report/fixture.h"
#include "support/folder.h"
#include "support/leaks.h"
#include "web-export/report_parts.h"

/* Every run again with another seed: seeds 1 to 6, the costs of 1 to 3 twice. */
#define MORE_SEEDS                                                                     \
    "CREATE TEMP TABLE c AS SELECT * FROM cell;"                                       \
    "UPDATE c SET id = id + 100, seed = seed + 3, key = printf('%064x', id + 100);"    \
    "INSERT INTO cell SELECT * FROM c;"                                                \
    "CREATE TEMP TABLE s AS SELECT * FROM snapshot;"                                   \
    "UPDATE s SET cell = cell + 100; INSERT INTO snapshot SELECT * FROM s;"            \
    "DROP TABLE c; DROP TABLE s;"
/* And all of the ring on a path, where slow takes four times as long. */
#define A_PATH                                                                         \
    "CREATE TEMP TABLE c AS SELECT * FROM cell WHERE topology = 'ring';"               \
    "UPDATE c SET id = id + 1000, topology = 'path', key = printf('%064x', id + "      \
    "1000);"                                                                           \
    "INSERT INTO cell SELECT * FROM c;"                                                \
    "CREATE TEMP TABLE s AS SELECT snapshot.* FROM snapshot JOIN cell ON "             \
    "cell.id = cell WHERE topology = 'ring';"                                          \
    "UPDATE s SET time_ns = time_ns * CASE (SELECT algorithm FROM cell WHERE id = "    \
    "s.cell) WHEN 2 THEN 4 ELSE 1 END, cell = cell + 1000;"                            \
    "INSERT INTO snapshot SELECT * FROM s;"

static const struct ab_versus_rules by_time = {
    .axis = AB_REPORT_TIME, .target = (double)NAN, .threshold = 1.05};

static void load(struct ab_report *report, const char *more_sql)
{
    struct test_folder folder = test_folder_make();
    struct ab_error err = {0};
    char path[300];
    (void)snprintf(path, sizeof path, "%s/sample.db", folder.path);
    cr_assert_eq(fixture_make(path, more_sql, &err), AB_OK, "%s", err.text);
    cr_assert_eq(ab_report_load_file(report, path, NULL, &err), AB_OK, "%s", err.text);
    test_folder_remove(&folder);
}

/* In the arena of report a. */
static struct ab_versus compare(struct ab_report *a, const char *name_a,
                                struct ab_report *b, const char *name_b,
                                const struct ab_versus_rules *rules)
{
    struct ab_error err = {0};
    struct ab_versus versus;
    size_t method[2];
    const struct ab_report *const reports[2] = {a, b};
    cr_assert_eq(ab_versus_find_method(&method[0], a, name_a, &err), AB_OK, "%s",
                 err.text);
    cr_assert_eq(ab_versus_find_method(&method[1], b, name_b, &err), AB_OK, "%s",
                 err.text);
    cr_assert_eq(ab_versus_compare(&versus, &a->arena, reports, method, rules, &err),
                 AB_OK, "%s", err.text);
    struct ab_versus_tests tests;
    cr_assert_eq(ab_versus_judge(&tests, &versus, 1, &a->arena, rules, &err), AB_OK);
    return versus;
}

Test(versus, seeds_are_paired_so_what_always_takes_a_third_is_a_third)
{
    struct ab_report report;
    load(&report, MORE_SEEDS);
    struct ab_versus versus = compare(&report, "fast", &report, "slow", &by_time);
    cr_assert_eq(versus.n_rows, 1); /* on the star is stuck alone */
    const struct ab_versus_row *row = &versus.row[0];
    cr_assert_eq(row->n_seeds, 6);
    cr_assert_eq(row->target, 1e-3);
    cr_assert_eq(row->hits[0].median, 15.0);
    cr_assert_eq(row->hits[1].median, 45.0);
    cr_assert_eq(row->ratio, 15.0 / 45.0);
    /* medians of the same seeds: every resample has this ratio, to its rounding */
    cr_assert_float_eq(row->interval.low, 1.0 / 3.0, 1e-15);
    cr_assert_float_eq(row->interval.high, 1.0 / 3.0, 1e-15);
    cr_assert_eq(row->verdict, AB_VERDICT_LESS);
    cr_assert_str_eq(ab_verdict_text(row->verdict, AB_REPORT_TIME), "faster");
    cr_assert_str_eq(ab_verdict_text(row->verdict, AB_REPORT_BYTES), "less");
    cr_assert_not(versus.is_regression);
    cr_assert_float_eq(versus.mean, 1.0 / 3.0, 1e-15);
    ab_report_fini(&report);
    AB_NO_LEAKS();
}

Test(versus, the_mean_is_geometric_over_scenarios)
{
    struct ab_report report;
    load(&report, MORE_SEEDS A_PATH);
    struct ab_versus versus = compare(&report, "slow", &report, "fast", &by_time);
    cr_assert_eq(versus.n_rows, 2);
    cr_assert_eq(versus.n_in_mean, 2);
    cr_assert_float_eq(versus.mean, 6.0, 1e-13); /* root of 3 times 12 */
    cr_assert_float_eq(versus.interval.low, 6.0, 1e-13);
    cr_assert_float_eq(versus.interval.high, 6.0, 1e-13);
    cr_assert_eq(versus.verdict, AB_VERDICT_MORE);
    ab_report_fini(&report);
    AB_NO_LEAKS();
}

Test(versus, a_regression_is_beyond_the_threshold)
{
    struct ab_report report;
    load(&report, MORE_SEEDS);
    static const struct {
        double threshold;
        int is_regression;
    } cases[] = {{1.05, 1}, {2.9, 1}, {3.1, 0}, {5.0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ab_versus_rules rules = by_time;
        rules.threshold = cases[i].threshold;
        struct ab_versus versus = compare(&report, "slow", &report, "fast", &rules);
        cr_assert_eq(versus.row[0].verdict, AB_VERDICT_MORE);
        cr_assert_eq(versus.row[0].is_regression, cases[i].is_regression);
        cr_assert_eq(versus.is_regression, cases[i].is_regression);
    }
    ab_report_fini(&report);
    AB_NO_LEAKS();
}

Test(versus, misses_cost_infinitely_much_and_stay_out_of_the_mean)
{
    struct ab_report report;
    load(&report, MORE_SEEDS);
    struct ab_versus versus = compare(&report, "stuck", &report, "fast", &by_time);
    cr_assert(isinf(versus.row[0].ratio));
    cr_assert(isinf(versus.row[0].interval.low));
    cr_assert_eq(versus.row[0].verdict, AB_VERDICT_MORE);
    cr_assert(versus.is_regression);
    cr_assert_eq(versus.n_in_mean, 0);
    cr_assert(isnan(versus.mean));
    versus = compare(&report, "fast", &report, "stuck", &by_time);
    cr_assert_eq(versus.row[0].ratio, 0.0);
    cr_assert_eq(versus.row[0].interval.high, 0.0);
    cr_assert_eq(versus.row[0].verdict, AB_VERDICT_LESS);
    /* at 10^-1 both are there, at the same time */
    struct ab_versus_rules rules = by_time;
    rules.target = 1e-1;
    versus = compare(&report, "fast", &report, "stuck", &rules);
    cr_assert_eq(versus.row[0].ratio, 1.0);
    cr_assert_eq(versus.row[0].verdict, AB_VERDICT_SAME);
    /* broken reaches it with a third of its seeds: its median misses, but not in
     * enough resamples to say so */
    versus = compare(&report, "broken", &report, "fast", &by_time);
    cr_assert(isinf(versus.row[0].ratio));
    cr_assert_leq(versus.row[0].interval.low, 1.0);
    cr_assert_eq(versus.row[0].verdict, AB_VERDICT_SAME);
    ab_report_fini(&report);
    AB_NO_LEAKS();
}

Test(versus, what_cannot_be_compared_says_why)
{
    struct ab_report report;
    load(&report, MORE_SEEDS);
    struct ab_versus_rules rules = by_time;
    rules.target = 0.5;
    struct ab_versus versus = compare(&report, "fast", &report, "slow", &rules);
    cr_assert_eq(versus.row[0].verdict, AB_VERDICT_NOT_COMPARABLE);
    cr_assert_str_eq(versus.row[0].reason, "the task has no such target");
    rules.target = 1e-3;
    versus = compare(&report, "stuck", &report, "broken", &rules);
    cr_assert_str_eq(versus.row[0].reason, "both miss");
    rules = by_time;
    rules.axis = AB_REPORT_ROUNDS;
    const size_t method[2] = {1, 2}; /* fast, slow */
    const struct ab_report *const reports[2] = {&report, &report};
    struct ab_error err = {0};
    cr_assert_eq(
        ab_versus_compare(&versus, &report.arena, reports, method, &rules, &err),
        AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "\"slow\" asynchronous"), "%s", err.text);
    ab_report_fini(&report);
    AB_NO_LEAKS();
}

Test(versus, few_seeds_are_no_verdict)
{
    struct ab_report report;
    load(&report, NULL);
    struct ab_versus versus = compare(&report, "slow", &report, "fast", &by_time);
    cr_assert_eq(versus.row[0].n_seeds, 3);
    cr_assert_eq(versus.row[0].ratio, 3.0);
    cr_assert_eq(versus.row[0].verdict, AB_VERDICT_FEW_SEEDS);
    cr_assert_eq(versus.verdict, AB_VERDICT_FEW_SEEDS);
    cr_assert_not(versus.is_regression);
    ab_report_fini(&report);
    AB_NO_LEAKS();
}

/* On the path there are three seeds, and slow misses with all of them. */
Test(versus, few_seeds_of_a_scenario_outside_the_mean_leave_it_its_verdict)
{
    struct ab_report report;
    load(&report, MORE_SEEDS A_PATH
         "DELETE FROM snapshot WHERE cell IN (SELECT id FROM cell WHERE topology = "
         "'path' AND (seed > 3 OR (algorithm = 2 AND idx > 2)));"
         "DELETE FROM cell WHERE topology = 'path' AND seed > 3;");
    struct ab_versus versus = compare(&report, "slow", &report, "fast", &by_time);
    cr_assert_eq(versus.n_rows, 2);
    cr_assert_eq(versus.n_in_mean, 1);
    const struct ab_versus_row *on_path = &versus.row[0];
    cr_assert_str_eq(on_path->scenario->topology, "path");
    cr_assert(isinf(on_path->ratio));
    cr_assert_eq(on_path->verdict, AB_VERDICT_FEW_SEEDS);
    cr_assert_float_eq(versus.mean, 3.0, 1e-13);
    cr_assert_eq(versus.verdict, AB_VERDICT_MORE);
    ab_report_fini(&report);
    AB_NO_LEAKS();
}

Test(versus, databases_are_matched_by_content_not_by_row_ids)
{
    struct ab_report now;
    struct ab_report then;
    load(&now, MORE_SEEDS "UPDATE snapshot SET time_ns = time_ns * 5 / 4 WHERE cell IN "
                          "(SELECT id FROM cell WHERE algorithm = 1);");
    /* seed 6 is missing, and the star is a scenario before the ring */
    load(&then, MORE_SEEDS "DELETE FROM snapshot WHERE cell IN (SELECT id FROM cell "
                           "WHERE seed = 6); DELETE FROM cell WHERE seed = 6;"
                           "UPDATE cell SET topology = 'a-star' WHERE topology = "
                           "'star';");
    struct ab_versus versus = compare(&now, "fast", &then, "fast", &by_time);
    cr_assert_eq(versus.n_rows, 1);
    cr_assert_eq(versus.row[0].n_seeds, 5);
    cr_assert_float_eq(versus.row[0].ratio, 1.25, 1e-15);
    cr_assert_eq(versus.row[0].verdict, AB_VERDICT_MORE);
    cr_assert_eq(ab_versus_same_method(&then, &now.method[3]), 3);
    ab_report_fini(&then);
    ab_report_fini(&now);
    AB_NO_LEAKS();
}

Test(versus, methods_are_found_by_label_or_by_options)
{
    struct ab_report report;
    load(&report, "UPDATE cell SET options_given = '{\"order\":\"atc\",\"step\":0.1}' "
                  "WHERE algorithm = 1 AND seed = 2;"
                  "UPDATE cell SET options_given = '{\"order\":\"cta\",\"step\":0.1}' "
                  "WHERE algorithm = 1 AND seed <> 2;");
    static const struct {
        const char *word;
        const char *label; /* NULL: refused */
        const char *text;
    } cases[] = {
        {"slow", "slow", NULL},
        {"slow:step=auto", "slow", NULL},
        {"fast (atc)", "fast (atc)", NULL},
        {"fast:order=cta", "fast (cta)", NULL},
        {"fast:order=cta,step=1e-1", "fast (cta)", NULL},
        {"fast", NULL,
         "several methods of \"sample.db\": \"fast (atc)\", \"fast (cta)\""},
        {"fast:step=0.1", NULL, "several methods"},
        {"fast:step=0.2", NULL, "unknown method \"fast:step=0.2\""},
        {"slwo", NULL, "did you mean \"slow\"?"},
        {"slow,fast", NULL, "unknown method"},
        {"", NULL, "unknown method"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ab_error err = {0};
        size_t method = 0;
        ab_status status = ab_versus_find_method(&method, &report, cases[i].word, &err);
        if (cases[i].label != NULL) {
            cr_assert_eq(status, AB_OK, "%s: %s", cases[i].word, err.text);
            cr_assert_str_eq(report.method[method].label, cases[i].label);
        } else {
            cr_assert_eq(status, AB_ERR_INPUT, "%s", cases[i].word);
            cr_assert_not_null(strstr(err.text, cases[i].text), "%s", err.text);
        }
    }
    ab_report_fini(&report);
    AB_NO_LEAKS();
}

Test(versus, scenarios_tested_together_are_corrected_together)
{
    /* every resample says slow costs more: p is 2 / 2000 in each of the two scenarios,
     * and twice that where both are judged together; four judged together, four times
     */
    struct ab_report report;
    load(&report, MORE_SEEDS A_PATH);
    struct ab_error err = {0};
    struct ab_versus both[2] = {
        compare(&report, "slow", &report, "fast", &by_time),
        compare(&report, "fast", &report, "slow", &by_time),
    };
    cr_assert_float_eq(both[0].row[0].p, 0.001, 1e-15);
    cr_assert_float_eq(both[0].row[0].p_holm, 0.002, 1e-15);
    cr_assert_float_eq(both[0].p_holm, 0.001, 1e-15); /* one mean */
    struct ab_versus_tests tests;
    cr_assert_eq(ab_versus_judge(&tests, both, 2, &report.arena, &by_time, &err),
                 AB_OK);
    cr_assert_eq(tests.n_rows, 4);
    cr_assert_eq(tests.n_means, 2);
    cr_assert_float_eq(both[1].row[1].p_holm, 0.004, 1e-15);
    cr_assert_float_eq(both[1].p_holm, 0.002, 1e-15);
    /* by hand: of p = 0.03, 0.02, 0.04, 0.013 the least times 4 is above 5 %, so
     * none is told from 1, though each alone would be */
    static const double p[4] = {0.03, 0.02, 0.04, 0.013};
    for (size_t i = 0; i < 4; i++) {
        both[i / 2].row[i % 2].p = p[i];
        both[i / 2].row[i % 2].verdict = AB_VERDICT_SAME;
        both[i / 2].verdict = AB_VERDICT_NOT_COMPARABLE;
        both[i / 2].p = (double)NAN;
    }
    cr_assert_eq(ab_versus_judge(&tests, both, 2, &report.arena, &by_time, &err),
                 AB_OK);
    for (size_t i = 0; i < 4; i++) {
        cr_assert_eq(both[i / 2].row[i % 2].verdict, AB_VERDICT_SAME);
        cr_assert_not(both[i / 2].is_regression);
    }
    cr_assert_float_eq(both[1].row[1].p_holm, 0.052, 1e-15);
    /* 0.012 times 4 is not: that one alone is, the next being 3 times 0.02 */
    both[1].row[1].p = 0.012;
    cr_assert_eq(ab_versus_judge(&tests, both, 2, &report.arena, &by_time, &err),
                 AB_OK);
    cr_assert_eq(both[1].row[1].verdict, AB_VERDICT_LESS);
    cr_assert_eq(both[0].row[1].verdict, AB_VERDICT_SAME);
    cr_assert_eq(tests.n_means, 0);
    ab_report_fini(&report);
    AB_NO_LEAKS();
}
