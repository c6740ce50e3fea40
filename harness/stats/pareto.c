#include "stats/pareto.h"

#include <math.h>

static int dominates(const double *a, const double *b, size_t n_costs)
{
    int is_less = 0;
    for (size_t c = 0; c < n_costs; c++) {
        if (a[c] > b[c]) {
            return 0;
        }
        is_less = is_less || a[c] < b[c];
    }
    return is_less;
}

static int is_finite(const double *cost, size_t n_costs)
{
    for (size_t c = 0; c < n_costs; c++) {
        if (!isfinite(cost[c])) {
            return 0;
        }
    }
    return 1;
}

void ab_pareto_front(unsigned char *on_front, const double *cost, size_t n,
                     size_t n_costs)
{
    for (size_t i = 0; i < n; i++) {
        const double *own = cost + i * n_costs;
        on_front[i] = (unsigned char)is_finite(own, n_costs);
        for (size_t j = 0; j < n && on_front[i]; j++) {
            on_front[i] = !dominates(cost + j * n_costs, own, n_costs);
        }
    }
}
