/* The simulator: nodes, links and events in virtual time. README.md in this folder
 * defines time, order, rounds, costs, snapshots and outcomes; this header is its API.
 * An engine is an object; nothing is global. It knows no task and no optimum: gradients
 * come from an ab_oracle, and what a snapshot means is up to the observer. */
#ifndef AB_SIM_SIM_H
#define AB_SIM_SIM_H

#include <stdint.h>

#include <adonis/plugin.h>

#include "base/crew.h"
#include "base/error.h"
#include "base/place.h"
#include "sim/profile.h"
#include "sim/topology.h"

/* Part of every cell's key: raised whenever the same cell would give other bytes. */
#define AB_SIM_SEMANTICS 2

/* X(name, word in database and reports, is it a result of the method?) */
#define AB_OUTCOME_LIST(X)                                                             \
    X(AB_OUTCOME_TARGET, "target", "reached the last target")                          \
    X(AB_OUTCOME_BUDGET, "budget", "used its budget up")                               \
    X(AB_OUTCOME_STALLED, "stalled", "waits for what can never come")                  \
    X(AB_OUTCOME_DIVERGED, "diverged", "f gap above 10^6 times the initial one")       \
    X(AB_OUTCOME_NAN, "nan", "an estimate is not finite")                              \
    X(AB_OUTCOME_PLUGIN_ERROR, "plugin-error", "the plugin returned an error")         \
    X(AB_OUTCOME_CRASH, "crash", "the process running it died")                        \
    X(AB_OUTCOME_TIMEOUT, "timeout", "took too long on the wall clock")                \
    X(AB_OUTCOME_INFEASIBLE, "infeasible", "the method does not apply here")
enum ab_outcome {
    AB_OUTCOME_NONE, /* still running */
#define AB_OUTCOME_ENUM(name, word, text) name,
    AB_OUTCOME_LIST(AB_OUTCOME_ENUM)
#undef AB_OUTCOME_ENUM
};
const char *ab_outcome_name(enum ab_outcome outcome);

/* The budget's axis is also the axis of the snapshot schedule. */
enum ab_axis {
    AB_AXIS_TIME,      /* virtual nanoseconds */
    AB_AXIS_ROUNDS,    /* see README.md */
    AB_AXIS_GRADIENTS, /* full local gradients per node, mean over the nodes */
    AB_AXIS_BYTES,     /* sent, every hop, whole network */
};
#define AB_BUDGET_MAX 0x1p53
struct ab_budget {
    enum ab_axis axis;
    double limit; /* in the unit above: a whole number from 1 to AB_BUDGET_MAX */
};

/* The nodes' functions f_i. ctx is the caller's. */
struct adonis_layout;
struct ab_oracle {
    void *ctx;
    uint64_t dim;
    uint32_t kinds;      /* ADONIS_NEEDS_GRADIENT | ... offered */
    uint32_t wire_bytes; /* of one WIRE number: 8 (f64) or 4 (f32) */
    /* out: dim numbers. batch and draw as in struct adonis_request. Gradients may be
     * asked for by several threads at once (crew, below). */
    void (*compute)(void *ctx, uint32_t node, const struct adonis_request *request,
                    double *out);
    /* Floating-point operations of that request, exact by formula. */
    double (*flops)(void *ctx, uint32_t node, uint32_t kind, uint64_t batch);
    /* PROX and DUAL, whose cost is known with the answer only: both at once, called at
     * the request. *preparation: FLOPs that are added unless the node's last such
     * request of the run had the same kind and scale. All is a function of the request
     * alone. NULL: they are computed as gradients are, by the two above. */
    ab_status (*solve)(void *ctx, uint32_t node, const struct adonis_request *request,
                       double *out, double *flops, double *preparation,
                       struct ab_error *err);
    /* The part of a full local gradient that a batch is: 1, or batch / samples. */
    double (*share)(void *ctx, uint32_t node, uint64_t batch);
    /* out = argmin_u r(u) + |u - x|^2 / (2 scale), where f has a part r that is not
     * smooth and that all nodes know (adonis/composite.h); out may be x. NULL: f is
     * smooth. */
    void (*shared_prox)(void *ctx, double scale, const double *x, double *out);
    const struct adonis_layout *layout; /* of the dim numbers; NULL: there is none */
};

/* Counters of a run or of one node, at one instant. Times in ns of virtual time. */
struct ab_counters {
    uint64_t messages;  /* sent by plugins, one for each receiver */
    uint64_t delivered; /* messages that arrived at their receiver */
    uint64_t lost;      /* messages that never will; node: as their receiver */
    uint64_t hops; /* transfers on links (a routed message makes several; an attempt
                    * that fails is one) */
    uint64_t bytes_sent;
    uint64_t bytes_received;
    uint64_t bytes_lost; /* of transfers that failed; node: as their receiving end */
    uint64_t exchanges;
    uint64_t rounds; /* run: completed by all (see README.md); node: its round_end()s */
    double gradients; /* full local gradient equivalents, completed */
    double proxes;
    double duals;
    double flops;
    uint64_t busy_ns; /* run: of all nodes together */
    uint64_t idle_ns; /* up to now: busy + idle = now, for each node */
    double energy_j;
};

