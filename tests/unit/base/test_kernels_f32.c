#include "base/kernels_f32.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/kernels.h"
#include "base/kernels_backend.h"
#include "base/rng.h"
#include "support/leaks.h"

static const char *const backends[] = {"plain", "avx2", "avx512", "neon"};
#define N_BACKENDS (sizeof backends / sizeof *backends)

/* 0: this machine cannot run it. */
static int use_backend(const char *name)
{
    struct ab_error err = {0};
    if (ab_backend_find(name) == NULL) {
        return 0;
    }
    cr_assert_eq(setenv("ADONIS_BACKEND", name, 1), 0);
    cr_assert_eq(ab_kernels_init(&err), AB_OK, "%s", err.text);
    return 1;
}

static uint32_t bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static int same(float x, float y)
{
    return (isnan(x) && isnan(y)) || bits_of(x) == bits_of(y);
}

enum values { TAME, SPECIAL };

static const float specials[] = {0.0F,      -0.0F,    INFINITY, -INFINITY, NAN,
                                 0x1p-149F, -FLT_MIN, FLT_MAX,  -1e-30F,   1e30F};

static void fill(enum values kind, uint64_t seed, size_t n, float *x)
{
    struct ab_stream stream = ab_stream_make(seed, AB_RNG_TEST, kind);
    for (size_t i = 0; i < n; i++) {
        uint64_t bits = ab_rng_u64(&stream, i);
        x[i] = (float)(bits >> 40) * 0x1p-23F - 1.0F;
        if (kind == SPECIAL && bits % 16 == 0) {
            x[i] = specials[bits / 16 % 10];
        }
    }
}

/* Sizes of a product and how its matrices lie in memory. */
struct layout {
    size_t m;
    size_t n;
    size_t k;
    int a_transposed;
    int b_transposed;
    size_t gap; /* between the elements of A and B, and behind each row of C */
    int add;
};

/* rows x columns with `gap` between elements. *size: floats that it spans. */
static struct ab_f32_matrix make_matrix(size_t rows, size_t columns, int transposed,
                                        size_t gap, uint64_t seed, enum values kind)
{
    size_t step = 1 + gap;
    size_t size = rows * columns * step;
    float *data = ab_alloc(size, sizeof *data);
    cr_assert_not_null(data);
    fill(kind, seed, size, data);
    return transposed ? (struct ab_f32_matrix){data, step, rows * step}
                      : (struct ab_f32_matrix){data, columns * step, step};
}

/* The words of kernels_f32.h: one chain an element. */
static void obvious_product(const struct layout *l, struct ab_f32_matrix A,
                            struct ab_f32_matrix B, float *C)
{
    for (size_t i = 0; i < l->m; i++) {
        for (size_t j = 0; j < l->n; j++) {
            float c = l->add ? C[i * (l->n + l->gap) + j] : 0.0F;
            for (size_t p = 0; p < l->k; p++) {
                c = fmaf(A.data[i * A.row + p * A.column],
                         B.data[p * B.row + j * B.column], c);
            }
            C[i * (l->n + l->gap) + j] = c;
        }
    }
}

static void check_product(const char *backend, const struct layout *l, enum values kind,
                          uint64_t seed)
{
    struct ab_f32_matrix A =
        make_matrix(l->m, l->k, l->a_transposed, l->gap, seed, kind);
    struct ab_f32_matrix B =
        make_matrix(l->k, l->n, l->b_transposed, l->gap, seed + 1, kind);
    size_t size = l->m * (l->n + l->gap);
    float *expected = ab_alloc(size, sizeof *expected);
    float *found = ab_alloc(size, sizeof *found);
    float *workspace = ab_alloc_aligned(ab_sgemm_workspace(l->m, l->n, l->k), 4);
    cr_assert(expected != NULL && found != NULL && workspace != NULL);
    fill(kind, seed + 2, size, expected);
    memcpy(found, expected, size * sizeof *found);
    obvious_product(l, A, B, expected);
    ab_sgemm(l->m, l->n, l->k, A, B, l->add, found, l->n + l->gap, workspace);
    for (size_t i = 0; i < size; i++) {
        cr_assert(same(found[i], expected[i]),
                  "%s, %zu x %zu x %zu, transposed %d %d, gap %zu, add %d: "
                  "element %zu is %a, expected %a",
                  backend, l->m, l->n, l->k, l->a_transposed, l->b_transposed, l->gap,
                  l->add, i, (double)found[i], (double)expected[i]);
    }
    ab_free((void *)A.data);
    ab_free((void *)B.data);
    ab_free(expected);
    ab_free(found);
    ab_free(workspace);
}

Test(kernels_f32, products_are_the_chains_of_the_definition)
{
    struct ab_stream stream = ab_stream_make(1, AB_RNG_TEST, 0);
    for (size_t b = 0; b < N_BACKENDS; b++) {
        for (uint64_t s = 0; s < 320 && use_backend(backends[b]); s++) {
            struct layout l = {.m = ab_rng_below(&stream, 3 * s, 30),
                               .n = ab_rng_below(&stream, 3 * s + 1, 50),
                               .k = ab_rng_below(&stream, 3 * s + 2, 40),
                               .a_transposed = s % 2 == 1,
                               .b_transposed = s / 2 % 2 == 1,
                               .add = s / 4 % 2 == 1,
                               .gap = s / 8 % 3};
            check_product(backends[b], &l, s % 5 == 0 ? SPECIAL : TAME, s);
        }
    }
    AB_NO_LEAKS();
}

