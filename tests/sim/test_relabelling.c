/* The names of nodes do not matter where nothing depends on them. */
#include <criterion/criterion.h>

#include "base/rng.h"
#include "support/leaks.h"
#include "support/sim_kit.h"

enum { N_ROUNDS, N_MESSAGES, DIGEST };

/* What a node experiences, as a sum over events that does not depend on their order. */
static void digest(struct sim_script_state *state, uint64_t a, uint64_t b, uint64_t c)
{
    struct ab_stream stream = ab_stream_make(a, AB_RNG_TEST, b);
    state->count[DIGEST] += ab_rng_u64(&stream, c);
}

#define N_ROLES 6

struct labels {
    uint32_t *role_of; /* of each node id */
};

static uint32_t role_at(struct adonis_node *node, uint32_t slot)
{
    const struct labels *labels = sim_script_of(node)->shared;
    return labels->role_of[node->host->neighbours(node, 0, NULL)[slot].id];
}

static void send_to_role(struct adonis_node *node, uint32_t role, uint64_t tag,
                         uint64_t length)
{
    for (uint32_t slot = 0; slot < node->n_slots; slot++) {
        if (role_at(node, slot) == role) {
            (void)sim_send(node, slot, tag, length);
        }
    }
}

/* Rounds with the neighbours; sizes and times belong to the role, not to the id. */
static int32_t experience(struct adonis_node *node, const struct adonis_event *event)
{
    struct sim_script_state *state = sim_state_of(node);
    const struct labels *labels = sim_script_of(node)->shared;
    uint32_t role = labels->role_of[node->id];
    if (event->type == ADONIS_EVENT_MESSAGE) {
        digest(state, event->time_ns, role_at(node, event->slot), event->tag);
        state->count[N_MESSAGES] += 1;
        if (state->count[N_MESSAGES] % node->n_slots != 0) {
            return ADONIS_OK;
        }
    } else if (event->type == ADONIS_EVENT_ORACLE) {
        digest(state, event->time_ns, role, event->tag);
        for (uint32_t to = 0; to < N_ROLES; to++) {
            send_to_role(node, to, event->tag, 3 + 2 * role * role + to);
        }
        return ADONIS_OK;
    } else if (event->type == ADONIS_EVENT_STOP) {
        return ADONIS_OK;
    }
    node->host->round_end(node);
    return sim_request(node, 0, state->count[N_ROUNDS]++);
}

/* A triangle with two tails, of one and of two nodes: it has no symmetry. */
static const uint32_t shape[][2] = {{0, 1}, {0, 2}, {1, 2}, {2, 3}, {1, 4}, {4, 5}};
static void run_labelled(const uint32_t id_of[N_ROLES], uint64_t digests[N_ROLES + 1])
{
    uint32_t ends[N_ROLES][2];
    uint32_t role_of[N_ROLES];
    struct labels labels = {role_of};
    struct ab_topology *topology;
    struct sim_kit kit;
    for (uint32_t role = 0; role < N_ROLES; role++) {
        role_of[id_of[role]] = role;
    }
    for (uint32_t e = 0; e < N_ROLES; e++) {
        uint32_t i = id_of[shape[e][0]];
        uint32_t j = id_of[shape[e][1]];
        ends[e][0] = i < j ? i : j;
        ends[e][1] = i < j ? j : i;
    }
    cr_assert_eq(ab_topology_from_edges(&topology, N_ROLES, ends, N_ROLES, NULL),
                 AB_OK);
    sim_kit_init_on(&kit, topology);
    kit.script = (struct sim_script){.on_event = experience, .shared = &labels};
    kit.profile.gradient_s = 0;
    kit.profile.flops_per_s = 1e9;
    kit.profile.latency_s = 313e-9;
    kit.profile.uplink_bytes_per_s = 0.91e9;
    kit.profile.downlink_bytes_per_s = 0.83e9;
    kit.config.budget.limit = 200000;
    for (uint32_t role = 0; role < N_ROLES; role++) {
        kit.flops[id_of[role]] = 1000 + 137 * role + 11 * role * role;
    }
    sim_kit_run(&kit);
    sim_kit_check_sums(&kit);
    for (uint32_t role = 0; role < N_ROLES; role++) {
        digests[role] = sim_state_of(ab_sim_node(kit.sim, id_of[role]))->count[DIGEST];
    }
    digests[N_ROLES] = ab_sim_events(kit.sim);
    sim_kit_fini(&kit);
}

/* Nothing is drawn at random here, and slots are not used by their number. */
Test(relabelling, leaves_the_experience_of_every_node_alone)
{
    static const uint32_t identity[N_ROLES] = {0, 1, 2, 3, 4, 5};
    uint64_t expected[N_ROLES + 1];
    run_labelled(identity, expected);
    cr_assert_gt(expected[N_ROLES], 500);
    for (uint64_t k = 0; k < 30; k++) {
        uint32_t id_of[N_ROLES];
        uint64_t found[N_ROLES + 1];
        struct ab_stream stream = ab_stream_make(1, AB_RNG_TEST, k);
        ab_rng_permutation(&stream, N_ROLES, id_of);
        run_labelled(id_of, found);
        cr_assert_arr_eq(found, expected, sizeof(expected), "labeling %llu",
                         (unsigned long long)k);
    }
    AB_NO_LEAKS();
}
