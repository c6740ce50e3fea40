/* Extension "adonis.invariants/1" of a plugin: sums over the nodes that theory
 * conserves. The conformance kit recomputes them during its runs, on networks that lose
 * nothing: of an asynchronous method after every event, of a synchronous one whenever
 * all nodes have ended the same number of rounds. */
#ifndef ADONIS_INVARIANTS_H
#define ADONIS_INVARIANTS_H

#include <adonis/plugin.h>

#define ADONIS_INVARIANTS "adonis.invariants/1"

#define ADONIS_SUM_IS_ZERO      1 /* the sum over the nodes stays zero */
#define ADONIS_SUM_IS_CONSERVED 2 /* it stays what it was after START */

struct adonis_invariant {
    const char *name; /* [a-z][a-z0-9-]*: "mass" */
    const char
        *text;     /* the equation, and its paper: "sum_i s_i = 0; Shi et al. 2015" */
    uint32_t kind; /* ADONIS_SUM_IS_* */
    uint32_t reserved;
    /* [node] This node's term at time_ns >= its last event, dim numbers. As
     * estimate(): it may call nothing of the host but node->math, and may not change
     * the state. */
    void (*term)(const struct adonis_node *node, uint64_t time_ns, double *out);
    /* [node] Optional; asynchronous methods. What this message, which is on its way to
     * `node`, will add to the node's term when it arrives: mass that is in flight, or a
     * jump made at one end of a link only so far. out: dim numbers, zero. As term(). */
    void (*due)(const struct adonis_node *node, const struct adonis_event *message,
                double *out);
};

struct adonis_invariants {
    uint32_t size;
    uint32_t n_invariants;
    const struct adonis_invariant *invariants;
};

#endif
