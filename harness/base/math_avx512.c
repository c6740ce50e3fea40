#include "base/math_ops_avx512.h"
#define AB_MATH_ARRAYS ab_math_arrays_avx512
#include "base/math_arrays.h"
