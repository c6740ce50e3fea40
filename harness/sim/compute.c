#include "sim/compute.h"

#include <string.h>

#include "sim/account.h"
#include "sim/callback.h"
#include "sim/spread.h"

/* Shorter gradients cost less than handing them to another thread. */
#define AHEAD_FLOPS 2e4

/* Jobs are served one at a time in order of request, so that the end of a job is known
 * when it is requested: no queue is needed but the event queue. */

/* Of a full local gradient with the node's persistent factor. Either *ns_fixed or
 * *ns_per_flop is zero. */
static void time_of_gradient(const struct ab_profile *profile,
                             const struct ab_oracle *oracle, uint32_t node,
                             double factor, double *ns_fixed, double *ns_per_flop)
{
    *ns_fixed = 0.0;
    *ns_per_flop = 0.0;
    if (profile->flops_per_s > 0) {
        *ns_per_flop = factor * AB_NS_PER_S / profile->flops_per_s;
        return;
    }
    double flops = oracle->flops(oracle->ctx, node, ADONIS_GRADIENT, 0);
    if (flops > 0) {
        *ns_per_flop = factor * profile->gradient_s * AB_NS_PER_S / flops;
    } else {
        *ns_fixed = factor * profile->gradient_s * AB_NS_PER_S;
    }
}

double ab_sim_gradient_time_ns(const struct ab_profile *profile,
                               const struct ab_oracle *oracle, uint32_t n_nodes,
                               uint64_t seed)
{
    if (profile->poisson_gradients) {
        return profile->gradient_s * AB_NS_PER_S;
    }
    struct ab_spread_drawer drawer = {0};
    double sum = 0.0;
    for (uint32_t node = 0; node < n_nodes; node++) {
        double factor = ab_spread_of_node(&drawer, &profile->persistent, n_nodes, seed);
        double ns_fixed;
        double ns_per_flop;
        time_of_gradient(profile, oracle, node, factor, &ns_fixed, &ns_per_flop);
        double ns = ns_fixed +
                    ns_per_flop * oracle->flops(oracle->ctx, node, ADONIS_GRADIENT, 0);
        sum += ns < 1.0 ? 1.0 : ns;
    }
    return sum / n_nodes * ab_spread_mean(&profile->transient);
}

void ab_compute_init(struct ab_sim *sim)
{
    const struct ab_sim_config *config = &sim->config;
    struct ab_spread_drawer drawer = {0};
    for (uint32_t i = 0; i < sim->n_nodes; i++) {
        struct ab_sim_node *node = &sim->nodes[i];
        double factor = ab_spread_of_node(&drawer, &config->profile->persistent,
                                          sim->n_nodes, config->seed);
        time_of_gradient(config->profile, &config->oracle, i, factor, &node->ns_fixed,
                         &node->ns_per_flop);
    }
    sim->jitter = ab_stream_make(config->seed, AB_RNG_JITTER, 0);
}

/* Under a Poisson gradient clock oracles take no time. Asynchronous methods ask when
 * their own clock ticks; a synchronous one waits for the next tick of its node's. */
static uint64_t next_tick(const struct ab_sim_config *config,
                          const struct ab_stream *stream, uint64_t k)
{
    if (config->algorithm->kind != ADONIS_SYNCHRONOUS) {
        return 0;
    }
    double ns =
        config->profile->gradient_s * AB_NS_PER_S * ab_rng_exponential(stream, k);
    return ns < 1.0 ? 1 : ab_sim_whole_ns(ns + 0.5);
}

static uint64_t job_duration(struct ab_sim *sim, struct ab_sim_node *node, double flops)
{
    const struct ab_sim_config *config = &sim->config;
    uint64_t k = node->n_jobs++;
    struct ab_stream stream = sim->jitter;
    stream.entity[0] = node->public.id;
    if (config->profile->poisson_gradients) {
        return next_tick(config, &stream, k);
    }
    double jitter = ab_spread_of_job(&config->profile->transient, &stream, k);
    double ns = (node->ns_fixed + flops * node->ns_per_flop) * jitter;
    return ns < 1.0 ? 1 : ab_sim_whole_ns(ns + 0.5);
}

/* Whether the node did the same for its request before, and keeps what that prepared.
 */
static int is_prepared(struct ab_sim_node *node, const struct adonis_request *request)
{
    int same = node->solved_kind == request->kind &&
               (request->kind == ADONIS_DUAL || node->solved_scale == request->scale);
    node->solved_kind = request->kind;
    node->solved_scale = request->scale;
    return same;
}

