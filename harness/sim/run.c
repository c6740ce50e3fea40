/* The run: the loop over events, the clock, snapshots, stall detection and the end. */
#include <stdarg.h>
#include <stdio.h>

#include "base/fpenv.h"
#include "sim/account.h"
#include "sim/callback.h"
#include "sim/compute.h"
#include "sim/engine.h"
#include "sim/network.h"
#include "sim/trace.h"

/* On a counted axis a method may do other things for a while (local steps, say); a
 * hundred times the limit for one instant is no longer a while. */
#define AXIS_PATIENCE 100

void ab_sim_end(struct ab_sim *sim, enum ab_outcome outcome, const char *format, ...)
{
    int replaces = sim->outcome == AB_OUTCOME_NONE ||
                   (outcome == AB_OUTCOME_PLUGIN_ERROR && sim->outcome != outcome);
    if (!replaces) {
        return;
    }
    sim->outcome = outcome;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(sim->reason, sizeof(sim->reason), format, arguments);
    va_end(arguments);
}

void ab_sim_out_of_memory(struct ab_sim *sim)
{
    if (sim->failure == AB_OK) {
        sim->failure = AB_FAIL(&sim->error, AB_ERR_MEMORY, "out of memory at %llu ns",
                               (unsigned long long)sim->now_ns);
    }
}

void ab_sim_end_of_time(struct ab_sim *sim, uint64_t time_ns, uint64_t duration_ns)
{
    ab_sim_end(sim, AB_OUTCOME_STALLED,
               "virtual time ends at 2^64 ns: %llu ns + %llu ns never come",
               (unsigned long long)time_ns, (unsigned long long)duration_ns);
}

uint64_t ab_sim_whole_ns(double ns)
{
    return ns < 0x1p63 ? (uint64_t)ns : UINT64_C(1) << 63;
}

/* Callbacks must leave rounding and subnormals as they are: snapshots are computed with
 * them. */
static void check_arithmetic(struct ab_sim *sim)
{
    struct ab_error err = {0};
    if (ab_fpenv_check(&err) != AB_OK) {
        ab_fpenv_set_default();
        ab_sim_end(sim, AB_OUTCOME_PLUGIN_ERROR,
                   "at %llu ns: the plugin has changed the arithmetic: %s",
                   (unsigned long long)sim->now_ns, err.text);
    }
}

/* The observer's verdict counts even where the run has just ended for want of budget or
 * of events: the last target may be hit by the last snapshot. */
static void take_snapshot(struct ab_sim *sim)
{
    sim->snapshot_due = 0;
    sim->is_changed = 0;
    check_arithmetic(sim);
    if (!ab_sim_is_sound(sim)) {
        return;
    }
    ab_trace_text(sim, "snapshot");
    const struct ab_observer *observer = &sim->config.observer;
    enum ab_outcome verdict = observer->snapshot(observer->ctx, sim);
    check_arithmetic(sim);
    if (verdict == AB_OUTCOME_NONE || sim->outcome == AB_OUTCOME_PLUGIN_ERROR) {
        return;
    }
    sim->outcome = verdict;
    sim->reason[0] = '\0';
}

/* Nothing of the run may change by it, so neither may the arithmetic. */
static void observe_round(struct ab_sim *sim)
{
    struct ab_fpenv env;
    ab_fpenv_save(&env);
    ab_fpenv_set_default();
    sim->config.observer.round(sim->config.observer.ctx, sim);
    ab_fpenv_restore(&env);
}

/* At the end of an instant, or of the run. */
static void observe_rounds(struct ab_sim *sim)
{
    if (sim->config.observer.round == NULL) {
        return;
    }
    uint64_t rounds = ab_account_rounds(sim);
    if (rounds != sim->rounds_observed) {
        sim->rounds_observed = rounds;
        observe_round(sim);
    }
}

static void set_clock(struct ab_sim *sim, uint64_t time_ns)
{
    sim->now_ns = time_ns;
    sim->n_events_instant = sim->n_events;
    sim->is_changed = 1;
}

