/* Plugins that break the contract of the ABI: each a plugin-error with its reason. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "support/leaks.h"
#include "support/sim_kit.h"

struct misuse {
    const char *reason; /* NULL: allowed */
    int32_t (*act)(struct adonis_node *node);
};

/* ---- wrong arguments ---- */

static const double number = 1.0;

static int32_t send_part(struct adonis_node *node, uint32_t slot,
                         struct adonis_part part)
{
    return node->host->send(node, &slot, 1, 0, &part, 1);
}

static int32_t send_far(struct adonis_node *node)
{
    return sim_send(node, 1, 0, 1);
}

static int32_t send_nowhere(struct adonis_node *node)
{
    return node->host->send(node, NULL, 1, 0, NULL, 0);
}

static int32_t send_to_nobody(struct adonis_node *node)
{
    return node->host->send(node, NULL, 0, 0, NULL, 0);
}

static int32_t send_no_parts(struct adonis_node *node)
{
    static const uint32_t slot = 0;
    return node->host->send(node, &slot, 1, 0, NULL, 2);
}

static int32_t send_null(struct adonis_node *node)
{
    return send_part(node, 0, (struct adonis_part){.length = 1});
}

static int32_t send_too_much(struct adonis_node *node)
{
    return send_part(node, 0,
                     (struct adonis_part){.data = &number, .length = UINT64_MAX / 8});
}

static int32_t send_format(struct adonis_node *node)
{
    return send_part(node, 0,
                     (struct adonis_part){.data = &number, .length = 1, .format = 2});
}

static int32_t send_nan(struct adonis_node *node)
{
    const double x = NAN;
    return send_part(node, 0, (struct adonis_part){.data = &x, .length = 1});
}

static struct adonis_request good_request(void)
{
    return (struct adonis_request){.size = sizeof(struct adonis_request),
                                   .kind = ADONIS_GRADIENT,
                                   .point = &number};
}

static int32_t request_small(struct adonis_node *node)
{
    struct adonis_request request = good_request();
    request.size = 8;
    return node->host->request(node, &request);
}

static int32_t request_null(struct adonis_node *node)
{
    return node->host->request(node, NULL);
}

static int32_t request_no_point(struct adonis_node *node)
{
    struct adonis_request request = good_request();
    request.point = NULL;
    return node->host->request(node, &request);
}

static int32_t request_kind(struct adonis_node *node)
{
    struct adonis_request request = good_request();
    request.kind = 4;
    return node->host->request(node, &request);
}

static int32_t request_undeclared(struct adonis_node *node)
{
    struct adonis_request request = good_request();
    request.kind = ADONIS_DUAL;
    return node->host->request(node, &request);
}

static int32_t request_scale(struct adonis_node *node)
{
    struct adonis_request request = good_request();
    request.kind = ADONIS_PROX;
    return node->host->request(node, &request);
}

static int32_t request_batch(struct adonis_node *node)
{
    struct adonis_request request = good_request();
    request.kind = ADONIS_PROX;
    request.scale = 1.0;
    request.batch = 5;
    return node->host->request(node, &request);
}

static int32_t uniform_purpose(struct adonis_node *node)
{
    cr_assert(isnan(node->host->uniform(node, 0, 1u << 16, 0)));
    return ADONIS_OK;
}

static int32_t uniform_slot(struct adonis_node *node)
{
    cr_assert(isnan(node->host->uniform(node, 1, 0, 0)));
    return ADONIS_OK;
}

static int32_t constant_zero(struct adonis_node *node)
{
    cr_assert(isnan(node->host->constant(node, 0)));
    return ADONIS_OK;
}

static int32_t constant_beyond(struct adonis_node *node)
{
    cr_assert(isnan(node->host->constant(node, ADONIS_CONSTANT_END)));
    return ADONIS_OK;
}

static int32_t overlay_undeclared(struct adonis_node *node)
{
    struct adonis_overlay overlay = {.size = sizeof(overlay)};
    cr_assert_eq(node->host->overlay(node, &overlay), ADONIS_ERROR_STATE);
    return ADONIS_OK;
}

