/* Times of the kernels and elementary functions beside plain loops and libm, taken in
 * turn in one run: the median of REPEATS rounds, each at least ROUND_NS long. Built on
 * demand: cmake --build build/release --target bench_kernels. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/kernels.h"
#include "base/math.h"
#include "base/rng.h"
#include "bench/bench_loops.h"

#define REPEATS  15
#define ROUND_NS 200000.0
#define N_CASES  3 /* ours, plain loop, fast loop */

struct work {
    size_t n;    /* elements, or columns of a matrix */
    size_t rows; /* of a matrix */
    double *x;
    double *y;
    double *out;
    double *A;
    struct ab_csr csr;
    double sink; /* results end here, so that nothing is removed */
};

typedef void run(struct work *w);

static double now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double time_round(run *f, struct work *w)
{
    size_t calls = 0;
    double start = now_ns();
    double elapsed = 0.0;
    for (size_t batch = 1; elapsed < ROUND_NS; batch *= 2) {
        for (size_t i = 0; i < batch; i++) {
            f(w);
        }
        calls += batch;
        elapsed = now_ns() - start;
    }
    return elapsed / (double)calls;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static void bench(const char *name, struct work *w, run *const cases[N_CASES])
{
    double times[N_CASES][REPEATS];
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        for (int c = 0; c < N_CASES; c++) {
            times[c][repeat] = cases[c] == NULL ? 0.0 : time_round(cases[c], w);
        }
    }
    for (int c = 0; c < N_CASES; c++) {
        qsort(times[c], REPEATS, sizeof(double), compare_doubles);
    }
    double ours = times[0][REPEATS / 2];
    double plain = times[1][REPEATS / 2];
    double fast = times[2][REPEATS / 2];
    (void)printf("%-16s %6zu %6zu %11.1f %8.2f", name, w->rows, w->n, ours,
                 ours / plain);
    if (fast > 0.0) {
        (void)printf(" %8.2f", ours / fast);
    }
    (void)printf("\n");
}

#define REDUCTION(name, arguments)                                                     \
    static void ours_##name(struct work *w)                                            \
    {                                                                                  \
        w->sink += ab_##name arguments;                                                \
    }                                                                                  \
    static void plain_##name(struct work *w)                                           \
    {                                                                                  \
        w->sink += loops_plain.name arguments;                                         \
    }                                                                                  \
    static void fast_##name(struct work *w)                                            \
    {                                                                                  \
        w->sink += loops_fast.name arguments;                                          \
    }
#define UPDATE(name, arguments)                                                        \
    static void ours_##name(struct work *w)                                            \
    {                                                                                  \
        ab_##name arguments;                                                           \
    }                                                                                  \
    static void plain_##name(struct work *w)                                           \
    {                                                                                  \
        loops_plain.name arguments;                                                    \
    }                                                                                  \
    static void fast_##name(struct work *w)                                            \
    {                                                                                  \
        loops_fast.name arguments;                                                     \
    }
REDUCTION(dot, (w->n, w->x, w->y))
REDUCTION(sum, (w->n, w->x))
REDUCTION(distance_squared, (w->n, w->x, w->y))
UPDATE(axpy, (w->n, 1e-9, w->x, w->y))
UPDATE(scale, (w->n, 0.9999999, w->y))

static const double weights[4] = {0.1, 0.2, 0.3, 0.4};
#define FOUR_VECTORS(w) ((const double *const[]){(w)->x, (w)->y, (w)->A, (w)->A + 7})
UPDATE(lincomb, (w->n, 4, weights, FOUR_VECTORS(w), w->out))

#define MATRIX(name)                                                                   \
    static void ours_##name(struct work *w)                                            \
    {                                                                                  \
        ab_##name(w->rows, w->n, w->A, w->n, w->x, w->out);                            \
    }                                                                                  \
    static void plain_##name(struct work *w)                                           \
    {                                                                                  \
        loops_plain.name(w->rows, w->n, w->A, w->x, w->out);                           \
    }                                                                                  \
    static void fast_##name(struct work *w)                                            \
    {                                                                                  \
        loops_fast.name(w->rows, w->n, w->A, w->x, w->out);                            \
    }
MATRIX(gemv)
MATRIX(gemv_t)

#define CSR(w) (w)->csr.row_start, (w)->csr.column, (w)->csr.value, (w)->x, (w)->out
static void ours_spmv(struct work *w)
{
    ab_spmv(&w->csr, w->x, w->out);
}
static void plain_spmv(struct work *w)
{
    loops_plain.spmv(w->csr.rows, CSR(w));
}
static void fast_spmv(struct work *w)
{
    loops_fast.spmv(w->csr.rows, CSR(w));
}
static void ours_spmv_t(struct work *w)
{
    ab_spmv_t(&w->csr, w->x, w->out);
}
static void plain_spmv_t(struct work *w)
{
    loops_plain.spmv_t(w->csr.rows, w->csr.columns, CSR(w));
}
static void fast_spmv_t(struct work *w)
{
    loops_fast.spmv_t(w->csr.rows, w->csr.columns, CSR(w));
}

