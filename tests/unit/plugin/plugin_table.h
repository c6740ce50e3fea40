/* A table that passes every check, to be spoiled by a test. */
#ifndef AB_TESTS_PLUGIN_TABLE_H
#define AB_TESTS_PLUGIN_TABLE_H

#include <adonis/plugin.h>

struct valid_options {
    double step;
    int64_t order;
};

static const struct adonis_option valid_options[] = {
    {"step", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct valid_options, step), 0.0, 10.0, "auto", "1", "step size", NULL},
    {"order", ADONIS_INTEGER, 0, offsetof(struct valid_options, order), 1.0, 4.0, "2",
     "1", "order", NULL}};

static uint64_t valid_state_size(const struct adonis_node *node)
{
    return node->dim;
}

static int32_t valid_init(struct adonis_node *node, const double *start)
{
    (void)node;
    (void)start;
    return ADONIS_OK;
}

static int32_t valid_on_event(struct adonis_node *node,
                              const struct adonis_event *event)
{
    (void)node;
    (void)event;
    return ADONIS_IGNORED;
}

static void valid_estimate(const struct adonis_node *node, uint64_t time_ns,
                           double *out)
{
    (void)node;
    out[0] = (double)time_ns;
}

/* step = L / MU unless given; refuses order 4, and 3 without a word. */
static int32_t valid_resolve(struct adonis_setup *setup, void *values)
{
    struct valid_options *options = (struct valid_options *)values;
    if (options->order == 4) {
        return setup->fail(setup, ADONIS_ERROR_UNSUPPORTED, "order 4 is too much");
    }
    if (options->order == 3) {
        return setup->fail(setup, ADONIS_ERROR_FAILED, NULL);
    }
    if (!(options->step > 0.0)) {
        options->step =
            setup->constant(setup, ADONIS_L) / setup->constant(setup, ADONIS_MU);
    }
    return ADONIS_OK;
}

static inline struct adonis_algorithm valid_table(void)
{
    return (struct adonis_algorithm){ADONIS_TABLE_HEADER,
                                     .id = "valid",
                                     .version = "1.0",
                                     .summary = "a table without fault",
                                     .paper = "none",
                                     .authors = "nobody",
                                     .licence = "MIT",
                                     .kind = ADONIS_SYNCHRONOUS,
                                     .options = valid_options,
                                     .n_options = 2,
                                     .options_size = sizeof(struct valid_options),
                                     .resolve = valid_resolve,
                                     .state_size = valid_state_size,
                                     .init = valid_init,
                                     .on_event = valid_on_event,
                                     .estimate = valid_estimate};
}

#endif
