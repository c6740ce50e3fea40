/* A network's gradient beside what the machine can multiply and add in float. */
#include "bench/bench_table.h"

#include "base/alloc.h"
#include "base/rng.h"
#include "bench/bench_peak.h"
#include "tasks/learner.h"

#define N_SAMPLES 7500 /* of one of 8 nodes of mlp-fashion */
#define N_BATCH   32
#define ROUND_NS  20e6

/* FLOPs a ns of multiply-adds that never wait for each other. */
static double measure_peak(double *sink)
{
    const size_t n_rounds = 400000;
    double before = bench_cpu_ns();
    *sink += (double)peak_f32(n_rounds);
    return peak_operations * (double)n_rounds / (bench_cpu_ns() - before);
}

/* mlp-fashion's network on random bytes: what they are makes no difference here. */
static struct ab_learner *make_learner(struct ab_arena *arena)
{
    static const size_t widths[] = {784, 128, 10};
    struct ab_learner *learner = ab_arena_alloc(arena, 1, sizeof *learner);
    uint8_t *bytes = ab_arena_alloc(arena, N_SAMPLES, widths[0]);
    double *label = ab_arena_alloc(arena, N_SAMPLES, sizeof *label);
    struct ab_stream stream = ab_stream_make(1, AB_RNG_TEST, 0);
    ab_require(learner != NULL && bytes != NULL && label != NULL);
    for (size_t k = 0; k < N_SAMPLES * widths[0]; k++) {
        bytes[k] = (uint8_t)ab_rng_below(&stream, k, 256);
    }
    for (size_t i = 0; i < N_SAMPLES; i++) {
        label[i] = (double)(i % widths[2]);
    }
    ab_network_make_mlp(&learner->network, widths, 3);
    learner->loss = (struct ab_loss){.kind = AB_LOSS_SOFTMAX, .n_outputs = 10};
    learner->l2 = 1e-4;
    learner->unit = 1.0F / 255.0F;
    learner->train = (struct ab_byte_samples){N_SAMPLES, bytes, label};
    ab_require(ab_learner_init(learner, NULL) == AB_OK);
    return learner;
}

/* ns of a gradient, from doubles to doubles. */
static double time_gradient(struct ab_learner *learner, const double *x,
                            double *gradient)
{
    struct ab_stream stream = ab_stream_make(1, AB_RNG_BATCH, 0);
    uint64_t which[N_BATCH];
    double before = bench_cpu_ns();
    double elapsed = 0.0;
    uint64_t n = 0;
    for (; elapsed < ROUND_NS; n++) {
        for (uint64_t k = 0; k < N_BATCH; k++) {
            which[k] = ab_rng_below(&stream, n * N_BATCH + k, N_SAMPLES);
        }
        struct ab_pass *pass = ab_pass_begin(learner, x);
        (void)ab_pass_add(pass, learner, &learner->train, which, 0, N_BATCH, 1.0,
                          gradient);
        ab_pass_end(learner, pass);
        elapsed = bench_cpu_ns() - before;
    }
    return elapsed / (double)n;
}

void bench_network(size_t n_repeats)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    struct ab_learner *learner = make_learner(&arena);
    size_t dim = learner->network.n_parameters;
    double *x = ab_arena_alloc(&arena, 2 * dim, sizeof *x);
    ab_require(x != NULL);
    ab_network_start(&learner->network, 1, x);
    double flops = N_BATCH * ab_network_flops(&learner->network);
    double shares[BENCH_MAX_REPEATS];
    double sink = 0.0; /* so that nothing is removed */
    (void)time_gradient(learner, x, x + dim);
    for (size_t k = 0; k < n_repeats; k++) {
        double peak = measure_peak(&sink);
        shares[k] = flops / time_gradient(learner, x, x + dim) / peak;
    }
    bench_row("gradient of 784-128-10, batch 32", "share of f32 peak", shares,
              n_repeats, 1, 0.35);
    ab_require(sink > 0.0);
    ab_learner_fini(learner);
    ab_arena_fini(&arena);
}
