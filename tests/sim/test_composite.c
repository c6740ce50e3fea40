/* The extension "adonis.composite/1", as a node program sees it. */
#include <adonis/composite.h>
#include <criterion/criterion.h>
#include <math.h>

#include "support/leaks.h"
#include "support/sim_kit.h"

static const struct adonis_composite *extension_of(struct adonis_node *node)
{
    return node->host->extension(node, ADONIS_COMPOSITE);
}

static void halve(void *ctx, double scale, const double *x, double *out)
{
    (void)ctx;
    out[0] = x[0] / (1.0 + scale);
}

static int32_t look(struct adonis_node *node, const double *start)
{
    double x = 6.0;
    (void)start;
    cr_assert_eq(extension_of(node)->size, sizeof *extension_of(node));
    cr_assert_eq(adonis_shared_prox(node, 2.0, &x, &sim_state_of(node)->x[0]),
                 ADONIS_OK);
    return extension_of(node)->prox(node, 1.0, &x, &x);
}

static int32_t look_again(struct adonis_node *node, const struct adonis_event *event)
{
    double *x = sim_state_of(node)->x;
    return event->type == ADONIS_EVENT_START ? adonis_shared_prox(node, 2.0, x, x + 1)
                                             : ADONIS_OK;
}

/* r(x) = x^2 / 2, which is smooth, and good enough for numbers to look at. */
Test(composite, the_prox_is_the_oracles)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.init = look;
    kit.script.on_event = look_again;
    kit.config.oracle.shared_prox = halve;
    kit.algorithm.needs |= ADONIS_USES_COMPOSITE;
    sim_kit_run(&kit);
    const struct sim_script_state *state = sim_state_of(ab_sim_node(kit.sim, 1));
    cr_assert_eq(state->x[0], 2.0);
    cr_assert_float_eq(state->x[1], 2.0 / 3.0, 1e-15);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

Test(composite, where_f_is_smooth_the_prox_is_the_identity)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.init = look;
    kit.script.on_event = look_again;
    sim_kit_run(&kit);
    const struct sim_script_state *state = sim_state_of(ab_sim_node(kit.sim, 1));
    cr_assert_eq(state->x[0], 6.0);
    cr_assert_eq(state->x[1], 6.0);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

Test(composite, a_method_that_does_not_know_it_does_not_run)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.config.oracle.shared_prox = halve;
    sim_kit_expect(&kit, AB_OUTCOME_INFEASIBLE,
                   "f has a part that is not smooth, which the method does not know");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

struct misuse {
    const char *reason;
    double scale;
    int x_is_null;
    int out_is_null;
};

static int32_t misuse(struct adonis_node *node, const struct adonis_event *event)
{
    const struct misuse *act = sim_script_of(node)->shared;
    double x = 1.0;
    if (event->type == ADONIS_EVENT_START) {
        cr_assert_eq(adonis_shared_prox(node, act->scale, act->x_is_null ? NULL : &x,
                                        act->out_is_null ? NULL : &x),
                     ADONIS_ERROR_ARGUMENT);
    }
    return ADONIS_OK;
}

Test(composite, wrong_arguments_are_plugin_errors)
{
    static const struct misuse acts[] = {
        {"composite: prox: scale 0, expected a positive number", 0.0, 0, 0},
        {"composite: prox: scale -1, expected a positive number", -1.0, 0, 0},
        {"composite: prox: scale nan, expected a positive number", NAN, 0, 0},
        {"composite: prox: scale inf, expected a positive number", INFINITY, 0, 0},
        {"composite: prox: x is NULL", 1.0, 1, 0},
        {"composite: prox: out is NULL", 1.0, 0, 1},
    };
    for (size_t k = 0; k < sizeof acts / sizeof acts[0]; k++) {
        struct sim_kit kit;
        struct misuse act = acts[k];
        sim_kit_init(&kit, "path", 2);
        kit.script.on_event = misuse;
        kit.script.shared = &act;
        sim_kit_expect(&kit, AB_OUTCOME_PLUGIN_ERROR, acts[k].reason);
        sim_kit_fini(&kit);
    }
    AB_NO_LEAKS();
}
