/* Numbers of the ABI, and the words for them in a manifest and on the screen. */
#ifndef AB_PLUGIN_TABLE_WORDS_H
#define AB_PLUGIN_TABLE_WORDS_H

#include <adonis/plugin.h>

/* Place i: the number i + 1. */
static const char *const ab_kind_words[] = {"synchronous", "asynchronous"};
static const char *const ab_theorem_kind_words[] = {"bound", "order"};
static const char *const ab_theorem_per_words[] = {"round", "gradient time"};
/* Place i: the number i. */
static const char *const ab_behaviour_words[] = {"none", "exact", "near", "mean"};
/* Place i: the bit 1 << i. */
static const char *const ab_need_words[] = {
    "gradient",        "prox", "dual",     "overlay", "undirected", "static",
    "strongly-convex", "tree", "composite"};
/* Place i: the number i + 1. */
static const char *const ab_option_words[] = {"real", "integer", "choice"};

#define AB_N_WORDS(words) (sizeof(words) / sizeof(words)[0])

/* All bits that have a word: those that this program knows. */
#define AB_ALL_NEEDS ((UINT32_C(1) << AB_N_WORDS(ab_need_words)) - 1)

#endif
