/* The extension "adonis.layout/1", as a node program sees it. */
#include <adonis/layout.h>
#include <criterion/criterion.h>

#include "support/leaks.h"
#include "support/sim_kit.h"

static const struct adonis_layout *layout_of(struct adonis_node *node)
{
    return node->host->extension(node, ADONIS_LAYOUT);
}

/* The numbers that are biases, as a rule would find them. */
static int32_t look(struct adonis_node *node, const double *start)
{
    const struct adonis_layout *layout = layout_of(node);
    uint64_t at = 0;
    (void)start;
    cr_assert_eq(layout->size, sizeof *layout);
    for (uint32_t s = 0; s < layout->n_segments; s++) {
        const struct adonis_segment *segment = &layout->segments[s];
        uint64_t length = 1;
        for (uint32_t k = 0; k < segment->n_axes; k++) {
            length *= segment->shape[k];
        }
        cr_assert_eq(segment->offset, at);
        at += length;
        sim_state_of(node)->count[segment->kind] += length;
    }
    cr_assert_eq(at, node->dim);
    return ADONIS_OK;
}

Test(layout, is_that_of_the_task)
{
    static const struct adonis_segment segments[] = {
        {"fc1.weight", 0, ADONIS_SEGMENT_WEIGHT, 2, {2, 3}},
        {"fc1.bias", 6, ADONIS_SEGMENT_BIAS, 1, {3}},
    };
    static const struct adonis_layout layout = {sizeof layout, 2, segments};
    static const double start[18] = {0};
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.config.oracle.layout = &layout;
    kit.config.oracle.dim = 9;
    kit.config.start = start;
    kit.script.init = look;
    sim_kit_run(&kit);
    cr_assert_eq(sim_state_of(ab_sim_node(kit.sim, 1))->count[ADONIS_SEGMENT_BIAS], 3);
    cr_assert_eq(sim_state_of(ab_sim_node(kit.sim, 1))->count[ADONIS_SEGMENT_WEIGHT],
                 6);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

static int32_t look_in_vain(struct adonis_node *node, const double *start)
{
    (void)start;
    cr_assert_null(layout_of(node));
    sim_state_of(node)->count[0]++;
    return ADONIS_OK;
}

Test(layout, is_absent_where_the_task_has_none)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.init = look_in_vain;
    sim_kit_run(&kit);
    cr_assert_eq(sim_state_of(ab_sim_node(kit.sim, 0))->count[0], 1);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}
