/* Prints an FNV-1a hash of the outputs of every kernel, elementary function and random
 * draw, one line each: the same text on every machine, compiler, optimisation level and
 * back end. kernel_fingerprint.txt is the text that stored results rest on. Links only
 * base/; the scripts beside this file compare builds. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/kernels.h"
#include "base/kernels_f32.h"
#include "base/linalg.h"
#include "base/math.h"
#include "base/rng.h"

#define N_ARGUMENTS 20000
#define MAX_N       300
#define N_ROWS      61

static const uint64_t nan_bits = UINT64_C(0x7ff8000000000000);

static uint64_t all = UINT64_C(14695981039346656037);
static double x[N_ARGUMENTS];
static double y[N_ARGUMENTS];
static double matrix[N_ROWS * MAX_N];

static void hash_u64(uint64_t *hash, uint64_t value)
{
    for (int byte = 0; byte < 8; byte++) {
        *hash = (*hash ^ (value >> 8 * byte & 0xff)) * UINT64_C(1099511628211);
    }
}

/* Sign and payload of a NaN from a kernel are unspecified. */
static void hash_doubles(uint64_t *hash, size_t n, const double *values)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        hash_u64(hash, isnan(values[i]) ? nan_bits : bits);
    }
}

static uint64_t start(void)
{
    return UINT64_C(14695981039346656037);
}

static void finish(const char *name, uint64_t hash)
{
    (void)printf("%-24s %016llx\n", name, (unsigned long long)hash);
    hash_u64(&all, hash);
}

/* Half of them any bit pattern, half where the functions bend. */
static double argument(const struct ab_stream *stream, uint64_t i)
{
    static const double widths[] = {1.0, 4.0, 100.0, 1600.0};
    uint64_t bits = ab_rng_u64(stream, i);
    double value;
    memcpy(&value, &bits, sizeof value);
    return i % 2 == 0 ? value : (ab_rng_uniform(stream, i) - 0.5) * widths[i / 2 % 4];
}

static void fill_arguments(uint64_t entity, size_t n, double *out)
{
    struct ab_stream stream = ab_stream_make(1, AB_RNG_TEST, entity);
    for (size_t i = 0; i < n; i++) {
        out[i] = argument(&stream, i);
    }
}

/* Elements around 1, some of them far from it and zeros of both signs. */
static void fill_elements(uint64_t entity, size_t n, double *out)
{
    struct ab_stream stream = ab_stream_make(2, AB_RNG_TEST, entity);
    for (size_t i = 0; i < n; i++) {
        double u = ab_rng_uniform(&stream, i) - 0.5;
        static const double factors[] = {1.0, 1.0, 1e150,  -1e-160,
                                         0.0, 3.0, 1e-300, -1.0};
        out[i] = u * factors[ab_rng_u64(&stream, i) % 8];
    }
}

static void fingerprint_random(void)
{
    struct ab_stream stream = ab_stream_make(42, AB_RNG_JITTER, 7);
    uint64_t hashes[5] = {start(), start(), start(), start(), start()};
    uint32_t permutation[1000];
    for (uint64_t i = 0; i < 5000; i++) {
        const double draws[3] = {ab_rng_uniform(&stream, i),
                                 ab_rng_exponential(&stream, i),
                                 ab_rng_normal(&stream, i)};
        hash_u64(&hashes[0], ab_rng_u64(&stream, i * i * i));
        hash_doubles(&hashes[1], 1, draws);
        hash_doubles(&hashes[2], 1, draws + 1);
        hash_doubles(&hashes[3], 1, draws + 2);
        hash_u64(&hashes[4],
                 ab_rng_below(&stream, i, UINT64_MAX - i * (UINT64_MAX / 6000)));
    }
    ab_rng_permutation(&stream, 1000, permutation);
    for (size_t i = 0; i < 1000; i++) {
        hash_u64(&hashes[4], permutation[i]);
    }
    finish("rng_u64", hashes[0]);
    finish("rng_uniform", hashes[1]);
    finish("rng_exponential", hashes[2]);
    finish("rng_normal", hashes[3]);
    finish("rng_below, permutation", hashes[4]);
}

static void fingerprint_function(const char *name, double (*f)(double))
{
    uint64_t hash = start();
    for (size_t i = 0; i < N_ARGUMENTS; i++) {
        double value = f(x[i]);
        hash_doubles(&hash, 1, &value);
    }
    finish(name, hash);
}

static void fingerprint_array(const char *name,
                              void (*f)(size_t n, const double *in, double *out))
{
    uint64_t hash = start();
    f(N_ARGUMENTS - 1, x + 1, y);
    hash_doubles(&hash, N_ARGUMENTS - 1, y);
    finish(name, hash);
}

