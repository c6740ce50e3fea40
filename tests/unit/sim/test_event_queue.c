#include "sim/event_queue.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/rng.h"
#include "support/leaks.h"

#define N_EVENTS 5000

static void push(struct ab_event_queue *queue, uint64_t time_ns,
                 enum ab_event_kind kind, uint64_t tag)
{
    const struct ab_event event = {
        .time_ns = time_ns, .node = (uint32_t)tag, .what.tag = tag};
    cr_assert_eq(ab_event_push(queue, kind, &event, NULL), AB_OK);
}

struct key {
    uint64_t time_ns;
    enum ab_event_kind kind;
    uint64_t tag; /* order of creation */
};

static int by_key(const void *a, const void *b)
{
    const struct key *x = a;
    const struct key *y = b;
    if (x->time_ns != y->time_ns) {
        return x->time_ns < y->time_ns ? -1 : 1;
    }
    if (x->kind != y->kind) {
        return x->kind < y->kind ? -1 : 1;
    }
    return x->tag < y->tag ? -1 : 1;
}

/* Few different times, so that most events are ties. */
static struct key draw(const struct ab_stream *stream, uint64_t k)
{
    return (struct key){.time_ns = ab_rng_below(stream, 2 * k, 50),
                        .kind = (enum ab_event_kind)ab_rng_below(stream, 2 * k + 1, 4),
                        .tag = k};
}

Test(event_queue, gives_events_by_time_then_kind_then_creation)
{
    static struct key keys[N_EVENTS];
    struct ab_stream stream = ab_stream_make(1, AB_RNG_TEST, 0);
    struct ab_event_queue queue = {0};
    for (uint64_t k = 0; k < N_EVENTS; k++) {
        keys[k] = draw(&stream, k);
        push(&queue, keys[k].time_ns, keys[k].kind, k);
    }
    qsort(keys, N_EVENTS, sizeof(keys[0]), by_key);
    for (uint64_t k = 0; k < N_EVENTS; k++) {
        struct ab_event event;
        ab_event_pop(&queue, &event);
        cr_assert_eq(event.what.tag, keys[k].tag, "event %llu", (unsigned long long)k);
        cr_assert_eq(event.node, (uint32_t)keys[k].tag);
        cr_assert_eq(event.time_ns, keys[k].time_ns);
        cr_assert_eq(ab_event_kind(&event), keys[k].kind);
    }
    cr_assert_eq(queue.size, 0);
    ab_event_queue_fini(&queue);
    AB_NO_LEAKS();
}

/* Against a list searched from end to end: every size from 0 to 40, up and down. */
Test(event_queue, is_right_at_every_size)
{
    struct ab_stream stream = ab_stream_make(2, AB_RNG_TEST, 0);
    struct ab_event_queue queue = {0};
    struct key pending[40];
    size_t n_pending = 0;
    for (uint64_t k = 0; k < 20000; k++) {
        int grows = ab_rng_below(&stream, UINT64_MAX / 2 + k, 2) == 0;
        if (n_pending == 0 || (grows && n_pending < 40)) {
            pending[n_pending] = draw(&stream, k);
            push(&queue, pending[n_pending].time_ns, pending[n_pending].kind, k);
            n_pending++;
            continue;
        }
        size_t first = 0;
        for (size_t i = 1; i < n_pending; i++) {
            first = by_key(&pending[i], &pending[first]) < 0 ? i : first;
        }
        struct ab_event event;
        ab_event_pop(&queue, &event);
        cr_assert_eq(event.what.tag, pending[first].tag, "step %llu",
                     (unsigned long long)k);
        pending[first] = pending[--n_pending];
    }
    ab_event_queue_fini(&queue);
    AB_NO_LEAKS();
}

/* Events created in order, as with equal latencies, pass through the line of their
 * kind, which is emptied from the front while it fills at the end. */
Test(event_queue, passes_events_that_come_in_order)
{
    struct ab_event_queue queue = {0};
    struct ab_event event;
    for (uint64_t k = 0; k < 10000; k++) {
        push(&queue, k, AB_EVENT_DELIVERY, k);
        if (k >= 100) {
            ab_event_pop(&queue, &event);
            cr_assert_eq(event.what.tag, k - 100);
        }
    }
    cr_assert_eq(queue.size, 100);
    cr_assert_eq(queue.next->what.tag, 9900);
    const struct ab_event_list *line = &queue.lines[AB_EVENT_DELIVERY];
    cr_assert_leq(line->limit - line->memory, 256);
    ab_event_queue_fini(&queue);
    AB_NO_LEAKS();
}

Test(event_queue, shows_every_event_that_waits)
{
    struct ab_stream stream = ab_stream_make(3, AB_RNG_TEST, 0);
    struct ab_event_queue queue = {0};
    int is_waiting[500] = {0};
    for (uint64_t k = 0; k < 500; k++) {
        struct key key = draw(&stream, k);
        push(&queue, key.time_ns, key.kind, k);
        is_waiting[k] = 1;
        if (k % 3 == 0) {
            struct ab_event event;
            ab_event_pop(&queue, &event);
            is_waiting[event.what.tag] = 0;
        }
    }
    for (size_t i = 0; i < queue.size; i++) {
        cr_assert(is_waiting[ab_event_at(&queue, i)->what.tag]);
        is_waiting[ab_event_at(&queue, i)->what.tag] = 0;
    }
    for (uint64_t k = 0; k < 500; k++) {
        cr_assert(!is_waiting[k], "event %llu", (unsigned long long)k);
    }
    ab_event_queue_fini(&queue);
    AB_NO_LEAKS();
}

Test(event_queue, reports_lack_of_memory_and_stays_whole)
{
    struct ab_event_queue queue = {0};
    struct ab_error err = {0};
    const struct ab_event last = {.time_ns = 1024};
    const struct ab_event between = {.time_ns = 1};
    for (int k = 0; k < 1024; k++) {
        push(&queue, (uint64_t)k, AB_EVENT_TIMER, 0);
    }
    ab_alloc_fail_after(1);
    cr_assert_eq(ab_event_push(&queue, AB_EVENT_TIMER, &last, &err), AB_ERR_MEMORY);
    cr_assert_str_eq(err.text, "no memory for 2048 pending events");
    ab_alloc_fail_after(1);
    cr_assert_eq(ab_event_push(&queue, AB_EVENT_TIMER, &between, &err), AB_ERR_MEMORY);
    ab_alloc_fail_after(0);
    cr_assert_str_eq(err.text, "no memory for 64 pending events");
    for (uint64_t k = 0; k < 1024; k++) {
        struct ab_event popped;
        ab_event_pop(&queue, &popped);
        cr_assert_eq(popped.time_ns, k);
    }
    ab_event_queue_fini(&queue);
    AB_NO_LEAKS();
}
