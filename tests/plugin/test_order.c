/* Messages may overtake each other: a host that delivers whatever is under way in
 * random order, however late, must not change a bit of what synchronous methods
 * compute. */
#include <adonis/composite.h>
#include <criterion/criterion.h>
#include <string.h>

#include "base/alloc.h"
#include "base/node_math.h"
#include "base/rng.h"
#include "plugin/world.h"
#include "reference/methods.h"
#include "support/leaks.h"

enum { MAX_NODES = 12, MAX_PENDING = 4096, DIM = 5 };

struct pending {
    uint32_t node;
    struct adonis_event event;
    struct adonis_part part;
    double data[DIM];
};

/* The host: one run at a time. */
static struct world world;
static struct adonis_node nodes[MAX_NODES];
static struct adonis_slot slots[MAX_NODES][MAX_NODES];
static uint32_t children[MAX_NODES][MAX_NODES];
static struct pending pending[MAX_PENDING];
static uint32_t n_pending;
static uint64_t rounds[MAX_NODES];
static uint64_t n_rounds; /* wanted */
static uint64_t n_overtakings;

static struct pending *push(uint32_t node, uint32_t type, uint64_t tag)
{
    cr_assert_lt(n_pending, MAX_PENDING);
    struct pending *p = &pending[n_pending++];
    memset(p, 0, sizeof *p);
    p->node = node;
    p->event = (struct adonis_event){.size = sizeof p->event, .type = type, .tag = tag};
    return p;
}

static uint32_t back_slot(uint32_t from, uint32_t to)
{
    uint32_t slot = 0;
    while (slots[to][slot].id != from) {
        slot++;
    }
    return slot;
}

static int32_t host_send(struct adonis_node *node, const uint32_t *to, uint32_t n_to,
                         uint64_t tag, const struct adonis_part *parts,
                         uint32_t n_parts)
{
    cr_assert_eq(n_parts, 1);
    cr_assert_leq(parts[0].length, DIM);
    for (uint32_t k = 0; k < n_to; k++) {
        /* Past the neighbours: the next of the ring, whose previous one this is. */
        int is_ring = to[k] >= node->n_slots;
        uint32_t peer =
            is_ring ? (node->id + 1) % node->n_nodes : slots[node->id][to[k]].id;
        struct pending *p = push(peer, ADONIS_EVENT_MESSAGE, tag);
        p->event.slot = is_ring ? nodes[peer].n_slots + 1 : back_slot(node->id, peer);
        memcpy(p->data, parts[0].data, parts[0].length * sizeof(double));
        p->part = (struct adonis_part){p->data, parts[0].length, ADONIS_WIRE, 0};
        p->event.n_parts = 1;
    }
    return ADONIS_OK;
}

static void host_wire_round(struct adonis_node *node, uint64_t n, const double *x,
                            double *out)
{
    (void)node;
    memmove(out, x, n * sizeof *x);
}

static int32_t host_request(struct adonis_node *node,
                            const struct adonis_request *request)
{
    struct pending *p = push(node->id, ADONIS_EVENT_ORACLE, request->tag);
    world_gradient(&world, node->id, request->point, p->data);
    return ADONIS_OK;
}

static const struct adonis_slot *host_neighbours(struct adonis_node *node,
                                                 uint64_t round, double *self_weight)
{
    (void)round;
    *self_weight = world.topology->self_weight[node->id];
    return slots[node->id];
}

/* Tree: the parent is the neighbour of least id, if that is less than one's own (true
 * of the graphs used here for every node but 0). */
static int32_t host_overlay(struct adonis_node *node, struct adonis_overlay *out)
{
    uint32_t i = node->id;
    out->ring_rank = i;
    out->ring_next = node->n_nodes > 1 ? node->n_slots : ADONIS_NO_SLOT;
    out->ring_previous = node->n_nodes > 1 ? node->n_slots + 1 : ADONIS_NO_SLOT;
    out->tree_parent = i > 0 ? 0 : ADONIS_NO_SLOT;
    out->n_tree_children = 0;
    for (uint32_t k = 0; k < node->n_slots; k++) {
        if (slots[i][k].id > i && slots[slots[i][k].id][0].id == i) {
            children[i][out->n_tree_children++] = k;
        }
    }
    out->tree_children = children[i];
    return ADONIS_OK;
}

static double host_constant(struct adonis_node *node, uint32_t constant)
{
    (void)node;
    return world.constants[constant];
}

static void host_round_end(struct adonis_node *node)
{
    rounds[node->id]++;
}

static int32_t shared_prox(struct adonis_node *node, double scale, const double *x,
                           double *out)
{
    (void)scale;
    memmove(out, x, node->dim * sizeof *out);
    return ADONIS_OK;
}

/* f is smooth. */
static const void *host_extension(struct adonis_node *node, const char *id)
{
    static const struct adonis_composite composite = {.size = sizeof composite,
                                                      .prox = shared_prox};
    (void)node;
    return strcmp(id, ADONIS_COMPOSITE) == 0 ? &composite : NULL;
}

static const struct adonis_host host = {.size = sizeof host,
                                        .send = host_send,
                                        .wire_round = host_wire_round,
                                        .request = host_request,
                                        .neighbours = host_neighbours,
                                        .overlay = host_overlay,
                                        .constant = host_constant,
                                        .round_end = host_round_end,
                                        .extension = host_extension};

