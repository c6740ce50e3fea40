/* A topology from its name on the command line. */
#ifndef AB_TESTS_TOPOLOGY_OF_H
#define AB_TESTS_TOPOLOGY_OF_H

#include <criterion/criterion.h>

#include "base/alloc.h"
#include "sim/topology.h"

static inline int test_topology_is_whole(const void *context, const char *name,
                                         const char *key)
{
    (void)context;
    const struct ab_topology_entry *entry = ab_topology_find(name);
    return entry != NULL && ab_options_is_path(&entry->options, key);
}

static inline ab_status test_topology(struct ab_topology **out, const char *text,
                                      uint32_t n_nodes, uint64_t seed,
                                      struct ab_error *err)
{
    struct ab_arena arena;
    struct ab_spec_list list;
    *out = NULL;
    ab_arena_init(&arena);
    ab_status status = ab_spec_parse(&list, &arena, "--topology", text,
                                     test_topology_is_whole, NULL, err);
    if (status == AB_OK) {
        status = ab_topology_create(out, &list.items[0], n_nodes, seed, err);
    }
    ab_arena_fini(&arena);
    return status;
}

/* As above; asserts that there is one. */
static inline struct ab_topology *test_topology_of(const char *text, uint32_t n_nodes,
                                                   uint64_t seed)
{
    struct ab_topology *topology;
    struct ab_error err = {0};
    cr_assert_eq(test_topology(&topology, text, n_nodes, seed, &err), AB_OK, "%s",
                 err.text);
    return topology;
}

#endif
