/* The kinds of layers, which network.h defines. */
#include "tasks/layers.h"

#include <string.h>

#include "base/kernels_f32.h"

static struct ab_f32_matrix row_major(const float *data, size_t columns)
{
    return (struct ab_f32_matrix){data, columns, 1};
}

static struct ab_f32_matrix transposed(const float *data, size_t columns)
{
    return (struct ab_f32_matrix){data, 1, columns};
}

static void dense_forward(const struct ab_layer *layer,
                          const struct ab_layer_pass *pass)
{
    size_t in = layer->n_inputs;
    size_t out = layer->n_outputs;
    const float *weight = pass->parameters + layer->offset;
    const float *bias = weight + in * out;
    for (size_t i = 0; i < pass->n; i++) {
        memcpy(pass->y + i * out, bias, out * sizeof *bias);
    }
    ab_sgemm(pass->n, out, in, row_major(pass->x, in), row_major(weight, out), 1,
             pass->y, out, pass->workspace);
}

static void dense_backward(const struct ab_layer *layer,
                           const struct ab_layer_pass *pass)
{
    size_t in = layer->n_inputs;
    size_t out = layer->n_outputs;
    const float *weight = pass->parameters + layer->offset;
    float *d_weight = pass->gradient + layer->offset;
    float *d_bias = d_weight + in * out;
    ab_sgemm(in, out, pass->n, transposed(pass->x, in), row_major(pass->dy, out), 0,
             d_weight, out, pass->workspace);
    memset(d_bias, 0, out * sizeof *d_bias);
    for (size_t i = 0; i < pass->n; i++) {
        ab_saxpy(out, 1.0F, pass->dy + i * out, d_bias);
    }
    if (pass->dx != NULL) {
        ab_sgemm(pass->n, in, out, row_major(pass->dy, out), transposed(weight, out), 0,
                 pass->dx, in, pass->workspace);
    }
}

static size_t greatest(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t dense_workspace(const struct ab_layer *layer, size_t max_batch)
{
    size_t in = layer->n_inputs;
    size_t out = layer->n_outputs;
    return greatest(ab_sgemm_workspace(max_batch, out, in),
                    greatest(ab_sgemm_workspace(in, out, max_batch),
                             ab_sgemm_workspace(max_batch, in, out)));
}

/* Products forward, for d_weight and for dx, which the first layer has no use for;
 * d_bias. */
static double dense_flops(const struct ab_layer *layer, int is_first)
{
    double product = 2.0 * (double)layer->n_inputs * (double)layer->n_outputs;
    return (is_first ? 2.0 : 3.0) * product + (double)layer->n_outputs;
}

static void relu_forward(const struct ab_layer *layer, const struct ab_layer_pass *pass)
{
    ab_srelu(pass->n * layer->n_outputs, pass->y);
}

static void relu_backward(const struct ab_layer *layer,
                          const struct ab_layer_pass *pass)
{
    ab_srelu_gradient(pass->n * layer->n_outputs, pass->y, pass->dy);
}

static size_t relu_workspace(const struct ab_layer *layer, size_t max_batch)
{
    (void)layer;
    (void)max_batch;
    return 0;
}

static double relu_flops(const struct ab_layer *layer, int is_first)
{
    (void)is_first;
    return 2.0 * (double)layer->n_outputs;
}

const struct ab_layer_ops *ab_layer_ops(enum ab_layer_kind kind)
{
    static const struct ab_layer_ops ops[] = {
        [AB_LAYER_DENSE] = {0, dense_forward, dense_backward, dense_workspace,
                            dense_flops},
        [AB_LAYER_RELU] = {1, relu_forward, relu_backward, relu_workspace, relu_flops},
    };
    return &ops[kind];
}