static void compute_ahead(struct ab_crew_job *crew_job)
{
    struct ab_job *job = (struct ab_job *)(void *)crew_job;
    const struct ab_oracle *oracle = &job->sim->config.oracle;
    oracle->compute(oracle->ctx, job->node, &job->request, job->point + job->sim->dim);
}

/* Copies the point, or the answer where the cost is known with it only. */
static ab_status fill_job(struct ab_sim *sim, uint32_t node, struct ab_job *job,
                          const struct adonis_request *request)
{
    const struct ab_oracle *oracle = &sim->config.oracle;
    job->request = *request;
    job->request.point = job->point;
    job->flops = 0.0;
    job->sim = sim;
    job->node = node;
    job->is_ahead = 0;
    job->is_solved = oracle->solve != NULL && request->kind != ADONIS_GRADIENT;
    if (job->is_solved) {
        double preparation = 0.0;
        AB_TRY(oracle->solve(oracle->ctx, node, request, job->point, &job->flops,
                             &preparation, &sim->error));
        job->flops += is_prepared(&sim->nodes[node], request) ? 0.0 : preparation;
        return AB_OK;
    }
    job->flops = oracle->flops(oracle->ctx, node, request->kind, request->batch);
    memcpy(job->point, request->point, sim->dim * sizeof(double));
    return AB_OK;
}

static void begin_ahead(struct ab_sim *sim, struct ab_job *job)
{
    if (sim->config.crew != NULL && job->request.kind == ADONIS_GRADIENT &&
        job->flops >= AHEAD_FLOPS) {
        job->is_ahead = 1;
        job->crew_job.compute = compute_ahead;
        ab_crew_add(sim->config.crew, &job->crew_job);
    }
}

void ab_compute_request(struct ab_sim *sim, uint32_t node,
                        const struct adonis_request *request)
{
    struct ab_sim_node *self = &sim->nodes[node];
    uint64_t n_vectors = sim->config.crew != NULL ? 2 : 1;
    uint64_t size_bytes = sizeof(struct ab_job) + n_vectors * sim->dim * sizeof(double);
    struct ab_job *job = ab_block_take(&sim->pool, size_bytes);
    if (job == NULL) {
        ab_sim_out_of_memory(sim);
        return;
    }
    job->size_bytes = size_bytes;
    ab_status status = fill_job(sim, node, job, request);
    if (status != AB_OK) {
        ab_block_give(&sim->pool, job, size_bytes);
        sim->failure = status;
        return;
    }
    uint64_t duration = job_duration(sim, self, job->flops);
    uint64_t start =
        self->compute_free_ns > sim->now_ns ? self->compute_free_ns : sim->now_ns;
    self->compute_free_ns = ab_sim_later(sim, start, duration);
    self->reserved_ns += self->compute_free_ns - start;
    ab_sim_push(sim, AB_EVENT_ORACLE,
                &(struct ab_event){
                    .time_ns = self->compute_free_ns, .node = node, .what.job = job});
    if (sim->failure == AB_OK) { /* the event keeps the job */
        begin_ahead(sim, job);
    }
}

static const double *finish(struct ab_sim *sim, struct ab_job *job)
{
    const struct ab_oracle *oracle = &sim->config.oracle;
    if (job->is_solved) {
        return job->point;
    }
    if (job->is_ahead) {
        ab_crew_finish(sim->config.crew, &job->crew_job);
        return job->point + sim->dim;
    }
    oracle->compute(oracle->ctx, job->node, &job->request, sim->result);
    return sim->result;
}

static void drop(struct ab_sim *sim, struct ab_job *job)
{
    if (job->is_ahead) {
        ab_crew_drop(sim->config.crew, &job->crew_job);
    }
}

void ab_compute_drop_all(struct ab_sim *sim)
{
    for (size_t i = 0; i < sim->queue.size; i++) {
        const struct ab_event *event = ab_event_at(&sim->queue, i);
        if (ab_event_kind(event) == AB_EVENT_ORACLE) {
            drop(sim, event->what.job);
        }
    }
}

void ab_compute_answer(struct ab_sim *sim, const struct ab_event *event)
{
    struct ab_job *job = event->what.job;
    if (ab_account_oracle(sim, event->node, &job->request, job->flops)) {
        struct adonis_event answer = {.type = ADONIS_EVENT_ORACLE,
                                      .tag = job->request.tag,
                                      .kind = job->request.kind,
                                      .result = finish(sim, job)};
        ab_callback_event(sim, event->node, &answer);
    } else {
        drop(sim, job);
    }
    ab_block_give(&sim->pool, job, job->size_bytes);
}
