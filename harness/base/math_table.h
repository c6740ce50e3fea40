/* The elementary functions as tables of pointers, one for each way to compile them. */
#ifndef AB_BASE_MATH_TABLE_H
#define AB_BASE_MATH_TABLE_H

#include <stddef.h>

/* Functions with an array form. */
#define AB_MATH_ARRAY_LIST(X)                                                          \
    X(exp) X(expm1) X(log) X(log1p) X(sigmoid) X(tanh) X(softplus)
/* All functions of one argument. */
#define AB_MATH_UNARY_LIST(X) AB_MATH_ARRAY_LIST(X) X(sin) X(cos) X(normal_quantile)

struct ab_math_scalars {
#define AB_MATH_FIELD(name) double (*(name))(double x);
    AB_MATH_UNARY_LIST(AB_MATH_FIELD)
#undef AB_MATH_FIELD
    double (*pow)(double x, double y);
};

struct ab_math_arrays {
#define AB_MATH_FIELD(name) void (*(name))(size_t n, const double *x, double *y);
    AB_MATH_ARRAY_LIST(AB_MATH_FIELD)
#undef AB_MATH_FIELD
    void (*logistic_slopes)(size_t n, double scale, const double *b, const double *z,
                            double *y);
};

extern const struct ab_math_scalars ab_math_scalars_plain;
extern const struct ab_math_arrays ab_math_arrays_plain;
#if defined(__x86_64__)
/* Only on a machine with AVX2 and FMA. */
extern const struct ab_math_scalars ab_math_scalars_fma;
extern const struct ab_math_arrays ab_math_arrays_avx2;
/* Only on a machine with AVX-512 besides. */
extern const struct ab_math_arrays ab_math_arrays_avx512;
#elif defined(__aarch64__)
extern const struct ab_math_arrays ab_math_arrays_neon;
#endif

#endif
