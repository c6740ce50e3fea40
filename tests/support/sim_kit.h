/* Small simulations for tests: a plugin whose callbacks are the test's own functions,
 * on a network of a few nodes, with the trace as text and every snapshot kept.
 *
 *     struct sim_kit kit;
 *     sim_kit_init(&kit, "ring", 3);
 *     kit.script.on_event = my_function;
 *     kit.profile.latency_s = 1e-6;
 *     sim_kit_run(&kit);
 *     ... kit.outcome, sim_kit_trace(&kit), kit.snapshots ...
 *     sim_kit_fini(&kit);
 */
#ifndef AB_TESTS_SIM_KIT_H
#define AB_TESTS_SIM_KIT_H

#include "base/text.h"
#include "sim/sim.h"

#define SIM_KIT_MAX_NODES     256
#define SIM_KIT_MAX_SNAPSHOTS 1024

/* The plugin's options: NULL functions do nothing. */
struct sim_script {
    int32_t (*init)(struct adonis_node *node, const double *start);
    int32_t (*on_event)(struct adonis_node *node, const struct adonis_event *event);
    void (*estimate)(const struct adonis_node *node, uint64_t time_ns, double *out);
    void (*fini)(struct adonis_node *node);
    void *shared; /* the test's: nodes of a script may know what no plugin may */
};
static inline const struct sim_script *sim_script_of(const struct adonis_node *node)
{
    return (const struct sim_script *)node->options;
}

/* State of a node: 16 numbers. */
struct sim_script_state {
    double x[8];
    uint64_t count[8];
};
static inline struct sim_script_state *sim_state_of(const struct adonis_node *node)
{
    return (struct sim_script_state *)node->state;
}

struct sim_kit_snapshot {
    uint64_t time_ns;
    struct ab_counters counters;
};

struct sim_kit {
    struct sim_script script;
    struct adonis_algorithm algorithm; /* synchronous; may ask for anything */
    struct ab_profile profile;         /* links immediate, gradients of 1000 ns */
    struct ab_topology *topology;
    struct ab_sim_config config; /* dim 1, seed 1, budget: 1e9 ns */
    double start[SIM_KIT_MAX_NODES];
    double constants[ADONIS_CONSTANT_END];
    double flops[SIM_KIT_MAX_NODES]; /* of node i's full gradient, 1000 */
    /* Verdict of snapshot number i (from 0); NULL: go on. */
    enum ab_outcome (*verdict)(uint32_t i);

    struct ab_sim *sim;
    enum ab_outcome outcome;
    struct sim_kit_snapshot snapshots[SIM_KIT_MAX_SNAPSHOTS];
    uint32_t n_snapshots;
    struct ab_text trace; /* lines; kept where is_traced, set by init */
    int is_traced;
    int shows_snapshots; /* in the trace, with start and stop; 0 */
};

/* topology: as on the command line. f_i(x) = x^2 / 2 + i x, of 10 samples. */
void sim_kit_init(struct sim_kit *kit, const char *topology, uint32_t n_nodes);
/* The same on a graph of one's own, which the kit takes over. */
void sim_kit_init_on(struct sim_kit *kit, struct ab_topology *topology);
/* Creates the engine. */
void sim_kit_create(struct sim_kit *kit);
/* Creates the engine and runs it; asserts that neither fails. */
void sim_kit_run(struct sim_kit *kit);
/* Runs it, and asserts how it ends and that `reason` is part of why; then the sums. */
void sim_kit_expect(struct sim_kit *kit, enum ab_outcome outcome, const char *reason);
void sim_kit_fini(struct sim_kit *kit);

const char *sim_kit_trace(const struct sim_kit *kit);
/* The trace so far is `expected`; the message shows both. */
#define SIM_KIT_TRACE_IS(kit, expected)                                                \
    cr_assert_str_eq(sim_kit_trace(kit), (expected), "trace:\n%s\nexpected:\n%s",      \
                     sim_kit_trace(kit), (expected))
/* busy + idle = now for each node; nodes add up to the run; sent = received + lost + in
 * flight. Asserted. */
void sim_kit_check_sums(const struct sim_kit *kit);

/* Calls in a script. */
int32_t sim_send(struct adonis_node *node, uint32_t slot, uint64_t tag,
                 uint64_t length);
int32_t sim_request(struct adonis_node *node, uint64_t batch, uint64_t tag);

#endif
