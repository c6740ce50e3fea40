/* Suites: frozen, versioned lists of scenario blocks, in JSON. A leaderboard belongs to
 * one version of one suite. A block is a grid: its members are the options of `run`, as
 * text in the same grammar. */
#ifndef AB_RUN_SUITE_H
#define AB_RUN_SUITE_H

#include <stddef.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "run/plan.h"

struct ab_suite {
    const char *name;
    const char *version;
    const char *description;
    const char *definition;         /* canonical JSON without comments and "frozen" */
    char sha256[AB_HASH_HEX_BYTES]; /* of definition */
    int is_frozen;                  /* the file holds that hash */
    size_t n_blocks;
    struct ab_grid *blocks;
    struct ab_arena arena; /* owns all of the above */
};

/* name: a shipped suite, or a path to FILE.json. AB_ERR_INPUT also for a version that
 * is frozen ("frozen": SHA-256 of its content) and was changed since. */
AB_MUST_CHECK ab_status ab_suite_load(struct ab_suite **out, const char *name,
                                      struct ab_error *err);
void ab_suite_destroy(struct ab_suite *suite); /* NULL is legal */
/* Other algorithms on the same scenarios: the text is borrowed. */
void ab_suite_set_algorithms(struct ab_suite *suite, const char *algorithms);

/* Names of the shipped suites, sorted, in the arena. */
AB_MUST_CHECK ab_status ab_suite_names(const char *const **names, size_t *n_names,
                                       struct ab_arena *arena, struct ab_error *err);

#endif