static void set_up(const struct adonis_algorithm *table, const void *options)
{
    n_pending = 0;
    n_overtakings = 0;
    for (uint32_t i = 0; i < world.n; i++) {
        const struct ab_topology *graph = world.topology;
        rounds[i] = 0;
        nodes[i] =
            (struct adonis_node){.size = sizeof nodes[i],
                                 .id = i,
                                 .n_nodes = world.n,
                                 .n_slots = graph->first[i + 1] - graph->first[i],
                                 .dim = DIM,
                                 .options = options,
                                 .host = &host,
                                 .math = &ab_node_math};
        for (uint32_t k = 0; k < nodes[i].n_slots; k++) {
            uint32_t entry = graph->first[i] + k;
            slots[i][k] = (struct adonis_slot){
                graph->peer[entry], ADONIS_IN | ADONIS_OUT, graph->weight[entry]};
        }
    }
    for (uint32_t i = 0; i < world.n; i++) {
        nodes[i].state = ab_alloc_aligned(table->state_size(&nodes[i]), 1);
        cr_assert_eq(table->init(&nodes[i], &world.start[(size_t)i * DIM]), ADONIS_OK);
        push(i, ADONIS_EVENT_START, 0);
    }
}

/* Events in random order (START first), until every node has made its rounds. A node
 * that has them gets nothing more: the others never need what it would do. */
static void run(const struct adonis_algorithm *table, uint64_t seed)
{
    struct ab_stream stream = ab_stream_make(seed, AB_RNG_TEST, 1);
    for (uint64_t step = 0; n_pending > 0; step++) {
        uint32_t k =
            step < world.n ? 0 : (uint32_t)(ab_rng_uniform(&stream, step) * n_pending);
        struct pending chosen = pending[k];
        memmove(&pending[k], &pending[k + 1], (--n_pending - k) * sizeof *pending);
        n_overtakings += k > 0;
        for (uint32_t p = k; p < n_pending; p++) {
            pending[p].part.data = pending[p].data;
        }
        chosen.part.data = chosen.data;
        chosen.event.parts = &chosen.part;
        chosen.event.result = chosen.data;
        if (rounds[chosen.node] < n_rounds) {
            cr_assert_eq(table->on_event(&nodes[chosen.node], &chosen.event),
                         ADONIS_OK);
        }
    }
}

static void check(const char *graph, const char *id, const void *options,
                  const double *expected)
{
    const struct adonis_algorithm *table = world_table(id);
    for (uint64_t seed = 0; seed < 30; seed++) {
        set_up(table, options);
        run(table, seed);
        cr_assert_gt(n_overtakings, 30);
        for (uint32_t i = 0; i < world.n; i++) {
            double x[DIM];
            table->estimate(&nodes[i], 0, x);
            cr_assert_eq(rounds[i], n_rounds, "%s on %s, order %lu", id, graph,
                         (unsigned long)seed);
            cr_assert_lt(world_distance(DIM, x, &expected[(size_t)i * DIM]), 1e-12,
                         "%s on %s, order %lu", id, graph, (unsigned long)seed);
            ab_free(nodes[i].state);
        }
    }
}

static const char *const graphs[] = {"path", "star", "complete", "ring"};

static void make_world(const char *graph)
{
    world_init(&world, &(struct world_config){.graph = graph,
                                              .n = 7,
                                              .dim = DIM,
                                              .mu = 1.0,
                                              .L = 6.0,
                                              .seed = 1,
                                              .profile = "ideal",
                                              .same_start = 1});
    n_rounds = 12;
}

Test(order, extra_computes_the_same_in_any_order)
{
    for (size_t g = 0; g < sizeof graphs / sizeof graphs[0]; g++) {
        make_world(graphs[g]);
        const double step = 0.05;
        struct ab_method_problem problem = {world.n, DIM, world.W, &world,
                                            world_gradient};
        double X[MAX_NODES * DIM];
        memcpy(X, world.start, (size_t)world.n * DIM * sizeof *X);
        cr_assert_eq(ab_method_extra(&problem, step, n_rounds, X), AB_OK);
        check(graphs[g], "extra", &step, X);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

Test(order, all_reduce_computes_the_same_in_any_order)
{
    for (size_t g = 0; g < sizeof graphs / sizeof graphs[0]; g++) {
        make_world(graphs[g]);
        struct ab_method_problem problem = {world.n, DIM, world.W, &world,
                                            world_gradient};
        double X[MAX_NODES * DIM];
        memcpy(X, world.start, DIM * sizeof *X);
        cr_assert_eq(ab_method_gd(&problem, 0.1, n_rounds, X), AB_OK);
        for (uint32_t i = 1; i < world.n; i++) {
            memcpy(&X[(size_t)i * DIM], X, DIM * sizeof *X);
        }
        for (int64_t collective = 0; collective < 2; collective++) {
            const struct {
                int64_t method;
                int64_t collective;
                double step;
                double momentum;
                int64_t batch;
            } options = {0, collective, 0.1, 0.0, 0};
            check(graphs[g], "allreduce-gd", &options, X);
        }
        world_fini(&world);
    }
    AB_NO_LEAKS();
}
