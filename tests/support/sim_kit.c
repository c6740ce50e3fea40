#include "support/sim_kit.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "support/topology_of.h"

#define SAMPLES 10.0

/* ---- the plugin ---- */

static uint64_t state_size(const struct adonis_node *node)
{
    (void)node;
    return sizeof(struct sim_script_state);
}

static int32_t init(struct adonis_node *node, const double *start)
{
    const struct sim_script *script = sim_script_of(node);
    sim_state_of(node)->x[0] = start[0];
    return script->init != NULL ? script->init(node, start) : ADONIS_OK;
}

static int32_t on_event(struct adonis_node *node, const struct adonis_event *event)
{
    const struct sim_script *script = sim_script_of(node);
    return script->on_event != NULL ? script->on_event(node, event) : ADONIS_IGNORED;
}

static void estimate(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    const struct sim_script *script = sim_script_of(node);
    if (script->estimate != NULL) {
        script->estimate(node, time_ns, out);
    } else {
        out[0] = sim_state_of(node)->x[0];
    }
}

static void fini(struct adonis_node *node)
{
    const struct sim_script *script = sim_script_of(node);
    if (script->fini != NULL) {
        script->fini(node);
    }
}

/* ---- the task: f_i(x) = x^2 / 2 + i x ---- */

static void compute(void *ctx, uint32_t node, const struct adonis_request *request,
                    double *out)
{
    (void)ctx;
    out[0] = request->point[0] + node;
}

static double share(void *ctx, uint32_t node, uint64_t batch)
{
    (void)ctx;
    (void)node;
    return batch == 0 ? 1.0 : (double)batch / SAMPLES;
}

static double flops(void *ctx, uint32_t node, uint32_t kind, uint64_t batch)
{
    (void)kind;
    return ((const struct sim_kit *)ctx)->flops[node] * share(ctx, node, batch);
}

/* ---- the observer ---- */

static enum ab_outcome snapshot(void *ctx, struct ab_sim *sim)
{
    struct sim_kit *kit = ctx;
    cr_assert_lt(kit->n_snapshots, SIM_KIT_MAX_SNAPSHOTS);
    struct sim_kit_snapshot *kept = &kit->snapshots[kit->n_snapshots];
    kept->time_ns = ab_sim_now(sim);
    ab_sim_counters(sim, &kept->counters);
    for (uint32_t i = 0; i < kit->topology->n_nodes; i++) {
        double x[1];
        ab_sim_estimate(sim, i, x);
    }
    kit->n_snapshots++;
    return kit->verdict != NULL ? kit->verdict(kit->n_snapshots - 1) : AB_OUTCOME_NONE;
}

static int is_frame(const char *line)
{
    const char *word = strrchr(line, ' ');
    return strcmp(word, " snapshot") == 0 || strcmp(word, " start") == 0 ||
           strcmp(word, " stop") == 0;
}

static void trace(void *ctx, const char *line)
{
    struct sim_kit *kit = ctx;
    if (kit->shows_snapshots || !is_frame(line)) {
        ab_text_puts(&kit->trace, line);
        ab_text_puts(&kit->trace, "\n");
    }
}

/* ---- the kit ---- */

static const struct adonis_algorithm algorithm = {
    ADONIS_TABLE_HEADER,
    .id = "script",
    .version = "1",
    .kind = ADONIS_SYNCHRONOUS,
    .needs = ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_PROX | ADONIS_NEEDS_DUAL |
             ADONIS_NEEDS_OVERLAY,
    .state_size = state_size,
    .init = init,
    .on_event = on_event,
    .estimate = estimate,
    .fini = fini,
};

void sim_kit_init(struct sim_kit *kit, const char *topology, uint32_t n_nodes)
{
    sim_kit_init_on(kit, test_topology_of(topology, n_nodes, 1));
}

void sim_kit_init_on(struct sim_kit *kit, struct ab_topology *topology)
{
    cr_assert_leq(topology->n_nodes, SIM_KIT_MAX_NODES);
    memset(kit, 0, sizeof(*kit));
    kit->topology = topology;
    kit->algorithm = algorithm;
    kit->profile = (struct ab_profile){.gradient_s = 1e-6,
                                       .link_bytes_per_s = INFINITY,
                                       .uplink_bytes_per_s = INFINITY,
                                       .downlink_bytes_per_s = INFINITY};
    for (uint32_t i = 0; i < topology->n_nodes; i++) {
        kit->flops[i] = 1000.0;
    }
    kit->is_traced = 1;
    kit->config = (struct ab_sim_config){
        .algorithm = &kit->algorithm,
        .options = &kit->script,
        .topology = kit->topology,
        .profile = &kit->profile,
        .oracle = {.ctx = kit,
                   .dim = 1,
                   .kinds =
                       ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_PROX | ADONIS_NEEDS_DUAL,
                   .wire_bytes = 8,
                   .compute = compute,
                   .flops = flops,
                   .share = share},
        .seed = 1,
        .budget = {.axis = AB_AXIS_TIME, .limit = 1e9},
        .start = kit->start,
        .constants = kit->constants,
        .observer = {.ctx = kit, .snapshot = snapshot},
    };
}

