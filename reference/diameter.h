/* The largest distance between two nodes, exact on graphs of any size, if it can be had
 * for a bounded amount of work.
 *
 * A graph that looks the same from every node (translations.h) needs one search. Else a
 * few searches give a lower bound and a node near the centre, the root; only nodes far
 * from the root can be an end of a longer distance (Crescenzi, Grossi, Habib, Lanzi,
 * Marino, "On computing the diameter of real-world undirected graphs", Theoretical
 * Computer Science 514, 2013), and of these none from which the farthest node is near
 * enough to one that was searched from (Takes, Kosters, "Determining the diameter of
 * small world networks", CIKM 2011). They are searched from by 64s (searches.h), those
 * farthest from the root first, until none is left. */
#ifndef AB_REFERENCE_DIAMETER_H
#define AB_REFERENCE_DIAMETER_H

#include "reference/adjacency.h"

/* In edges looked at (ab_searches.work): every scene on such a graph pays for it. Some
 * 5 s on 100,000 nodes, a quarter of a minute on 1,000,000; about a second where the
 * search is given up. */
#define AB_DIAMETER_MAX_WORK (UINT64_C(1) << 32)

/* `along` holds the steps of the graph, `against` the same backwards; the same pointer
 * twice where it is undirected. *diameter: in hops; NaN where the searches take too
 * long: from max_work / 32 on, the share of the nodes that are settled must not fall
 * behind the share of max_work that is spent. AB_ERR_INPUT when not every node can be
 * reached from every other. */
AB_MUST_CHECK ab_status ab_diameter(double *diameter, const struct ab_adjacency *along,
                                    const struct ab_adjacency *against,
                                    uint64_t max_work, struct ab_error *err);

#endif
