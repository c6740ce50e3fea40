#include "reference/searches.h"

#include <string.h>

/* A level is pulled where more than this share of the nodes has news. */
#define PULLED_SHARE 8

ab_status ab_searches_make(struct ab_searches *out, struct ab_arena *arena,
                           const struct ab_adjacency *along,
                           const struct ab_adjacency *against, struct ab_error *err)
{
    size_t n = along->n_nodes;
    *out = (struct ab_searches){
        .along = along,
        .against = against,
        .reached = ab_arena_alloc(arena, n, sizeof(uint64_t)),
        .fresh = ab_arena_alloc(arena, n, sizeof(uint64_t)),
        .next = ab_arena_alloc(arena, n, sizeof(uint64_t)),
        .queue = ab_arena_alloc(arena, n, sizeof(uint32_t)),
        .next_queue = ab_arena_alloc(arena, n, sizeof(uint32_t)),
    };
    if (out->reached == NULL || out->fresh == NULL || out->next == NULL ||
        out->queue == NULL || out->next_queue == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    return AB_OK;
}

/* Nodes with news tell their neighbours. Returns the searches that went on; *n_next:
 * the nodes they came to. */
static uint64_t push(struct ab_searches *s, uint32_t n_queued, uint32_t *n_next)
{
    const uint32_t *first = s->along->first;
    uint64_t went_on = 0;
    uint32_t n = 0;
    for (uint32_t q = 0; q < n_queued; q++) {
        uint32_t i = s->queue[q];
        uint64_t mine = s->fresh[i];
        for (uint32_t p = first[i]; p < first[i + 1]; p++) {
            uint32_t j = s->along->peer[p];
            uint64_t found = mine & ~s->reached[j];
            if (found != 0) {
                if (s->next[j] == 0) {
                    s->next_queue[n++] = j;
                }
                s->next[j] |= found;
                s->reached[j] |= found;
                went_on |= found;
            }
        }
        s->fresh[i] = 0;
        s->work += 4 * (uint64_t)(first[i + 1] - first[i]);
    }
    *n_next = n;
    return went_on;
}

/* The same by nodes that ask their neighbours, until no search misses them: Beamer,
 * Asanovic, Patterson, "Direction-optimizing breadth-first search", SC 2012. */
static uint64_t pull(struct ab_searches *s, uint64_t all, uint32_t *n_next)
{
    const uint32_t *first = s->against->first;
    uint64_t went_on = 0;
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->against->n_nodes; i++) {
        uint64_t reached = s->reached[i];
        uint32_t p = first[i];
        for (; p < first[i + 1] && reached != all; p++) {
            reached |= s->fresh[s->against->peer[p]];
        }
        s->work += 1 + p - first[i];
        uint64_t found = reached & ~s->reached[i];
        s->reached[i] = reached;
        s->next[i] = found;
        went_on |= found;
        if (found != 0) {
            s->next_queue[n++] = i;
        }
    }
    memset(s->fresh, 0, s->against->n_nodes * sizeof *s->fresh);
    *n_next = n;
    return went_on;
}

static void turn_over(struct ab_searches *s)
{
    uint64_t *bits = s->fresh;
    s->fresh = s->next;
    s->next = bits;
    uint32_t *nodes = s->queue;
    s->queue = s->next_queue;
    s->next_queue = nodes;
}

void ab_searches_run(struct ab_searches *s, const uint32_t *sources, uint32_t n_sources,
                     uint32_t *eccentricity)
{
    uint32_t n = s->along->n_nodes;
    uint64_t all = 0;
    ab_require(n_sources <= AB_MAX_SEARCHES);
    memset(s->reached, 0, n * sizeof *s->reached);
    for (uint32_t k = 0; k < n_sources; k++) {
        s->reached[sources[k]] = UINT64_C(1) << k;
        s->fresh[sources[k]] = UINT64_C(1) << k;
        s->queue[k] = sources[k];
        all |= UINT64_C(1) << k;
        eccentricity[k] = 0;
    }
    uint32_t n_queued = n_sources;
    for (uint32_t hops = 1; n_queued > 0; hops++) {
        uint32_t n_next;
        uint64_t went_on = n_queued > n / PULLED_SHARE ? pull(s, all, &n_next)
                                                       : push(s, n_queued, &n_next);
        for (uint32_t k = 0; k < n_sources; k++) {
            if ((went_on >> k & 1u) != 0) {
                eccentricity[k] = hops;
            }
        }
        turn_over(s);
        n_queued = n_next;
    }
}
