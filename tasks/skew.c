#include "tasks/skew.h"

#include <inttypes.h>
#include <string.h>

#include "base/alloc.h"

#define GROUP_NODES 10
#define MAX_REDRAWS 10000

/* Samples that are dealt to consecutive nodes. */
struct pool {
    const struct ab_skew *skew;
    const uint32_t *samples; /* in the order of skew */
    size_t n_samples;
    uint32_t first_node;
    uint32_t n_nodes;
    uint64_t *count; /* n_nodes x n_classes: how many of a class a node gets */
    uint64_t *total; /* n_classes: in the pool */
    uint64_t *size;  /* n_nodes: scratch */
    double *shares;  /* n_nodes: scratch */
    struct ab_arena arena;
};

static ab_status pool_init(struct pool *pool, const struct ab_skew *skew, size_t first,
                           size_t n_samples, uint32_t first_node, uint32_t n_nodes,
                           struct ab_error *err)
{
    *pool = (struct pool){.skew = skew,
                          .samples = skew->order + first,
                          .n_samples = n_samples,
                          .first_node = first_node,
                          .n_nodes = n_nodes};
    ab_arena_init(&pool->arena);
    pool->count =
        ab_arena_alloc(&pool->arena, n_nodes, skew->n_classes * sizeof *pool->count);
    pool->total = ab_arena_alloc(&pool->arena, skew->n_classes, sizeof *pool->total);
    pool->size = ab_arena_alloc(&pool->arena, n_nodes, sizeof *pool->size);
    pool->shares = ab_arena_alloc(&pool->arena, n_nodes, sizeof *pool->shares);
    if (pool->count == NULL || pool->total == NULL || pool->size == NULL ||
        pool->shares == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t k = 0; k < n_samples; k++) {
        pool->total[skew->class_of[pool->samples[k]]]++;
    }
    return AB_OK;
}

static uint64_t *count_of(const struct pool *pool, uint32_t node, uint32_t class)
{
    return &pool->count[(size_t)node * pool->skew->n_classes + class];
}

/* Cuts the samples of a class by the shares: node i ends where the sum of the first
 * shares says, rounded down; the last node takes the rest. */
static void cut(struct pool *pool, uint32_t class)
{
    double sum = 0.0;
    uint64_t begin = 0;
    uint64_t total = pool->total[class];
    for (uint32_t i = 0; i < pool->n_nodes; i++) {
        sum += pool->shares[i];
        uint64_t end = (uint64_t)(sum * (double)total);
        end = i + 1 == pool->n_nodes || end > total ? total : end;
        *count_of(pool, i, class) = end - begin;
        begin = end;
    }
}

/* Takes the samples in their order: of each class, first those of node 0. */
static ab_status deal(struct pool *pool, struct ab_error *err)
{
    const struct ab_skew *skew = pool->skew;
    uint32_t *node = ab_arena_alloc(&pool->arena, skew->n_classes, sizeof *node);
    if (node == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t k = 0; k < pool->n_samples; k++) {
        uint32_t sample = pool->samples[k];
        uint32_t class = skew->class_of[sample];
        while (*count_of(pool, node[class], class) == 0) {
            node[class]++;
        }
        (*count_of(pool, node[class], class))--;
        skew->node_of[sample] = pool->first_node + node[class];
    }
    return AB_OK;
}

ab_status ab_skew_dirichlet(const struct ab_skew *skew, double alpha,
                            struct ab_error *err)
{
    struct pool pool;
    ab_status status =
        pool_init(&pool, skew, 0, skew->n_samples, 0, skew->n_nodes, err);
    for (uint32_t c = 0; status == AB_OK && c < skew->n_classes; c++) {
        struct ab_stream stream =
            ab_stream_make(skew->seed, AB_RNG_PARTITION, (uint64_t)c + 1);
        uint64_t draw = 0;
        ab_dirichlet(skew->n_nodes, alpha, &stream, &draw, pool.shares);
        cut(&pool, c);
    }
    if (status == AB_OK) {
        status = deal(&pool, err);
    }
    ab_arena_fini(&pool.arena);
    return status;
}

/* Leaves shares to the nodes that are below their fair part; where there is none (the
 * parts are no whole numbers) the last node takes the rest. */
static void drop_full(struct pool *pool)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < pool->n_nodes; i++) {
        if (pool->size[i] * pool->n_nodes >= pool->n_samples) {
            pool->shares[i] = 0.0;
        }
        sum += pool->shares[i];
    }
    for (uint32_t i = 0; i < pool->n_nodes && sum > 0.0; i++) {
        pool->shares[i] /= sum;
    }
}

/* One draw for all classes; whether every node has half of its fair part. */
static int try_group(struct pool *pool, double alpha, const struct ab_stream *stream,
                     uint64_t *draw)
{
    memset(pool->size, 0, pool->n_nodes * sizeof *pool->size);
    for (uint32_t c = 0; c < pool->skew->n_classes; c++) {
        ab_dirichlet(pool->n_nodes, alpha, stream, draw, pool->shares);
        drop_full(pool);
        cut(pool, c);
        for (uint32_t i = 0; i < pool->n_nodes; i++) {
            pool->size[i] += *count_of(pool, i, c);
        }
    }
    for (uint32_t i = 0; i < pool->n_nodes; i++) {
        if (2 * pool->size[i] * pool->n_nodes < pool->n_samples) {
            return 0;
        }
    }
    return 1;
}