/* Arguments at which no function leaves its usual course. */
static void fingerprint_ordinary(void)
{
    struct ab_stream stream = ab_stream_make(6, AB_RNG_TEST, 0);
    for (uint64_t i = 0; i < N_ARGUMENTS; i++) {
        x[i] = ab_rng_uniform(&stream, i) * (i % 2 == 0 ? 2.0 : 80.0) - 0.999;
    }
    fingerprint_array("exp_array, ordinary", ab_exp_array);
    fingerprint_array("log1p_array, ordinary", ab_log1p_array);
    for (uint64_t i = 0; i < N_ARGUMENTS; i++) {
        x[i] = (ab_rng_uniform(&stream, i) - 0.5) * (i % 2 == 0 ? 4.0 : 119.0);
    }
    fingerprint_array("sigmoid_array, ordinary", ab_sigmoid_array);
    fingerprint_array("softplus_array, ordinary", ab_softplus_array);
}

static void fingerprint_functions(void)
{
    fill_arguments(0, N_ARGUMENTS, x);
    fingerprint_function("exp", ab_exp);
    fingerprint_function("expm1", ab_expm1);
    fingerprint_function("log", ab_log);
    fingerprint_function("log1p", ab_log1p);
    fingerprint_function("sigmoid", ab_sigmoid);
    fingerprint_function("tanh", ab_tanh);
    fingerprint_function("softplus", ab_softplus);
    fingerprint_function("sin", ab_sin);
    fingerprint_function("cos", ab_cos);
    fingerprint_function("normal_quantile", ab_normal_quantile);
    fingerprint_array("exp_array", ab_exp_array);
    fingerprint_array("expm1_array", ab_expm1_array);
    fingerprint_array("log_array", ab_log_array);
    fingerprint_array("log1p_array", ab_log1p_array);
    fingerprint_array("sigmoid_array", ab_sigmoid_array);
    fingerprint_array("tanh_array", ab_tanh_array);
    fingerprint_array("softplus_array", ab_softplus_array);
    uint64_t hash = start();
    for (size_t i = 0; i + 1 < N_ARGUMENTS; i++) {
        double value = ab_pow(fabs(x[i]), x[i + 1]);
        hash_doubles(&hash, 1, &value);
    }
    finish("pow", hash);
    fingerprint_ordinary();
}

static void fingerprint_vectors(void)
{
    uint64_t reductions = start();
    uint64_t updates = start();
    uint64_t products = start();
    uint64_t slopes = start();
    const double c[3] = {0.1, -3.0, 7e-3};
    const double *const three[3] = {x, y, x + 1};
    for (size_t n = 0; n < MAX_N; n++) {
        fill_elements(2 * n, n + 1, x);
        fill_elements(2 * n + 1, n + 1, y);
        const double values[4] = {ab_dot(n, x, y), ab_sum(n, x), ab_norm_squared(n, x),
                                  ab_distance_squared(n, x, y)};
        hash_doubles(&reductions, 4, values);
        ab_axpy(n, x[n], x, y);
        ab_scale(n, 0.3, x);
        ab_lincomb(n, 3, c, three, y);
        hash_doubles(&updates, n, x);
        hash_doubles(&updates, n, y);
        ab_scale_each(n, -7e-3, x, y);
        hash_doubles(&products, n, y);
        ab_logistic_slopes(n, 0.7, x, y, y);
        hash_doubles(&slopes, n, y);
    }
    finish("dot, sum, norm, distance", reductions);
    finish("axpy, scale, lincomb", updates);
    finish("scale_each", products);
    finish("logistic_slopes", slopes);
}

static void fingerprint_dense(void)
{
    uint64_t hash = start();
    fill_elements(1000, (size_t)N_ROWS * MAX_N, matrix);
    fill_elements(1001, MAX_N, x);
    for (size_t columns = 0; columns < 70; columns++) {
        size_t rows = columns * 13 % N_ROWS;
        ab_gemv(rows, columns, matrix + columns, columns + 3, x, y);
        hash_doubles(&hash, rows, y);
        ab_gemv_t(rows, columns, matrix + columns, columns + 3, x, y);
        hash_doubles(&hash, columns, y);
    }
    finish("gemv, gemv_t", hash);
    hash = start();
    for (size_t columns = 0; columns < 40; columns++) {
        fill_elements(1002, (size_t)9 * 40, y);
        ab_gemm_t_add(columns % 7, columns, matrix + columns, columns + 1, 9, x, y, 40);
        hash_doubles(&hash, (size_t)9 * 40, y);
    }
    finish("gemm_t", hash);
}

/* N_ROWS rows of 0 to 30 entries among 40 columns. */
static void fingerprint_sparse(void)
{
    static uint32_t column[N_ROWS * 30];
    static double gram[40 * 40];
    size_t row_start[N_ROWS + 1] = {0};
    struct ab_stream stream = ab_stream_make(3, AB_RNG_TEST, 0);
    for (size_t e = 0; e < (size_t)N_ROWS * 30; e++) {
        column[e] = (uint32_t)ab_rng_below(&stream, e, 40);
    }
    for (size_t i = 0; i < N_ROWS; i++) {
        row_start[i + 1] = row_start[i] + i * 7 % 31;
    }
    uint64_t hash = start();
    for (int ones = 0; ones < 2; ones++) {
        struct ab_csr csr = {N_ROWS, 40, row_start, column, ones ? NULL : matrix};
        ab_spmv(&csr, x, y);
        hash_doubles(&hash, N_ROWS, y);
        ab_spmv_t(&csr, x, y);
        hash_doubles(&hash, 40, y);
        ab_gram_csr(&csr, x, gram);
        hash_doubles(&hash, (size_t)40 * 40, gram);
    }
    finish("spmv, spmv_t, gram_csr", hash);
}

