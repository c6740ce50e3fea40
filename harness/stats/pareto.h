/* Several costs at once: which methods nothing else beats. */
#ifndef AB_STATS_PARETO_H
#define AB_STATS_PARETO_H

#include <stddef.h>

/* cost[i n_costs + c] >= 0, INFINITY a miss. on_front[i] is 1 when all costs of i are
 * finite and no j dominates it: at most as much at every cost, and less at one (V.
 * Pareto; K. Deb, "Multi-Objective Optimization using Evolutionary Algorithms", 2001,
 * definition 2.5). Equal ones are on the front together. */
void ab_pareto_front(unsigned char *on_front, const double *cost, size_t n,
                     size_t n_costs);

#endif
