/* What a layer does to a batch of samples. For network.c only. */
#ifndef AB_TASKS_LAYERS_H
#define AB_TASKS_LAYERS_H

#include "tasks/network.h"

struct ab_layer_pass {
    size_t n; /* samples */
    const float *parameters;
    const float *x; /* inputs; of a layer in place overwritten: what y is */
    float *y;
    /* Backward: */
    float *dy; /* of a layer in place becomes the derivatives in x */
    float *dx; /* gets these; NULL: in place, or nobody needs them */
    float *gradient;
    float *workspace;
};

struct ab_layer_ops {
    int in_place; /* its outputs take the place of its inputs */
    void (*forward)(const struct ab_layer *layer, const struct ab_layer_pass *pass);
    void (*backward)(const struct ab_layer *layer, const struct ab_layer_pass *pass);
    size_t (*workspace)(const struct ab_layer *layer, size_t max_batch); /* floats */
    double (*flops)(const struct ab_layer *layer, int is_first);         /* a sample */
};

const struct ab_layer_ops *ab_layer_ops(enum ab_layer_kind kind);

#endif
