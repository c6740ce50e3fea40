/* The queue of future events, in the total order (time, priority, sequence) of
 * README.md. Most events of a kind are created in the order in which they happen (equal
 * latencies, equal jobs): those wait in a line of their kind, the others in a binary
 * heap, all by value. Both grow by doubling, a line when its end meets the limit and
 * more than half of it is in use: once the largest number of pending events is reached,
 * each allocates at most once more. */
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
#define AB_EVENT_KINDS 4

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

struct ab_event_list {
    struct ab_event *first; /* of those that wait; of the heap: its top */
    struct ab_event *end;
    struct ab_event *limit; /* of its memory */
    struct ab_event *memory;
};

/* Zero-initialised it is empty and valid. */
struct ab_event_queue {
    const struct ab_event *next; /* NULL: the queue is empty */
    size_t size;
    uint64_t n_created;
    struct ab_event_list lines[AB_EVENT_KINDS];
    struct ab_event_list heap;
};

void ab_event_queue_fini(struct ab_event_queue *queue);
/* Event k < size, in no particular order. */
const struct ab_event *ab_event_at(const struct ab_event_queue *queue, size_t k);

/* Parts of ab_event_push. Room for one more at the end of a list; and where in the heap
 * the event belongs that is added at its end: later ones have moved down. */
AB_MUST_CHECK ab_status ab_event_make_room(struct ab_event_queue *queue,
                                           struct ab_event_list *list,
                                           struct ab_error *err);
struct ab_event *ab_event_rise(const struct ab_event_list *heap, size_t hole,
                               uint64_t time_ns, uint64_t order);
static inline int ab_event_is_before(const struct ab_event *event, uint64_t time_ns,
                                     uint64_t order)
{
    return event->time_ns < time_ns ||
           (event->time_ns == time_ns && event->order < order);
}

/* Copies *event, whose order is ignored: `kind` and the order of creation make it. */
AB_MUST_CHECK static inline ab_status ab_event_push(struct ab_event_queue *queue,
                                                    enum ab_event_kind kind,
                                                    const struct ab_event *event,
                                                    struct ab_error *err)
{
    uint64_t time_ns = event->time_ns;
    struct ab_event_list *list = &queue->lines[kind];
    int is_last = list->first == list->end || list->end[-1].time_ns <= time_ns;
    if (!is_last) {
        list = &queue->heap;
    }
    if (list->end == list->limit) {
        AB_TRY(ab_event_make_room(queue, list, err));
    }
    uint64_t order = (uint64_t)kind << AB_EVENT_KIND_SHIFT | queue->n_created++;
    struct ab_event *place = list->end++;
    if (!is_last) {
        place = ab_event_rise(list, (size_t)(place - list->first), time_ns, order);
    }
    *place = (struct ab_event){.time_ns = time_ns,
                               .order = order,
                               .node = event->node,
                               .slot = event->slot,
                               .what = event->what};
    queue->size++;
    if (queue->next == NULL || !ab_event_is_before(queue->next, time_ns, order)) {
        queue->next = place;
    }
    return AB_OK;
}

/* Part of ab_event_pop. */
void ab_event_remove_next(struct ab_event_queue *queue);

/* Removes the next event into *out; the queue may not be empty. Field by field: a
 * processor waits for what was just written in pieces where it is read as a whole, and
 * many an event is the next one as soon as it is added. */
static inline void ab_event_pop(struct ab_event_queue *queue, struct ab_event *out)
{
    ab_assert(queue->next != NULL);
    const struct ab_event *next = queue->next;
    *out = (struct ab_event){.time_ns = next->time_ns,
                             .order = next->order,
                             .node = next->node,
                             .slot = next->slot,
                             .what = next->what};
    ab_event_remove_next(queue);
}

#endif
