#include "base/math_ops_neon.h"
#define AB_MATH_ARRAYS ab_math_arrays_neon
#include "base/math_arrays.h"
