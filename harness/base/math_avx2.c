#include "base/math_ops_avx2.h"
#define AB_MATH_ARRAYS ab_math_arrays_avx2
#include "base/math_arrays.h"
