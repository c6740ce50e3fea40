#include "reference/diameter.h"

#include <math.h>
#include <string.h>

#include "reference/searches.h"
#include "reference/translations.h"

#define MAX_ROOTS   4  /* tried */
#define FREE_SHARE  32 /* of max_work, before its share is compared */
#define NO_DISTANCE UINT32_MAX

struct quest {
    const struct ab_adjacency *along;
    const struct ab_adjacency *against;
    uint32_t n_nodes;
    uint32_t longest;   /* distance found so far */
    uint32_t from_root; /* to the node farthest from there */
    /* Hops from each node to the root, and the nodes by them; before there is a root,
     * the last search. */
    uint32_t *distance;
    uint32_t *order;
    unsigned char *is_settled; /* no distance from there is longer than `longest` */
    uint32_t *ball;            /* the nodes near one, */
    uint32_t *ball_of;         /* and of each node the last one whose ball it was in, */
    uint32_t n_balls;          /* counted from one */
};

/* Returns the distance of the farthest node, which is the last in q->order. */
static uint32_t search(struct quest *q, const struct ab_adjacency *graph, uint32_t from)
{
    (void)ab_adjacency_search(graph, from, q->distance, q->order);
    uint32_t farthest = q->distance[q->order[q->n_nodes - 1]];
    q->longest = farthest > q->longest ? farthest : q->longest;
    return farthest;
}

static ab_status check_connected(struct quest *q, struct ab_error *err)
{
    uint32_t n_reached = ab_adjacency_search(q->along, 0, q->distance, q->order);
    if (n_reached < q->n_nodes) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "the graph is not connected: found %u of %u nodes from node 0",
                       n_reached, q->n_nodes);
    }
    if (q->against == q->along) {
        return AB_OK;
    }
    n_reached = ab_adjacency_search(q->against, 0, q->distance, q->order);
    if (n_reached < q->n_nodes) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "the graph is not strongly connected: found %u of %u nodes with "
                       "a way to node 0",
                       n_reached, q->n_nodes);
    }
    return AB_OK;
}

/* The node of least `bound`, lowest id on ties. */
static uint32_t most_promising(const uint32_t *bound, uint32_t n)
{
    uint32_t place = 0;
    for (uint32_t i = 1; i < n; i++) {
        place = bound[i] < bound[place] ? i : place;
    }
    return place;
}

/* A node whose farthest node is near, the nearest of a few that are tried: each the one
 * whose distances to the farthest nodes so far are least. bound: n_nodes, zero. */
static void find_root(struct quest *q, uint32_t *bound)
{
    uint32_t root = 0;
    uint32_t candidate = 0;
    q->from_root = NO_DISTANCE;
    for (int k = 0; k < MAX_ROOTS; k++) {
        uint32_t farthest = search(q, q->along, candidate);
        if (farthest < q->from_root) {
            q->from_root = farthest;
            root = candidate;
        }
        if (bound[candidate] == farthest) {
            break; /* no node is nearer to all */
        }
        (void)search(q, q->against, q->order[q->n_nodes - 1]);
        for (uint32_t i = 0; i < q->n_nodes; i++) {
            bound[i] = q->distance[i] > bound[i] ? q->distance[i] : bound[i];
        }
        candidate = most_promising(bound, q->n_nodes);
    }
    (void)search(q, q->against, root);
}

/* Between two nodes at most so far from the root no distance is longer than the longest
 * (undirected); directed: from one such node to any. */
static uint32_t near_root(const struct quest *q)
{
    return q->along == q->against ? q->longest / 2 : q->longest - q->from_root;
}

/* Of the first `end` nodes by their distance from the root, how many are open. */
static uint32_t count_open(const struct quest *q, uint32_t end)
{
    uint32_t n_open = 0;
    for (; end > 0 && q->distance[q->order[end - 1]] > near_root(q); end--) {
        n_open += !q->is_settled[q->order[end - 1]];
    }
    return n_open;
}

/* Settles all nodes with at most `radius` hops to `centre`; returns the edges looked
 * at. */
