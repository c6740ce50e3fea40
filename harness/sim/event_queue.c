#include "sim/event_queue.h"

#include <string.h>

#include "base/alloc.h"

#define FIRST_CAPACITY 64
#define HEAP           AB_EVENT_KINDS
#define N_LISTS        (AB_EVENT_KINDS + 1)

void ab_event_queue_fini(struct ab_event_queue *queue)
{
    for (unsigned k = 0; k < N_LISTS; k++) {
        ab_free(queue->lists[k].events);
    }
    *queue = (struct ab_event_queue){0};
}

/* At the front, where half of the list is free, or by growing it. */
ab_status ab_event_make_room(struct ab_event_list *list, struct ab_error *err)
{
    size_t size = list->end - list->first;
    if (list->first > 0 && size <= list->capacity / 2) {
        memmove(list->events, list->events + list->first, size * sizeof(*list->events));
        list->first = 0;
        list->end = size;
        return AB_OK;
    }
    size_t capacity = list->capacity > 0 ? list->capacity * 2 : FIRST_CAPACITY;
    struct ab_event *events = ab_realloc(list->events, capacity, sizeof(*events));
    if (events == NULL) {
        return AB_FAIL(err, AB_ERR_MEMORY, "no memory for %zu pending events",
                       capacity);
    }
    list->events = events;
    list->capacity = capacity;
    return AB_OK;
}

struct ab_event *ab_event_rise(struct ab_event *heap, size_t hole, uint64_t time_ns,
                               uint64_t order)
{
    while (hole > 0) {
        size_t parent = (hole - 1) / 2;
        if (ab_event_is_before(&heap[parent], time_ns, order)) {
            break;
        }
        heap[hole] = heap[parent];
        hole = parent;
    }
    return &heap[hole];
}

/* The hole of the first event sinks to a leaf, always to the earlier child, and the
 * last event rises from there: it came from a leaf, so it seldom rises far, and each
 * level costs one comparison instead of two (Floyd's variant, as in heapsort). The last
 * event itself, now one past the end, may serve as a right child: then it is where it
 * belongs. */
static void remove_top(struct ab_event_list *list)
{
    struct ab_event *heap = list->events;
    size_t size = --list->end;
    size_t hole = 0;
    for (size_t child = 1; child < size; child = 2 * hole + 1) {
        const struct ab_event *left = &heap[child];
        child +=
            (size_t)ab_event_is_before(&heap[child + 1], left->time_ns, left->order);
        heap[hole] = heap[child];
        hole = child;
    }
    struct ab_event last = heap[size];
    *ab_event_rise(heap, hole, last.time_ns, last.order) = last;
}

static void remove_head(struct ab_event_list *line)
{
    line->first++;
    if (line->first == line->end) {
        line->first = 0;
        line->end = 0;
    }
}

/* Among the heads of all lists. */
static void find_next(struct ab_event_queue *queue)
{
    const struct ab_event *next = NULL;
    for (unsigned k = 0; k < N_LISTS; k++) {
        const struct ab_event_list *list = &queue->lists[k];
        if (list->first == list->end) {
            continue;
        }
        const struct ab_event *head = &list->events[list->first];
        if (next == NULL || ab_event_is_before(head, next->time_ns, next->order)) {
            next = head;
            queue->next = k;
        }
    }
}

void ab_event_pop(struct ab_event_queue *queue, struct ab_event *out)
{
    ab_assert(queue->size > 0);
    *out = *ab_event_next(queue);
    queue->size--;
    if (queue->next == HEAP) {
        remove_top(&queue->lists[HEAP]);
    } else {
        remove_head(&queue->lists[queue->next]);
    }
    find_next(queue);
}

const struct ab_event *ab_event_at(const struct ab_event_queue *queue, size_t k)
{
    const struct ab_event_list *list = queue->lists;
    while (k >= list->end - list->first) {
        k -= list->end - list->first;
        list++;
    }
    return &list->events[list->first + k];
}
