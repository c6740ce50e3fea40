/* The queue of future events: a binary heap of events by value, in the total order
 * (time, priority, sequence) of README.md. It grows by doubling, so that a run
 * allocates nothing once its largest number of pending events is reached. */
#ifndef AB_SIM_EVENT_QUEUE_H
#define AB_SIM_EVENT_QUEUE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct ab_payload;
struct ab_parcel;
struct ab_job;

/* In the order in which events of one instant are executed. */
enum ab_event_kind {
    AB_EVENT_FIRST_BYTE, /* of a transfer, at the receiver's downlink */
    AB_EVENT_DELIVERY,   /* a transfer is complete */
    AB_EVENT_ORACLE,     /* a job of the compute unit is done */
    AB_EVENT_TIMER
};

/* As the slot of a transfer: it is a hop of a routed message. */
#define AB_SLOT_ROUTED ((UINT32_C(1) << 31) - 1)
/* Added to the slot of a transfer: what it carries will not arrive. */
#define AB_SLOT_LOST (UINT32_C(1) << 31)

struct ab_event {
    uint64_t time_ns;
    uint64_t order; /* kind, then sequence number; set by ab_event_push */
    uint32_t node;  /* where it happens */
    uint32_t slot;  /* transfers: of the sender at this node, or AB_SLOT_ROUTED; plus
                     * AB_SLOT_LOST */
    union {
        struct ab_payload *payload; /* transfers: one reference is the event's */
        struct ab_parcel *parcel;   /* transfers with AB_SLOT_ROUTED */
        struct ab_job *job;
        uint64_t tag; /* timers */
    } what;
};

#define AB_EVENT_KIND_SHIFT 61
static inline enum ab_event_kind ab_event_kind(const struct ab_event *event)
{
    return (enum ab_event_kind)(event->order >> AB_EVENT_KIND_SHIFT);
}

/* Zero-initialised it is empty and valid. */
struct ab_event_queue {
    struct ab_event *heap; /* events 0 .. size - 1; heap[0] is the next one */
    size_t size;
    size_t capacity;
    uint64_t n_created;
};

void ab_event_queue_fini(struct ab_event_queue *queue);
/* Copies *event, whose order is ignored: `kind` and the order of creation make it. */
AB_MUST_CHECK ab_status ab_event_push(struct ab_event_queue *queue,
                                      enum ab_event_kind kind,
                                      const struct ab_event *event,
                                      struct ab_error *err);
/* Removes the next event into *out; the queue may not be empty. */
void ab_event_pop(struct ab_event_queue *queue, struct ab_event *out);

#endif