void sim_kit_create(struct sim_kit *kit)
{
    struct ab_error err = {0};
    kit->config.observer.trace = kit->is_traced ? trace : NULL;
    cr_assert_eq(ab_sim_create(&kit->sim, &kit->config, &err), AB_OK, "%s", err.text);
}

void sim_kit_run(struct sim_kit *kit)
{
    struct ab_error err = {0};
    sim_kit_create(kit);
    cr_assert_eq(ab_sim_run(kit->sim, &kit->outcome, &err), AB_OK, "%s", err.text);
}

void sim_kit_expect(struct sim_kit *kit, enum ab_outcome outcome, const char *reason)
{
    sim_kit_run(kit);
    const char *found = ab_sim_reason(kit->sim);
    cr_assert_eq(kit->outcome, outcome, "%s (%s), expected: %s (%s)",
                 ab_outcome_name(kit->outcome), found, ab_outcome_name(outcome),
                 reason);
    cr_assert_not_null(strstr(found, reason), "%s, expected: %s", found, reason);
    sim_kit_check_sums(kit);
}

void sim_kit_fini(struct sim_kit *kit)
{
    ab_sim_destroy(kit->sim);
    ab_topology_destroy(kit->topology);
    ab_text_fini(&kit->trace);
}

const char *sim_kit_trace(const struct sim_kit *kit)
{
    return kit->trace.bytes != NULL ? kit->trace.bytes : "";
}

static void add(struct ab_counters *sum, const struct ab_counters *node)
{
    sum->messages += node->messages;
    sum->delivered += node->delivered;
    sum->lost += node->lost;
    sum->hops += node->hops;
    sum->bytes_sent += node->bytes_sent;
    sum->bytes_received += node->bytes_received;
    sum->bytes_lost += node->bytes_lost;
    sum->exchanges += node->exchanges;
    sum->busy_ns += node->busy_ns;
    sum->idle_ns += node->idle_ns;
    sum->gradients += node->gradients;
    sum->proxes += node->proxes;
    sum->duals += node->duals;
    sum->flops += node->flops;
}

static void check_equal(const struct ab_counters *sum, const struct ab_counters *run)
{
    const uint64_t left[] = {sum->messages,   sum->delivered,      sum->hops,
                             sum->bytes_sent, sum->bytes_received, sum->exchanges,
                             sum->busy_ns,    sum->idle_ns,        sum->lost,
                             sum->bytes_lost};
    const uint64_t right[] = {run->messages,   run->delivered,      run->hops,
                              run->bytes_sent, run->bytes_received, run->exchanges,
                              run->busy_ns,    run->idle_ns,        run->lost,
                              run->bytes_lost};
    for (size_t k = 0; k < sizeof(left) / sizeof(left[0]); k++) {
        cr_assert_eq(left[k], right[k], "counter %zu", k);
    }
    /* Sums of shares in another order. */
    cr_assert_float_eq(sum->gradients, run->gradients, 1e-9 * (1 + run->gradients));
    cr_assert_float_eq(sum->proxes, run->proxes, 1e-9 * (1 + run->proxes));
    cr_assert_float_eq(sum->duals, run->duals, 1e-9 * (1 + run->duals));
    cr_assert_float_eq(sum->flops, run->flops, 1e-9 * (1 + run->flops));
}

void sim_kit_check_sums(const struct sim_kit *kit)
{
    struct ab_counters run;
    struct ab_counters sum = {0};
    ab_sim_counters(kit->sim, &run);
    for (uint32_t i = 0; i < kit->topology->n_nodes; i++) {
        struct ab_counters node;
        ab_sim_node_counters(kit->sim, i, &node);
        cr_assert_leq(node.busy_ns, ab_sim_now(kit->sim), "node %u", i);
        cr_assert_eq(node.busy_ns + node.idle_ns, ab_sim_now(kit->sim), "node %u", i);
        add(&sum, &node);
    }
    check_equal(&sum, &run);
    uint64_t messages;
    uint64_t bytes;
    ab_sim_in_flight(kit->sim, &messages, &bytes);
    cr_assert_eq(run.messages, run.delivered + run.lost + messages);
    cr_assert_eq(run.bytes_sent, run.bytes_received + run.bytes_lost + bytes);
}

int32_t sim_send(struct adonis_node *node, uint32_t slot, uint64_t tag, uint64_t length)
{
    static const double zeros[4096];
    cr_assert_leq(length, sizeof(zeros) / sizeof(zeros[0]));
    const struct adonis_part part = {.data = zeros, .length = length};
    return node->host->send(node, &slot, 1, tag, &part, 1);
}

int32_t sim_request(struct adonis_node *node, uint64_t batch, uint64_t tag)
{
    const struct adonis_request request = {.size = sizeof(request),
                                           .kind = ADONIS_GRADIENT,
                                           .point = sim_state_of(node)->x,
                                           .batch = batch,
                                           .tag = tag};
    return node->host->request(node, &request);
}
