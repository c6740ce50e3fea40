#include "base/fpenv.h"

#include <float.h>

void ab_fpenv_save(struct ab_fpenv *env)
{
    ab_require(fegetenv(&env->state) == 0);
}

void ab_fpenv_restore(const struct ab_fpenv *env)
{
    ab_require(fesetenv(&env->state) == 0);
}

void ab_fpenv_set_default(void)
{
    ab_require(fesetenv(FE_DFL_ENV) == 0);
}

static int keeps_subnormal_results(void)
{
    volatile double least_normal = DBL_MIN;
    volatile double half = least_normal * 0.5;
    return half * 0x1p60 == DBL_MIN * 0x1p59;
}

/* A bit pattern, so that no operation can have flushed it before. */
static int keeps_subnormal_operands(void)
{
    volatile double subnormal = 0x1p-1060;
    return subnormal * 0x1p60 == 0x1p-1000;
}

static int rounds_to_nearest(void)
{
    volatile double one = 1.0;
    volatile double below_half_ulp = 0x1.8p-54;
    volatile double above_half_ulp = 0x1.8p-53;
    double nearest = 1.0 + DBL_EPSILON;
    return one + below_half_ulp == 1.0 && one + above_half_ulp == nearest &&
           -one - below_half_ulp == -1.0 && -one - above_half_ulp == -nearest;
}

static const char *rounding_name(void)
{
    switch (fegetround()) {
    case FE_UPWARD:
        return "upward";
    case FE_DOWNWARD:
        return "downward";
    case FE_TOWARDZERO:
        return "toward zero";
    default:
        return "unknown";
    }
}

ab_status ab_fpenv_check(struct ab_error *err)
{
    if (!rounds_to_nearest()) {
        return AB_FAIL(err, AB_ERR_CHECK,
                       "floating-point rounding mode is %s, expected to nearest",
                       rounding_name());
    }
    if (!keeps_subnormal_operands()) {
        return AB_FAIL(err, AB_ERR_CHECK,
                       "subnormal operands are read as zero, expected them to be kept");
    }
    if (!keeps_subnormal_results()) {
        return AB_FAIL(
            err, AB_ERR_CHECK,
            "subnormal results are flushed to zero, expected them to be kept");
    }
    return AB_OK;
}
