/* What the cells of a plan are made of: each problem, method and profile once. */
#ifndef AB_RUN_PARTS_H
#define AB_RUN_PARTS_H

#include <stdint.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/spec.h"
#include "plugin/registry.h"
#include "run/cell.h"

struct ab_parts {
    struct ab_arena arena;
    struct ab_parts_problem *problems; /* owned, in the arena but for what they hold */
    struct ab_parts_profile *profiles;
    struct ab_parts_graph *graphs;
};

void ab_parts_init(struct ab_parts *parts);
void ab_parts_fini(struct ab_parts *parts);

/* All results belong to the parts. A task that is the same for all n is loaded once. */
AB_MUST_CHECK ab_status ab_parts_problem(struct ab_problem **out,
                                         struct ab_parts *parts,
                                         const struct ab_spec *spec, uint32_t n_nodes,
                                         struct ab_error *err);
/* seed: that on which random graphs are tried; what they are is up to each cell's. */
AB_MUST_CHECK ab_status ab_parts_topology(const struct ab_named **out,
                                          struct ab_parts *parts,
                                          const struct ab_spec *spec, uint32_t n_nodes,
                                          uint64_t seed, struct ab_error *err);
AB_MUST_CHECK ab_status ab_parts_profile(const struct ab_profile **out,
                                         struct ab_parts *parts,
                                         const struct ab_spec *spec,
                                         struct ab_error *err);
AB_MUST_CHECK ab_status ab_parts_method(const struct ab_method **out,
                                        struct ab_parts *parts,
                                        const struct ab_registry *registry,
                                        const struct ab_spec *spec,
                                        struct ab_error *err);
/* One axis and its limit: "time=10" is 10 s of virtual time. label begins messages. */
AB_MUST_CHECK ab_status ab_parts_budget(struct ab_budget *out, const char *label,
                                        const struct ab_spec *spec,
                                        struct ab_error *err);

#endif
