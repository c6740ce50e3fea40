#include "base/math_ops_avx2.h"
#include "base/kernels_wide.h"

const struct ab_backend ab_backend_avx2 = {
    .name = "avx2",
    .math = &ab_math_scalars_fma,
    .arrays = &ab_math_arrays_avx2,
    .f32 = &ab_f32_avx2,
    WIDE_KERNELS,
};

/* Functions of arrays on eight doubles take 0.8 of the time; the kernels stay on four:
 * rows start where vectors of eight would cross two lines of the cache. */
const struct ab_backend ab_backend_avx512 = {
    .name = "avx512",
    .math = &ab_math_scalars_fma,
    .arrays = &ab_math_arrays_avx512,
    .f32 = &ab_f32_avx2,
    WIDE_KERNELS,
};
