#include "stats/performance.h"

#include <math.h>

size_t ab_ecdf_count(const double *sorted, size_t n, double limit)
{
    size_t count = 0;
    while (count < n && sorted[count] <= limit) {
        count++;
    }
    return count;
}

static double least_above_zero(const double *cost, size_t n)
{
    double least = (double)INFINITY;
    for (size_t i = 0; i < n; i++) {
        least = cost[i] > 0.0 ? fmin(least, cost[i]) : least;
    }
    return least;
}

void ab_performance_ratios(double *ratio, const double *cost, size_t n_problems,
                           size_t n_methods)
{
    for (size_t p = 0; p < n_problems; p++) {
        double least = least_above_zero(cost + p * n_methods, n_methods);
        for (size_t s = p * n_methods; s < (p + 1) * n_methods; s++) {
            ratio[s] = isinf(cost[s])   ? (double)INFINITY
                       : cost[s] == 0.0 ? 1.0
                                        : cost[s] / least;
        }
    }
}

/* Marks the blocks where every method that is kept took part; returns how many. */
static size_t mark_complete(unsigned char *keeps_block,
                            const unsigned char *keeps_method,
                            const unsigned char *took_part, size_t n_blocks,
                            size_t n_methods)
{
    size_t n_complete = 0;
    for (size_t b = 0; b < n_blocks; b++) {
        keeps_block[b] = 1;
        for (size_t m = 0; m < n_methods; m++) {
            if (keeps_method[m] && !took_part[b * n_methods + m]) {
                keeps_block[b] = 0;
            }
        }
        n_complete += keeps_block[b];
    }
    return n_complete;
}

/* Of the methods kept, the last of those that took part in the fewest blocks. */
static size_t find_rarest(const unsigned char *keeps_method,
                          const unsigned char *took_part, size_t n_blocks,
                          size_t n_methods)
{
    size_t rarest = 0;
    size_t fewest = n_blocks + 1;
    for (size_t m = 0; m < n_methods; m++) {
        size_t n = 0;
        for (size_t b = 0; b < n_blocks; b++) {
            n += took_part[b * n_methods + m];
        }
        if (keeps_method[m] && n <= fewest) {
            fewest = n;
            rarest = m;
        }
    }
    return rarest;
}

size_t ab_complete_blocks(unsigned char *keeps_block, unsigned char *keeps_method,
                          const unsigned char *took_part, size_t n_blocks,
                          size_t n_methods)
{
    for (size_t m = 0; m < n_methods; m++) {
        keeps_method[m] = 1;
    }
    size_t n_left = n_methods;
    size_t n_complete =
        mark_complete(keeps_block, keeps_method, took_part, n_blocks, n_methods);
    while (2 * n_complete < n_blocks && n_left > 1) {
        keeps_method[find_rarest(keeps_method, took_part, n_blocks, n_methods)] = 0;
        n_left--;
        n_complete =
            mark_complete(keeps_block, keeps_method, took_part, n_blocks, n_methods);
    }
    return n_complete;
}
