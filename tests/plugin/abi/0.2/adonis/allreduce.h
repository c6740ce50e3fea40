/* All-reduce: the sum of one vector a node, really sent over the overlay (the plugin
 * needs ADONIS_NEEDS_OVERLAY). Every node gets the same bits: each number is summed in
 * one fixed order, finished at one node, rounded to the wire format there, and copied.
 *
 * Ring. The vector is cut into n chunks. Chunk c starts at ring rank c. In its first
 * n - 1 hops each node adds its part, in n - 1 more each stores the sum. So a node
 * sends 2 (n - 1) messages, together 2 (n - 1) / n vectors.
 *
 * Tree. Up: a node adds its children's sums to its own vector, in their order, and
 * sends that to its parent. Down: the root's sum. One vector over each edge in each
 * direction.
 *
 * What comes before this node has begun the operation waits in a buffer; no order of
 * messages is assumed. One operation at a time; the plugin sends nothing else. A sum
 * needs every part: where a message is lost all nodes wait for ever, and the host ends
 * the run as `stalled`. */
#ifndef ADONIS_ALLREDUCE_H
#define ADONIS_ALLREDUCE_H

#include <string.h>

#include <adonis/plugin.h>
#include <adonis/support.h>

#define ADONIS_ALLREDUCE_RING 0u
#define ADONIS_ALLREDUCE_TREE 1u

/* Part of the plugin's struct. Private. */
struct adonis_allreduce {
    struct adonis_overlay overlay;
    uint32_t collective;
    uint32_t is_open;
    uint64_t n_begun; /* operations */
    uint32_t n_left;  /* ring: chunks whose sum is not here; tree: children to come */
    uint32_t reserved;
    uint64_t waiting; /* blocks: vectors or chunks that came early, and */
    uint64_t is_here; /* a byte for each of them */
    double *vector;   /* of the caller, while open */
};

/* Bytes of the blocks, which start at an offset that is a multiple of 64. */
static inline uint64_t adonis_allreduce_size(const struct adonis_node *node,
                                             uint32_t collective)
{
    int ring = collective == ADONIS_ALLREDUCE_RING;
    uint64_t vectors = ring ? 1 : node->n_slots;
    return adonis_block_size(vectors * node->dim) +
           adonis_align(ring ? node->n_nodes : node->n_slots);
}

static inline int32_t adonis_allreduce_init(struct adonis_node *node,
                                            struct adonis_allreduce *reduce,
                                            uint32_t collective, uint64_t offset)
{
    uint64_t vectors = collective == ADONIS_ALLREDUCE_RING ? 1 : node->n_slots;
    reduce->collective = collective;
    reduce->waiting = offset;
    reduce->is_here = offset + adonis_block_size(vectors * node->dim);
    reduce->overlay.size = sizeof reduce->overlay;
    return node->host->overlay(node, &reduce->overlay);
}

static inline unsigned char *
adonis_allreduce_here(const struct adonis_node *node,
                      const struct adonis_allreduce *reduce)
{
    return (unsigned char *)node->state + reduce->is_here;
}

static inline int32_t adonis_allreduce_send(struct adonis_node *node,
                                            const uint32_t *slots, uint32_t n_slots,
                                            uint64_t tag, const double *data,
                                            uint64_t length)
{
    const struct adonis_part part = {data, length, ADONIS_WIRE, 0};
    return n_slots == 0 ? ADONIS_OK
                        : node->host->send(node, slots, n_slots, tag, &part, 1);
}

/* ---- ring ---- */

/* Chunk c is [first(c), first(c + 1)). */
static inline uint64_t adonis_allreduce_first(const struct adonis_node *node,
                                              uint64_t chunk)
{
    uint64_t n = node->n_nodes;
    uint64_t rest = node->dim % n;
    return chunk * (node->dim / n) + (chunk < rest ? chunk : rest);
}

static inline int32_t adonis_allreduce_pass_on(struct adonis_node *node,
                                               const struct adonis_allreduce *reduce,
                                               uint64_t chunk, uint64_t hop)
{
    uint64_t n = node->n_nodes;
    uint64_t first = adonis_allreduce_first(node, chunk);
    uint64_t tag = ((reduce->n_begun - 1) * n + chunk) * (2 * n) + hop;
    return adonis_allreduce_send(node, &reduce->overlay.ring_next, 1, tag,
                                 reduce->vector + first,
                                 adonis_allreduce_first(node, chunk + 1) - first);
}

/* A chunk has made `hop` hops and is in `sum`, the ring buffer or the message. */
static inline int32_t adonis_allreduce_chunk(struct adonis_node *node,
                                             struct adonis_allreduce *reduce,
                                             uint64_t chunk, uint64_t hop,
                                             const double *sum)
{
    uint64_t n = node->n_nodes;
    uint64_t first = adonis_allreduce_first(node, chunk);
    uint64_t length = adonis_allreduce_first(node, chunk + 1) - first;
    double *own = reduce->vector + first;
    if (hop < n) {
        node->math->axpy(length, 1.0, sum, own);
    } else {
        memcpy(own, sum, length * sizeof *own);
    }
    if (hop == n - 1) {
        node->host->wire_round(node, length, own, own);
    }
    reduce->n_left -= hop >= n - 1;
    return hop < 2 * (n - 1) ? adonis_allreduce_pass_on(node, reduce, chunk, hop + 1)
                             : ADONIS_OK;
}

