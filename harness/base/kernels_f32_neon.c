#include "base/math_ops_neon.h"
#define AB_F32_BACKEND ab_f32_neon
#include "base/kernels_f32_wide.h"
