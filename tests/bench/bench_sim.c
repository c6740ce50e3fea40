/* usage: bench_sim [nodes [million_events]]
 *
 * Events a second of the simulator under pairwise traffic (a Poisson clock at each node
 * of a ring, an offer to a random side, a reply, both ends average one number), with
 * links that take no time and with latency, beside a bare loop over an event queue of
 * the same size. CPU time, one thread. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/alloc.h"
#include "base/math.h"
#include "base/rng.h"
#include "sim/event_queue.h"
#include "sim/sim.h"

#define PERIOD_NS 1e6
#define OFFER     1
#define REPLY     2

struct state {
    double x;
    uint64_t n_ticks;
};

static uint64_t state_size(const struct adonis_node *node)
{
    (void)node;
    return sizeof(struct state);
}

static int32_t init(struct adonis_node *node, const double *start)
{
    ((struct state *)node->state)->x = start[0];
    return ADONIS_OK;
}

static void set_timer(struct adonis_node *node, uint64_t now)
{
    struct state *state = node->state;
    double u = node->host->uniform(node, ADONIS_NODE_STREAM, 0, state->n_ticks++);
    (void)node->host->timer(node, now + (uint64_t)(-node->math->log(u) * PERIOD_NS), 0);
}

static int32_t send(struct adonis_node *node, uint32_t slot, uint64_t tag)
{
    const struct state *state = node->state;
    const struct adonis_part part = {.data = &state->x, .length = 1};
    return node->host->send(node, &slot, 1, tag, &part, 1);
}

static int32_t on_event(struct adonis_node *node, const struct adonis_event *event)
{
    struct state *state = node->state;
    if (event->type == ADONIS_EVENT_START) {
        set_timer(node, 0);
    } else if (event->type == ADONIS_EVENT_TIMER) {
        set_timer(node, event->time_ns);
        return send(node, (uint32_t)(state->n_ticks % node->n_slots), OFFER);
    } else if (event->type == ADONIS_EVENT_MESSAGE) {
        double received = event->parts[0].data[0];
        int32_t code = event->tag == OFFER ? send(node, event->slot, REPLY) : ADONIS_OK;
        state->x = (state->x + received) / 2;
        if (event->tag == REPLY) {
            node->host->exchange_end(node, event->slot);
        }
        return code;
    }
    return ADONIS_OK;
}

static void estimate(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    (void)time_ns;
    out[0] = ((const struct state *)node->state)->x;
}

static const struct adonis_algorithm pairwise = {
    ADONIS_TABLE_HEADER,      .id = "pairwise", .kind = ADONIS_ASYNCHRONOUS,
    .state_size = state_size, .init = init,     .on_event = on_event,
    .estimate = estimate,
};

static enum ab_outcome ignore(void *ctx, struct ab_sim *sim)
{
    (void)ctx;
    (void)sim;
    return AB_OUTCOME_NONE;
}

static double one(void *ctx, uint32_t node, uint32_t kind, uint64_t batch)
{
    (void)ctx;
    (void)node;
    (void)kind;
    (void)batch;
    return 1.0;
}

static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static void must(ab_status status, const struct ab_error *err)
{
    if (status != AB_OK) {
        (void)fprintf(stderr, "bench_sim: %s\n", err->text);
        exit(1);
    }
}

static void run_sim(const struct ab_topology *topology, double n_events,
                    double latency_s, double bytes_per_s, const char *label)
{
    struct ab_error err = {0};
    uint32_t n = topology->n_nodes;
    double *start = ab_alloc(n, sizeof(*start));
    double constants[ADONIS_CONSTANT_END] = {0};
    struct ab_place place; /* as in a run */
    const struct ab_profile profile = {.gradient_s = 1e-3,
                                       .latency_s = latency_s,
                                       .link_bytes_per_s = bytes_per_s,
                                       .uplink_bytes_per_s = bytes_per_s,
                                       .downlink_bytes_per_s = bytes_per_s};
    int n_per_tick = isinf(bytes_per_s) ? 3 : 5;
    const struct ab_sim_config config = {
        .algorithm = &pairwise,
        .topology = topology,
        .profile = &profile,
        .oracle = {.dim = 1, .wire_bytes = 8, .flops = one},
        .budget = {AB_AXIS_TIME, floor(n_events / n_per_tick / n * PERIOD_NS)},
        .seed = 1,
        .start = start,
        .constants = constants,
        .observer = {.snapshot = ignore},
        .place = &place,
    };
    for (uint32_t i = 0; i < n; i++) {
        start[i] = i;
    }
    struct ab_sim *sim;
    enum ab_outcome outcome;
    must(ab_sim_create(&sim, &config, &err), &err);
    double before = seconds();
    must(ab_sim_run(sim, &outcome, &err), &err);
    double elapsed = seconds() - before;
    double executed = (double)ab_sim_events(sim);
    printf("%-34s %10.0f events %7.3f s %6.2f M events/s (%s)\n", label, executed,
           elapsed, executed / elapsed * 1e-6, ab_outcome_name(outcome));
    ab_sim_destroy(sim);
    ab_free(start);
}

/* n pending timers; the next one is popped and comes back after an exponential time. */
static void run_queue(uint32_t n, uint64_t n_events)
{
    struct ab_error err = {0};
    struct ab_event_queue queue = {0};
    struct ab_stream stream = ab_stream_make(1, AB_RNG_TEST, 0);
    uint64_t n_created = 0;
    double before = seconds();
    for (uint64_t k = 0; k < n; k++) {
        double wait = ab_rng_exponential(&stream, n_created++) * PERIOD_NS;
        struct ab_event event = {.time_ns = (uint64_t)wait, .node = (uint32_t)k};
        must(ab_event_push(&queue, AB_EVENT_TIMER, &event, &err), &err);
    }
    for (uint64_t k = 0; k < n_events; k++) {
        struct ab_event event;
        ab_event_pop(&queue, &event);
        double wait = ab_rng_exponential(&stream, n_created++) * PERIOD_NS;
        event.time_ns += (uint64_t)wait;
        must(ab_event_push(&queue, AB_EVENT_TIMER, &event, &err), &err);
    }
    double elapsed = seconds() - before;
    printf("%-34s %10.0f events %7.3f s %6.2f M events/s\n",
           "bare queue, a draw an event", (double)n_events, elapsed,
           (double)n_events / elapsed * 1e-6);
    ab_event_queue_fini(&queue);
}

int main(int argc, char **argv)
{
    uint32_t n = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 10000;
    double n_events = (argc > 2 ? strtod(argv[2], NULL) : 10) * 1e6;
    struct ab_error err = {0};
    struct ab_topology *ring;
    if (n < 3 || !(n_events >= n)) {
        (void)fprintf(stderr, "usage: bench_sim [nodes [million_events]]\n");
        return 2;
    }
    must(ab_topology_create(&ring, &(struct ab_spec){.name = "ring"}, n, 1, &err),
         &err);
    run_sim(ring, n_events, 0, INFINITY, "links take no time");
    run_sim(ring, n_events, 2.5e-4, INFINITY, "latency of a quarter period");
    run_sim(ring, n_events, 2.5e-4, 1e6, "latency and bandwidth");
    run_queue(n, (uint64_t)n_events);
    ab_topology_destroy(ring);
    return 0;
}
