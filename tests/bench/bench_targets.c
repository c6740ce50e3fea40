/* usage: bench_targets PROGRAM [REPEATS]
 *
 * What the benchmark promises of its speed, beside what this machine shows: one row a
 * promise. Two sides are timed in turn, by CPU time, and the ratio of each pair is
 * taken: median (least to greatest) of REPEATS pairs. PROGRAM is adonis-bench; its rows
 * are CPU seconds of whole runs. See README.md. */
#include "bench/bench_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef BENCH_OPENBLAS
#include <cblas.h>
#endif

#include "base/alloc.h"
#include "base/kernels.h"
#include "base/kernels_f32.h"
#include "base/math.h"
#include "base/rng.h"
#include "bench/bench_peak.h"

#define ROUND_NS 400000.0

/* C = A B in float, m x k by k x n; a_transposed: A lies by columns. */
struct product {
    size_t m;
    size_t n;
    size_t k;
    int a_transposed;
    int b_transposed;
};

struct work {
    size_t rows; /* of A */
    size_t n;    /* elements, or columns of A */
    double *x;
    double *y;
    double *A;
    struct product product;
    float *f32_A;
    float *f32_B;
    float *f32_C;
    float *workspace;
    double sink; /* results end here, so that nothing is removed */
};

typedef void run(struct work *w);

static const char *program;
static size_t n_repeats = 15;

static double time_round(run *f, struct work *w)
{
    size_t calls = 0;
    double start = bench_cpu_ns();
    double elapsed = 0.0;
    for (size_t batch = 1; elapsed < ROUND_NS; batch *= 2) {
        for (size_t i = 0; i < batch; i++) {
            f(w);
        }
        calls += batch;
        elapsed = bench_cpu_ns() - start;
    }
    return elapsed / (double)calls;
}

/* over / under of pairs taken in turn. */
static void bench_pair(const char *what, const char *unit, struct work *w, run *over,
                       run *under, int is_least, double target)
{
    double ratios[BENCH_MAX_REPEATS];
    (void)time_round(over, w);
    (void)time_round(under, w);
    for (size_t k = 0; k < n_repeats; k++) {
        double dividend = time_round(over, w);
        ratios[k] = dividend / time_round(under, w);
    }
    bench_row(what, unit, ratios, n_repeats, is_least, target);
}

static void our_product(struct work *w)
{
    const struct product *p = &w->product;
    struct ab_f32_matrix A = {w->f32_A, p->k, 1};
    struct ab_f32_matrix B = {w->f32_B, p->n, 1};
    if (p->a_transposed) {
        A = (struct ab_f32_matrix){w->f32_A, 1, p->m};
    }
    if (p->b_transposed) {
        B = (struct ab_f32_matrix){w->f32_B, 1, p->k};
    }
    ab_sgemm(p->m, p->n, p->k, A, B, 0, w->f32_C, p->n, w->workspace);
}

/* The products of one step of a network 784-128-10 with 32 samples, forward and back.
 */
static const struct product network_step[] = {{32, 128, 784, 0, 0},
                                              {32, 10, 128, 0, 0},
                                              {128, 10, 32, 1, 0},
                                              {32, 128, 10, 0, 1},
                                              {784, 128, 32, 1, 0}};
#define N_PRODUCTS (sizeof network_step / sizeof *network_step)

static void our_network_step(struct work *w)
{
    for (size_t k = 0; k < N_PRODUCTS; k++) {
        w->product = network_step[k];
        our_product(w);
    }
}

/* As many operations at the greatest rate. */
static void peak_network_step(struct work *w)
{
    double operations = 0.0;
    for (size_t k = 0; k < N_PRODUCTS; k++) {
        const struct product *p = &network_step[k];
        operations += 2.0 * (double)(p->m * p->n * p->k);
    }
    w->sink += (double)peak_f32((size_t)(operations / peak_operations));
}

#ifdef BENCH_OPENBLAS
static void our_dot(struct work *w)
{
    w->sink += ab_dot(w->n, w->x, w->y);
}
static void blas_dot(struct work *w)
{
    w->sink += cblas_ddot((int)w->n, w->x, 1, w->y, 1);
}
static void our_axpy(struct work *w)
{
    ab_axpy(w->n, 1e-9, w->x, w->y);
}
static void blas_axpy(struct work *w)
{
    cblas_daxpy((int)w->n, 1e-9, w->x, 1, w->y, 1);
}
static void our_gemv(struct work *w)
{
    ab_gemv(w->rows, w->n, w->A, w->n, w->x, w->y);
}
static void our_gemv_t(struct work *w)
{
    ab_gemv_t(w->rows, w->n, w->A, w->n, w->x, w->y);
}
static void blas_product(struct work *w, CBLAS_TRANSPOSE transpose)
{
    cblas_dgemv(CblasRowMajor, transpose, (int)w->rows, (int)w->n, 1.0, w->A, (int)w->n,
                w->x, 1, 0.0, w->y, 1);
}
static void blas_gemv(struct work *w)
{
    blas_product(w, CblasNoTrans);
}
static void blas_gemv_t(struct work *w)
{
    blas_product(w, CblasTrans);
}

