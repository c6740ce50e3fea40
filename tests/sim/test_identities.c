/* What can be said beforehand of the time that methods take: identities of queueing and
 * of max-plus recursions. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "base/rng.h"
#include "support/leaks.h"
#include "support/sim_kit.h"

/* ---- a barrier: node 0 of a star lets a round begin when all have finished theirs
 * ---- */

static int32_t finish_round(struct adonis_node *node)
{
    struct sim_script_state *state = sim_state_of(node);
    if (node->id != 0) {
        return sim_send(node, 0, 0, 0);
    }
    if (++state->count[0] < node->n_nodes) {
        return ADONIS_OK;
    }
    state->count[0] = 0;
    node->host->round_end(node);
    for (uint32_t slot = 0; slot < node->n_slots; slot++) {
        (void)sim_send(node, slot, 0, 0);
    }
    return sim_request(node, ++state->count[1], 0);
}

static int32_t barrier(struct adonis_node *node, const struct adonis_event *event)
{
    struct sim_script_state *state = sim_state_of(node);
    if (event->type == ADONIS_EVENT_START) {
        return sim_request(node, ++state->count[1], 0);
    }
    if (event->type == ADONIS_EVENT_ORACLE) {
        return finish_round(node);
    }
    if (event->type == ADONIS_EVENT_MESSAGE && node->id == 0) {
        return finish_round(node);
    }
    if (event->type == ADONIS_EVENT_MESSAGE) {
        node->host->round_end(node);
        return sim_request(node, ++state->count[1], 0);
    }
    return ADONIS_OK;
}

/* No barrier at all. */
static int32_t free_running(struct adonis_node *node, const struct adonis_event *event)
{
    struct sim_script_state *state = sim_state_of(node);
    if (event->type == ADONIS_EVENT_START || event->type == ADONIS_EVENT_ORACLE) {
        return sim_request(node, ++state->count[1], 0);
    }
    return ADONIS_OK;
}

/* A task whose k-th job (k is its batch) takes an exponential time of mean 10^6 ns. */
static double exponential_flops(void *ctx, uint32_t node, uint32_t kind, uint64_t batch)
{
    (void)ctx;
    (void)kind;
    struct ab_stream stream = ab_stream_make(5, AB_RNG_TEST, node);
    return 1e6 * ab_rng_exponential(&stream, batch);
}

static double one_share(void *ctx, uint32_t node, uint64_t batch)
{
    (void)ctx;
    (void)node;
    (void)batch;
    return 1.0;
}

static double node_flops(void *ctx, uint32_t node, uint32_t kind, uint64_t batch)
{
    (void)kind;
    (void)batch;
    return ((const struct sim_kit *)ctx)->flops[node];
}

static void set_up(struct sim_kit *kit, uint32_t n_nodes, int is_barrier)
{
    sim_kit_init(kit, "star", n_nodes);
    kit->config.oracle.flops = node_flops;
    kit->script.on_event = is_barrier ? barrier : free_running;
    kit->config.oracle.share = one_share;
    kit->is_traced = 0;
}

/* Mean of the largest of n exponential times: H_n = 1 + 1/2 + ... + 1/n. Its variance
 * is 1 + 1/4 + ... + 1/n^2. */
Test(identities, a_barrier_of_exponential_times_takes_the_harmonic_number)
{
    static const struct {
        uint32_t n_nodes;
        double mean;
    } cases[] = {{1, 1.0}, {4, 2.083333}, {16, 3.380729}, {64, 4.743891}};
    double n_rounds = 2000;
    for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
        struct sim_kit kit;
        double variance = 0;
        set_up(&kit, cases[k].n_nodes, 1);
        kit.config.oracle.flops = exponential_flops;
        kit.profile.gradient_s = 0;
        kit.profile.flops_per_s = 1e9;
        kit.config.budget = (struct ab_budget){AB_AXIS_ROUNDS, n_rounds};
        sim_kit_run(&kit);
        cr_assert_eq(kit.outcome, AB_OUTCOME_BUDGET);
        for (uint32_t i = 1; i <= cases[k].n_nodes; i++) {
            variance += 1.0 / i / i;
        }
        cr_assert_float_eq((double)ab_sim_now(kit.sim) / n_rounds / 1e6, cases[k].mean,
                           4 * sqrt(variance / n_rounds), "n = %u", cases[k].n_nodes);
        sim_kit_check_sums(&kit);
        sim_kit_fini(&kit);
    }
    AB_NO_LEAKS();
}

