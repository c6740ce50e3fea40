#include "sim/event_queue.h"

#include "base/alloc.h"

#define FIRST_CAPACITY 1024

static int earlier(const struct ab_event *a, const struct ab_event *b)
{
    return (a->time_ns < b->time_ns) |
           ((a->time_ns == b->time_ns) & (a->order < b->order));
}

void ab_event_queue_fini(struct ab_event_queue *queue)
{
    ab_free(queue->heap);
    *queue = (struct ab_event_queue){0};
}

static ab_status grow(struct ab_event_queue *queue, struct ab_error *err)
{
    size_t capacity = queue->capacity > 0 ? queue->capacity * 2 : FIRST_CAPACITY;
    struct ab_event *heap = ab_realloc(queue->heap, capacity, sizeof(*heap));
    if (heap == NULL) {
        return AB_FAIL(err, AB_ERR_MEMORY, "no memory for %zu pending events",
                       capacity);
    }
    queue->heap = heap;
    queue->capacity = capacity;
    return AB_OK;
}

/* Puts *event into the hole at `place`, moving later events down on its way up. */
static void rise(struct ab_event *heap, size_t place, const struct ab_event *event)
{
    while (place > 0) {
        size_t parent = (place - 1) / 2;
        if (!earlier(event, &heap[parent])) {
            break;
        }
        heap[place] = heap[parent];
        place = parent;
    }
    heap[place] = *event;
}

ab_status ab_event_push(struct ab_event_queue *queue, enum ab_event_kind kind,
                        const struct ab_event *event, struct ab_error *err)
{
    if (queue->size == queue->capacity) {
        AB_TRY(grow(queue, err));
    }
    struct ab_event added = *event;
    added.order = (uint64_t)kind << AB_EVENT_KIND_SHIFT | queue->n_created++;
    rise(queue->heap, queue->size++, &added);
    return AB_OK;
}

/* The hole of the first event sinks to a leaf, always to the earlier child, and the
 * last event rises from there: it came from a leaf, so it seldom rises far, and each
 * level costs one comparison instead of two (Floyd's variant, as in heapsort). The last
 * event itself, now one past the end, may serve as a right child: then it is where it
 * belongs. */
void ab_event_pop(struct ab_event_queue *queue, struct ab_event *out)
{
    ab_assert(queue->size > 0);
    struct ab_event *heap = queue->heap;
    *out = heap[0];
    size_t size = --queue->size;
    size_t hole = 0;
    for (size_t child = 1; child < size; child = 2 * hole + 1) {
        child += (size_t)earlier(&heap[child + 1], &heap[child]);
        heap[hole] = heap[child];
        hole = child;
    }
    struct ab_event last = heap[size];
    rise(heap, hole, &last);
}
