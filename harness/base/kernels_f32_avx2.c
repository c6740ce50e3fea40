#include "base/math_ops_avx2.h"
#define AB_F32_BACKEND ab_f32_avx2
#include "base/kernels_f32_wide.h"