/* The same under the Poisson clocks of theory's model, which a synchronous method waits
 * for: no method gets gradients at a higher rate. */
Test(identities, a_barrier_of_poisson_clocks_takes_the_harmonic_number)
{
    struct sim_kit kit;
    double n_rounds = 2000;
    set_up(&kit, 4, 1);
    kit.profile.gradient_s = 1e-3;
    kit.profile.poisson_gradients = 1;
    kit.config.budget = (struct ab_budget){AB_AXIS_ROUNDS, n_rounds};
    sim_kit_run(&kit);
    cr_assert_eq(kit.outcome, AB_OUTCOME_BUDGET);
    double variance = 1.0 + 1.0 / 4 + 1.0 / 9 + 1.0 / 16;
    cr_assert_float_eq((double)ab_sim_now(kit.sim) / n_rounds / 1e6, 25.0 / 12.0,
                       4 * sqrt(variance / n_rounds));
    cr_assert_eq(kit.snapshots[kit.n_snapshots - 1].counters.busy_ns, 0);
    sim_kit_check_sums(&kit);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* n gradients in the mean time of one. */
Test(identities, without_a_barrier_exponential_times_add_up_to_full_throughput)
{
    struct sim_kit kit;
    double n_gradients = 2000;
    set_up(&kit, 16, 0);
    kit.config.oracle.flops = exponential_flops;
    kit.profile.gradient_s = 0;
    kit.profile.flops_per_s = 1e9;
    kit.config.budget = (struct ab_budget){AB_AXIS_GRADIENTS, n_gradients};
    sim_kit_run(&kit);
    cr_assert_float_eq((double)ab_sim_now(kit.sim) / n_gradients / 1e6, 1.0,
                       4 / sqrt(16 * n_gradients));
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* E max = integral of 1 - Phi(log(x) / sigma)^n, by the trapezoidal rule. */
static double mean_largest_lognormal(uint32_t n, double sigma)
{
    double sum = 0;
    double step = 1e-3;
    for (int k = 1; k * step < 60; k++) {
        double phi = 0.5 * erfc(-log(k * step) / sigma / sqrt(2));
        sum += 1 - pow(phi, n);
    }
    return (sum + 0.5) * step;
}

Test(identities, a_barrier_of_lognormal_times_takes_the_mean_of_the_largest)
{
    double n_rounds = 2000;
    for (uint32_t n = 1; n <= 16; n *= 4) {
        struct sim_kit kit;
        set_up(&kit, n, 1);
        kit.profile.transient =
            (struct ab_spread_model){.kind = AB_SPREAD_LOGNORMAL, .sigma = 0.5};
        kit.profile.gradient_s = 1e-3;
        kit.config.budget = (struct ab_budget){AB_AXIS_ROUNDS, n_rounds};
        sim_kit_run(&kit);
        double mean = mean_largest_lognormal(n, 0.5);
        /* The standard deviation of the largest is below 0.7 for these n. */
        cr_assert_float_eq((double)ab_sim_now(kit.sim) / n_rounds / 1e6, mean,
                           4 * 0.7 / sqrt(n_rounds), "n = %u: %g", n, mean);
        sim_kit_fini(&kit);
    }
    cr_assert_float_eq(mean_largest_lognormal(1, 0.5), exp(0.125), 1e-4);
    AB_NO_LEAKS();
}

/* One node s times slower: a barrier makes n gradients in the time s, without one it is
 * n - 1 + 1/s in the time 1. */
Test(identities, one_slow_node_holds_back_a_barrier_only)
{
    for (uint32_t s = 2; s <= 5; s++) {
        for (int is_barrier = 0; is_barrier <= 1; is_barrier++) {
            struct sim_kit kit;
            struct ab_counters counters;
            set_up(&kit, 10, is_barrier);
            kit.flops[3] = 1000.0 * s;
            kit.profile.gradient_s = 0;
            kit.profile.flops_per_s = 1e9;
            kit.config.budget.limit = 60000.0 * s;
            sim_kit_run(&kit);
            ab_sim_counters(kit.sim, &counters);
            double expected = is_barrier ? 60.0 * 10 : 60.0 * (9 * s + 1);
            cr_assert(counters.gradients == expected, "s = %u: %g", s,
                      counters.gradients);
            sim_kit_check_sums(&kit);
            sim_kit_fini(&kit);
        }
    }
    AB_NO_LEAKS();
}

/* ---- rounds with the neighbours only ---- */

enum { ROUND, EARLY, DONE, LAST_START };

/* A node begins its next round when its own job and its neighbours' are done; a
 * neighbour may be one round ahead. */
static int32_t advance(struct adonis_node *node, uint64_t now)
{
    uint64_t *count = sim_state_of(node)->count;
    if (count[DONE] < node->n_slots + 1) {
        return ADONIS_OK;
    }
    count[DONE] = count[EARLY];
    count[EARLY] = 0;
    count[ROUND]++;
    count[LAST_START] = now;
    node->host->round_end(node);
    return sim_request(node, count[ROUND], 0);
}

static int32_t neighbours_only(struct adonis_node *node,
                               const struct adonis_event *event)
{
    uint64_t *count = sim_state_of(node)->count;
    if (event->type == ADONIS_EVENT_START) {
        return sim_request(node, 0, 0);
    }
    if (event->type == ADONIS_EVENT_ORACLE) {
        count[DONE]++;
        for (uint32_t slot = 0; slot < node->n_slots; slot++) {
            (void)sim_send(node, slot, count[ROUND], 0);
        }
        return advance(node, event->time_ns);
    }
    if (event->type == ADONIS_EVENT_MESSAGE) {
        cr_assert(event->tag - count[ROUND] <= 1);
        count[event->tag == count[ROUND] ? DONE : EARLY]++;
        return advance(node, event->time_ns);
    }
    return ADONIS_OK;
}

static uint64_t exponential_ns(uint32_t node, uint64_t k)
{
    return (uint64_t)(exponential_flops(NULL, node, 0, k) + 0.5);
}

/* start_i(k + 1) = max over i and its neighbours j of start_j(k) + time_j(k), to the
 * nanosecond. */
Test(identities, neighbour_barriers_follow_the_max_plus_recursion)
{
    double cycle[3];
    for (uint32_t c = 0; c < 3; c++) {
        struct sim_kit kit;
        uint32_t n = 4u << (2 * c);
        uint64_t n_rounds = 300;
        sim_kit_init(&kit, "ring", n);
        kit.script.on_event = neighbours_only;
        kit.config.oracle.flops = exponential_flops;
        kit.config.oracle.share = one_share;
        kit.is_traced = 0;
        kit.profile.gradient_s = 0;
        kit.profile.flops_per_s = 1e9;
        kit.config.budget = (struct ab_budget){AB_AXIS_ROUNDS, (double)n_rounds};
        sim_kit_run(&kit);
        uint64_t start[SIM_KIT_MAX_NODES] = {0};
        uint64_t end[SIM_KIT_MAX_NODES];
        uint64_t last = 0;
        for (uint64_t k = 0; k < n_rounds; k++) {
            for (uint32_t i = 0; i < n; i++) {
                uint64_t time = exponential_ns(i, k);
                end[i] = start[i] + (time > 0 ? time : 1);
            }
            for (uint32_t i = 0; i < n; i++) {
                uint64_t left = end[(i + n - 1) % n];
                uint64_t right = end[(i + 1) % n];
                start[i] = left > right ? left : right;
                start[i] = end[i] > start[i] ? end[i] : start[i];
                last = start[i] > last ? start[i] : last;
            }
        }
        cr_assert_eq(kit.outcome, AB_OUTCOME_BUDGET);
        cr_assert_eq(ab_sim_now(kit.sim), last, "n = %u", n);
        cycle[c] = (double)last / (double)n_rounds / 1e6;
        sim_kit_fini(&kit);
    }
    /* It grows with n, ever less, and stays below the global barrier's H_n. */
    cr_assert(cycle[0] < cycle[1] && cycle[1] < cycle[2]);
    cr_assert(cycle[2] - cycle[1] < cycle[1] - cycle[0]);
    cr_assert_lt(cycle[2], 4.743891);
    AB_NO_LEAKS();
}
