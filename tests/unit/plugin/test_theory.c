/* What theorems say, against numbers by hand: mu = 1, L = 4 of f and of each f_i, a
 * ring of 4 nodes (W: 1, 1/3, 1/3, -1/3; Laplacian: 0, 2, 2, 4). */
#include <adonis/theory.h>
#include <criterion/criterion.h>
#include <math.h>

#include "base/alloc.h"
#include "base/node_math.h"
#include "base/spec.h"
#include "plugin/extensions.h"
#include "plugin/resolve.h"
#include "support/leaks.h"

static struct ab_plugin_setup ring_of_four(double constants[ADONIS_CONSTANT_END])
{
    for (int c = 0; c < ADONIS_CONSTANT_END; c++) {
        constants[c] = (double)NAN;
    }
    constants[ADONIS_MU] = constants[ADONIS_MU_LOCAL] = 1.0;
    constants[ADONIS_L] = constants[ADONIS_L_LOCAL] = 4.0;
    constants[ADONIS_N_EDGES] = 4.0;
    constants[ADONIS_MAX_DEGREE] = 2.0;
    constants[ADONIS_LAMBDA_2] = 1.0 / 3.0;
    constants[ADONIS_LAMBDA_MIN] = -1.0 / 3.0;
    constants[ADONIS_CHI1_UNIT] = 2.0;
    constants[ADONIS_CHI2_UNIT] = 1.5;
    constants[ADONIS_GRADIENT_TIME_NS] = 1e6;
    constants[ADONIS_GRADIENT_CLOCK] = 1.0;
    constants[ADONIS_EXCHANGE_TIME_NS] = 0.0;
    return (struct ab_plugin_setup){.n_nodes = 4,
                                    .oracles =
                                        ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_DUAL,
                                    .dim = 3,
                                    .constants = constants,
                                    .math = &ab_node_math};
}

static double e_fold(const char *text, const struct ab_plugin_setup *setup)
{
    struct ab_arena arena;
    struct ab_error err = {0};
    struct ab_spec_list list;
    struct ab_registry *registry = NULL;
    const struct ab_algorithm *algorithm = NULL;
    const struct adonis_theory *theory = NULL;
    void *values = NULL;
    ab_arena_init(&arena);
    cr_assert_eq(ab_spec_parse(&list, &arena, "test", text, NULL, NULL, &err), AB_OK);
    cr_assert_eq(ab_registry_create(&registry, ab_builtins, ab_n_builtins, &err),
                 AB_OK);
    cr_assert_eq(ab_registry_find(registry, &algorithm, list.items[0].name, &err),
                 AB_OK);
    cr_assert_eq(ab_plugin_options(&values, algorithm, &list.items[0], &err), AB_OK);
    uint32_t read = 0;
    cr_assert_eq(ab_plugin_resolve(values, &read, algorithm, setup, &err), AB_OK, "%s",
                 err.text);
    cr_assert_eq(ab_plugin_theory(&theory, algorithm, ADONIS_THEORY, &err), AB_OK);
    cr_assert_eq(theory->n_theorems, 1);
    double found = ab_plugin_e_fold(&theory->theorems[0], values, setup);
    ab_free(values);
    ab_registry_destroy(registry);
    ab_arena_fini(&arena);
    return found;
}

Test(theory, e_folds_by_hand)
{
    double constants[ADONIS_CONSTANT_END];
    const struct ab_plugin_setup setup = ring_of_four(constants);
    const struct {
        const char *method;
        double factor; /* by which the error shrinks in one unit */
    } cases[] = {
        {"allreduce-gd", 9.0 / 25.0}, /* a = 2/5: (3/5)^2 */
        {"allreduce-gd:step=0.25", 9.0 / 16.0},
        {"allreduce-gd:step=0.45", 16.0 / 25.0}, /* a L - 1 */
        {"allreduce-gd:method=agd", 0.5},
        {"dsgd-atc", 9.0 / 16.0}, /* a = 1/4 */
        {"nids", 2.0 / 3.0},      /* (1 + lambda_2) / 2, above (1 - a mu)^2 = 9/16 */
        {"nids:step=0.1", 81.0 / 100.0},
        {"nids:step=0.48", 0.92 * 0.92}, /* a L - 1 */
        {"dsgd-cta", 121.0 / 144.0},     /* a = 1/12: 1 - a mu */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double found = e_fold(cases[i].method, &setup);
        cr_assert_float_eq(found, -1.0 / log(cases[i].factor), 1e-12 * found, "%s: %g",
                           cases[i].method, found);
    }
    /* a L - lambda_min, above 1 - a mu = 0.85 */
    cr_assert_float_eq(e_fold("dsgd-cta:step=0.15", &setup),
                       -0.5 / log(0.6 + 1.0 / 3.0), 1e-11);
    /* gamma = (2/3) / (4/3) = 1/2: K = 1, c1 = (1 - sqrt(1/2)) / (1 + sqrt(1/2)),
     * (1 - c1) / (1 + c1) = sqrt(1/2) */
    cr_assert_float_eq(e_fold("msda", &setup), -1.0 / log(1.0 - sqrt(0.5) / 2.0),
                       1e-11);
    cr_assert_float_eq(e_fold("pairwise-gossip", &setup), 2.0 * 2.0 / 4.0, 1e-12);
    cr_assert_float_eq(e_fold("dadao", &setup), 16.0 * sqrt(2.0), 1e-11);
    cr_assert_float_eq(e_fold("dadao:unit=3", &setup), 48.0 * sqrt(2.0), 1e-11);
    cr_assert_float_eq(e_fold("extra", &setup), 4.0 + 1.5, 1e-12);
    AB_NO_LEAKS();
}