/* The time axis: snapshots before the next event, and the deadline. */
static void pass_time(struct ab_sim *sim, uint64_t next_ns)
{
    while (sim->schedule.next < next_ns && !ab_sim_is_over(sim)) {
        if (sim->schedule.next > sim->now_ns) {
            set_clock(sim, sim->schedule.next);
        }
        take_snapshot(sim);
        ab_schedule_pass(&sim->schedule, sim->now_ns);
    }
    if (next_ns > sim->limit && !ab_sim_is_over(sim)) {
        set_clock(sim, sim->limit);
        ab_sim_end(sim, AB_OUTCOME_BUDGET, "the budget is used up");
    }
}

/* All events up to now are executed; the next one is later. */
static void move_clock(struct ab_sim *sim, uint64_t next_ns)
{
    if (sim->snapshot_due) {
        take_snapshot(sim);
    }
    if (!ab_sim_is_over(sim)) {
        observe_rounds(sim);
    }
    if (sim->config.budget.axis == AB_AXIS_TIME) {
        pass_time(sim, next_ns);
    }
    if (!ab_sim_is_over(sim)) {
        set_clock(sim, next_ns);
    }
}

/* A timer while an answer or a delivery is due is no sign of a stall: links may be slow
 * beside a method's clock. */
static void count(struct ab_sim *sim, const struct ab_event *event)
{
    int is_timer = ab_event_kind(event) == AB_EVENT_TIMER;
    sim->n_events++;
    sim->n_counted += !is_timer || sim->n_under_way == 0;
    sim->n_under_way -= !is_timer;
}

static void execute(struct ab_sim *sim, const struct ab_event *event)
{
    if (sim->config.observer.trace != NULL) {
        ab_trace_event(sim, event);
    }
    count(sim, event);
    sim->is_changed = 1;
    switch (ab_event_kind(event)) {
    case AB_EVENT_FIRST_BYTE:
        ab_network_first_byte(sim, event);
        break;
    case AB_EVENT_DELIVERY:
        ab_network_delivery(sim, event);
        break;
    case AB_EVENT_ORACLE:
        ab_compute_answer(sim, event);
        break;
    case AB_EVENT_TIMER: {
        struct adonis_event timer = {.type = ADONIS_EVENT_TIMER,
                                     .tag = event->what.tag};
        ab_callback_event(sim, event->node, &timer);
        break;
    }
    }
}

static void check_progress(struct ab_sim *sim)
{
    unsigned long long now = sim->now_ns;
    if (sim->n_events - sim->n_events_instant > sim->stall_events) {
        ab_sim_end(sim, AB_OUTCOME_STALLED, "more than %llu events at %llu ns",
                   (unsigned long long)sim->stall_events, now);
    } else if (sim->n_counted - sim->n_counted_progress > sim->stall_events) {
        ab_sim_end(sim, AB_OUTCOME_STALLED,
                   "more than %llu events up to %llu ns without a delivery, an "
                   "oracle's answer, a round or an exchange",
                   (unsigned long long)sim->stall_events, now);
    } else if (sim->config.budget.axis != AB_AXIS_TIME &&
               (sim->n_counted - sim->n_counted_axis) / AXIS_PATIENCE >
                   sim->stall_events) {
        ab_sim_end(
            sim, AB_OUTCOME_STALLED,
            "more than %u x %llu events up to %llu ns used nothing of the budget",
            AXIS_PATIENCE, (unsigned long long)sim->stall_events, now);
    }
}

static void end_without_events(struct ab_sim *sim)
{
    unsigned long long now = sim->now_ns;
    if (sim->total.lost == 0) {
        ab_sim_end(sim, AB_OUTCOME_STALLED,
                   "no event is left at %llu ns: every node waits", now);
    } else {
        ab_sim_end(sim, AB_OUTCOME_STALLED,
                   "no event is left at %llu ns: every node waits; messages lost so "
                   "far: %llu",
                   now, (unsigned long long)sim->total.lost);
    }
}

/* The next event. */
static void go_on(struct ab_sim *sim)
{
    if (sim->queue.next == NULL) {
        end_without_events(sim);
        return;
    }
    uint64_t next_ns = sim->queue.next->time_ns;
    if (next_ns > sim->now_ns) {
        move_clock(sim, next_ns);
        if (ab_sim_is_over(sim)) {
            return;
        }
    }
    struct ab_event event;
    ab_event_pop(&sim->queue, &event);
    if (sim->queue.next != NULL) { /* worth a quarter of the time at 10^4 nodes */
        __builtin_prefetch(&sim->nodes[sim->queue.next->node]);
    }
    execute(sim, &event);
    check_progress(sim);
}

