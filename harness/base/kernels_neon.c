#include "base/math_ops_neon.h"
#include "base/kernels_wide.h"

const struct ab_backend ab_backend_neon = {
    .name = "neon",
    .math = &ab_math_scalars_plain,
    .arrays = &ab_math_arrays_neon,
    .f32 = &ab_f32_neon,
    WIDE_KERNELS,
};