static void fingerprint_linalg(void)
{
    static double A[50 * 50];
    static double B[50 * 50];
    uint64_t hash = start();
    for (size_t n = 1; n <= 50; n += 7) {
        struct ab_stream stream = ab_stream_make(4, AB_RNG_TEST, n);
        ab_haar_matrix(n, &stream, 0, B, x);
        hash_doubles(&hash, n * n, B);
        ab_rng_fill_uniform(&stream, 10000, n, y);
        ab_gram(n, n, B, y, A, x);
        hash_doubles(&hash, n * n, A);
        ab_require(ab_symmetric_eigenvalues(x, n, A, 0, n, NULL) == AB_OK);
        hash_doubles(&hash, n, x);
        ab_require(ab_cholesky_factor(n, A, NULL) == AB_OK);
        ab_cholesky_solve(n, A, y);
        hash_doubles(&hash, n, y);
    }
    finish("linalg", hash);
}

static void hash_floats(uint64_t *hash, size_t n, const float *values)
{
    for (size_t i = 0; i < n; i++) {
        double value = values[i];
        hash_doubles(hash, 1, &value);
    }
}

/* As fill_elements, in the range of float; sums stay finite. */
static void fill_floats(uint64_t entity, size_t n, float *out)
{
    static const float factors[] = {1.0F, 1.0F, 1e12F,  -1e-20F,
                                    0.0F, 3.0F, 1e-38F, -1.0F};
    struct ab_stream stream = ab_stream_make(5, AB_RNG_TEST, entity);
    for (size_t i = 0; i < n; i++) {
        out[i] = ((float)ab_rng_uniform(&stream, i) - 0.5F) *
                 factors[ab_rng_u64(&stream, i) % 8];
    }
}

/* Products of odd shapes, each of the four ways to lie. */
static void fingerprint_products(const float *a, const float *b, float *c)
{
    static _Alignas(64) float workspace[1 << 15];
    uint64_t hash = start();
    for (size_t s = 0; s < 24; s++) {
        size_t m = 1 + s * 5 % 37;
        size_t n = 1 + s * 11 % 71;
        size_t k = s * s * 13 % 301;
        struct ab_f32_matrix A = s % 2 == 0 ? (struct ab_f32_matrix){a, k + 1, 1}
                                            : (struct ab_f32_matrix){a, 1, m};
        struct ab_f32_matrix B = s / 2 % 2 == 0 ? (struct ab_f32_matrix){b, n, 1}
                                                : (struct ab_f32_matrix){b, 2, 2 * k};
        ab_require(ab_sgemm_workspace(m, n, k) <= sizeof workspace / sizeof *workspace);
        ab_sgemm(m, n, k, A, B, s % 3 == 0, c, n, workspace);
        hash_floats(&hash, m * n, c);
    }
    finish("sgemm", hash);
}

static void fingerprint_f32(void)
{
    static float a[N_ARGUMENTS];
    static float b[3 * N_ARGUMENTS];
    static float c[N_ARGUMENTS];
    fill_floats(0, N_ARGUMENTS, a);
    fill_floats(1, (size_t)3 * N_ARGUMENTS, b);
    fingerprint_products(a, b, c);
    uint64_t hash = start();
    ab_saxpy(N_ARGUMENTS - 3, 0.3F, a + 3, b);
    hash_floats(&hash, N_ARGUMENTS, b);
    ab_srelu_gradient(N_ARGUMENTS - 1, a, b);
    hash_floats(&hash, N_ARGUMENTS, b);
    ab_srelu(N_ARGUMENTS - 1, a);
    hash_floats(&hash, N_ARGUMENTS, a);
    fill_arguments(1, N_ARGUMENTS, x);
    ab_f64_to_f32(N_ARGUMENTS, x, a);
    hash_floats(&hash, N_ARGUMENTS, a);
    finish("saxpy, relu, conversion", hash);
}

int main(void)
{
    struct ab_error err;
    if (ab_kernels_init(&err) != AB_OK) {
        (void)fprintf(stderr, "kernel_fingerprint: %s\n", err.text);
        return ab_status_exit(err.code);
    }
    fingerprint_random();
    fingerprint_functions();
    fingerprint_vectors();
    fingerprint_dense();
    fingerprint_sparse();
    fingerprint_linalg();
    fingerprint_f32();
    (void)printf("%-24s %016llx\n", "all", (unsigned long long)all);
    return 0;
}