static const struct adonis_theory *composite_theory_of(const char *id)
{
    struct ab_error err = {0};
    struct ab_registry *registry = NULL;
    const struct ab_algorithm *algorithm = NULL;
    const struct adonis_theory *theory = NULL;
    cr_assert_eq(ab_registry_create(&registry, ab_builtins, ab_n_builtins, &err),
                 AB_OK);
    cr_assert_eq(ab_registry_find(registry, &algorithm, id, &err), AB_OK);
    cr_assert_eq(ab_plugin_theory(&theory, algorithm, ADONIS_THEORY_COMPOSITE, &err),
                 AB_OK);
    ab_registry_destroy(registry);
    return theory;
}

/* A step and its prox contract as the step does; of NIDS with a prox no rate is known.
 */
Test(theory, of_smooth_functions_is_not_that_of_composite_ones)
{
    cr_assert_not_null(composite_theory_of("allreduce-gd"));
    cr_assert_null(composite_theory_of("nids"));
    cr_assert_null(composite_theory_of("extra"));
    AB_NO_LEAKS();
}

Test(theory, says_nothing_of_what_it_does_not_cover)
{
    double constants[ADONIS_CONSTANT_END];
    const struct ab_plugin_setup setup = ring_of_four(constants);
    const char *const outside[] = {
        "allreduce-gd:step=0.5",            /* a L - 1 = 1 */
        "allreduce-gd:method=agd,step=0.1", /* not Nesterov's */
        "allreduce-gd:momentum=0.5",        /* gd with momentum */
        "dsgd-atc:batch=1",
        "dsgd-cta:batch=8",
        "dsgd-cta:step=0.2", /* a L - lambda_min > 1 */
        "nids:step=0.5",
        "msda:momentum=0",
        "dadao:rate=1", /* 2 chi1 chi2 > 1 */
    };
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        cr_assert(isnan(e_fold(outside[i], &setup)), "%s", outside[i]);
    }
    constants[ADONIS_GRADIENT_CLOCK] = 0.0;
    cr_assert(isnan(e_fold("dadao", &setup)));
    cr_assert(isnan(e_fold("pairwise-gossip", &setup)));
    constants[ADONIS_MU] = constants[ADONIS_MU_LOCAL] = (double)NAN;
    cr_assert(isnan(e_fold("allreduce-gd", &setup)));
    cr_assert(isnan(e_fold("dsgd-atc", &setup)));
    cr_assert(isnan(e_fold("dsgd-cta", &setup)));
    cr_assert(isnan(e_fold("extra", &setup)));
    cr_assert(isnan(e_fold("nids", &setup)));
    constants[ADONIS_MU] = constants[ADONIS_MU_LOCAL] = 0.0;
    cr_assert(isnan(e_fold("allreduce-gd", &setup)));
    cr_assert(isnan(e_fold("dsgd-atc", &setup)));
    cr_assert(isnan(e_fold("extra", &setup)));
    cr_assert(isnan(e_fold("nids", &setup)));
    constants[ADONIS_MU] = constants[ADONIS_MU_LOCAL] = 1.0;
    constants[ADONIS_LAMBDA_2] = (double)NAN;
    cr_assert(isnan(e_fold("nids:step=0.1", &setup)));
    AB_NO_LEAKS();
}
