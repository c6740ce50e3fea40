/* Rules about what the table declares: extensions, options, resolve(). */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "plugin/check_play.h"
#include "plugin/extensions.h"

/* A bound at least this large says that there is none. */
#define NO_BOUND 1e300

ab_status ab_check_extensions(struct ab_check *check, struct ab_error *err)
{
    const struct adonis_switches *switches = NULL;
    const struct adonis_invariants *invariants = NULL;
    const struct adonis_theory *theory = NULL;
    ab_place_enter(check->place, "extension");
    ab_status status = ab_plugin_switches(&switches, check->algorithm, err);
    if (status == AB_OK) {
        status = ab_plugin_invariants(&invariants, check->algorithm, err);
    }
    if (status == AB_OK) {
        status = ab_plugin_theory(&theory, check->algorithm, ADONIS_THEORY, err);
    }
    if (status == AB_OK) {
        status =
            ab_plugin_theory(&theory, check->algorithm, ADONIS_THEORY_COMPOSITE, err);
    }
    ab_place_leave(check->place);
    if (status == AB_ERR_INPUT) {
        ab_check_fail(check, "%s", err->text);
        return AB_OK;
    }
    return status;
}

ab_status ab_check_unknown_extension(struct ab_check *check, struct ab_error *err)
{
    (void)err;
    static const char *const unknown[] = {"", "adonis.no-such-extension/1",
                                          "adonis.invariants/4000000000"};
    const struct adonis_algorithm *table = &check->algorithm->table;
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        if (table->extension == NULL) {
            continue;
        }
        ab_place_enter(check->place, "extension");
        const void *found = table->extension(unknown[i]);
        ab_place_leave(check->place);
        if (found != NULL) {
            ab_check_fail(check, "extension(\"%s\") is not NULL", unknown[i]);
        }
    }
    return AB_OK;
}

/* A world and a copy of the options as they were before resolve(). */
struct trial {
    struct ab_check_world *world;
    void *resolved;
};

static ab_status begin(struct trial *trial, struct ab_check *check,
                       struct ab_error *err)
{
    return ab_check_find_world(&trial->world, &trial->resolved, check, AB_CHECK_IDEAL,
                               err);
}

static void end(struct trial *trial)
{
    ab_free(trial->resolved);
    ab_check_world_destroy(trial->world);
}

static ab_status resolve(struct ab_check *check, const struct trial *trial,
                         void *values, struct ab_error *err)
{
    struct ab_plugin_setup setup = ab_check_world_setup(trial->world);
    ab_place_enter(check->place, "resolve");
    ab_status status = ab_plugin_resolve(values, NULL, check->algorithm, &setup, err);
    ab_place_leave(check->place);
    return status;
}

static ab_status defaults(void **values, const struct ab_check *check,
                          struct ab_error *err)
{
    const struct ab_spec spec = {.name = check->algorithm->table.id};
    return ab_plugin_options(values, check->algorithm, &spec, err);
}

/* The first option whose bytes differ, or "" (padding). */
static const char *first_difference(const struct ab_check *check, const void *a,
                                    const void *b)
{
    const struct ab_options *options = &check->algorithm->options;
    for (size_t i = 0; i < options->n_options; i++) {
        uint64_t offset = options->options[i].offset;
        if (memcmp((const char *)a + offset, (const char *)b + offset, 8) != 0) {
            return options->options[i].name;
        }
    }
    return "";
}

/* `values` resolved once more, or for the first time, must be as before. */
static ab_status compare_resolved(struct ab_check *check, const struct trial *trial,
                                  void *values, const char *what, struct ab_error *err)
{
    ab_status status = resolve(check, trial, values, err);
    if (status != AB_OK) {
        ab_check_fail(check, "%s: %s", what, err->text);
        return AB_OK;
    }
    size_t size = check->algorithm->options.size_bytes;
    if (memcmp(values, trial->resolved, size) != 0) {
        ab_check_fail(check, "%s: option \"%s\" has another value", what,
                      first_difference(check, values, trial->resolved));
    }
    return AB_OK;
}

ab_status ab_check_resolve(struct ab_check *check, struct ab_error *err)
{
    struct trial trial = {0};
    void *values = NULL;
    ab_status status = begin(&trial, check, err);
    if (status == AB_OK && trial.world == NULL) {
        /* Here it is no excuse: an author has nothing to look at. */
        check->verdict = AB_VERDICT_FAILED;
        return AB_OK;
    }
    if (status == AB_OK) {
        status = defaults(&values, check, err);
    }
    if (status == AB_OK) {
        status = compare_resolved(check, &trial, values, "resolved twice", err);
    }
    if (status == AB_OK) {
        status = compare_resolved(check, &trial, values, "given as resolved", err);
    }
    ab_free(values);
    end(&trial);
    return status;
}

