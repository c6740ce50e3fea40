/* What there is to name on the command line, one kind after the other. A kind is one
 * file catalogue_<kind>.c and a row of the table in catalogue.c. */
#ifndef AB_CLI_CATALOGUE_H
#define AB_CLI_CATALOGUE_H

#include <jansson.h>
#include <stdint.h>

#include "base/error.h"
#include "base/options.h"
#include "base/spec.h"
#include "base/text.h"
#include "cli/fields.h"
#include "plugin/registry.h"

/* What listing and describing may need. */
struct ab_shown {
    const struct ab_registry *registry;
    uint32_t n_nodes; /* for what depends on the number of nodes */
    const char *task; /* that a partition splits; NULL: none */
    uint64_t seed;    /* of that split */
};

struct ab_kind {
    const char *name;   /* "task" */
    const char *plural; /* "tasks" */
    /* Appends an object {name, summary, options} for each. */
    ab_status (*list)(json_t *rows, const struct ab_shown *shown, struct ab_error *err);
    /* Fills the object with all that is known of one, named by text as on the command
     * line; `help` gets what has a form of its own for people, with a heading. */
    ab_status (*info)(json_t *object, struct ab_text *help, const char *text,
                      const struct ab_shown *shown, struct ab_error *err);
};
extern const struct ab_kind ab_kind_task;
extern const struct ab_kind ab_kind_algorithm;
extern const struct ab_kind ab_kind_topology;
extern const struct ab_kind ab_kind_profile;
extern const struct ab_kind ab_kind_partition;
extern const struct ab_kind ab_kind_suite;

extern const struct ab_kind *const ab_kinds[]; /* ends with NULL */

/* By name or plural; the nearest is suggested for another. */
AB_MUST_CHECK ab_status ab_kind_find(const struct ab_kind **out, const char *word,
                                     struct ab_error *err);

/* For the kinds: a row of a list; options may be NULL. */
AB_MUST_CHECK ab_status ab_list_append(json_t *rows, const char *name,
                                       const char *summary,
                                       const struct ab_options *options,
                                       struct ab_error *err);
/* The options as a member of the object, and in words. */
void ab_info_options(struct ab_fields *fields, struct ab_text *help,
                     const struct ab_options *options);
/* The single item that text names; it lives in the arena. */
AB_MUST_CHECK ab_status ab_info_spec(const struct ab_spec **out, struct ab_arena *arena,
                                     const char *what, const char *text,
                                     struct ab_error *err);

#endif
