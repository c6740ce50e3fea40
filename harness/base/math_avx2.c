#include "base/math_ops_avx2.h"
#include "base/math_table.h"
#include "base/math_template.h"

#include <string.h>

/* The last 1 to 3 elements go through a buffer of four. */
#define AVX2_ARRAY(name)                                                               \
    static void name##_array(size_t n, const double *x, double *y)                     \
    {                                                                                  \
        size_t i = 0;                                                                  \
        for (; i + 4 <= n; i += 4) {                                                   \
            _mm256_storeu_pd(y + i, v_##name(_mm256_loadu_pd(x + i)));                 \
        }                                                                              \
        if (i < n) {                                                                   \
            double buffer[4] = {0.0};                                                  \
            memcpy(buffer, x + i, (n - i) * sizeof *x);                                \
            _mm256_storeu_pd(buffer, v_##name(_mm256_loadu_pd(buffer)));               \
            memcpy(y + i, buffer, (n - i) * sizeof *y);                                \
        }                                                                              \
    }
AB_MATH_ARRAY_LIST(AVX2_ARRAY)

const struct ab_math_arrays ab_math_arrays_avx2 = {
#define AVX2_ENTRY(name) .name = name##_array,
    AB_MATH_ARRAY_LIST(AVX2_ENTRY)};
