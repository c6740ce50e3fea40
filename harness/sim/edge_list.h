/* A growing list of edges, and its text form. */
#ifndef AB_SIM_EDGE_LIST_H
#define AB_SIM_EDGE_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Zero-initialised it is empty, valid and undirected. */
struct ab_edge_list {
    uint32_t (*ends)[2]; /* owned; lower id first, or of a directed edge its source */
    uint32_t n_edges;
    uint32_t capacity;
    int is_directed;
};

void ab_edge_list_fini(struct ab_edge_list *list);
AB_MUST_CHECK ab_status ab_edge_list_add(struct ab_edge_list *list, uint32_t i,
                                         uint32_t j, struct ab_error *err);

/* Reads a text of lines `i j`, node ids from 0; blanks or tabs between, `#` starts a
 * comment. The first line may be a single number, the number of nodes. In a directed
 * list a line is an edge from i to j. In an undirected one an edge may be listed once
 * from each end (`i j` and `j i`), as files of adjacency do: that is one edge. The same
 * line twice is refused, as are self loops, ids from n_nodes on, another number of
 * nodes, and anything else. Errors begin with name:line. */
AB_MUST_CHECK ab_status ab_edge_list_parse(struct ab_edge_list *list, const char *text,
                                           size_t n_bytes, const char *name,
                                           uint32_t n_nodes, struct ab_error *err);
AB_MUST_CHECK ab_status ab_edge_list_read(struct ab_edge_list *list, const char *path,
                                          uint32_t n_nodes, struct ab_error *err);

#endif
