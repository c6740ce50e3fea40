/* A multilayer perceptron with rectifiers and the softmax loss, sample by sample and in
 * double: what the networks of tasks/ are held against. Slow and obvious; linked by
 * tests only. */
#ifndef AB_REFERENCE_MLP_H
#define AB_REFERENCE_MLP_H

#include <stddef.h>

#define AB_MLP_MAX_LAYERS 4
#define AB_MLP_MAX_WIDTH  1024

struct ab_mlp {
    size_t n_layers;                     /* dense ones */
    size_t width[AB_MLP_MAX_LAYERS + 1]; /* inputs, hidden ones, outputs */
};

/* -log of the share that the network x gives to class `label` of one sample `input`
 * (width[0] numbers). x: for each layer W (inputs x outputs, row-major), then b. Adds
 * the derivatives in x to gradient, where that is not NULL. */
double ab_mlp_loss(const struct ab_mlp *mlp, const double *x, const double *input,
                   size_t label, double *gradient);
/* The smallest |number| that goes into a rectifier: how far a kink is. */
double ab_mlp_least_hidden(const struct ab_mlp *mlp, const double *x,
                           const double *input);

#endif
