/* Canonical names: equal graphs have equal texts, which is what a cell's key holds. */
#ifndef AB_RUN_NAMED_H
#define AB_RUN_NAMED_H

#include <stdint.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/spec.h"
#include "run/cell.h"
#include "sim/topology.h"

/* text: "name:key=value,...", in the order of the topology's table: every option with
 * its value, defaults included; not "auto". An edge list is "edges:sha256=..." of its
 * graph. Refuses (AB_ERR_INPUT) what is no graph on n_nodes nodes. Borrows the spec;
 * the text is in the arena. *read: the graph of an edge list, owned by the caller; else
 * NULL. */
AB_MUST_CHECK ab_status ab_named_topology(struct ab_named *out,
                                          struct ab_topology **read,
                                          struct ab_arena *arena,
                                          const struct ab_spec *spec, uint32_t n_nodes,
                                          uint64_t seed, struct ab_error *err);

#endif