/* More than one block in each direction; the layers of a small network. */
Test(kernels_f32, products_of_many_blocks_are_the_chains_of_the_definition)
{
    static const struct layout layouts[] = {
        {.m = 200, .n = 20, .k = 10, .add = 1},
        {.m = 7, .n = 2060, .k = 5},
        {.m = 8, .n = 33, .k = 1025},
        {.m = 100, .n = 1030, .k = 261, .add = 1},
        {.m = 32, .n = 128, .k = 784, .b_transposed = 1},
        {.m = 784, .n = 128, .k = 32, .a_transposed = 1, .add = 1},
        {.m = 1, .n = 10, .k = 784},
    };
    for (size_t b = 0; b < N_BACKENDS; b++) {
        for (size_t s = 0; s < sizeof layouts / sizeof *layouts; s++) {
            if (use_backend(backends[b])) {
                check_product(backends[b], &layouts[s], TAME, s);
            }
        }
    }
    AB_NO_LEAKS();
}

Test(kernels_f32, the_workspace_of_a_larger_product_does_for_a_smaller_one)
{
    for (size_t k = 1; k < 2000; k = k * 3 / 2 + 1) {
        for (size_t n = 1; n < 3000; n = n * 3 / 2 + 1) {
            size_t floats = ab_sgemm_workspace(10, n, k);
            cr_assert(floats <= ab_sgemm_workspace(10, n + 1, k));
            cr_assert(floats <= ab_sgemm_workspace(10, n, k + 1));
            cr_assert(floats <= ab_sgemm_workspace(11, n, k));
        }
    }
    AB_NO_LEAKS();
}

#define N_VECTOR 75

/* Each function at all lengths, against its definition; y[n] must stay. */
static void check_vectors(size_t n, float *x, float *y)
{
    float out[N_VECTOR + 1];
    memcpy(out, y, sizeof out);
    ab_saxpy(n, 0.7F, x, out);
    for (size_t i = 0; i <= n; i++) {
        cr_assert(same(out[i], i < n ? fmaf(0.7F, x[i], y[i]) : y[i]));
    }
    memcpy(out, y, sizeof out);
    ab_srelu_gradient(n, x, out);
    for (size_t i = 0; i <= n; i++) {
        int stays = i == n || x[i] > 0.0F;
        cr_assert(same(out[i], stays ? y[i] : 0.0F));
    }
    memcpy(out, y, sizeof out);
    ab_srelu(n, out);
    for (size_t i = 0; i <= n; i++) {
        int stays = i == n || !(y[i] < 0.0F);
        cr_assert(same(out[i], stays ? y[i] : 0.0F));
    }
}

static void check_conversion(size_t n, const float *x)
{
    double wide[N_VECTOR + 1] = {0.0};
    float narrow[N_VECTOR + 1] = {0.0F};
    for (size_t i = 0; i < n; i++) {
        wide[i] = (double)x[i] * (1.0 + 0x1.8p-24); /* half-way cases and near them */
    }
    ab_f64_to_f32(n, wide, narrow);
    cr_assert_eq(narrow[n], 0.0F);
    for (size_t i = 0; i < n; i++) {
        cr_assert(same(narrow[i], (float)wide[i]));
    }
}

Test(kernels_f32, vector_functions_are_their_definitions_at_every_length)
{
    float x[N_VECTOR + 1];
    float y[N_VECTOR + 1];
    for (size_t b = 0; b < N_BACKENDS; b++) {
        for (size_t n = 0; n <= N_VECTOR && use_backend(backends[b]); n++) {
            fill(SPECIAL, n, N_VECTOR + 1, x);
            fill(SPECIAL, n + 100, N_VECTOR + 1, y);
            check_vectors(n, x, y);
            check_conversion(n, x);
        }
    }
    AB_NO_LEAKS();
}

Test(kernels_f32, conversion_rounds_to_nearest_even_and_keeps_what_is_small)
{
    const double x[] = {1.0 + 0x1p-24,   1.0 + 0x1.8p-23, 1.0 + 0x1p-24 + 0x1p-50,
                        0x1p-149,        0x1p-150,        -0x1p-151,
                        0x1.fffffefp127, 0x1.ffffffp127};
    const float expected[] = {1.0F, 1.0F + 0x1p-22F, 1.0F + 0x1p-23F, 0x1p-149F,
                              0.0F, -0.0F,           FLT_MAX,         INFINITY};
    for (size_t b = 0; b < N_BACKENDS; b++) {
        float found[8];
        if (use_backend(backends[b])) {
            ab_f64_to_f32(8, x, found);
            for (int i = 0; i < 8; i++) {
                cr_assert_eq(bits_of(found[i]), bits_of(expected[i]), "%a", x[i]);
            }
        }
    }
    AB_NO_LEAKS();
}
