/* Several tests at once. */
#ifndef AB_STATS_HOLM_H
#define AB_STATS_HOLM_H

#include <stddef.h>

/* What is called different may be so by chance in at most this share of comparisons. */
#define AB_TEST_LEVEL 0.05

/* The p-values of n tests, each as large as the level at which it would be rejected
 * when all n are judged together, so that any false rejection has at most the
 * probability of the level: of the ascending p_1 .. p_m, the largest of
 * min(1, (m - j + 1) p_j) for j <= i. S. Holm, "A simple sequentially rejective
 * multiple test procedure", Scandinavian Journal of Statistics 6, 1979. A p that is NaN
 * is no test: it stays NaN and is not counted. Returns m, how many are counted. */
size_t ab_holm(double *adjusted, const double *p, size_t n);

#endif