static void blas_sgemm(struct work *w)
{
    const struct product *p = &w->product;
    cblas_sgemm(CblasRowMajor, p->a_transposed ? CblasTrans : CblasNoTrans,
                p->b_transposed ? CblasTrans : CblasNoTrans, (int)p->m, (int)p->n,
                (int)p->k, 1.0F, w->f32_A, (int)(p->a_transposed ? p->m : p->k),
                w->f32_B, (int)(p->b_transposed ? p->k : p->n), 0.0F, w->f32_C,
                (int)p->n);
}

static void bench_products(struct work *w)
{
    static const struct product products[] = {
        {128, 128, 128, 0, 0}, {256, 256, 256, 0, 0}, {512, 512, 512, 0, 0},
        {32, 128, 784, 0, 0},  {784, 128, 32, 1, 0},  {32, 10, 128, 0, 0}};
    for (size_t k = 0; k < sizeof products / sizeof *products; k++) {
        char what[64];
        const struct product *p = &products[k];
        w->product = *p;
        (void)snprintf(what, sizeof what, "A%s B in float, %zu x %zu x %zu",
                       p->a_transposed ? "'" : "", p->m, p->n, p->k);
        bench_pair(what, "time / OpenBLAS", w, our_product, blas_sgemm, 0,
                   p->n < 100 ? 2.5 : 1.15);
    }
}

static void bench_kernels(struct work *w)
{
    static const size_t sizes[] = {10000, 100000};
    static const size_t shapes[][2] = {{1000, 123}, {1024, 1024}};
    char what[64];
    for (size_t k = 0; k < 2; k++) {
        w->n = sizes[k];
        (void)snprintf(what, sizeof what, "dot, %zu", w->n);
        bench_pair(what, "time / OpenBLAS", w, our_dot, blas_dot, 0, 1.15);
        (void)snprintf(what, sizeof what, "axpy, %zu", w->n);
        bench_pair(what, "time / OpenBLAS", w, our_axpy, blas_axpy, 0, 1.15);
    }
    for (size_t k = 0; k < 2; k++) {
        w->rows = shapes[k][0];
        w->n = shapes[k][1];
        (void)snprintf(what, sizeof what, "A x, %zu x %zu", w->rows, w->n);
        bench_pair(what, "time / OpenBLAS", w, our_gemv, blas_gemv, 0, 1.4);
        (void)snprintf(what, sizeof what, "A' x, %zu x %zu", w->rows, w->n);
        bench_pair(what, "time / OpenBLAS", w, our_gemv_t, blas_gemv_t, 0, 1.4);
    }
    bench_products(w);
}
#else
static void bench_kernels(struct work *w)
{
    (void)w;
    bench_row_missing("dot, axpy, A x, A' x, A B", "time / OpenBLAS",
                      "libopenblas-serial-dev");
}
#endif

static void our_exp(struct work *w)
{
    ab_exp_array(w->n, w->x, w->y);
}
static void libm_exp(struct work *w)
{
    for (size_t i = 0; i < w->n; i++) {
        w->y[i] = exp(w->x[i]);
    }
}
static void our_log1p(struct work *w)
{
    ab_log1p_array(w->n, w->x, w->y);
}
static void libm_log1p(struct work *w)
{
    for (size_t i = 0; i < w->n; i++) {
        w->y[i] = log1p(w->x[i]);
    }
}

static void bench_functions(struct work *w)
{
    w->n = 1000;
    for (size_t i = 0; i < w->n; i++) {
        w->x[i] = 20.0 * fabs(w->x[i]) + 1e-3;
    }
    bench_pair("exp of 1000", "libm / time", w, libm_exp, our_exp, 1, 3.0);
    bench_pair("log1p of 1000", "libm / time", w, libm_log1p, our_log1p, 1, 3.0);
}

/* CPU seconds of PROGRAM with these arguments; the process ends if it fails. */
static double time_program(char *const *arguments)
{
    struct rusage usage;
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        (void)freopen("/dev/null", "w", stdout);
        (void)freopen("/dev/null", "w", stderr);
        (void)execv(program, arguments);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child || !WIFEXITED(status) ||
        WEXITSTATUS(status) != 0) {
        bench_fail("%s failed: wait status %d, expected 0", program, status);
    }
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

