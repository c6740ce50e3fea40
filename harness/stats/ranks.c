#include "stats/ranks.h"

#include <math.h>

#include "base/error.h"
#include "base/math.h"

void ab_stats_ranks(double *rank, const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t n_less = 0;
        size_t n_equal = 0;
        for (size_t j = 0; j < n; j++) {
            n_less += values[j] < values[i];
            n_equal += values[j] == values[i];
        }
        rank[i] = (double)n_less + 0.5 * (double)(n_equal + 1);
    }
}

static double rank_sum(const double *rank, size_t method, size_t n_blocks,
                       size_t n_methods)
{
    double sum = 0.0;
    for (size_t b = 0; b < n_blocks; b++) {
        sum += rank[b * n_methods + method];
    }
    return sum;
}

void ab_mean_ranks(double *mean_rank, const double *rank, size_t n_blocks,
                   size_t n_methods)
{
    for (size_t m = 0; m < n_methods; m++) {
        mean_rank[m] = rank_sum(rank, m, n_blocks, n_methods) / (double)n_blocks;
    }
}

struct ab_friedman ab_friedman_test(const double *rank, size_t n_blocks,
                                    size_t n_methods)
{
    ab_require(n_blocks > 1 && n_methods > 1);
    double n = (double)n_blocks;
    double k = (double)n_methods;
    double squares = 0.0;
    for (size_t i = 0; i < n_blocks * n_methods; i++) {
        squares += rank[i] * rank[i];
    }
    double spread = 0.0;
    for (size_t m = 0; m < n_methods; m++) {
        double away = rank_sum(rank, m, n_blocks, n_methods) - 0.5 * n * (k + 1.0);
        spread += away * away;
    }
    double untied =
        squares - 0.25 * n * k * (k + 1.0) * (k + 1.0); /* exact: quarters */
    struct ab_friedman test = {0.0, 0.0, 1.0};
    if (untied > 0.0) {
        test.chi2 = (k - 1.0) * spread / untied;
        double rest = n * (k - 1.0) - test.chi2;
        test.F = rest > 0.0 ? (n - 1.0) * test.chi2 / rest : (double)INFINITY;
        test.p = ab_f_tail(test.F, k - 1.0, (k - 1.0) * (n - 1.0));
    }
    return test;
}

/* log Gamma(a) for a whole multiple a > 0 of one half, by Gamma(a + 1) = a Gamma(a). */
static double log_gamma(double a)
{
    double log_of_sqrt_pi = 0.5723649429247001;
    int is_whole = floor(a) == a;
    double x = is_whole ? 1.0 : 0.5;
    double sum = is_whole ? 0.0 : log_of_sqrt_pi;
    double product = 1.0;
    while (x < a) {
        product *= x;
        x += 1.0;
        if (product > 1e200) {
            sum += ab_log(product);
            product = 1.0;
        }
    }
    return sum + ab_log(product);
}

static double keep_off_zero(double x)
{
    return fabs(x) < 1e-300 ? 1e-300 : x;
}

/* The continued fraction of the incomplete beta function, DLMF 8.17.22, by the method
 * of Lentz; converges fast for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double x, double a, double b)
{
    double c = 1.0;
    double d = 1.0 / keep_off_zero(1.0 - (a + b) * x / (a + 1.0));
    double value = d;
    double change = 0.0;
    for (int i = 1; i < 10000 && fabs(change - 1.0) > 1e-16; i++) {
        double m = i;
        double even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / keep_off_zero(1.0 + even * d);
        c = keep_off_zero(1.0 + even / c);
        value *= c * d;
        double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / keep_off_zero(1.0 + odd * d);
        c = keep_off_zero(1.0 + odd / c);
        change = c * d;
        value *= change;
    }
    return value;
}

/* I_x(a, b) with y = 1 - x, DLMF 8.17. */
static double incomplete_beta(double x, double y, double a, double b)
{
    if (x <= 0.0 || y <= 0.0) {
        return x <= 0.0 ? 0.0 : 1.0;
    }
    double front = ab_exp(a * ab_log(x) + b * ab_log(y) + log_gamma(a + b) -
                          log_gamma(a) - log_gamma(b));
    if (x < (a + 1.0) / (a + b + 2.0)) {
        return front * beta_fraction(x, a, b) / a;
    }
    return 1.0 - front * beta_fraction(y, b, a) / b;
}

double ab_f_tail(double F, double df1, double df2)
{
    if (isinf(F)) {
        return 0.0;
    }
    double sum = df2 + df1 * F;
    return incomplete_beta(df2 / sum, df1 * F / sum, 0.5 * df2, 0.5 * df1);
}

const double ab_nemenyi_q[AB_NEMENYI_MAX - AB_NEMENYI_MIN + 1] = {
    1.9599640, 2.3437006, 2.5690318, 2.7277744, 2.8497054, 2.9483201, 3.0308785,
    3.1017305, 3.1636838, 3.2186536, 3.2680039, 3.3127386, 3.3536178, 3.3912303,
    3.4260414, 3.4584247, 3.4886848, 3.5170730, 3.5437991,
};

double ab_critical_difference(size_t n_blocks, size_t n_methods)
{
    if (n_methods < AB_NEMENYI_MIN || n_methods > AB_NEMENYI_MAX) {
        return (double)NAN;
    }
    double k = (double)n_methods;
    return ab_nemenyi_q[n_methods - AB_NEMENYI_MIN] *
           sqrt(k * (k + 1.0) / (6.0 * (double)n_blocks));
}
