#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/versus_rows.h"
#include "web-export/report_parts.h"

static const char *const axes[] = {
#define AXIS_NAME(name, id, button, label, unit, best) id,
    AB_REPORT_AXES(AXIS_NAME)
#undef AXIS_NAME
        NULL};

/* What A and B are looked up in; both the same report, unless --with names another. */
struct sides {
    const struct ab_report *report[2];
    struct ab_versus_rules rules;
    struct ab_arena *arena;
    struct ab_versus *versus; /* n, in the arena */
    size_t n;
};

static ab_status read_number(double *out, const struct ab_args *args, const char *name,
                             double min, double max, struct ab_error *err)
{
    const char *text = ab_args_get(args, name);
    if (text != NULL &&
        (!ab_text_to_double(out, text) || !(*out >= min && *out <= max))) {
        return AB_FAIL(err, AB_ERR_USAGE,
                       "--%s: found \"%s\", expected a number in [%g, %g]", name, text,
                       min, max);
    }
    return AB_OK;
}

static ab_status read_rules(struct ab_versus_rules *rules, const struct ab_args *args,
                            struct ab_error *err)
{
    size_t axis = 0;
    rules->target = (double)NAN;
    AB_TRY(ab_args_choice(&axis, args, "axis", axes, err));
    AB_TRY(read_number(&rules->target, args, "target", 1e-300, 1.0, err));
    AB_TRY(read_number(&rules->threshold, args, "threshold", 1.0, 1e6, err));
    rules->axis = (enum ab_report_axis)axis;
    return AB_OK;
}

static ab_status compare(struct sides *sides, size_t a, size_t b, struct ab_error *err)
{
    const size_t method[2] = {a, b};
    struct ab_versus *versus = &sides->versus[sides->n];
    AB_TRY(ab_versus_compare(versus, sides->arena, sides->report, method, &sides->rules,
                             err));
    sides->n += versus->n_rows > 0;
    return AB_OK;
}

/* Every method that both reports have. */
static ab_status compare_every(struct sides *sides, struct ab_error *err)
{
    for (size_t m = 0; m < sides->report[0]->n_methods; m++) {
        size_t same =
            ab_versus_same_method(sides->report[1], &sides->report[0]->method[m]);
        if (same < sides->report[1]->n_methods) {
            AB_TRY(compare(sides, m, same, err));
        }
    }
    return AB_OK;
}

static ab_status compare_named(struct sides *sides, const struct ab_args *args,
                               struct ab_error *err)
{
    size_t method[2] = {0, 0};
    for (int side = 0; side < 2; side++) {
        int word = side < args->n_positional ? side : 0;
        AB_TRY(ab_versus_find_method(&method[side], sides->report[side],
                                     args->positional[word], err));
    }
    if (sides->report[0] == sides->report[1] && method[0] == method[1]) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\" and \"%s\" are the same method; --with OLD.db compares "
                       "it with another database's",
                       args->positional[0], args->positional[args->n_positional - 1]);
    }
    return compare(sides, method[0], method[1], err);
}

static ab_status conclude(const struct sides *sides, struct ab_error *err)
{
    size_t n_regressions = 0;
    for (size_t i = 0; i < sides->n; i++) {
        n_regressions += (size_t)sides->versus[i].is_regression;
    }
    if (n_regressions == 0) {
        return AB_OK;
    }
    return AB_FAIL(err, AB_ERR_CHECK,
                   "%zu of %zu comparison%s %s a regression: a ratio above %g, which "
                   "the seeds tell from 1",
                   n_regressions, sides->n, sides->n == 1 ? "" : "s",
                   n_regressions == 1 ? "is" : "are", sides->rules.threshold);
}

