/* What a report shows: cells of a database grouped by scenario and method. All of it
 * lives in one arena. */
#ifndef AB_WEB_REPORT_MODEL_H
#define AB_WEB_REPORT_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/error.h"
#include "stats/bootstrap.h"
#include "stats/quantile.h"
#include "stats/ranks.h"
#include "web-export/show.h"

/* What a run pays. X(NAME, id, button, label with unit, unit, best).
 * "dadao reaches 10⁻⁶ BEST: 420 ms". */
#define AB_REPORT_AXES(X)                                                              \
    X(TIME, "time", "Time", "virtual time (s)", AB_UNIT_SECOND, "first")               \
    X(ROUNDS, "rounds", "Rounds", "rounds", AB_UNIT_COUNT, "in the fewest rounds")     \
    X(GRADIENTS, "gradients", "Gradients", "full local gradients per node",            \
      AB_UNIT_COUNT, "with the fewest gradients per node")                             \
    X(MESSAGES, "messages", "Messages", "messages sent", AB_UNIT_COUNT,                \
      "with the fewest messages")                                                      \
    X(BYTES, "bytes", "Bytes", "bytes sent (B)", AB_UNIT_BYTE,                         \
      "with the fewest bytes")                                                         \
    X(ENERGY, "energy", "Energy", "energy (J)", AB_UNIT_JOULE, "with the least energy")
enum ab_report_axis {
#define AB_REPORT_AXIS_ENUM(name, id, button, label, unit, best) AB_REPORT_##name,
    AB_REPORT_AXES(AB_REPORT_AXIS_ENUM)
#undef AB_REPORT_AXIS_ENUM
        AB_REPORT_N_AXES
};
/* Totals of a run: one for each axis, and these. */
enum {
    AB_REPORT_IDLE_SHARE = AB_REPORT_N_AXES,
    AB_REPORT_UNDELIVERED_BYTES, /* sent, but lost or still under way at the end */
    AB_REPORT_STATE_BYTES,       /* memory of the plugin at the node that needs most */
    AB_REPORT_N_TOTALS
};
struct ab_report_axis_info {
    const char *id;
    const char *button;
    const char *label;
    enum ab_unit unit;
    const char *best;
};
extern const struct ab_report_axis_info ab_report_axes[AB_REPORT_N_AXES];

#define AB_REPORT_MAX_TARGETS 16
/* So many methods stand in front, of all and on each page: as many as there are
 * colours. The others are folded away until a reader brings them forward. */
#define AB_REPORT_N_FORWARD     8
#define AB_REPORT_MAX_CONSTANTS 32

struct ab_report_task {
    int64_t id;
    const char *sha256;
    const char *spec;
    const char *version;
    const char *summary;
    const char *definition;
    double n_classes; /* 0: none, and no accuracy */
    double n_test;    /* held-out samples that accuracy is about; 0: it is about all */
    const char *reference; /* of gaps: optimum, local, bound */
    double dim;
    double n_samples;
    double n_evaluated; /* samples behind f: all, or a fixed part */
    double mu;
    double L;
    double kappa;
    double f_star;
    double f_star_error;
    double target[AB_REPORT_MAX_TARGETS]; /* descending */
    size_t n_targets;
    int is_shown;
};

struct ab_report_profile {
    int64_t id;
    const char *sha256;
    const char *name;
    const char *definition;
    int has_power; /* some power figure is above 0: energy is counted */
    int is_shown;
};

/* An algorithm with its options: what is compared. Its style decides its colour and
 * dash, the same wherever it is shown. */
struct ab_report_method {
    int64_t algorithm_id;
    const char *name;
    const char *version;
    const char *source_sha256; /* of its binary where it is not verified */
    int is_verified;           /* built by us from its source */
    int is_centralised;        /* 1, 0; -1: not known, in older databases */
    const char *kind;          /* synchronous, asynchronous */
    const char *summary;
    const char *paper;
    const char *options; /* canonical JSON, as given */
    const char *reads;   /* names of the public constants it asked for; NULL: none */
    const char *label;   /* the name, and what else tells the methods apart */
    size_t style;        /* 0 to n_methods - 1; those in front have the first */
};

/* One cell. */
struct ab_report_run {
    int64_t id;
    int64_t seed;
    const char *key;
    const char *outcome;
    const char *reason;
    const char *options_resolved;
    int failed; /* it has no result: misses every target */
    double initial_gap;
    double nodes_searched; /* the worst node was looked for among so many */
    double zeta2_optimum;
    double zeta2_start;
    double total[AB_REPORT_N_TOTALS];
    size_t n_snapshots;
    double *cost[AB_REPORT_N_AXES]; /* n_snapshots each: s, rounds, per node, ... */
    double *worst;                  /* f gap at the worst node / initial gap */
    double *mean;                   /* the same at the mean model */
    double *error[2]; /* 1 - accuracy at the worst node, of the mean model; NaN: none */
    /* First snapshot at or below the target and the one before it; INFINITY: miss. */
    double (*hit)[AB_REPORT_N_AXES];
    double (*before)[AB_REPORT_N_AXES];
};

/* What a theorem says of one method in one scenario, and what its runs show: units in
 * which the gap becomes ten times smaller. */
struct ab_report_theorem {
    const char *name;
    const char *kind; /* bound, order */
    const char *per;  /* the unit: round, gradient time */
    const char *text;
    double *said; /* n_said: of the runs of which it speaks */
    size_t n_said;
    double *shown; /* n_shown: of those that pass two targets */
    size_t n_shown;
    double median_said;
    double median_shown; /* NaN: none */
};