/* Ours against libm in a loop; where libm has no such function, its usual formula. */
static double libm_sigmoid(double x)
{
    return 1.0 / (1.0 + exp(-x));
}
static double libm_softplus(double x)
{
    return fmax(x, 0.0) + log1p(exp(-fabs(x)));
}
#define FUNCTION(name, libm)                                                           \
    static void ours_##name(struct work *w)                                            \
    {                                                                                  \
        ab_##name##_array(w->n, w->x, w->out);                                         \
    }                                                                                  \
    static void scalar_##name(struct work *w)                                          \
    {                                                                                  \
        for (size_t i = 0; i < w->n; i++) {                                            \
            w->out[i] = ab_##name(w->x[i]);                                            \
        }                                                                              \
    }                                                                                  \
    static void plain_##name(struct work *w)                                           \
    {                                                                                  \
        for (size_t i = 0; i < w->n; i++) {                                            \
            w->out[i] = libm(w->x[i]);                                                 \
        }                                                                              \
    }
FUNCTION(exp, exp)
FUNCTION(expm1, expm1)
FUNCTION(log, log)
FUNCTION(log1p, log1p)
FUNCTION(sigmoid, libm_sigmoid)
FUNCTION(softplus, libm_softplus)
FUNCTION(tanh, tanh)

#define CASES(name) ((run *const[N_CASES]){ours_##name, plain_##name, fast_##name})
#define BENCH(name) bench(#name, w, CASES(name))
#define BENCH_FUNCTION(name)                                                           \
    bench(#name "_array", w, (run *const[N_CASES]){ours_##name, plain_##name, NULL});  \
    bench(#name, w, (run *const[N_CASES]){scalar_##name, plain_##name, NULL})

static void bench_vectors(struct work *w)
{
    static const size_t sizes[] = {10, 30, 100, 1000, 10000, 100000};
    w->rows = 1;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        w->n = sizes[i];
        BENCH(dot);
        BENCH(sum);
        BENCH(distance_squared);
        BENCH(axpy);
        BENCH(scale);
        BENCH(lincomb);
    }
}

static void bench_matrices(struct work *w)
{
    static const size_t shapes[][2] = {{10, 10},   {30, 30},    {50, 10},
                                       {64, 64},   {256, 256},  {1000, 123},
                                       {1000, 10}, {1024, 1024}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        w->rows = shapes[i][0];
        w->n = shapes[i][1];
        BENCH(gemv);
        BENCH(gemv_t);
    }
}

/* The shape of the mushrooms data: 22 ones a row among 117 columns. */
static void bench_sparse(struct work *w, struct ab_arena *arena)
{
    size_t rows = 500;
    size_t *row_start = ab_arena_alloc(arena, rows + 1, sizeof *row_start);
    uint32_t *column = ab_arena_alloc(arena, rows * 22, sizeof *column);
    struct ab_stream stream = ab_stream_make(2, AB_RNG_TEST, 0);
    ab_require(row_start != NULL && column != NULL);
    for (size_t e = 0; e < rows * 22; e++) {
        column[e] = (uint32_t)ab_rng_below(&stream, e, 117);
        row_start[e / 22 + 1] = e + 1;
    }
    w->rows = rows;
    w->n = 22;
    w->csr = (struct ab_csr){rows, 117, row_start, column, w->A};
    BENCH(spmv);
    BENCH(spmv_t);
    w->csr.value = NULL;
    bench("spmv ones", w, CASES(spmv));
    bench("spmv_t ones", w, CASES(spmv_t));
}

static void bench_functions(struct work *w)
{
    w->rows = 1;
    w->n = 1000;
    for (size_t i = 0; i < w->n; i++) {
        w->x[i] = 20.0 * fabs(w->x[i]) + 1e-3;
    }
    BENCH_FUNCTION(exp);
    BENCH_FUNCTION(expm1);
    BENCH_FUNCTION(log);
    BENCH_FUNCTION(log1p);
    BENCH_FUNCTION(sigmoid);
    BENCH_FUNCTION(softplus);
    BENCH_FUNCTION(tanh);
}

int main(void)
{
    size_t n = (size_t)1024 * 1024;
    struct ab_arena arena;
    ab_arena_init(&arena);
    struct work w = {.x = ab_arena_alloc(&arena, n, sizeof(double)),
                     .y = ab_arena_alloc(&arena, n, sizeof(double)),
                     .out = ab_arena_alloc(&arena, n, sizeof(double)),
                     .A = ab_arena_alloc(&arena, n, sizeof(double))};
    ab_require(w.x != NULL && w.y != NULL && w.out != NULL && w.A != NULL);
    struct ab_stream stream = ab_stream_make(1, AB_RNG_TEST, 0);
    ab_rng_fill_normal(&stream, 0, n, w.x);
    ab_rng_fill_normal(&stream, n, n, w.y);
    ab_rng_fill_normal(&stream, 2 * n, n, w.A);
    (void)printf("# back end %s; ours in ns a call, ratios ours / other\n"
                 "# %-14s %6s %6s %11s %8s %8s\n",
                 ab_kernels_backend(), "kernel", "rows", "n", "ours", "/loop", "/fast");
    bench_vectors(&w);
    bench_matrices(&w);
    bench_sparse(&w, &arena);
    bench_functions(&w);
    (void)printf("# sink %g\n", w.sink);
    ab_arena_fini(&arena);
    return 0;
}
