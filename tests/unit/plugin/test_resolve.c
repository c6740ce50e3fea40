#include "plugin/resolve.h"

#include <criterion/criterion.h>
#include <math.h>

#include "base/alloc.h"
#include "base/node_math.h"
#include "support/leaks.h"
#include "unit/plugin/plugin_table.h"

struct fixture {
    struct adonis_algorithm table;
    struct ab_registry *registry;
    const struct ab_algorithm *algorithm;
    double constants[ADONIS_CONSTANT_END];
    struct ab_plugin_setup setup;
};

static void set_up(struct fixture *f, struct adonis_algorithm table)
{
    f->table = table;
    cr_assert_eq(ab_registry_create(&f->registry, NULL, 0, NULL), AB_OK);
    cr_assert_eq(ab_registry_add(f->registry, &f->table, "test", NULL, NULL), AB_OK);
    f->algorithm = ab_registry_at(f->registry, 0);
    for (int c = 0; c < ADONIS_CONSTANT_END; c++) {
        f->constants[c] = (double)NAN;
    }
    f->constants[ADONIS_L] = 6.0;
    f->constants[ADONIS_MU] = 2.0;
    f->setup = (struct ab_plugin_setup){.n_nodes = 4,
                                        .oracles = ADONIS_NEEDS_GRADIENT,
                                        .dim = 3,
                                        .constants = f->constants,
                                        .math = &ab_node_math};
}

static ab_status resolve(struct fixture *f, const char *key, const char *value,
                         struct valid_options *out, uint32_t *read,
                         struct ab_error *err)
{
    const struct ab_spec_param param = {key, value};
    const struct ab_spec spec = {"valid", key != NULL ? 1 : 0, &param};
    void *values = NULL;
    AB_TRY(ab_plugin_options(&values, f->algorithm, &spec, err));
    ab_status status = ab_plugin_resolve(values, read, f->algorithm, &f->setup, err);
    *out = *(struct valid_options *)values;
    ab_free(values);
    return status;
}

Test(resolve, auto_becomes_a_number_and_reads_are_recorded)
{
    struct fixture f;
    set_up(&f, valid_table());
    struct valid_options options;
    uint32_t read = 0;
    cr_assert_eq(resolve(&f, NULL, NULL, &options, &read, NULL), AB_OK);
    cr_assert_eq(options.step, 3.0); /* 6 / 2 */
    cr_assert_eq(options.order, 2);
    cr_assert_eq(read, (1u << ADONIS_L) | (1u << ADONIS_MU));
    ab_registry_destroy(f.registry);
    AB_NO_LEAKS();
}

Test(resolve, a_given_number_stays)
{
    struct fixture f;
    set_up(&f, valid_table());
    struct valid_options options;
    uint32_t read = 99;
    cr_assert_eq(resolve(&f, "step", "0.25", &options, &read, NULL), AB_OK);
    cr_assert_eq(options.step, 0.25);
    cr_assert_eq(read, 0);
    ab_registry_destroy(f.registry);
    AB_NO_LEAKS();
}

Test(resolve, a_directed_graph_is_refused_where_both_directions_are_needed)
{
    static const struct {
        uint32_t need;
        const char *text;
    } cases[] = {{ADONIS_NEEDS_UNDIRECTED,
                  "\"valid\" needs an undirected graph, and this one is directed"},
                 {ADONIS_NEEDS_OVERLAY,
                  "\"valid\" needs the overlay, which directed graphs do not have"}};
    for (size_t k = 0; k < 2; k++) {
        struct fixture f;
        struct adonis_algorithm table = valid_table();
        table.needs |= cases[k].need;
        set_up(&f, table);
        struct valid_options options;
        struct ab_error err = {0};
        cr_assert_eq(resolve(&f, NULL, NULL, &options, NULL, &err), AB_OK);
        f.setup.is_directed = 1;
        cr_assert_eq(resolve(&f, NULL, NULL, &options, NULL, &err), AB_ERR_CHECK);
        cr_assert_str_eq(err.text, cases[k].text);
        ab_registry_destroy(f.registry);
    }
    AB_NO_LEAKS();
}

Test(resolve, unknown_keys_and_values_out_of_range_are_refused)
{
    struct fixture f;
    set_up(&f, valid_table());
    struct valid_options options;
    struct ab_error err = {0};
    cr_assert_eq(resolve(&f, "stepp", "1", &options, NULL, &err), AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "did you mean \"step\""), "%s", err.text);
    cr_assert_eq(resolve(&f, "order", "5", &options, NULL, &err), AB_ERR_INPUT);
    ab_registry_destroy(f.registry);
    AB_NO_LEAKS();
}