/* The runs of one method in one scenario: its seeds. */
struct ab_report_entry {
    size_t method;
    struct ab_report_run *run;
    size_t n_runs;
    struct ab_report_theorem *theorem;
    size_t n_theorems;
    struct ab_hits hits[AB_REPORT_MAX_TARGETS][AB_REPORT_N_AXES];
    /* The medians once more, of costs as 32-bit floats: who is better, and what is
     * equal, is decided by these, which the script has too. */
    double ranked[AB_REPORT_MAX_TARGETS][AB_REPORT_N_AXES];
    struct ab_interval interval[AB_REPORT_MAX_TARGETS][AB_REPORT_N_AXES];
    double total[AB_REPORT_N_TOTALS]; /* medians over runs that did not fail, or NaN */
    /* Nothing beats it in time, bytes and energy together, at the headline target. */
    unsigned char on_front;
};

/* A ratio of two medians. Paired: both methods ran with the same seeds. */
struct ab_report_ratio {
    double value;
    struct ab_interval interval;
    int is_paired;
};

/* Methods ranked in blocks: in a scenario the seeds, over all the scenarios. Only
 * blocks in which all of them took part count. */
struct ab_report_ranking {
    size_t *method; /* n_methods places of the report's methods, ascending */
    size_t n_methods;
    size_t n_blocks;
    /* Known from AB_REPETITIONS_TESTED blocks and 2 methods on; else mean_rank is
     * NULL. */
    double *mean_rank;
    double critical_difference; /* NaN: more than AB_NEMENYI_MAX methods */
    struct ab_friedman test;
};

/* Methods that may be compared on an axis: first those that are ranked, best median at
 * the headline target first, then those that miss it, then those that pay nothing on
 * this axis. Rounds mean different things to synchronous and asynchronous methods, so
 * there each kind has a league of its own. */
struct ab_report_league {
    const char *kind; /* NULL: all */
    size_t *entry;    /* n places of the scenario's entries */
    size_t n;
    size_t n_ranked;                  /* of them: the first ones */
    struct ab_report_ratio *ratio;    /* n_ranked: of the median to that of the first */
    struct ab_report_ranking ranking; /* over the seeds, at the headline target */
};

/* "solved at most at so many times the least cost", columns of a performance profile */
#define AB_REPORT_N_FACTORS 6
extern const double ab_report_factors[AB_REPORT_N_FACTORS];
#define AB_REPORT_MAX_DECADES 40

/* Methods compared over all scenarios on an axis (one kind of methods, as in a league):
 * profiles and ranks, over those scenarios in which all of these methods ran and paid
 * something. Who shares too few scenarios with the others is left out
 * (ab_complete_blocks). Costs are taken as 32-bit floats: those that agree to 24 bits
 * are equal. */
struct ab_report_comparison {
    const char *kind; /* NULL: all */
    size_t *left_out; /* places of methods */
    size_t n_left_out;
    size_t n_possible;  /* scenarios in which any of these methods took part */
    size_t n_scenarios; /* of them: in which all compared did */
    /* Performance profile; problems are pairs of scenario and target, and a method's
     * cost is its median over the seeds. */
    size_t n_problems;
    size_t (*solved)[AB_REPORT_N_FACTORS + 1]; /* per method; last: at any cost */
    /* Data profile; trials are triples of scenario, target and seed. */
    size_t *n_trials; /* per method */
    int first_decade; /* columns: costs up to 10^first_decade, and so on */
    size_t n_decades;
    size_t (*hit)[AB_REPORT_MAX_DECADES + 1]; /* per method; [n_decades]: at any cost */
    struct ab_report_ranking ranking; /* over scenarios; its methods are the compared */
};

/* Range of a constant over the runs of a scenario. */
struct ab_report_constant {
    const char *name;
    double min;
    double max;
};

struct ab_report_scenario {
    const struct ab_report_task *task;
    const struct ab_report_profile *profile;
    const char *topology;
    const char *partition;
    int64_t n_nodes;
    const char *budget_axis;
    double budget_limit;
    int is_named_by_budget; /* another one differs in nothing else */
    int64_t semantics;
    struct ab_report_entry *entry; /* in the order of the methods */
    size_t n_entries;
    struct ab_report_constant constant[AB_REPORT_MAX_CONSTANTS];
    size_t n_constants;
    /* Hardest target that some method's median hits; n_targets: none. */
    size_t headline;
    struct ab_report_league league[AB_REPORT_N_AXES][2];
    size_t n_leagues[AB_REPORT_N_AXES];
};

struct ab_report_environment {
    const char *tool_version;
    const char *abi;
    const char *semantics;
    const char *compiler;
    const char *flags;
    const char *back_end;
    const char *os;
    const char *arch;
    const char *binary_sha256;
    const char *first; /* start of the earliest and of the latest execution */
    const char *last;
    int64_t n_cells;
};

struct ab_report {
    struct ab_arena arena;
    const char *database; /* file name, without folders */
    /* Of the suite; NULL without one. */
    const char *suite_name;
    const char *suite_version;
    const char *suite_description;
    const char *suite_sha256;
    int64_t suite_id;
    size_t n_planned;
    size_t n_runs;
    struct ab_report_task *task;
    size_t n_tasks;
    struct ab_report_profile *profile;
    size_t n_profiles;
    struct ab_report_method *method;
    size_t n_methods;
    struct ab_report_scenario *scenario;
    size_t n_scenarios;
    struct ab_report_comparison comparison[AB_REPORT_N_AXES][2];
    size_t n_comparisons[AB_REPORT_N_AXES];
    struct ab_report_environment *environment;
    size_t n_environments;
};

#endif
