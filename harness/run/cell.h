/* A cell: scenario x algorithm with options x seed. What it is made of, and its key.
 * README.md in this folder defines the key. */
#ifndef AB_RUN_CELL_H
#define AB_RUN_CELL_H

#include <stdint.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/spec.h"
#include "plugin/registry.h"
#include "run/problem.h"
#include "sim/profile.h"
#include "sim/sim.h"
#include "sim/topology.h"

/* An algorithm with its options as given: defaults filled in, "auto" as such. */
struct ab_method {
    const struct ab_algorithm *algorithm; /* of the registry */
    const void *options;                  /* options_size bytes */
    const char *options_given;            /* the same as canonical JSON */
};

/* Which code computes: never part of a cell's identity. */
struct ab_provenance {
    const char *origin;          /* "built-in", "registry", "path" */
    const char *binary_sha256;   /* of the shared object; "" where there is none */
    const char *manifest_sha256; /* of the full manifest; the same */
    const char *build;           /* compiler and flags; "": as the program's */
};
/* Strings are borrowed from the method. */
void ab_method_provenance(struct ab_provenance *out, const struct ab_method *method);

/* Something named by an item of the grammar in base/spec.h. */
struct ab_named {
    const struct ab_spec *spec;
    const char *text; /* canonical: defaults filled in, a file by its hash */
    /* A topology: of an edge list, what was read and hashed; else NULL. */
    const struct ab_topology *graph;
    int is_directed; /* a topology: its edges */
};

/* Everything is borrowed from the plan that made the cell. */
struct ab_cell {
    struct ab_problem *problem;
    const struct ab_method *method;
    const struct ab_profile *profile;
    const struct ab_named *topology;
    const struct ab_named *partition;
    uint64_t seed;
    struct ab_budget budget;
    const char *block;      /* of the suite's file; "" without */
    const char *definition; /* canonical JSON */
    uint32_t n_nodes;
    char key[AB_HASH_HEX_BYTES]; /* its SHA-256 */
};

/* Fills in definition (in the arena) and key from the rest. */
AB_MUST_CHECK ab_status ab_cell_identify(struct ab_cell *cell, struct ab_arena *arena,
                                         struct ab_error *err);

/* "time", "rounds", "gradients", "bytes". */
const char *ab_axis_name(enum ab_axis axis);

#endif
