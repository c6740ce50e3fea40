/* The parts of a report, each written in turn by report.c. Texts report failures when
 * they are taken (base/text.h). */
#ifndef AB_WEB_REPORT_PARTS_H
#define AB_WEB_REPORT_PARTS_H

#include "base/text.h"
#include "db/db.h"
#include "stats/curve.h"
#include "web-export/report_model.h"

/* Reads everything; *report (zeroed) is to be ended with ab_report_fini in any case. */
AB_MUST_CHECK ab_status ab_report_load(struct ab_report *report, struct ab_db *db,
                                       const char *suite, struct ab_error *err);
void ab_report_fini(struct ab_report *report);
/* The same from a file. */
AB_MUST_CHECK ab_status ab_report_load_file(struct ab_report *report,
                                            const char *database_path,
                                            const char *suite, struct ab_error *err);

/* Steps of loading. Scenarios, entries and runs: */
AB_MUST_CHECK ab_status ab_report_load_cells(struct ab_report *report, struct ab_db *db,
                                             struct ab_error *err);
/* Curves and hits of every run, constants of every scenario. */
AB_MUST_CHECK ab_status ab_report_load_curves(struct ab_report *report,
                                              struct ab_db *db, struct ab_error *err);
/* What theory says of them, and what they show. */
AB_MUST_CHECK ab_status ab_report_load_theory(struct ab_report *report,
                                              struct ab_db *db, struct ab_error *err);
/* Labels of the methods, from names, options, versions and hashes. */
AB_MUST_CHECK ab_status ab_report_label_methods(struct ab_report *report,
                                                struct ab_error *err);
/* Hits over seeds, and the headline target of every scenario. */
AB_MUST_CHECK ab_status ab_report_summarise(struct ab_report *report,
                                            struct ab_error *err);

/* Then intervals of medians and of their ratios. */
AB_MUST_CHECK ab_status ab_report_find_intervals(struct ab_report *report,
                                                 struct ab_error *err);
/* Rankings over the seeds of every scenario, and comparisons over all scenarios. */
AB_MUST_CHECK ab_status ab_report_compare(struct ab_report *report,
                                          struct ab_error *err);
AB_MUST_CHECK ab_status ab_report_rank_seeds(struct ab_report *report,
                                             const struct ab_report_scenario *scenario,
                                             struct ab_report_league *league, int axis,
                                             struct ab_error *err);
/* Who stands in front, and every method's style. */
AB_MUST_CHECK ab_status ab_report_choose_styles(struct ab_report *report,
                                                struct ab_error *err);

/* What a method took part in. */
const struct ab_report_entry *
ab_report_find_entry(const struct ab_report_scenario *scenario, size_t method);
/* It ran, and paid something on the axis or failed: what costs nothing there cannot be
 * compared there. */
int ab_report_took_part(const struct ab_report_entry *entry, int axis);
/* In how many rankings at headline targets a method takes part or misses, and in how
 * many of them it is first. */
struct ab_report_tally {
    size_t n_first;
    size_t n_ranked;
};
struct ab_report_tally ab_report_count_firsts(const struct ab_report *report, int axis,
                                              size_t method);

/* Methods hit the headline target, and all of them pay nothing on the axis: the profile
 * has no such costs. */
int ab_report_is_free(const struct ab_report_scenario *scenario, int axis);

/* Slots of report.html. */
void ab_report_put_title(struct ab_text *out, const struct ab_report *report);
void ab_report_put_summary(struct ab_text *out, const struct ab_report *report);
void ab_report_put_lead(struct ab_text *out, const struct ab_report *report);
void ab_report_put_overview(struct ab_text *out, const struct ab_report *report);
void ab_report_put_controls(struct ab_text *out, const struct ab_report *report);
void ab_report_put_measures(struct ab_text *out, const struct ab_report *report);
void ab_report_put_filters(struct ab_text *out, const struct ab_report *report);
void ab_report_put_comparisons(struct ab_text *out, const struct ab_report *report);
void ab_report_put_scenarios(struct ab_text *out, const struct ab_report *report);
#define AB_REPORT_FAILED "Failed cells miss every target and enter no mean."
void ab_report_put_outcomes(struct ab_text *out, const struct ab_report *report);
void ab_report_put_provenance(struct ab_text *out, const struct ab_report *report);
/* Pieces of them. */
void ab_report_put_method(struct ab_text *out, const struct ab_report *report,
                          size_t method);
void ab_report_put_scenario_name(struct ab_text *out,
                                 const struct ab_report_scenario *scenario);
/* The answer in a scenario: on an axis; on every axis, a paragraph each. */
void ab_report_put_says(struct ab_text *out, const struct ab_report *report,
                        const struct ab_report_scenario *scenario, int axis);
void ab_report_put_sentences(struct ab_text *out, const struct ab_report *report,
                             const struct ab_report_scenario *scenario);
/* That nobody pays anything on the axis, and why; has_power: of a profile. */
void ab_report_put_unpaid(struct ab_text *out, int has_power, int axis);
/* "Nothing beats ... in time, bytes and energy together", or those of them that anybody
 * pays. */
void ab_report_put_front(struct ab_text *out, const struct ab_report *report,
                         const struct ab_report_scenario *scenario);
/* A method in a scenario at a glance: "45.0 s 3×", "miss 1/3", "not run". Returns best,
 * miss, none (not run, or free of charge), or "". */
const char *ab_report_put_glance(struct ab_text *out, const struct ab_report *report,
                                 const struct ab_report_scenario *scenario, int axis,
                                 size_t method);