struct ab_sim;

/* What the caller does at a snapshot: pull estimates and counters from sim, keep them,
 * and say how to go on: AB_OUTCOME_NONE, or the outcome that ends the run here. */
struct ab_observer {
    void *ctx;
    enum ab_outcome (*snapshot)(void *ctx, struct ab_sim *sim);
    /* Optional, for traces in tests: one line a processed event, without newline. */
    void (*trace)(void *ctx, const char *line);
    /* Optional: looks at the sim as a snapshot may, but changes nothing about the run.
     * Called at 0, then at the end of every instant in which the run's number of rounds
     * grew. */
    void (*round)(void *ctx, struct ab_sim *sim);
};

struct ab_sim_config {
    const struct adonis_algorithm *algorithm; /* checked by the registry */
    const void *options;                      /* resolved */
    const struct ab_topology *topology;
    const struct ab_profile *profile;
    struct ab_oracle oracle;
    uint64_t seed;
    struct ab_budget budget;
    const double *start;     /* n_nodes x dim: x_0 of every node */
    const double *constants; /* ADONIS_CONSTANT_END numbers, NaN where not known */
    const double *mu_node;   /* n_nodes; NULL: NaN */
    const double *L_node;    /* n_nodes; NULL: NaN */
    struct ab_observer observer;
    struct ab_place *place; /* kept up to date at every callback; NULL: nowhere */
    /* Computes gradients that are requested before they are due; changes no result.
     * NULL: each is computed when it is due. */
    struct ab_crew *crew;
};

/* All pointers of the config are borrowed until ab_sim_destroy. */
AB_MUST_CHECK ab_status ab_sim_create(struct ab_sim **out,
                                      const struct ab_sim_config *config,
                                      struct ab_error *err);
void ab_sim_destroy(struct ab_sim *sim);

/* Runs to the end. AB_OK with *outcome for anything a method can do to itself (the
 * reason in ab_sim_reason); an error only for failures of ours (memory). */
AB_MUST_CHECK ab_status ab_sim_run(struct ab_sim *sim, enum ab_outcome *outcome,
                                   struct ab_error *err);
/* The same in steps, for those who look between them: the first step starts every node,
 * each other one executes one event, the one that ends the run stops every node, and is
 * the last. Until then *outcome is AB_OUTCOME_NONE. */
AB_MUST_CHECK ab_status ab_sim_step(struct ab_sim *sim, enum ab_outcome *outcome,
                                    struct ab_error *err);
/* Why it ended; "" for what the observer said. */
const char *ab_sim_reason(const struct ab_sim *sim);

uint64_t ab_sim_now(const struct ab_sim *sim);
/* Of the node's x*, now: dim numbers. A plugin that misuses the host here ends the run
 * as plugin-error when the snapshot returns. */
void ab_sim_estimate(struct ab_sim *sim, uint32_t node, double *out);
void ab_sim_counters(const struct ab_sim *sim, struct ab_counters *out);
void ab_sim_node_counters(const struct ab_sim *sim, uint32_t node,
                          struct ab_counters *out);
/* Messages and bytes of transfers that are not complete: messages = delivered + lost +
 * in flight, bytes_sent = bytes_received + bytes_lost + in flight. */
void ab_sim_in_flight(const struct ab_sim *sim, uint64_t *messages, uint64_t *bytes);
/* Calls look() for every message on its way, in no particular order: the event is what
 * its receiver would get at this instant (also of one that will be lost: nobody knows
 * yet). */
void ab_sim_look_in_flight(const struct ab_sim *sim, void *ctx,
                           void (*look)(void *ctx, const struct adonis_node *receiver,
                                        const struct adonis_event *message));
uint64_t ab_sim_events(const struct ab_sim *sim); /* executed so far, START excluded */
/* For tests of invariants over the plugins' states. */
const struct adonis_node *ab_sim_node(const struct ab_sim *sim, uint32_t node);
uint64_t ab_sim_state_bytes(const struct ab_sim *sim); /* largest over the nodes */
/* Bit c: the plugin has read constant number c. */
uint32_t ab_sim_constants_read(const struct ab_sim *sim);
/* Mean over the nodes of the expected time of a full local gradient, in ns (under a
 * Poisson gradient clock: the clock's unit). For constants, before a sim exists. */
double ab_sim_gradient_time_ns(const struct ab_profile *profile,
                               const struct ab_oracle *oracle, uint32_t n_nodes,
                               uint64_t seed);
/* Time of one vector over an edge and one back, nothing else on the way, in ns. */
double ab_sim_exchange_time_ns(const struct ab_profile *profile,
                               const struct ab_oracle *oracle);

#endif
