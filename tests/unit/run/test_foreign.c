#include "run/foreign.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/kernels.h"
#include "plugin/package.h"
#include "run/cell.h"
#include "run/plan.h"
#include "support/leaks.h"
#include "unit/plugin/plugin_files.h"

/* Options whose places in the plugin's struct are not those that the host gives them in
 * its own. resolve() refuses, and says what it was given. */
#define OPTIONS                                                                        \
    "struct o { int64_t which; double unused[3]; double step; int64_t order; };\n"     \
    "static const char *const names[] = {\"a\", \"b\", 0};\n"                          \
    "static const struct adonis_option options[] = {\n"                                \
    "{\"step\", ADONIS_REAL, ADONIS_ALLOW_AUTO, offsetof(struct o, step), 0.0, 1.0,\n" \
    "\"auto\", \"1\", \"step\", 0},\n"                                                 \
    "{\"which\", ADONIS_CHOICE, 0, offsetof(struct o, which), 0.0, 0.0, \"a\", "       \
    "\"1\",\n"                                                                         \
    "\"which\", names},\n"                                                             \
    "{\"order\", ADONIS_INTEGER, ADONIS_REQUIRED, offsetof(struct o, order), 0.0, "    \
    "9.0,\n"                                                                           \
    "0, \"1\", \"order\", 0}};\n"                                                      \
    "static int32_t resolve(struct adonis_setup *setup, void *values)\n"               \
    "{ const struct o *o = values;\n"                                                  \
    "return setup->fail(setup, 1000, o->which == 1 && o->order == 7 && o->step == "    \
    "0.25\n"                                                                           \
    "? \"as given\" : \"something else\"); }"
#define MEMBERS                                                                        \
    ".options = options, .n_options = 3, .options_size = sizeof(struct o),\n"          \
    ".resolve = resolve"

static struct test_folder folder;
static struct ab_registry *registry;
static struct ab_plan *plan;
static struct ab_record record;

static void settle(void)
{
    folder = test_folder_make();
    plugin_settle_in(&folder);
}

/* Plans the only cell of `algorithm`, a plugin from this text. */
static void plan_cell(const char *before, const char *members, const char *algorithm)
{
    struct ab_package *package = NULL;
    struct ab_text log = {0};
    struct ab_error err = {0};
    plugin_put_source(&folder, "a.c", before, members);
    char *path = ab_strdup(plugin_compile(&folder, "a.c", "a.so", NULL));
    cr_assert_eq(ab_package_open(&package, path, &log, &err), AB_OK, "%s", err.text);
    ab_free(path);
    cr_assert_eq(ab_registry_create(&registry, NULL, 0, NULL), AB_OK);
    cr_assert_eq(ab_registry_add_package(registry, package, NULL), AB_OK);
    const struct ab_grid grid = {.task = "average:dim=3",
                                 .algorithm = algorithm,
                                 .nodes = "4",
                                 .seeds = "1",
                                 .budget = "rounds=3"};
    cr_assert_eq(ab_kernels_init(NULL), AB_OK);
    cr_assert_eq(ab_plan_create(&plan, &grid, 1, registry, &err), AB_OK, "%s",
                 err.text);
    cr_assert_eq(ab_problem_solve(plan->cells[0].problem, NULL, NULL), AB_OK);
    ab_record_init(&record, &plan->cells[0]);
}

static void clean_up(void)
{
    ab_record_fini(&record);
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    test_folder_remove(&folder);
}

static ab_status count_call(void *ctx, struct ab_error *err)
{
    (void)err;
    ++*(int *)ctx;
    return AB_OK;
}

static ab_status refuse(void *ctx, struct ab_error *err)
{
    (void)ctx;
    return AB_FAIL(err, AB_ERR_SYSTEM, "no seal");
}

Test(foreign, options_are_read_again_by_the_real_table, .init = settle,
     .fini = clean_up, .timeout = 60)
{
    int n_calls = 0;
    struct ab_place place = {0};
    const struct ab_seat seat = {.place = &place};
    struct ab_error err = {0};
    plan_cell(OPTIONS, MEMBERS, "idle:order=7,step=0.25,which=b");
    cr_assert_eq(plan->cells[0].method->algorithm->options.size_bytes, 24);
    cr_assert_eq(ab_foreign_execute(&record, &seat, count_call, &n_calls, &err), AB_OK,
                 "%s", err.text);
    cr_assert_eq(n_calls, 1);
    cr_assert_eq(record.outcome, AB_OUTCOME_INFEASIBLE);
    cr_assert_not_null(strstr(record.reason, "as given"), "%s", record.reason);
    cr_assert_eq(record.cell, &plan->cells[0]);
}

Test(foreign, a_plugin_runs_like_one_that_is_built_in, .init = settle, .fini = clean_up,
     .timeout = 60)
{
    struct ab_place place = {0};
    const struct ab_seat seat = {.place = &place};
    plan_cell("", "", "idle");
    cr_assert_eq(ab_foreign_execute(&record, &seat, NULL, NULL, NULL), AB_OK);
    cr_assert_eq(record.outcome, AB_OUTCOME_STALLED);
    cr_assert(record.has_totals && record.n_snapshots > 0);
    cr_assert(ab_record_is_final(&record));
}

Test(foreign, one_that_cannot_be_loaded_is_a_plugin_error_with_its_reason,
     .init = settle, .fini = clean_up, .timeout = 60)
{
    int n_calls = 0;
    struct ab_place place = {0};
    const struct ab_seat seat = {.place = &place};
    plan_cell("", "", "idle");
    plugin_put_source(&folder, "b.c", "", ".version = \"2\"");
    plugin_compile(&folder, "b.c", "a.so", NULL);
    cr_assert_eq(ab_foreign_execute(&record, &seat, count_call, &n_calls, NULL), AB_OK);
    cr_assert_eq(record.outcome, AB_OUTCOME_PLUGIN_ERROR);
    cr_assert_not_null(strstr(record.reason, "P111: "), "%s", record.reason);
    cr_assert_eq(n_calls, 0);
    cr_assert_not(ab_record_is_final(&record));
}

Test(foreign, a_failure_of_ours_in_between_is_an_error, .init = settle,
     .fini = clean_up, .timeout = 60)
{
    struct ab_place place = {0};
    const struct ab_seat seat = {.place = &place};
    struct ab_error err = {0};
    plan_cell("", "", "idle");
    cr_assert_eq(ab_foreign_execute(&record, &seat, refuse, NULL, &err), AB_ERR_SYSTEM);
    cr_assert_str_eq(err.text, "no seal");
}
