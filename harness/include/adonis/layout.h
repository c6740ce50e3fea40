/* Extension "adonis.layout/1" of the host: which numbers of the parameter vector belong
 * together, so that a rule can treat biases otherwise than weights, or one layer
 * otherwise than another. Found by host->extension(node, ADONIS_LAYOUT); NULL where the
 * task has no layout, as linear models: then all numbers are weights. */
#ifndef ADONIS_LAYOUT_H
#define ADONIS_LAYOUT_H

#include <stdint.h>

#define ADONIS_LAYOUT "adonis.layout/1"

/* Kinds of a segment. Others may come (norms, buffers): what a rule does not know it
 * treats as a weight. */
#define ADONIS_SEGMENT_WEIGHT 1
#define ADONIS_SEGMENT_BIAS   2

#define ADONIS_SEGMENT_MAX_AXES 4

struct adonis_segment {
    const char *name; /* "fc1.weight" */
    uint64_t offset;  /* of its first number in the vector */
    uint32_t kind;
    uint32_t n_axes;
    uint64_t shape[ADONIS_SEGMENT_MAX_AXES]; /* n_axes sizes; the last runs fastest */
};

/* Valid for the run. */
struct adonis_layout {
    uint32_t size;
    uint32_t n_segments;
    const struct adonis_segment *segments; /* from 0 to dim without gaps, in order */
};

#endif