static int32_t exchange_in_rounds(struct adonis_node *node)
{
    node->host->exchange_end(node, 0);
    return ADONIS_OK;
}

static int32_t of_another_node(struct adonis_node *node)
{
    struct adonis_node *other = (struct adonis_node *)sim_script_of(node)->shared;
    return other->host->timer(other, 0, 0);
}

/* ---- wrong returns ---- */

static int32_t return_failed(struct adonis_node *node)
{
    (void)node;
    return ADONIS_ERROR_FAILED;
}

static int32_t return_text(struct adonis_node *node)
{
    return node->host->fail(node, 1234, "the sky fell");
}

static int32_t return_unknown(struct adonis_node *node)
{
    (void)node;
    return 7;
}

static int32_t return_ignored(struct adonis_node *node)
{
    (void)node;
    return ADONIS_IGNORED;
}

static const struct misuse misuses[] = {
    {"send: slot 1; the node's slots are below 1", send_far},
    {"send: 1 slots, but the list is NULL", send_nowhere},
    {NULL, send_to_nobody},
    {"send: 2 parts, but the list is NULL", send_no_parts},
    {"send: part 0: 1 numbers, but data is NULL", send_null},
    {"send: part 0: 2305843009213693951 numbers are too many", send_too_much},
    {"send: part 0: format 2, expected ADONIS_WIRE or ADONIS_EXACT", send_format},
    {NULL, send_nan},
    {"request: size 8, expected at least", request_small},
    {"request: size 0, expected at least", request_null},
    {"request: point is NULL", request_no_point},
    {"request: kind 4, expected ADONIS_GRADIENT", request_kind},
    {"request: kind 3 is not among the table's needs", request_undeclared},
    {"request: scale 0, expected a positive number", request_scale},
    {"request: batch 5, expected 0: only gradients take minibatches", request_batch},
    {"uniform: purpose 65536, expected below 65536", uniform_purpose},
    {"uniform: slot 1; the node's neighbours are below 1", uniform_slot},
    {"constant: number 0, expected 1 .. 19", constant_zero},
    {"constant: number 20, expected 1 .. 19", constant_beyond},
    {"overlay: ADONIS_NEEDS_OVERLAY is not in the table", overlay_undeclared},
    {"exchange_end: the method is synchronous", exchange_in_rounds},
    {"timer: called for node 1, which is not in a callback", of_another_node},
    {"returned -5, ADONIS_ERROR_FAILED", return_failed},
    {"the sky fell (1234)", return_text},
    {"returned 7, which is no known value", return_unknown},
    {NULL, return_ignored},
};

static const struct misuse *current;

/* Node 0 misbehaves at 5 ns; node 1 lends its address. The value returned by the host
 * call is not looked at, but for those that return it themselves. */
static int32_t misbehave(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START) {
        if (node->id == 1) {
            ((struct sim_script *)node->options)->shared = node;
        }
        return node->id == 0 ? node->host->timer(node, 5, 0) : ADONIS_OK;
    }
    return event->type == ADONIS_EVENT_TIMER ? current->act(node) : ADONIS_OK;
}

Test(misuse, in_an_event_ends_the_run_with_the_reason)
{
    for (size_t k = 0; k < sizeof(misuses) / sizeof(misuses[0]); k++) {
        struct sim_kit kit;
        current = &misuses[k];
        sim_kit_init(&kit, "path", 2);
        kit.script.on_event = misbehave;
        kit.algorithm.needs = ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_PROX;
        if (current->reason == NULL) {
            sim_kit_run(&kit);
            cr_assert_eq(kit.outcome, AB_OUTCOME_STALLED, "case %zu: %s", k,
                         ab_sim_reason(kit.sim));
        } else {
            sim_kit_expect(&kit, AB_OUTCOME_PLUGIN_ERROR, current->reason);
            static const char where[] = "node 0 at 5 ns: on_event(timer): ";
            cr_assert_eq(strncmp(ab_sim_reason(kit.sim), where, strlen(where)), 0);
            cr_assert_eq(kit.n_snapshots, 1, "none after the error");
        }
        sim_kit_fini(&kit);
    }
    AB_NO_LEAKS();
}