static uint64_t settle_ball(struct quest *q, uint32_t centre, uint32_t radius)
{
    const uint32_t *first = q->against->first;
    uint64_t work = 0;
    uint32_t n_in = 1;
    uint32_t done = 0;
    q->ball[0] = centre;
    q->ball_of[centre] = ++q->n_balls;
    q->is_settled[centre] = 1;
    for (uint32_t hops = 1; hops <= radius; hops++) {
        for (uint32_t end = n_in; done < end; done++) {
            uint32_t i = q->ball[done];
            for (uint32_t p = first[i]; p < first[i + 1]; p++) {
                uint32_t peer = q->against->peer[p];
                if (q->ball_of[peer] != q->n_balls) {
                    q->ball_of[peer] = q->n_balls;
                    q->is_settled[peer] = 1;
                    q->ball[n_in++] = peer;
                }
            }
            work += first[i + 1] - first[i];
        }
    }
    return work;
}

/* Searches from the last open nodes of the first *end, and lowers *end to them. */
static void search_from_some(struct quest *q, struct ab_searches *searches,
                             uint32_t *end)
{
    uint32_t sources[AB_MAX_SEARCHES];
    uint32_t farthest[AB_MAX_SEARCHES];
    uint32_t n = 0;
    for (; n < AB_MAX_SEARCHES && *end != 0; --*end) {
        uint32_t node = q->order[*end - 1];
        if (q->distance[node] <= near_root(q)) {
            break;
        }
        if (!q->is_settled[node]) {
            sources[n++] = node;
        }
    }
    ab_searches_run(searches, sources, n, farthest);
    for (uint32_t k = 0; k < n; k++) {
        q->longest = farthest[k] > q->longest ? farthest[k] : q->longest;
    }
    for (uint32_t k = 0; k < n; k++) {
        searches->work += settle_ball(q, sources[k], q->longest - farthest[k]);
    }
}

/* 0 when it would take too long. */
static int search_from_all(struct quest *q, struct ab_searches *searches,
                           uint64_t max_work)
{
    uint32_t end = q->n_nodes;
    uint32_t n_at_first = count_open(q, end);
    for (uint32_t n_open = n_at_first; n_open > 0; n_open = count_open(q, end)) {
        double spent = (double)searches->work / (double)max_work;
        double settled = (double)(n_at_first - n_open) / n_at_first;
        if (spent * FREE_SHARE > 1.0 && spent > settled) {
            return 0;
        }
        search_from_some(q, searches, &end);
    }
    return 1;
}

static ab_status find_longest(double *diameter, struct quest *q, struct ab_arena *arena,
                              uint64_t max_work, struct ab_error *err)
{
    size_t n = q->n_nodes;
    struct ab_searches searches;
    q->is_settled = ab_arena_alloc(arena, n, sizeof *q->is_settled);
    q->ball = ab_arena_alloc(arena, n, sizeof *q->ball);
    q->ball_of = ab_arena_alloc(arena, n, sizeof *q->ball_of);
    uint32_t *bound = ab_arena_alloc(arena, n, sizeof *bound);
    if (q->is_settled == NULL || q->ball == NULL || q->ball_of == NULL ||
        bound == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    find_root(q, bound);
    AB_TRY(ab_searches_make(&searches, arena, q->along, q->against, err));
    *diameter =
        search_from_all(q, &searches, max_work) ? (double)q->longest : (double)NAN;
    return AB_OK;
}

static ab_status find_diameter(double *diameter, struct quest *q,
                               struct ab_arena *arena, uint64_t max_work,
                               struct ab_error *err)
{
    q->distance = ab_arena_alloc(arena, q->n_nodes, sizeof *q->distance);
    q->order = ab_arena_alloc(arena, q->n_nodes, sizeof *q->order);
    if (q->distance == NULL || q->order == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    AB_TRY(check_connected(q, err));
    int alike;
    AB_TRY(ab_translations_act(&alike, q->along, err));
    if (alike) {
        *diameter = search(q, q->along, 0);
        return AB_OK;
    }
    return find_longest(diameter, q, arena, max_work, err);
}

ab_status ab_diameter(double *diameter, const struct ab_adjacency *along,
                      const struct ab_adjacency *against, uint64_t max_work,
                      struct ab_error *err)
{
    struct quest q = {.along = along, .against = against, .n_nodes = along->n_nodes};
    struct ab_arena arena;
    ab_arena_init(&arena);
    ab_status status = find_diameter(diameter, &q, &arena, max_work, err);
    ab_arena_fini(&arena);
    return status;
}