static ab_status show(struct sides *sides, const struct ab_args *args,
                      struct ab_error *err)
{
    size_t most = sides->report[0]->n_methods;
    sides->versus = ab_arena_alloc(sides->arena, most, sizeof sides->versus[0]);
    if (sides->versus == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    AB_TRY(args->n_positional == 0 ? compare_every(sides, err)
                                   : compare_named(sides, args, err));
    if (sides->n == 0) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "nothing to compare: there is no scenario (task, topology, "
                       "nodes, profile, partition, budget, semantics) that both have");
    }
    struct ab_versus_view view = {.report = {sides->report[0], sides->report[1]},
                                  .rules = &sides->rules};
    AB_TRY(ab_versus_judge(&view.tests, sides->versus, sides->n, sides->arena,
                           &sides->rules, err));
    AB_TRY(
        ab_versus_show(&view, sides->versus, sides->n, ab_args_has(args, "json"), err));
    return conclude(sides, err);
}

static ab_status load_and_show(struct sides *sides, const struct ab_args *args,
                               struct ab_report *a, struct ab_report *b,
                               struct ab_error *err)
{
    const char *database = NULL;
    const char *suite = ab_args_get(args, "suite");
    AB_TRY(ab_cli_database(&database, args, err));
    AB_TRY(ab_report_load_file(a, database, suite, err));
    sides->report[0] = a;
    sides->report[1] = a;
    if (ab_args_has(args, "with")) {
        const char *other = ab_args_get(args, "with");
        AB_TRY(ab_cli_check_database(other, err));
        AB_TRY(ab_report_load_file(b, other, suite, err));
        sides->report[1] = b;
    }
    return show(sides, args, err);
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    struct ab_arena arena;
    struct ab_report a = {0};
    struct ab_report b = {0};
    struct sides sides = {.arena = &arena};
    int has_other = ab_args_has(args, "with");
    if (args->n_positional < (has_other ? 0 : 2)) {
        return AB_FAIL(err, AB_ERR_USAGE,
                       "found %s, expected two methods (or --with OLD.db)",
                       args->n_positional == 0 ? "none" : "one");
    }
    AB_TRY(read_rules(&sides.rules, args, err));
    ab_arena_init(&arena);
    ab_arena_init(&a.arena);
    ab_arena_init(&b.arena);
    ab_status status = load_and_show(&sides, args, &a, &b, err);
    ab_report_fini(&b);
    ab_report_fini(&a);
    ab_arena_fini(&arena);
    return status;
}

static const struct ab_cli_option options[] = {
    AB_CLI_DB,
    {"with", "OLD.db", NULL, "the database in which B is looked up (default: --db)", 0},
    {"suite", "NAME", NULL, "only the cells of this suite (NAME or NAME@VERSION)", 0},
    {"axis", "time|rounds|gradients|messages|bytes|energy", "time",
     "the cost that is compared", 0},
    {"target", "GAP", NULL,
     "a target of the task, 1e-6 (default: in each scenario the hardest that the "
     "median of A or B hits)",
     0},
    {"threshold", "R", "1.05", "the ratio above which A has regressed", 0},
    AB_CLI_JSON,
    AB_CLI_END,
};

const struct ab_command ab_cmd_compare = {
    .name = "compare",
    .usage = "[A] [B] [--db FILE] [--with OLD.db] [options]",
    .summary = "one method against another, or against its older self",
    .details =
        "compare A B: two methods of a database, named as reports label them or as "
        "NAME:key=value (extra:step=0.1). compare A --with OLD.db: A now and then; "
        "compare A B --with OLD.db: A now, B then; compare --with OLD.db: every "
        "method (the same options) that both databases have.\n\n"
        "For every scenario that both have: the ratio of the median costs to the "
        "target, A / B, over the seeds that both ran, its 95 % interval by the paired "
        "bootstrap over these seeds, and a verdict: faster or slower (on other axes: "
        "less, more) where the p-value of the same bootstrap is at most 5 % after "
        "Holm's correction for all scenarios (of all methods) that are compared "
        "together; with one, that is where the interval excludes 1. The means are "
        "corrected apart. A run that misses the target costs infinitely much. Below 5 "
        "seeds the verdict is that they are too few. "
        "Last, the geometric mean over the scenarios where both medians hit.\n\n"
        "Exit status: 1 where A has regressed: a ratio, of a scenario or of the mean, "
        "is above --threshold and the verdict on it is that A costs more.",
    .options = options,
    .max_positional = 2,
    .run = run,
};
