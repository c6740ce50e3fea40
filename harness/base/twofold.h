/* Sums and products of doubles with what rounding took from them, exactly: result +
 * rest is the true value, without overflow and underflow (T. Ogita, S. Rump, S. Oishi,
 * SIAM Journal on Scientific Computing 26(6), 2005, algorithms 3.1 and 3.5). */
#ifndef AB_BASE_TWOFOLD_H
#define AB_BASE_TWOFOLD_H

#include <math.h>

/* a + b rounded. rest may be where a or b came from. */
static inline double ab_two_sum(double a, double b, double *rest)
{
    double sum = a + b;
    double of_b = sum - a;
    *rest = (a - (sum - of_b)) + (b - of_b);
    return sum;
}

/* a b rounded. */
static inline double ab_two_product(double a, double b, double *rest)
{
    double product = a * b;
    *rest = fma(a, b, -product);
    return product;
}

#endif
