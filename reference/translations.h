/* Graphs that look the same from every node, found by their numbers. */
#ifndef AB_REFERENCE_TRANSLATIONS_H
#define AB_REFERENCE_TRANSLATIONS_H

#include "reference/adjacency.h"

/* Whether rotations of blocks of numbers carry every node to every other without
 * changing the graph: (i + s) modulo b within each block of b nodes, for steps s that
 * start at 1 and blocks b that end at all nodes, each block the next step. So it is for
 * rings, complete graphs and all others whose edges depend on differences modulo n, for
 * tori of any dimension numbered row by row, for hypercubes: Cayley graphs of products
 * of cyclic groups. 0 proves nothing: with other numbers the same graph may go
 * unnoticed. Each try costs at most a look at every edge; a wrong one mostly ends at
 * the first nodes. */
AB_MUST_CHECK ab_status ab_translations_act(int *alike,
                                            const struct ab_adjacency *graph,
                                            struct ab_error *err);

#endif
