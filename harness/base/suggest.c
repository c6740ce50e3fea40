#include "base/suggest.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define LONGEST  ((size_t)63)
#define PREFIXED (SIZE_MAX - 1) /* "distance" of a name that the word begins */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static int same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

size_t ab_suggest_distance(const char *a, const char *b)
{
    size_t n_a = strlen(a);
    size_t n_b = strlen(b);
    if (n_a > LONGEST || n_b > LONGEST) {
        return SIZE_MAX;
    }
    size_t rows[3][LONGEST + 1]; /* row i: distances of a[0..i) to b[0..j) */
    for (size_t j = 0; j <= n_b; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= n_a; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3];
        const size_t *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            size_t substituted = above[j - 1] + !same_letter(a[i - 1], b[j - 1]);
            row[j] = least(substituted, 1 + least(above[j], row[j - 1]));
            if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
                same_letter(a[i - 2], b[j - 1])) {
                row[j] = least(row[j], 1 + above2[j - 2]);
            }
        }
    }
    return rows[n_a % 3][n_b];
}

void ab_suggest_init(struct ab_suggest *suggest, const char *word)
{
    *suggest = (struct ab_suggest){.word = word, .distance = SIZE_MAX};
}

static void add_known(struct ab_suggest *suggest, const char *name)
{
    static const char cut[] = ", ...";
    const char *comma = suggest->n_offered > 0 ? ", " : "";
    size_t size = strlen(comma) + strlen(name);
    size_t room = sizeof suggest->known - suggest->known_size;
    char *end = suggest->known + suggest->known_size;
    if (suggest->known_cut) {
        return;
    }
    if (size + sizeof cut > room) {
        suggest->known_cut = 1;
        (void)snprintf(end, room, "%s...", comma);
        return;
    }
    (void)snprintf(end, room, "%s%s", comma, name);
    suggest->known_size += size;
}

void ab_suggest_offer(struct ab_suggest *suggest, const char *name)
{
    add_known(suggest, name);
    suggest->n_offered++;
    size_t n_word = strlen(suggest->word);
    size_t n_name = strlen(name);
    size_t threshold = ((n_word > n_name ? n_word : n_name) + 1) / 3;
    size_t distance = ab_suggest_distance(suggest->word, name);
    if (distance > threshold) {
        int begins = n_word >= 2 && strncasecmp(suggest->word, name, n_word) == 0;
        distance = begins ? PREFIXED : SIZE_MAX;
    }
    if (distance < suggest->distance) {
        suggest->distance = distance;
        suggest->nearest = name;
    }
}

ab_status ab_suggest_fail(const struct ab_suggest *suggest, const char *what,
                          struct ab_error *err)
{
    const char *known = suggest->n_offered > 0 ? suggest->known : "none";
    if (suggest->nearest == NULL) {
        return AB_FAIL(err, AB_ERR_INPUT, "unknown %s \"%.100s\"; known: %s", what,
                       suggest->word, known);
    }
    return AB_FAIL(err, AB_ERR_INPUT,
                   "unknown %s \"%.100s\"; did you mean \"%.100s\"? known: %s", what,
                   suggest->word, suggest->nearest, known);
}

ab_status ab_suggest_fail_among(const char *const *names, size_t n_names,
                                const char *what, const char *word,
                                struct ab_error *err)
{
    struct ab_suggest suggest;
    ab_suggest_init(&suggest, word);
    for (size_t i = 0; i < n_names; i++) {
        ab_suggest_offer(&suggest, names[i]);
    }
    return ab_suggest_fail(&suggest, what, err);
}
