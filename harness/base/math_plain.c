#define AB_MATH_SCALARS ab_math_scalars_plain
#include "base/math_scalar.h"

#define PLAIN_ARRAY(name)                                                              \
    static void name##_array(size_t n, const double *x, double *y)                     \
    {                                                                                  \
        for (size_t i = 0; i < n; i++) {                                               \
            y[i] = v_##name(x[i]);                                                     \
        }                                                                              \
    }
AB_MATH_ARRAY_LIST(PLAIN_ARRAY)

static void logistic_slopes(size_t n, double scale, const double *b, const double *z,
                            double *y)
{
    for (size_t i = 0; i < n; i++) {
        y[i] = v_sigmoid(-1.0 * b[i] * z[i]) * (-scale * b[i]);
    }
}

const struct ab_math_arrays ab_math_arrays_plain = {
#define PLAIN_ENTRY(name) .name = name##_array,
    AB_MATH_ARRAY_LIST(PLAIN_ENTRY).logistic_slopes = logistic_slopes};