/* A run of one cell that stores in a new database. */
static void bench_run(const char *what, const char *const scenario[10], double target)
{
    char *arguments[20] = {"adonis-bench", "run", "--jobs", "0",
                           "--seeds",      "1",   "--db",   "bench.db"};
    double seconds[BENCH_MAX_REPEATS];
    memcpy(arguments + 8, scenario, 10 * sizeof *arguments);
    for (size_t k = 0; k < n_repeats; k++) {
        seconds[k] = time_program(arguments);
        (void)unlink("bench.db");
    }
    bench_row(what, "CPU seconds", seconds, n_repeats, 0, target);
}

static void bench_program(void)
{
    static const char *const dadao[10] = {
        "--task",      "ridge:data=" BENCH_TABLE_FILE ",l2=1e-4,standardise=no",
        "--topology",  "star",
        "--nodes",     "300",
        "--budget",    "time=0.3",
        "--algorithm", "dadao"};
    static const char *const first_round[10] = {
        "--task", "quadratic", "--algorithm", "dsgd-cta", "--topology",
        "ring",   "--nodes",   "10",          "--budget", "rounds=1"};
    /* 100 samples a node, conditioned such that no target ends the run. */
    bench_write_table(30000, 2, 1.0 / 16.0);
    bench_run("DADAO, star 300, 180k events", dadao, 0.5);
    (void)unlink(BENCH_TABLE_FILE);
    bench_run("a run of one round, stored", first_round, 0.02);
}

static float *fill_floats(struct ab_arena *arena, size_t n, const double *values)
{
    float *floats = ab_arena_alloc(arena, n, sizeof *floats);
    ab_require(floats != NULL);
    ab_f64_to_f32(n, values, floats);
    return floats;
}

/* n elements in each vector and matrix, drawn from the normal distribution. */
static struct work make_work(struct ab_arena *arena, size_t n)
{
    struct work w = {.x = ab_arena_alloc(arena, n, sizeof(double)),
                     .y = ab_arena_alloc(arena, n, sizeof(double)),
                     .A = ab_arena_alloc(arena, n, sizeof(double))};
    ab_require(w.x != NULL && w.y != NULL && w.A != NULL);
    struct ab_stream stream = ab_stream_make(1, AB_RNG_TEST, 0);
    ab_rng_fill_normal(&stream, 0, n, w.x);
    ab_rng_fill_normal(&stream, n, n, w.y);
    ab_rng_fill_normal(&stream, 2 * n, n, w.A);
    w.f32_A = fill_floats(arena, n, w.x);
    w.f32_B = fill_floats(arena, n, w.y);
    w.f32_C = fill_floats(arena, n, w.A);
    w.workspace = ab_arena_alloc(arena, ab_sgemm_workspace(1024, 1024, 1024), 4);
    ab_require(w.workspace != NULL);
    return w;
}

int main(int argc, char **argv)
{
    struct ab_error err;
    struct ab_arena arena;
    if (argc > 2) {
        n_repeats = strtoul(argv[2], NULL, 10);
    }
    program = argc > 1 ? realpath(argv[1], NULL) : NULL;
    if (program == NULL || n_repeats < 1 || n_repeats > BENCH_MAX_REPEATS) {
        (void)fprintf(stderr, "usage: bench_targets PROGRAM [REPEATS, at most 99]\n");
        return 2;
    }
    if (ab_kernels_init(&err) != AB_OK) {
        (void)fprintf(stderr, "bench_targets: %s\n", err.text);
        return ab_status_exit(err.code);
    }
    ab_arena_init(&arena);
    struct work w = make_work(&arena, (size_t)1024 * 1024);
    (void)printf("Kernels: %s. Median (least to greatest) of %zu.\n\n"
                 "| what | figure | measured | target | reached |\n"
                 "| --- | --- | --- | --- | --- |\n",
                 ab_kernels_backend(), n_repeats);
    bench_kernels(&w);
    bench_pair("A B of a step, 784-128-10", "share of f32 peak", &w, peak_network_step,
               our_network_step, 1, 0.35);
    bench_functions(&w);
    char folder[] = "/tmp/adonis-bench-targets-XXXXXX";
    if (mkdtemp(folder) == NULL || chdir(folder) != 0) {
        bench_fail("cannot work in %s", folder);
    }
    bench_oracles(n_repeats, BENCH_NUMPY_SCRIPT);
    bench_store(n_repeats);
    bench_network(n_repeats);
    bench_program();
    (void)rmdir(folder);
    ab_arena_fini(&arena);
    return isnan(w.sink) ? 1 : 0;
}
