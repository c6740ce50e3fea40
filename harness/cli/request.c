#include "cli/request.h"

#include <stdio.h>
#include <string.h>

#include "cli/plugins.h"
#include "run/fits.h"

/* What is run when nothing is named. */
#define DEFAULT_SUITE "quick"
#define DEFAULT_TASK  "ridge-diabetes"

/* The first option given that describes scenarios, or NULL. */
static const char *scenario_option(const struct ab_args *args)
{
    static const char *const names[] = {
#define OPTION_NAME(name, fallback, argument, help) #name,
        AB_GRID_LIST(OPTION_NAME)
#undef OPTION_NAME
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], "algorithm") != 0 && ab_args_has(args, names[i])) {
            return names[i];
        }
    }
    return NULL;
}

static ab_status all_algorithms(const char **list, struct ab_request *request,
                                struct ab_error *err)
{
    *list = "";
    for (size_t i = 0; i < ab_registry_count(request->registry); i++) {
        *list = ab_arena_printf(&request->arena, "%s%s%s", *list, i > 0 ? "," : "",
                                ab_registry_at(request->registry, i)->table.id);
        if (*list == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
    }
    return AB_OK;
}

/* One line for all methods with the same reason. */
static void say_left_out(const struct ab_left_out *left_out, size_t n_planned)
{
    for (const struct ab_left_out *l = left_out; l != NULL; l = l->next) {
        int is_said = 0;
        for (const struct ab_left_out *k = left_out; k != l; k = k->next) {
            is_said |= k->n_cells == l->n_cells && strcmp(k->reason, l->reason) == 0;
        }
        if (is_said) {
            continue;
        }
        (void)fprintf(stderr, "left out");
        if (l->n_cells < n_planned) {
            (void)fprintf(stderr, " of %zu of %zu cells", l->n_cells, n_planned);
        }
        for (const struct ab_left_out *k = l; k != NULL; k = k->next) {
            if (k->n_cells == l->n_cells && strcmp(k->reason, l->reason) == 0) {
                (void)fprintf(stderr, "%s %s", k == l ? ":" : ",",
                              k->method->algorithm->table.id);
            }
        }
        (void)fprintf(stderr, ": %s\n", l->reason);
    }
}

static ab_status keep_fitting(const struct ab_request *request, struct ab_error *err)
{
    const struct ab_left_out *left_out = NULL;
    struct ab_plan *plan = request->plan;
    size_t n_each = plan->n_cells / ab_registry_count(request->registry);
    AB_TRY(ab_plan_keep_fitting(plan, &left_out, err));
    say_left_out(left_out, n_each);
    return plan->n_cells > 0
               ? AB_OK
               : AB_FAIL(err, AB_ERR_INPUT,
                         "no method fits these tasks and topologies: see above, and "
                         "`adonis-bench list algorithms`");
}

static ab_status plan_grid(struct ab_request *request, const struct ab_args *args,
                           struct ab_error *err)
{
    struct ab_grid grid = {
#define FROM_OPTION(name, fallback, argument, help) .name = ab_args_get(args, #name),
        AB_GRID_LIST(FROM_OPTION)
#undef FROM_OPTION
    };
    if (grid.task == NULL) {
        grid.task = DEFAULT_TASK;
    }
    if (grid.algorithm == NULL) {
        AB_TRY(all_algorithms(&grid.algorithm, request, err));
    }
    AB_TRY(ab_plan_create(&request->plan, &grid, 1, request->registry, err));
    return ab_args_has(args, "algorithm") ? AB_OK : keep_fitting(request, err);
}

static ab_status plan_suite(struct ab_request *request, const struct ab_args *args,
                            struct ab_error *err)
{
    const char *name = ab_args_get(args, "suite");
    AB_TRY(ab_suite_load(&request->suite, name != NULL ? name : DEFAULT_SUITE, err));
    if (ab_args_has(args, "algorithm")) {
        ab_suite_set_algorithms(request->suite, ab_args_get(args, "algorithm"));
    }
    AB_WRAP(ab_plan_create(&request->plan, request->suite->blocks,
                           request->suite->n_blocks, request->registry, err),
            err, "suite \"%s\"", request->suite->name);
    return AB_OK;
}

static ab_status fill(struct ab_request *request, const struct ab_args *args,
                      struct ab_error *err)
{
    const char *option = scenario_option(args);
    if (option != NULL && ab_args_has(args, "suite")) {
        return AB_FAIL(
            err, AB_ERR_USAGE,
            "found --suite and --%s, expected one of them: a suite fixes its "
            "scenarios",
            option);
    }
    AB_TRY(ab_cli_registry(&request->registry, args, err));
    return option != NULL ? plan_grid(request, args, err)
                          : plan_suite(request, args, err);
}

ab_status ab_request_create(struct ab_request **out, const struct ab_args *args,
                            struct ab_error *err)
{
    struct ab_request *request = ab_alloc(1, sizeof *request);
    if (request == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_arena_init(&request->arena);
    ab_status status = fill(request, args, err);
    if (status != AB_OK) {
        ab_request_destroy(request);
        return status;
    }
    *out = request;
    return AB_OK;
}

void ab_request_destroy(struct ab_request *request)
{
    if (request != NULL) {
        ab_plan_destroy(request->plan);
        ab_suite_destroy(request->suite);
        ab_registry_destroy(request->registry);
        ab_arena_fini(&request->arena);
        ab_free(request);
    }
}
