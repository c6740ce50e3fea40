#include "base/spec.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct range {
    int64_t first;
    int64_t last;
};

struct bounds {
    int64_t min;
    int64_t max;
};

/* "7" or "1..5". */
static int parse_range(struct range *range, char *piece)
{
    char *dots = strstr(piece, "..");
    const char *last = piece;
    if (dots != NULL) {
        *dots = '\0';
        last = dots + 2;
    }
    return ab_text_to_int64(&range->first, piece) &&
           ab_text_to_int64(&range->last, last) && range->first <= range->last;
}

/* The ranges of a text that is cut in place; *n_values counts their integers. */
static ab_status parse_ranges(struct range *ranges, size_t *n_ranges, size_t *n_values,
                              char *copy, const char *option, const char *text,
                              struct bounds bounds, struct ab_error *err)
{
    *n_ranges = 0;
    *n_values = 0;
    char *piece = copy;
    for (char *next = piece; next != NULL; piece = next) {
        next = strchr(piece, ',');
        size_t size = next != NULL ? (size_t)(next - piece) : strlen(piece);
        if (next != NULL) {
            *next++ = '\0';
        }
        size_t at = (size_t)(piece - copy);
        struct range *range = &ranges[(*n_ranges)++];
        if (!parse_range(range, piece) || range->first < bounds.min ||
            range->last > bounds.max) {
            return AB_FAIL(
                err, AB_ERR_INPUT,
                "%s: at %zu of \"%.160s\": found \"%.*s\", expected an integer "
                "or a range a..b with a <= b in [%" PRId64 ", %" PRId64 "]",
                option, at + 1, text, (int)(size < 60 ? size : 60), text + at,
                bounds.min, bounds.max);
        }
        uint64_t more = (uint64_t)range->last - (uint64_t)range->first;
        if (more >= AB_SPEC_MAX_INTEGERS - *n_values) {
            return AB_FAIL(err, AB_ERR_INPUT,
                           "%s: \"%.160s\" has more than %zu integers", option, text,
                           AB_SPEC_MAX_INTEGERS);
        }
        *n_values += (size_t)more + 1;
    }
    return AB_OK;
}

static int compare_ranges(const void *a, const void *b)
{
    const struct range *left = a;
    const struct range *right = b;
    return (left->first > right->first) - (left->first < right->first);
}

/* Sorts the ranges. */
static ab_status refuse_repeats(struct range *ranges, size_t n_ranges,
                                const char *option, const char *text,
                                struct ab_error *err)
{
    qsort(ranges, n_ranges, sizeof *ranges, compare_ranges);
    for (size_t i = 1; i < n_ranges; i++) {
        if (ranges[i].first <= ranges[i - 1].last) {
            return AB_FAIL(err, AB_ERR_INPUT,
                           "%s: \"%.160s\" has %" PRId64 " twice, expected each once",
                           option, text, ranges[i].first);
        }
    }
    return AB_OK;
}

ab_status ab_spec_integers(const int64_t **values, size_t *n_values,
                           struct ab_arena *arena, const char *option, const char *text,
                           int64_t min, int64_t max, struct ab_error *err)
{
    size_t n_ranges = 1;
    for (const char *p = text; *p != '\0'; p++) {
        n_ranges += *p == ',';
    }
    char *copy = ab_arena_strdup(arena, text);
    struct range *ranges = ab_arena_alloc(arena, n_ranges, sizeof *ranges);
    if (copy == NULL || ranges == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    struct bounds bounds = {min, max};
    AB_TRY(parse_ranges(ranges, &n_ranges, n_values, copy, option, text, bounds, err));
    int64_t *list = ab_arena_alloc(arena, *n_values, sizeof *list);
    if (list == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    *values = list;
    for (size_t i = 0; i < n_ranges; i++) {
        for (int64_t value = ranges[i].first; value < ranges[i].last; value++) {
            *list++ = value;
        }
        *list++ = ranges[i].last; /* apart, as the loop could pass INT64_MAX */
    }
    return refuse_repeats(ranges, n_ranges, option, text, err);
}