/* What a run of any length could not change. */
static void check_feasible(struct ab_sim *sim)
{
    const struct adonis_algorithm *algorithm = sim->config.algorithm;
    if (algorithm->needs & AB_NEEDS_ORACLE & ~sim->config.oracle.kinds) {
        ab_sim_end(sim, AB_OUTCOME_INFEASIBLE,
                   "the task does not offer an oracle that the method needs");
    } else if (sim->config.oracle.shared_prox != NULL &&
               !(algorithm->needs & ADONIS_USES_COMPOSITE)) {
        ab_sim_end(sim, AB_OUTCOME_INFEASIBLE,
                   "f has a part that is not smooth, which the method does not know");
    } else if (sim->config.topology->is_directed &&
               (algorithm->needs & ADONIS_NEEDS_UNDIRECTED) != 0) {
        ab_sim_end(sim, AB_OUTCOME_INFEASIBLE,
                   "the method needs an undirected graph, and this one is directed");
    } else if (sim->config.topology->is_directed &&
               (algorithm->needs & ADONIS_NEEDS_OVERLAY) != 0) {
        ab_sim_end(sim, AB_OUTCOME_INFEASIBLE,
                   "the method needs the overlay, which directed graphs do not have");
    } else if (sim->config.budget.axis == AB_AXIS_GRADIENTS &&
               !(algorithm->needs & ADONIS_NEEDS_GRADIENT)) {
        ab_sim_end(sim, AB_OUTCOME_INFEASIBLE,
                   "the budget counts gradients, and the method asks for none");
    }
}

static void start(struct ab_sim *sim)
{
    for (uint32_t i = 0; i < sim->n_nodes && !ab_sim_is_over(sim); i++) {
        ab_callback_init(sim, i);
        sim->n_initialised++;
    }
    if (!ab_sim_is_over(sim)) {
        take_snapshot(sim);
    }
    if (ab_sim_is_sound(sim) && sim->config.observer.round != NULL) {
        observe_round(sim);
    }
    for (uint32_t i = 0; i < sim->n_nodes && !ab_sim_is_over(sim); i++) {
        ab_trace_text(sim, "node %u: start", i);
        sim->n_started++;
        ab_callback_event(sim, i, &(struct adonis_event){.type = ADONIS_EVENT_START});
        sim->is_changed = 1;
    }
}

static void stop(struct ab_sim *sim)
{
    if (sim->is_changed && ab_sim_is_sound(sim)) {
        take_snapshot(sim);
    }
    if (ab_sim_is_sound(sim)) {
        observe_rounds(sim);
    }
    for (uint32_t i = 0; i < sim->n_started && ab_sim_is_sound(sim); i++) {
        ab_trace_text(sim, "node %u: stop", i);
        ab_callback_event(sim, i, &(struct adonis_event){.type = ADONIS_EVENT_STOP});
    }
    check_arithmetic(sim);
}

static void begin(struct ab_sim *sim)
{
    check_feasible(sim);
    if (!ab_sim_is_over(sim)) {
        start(sim);
    }
}

/* Where the run is over: the last snapshot, STOP, and how it ended. */
static ab_status finish(struct ab_sim *sim, enum ab_outcome *outcome,
                        struct ab_error *err)
{
    if (ab_sim_is_over(sim)) {
        sim->is_finished = 1;
        stop(sim);
    }
    if (sim->failure != AB_OK) {
        if (err != NULL) {
            *err = sim->error;
        }
        return sim->failure;
    }
    *outcome = sim->outcome;
    return AB_OK;
}

ab_status ab_sim_step(struct ab_sim *sim, enum ab_outcome *outcome,
                      struct ab_error *err)
{
    ab_require(!sim->is_finished);
    if (sim->n_initialised == 0) {
        begin(sim);
    } else if (!ab_sim_is_over(sim)) {
        go_on(sim);
    }
    return finish(sim, outcome, err);
}

ab_status ab_sim_run(struct ab_sim *sim, enum ab_outcome *outcome, struct ab_error *err)
{
    ab_require(sim->n_initialised == 0);
    begin(sim);
    while (!ab_sim_is_over(sim)) {
        go_on(sim);
    }
    return finish(sim, outcome, err);
}
