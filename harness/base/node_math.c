#include "base/node_math.h"

#include <math.h>

#include "base/kernels.h"
#include "base/math.h"

static void combine(uint64_t n, uint32_t k, const double *c, const double *const *x,
                    double *out)
{
    ab_lincomb(n, k, c, x, out);
}

static void axpy(uint64_t n, double a, const double *x, double *y)
{
    ab_axpy(n, a, x, y);
}

static void scale(uint64_t n, double a, double *x)
{
    ab_scale(n, a, x);
}

static double dot(uint64_t n, const double *x, const double *y)
{
    return ab_dot(n, x, y);
}

const struct adonis_math ab_node_math = {
    .size = sizeof(struct adonis_math),
    .combine = combine,
    .axpy = axpy,
    .scale = scale,
    .dot = dot,
    .exp = ab_exp,
    .expm1 = ab_expm1,
    .log = ab_log,
    .log1p = ab_log1p,
    .pow = ab_pow,
    .sqrt = sqrt, /* correctly rounded everywhere (IEEE 754) */
    .sin = ab_sin,
    .cos = ab_cos,
    .tanh = ab_tanh,
};
