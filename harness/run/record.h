/* All that a run of one cell yields: what the database stores and the exports print.
 * A record is made by the process that computes the cell, or by its parent if that
 * process died, and travels between them as a frame (run/frame.h). */
#ifndef AB_RUN_RECORD_H
#define AB_RUN_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include <adonis/plugin.h>
#include <adonis/theory.h>

#include "base/alloc.h"
#include "base/error.h"
#include "run/dense.h"
#include "sandbox/sandbox.h"
#include "sim/sim.h"

struct ab_cell;

/* X(type, name): members of struct ab_counters, in the order of results of version 1.
 */
#define AB_COUNTER_LIST_1(X)                                                           \
    X(integer, rounds)                                                                 \
    X(real, gradients)                                                                 \
    X(real, proxes)                                                                    \
    X(real, duals)                                                                     \
    X(real, flops)                                                                     \
    X(integer, messages)                                                               \
    X(integer, delivered)                                                              \
    X(integer, hops)                                                                   \
    X(integer, exchanges)                                                              \
    X(integer, bytes_sent)                                                             \
    X(integer, bytes_received)                                                         \
    X(integer, busy_ns)                                                                \
    X(integer, idle_ns)                                                                \
    X(real, energy_j)

/* All that are stored, in the order of results of version 2. */
#define AB_COUNTER_LIST(X)                                                             \
    AB_COUNTER_LIST_1(X)                                                               \
    X(integer, lost)                                                                   \
    X(integer, bytes_lost)

/* X(name): what is evaluated at a snapshot, besides the worst node's number. NaN: not
 * defined (accuracy without classes, distance without x*) or not finite. */
#define AB_METRIC_LIST(X)                                                              \
    X(f_gap_mean_model)    /* f - f* at the average of the nodes' estimates */         \
    X(f_gap_worst_node)    /* f - f* at the node farthest from x*, or from that */     \
    X(distance)            /* to x*: root of the mean over nodes of squares */         \
    X(consensus_error)     /* to the mean model: the same mean */                      \
    X(gradient_norm)       /* |grad f| at the mean model */                            \
    X(accuracy_mean_model) /* share of all samples, or of the task's test set */       \
    X(accuracy_worst_node)

struct ab_snapshot {
    uint64_t time_ns;
    struct ab_counters counters; /* of the whole run so far */
    uint32_t worst_node;
#define AB_METRIC_MEMBER(name) double name;
    AB_METRIC_LIST(AB_METRIC_MEMBER)
#undef AB_METRIC_MEMBER
};

/* What depends on the machine and the day; no result does. */
struct ab_execution {
    int64_t started_at; /* seconds since 1970, UTC */
    double wall_s;
    double cpu_s;
    uint64_t max_rss_bytes; /* of the process so far: not of the cell alone */
    /* Walls around that process, as ab_sandbox_name; "none": this program's own. Known
     * to the parent, not part of a frame. */
    char isolation[AB_SANDBOX_NAME_BYTES];
};

/* What a theorem of the method says of this cell (adonis/theory.h). Texts are the
 * plugin's, or live in the record's arena. */
struct ab_prediction {
    const char *name;
    const char *text;
    uint32_t kind; /* ADONIS_BOUND, ADONIS_ORDER */
    uint32_t per;  /* ADONIS_PER_ROUND, ADONIS_PER_GRADIENT_TIME */
    double e_fold;
};

struct ab_record {
    const struct ab_cell *cell; /* borrowed; not part of a frame */
    enum ab_outcome outcome;
    const char *reason;           /* "" or why, in words */
    const char *options_resolved; /* canonical JSON; NULL: never resolved */
    double initial_gap;           /* mean over nodes of f(x_0) - f* */
    double zeta2_optimum;         /* mean over nodes of |grad f_i(x*) - grad f(x*)|^2 */
    double zeta2_start;           /* the same at the mean of the nodes' x_0 */
    double label_variation;  /* of the partition, as ab_partition_label_variation */
    uint32_t nodes_searched; /* for the worst node; 0: there was no snapshot */
    uint64_t state_bytes;
    uint32_t n_predictions; /* of the theorems that say something */
    struct ab_prediction *predictions;
    uint32_t constants_read; /* bit c: the plugin read constant number c */
    double constants[ADONIS_CONSTANT_END];
    uint32_t has_totals; /* 0: the simulation did not start, or was lost */
    uint64_t time_ns;    /* at the end */
    struct ab_counters totals;
    uint64_t n_snapshots;
    struct ab_snapshot *snapshots;
    uint32_t n_nodes; /* 0 without totals */
    struct ab_counters *nodes;
    struct ab_execution execution;
    struct ab_dense dense; /* no part of the result; is_wanted is the caller's */
    struct ab_arena arena; /* owns all of the above */
};

/* Everything empty: numbers NaN or 0, reason "". */
void ab_record_init(struct ab_record *record, const struct ab_cell *cell);
void ab_record_fini(struct ab_record *record);
/* Sets the reason; cut when longer than some hundred bytes. */
void ab_record_say(struct ab_record *record, const char *format, ...) AB_PRINTF(2, 3);

/* A result of the method (target, budget, stalled), or a failure, which counts as a
 * miss of every target? */
int ab_outcome_is_valid(enum ab_outcome outcome);
/* Crash and timeout depend on the machine, and so does a plugin-error before the
 * simulation began (a plugin that could not be loaded): such cells are computed again.
 */
int ab_record_is_final(const struct ab_record *record);

#endif
