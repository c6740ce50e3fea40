/* The extension "adonis.compression/1", as a node program sees it. */
#include <adonis/compression.h>
#include <criterion/criterion.h>
#include <string.h>

#include "sim/compress.h"
#include "support/leaks.h"
#include "support/sim_kit.h"

#define LENGTH 40

static const struct adonis_compression *extension_of(struct adonis_node *node)
{
    return node->host->extension(node, ADONIS_COMPRESSION);
}

static void fill(double *x)
{
    for (int i = 0; i < LENGTH; i++) {
        x[i] = (i * 7 % LENGTH) / 8.0 - 1.7;
    }
}

static const struct adonis_compressor top = {sizeof top, ADONIS_TOP_K, 3};
static const struct adonis_compressor qsgd = {sizeof qsgd, ADONIS_QSGD, 4};

/* Node 0 sends a WIRE and an EXACT part twice. */
static int32_t talk(struct adonis_node *node, const struct adonis_event *event)
{
    double x[LENGTH];
    double seen[LENGTH];
    fill(x);
    if (event->type == ADONIS_EVENT_START && node->id == 0) {
        const uint32_t slot = 0;
        const struct adonis_part parts[2] = {{x, LENGTH, ADONIS_WIRE, 0},
                                             {x, 2, ADONIS_EXACT, 0}};
        const struct adonis_compression *compression = extension_of(node);
        cr_assert_eq(compression->send(node, &top, 5, &slot, 1, 1, parts, 2),
                     ADONIS_OK);
        return compression->send(node, &qsgd, 5, &slot, 1, 2, parts, 2);
    }
    if (event->type == ADONIS_EVENT_MESSAGE) {
        /* what node 0 sees of the same draw */
        const struct ab_compress compress =
            ab_compress_make(event->tag == 1 ? &top : &qsgd, 1, 0, 5, 8);
        ab_compress(&compress, LENGTH, x, seen);
        cr_assert_eq(event->n_parts, 2);
        cr_assert_eq(event->parts[0].length, LENGTH);
        cr_assert_eq(event->parts[0].format, ADONIS_WIRE);
        cr_assert_arr_eq(event->parts[0].data, seen, sizeof seen);
        cr_assert_arr_eq(event->parts[1].data, x, 2 * sizeof *x);
        sim_state_of(node)->count[event->tag]++;
    }
    return ADONIS_OK;
}

/* 3 values of 8 bytes, 3 indices of 6 bits, 2 exact numbers; a norm, 40 times 4 bits, 2
 * exact numbers. */
Test(compression, what_is_charged_is_what_was_sent)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = talk;
    sim_kit_run(&kit);
    SIM_KIT_TRACE_IS(&kit, "0 node 1: message 1 of 43 bytes from 0\n"
                           "0 node 1: message 2 of 44 bytes from 0\n");
    const struct sim_script_state *state = sim_state_of(ab_sim_node(kit.sim, 1));
    cr_assert(state->count[1] == 1 && state->count[2] == 1);
    sim_kit_check_sums(&kit);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

static int32_t look(struct adonis_node *node, const double *start)
{
    double x[LENGTH];
    double out[LENGTH];
    double again[LENGTH];
    (void)start;
    fill(x);
    cr_assert_null(node->host->extension(node, "adonis.nothing/1"));
    cr_assert_null(node->host->extension(node, NULL));
    const struct adonis_compression *compression = extension_of(node);
    cr_assert_eq(compression->size, sizeof *compression);
    cr_assert_eq(compression->apply(node, &qsgd, 9, LENGTH, x, out), ADONIS_OK);
    cr_assert_eq(compression->apply(node, &qsgd, 9, LENGTH, x, again), ADONIS_OK);
    cr_assert_arr_eq(out, again, sizeof out);
    sim_state_of(node)->count[0]++;
    return compression->apply(node, &qsgd, 9, 0, NULL, NULL);
}

Test(compression, init_may_apply_it)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.init = look;
    sim_kit_run(&kit);
    cr_assert_eq(sim_state_of(ab_sim_node(kit.sim, 1))->count[0], 1);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

struct misuse {
    const char *reason;
    struct adonis_compressor compressor;
    int sends;
    int is_null;
};

static int32_t misuse(struct adonis_node *node, const struct adonis_event *event)
{
    const struct misuse *act = sim_script_of(node)->shared;
    if (event->type != ADONIS_EVENT_START) {
        return ADONIS_OK;
    }
    double x[1] = {1.0};
    const uint32_t slot = 0;
    const struct adonis_part part = {act->is_null ? NULL : x, 1, ADONIS_WIRE, 0};
    const struct adonis_compression *compression = extension_of(node);
    int32_t code =
        act->sends ? compression->send(node, &act->compressor, 0, &slot, 1, 0, &part, 1)
                   : compression->apply(node, &act->compressor, 0, 1, part.data, x);
    cr_assert_eq(code, ADONIS_ERROR_ARGUMENT);
    return ADONIS_OK;
}

Test(compression, wrong_arguments_are_plugin_errors)
{
    static const struct misuse acts[] = {
        {"apply: size 0, expected at least", {0, ADONIS_TOP_K, 1}, 0, 0},
        {"send: kind 4, expected at most 3", {sizeof top, 4, 1}, 1, 0},
        {"send: count 0, expected 1 ..", {sizeof top, ADONIS_TOP_K, 0}, 1, 0},
        {"apply: count 4294967296, expected",
         {sizeof top, ADONIS_QSGD, UINT64_C(1) << 32},
         0,
         0},
        {"apply: 1 numbers, but x is NULL", {sizeof top, ADONIS_TOP_K, 1}, 0, 1},
        {"send: part 0: 1 numbers, but data is NULL",
         {sizeof top, ADONIS_TOP_K, 1},
         1,
         1},
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

static int32_t send_in_init(struct adonis_node *node, const double *start)
{
    const uint32_t slot = 0;
    const struct adonis_part part = {start, 1, ADONIS_WIRE, 0};
    return extension_of(node)->send(node, &top, 0, &slot, 1, 0, &part, 1);
}

Test(compression, init_may_not_send)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.init = send_in_init;
    sim_kit_expect(&kit, AB_OUTCOME_PLUGIN_ERROR,
                   "compression: send: allowed in on_event only");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}
