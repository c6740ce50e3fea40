/* Profiles over problems: what share is solved at what cost. A miss is INFINITY: it is
 * never solved, and stays among the problems. */
#ifndef AB_STATS_PERFORMANCE_H
#define AB_STATS_PERFORMANCE_H

#include <stddef.h>

/* How many of n ascending values are at most `limit` (< INFINITY). Divided by n, that
 * is the empirical distribution function; over the costs of trials (problem, target,
 * seed) it is the data profile of J. J. More and S. M. Wild, "Benchmarking
 * derivative-free optimization algorithms", SIAM J. Optimization 20(1), 2009, and the
 * runtime distribution of COCO (N. Hansen and others, 2021). */
size_t ab_ecdf_count(const double *sorted, size_t n, double limit);

/* ratio[p k + s] = cost[p k + s] / (least cost of problem p), k = n_methods: the
 * performance ratio of E. D. Dolan and J. J. More, "Benchmarking optimization software
 * with performance profiles", Mathematical Programming 91, 2002. The performance
 * profile of s at tau is the share of problems with ratio at most tau. The least cost
 * is taken over the methods given: other methods, other ratios. Misses have ratio
 * INFINITY. A cost of zero counts as the least cost above zero (ratio 1). */
void ab_performance_ratios(double *ratio, const double *cost, size_t n_problems,
                           size_t n_methods);

/* Which methods may be compared over which blocks (scenarios, seeds): those blocks
 * where all of them took part. took_part[b k + m], k = n_methods. As long as fewer than
 * half of the blocks are common to all methods left, the one that took part in the
 * fewest is left out, of equal ones the last, down to one method. keeps_block[b],
 * keeps_method[m]: 1 when kept. Returns the number of blocks kept. */
size_t ab_complete_blocks(unsigned char *keeps_block, unsigned char *keeps_method,
                          const unsigned char *took_part, size_t n_blocks,
                          size_t n_methods);

#endif
