/* Feed-forward networks in float: layers that work on a batch of samples, forward and
 * backward. The numbers of a batch lie row-major, a row a sample; the parameters are
 * one vector, cut into segments in the order of the layers.
 *
 * Bits are defined: products as in base/kernels_f32.h, sums over samples in their
 * order.
 *
 *   dense   y = x W + b: W of n_inputs x n_outputs row-major, then b. Each y is one
 *           chain of fmaf that begins with its b; dW = x' dy one that begins with +0;
 *           db adds the rows of dy in order; dx = dy W'
 *   relu    y = max(x, 0); dx = dy where y > 0, else 0 */
#ifndef AB_TASKS_NETWORK_H
#define AB_TASKS_NETWORK_H

#include <stddef.h>
#include <stdint.h>

#include <adonis/layout.h>

#include "base/alloc.h"
#include "base/error.h"

#define AB_NETWORK_MAX_LAYERS   8
#define AB_NETWORK_MAX_SEGMENTS 16

enum ab_layer_kind { AB_LAYER_DENSE, AB_LAYER_RELU };

struct ab_layer {
    enum ab_layer_kind kind;
    size_t n_inputs; /* numbers of a sample */
    size_t n_outputs;
    size_t offset; /* of its parameters in the vector */
};

struct ab_network {
    size_t n_layers;
    struct ab_layer layer[AB_NETWORK_MAX_LAYERS];
    size_t n_parameters;
    struct adonis_segment segment[AB_NETWORK_MAX_SEGMENTS];
    struct adonis_layout layout; /* of these */
};

/* widths: inputs, hidden ones, outputs; n_widths at least 2. Dense layers with a relu
 * between every two of them: fc1, relu, fc2, ... Strings and the segments that
 * network->layout names live as long as the network, which may not be copied. */
void ab_network_make_mlp(struct ab_network *network, const size_t *widths,
                         size_t n_widths);
size_t ab_network_inputs(const struct ab_network *network);
size_t ab_network_outputs(const struct ab_network *network);
/* FLOPs of a sample, forward and backward; a fused multiply-add is two. */
double ab_network_flops(const struct ab_network *network);
/* Weights of a segment of shape (inputs, outputs): normal of variance 2 / inputs (K.
 * He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", ICCV 2015), number j of
 * the vector from draw j of (instance, AB_RNG_START, 0), rounded to float; biases 0. */
void ab_network_start(const struct ab_network *network, uint64_t instance, double *out);

/* Working memory for batches of at most max_batch samples. */
struct ab_network_batch {
    float *values[AB_NETWORK_MAX_LAYERS + 1]; /* inputs of layer l; at last, outputs */
    float *slopes[2];                         /* [0]: of the outputs, before backward */
    float *workspace;
};
/* Floats that it takes; and its parts, within that many at `memory`, aligned to 64. */
size_t ab_network_batch_floats(const struct ab_network *network, size_t max_batch);
void ab_network_batch_lay(struct ab_network_batch *batch,
                          const struct ab_network *network, size_t max_batch,
                          float *memory);

/* From batch->values[0], n samples, to the outputs, which it gives. */
const float *ab_network_forward(const struct ab_network *network,
                                const float *parameters, size_t n,
                                const struct ab_network_batch *batch);
/* After that: from batch->slopes[0], the derivatives in the outputs, to gradient
 * (n_parameters), the sum over the samples. Destroys slopes. */
void ab_network_backward(const struct ab_network *network, const float *parameters,
                         size_t n, const struct ab_network_batch *batch,
                         float *gradient);

#endif
