#include "stats/holm.h"

#include <math.h>

size_t ab_holm(double *adjusted, const double *p, size_t n)
{
    size_t n_tests = 0;
    for (size_t i = 0; i < n; i++) {
        n_tests += isnan(p[i]) == 0;
    }
    for (size_t i = 0; i < n; i++) {
        adjusted[i] = isnan(p[i]) ? (double)NAN : 0.0;
        for (size_t j = 0; j < n && !isnan(p[i]); j++) {
            if (isnan(p[j]) || p[j] > p[i]) {
                continue;
            }
            size_t n_before =
                0; /* in the order of p: equal ones share the first place */
            for (size_t k = 0; k < n; k++) {
                n_before += p[k] < p[j];
            }
            adjusted[i] = fmax(adjusted[i], (double)(n_tests - n_before) * p[j]);
        }
        adjusted[i] = isnan(p[i]) ? p[i] : fmin(1.0, adjusted[i]);
    }
    return n_tests;
}
