/* The plugin's functions, each under a guard: which host calls it may make is known,
 * and what it returns is checked. */
#include "sim/callback.h"

#include <stdarg.h>
#include <stdio.h>

static const char *code_name(int32_t code)
{
    switch (code) {
    case ADONIS_ERROR_ARGUMENT:
        return "ADONIS_ERROR_ARGUMENT";
    case ADONIS_ERROR_STATE:
        return "ADONIS_ERROR_STATE";
    case ADONIS_ERROR_UNSUPPORTED:
        return "ADONIS_ERROR_UNSUPPORTED";
    case ADONIS_ERROR_MEMORY:
        return "ADONIS_ERROR_MEMORY";
    case ADONIS_ERROR_FAILED:
        return "ADONIS_ERROR_FAILED";
    default:
        return code >= 1000 ? "an error of its own" : "which is no known value";
    }
}

typedef char callback_name[AB_PLACE_NAME_BYTES];

static void enter(struct ab_sim *sim, uint32_t node, enum ab_phase phase,
                  const callback_name name)
{
    sim->phase = phase;
    sim->active = node;
    sim->callback = name;
    sim->fail_text[0] = '\0';
    if (sim->config.place != NULL) {
        ab_place_enter_node(sim->config.place, name, node, sim->now_ns);
    }
}

static void leave(struct ab_sim *sim)
{
    sim->phase = AB_PHASE_NONE;
    ab_place_leave(sim->config.place);
}

/* The plugin's own text, where it gave one, is the better reason. */
static void check(struct ab_sim *sim, int32_t code)
{
    if (code == ADONIS_OK || sim->outcome == AB_OUTCOME_PLUGIN_ERROR) {
        return;
    }
    if (sim->fail_text[0] != '\0') {
        ab_callback_error(sim, "%s (%d)", sim->fail_text, code);
    } else {
        ab_callback_error(sim, "returned %d, %s", code, code_name(code));
    }
}

void ab_callback_error(struct ab_sim *sim, const char *format, ...)
{
    char text[sizeof(sim->reason) - 80];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    ab_sim_end(sim, AB_OUTCOME_PLUGIN_ERROR, "node %u at %llu ns: %s: %s", sim->active,
               (unsigned long long)sim->now_ns, sim->callback, text);
}

static const callback_name state_size_name = "state_size";
static const callback_name init_name = "init";
static const callback_name estimate_name = "estimate";
static const callback_name fini_name = "fini";
static const callback_name event_names[] = {
    [ADONIS_EVENT_START] = "on_event(start)",
    [ADONIS_EVENT_MESSAGE] = "on_event(message)",
    [ADONIS_EVENT_ORACLE] = "on_event(oracle)",
    [ADONIS_EVENT_TIMER] = "on_event(timer)",
    [ADONIS_EVENT_LINK] = "on_event(link)",
    [ADONIS_EVENT_STOP] = "on_event(stop)",
    [ADONIS_EVENT_LOST] = "on_event(lost)",
};

uint64_t ab_callback_state_size(struct ab_sim *sim, uint32_t node)
{
    enter(sim, node, AB_PHASE_SIZE, state_size_name);
    uint64_t size = sim->config.algorithm->state_size(&sim->nodes[node].public);
    leave(sim);
    return size;
}

void ab_callback_init(struct ab_sim *sim, uint32_t node)
{
    enter(sim, node, AB_PHASE_INIT, init_name);
    int32_t code = sim->config.algorithm->init(&sim->nodes[node].public,
                                               sim->config.start + node * sim->dim);
    check(sim, code);
    leave(sim);
}

void ab_callback_event(struct ab_sim *sim, uint32_t node, struct adonis_event *event)
{
    event->size = sizeof(*event);
    event->time_ns = sim->now_ns;
    enter(sim, node, AB_PHASE_EVENT, event_names[event->type]);
    int32_t code = sim->config.algorithm->on_event(&sim->nodes[node].public, event);
    check(sim, code == ADONIS_IGNORED ? ADONIS_OK : code);
    leave(sim);
}

void ab_callback_estimate(struct ab_sim *sim, uint32_t node, double *out)
{
    enter(sim, node, AB_PHASE_ESTIMATE, estimate_name);
    sim->config.algorithm->estimate(&sim->nodes[node].public, sim->now_ns, out);
    leave(sim);
}

void ab_callback_fini(struct ab_sim *sim, uint32_t node)
{
    if (sim->config.algorithm->fini != NULL) {
        enter(sim, node, AB_PHASE_SETUP, fini_name);
        sim->config.algorithm->fini(&sim->nodes[node].public);
        leave(sim);
    }
}
