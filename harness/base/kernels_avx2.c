#include "base/math_ops_avx2.h"
#include "base/kernels_wide.h"

const struct ab_backend ab_backend_avx2 = {
    .name = "avx2",
    .math = &ab_math_scalars_fma,
    .arrays = &ab_math_arrays_avx2,
    .f32 = &ab_f32_avx2,
    WIDE_KERNELS,
};
