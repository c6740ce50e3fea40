/* Command lines from tables: each verb names its options once, and parsing, --help and
 * suggestions come from that table. `--name value` and `--name=value` are the same; a
 * lone `--` ends the options. An option may be repeated: the values of a list option
 * are joined by commas, of any other the last one counts. */
#ifndef AB_CLI_ARGS_H
#define AB_CLI_ARGS_H

#include <stdint.h>

#include "base/alloc.h"
#include "base/error.h"

struct ab_cli_option {
    const char *name;     /* without the dashes */
    const char *argument; /* "FILE", "csv|json"; NULL: a switch. One that is DIR, FILE
                           * or PATH is never "", one that is DIR never "-" */
    const char *fallback; /* the value when it is not given; NULL: none */
    const char *help;
    int is_list;
};

struct ab_args {
    const struct ab_cli_option *options; /* ends with a row whose name is NULL */
    const char **values;                 /* one an option; NULL: not given */
    const char **positional;
    int n_positional;
    int wants_help;
    struct ab_arena arena; /* owns the strings */
};

/* argv without program name and verb. min/max_positional: how many other words the verb
 * takes. *args is always left in a state that ab_args_fini can free. */
AB_MUST_CHECK ab_status ab_args_parse(struct ab_args *args,
                                      const struct ab_cli_option *options, int argc,
                                      char **argv, int min_positional,
                                      int max_positional, struct ab_error *err);
void ab_args_fini(struct ab_args *args);

/* Its value, or its fallback. Asking for an option that the table lacks is a
 * programmer's error. */
const char *ab_args_get(const struct ab_args *args, const char *name);
int ab_args_has(const struct ab_args *args, const char *name); /* given? */
/* *index of word among names, which ends with NULL; `what` is the kind of thing. The
 * nearest is suggested for another. */
AB_MUST_CHECK ab_status ab_args_word(size_t *index, const char *word,
                                     const char *const *names, const char *what,
                                     struct ab_error *err);
/* The same for the value of an option, which must be given or have a fallback. */
AB_MUST_CHECK ab_status ab_args_choice(size_t *index, const struct ab_args *args,
                                       const char *name, const char *const *names,
                                       struct ab_error *err);
/* *out keeps its value where there is neither value nor fallback. */
AB_MUST_CHECK ab_status ab_args_integer(int64_t *out, const struct ab_args *args,
                                        const char *name, int64_t min, int64_t max,
                                        struct ab_error *err);

#endif
