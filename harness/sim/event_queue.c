#include "sim/event_queue.h"

#include <string.h>

#include "base/alloc.h"

#define FIRST_CAPACITY 64

void ab_event_queue_fini(struct ab_event_queue *queue)
{
    for (int kind = 0; kind < AB_EVENT_KINDS; kind++) {
        ab_free(queue->lines[kind].memory);
    }
    ab_free(queue->heap.memory);
    *queue = (struct ab_event_queue){0};
}

static size_t size_of(const struct ab_event_list *list)
{
    return (size_t)(list->end - list->first);
}

/* The earlier one of *next, which may be NULL, and the head of the list. */
static const struct ab_event *earlier_of(const struct ab_event *next,
                                         const struct ab_event_list *list)
{
    const struct ab_event *head = list->first;
    if (head == list->end) {
        return next;
    }
    return next == NULL || ab_event_is_before(head, next->time_ns, next->order) ? head
                                                                                : next;
}

static void find_next(struct ab_event_queue *queue)
{
    const struct ab_event *next = earlier_of(NULL, &queue->heap);
    for (int kind = 0; kind < AB_EVENT_KINDS; kind++) {
        next = earlier_of(next, &queue->lines[kind]);
    }
    queue->next = next;
}

/* At the front, where half of the list is free, or by growing it. */
ab_status ab_event_make_room(struct ab_event_queue *queue, struct ab_event_list *list,
                             struct ab_error *err)
{
    size_t size = size_of(list);
    size_t capacity = (size_t)(list->limit - list->memory);
    if (list->first != list->memory && size <= capacity / 2) {
        memmove(list->memory, list->first, size * sizeof(*list->memory));
    } else {
        capacity = capacity > 0 ? capacity * 2 : FIRST_CAPACITY;
        size_t skipped = (size_t)(list->first - list->memory);
        struct ab_event *memory = ab_realloc(list->memory, capacity, sizeof(*memory));
        if (memory == NULL) {
            return AB_FAIL(err, AB_ERR_MEMORY, "no memory for %zu pending events",
                           capacity);
        }
        list->memory = memory;
        memmove(list->memory, list->memory + skipped, size * sizeof(*list->memory));
    }
    list->first = list->memory;
    list->end = list->memory + size;
    list->limit = list->memory + capacity;
    find_next(queue);
    return AB_OK;
}

struct ab_event *ab_event_rise(const struct ab_event_list *heap, size_t hole,
                               uint64_t time_ns, uint64_t order)
{
    struct ab_event *events = heap->first;
    while (hole > 0) {
        size_t parent = (hole - 1) / 2;
        if (ab_event_is_before(&events[parent], time_ns, order)) {
            break;
        }
        events[hole] = events[parent];
        hole = parent;
    }
    return &events[hole];
}

/* In the heap's inner loop, where no guess of the processor would be good. */
static size_t is_earlier(const struct ab_event *a, const struct ab_event *b)
{
    return (size_t)(a->time_ns < b->time_ns) |
           ((size_t)(a->time_ns == b->time_ns) & (size_t)(a->order < b->order));
}

/* The hole of the first event sinks to a leaf, always to the earlier child, and the
 * last event rises from there: it came from a leaf, so it seldom rises far, and each
 * level costs one comparison instead of two (Floyd's variant, as in heapsort). The last
 * event itself, now one past the end, may serve as a right child: then it is where it
 * belongs. */
static void remove_top(struct ab_event_list *heap)
{
    struct ab_event *events = heap->first;
    heap->end--;
    size_t size = size_of(heap);
    size_t hole = 0;
    for (size_t child = 1; child < size; child = 2 * hole + 1) {
        child += is_earlier(&events[child + 1], &events[child]);
        events[hole] = events[child];
        hole = child;
    }
    struct ab_event last = events[size];
    *ab_event_rise(heap, hole, last.time_ns, last.order) = last;
}

static void remove_head(struct ab_event_list *line)
{
    line->first++;
    if (line->first == line->end) {
        line->first = line->memory;
        line->end = line->memory;
    }
}

void ab_event_remove_next(struct ab_event_queue *queue)
{
    queue->size--;
    if (queue->next == queue->heap.first) {
        remove_top(&queue->heap);
    } else {
        remove_head(&queue->lines[ab_event_kind(queue->next)]);
    }
    find_next(queue);
}

const struct ab_event *ab_event_at(const struct ab_event_queue *queue, size_t k)
{
    for (int kind = 0; kind < AB_EVENT_KINDS; kind++) {
        const struct ab_event_list *line = &queue->lines[kind];
        if (k < size_of(line)) {
            return &line->first[k];
        }
        k -= size_of(line);
    }
    return &queue->heap.first[k];
}
