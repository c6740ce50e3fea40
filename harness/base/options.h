/* Typed options: one table (struct adonis_option, <adonis/plugin.h>) gives parsing,
 * range checks, help, echo and the default values of a struct. The same for algorithms,
 * tasks, topologies and partitions.
 *
 * Values live in a struct of the table's owner: double for REAL, int64_t for INTEGER
 * and CHOICE, const char * for PATH. "auto" is NaN or ADONIS_AUTO_INTEGER there. */
#ifndef AB_BASE_OPTIONS_H
#define AB_BASE_OPTIONS_H

#include <adonis/plugin.h>
#include <jansson.h>
#include <stddef.h>

#include "base/error.h"
#include "base/json.h"
#include "base/spec.h"
#include "base/text.h"

struct ab_options {
    const char *owner;                   /* whose: "extra"; begins each message */
    const struct adonis_option *options; /* borrowed, as are their strings */
    size_t n_options;
    size_t size_bytes; /* of the struct of values */
};

/* ADONIS_PATH is for tables of our own: a plugin has no business with files. */
#define AB_OPTIONS_ALLOW_PATH 1u

/* Refuses (AB_ERR_INPUT) a wrong table: names, types, flags, offsets that are outside
 * the struct, not aligned to 8 or used twice, empty ranges, bad choices, defaults out
 * of range, missing units and help. The functions below rely on it. */
AB_MUST_CHECK ab_status ab_options_check_table(const struct ab_options *table,
                                               unsigned flags, struct ab_error *err);

/* Zeroes the struct and fills in the defaults; a REQUIRED option becomes "auto" (PATH:
 * NULL, as is a PATH without default). */
void ab_options_defaults(void *values, const struct ab_options *table);

/* Defaults, then the parameters of the item. Refuses unknown keys (the nearest is
 * suggested), wrong types, values out of range (the text has name, found, range and
 * unit), "auto" where it is not allowed, and lack of a required one. Paths are borrowed
 * from the item. */
AB_MUST_CHECK ab_status ab_options_parse(void *values, const struct ab_options *table,
                                         const struct ab_spec *spec,
                                         struct ab_error *err);
/* As ab_options_parse, from a JSON object such as ab_options_to_json makes. Paths are
 * borrowed from the JSON. */
AB_MUST_CHECK ab_status ab_options_from_json(void *values,
                                             const struct ab_options *table,
                                             const struct ab_json *object,
                                             struct ab_error *err);

/* After resolve(): no "auto" is left and every value is in range, else AB_ERR_CHECK. */
AB_MUST_CHECK ab_status ab_options_check_resolved(const void *values,
                                                  const struct ab_options *table,
                                                  struct ab_error *err);

/* Every option as a member: number, "auto", name of the choice, path (null without).
 * *out: new reference. */
AB_MUST_CHECK ab_status ab_options_to_json(json_t **out, const void *values,
                                           const struct ab_options *table,
                                           struct ab_error *err);

/* One line an option, indented by two blanks:
 *     step   gradient step size [number > 0, unit 1/L, or auto; default auto] */
void ab_options_help(struct ab_text *out, const struct ab_options *table);
/* The table itself, for --json: an array of objects {name, type, min, max, open_min,
 * open_max, auto, required, default, unit, help, choices}. *out: new reference. */
AB_MUST_CHECK ab_status ab_options_describe(json_t **out,
                                            const struct ab_options *table,
                                            struct ab_error *err);

/* The option of that name, or NULL. */
const struct adonis_option *ab_options_find(const struct ab_options *table,
                                            const char *name);
/* Whether '/' belongs to the values of this key, for ab_spec_is_whole. */
int ab_options_is_path(const struct ab_options *table, const char *key);

/* One value. The reader must suit the type (integer: CHOICE too). set reads it from
 * text, and changes nothing and gives 0 when the text is wrong. */
double ab_options_real(const void *values, const struct adonis_option *option);
int64_t ab_options_integer(const void *values, const struct adonis_option *option);
const char *ab_options_path(const void *values, const struct adonis_option *option);
int ab_options_is_auto(const void *values, const struct adonis_option *option);
int ab_options_set(void *values, const struct adonis_option *option, const char *text);

/* What the option takes, "auto" apart: "number in (0, 1], unit s". */
#define AB_OPTIONS_EXPECTED_BYTES 200
void ab_options_expected(char out[AB_OPTIONS_EXPECTED_BYTES],
                         const struct adonis_option *option);

/* Fills err with the nearest and the known options; gives AB_ERR_INPUT. */
ab_status ab_options_fail_unknown(const struct ab_options *table, const char *key,
                                  struct ab_error *err);

#endif