/* The value must be taken, by the table and by resolve(). */
static ab_status try_value(struct ab_check *check, const struct trial *trial,
                           const struct adonis_option *option, const char *text,
                           struct ab_error *err)
{
    void *values = NULL;
    AB_TRY(defaults(&values, check, err));
    if (!ab_options_set(values, option, text)) {
        ab_check_fail(check, "%s=%s is refused by its own range", option->name, text);
    } else if (resolve(check, trial, values, err) != AB_OK) {
        ab_check_fail(check, "%s=%s is in its range, but: %s", option->name, text,
                      err->text);
    }
    ab_free(values);
    return AB_OK;
}

static ab_status refuse_value(struct ab_check *check,
                              const struct adonis_option *option, const char *text,
                              struct ab_error *err)
{
    void *values = NULL;
    AB_TRY(defaults(&values, check, err));
    if (ab_options_set(values, option, text)) {
        ab_check_fail(check, "%s=%s is out of its range, and is taken", option->name,
                      text);
    }
    ab_free(values);
    return AB_OK;
}

/* One end of a range: itself where it belongs to it, and the next number beyond. */
static ab_status try_bound(struct ab_check *check, const struct trial *trial,
                           const struct adonis_option *option, double bound,
                           int is_open, double beyond, struct ab_error *err)
{
    if (!(fabs(bound) < NO_BOUND)) {
        return AB_OK;
    }
    double next = option->type == ADONIS_INTEGER ? bound + (beyond > bound ? 1 : -1)
                                                 : nextafter(bound, beyond);
    char text[AB_TEXT_NUMBER_BYTES];
    if (!is_open) {
        ab_text_from_double(text, bound);
        AB_TRY(try_value(check, trial, option, text, err));
    }
    ab_text_from_double(text, next);
    return refuse_value(check, option, text, err);
}

static ab_status try_option(struct ab_check *check, const struct trial *trial,
                            const struct adonis_option *option, struct ab_error *err)
{
    if (option->default_text != NULL) {
        AB_TRY(try_value(check, trial, option, option->default_text, err));
    }
    if (option->flags & ADONIS_ALLOW_AUTO) {
        AB_TRY(try_value(check, trial, option, "auto", err));
    }
    if (option->type == ADONIS_CHOICE) {
        for (size_t k = 0; option->choices[k] != NULL; k++) {
            AB_TRY(try_value(check, trial, option, option->choices[k], err));
        }
        return refuse_value(check, option, "no such choice", err);
    }
    AB_TRY(try_bound(check, trial, option, option->min,
                     (option->flags & ADONIS_OPEN_MIN) != 0, -(double)INFINITY, err));
    return try_bound(check, trial, option, option->max,
                     (option->flags & ADONIS_OPEN_MAX) != 0, (double)INFINITY, err);
}

/* The values of switches are those of options, which resolve() must take too. */
static ab_status try_switches(struct ab_check *check, const struct trial *trial,
                              struct ab_error *err)
{
    const struct adonis_switches *switches = NULL;
    if (ab_plugin_switches(&switches, check->algorithm, err) != AB_OK) {
        ab_check_skip(check, "%s", err->text);
        return AB_OK;
    }
    for (uint32_t i = 0; switches != NULL && i < switches->n_switches; i++) {
        const struct adonis_switch *one = &switches->switches[i];
        for (size_t k = 0; one->values[k] != NULL; k++) {
            AB_TRY(try_value(check, trial,
                             ab_options_find(&check->algorithm->options, one->option),
                             one->values[k], err));
        }
    }
    return AB_OK;
}

ab_status ab_check_options(struct ab_check *check, struct ab_error *err)
{
    const struct ab_options *options = &check->algorithm->options;
    struct trial trial = {0};
    ab_status status = begin(&trial, check, err);
    for (size_t i = 0; i < options->n_options && status == AB_OK && trial.world != NULL;
         i++) {
        status = try_option(check, &trial, &options->options[i], err);
    }
    if (status == AB_OK && trial.world != NULL) {
        status = try_switches(check, &trial, err);
    }
    end(&trial);
    return status;
}
