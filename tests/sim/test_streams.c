/* Random streams: functions of (seed, node or edge, purpose, index) and no more. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "support/leaks.h"
#include "support/sim_kit.h"

#define N_PURPOSES 3
#define N_INDICES  4

/* Draws of all streams that the nodes of a graph can see, filled in by their init. */
struct draws {
    double node[8][N_PURPOSES][N_INDICES];
    double edge[8][8][N_PURPOSES][N_INDICES]; /* [i][j]: as node i sees the edge to j */
};

static const uint32_t purposes[N_PURPOSES] = {0, 1, 65535};

static int32_t draw_all(struct adonis_node *node, const double *start)
{
    struct draws *draws = sim_script_of(node)->shared;
    const struct adonis_slot *slots = node->host->neighbours(node, 0, NULL);
    (void)start;
    for (uint32_t p = 0; p < N_PURPOSES; p++) {
        for (uint64_t k = 0; k < N_INDICES; k++) {
            draws->node[node->id][p][k] =
                node->host->uniform(node, ADONIS_NODE_STREAM, purposes[p], k);
            for (uint32_t slot = 0; slot < node->n_slots; slot++) {
                draws->edge[node->id][slots[slot].id][p][k] =
                    node->host->uniform(node, slot, purposes[p], k);
            }
        }
    }
    return ADONIS_OK;
}

static struct draws draws_on(const char *topology, uint64_t seed)
{
    struct draws draws = {0};
    struct sim_kit kit;
    sim_kit_init(&kit, topology, 8);
    kit.script = (struct sim_script){.init = draw_all, .shared = &draws};
    kit.config.seed = seed;
    sim_kit_run(&kit);
    cr_assert_eq(kit.outcome, AB_OUTCOME_STALLED, "%s", ab_sim_reason(kit.sim));
    sim_kit_fini(&kit);
    return draws;
}

Test(streams, of_an_edge_are_the_same_at_both_ends_and_in_every_graph)
{
    struct draws complete = draws_on("complete", 1);
    struct draws ring = draws_on("ring", 1);
    for (uint32_t i = 0; i < 8; i++) {
        cr_assert_arr_eq(complete.node[i], ring.node[i], sizeof(ring.node[i]));
        uint32_t j = (i + 1) % 8;
        cr_assert_arr_eq(ring.edge[i][j], complete.edge[i][j], sizeof(ring.edge[i][j]));
        for (j = 0; j < 8; j++) {
            cr_assert_arr_eq(complete.edge[i][j], complete.edge[j][i],
                             sizeof(ring.edge[i][j]));
        }
    }
    AB_NO_LEAKS();
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* 2 seeds x (8 nodes + 28 edges) x 3 purposes x 4 indices: no number twice, all in (0,
 * 1), mean 1/2. */
Test(streams, are_all_different)
{
    static double all[2 * (8 + 28) * N_PURPOSES * N_INDICES];
    size_t n = 0;
    for (uint64_t seed = 1; seed <= 2; seed++) {
        struct draws draws = draws_on("complete", seed);
        for (uint32_t i = 0; i < 8; i++) {
            for (uint32_t c = 0; c < N_PURPOSES * N_INDICES; c++) {
                all[n++] = draws.node[i][c / N_INDICES][c % N_INDICES];
                for (uint32_t j = i + 1; j < 8; j++) {
                    all[n++] = draws.edge[i][j][c / N_INDICES][c % N_INDICES];
                }
            }
        }
    }
    cr_assert_eq(n, sizeof(all) / sizeof(all[0]));
    double sum = 0;
    qsort(all, n, sizeof(all[0]), by_value);
    for (size_t k = 0; k < n; k++) {
        cr_assert(all[k] > 0 && all[k] < 1);
        cr_assert(k == 0 || all[k] != all[k - 1]);
        sum += all[k];
    }
    cr_assert_float_eq(sum / (double)n, 0.5, 0.04); /* 4 standard deviations */
    AB_NO_LEAKS();
}

/* Job k of a node takes as long whatever is asked for when: this one asks for the next
 * when the last is done, the other for all at once, and sends messages beside. */
static int32_t one_by_one(struct adonis_node *node, const struct adonis_event *event)
{
    struct sim_script_state *state = sim_state_of(node);
    if (event->type == ADONIS_EVENT_ORACLE) {
        state->count[event->tag] = event->time_ns - state->count[7];
    }
    state->count[7] = event->time_ns;
    if (event->type == ADONIS_EVENT_START ||
        (event->type == ADONIS_EVENT_ORACLE && event->tag < 5)) {
        return sim_request(node, 0,
                           event->type == ADONIS_EVENT_START ? 0 : event->tag + 1);
    }
    return ADONIS_OK;
}

static int32_t all_together(struct adonis_node *node, const struct adonis_event *event)
{
    struct sim_script_state *state = sim_state_of(node);
    if (event->type == ADONIS_EVENT_START) {
        return node->host->timer(node, UINT64_C(1234) * (node->id + 1), 0);
    }
    if (event->type == ADONIS_EVENT_TIMER) {
        state->count[7] = event->time_ns;
        for (uint64_t k = 0; k < 6; k++) {
            (void)sim_request(node, 0, k);
            (void)sim_send(node, 0, k, 1);
        }
    }
    if (event->type == ADONIS_EVENT_ORACLE) {
        state->count[event->tag] = event->time_ns - state->count[7];
        state->count[7] = event->time_ns;
    }
    return ADONIS_OK;
}

Test(streams, of_jitter_belong_to_the_job_not_to_the_method)
{
    static const struct ab_spread_model lognormal = {.kind = AB_SPREAD_LOGNORMAL,
                                                     .sigma = 1};
    struct sim_kit kits[2];
    for (int i = 0; i < 2; i++) {
        sim_kit_init(&kits[i], "ring", 6);
        kits[i].script.on_event = i == 0 ? one_by_one : all_together;
        kits[i].profile.transient = lognormal;
        kits[i].profile.persistent = lognormal;
        sim_kit_run(&kits[i]);
    }
    for (uint32_t node = 0; node < 6; node++) {
        const uint64_t *a = sim_state_of(ab_sim_node(kits[0].sim, node))->count;
        const uint64_t *b = sim_state_of(ab_sim_node(kits[1].sim, node))->count;
        for (int k = 0; k < 6; k++) {
            cr_assert_gt(a[k], 0);
            cr_assert_eq(a[k], b[k], "job %d of node %u", k, node);
            cr_assert(k == 0 || a[k] != a[k - 1]);
        }
    }
    for (int i = 0; i < 2; i++) {
        sim_kit_fini(&kits[i]);
    }
    AB_NO_LEAKS();
}