void ab_report_put_glance_caption(struct ab_text *out, int axis);
/* "Who reaches the target first: ...". */
void ab_report_put_who(struct ab_text *out, const struct ab_report *report, int axis);
/* "Compared: 4 methods over all 10 scenarios." */
void ab_report_put_compared(struct ab_text *out, const struct ab_report *report,
                            const struct ab_report_comparison *comparison);
int ab_report_can_compare(const struct ab_report_comparison *comparison);
/* Theory next to practice. Nothing where no theorem speaks of the scenario. */
void ab_report_put_theory(struct ab_text *out, const struct ab_report *report,
                          const struct ab_report_scenario *scenario);
int ab_report_has_theory(const struct ab_report_scenario *scenario);
/* "No theorem with a number speaks of these here: ..."; nothing where one speaks of
 * every method. */
void ab_report_put_silent(struct ab_text *out, const struct ab_report *report,
                          const struct ab_report_scenario *scenario);
/* "60.0 s of virtual time" */
void ab_report_put_budget(struct ab_text *out,
                          const struct ab_report_scenario *scenario);
/* Task, budget, seeds, and what has to be known of the gaps and the methods. */
void ab_report_put_setting(struct ab_text *out, const struct ab_report *report,
                           const struct ab_report_scenario *scenario);
/* "2 scenarios, 4 methods, 13 cells; simulator semantics 1." */
void ab_report_put_counts(struct ab_text *out, const struct ab_report *report);
/* That no suite was chosen, or not all of it was run; nothing where it was. */
void ab_report_put_selection(struct ab_text *out, const struct ab_report *report);
/* "Mean rank over 9 seeds ..."; `blocks` is what is counted. */
void ab_report_put_ranking(struct ab_text *out, const struct ab_report *report,
                           const struct ab_report_ranking *ranking, const char *blocks);
/* Place of the method that comes after the one at `last` (n_methods: the first) by mean
 * rank, then by place. */
size_t ab_report_next_by_rank(const struct ab_report_ranking *ranking, size_t last);
/* A number >= 0 with two decimals, rounded half up. */
void ab_report_put_hundredths(struct ab_text *out, double value);
/* A whole number in digits of base 64 (A-Z a-z 0-9 + /), five bits each, the lowest
 * first; 32 is added to every digit but the last. A step as twice itself, or minus
 * twice itself less one. */
void ab_report_put_digits(struct ab_text *out, uint32_t number);
void ab_report_put_step(struct ab_text *out, int32_t step);
/* An entry's seeds, the axes it took part in, and each run's costs at the targets, as
 * members of an object. */
void ab_report_put_costs(struct ab_text *out, const struct ab_report_entry *entry,
                         size_t n_targets);
/* Of a scenario: costs to its targets on every axis; how its cells ended (place: its
 * own); totals and constants. */
void ab_report_put_target_tables(struct ab_text *out, const struct ab_report *report,
                                 const struct ab_report_scenario *scenario);
/* kind: of the methods, where the table has one kind alone; else NULL. */
void ab_report_put_targets_caption(struct ab_text *out,
                                   const struct ab_report_scenario *scenario, int axis,
                                   const char *kind);
void ab_report_put_scenario_outcomes(struct ab_text *out,
                                     const struct ab_report *report, size_t place);
void ab_report_put_tables(struct ab_text *out, const struct ab_report *report,
                          const struct ab_report_scenario *scenario);
/* Smallest ranked median above zero of a league at a target; INFINITY: none. */
double ab_report_best_median(const struct ab_report_scenario *scenario,
                             const struct ab_report_league *league, size_t target,
                             int axis);

/* Ranked median at the headline target of the best method that this one is ranked with;
 * NaN: nobody is. */
double ab_report_best_ranked(const struct ab_report *report,
                             const struct ab_report_scenario *scenario, int axis,
                             size_t method);

/* An entry's runs on an axis, to be drawn at the points of a grid. In an arena. */
struct ab_report_curves {
    struct ab_curve *curve; /* n_runs; y is the gap at the worst node */
    struct ab_log_grid grid;
    double
        *x; /* grid.n; a grid of more points a decade, twice as many, has these too */
};
/* grid.n 0: nothing was paid on this axis. */
AB_MUST_CHECK ab_status ab_report_make_curves(struct ab_report_curves *out,
                                              struct ab_arena *arena,
                                              const struct ab_report_entry *entry,
                                              int axis, int per_decade,
                                              struct ab_error *err);
/* Values in steps of 1/250 decade: half a step is 0.5 % of the value, and less than a
 * pixel; accuracy in steps of 0.1 %, as what is missing to 1. */
#define AB_REPORT_STEPS_PER_DECADE  250
#define AB_REPORT_STEPS_OF_ACCURACY 1000
/* An entry's lines and bands on all axes, as members of an object: of the gap, and of
 * accuracy (where the task has classes). The band is the middle half of the runs from
 * AB_REPETITIONS_TESTED on, below that all. */
AB_MUST_CHECK ab_status ab_report_put_gap_bands(
    struct ab_text *out, const struct ab_report_entry *entry,
    const struct ab_report_scenario *scenario, struct ab_error *err);
AB_MUST_CHECK ab_status ab_report_put_accuracy_bands(
    struct ab_text *out, const struct ab_report_entry *entry,
    const struct ab_report_scenario *scenario, struct ab_error *err);
/* The charts as JSON; README.md has its form. */
AB_MUST_CHECK ab_status ab_report_put_charts(struct ab_text *out,
                                             const struct ab_report *report,
                                             struct ab_error *err);

#endif
