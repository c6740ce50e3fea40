/* The grammar in which the command line names things.
 *
 *     list  = piece { "," piece }
 *     piece = name | name ":" param | param        param = key "=" value { "/" value }
 *
 * A piece without '=', or with a ':' before its first '=', starts an item; any other
 * continues the item before it: "extra:step=0.1,order=2,dgd" are two items. '/' between
 * values makes a grid: "extra:step=0.1/0.2,order=1/2" are four items, in the order
 * (0.1, 1), (0.1, 2), (0.2, 1), (0.2, 2): what was written last varies fastest.
 *
 * Where '/' belongs to the value (a path), no rule of spelling could tell: the caller
 * knows the type of each option and says so by a callback. A name is never split at
 * '/', so it can be a path too. There are no quotes and no escapes: no name, key or
 * value holds ',', no name or key ':' or '='; a file called so must be renamed. Blanks
 * are ordinary characters. */
#ifndef AB_BASE_SPEC_H
#define AB_BASE_SPEC_H

#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/error.h"

/* Refuses grids that multiply beyond this. */
#define AB_SPEC_MAX_ITEMS ((size_t)65536)
/* Integers in one list. */
#define AB_SPEC_MAX_INTEGERS ((size_t)1000000)

struct ab_spec_param {
    const char *key;
    const char *value; /* never empty */
};

/* One thing: a name and its parameters, sorted by key, no key twice. */
struct ab_spec {
    const char *name;
    size_t n_params;
    const struct ab_spec_param *params;
};

struct ab_spec_list {
    size_t n_items;
    const struct ab_spec *items;
};

/* Nonzero when values of this key are taken whole: '/' makes no grid. */
typedef int ab_spec_is_whole(const void *context, const char *name, const char *key);

/* Parses a list; everything in it lives in the arena. `option` ("--algorithm") begins
 * each message, which quotes the text and tells the position in it, from 1. is_whole
 * may be NULL: every '/' in a value makes a grid. AB_ERR_INPUT for what the grammar
 * does not know, an empty text included. */
AB_MUST_CHECK ab_status ab_spec_parse(struct ab_spec_list *list, struct ab_arena *arena,
                                      const char *option, const char *text,
                                      ab_spec_is_whole *is_whole, const void *context,
                                      struct ab_error *err);
/* As above for parameters without a name ("--budget rounds=1000,time=60"): every piece
 * is a param; the items have the name "". */
AB_MUST_CHECK ab_status ab_spec_parse_params(struct ab_spec_list *list,
                                             struct ab_arena *arena, const char *option,
                                             const char *text, struct ab_error *err);

/* "name:a=1,b=2", or "name" without parameters: parsed again it gives the same item.
 * NULL when out of memory. */
char *ab_spec_text(struct ab_arena *arena, const struct ab_spec *spec);

/* Integers and ranges: "16,64", "1..5,9". In the order of writing, in the arena; none
 * twice, each in [min, max], AB_SPEC_MAX_INTEGERS at most. */
AB_MUST_CHECK ab_status ab_spec_integers(const int64_t **values, size_t *n_values,
                                         struct ab_arena *arena, const char *option,
                                         const char *text, int64_t min, int64_t max,
                                         struct ab_error *err);

#endif