static inline int32_t adonis_allreduce_ring_begin(struct adonis_node *node,
                                                  struct adonis_allreduce *reduce)
{
    uint32_t n = node->n_nodes;
    uint32_t rank = reduce->overlay.ring_rank;
    unsigned char *is_here = adonis_allreduce_here(node, reduce);
    const double *waiting = adonis_block(node, reduce->waiting);
    reduce->n_left = n > 1 ? n : 0;
    int32_t code = n > 1 ? adonis_allreduce_pass_on(node, reduce, rank, 1) : ADONIS_OK;
    for (uint32_t chunk = 0; chunk < n && code == ADONIS_OK; chunk++) {
        if (is_here[chunk] != 0) {
            is_here[chunk] = 0;
            uint32_t hop = (rank + n - chunk) % n;
            code =
                adonis_allreduce_chunk(node, reduce, chunk, hop,
                                       waiting + adonis_allreduce_first(node, chunk));
        }
    }
    return code;
}

static inline int32_t adonis_allreduce_ring_message(struct adonis_node *node,
                                                    struct adonis_allreduce *reduce,
                                                    const struct adonis_event *event)
{
    uint64_t n = node->n_nodes;
    uint64_t hop = event->tag % (2 * n);
    uint64_t chunk = event->tag / (2 * n) % n;
    const struct adonis_part *part = &event->parts[0];
    if (event->tag / (2 * n) / n + 1 == reduce->n_begun) {
        return adonis_allreduce_chunk(node, reduce, chunk, hop, part->data);
    }
    memcpy(adonis_block(node, reduce->waiting) + adonis_allreduce_first(node, chunk),
           part->data, part->length * sizeof(double));
    adonis_allreduce_here(node, reduce)[chunk] = 1;
    return ADONIS_OK;
}

/* ---- tree ---- */

/* Tags: 2 operation + 0 (up) or 1 (down). The sum is known: keep it and tell below. */
static inline int32_t adonis_allreduce_down(struct adonis_node *node,
                                            struct adonis_allreduce *reduce)
{
    const struct adonis_overlay *overlay = &reduce->overlay;
    reduce->is_open = 0;
    return adonis_allreduce_send(node, overlay->tree_children, overlay->n_tree_children,
                                 2 * (reduce->n_begun - 1) + 1, reduce->vector,
                                 node->dim);
}

/* Goes up when every child's sum is here. */
static inline int32_t adonis_allreduce_up(struct adonis_node *node,
                                          struct adonis_allreduce *reduce)
{
    const struct adonis_overlay *overlay = &reduce->overlay;
    unsigned char *is_here = adonis_allreduce_here(node, reduce);
    for (uint32_t k = 0; k < overlay->n_tree_children; k++) {
        if (is_here[k] == 0) {
            return ADONIS_OK;
        }
    }
    memset(is_here, 0, overlay->n_tree_children);
    for (uint32_t k = 0; k < overlay->n_tree_children; k++) {
        node->math->axpy(node->dim, 1.0,
                         adonis_block(node, reduce->waiting) + k * node->dim,
                         reduce->vector);
    }
    if (overlay->tree_parent == ADONIS_NO_SLOT) {
        node->host->wire_round(node, node->dim, reduce->vector, reduce->vector);
        return adonis_allreduce_down(node, reduce);
    }
    return adonis_allreduce_send(node, &overlay->tree_parent, 1,
                                 2 * (reduce->n_begun - 1), reduce->vector, node->dim);
}

static inline int32_t adonis_allreduce_tree_message(struct adonis_node *node,
                                                    struct adonis_allreduce *reduce,
                                                    const struct adonis_event *event)
{
    const struct adonis_overlay *overlay = &reduce->overlay;
    if ((event->tag & 1) != 0) {
        memcpy(reduce->vector, event->parts[0].data, node->dim * sizeof(double));
        return adonis_allreduce_down(node, reduce);
    }
    uint32_t k = 0;
    while (k + 1 < overlay->n_tree_children &&
           overlay->tree_children[k] != event->slot) {
        k++;
    }
    memcpy(adonis_block(node, reduce->waiting) + k * node->dim, event->parts[0].data,
           node->dim * sizeof(double));
    adonis_allreduce_here(node, reduce)[k] = 1;
    return reduce->is_open != 0 ? adonis_allreduce_up(node, reduce) : ADONIS_OK;
}

/* ---- both ---- */

/* Whether the operation begun last is complete: the caller's vector holds the sum. */
static inline int adonis_allreduce_is_done(const struct adonis_allreduce *reduce)
{
    return reduce->is_open == 0;
}

/* Begins an operation on `vector`, dim numbers, which must stay until it is done (on a
 * single node: at once). */
static inline int32_t adonis_allreduce_begin(struct adonis_node *node,
                                             struct adonis_allreduce *reduce,
                                             double *vector)
{
    reduce->vector = vector;
    reduce->is_open = 1;
    reduce->n_begun++;
    if (reduce->collective == ADONIS_ALLREDUCE_TREE) {
        return adonis_allreduce_up(node, reduce);
    }
    int32_t code = adonis_allreduce_ring_begin(node, reduce);
    reduce->is_open = reduce->n_left > 0;
    return code;
}

/* For every MESSAGE event. */
static inline int32_t adonis_allreduce_message(struct adonis_node *node,
                                               struct adonis_allreduce *reduce,
                                               const struct adonis_event *event)
{
    if (reduce->collective == ADONIS_ALLREDUCE_TREE) {
        return adonis_allreduce_tree_message(node, reduce, event);
    }
    int32_t code = adonis_allreduce_ring_message(node, reduce, event);
    reduce->is_open = reduce->n_left > 0;
    return code;
}

#endif
