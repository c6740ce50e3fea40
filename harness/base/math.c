#include "base/math.h"

#include "base/kernels_backend.h"

#define UNARY_FUNCTION(name)                                                           \
    double ab_##name(double x)                                                         \
    {                                                                                  \
        return ab_backend_active()->math->name(x);                                     \
    }
AB_MATH_UNARY_LIST(UNARY_FUNCTION)

#define ARRAY_FUNCTION(name)                                                           \
    void ab_##name##_array(size_t n, const double *x, double *y)                       \
    {                                                                                  \
        ab_backend_active()->arrays->name(n, x, y);                                    \
    }
AB_MATH_ARRAY_LIST(ARRAY_FUNCTION)

void ab_logistic_slopes(size_t n, double scale, const double *b, const double *z,
                        double *y)
{
    ab_backend_active()->arrays->logistic_slopes(n, scale, b, z, y);
}

double ab_pow(double x, double y)
{
    return ab_backend_active()->math->pow(x, y);
}
