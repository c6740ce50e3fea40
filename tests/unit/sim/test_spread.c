#include "sim/spread.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "support/leaks.h"

#define N_DRAWS 20000

static const struct ab_spread_model constant = {.kind = AB_SPREAD_CONSTANT};

static uint32_t draw_nodes(const struct ab_spread_model *model, uint32_t n,
                           uint64_t seed, double *factor)
{
    struct ab_spread_drawer drawer = {0};
    uint32_t n_slow = 0;
    for (uint32_t i = 0; i < n; i++) {
        factor[i] = ab_spread_of_node(&drawer, model, n, seed);
        n_slow += factor[i] != 1.0;
    }
    return n_slow;
}

Test(spread, of_two_speeds_slows_exactly_that_share_of_the_nodes)
{
    static double factor[1000];
    static const struct {
        double fraction;
        uint32_t n;
        uint32_t n_slow;
    } cases[] = {{0.15, 1000, 150},  {0.15, 10, 1},   {0.15, 6, 0},
                 {1.0, 7, 7},        {0.0, 7, 0},     {1.0, 1, 1},
                 {0.29, 100, 29},    {0.57, 100, 57}, {0.2899, 100, 28},
                 {0.999, 1000, 999}, {0.3333, 3, 0}};
    for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
        const struct ab_spread_model model = {
            .kind = AB_SPREAD_TWO_SPEED, .fraction = cases[k].fraction, .slowdown = 4};
        for (uint64_t seed = 0; seed < 20; seed++) {
            cr_assert_eq(draw_nodes(&model, cases[k].n, seed, factor), cases[k].n_slow);
            for (uint32_t i = 0; i < cases[k].n; i++) {
                cr_assert(factor[i] == 1.0 || factor[i] == 4.0);
            }
        }
    }
    AB_NO_LEAKS();
}

/* Each of 10 nodes is slow in 3 of 10 seeds, within 5 standard deviations. */
Test(spread, of_two_speeds_slows_every_node_as_often)
{
    const struct ab_spread_model model = {
        .kind = AB_SPREAD_TWO_SPEED, .fraction = 0.3, .slowdown = 2};
    double count[10] = {0};
    double factor[10];
    uint32_t n_seeds = 4000;
    for (uint64_t seed = 0; seed < n_seeds; seed++) {
        cr_assert_eq(draw_nodes(&model, 10, seed, factor), 3);
        for (uint32_t i = 0; i < 10; i++) {
            count[i] += factor[i] == 2.0;
        }
    }
    for (uint32_t i = 0; i < 10; i++) {
        cr_assert_float_eq(count[i], 0.3 * n_seeds, 5 * sqrt(n_seeds * 0.3 * 0.7));
    }
    AB_NO_LEAKS();
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Median 1, quartiles exp(+-0.6745 sigma), mean exp(sigma^2 / 2). */
static void check_lognormal(double *factor, double sigma)
{
    double sum = 0;
    for (size_t k = 0; k < N_DRAWS; k++) {
        sum += factor[k];
    }
    qsort(factor, N_DRAWS, sizeof(*factor), by_value);
    cr_assert_float_eq(factor[N_DRAWS / 2], 1.0, 0.02);
    cr_assert_float_eq(factor[N_DRAWS / 4], exp(-0.67449 * sigma), 0.02);
    cr_assert_float_eq(factor[3 * N_DRAWS / 4], exp(0.67449 * sigma), 0.03);
    const struct ab_spread_model model = {.kind = AB_SPREAD_LOGNORMAL, .sigma = sigma};
    cr_assert_float_eq(ab_spread_mean(&model), exp(sigma * sigma / 2), 1e-14);
    cr_assert_float_eq(sum / N_DRAWS, ab_spread_mean(&model), 0.02);
}

Test(spread, of_lognormal_has_the_quantiles_and_the_mean_of_the_law)
{
    static double factor[N_DRAWS];
    const struct ab_spread_model model = {.kind = AB_SPREAD_LOGNORMAL, .sigma = 0.6};
    struct ab_stream stream = ab_stream_make(1, AB_RNG_JITTER, 7);
    for (uint64_t k = 0; k < N_DRAWS; k++) {
        factor[k] = ab_spread_of_job(&model, &stream, k);
        cr_assert(factor[k] == ab_spread_of_job(&model, &stream, k));
    }
    check_lognormal(factor, 0.6);
    (void)draw_nodes(&model, N_DRAWS, 1, factor);
    check_lognormal(factor, 0.6);
    AB_NO_LEAKS();
}

Test(spread, of_two_speeds_slows_that_share_of_the_jobs)
{
    const struct ab_spread_model model = {
        .kind = AB_SPREAD_TWO_SPEED, .fraction = 0.2, .slowdown = 3};
    struct ab_stream stream = ab_stream_make(1, AB_RNG_JITTER, 7);
    double n_slow = 0;
    for (uint64_t k = 0; k < N_DRAWS; k++) {
        double factor = ab_spread_of_job(&model, &stream, k);
        cr_assert(factor == 1.0 || factor == 3.0);
        n_slow += factor == 3.0;
    }
    cr_assert_float_eq(n_slow, 0.2 * N_DRAWS, 4 * sqrt(N_DRAWS * 0.16));
    cr_assert_float_eq(ab_spread_mean(&model), 1.4, 1e-15);
    cr_assert(ab_spread_of_job(&constant, &stream, 0) == 1.0);
    cr_assert(ab_spread_mean(&constant) == 1.0);
    AB_NO_LEAKS();
}