static ab_status deal_group(struct pool *pool, double alpha, struct ab_error *err)
{
    struct ab_stream stream = ab_stream_make(pool->skew->seed, AB_RNG_PARTITION,
                                             (uint64_t)pool->first_node + 1);
    uint64_t draw = 0;
    for (int k = 0; k < MAX_REDRAWS; k++) {
        if (try_group(pool, alpha, &stream, &draw)) {
            return deal(pool, err);
        }
    }
    return AB_FAIL(err, AB_ERR_INPUT,
                   "group10: in %d draws no split gave each of the nodes %" PRIu32
                   " to %" PRIu32 " half of the mean: take a larger alpha than %g, "
                   "fewer nodes, or dirichlet",
                   MAX_REDRAWS, pool->first_node, pool->first_node + pool->n_nodes - 1,
                   alpha);
}

ab_status ab_skew_group10(const struct ab_skew *skew, double alpha,
                          struct ab_error *err)
{
    ab_status status = AB_OK;
    for (uint32_t i = 0; status == AB_OK && i < skew->n_nodes; i += GROUP_NODES) {
        uint32_t left = skew->n_nodes - i;
        uint32_t n = left < GROUP_NODES ? left : GROUP_NODES;
        uint64_t begin = skew->n_samples * i / skew->n_nodes;
        uint64_t end = skew->n_samples * ((uint64_t)i + n) / skew->n_nodes;
        struct pool pool;
        status = pool_init(&pool, skew, begin, end - begin, i, n, err);
        if (status == AB_OK) {
            status = deal_group(&pool, alpha, err);
        }
        ab_arena_fini(&pool.arena);
    }
    return status;
}

/* Cards of which every full pack holds each class once. */
struct deck {
    struct ab_stream stream;
    uint32_t n_classes;
    uint64_t n_packs;
    uint32_t *card; /* room for two packs */
    uint32_t n_cards;
};

/* Shuffled: by the p-th stream of streams. */
static void add_pack(struct deck *deck)
{
    uint64_t key = ab_rng_u64(&deck->stream, deck->n_packs++);
    struct ab_stream of_pack = ab_stream_make(key, AB_RNG_PARTITION, 1);
    ab_rng_permutation(&of_pack, deck->n_classes, deck->card + deck->n_cards);
    deck->n_cards += deck->n_classes;
}

/* Gives the node the first card of a class that it does not have. A pack on top of what
 * is left always has one, and what is left are classes that it has: below one pack. */
static void take_card(struct pool *pool, struct deck *deck, uint32_t node)
{
    uint32_t k = 0;
    while (k < deck->n_cards && *count_of(pool, node, deck->card[k]) != 0) {
        k++;
    }
    if (k == deck->n_cards) {
        add_pack(deck);
        while (*count_of(pool, node, deck->card[k]) != 0) {
            k++;
        }
    }
    *count_of(pool, node, deck->card[k]) = 1;
    deck->n_cards--;
    memmove(deck->card + k, deck->card + k + 1,
            (deck->n_cards - k) * sizeof *deck->card);
}

/* Makes equal parts of a class for those who have a 1 there, the first ones one longer.
 */
static void share_equally(struct pool *pool, uint32_t class)
{
    uint64_t n_holders = 0;
    uint64_t k = 0;
    for (uint32_t i = 0; i < pool->n_nodes; i++) {
        n_holders += *count_of(pool, i, class);
    }
    for (uint32_t i = 0; i < pool->n_nodes; i++) {
        if (*count_of(pool, i, class) != 0) {
            uint64_t rest = k++ < pool->total[class] % n_holders;
            *count_of(pool, i, class) = pool->total[class] / n_holders + rest;
        }
    }
}

static ab_status deal_classes(struct pool *pool, uint64_t k, struct ab_error *err)
{
    const struct ab_skew *skew = pool->skew;
    struct deck deck = {.stream = ab_stream_make(skew->seed, AB_RNG_PARTITION, 1),
                        .n_classes = skew->n_classes};
    deck.card =
        ab_arena_alloc(&pool->arena, 2 * (size_t)skew->n_classes, sizeof *deck.card);
    if (deck.card == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (uint32_t i = 0; i < pool->n_nodes; i++) {
        for (uint64_t j = 0; j < k; j++) {
            take_card(pool, &deck, i);
        }
    }
    for (uint32_t c = 0; c < skew->n_classes; c++) {
        share_equally(pool, c);
    }
    return deal(pool, err);
}

ab_status ab_skew_classes(const struct ab_skew *skew, uint64_t k, struct ab_error *err)
{
    if (k > skew->n_classes || k * skew->n_nodes < skew->n_classes) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "classes: found k=%" PRIu64 " for %" PRIu32 " nodes and %" PRIu32
                       " classes, expected k in [%" PRIu32 ", %" PRIu32
                       "]: every class needs a node",
                       k, skew->n_nodes, skew->n_classes,
                       (skew->n_classes + skew->n_nodes - 1) / skew->n_nodes,
                       skew->n_classes);
    }
    struct pool pool;
    ab_status status =
        pool_init(&pool, skew, 0, skew->n_samples, 0, skew->n_nodes, err);
    if (status == AB_OK) {
        status = deal_classes(&pool, k, err);
    }
    ab_arena_fini(&pool.arena);
    return status;
}