Test(resolve, the_plugins_refusal_is_told)
{
    struct fixture f;
    set_up(&f, valid_table());
    struct valid_options options;
    struct ab_error err = {0};
    cr_assert_eq(resolve(&f, "order", "4", &options, NULL, &err), AB_ERR_CHECK);
    cr_assert_str_eq(err.text, "\"valid\" refuses: order 4 is too much (code -3)");
    cr_assert_eq(resolve(&f, "order", "3", &options, NULL, &err), AB_ERR_CHECK);
    cr_assert_str_eq(err.text, "\"valid\" refuses: no reason given (code -5)");
    ab_registry_destroy(f.registry);
    AB_NO_LEAKS();
}

Test(resolve, what_is_resolved_must_be_in_range)
{
    struct fixture f;
    set_up(&f, valid_table());
    struct valid_options options;
    f.constants[ADONIS_MU] = (double)NAN; /* withheld: step stays auto */
    struct ab_error err = {0};
    cr_assert_eq(resolve(&f, NULL, NULL, &options, NULL, &err), AB_ERR_CHECK);
    cr_assert_str_eq(err.text, "give a number: auto rests on what is not defined here "
                               "(MU): valid: step: resolved to auto, "
                               "expected number in (0, 10]");
    f.constants[ADONIS_MU] = 0.1; /* step = 60 */
    cr_assert_eq(resolve(&f, NULL, NULL, &options, NULL, NULL), AB_ERR_CHECK);
    ab_registry_destroy(f.registry);
    AB_NO_LEAKS();
}

Test(resolve, a_method_that_does_not_apply_is_refused_with_the_reason)
{
    struct fixture f;
    struct adonis_algorithm table = valid_table();
    table.needs = ADONIS_NEEDS_DUAL;
    set_up(&f, table);
    struct valid_options options;
    struct ab_error err = {0};
    cr_assert_eq(resolve(&f, NULL, NULL, &options, NULL, &err), AB_ERR_CHECK);
    cr_assert_str_eq(err.text,
                     "\"valid\" needs the dual oracle, which the task does not offer");
    ab_registry_destroy(f.registry);

    table.needs = ADONIS_NEEDS_STRONGLY_CONVEX;
    set_up(&f, table);
    f.constants[ADONIS_MU_LOCAL] = 0.0;
    cr_assert_eq(resolve(&f, NULL, NULL, &options, NULL, &err), AB_ERR_CHECK);
    cr_assert_str_eq(err.text,
                     "\"valid\" needs every f_i strongly convex; the smallest "
                     "constant is 0");
    ab_registry_destroy(f.registry);

    table.needs = ADONIS_NEEDS_TREE;
    set_up(&f, table);
    f.constants[ADONIS_N_EDGES] = f.setup.n_nodes;
    cr_assert_eq(resolve(&f, NULL, NULL, &options, NULL, &err), AB_ERR_CHECK);
    cr_assert_str_eq(err.text, "\"valid\" needs a tree, as path and star are: found a "
                               "graph of 4 edges, expected 3");
    f.constants[ADONIS_N_EDGES] -= 1.0;
    cr_assert_eq(resolve(&f, NULL, NULL, &options, NULL, &err), AB_OK);
    ab_registry_destroy(f.registry);
    AB_NO_LEAKS();
}

Test(resolve, only_methods_that_know_the_part_that_is_not_smooth_meet_it)
{
    struct fixture f;
    struct adonis_algorithm table = valid_table();
    struct valid_options options;
    struct ab_error err = {0};
    set_up(&f, table);
    f.setup.oracles |= ADONIS_USES_COMPOSITE;
    cr_assert_eq(resolve(&f, NULL, NULL, &options, NULL, &err), AB_ERR_CHECK);
    cr_assert_str_eq(err.text,
                     "\"valid\" is for smooth functions: f has a part that is "
                     "not smooth here, and its needs do not name "
                     "\"composite\"");
    ab_registry_destroy(f.registry);
    table.needs |= ADONIS_USES_COMPOSITE;
    set_up(&f, table);
    cr_assert_eq(resolve(&f, NULL, NULL, &options, NULL, &err), AB_OK);
    f.setup.oracles |= ADONIS_USES_COMPOSITE;
    cr_assert_eq(resolve(&f, NULL, NULL, &options, NULL, &err), AB_OK);
    ab_registry_destroy(f.registry);
    AB_NO_LEAKS();
}
