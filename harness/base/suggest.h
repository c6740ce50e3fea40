/* "unknown algorithm "extr"; did you mean "extra"? known: dgd, extra": names are
 * offered one by one, so that any table or list will do.
 *
 *     struct ab_suggest suggest;
 *     ab_suggest_init(&suggest, word);
 *     for (...) { ab_suggest_offer(&suggest, name[i]); }
 *     return ab_suggest_fail(&suggest, "algorithm", err);
 */
#ifndef AB_BASE_SUGGEST_H
#define AB_BASE_SUGGEST_H

#include <stddef.h>

#include "base/error.h"

struct ab_suggest {
    const char *word;    /* borrowed: what was found */
    const char *nearest; /* borrowed from the names offered; NULL when none is near */
    size_t distance;     /* of nearest */
    size_t n_offered;
    char known[256]; /* the names offered, ", " between, cut with "..." when too long */
    size_t known_size;
    int known_cut;
};

void ab_suggest_init(struct ab_suggest *suggest, const char *word);
/* A name is near when its Damerau-Levenshtein distance, letter case ignored, is at most
 * (length of the longer + 1) / 3; failing that, when the word (2 letters at least)
 * begins it. Of equally near names the one offered first stays. */
void ab_suggest_offer(struct ab_suggest *suggest, const char *name);
/* Fills err with the message above; `what` is the kind of thing. Gives AB_ERR_INPUT. */
ab_status ab_suggest_fail(const struct ab_suggest *suggest, const char *what,
                          struct ab_error *err);

/* The same for an array of names. */
ab_status ab_suggest_fail_among(const char *const *names, size_t n_names,
                                const char *what, const char *word,
                                struct ab_error *err);

/* Insertions, deletions, substitutions and swaps of neighbours that turn a into b, each
 * part of the text touched once (optimal string alignment), letter case ignored.
 * Strings above 63 bytes give SIZE_MAX. */
size_t ab_suggest_distance(const char *a, const char *b);

#endif
