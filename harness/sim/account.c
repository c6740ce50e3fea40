#include "sim/account.h"

/* Shares of gradients (batch / samples) are added up in floating point: a sum this near
 * to a whole number is that number. */
#define SLACK 1e-9

/* `whole` units of this axis are used up; has_moved: more than before, if only a part
 * of one. */
static void advance(struct ab_sim *sim, uint64_t whole, int has_moved)
{
    if (has_moved) {
        sim->n_counted_axis = sim->n_counted;
    }
    if (whole >= sim->limit) {
        ab_sim_end(sim, AB_OUTCOME_BUDGET, "the budget is used up");
    } else if (whole >= sim->schedule.next) {
        ab_schedule_pass(&sim->schedule, whole);
        sim->snapshot_due = 1;
    }
}

static int is_axis(const struct ab_sim *sim, enum ab_axis axis)
{
    return sim->config.budget.axis == axis;
}

int ab_account_allows_bytes(struct ab_sim *sim, uint64_t bytes)
{
    if (bytes > sim->limit - sim->total.bytes_sent) {
        ab_sim_end(sim, AB_OUTCOME_BUDGET, "the budget is used up");
    }
    return !ab_sim_is_over(sim);
}

void ab_account_advance_bytes(struct ab_sim *sim)
{
    advance(sim, sim->total.bytes_sent, 1);
}

/* Of an asynchronous method; README.md: oracle answers where it asks for any. */
static uint64_t asynchronous_rounds(const struct ab_sim *sim)
{
    ab_assert(sim->n_nodes > 0);
    if (sim->config.algorithm->needs & AB_NEEDS_ORACLE) {
        return sim->n_oracles / sim->n_nodes;
    }
    uint32_t n_edges = sim->config.topology->n_edges;
    return n_edges > 0 ? sim->total.exchanges / n_edges : 0;
}

uint64_t ab_account_rounds(const struct ab_sim *sim)
{
    return sim->config.algorithm->kind == ADONIS_SYNCHRONOUS ? sim->total.rounds
                                                             : asynchronous_rounds(sim);
}

static void note_rounds(struct ab_sim *sim)
{
    if (is_axis(sim, AB_AXIS_ROUNDS)) {
        uint64_t before = sim->rounds;
        sim->rounds = ab_account_rounds(sim);
        advance(sim, sim->rounds, sim->rounds > before);
    }
}

static void add_oracle(struct ab_counters *counters, uint32_t kind, double share,
                       double flops)
{
    counters->gradients += kind == ADONIS_GRADIENT ? share : 0.0;
    counters->proxes += kind == ADONIS_PROX ? share : 0.0;
    counters->duals += kind == ADONIS_DUAL ? share : 0.0;
    counters->flops += flops;
}

int ab_account_oracle(struct ab_sim *sim, uint32_t node,
                      const struct adonis_request *request, double flops)
{
    const struct ab_oracle *oracle = &sim->config.oracle;
    double share = oracle->share(oracle->ctx, node, request->batch);
    double n = sim->n_nodes;
    int on_axis = is_axis(sim, AB_AXIS_GRADIENTS) && request->kind == ADONIS_GRADIENT;
    if (on_axis &&
        (sim->total.gradients + share) * (1 - SLACK) > (double)sim->limit * n) {
        ab_sim_end(sim, AB_OUTCOME_BUDGET, "the budget is used up");
        return 0;
    }
    add_oracle(&sim->nodes[node].counters, request->kind, share, flops);
    add_oracle(&sim->total, request->kind, share, flops);
    sim->n_oracles++;
    sim->n_counted_progress = sim->n_counted;
    if (on_axis) {
        advance(sim, (uint64_t)(sim->total.gradients * (1 + SLACK) / n), share > 0);
    }
    note_rounds(sim);
    return 1;
}

void ab_account_round(struct ab_sim *sim, uint32_t node)
{
    uint64_t before = sim->nodes[node].counters.rounds++;
    sim->n_counted_progress = sim->n_counted;
    if (before == sim->total.rounds && --sim->n_at_round == 0) {
        sim->total.rounds++;
        for (uint32_t i = 0; i < sim->n_nodes; i++) {
            sim->n_at_round += sim->nodes[i].counters.rounds == sim->total.rounds;
        }
    }
    note_rounds(sim);
}

void ab_account_exchange(struct ab_sim *sim, uint32_t node)
{
    sim->nodes[node].counters.exchanges++;
    sim->total.exchanges++;
    sim->n_counted_progress = sim->n_counted;
    note_rounds(sim);
}

/* Waiting for the tick of a Poisson clock is no work. */
static uint64_t busy_ns(const struct ab_sim *sim, uint32_t i)
{
    const struct ab_sim_node *node = &sim->nodes[i];
    if (sim->config.profile->poisson_gradients) {
        return 0;
    }
    uint64_t now = sim->now_ns;
    uint64_t to_come = node->compute_free_ns > now ? node->compute_free_ns - now : 0;
    return node->reserved_ns - to_come;
}

static double energy(const struct ab_profile *profile,
                     const struct ab_counters *counters)
{
    return profile->busy_w * ((double)counters->busy_ns / AB_NS_PER_S) +
           profile->idle_w * ((double)counters->idle_ns / AB_NS_PER_S) +
           profile->send_j_per_byte * (double)counters->bytes_sent +
           profile->receive_j_per_byte * (double)counters->bytes_received;
}

void ab_sim_node_counters(const struct ab_sim *sim, uint32_t node,
                          struct ab_counters *out)
{
    *out = sim->nodes[node].counters;
    out->busy_ns = busy_ns(sim, node);
    out->idle_ns = sim->now_ns - out->busy_ns;
    out->energy_j = energy(sim->config.profile, out);
}

/* Past 2^64 ns (584 years over all nodes) the sum stays there. */
static void add_up(uint64_t *sum, uint64_t ns)
{
    if (__builtin_add_overflow(*sum, ns, sum)) {
        *sum = UINT64_MAX;
    }
}

void ab_sim_counters(const struct ab_sim *sim, struct ab_counters *out)
{
    *out = sim->total;
    out->rounds = ab_account_rounds(sim);
    for (uint32_t i = 0; i < sim->n_nodes; i++) {
        uint64_t busy = busy_ns(sim, i);
        add_up(&out->busy_ns, busy);
        add_up(&out->idle_ns, sim->now_ns - busy);
    }
    out->energy_j = energy(sim->config.profile, out);
}
