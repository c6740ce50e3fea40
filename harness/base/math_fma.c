#define AB_MATH_SCALARS ab_math_scalars_fma
#include "base/math_scalar.h"
