#include "sim/trace.h"

#include <stdarg.h>
#include <stdio.h>

#include "sim/compute.h"
#include "sim/network.h"

void ab_trace_text(struct ab_sim *sim, const char *format, ...)
{
    const struct ab_observer *observer = &sim->config.observer;
    if (observer->trace == NULL) {
        return;
    }
    char line[160];
    int length = snprintf(line, sizeof(line), "%llu ", (unsigned long long)sim->now_ns);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(line + length, sizeof(line) - (size_t)length, format, arguments);
    va_end(arguments);
    observer->trace(observer->ctx, line);
}

static void trace_delivery(struct ab_sim *sim, const struct ab_event *event)
{
    const struct ab_payload *payload = ab_network_payload(event);
    unsigned long long bytes = payload->bytes;
    const char *fate = ab_network_is_lost(event) ? ": lost" : "";
    if (!ab_network_is_last_hop(event)) {
        ab_trace_text(sim, "node %u: %llu bytes from %u to be forwarded%s", event->node,
                      bytes, ab_network_sender(sim, event), fate);
    } else {
        ab_trace_text(sim, "node %u: message %llu of %llu bytes from %u%s", event->node,
                      (unsigned long long)payload->tag, bytes,
                      ab_network_sender(sim, event), fate);
    }
}

static const char *kind_name(uint32_t kind)
{
    static const char *const names[] = {
        [ADONIS_GRADIENT] = "gradient", [ADONIS_PROX] = "prox", [ADONIS_DUAL] = "dual"};
    return names[kind];
}

void ab_trace_event(struct ab_sim *sim, const struct ab_event *event)
{
    switch (ab_event_kind(event)) {
    case AB_EVENT_FIRST_BYTE:
        ab_trace_text(sim, "node %u: first byte from %u", event->node,
                      ab_network_sender(sim, event));
        break;
    case AB_EVENT_DELIVERY:
        trace_delivery(sim, event);
        break;
    case AB_EVENT_ORACLE:
        ab_trace_text(sim, "node %u: %s %llu", event->node,
                      kind_name(event->what.job->request.kind),
                      (unsigned long long)event->what.job->request.tag);
        break;
    case AB_EVENT_TIMER:
        ab_trace_text(sim, "node %u: timer %llu", event->node,
                      (unsigned long long)event->what.tag);
        break;
    }
}
