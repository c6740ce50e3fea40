#include "tasks/network.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "tasks/layers.h"

static const struct ab_layer_ops *ops_of(const struct ab_layer *layer)
{
    return ab_layer_ops(layer->kind);
}

static size_t greatest(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void add_segment(struct ab_network *network, const char *name, uint32_t kind,
                        uint32_t n_axes, size_t rows, size_t columns)
{
    ab_require(network->layout.n_segments < AB_NETWORK_MAX_SEGMENTS);
    network->segment[network->layout.n_segments++] =
        (struct adonis_segment){.name = name,
                                .offset = network->n_parameters,
                                .kind = kind,
                                .n_axes = n_axes,
                                .shape = {rows, columns}};
    network->n_parameters += rows * (n_axes == 2 ? columns : 1);
}

static void add_layer(struct ab_network *network, enum ab_layer_kind kind,
                      size_t n_inputs, size_t n_outputs)
{
    ab_require(network->n_layers < AB_NETWORK_MAX_LAYERS);
    network->layer[network->n_layers++] =
        (struct ab_layer){kind, n_inputs, n_outputs, network->n_parameters};
}

void ab_network_make_mlp(struct ab_network *network, const size_t *widths,
                         size_t n_widths)
{
    static const char *const names[][2] = {{"fc1.weight", "fc1.bias"},
                                           {"fc2.weight", "fc2.bias"},
                                           {"fc3.weight", "fc3.bias"},
                                           {"fc4.weight", "fc4.bias"}};
    ab_require(n_widths >= 2 && n_widths - 2 < sizeof names / sizeof names[0]);
    *network = (struct ab_network){.layout = {.size = sizeof network->layout}};
    for (size_t k = 0; k + 1 < n_widths; k++) {
        size_t in = widths[k];
        size_t out = widths[k + 1];
        add_layer(network, AB_LAYER_DENSE, in, out);
        add_segment(network, names[k][0], ADONIS_SEGMENT_WEIGHT, 2, in, out);
        add_segment(network, names[k][1], ADONIS_SEGMENT_BIAS, 1, out, 0);
        if (k + 2 < n_widths) {
            add_layer(network, AB_LAYER_RELU, out, out);
        }
    }
    network->layout.segments = network->segment;
}

size_t ab_network_inputs(const struct ab_network *network)
{
    return network->layer[0].n_inputs;
}

size_t ab_network_outputs(const struct ab_network *network)
{
    return network->layer[network->n_layers - 1].n_outputs;
}

double ab_network_flops(const struct ab_network *network)
{
    double sum = 0.0;
    for (size_t l = 0; l < network->n_layers; l++) {
        sum += ops_of(&network->layer[l])->flops(&network->layer[l], l == 0);
    }
    return sum;
}

void ab_network_start(const struct ab_network *network, uint64_t instance, double *out)
{
    struct ab_stream stream = ab_stream_make(instance, AB_RNG_START, 0);
    memset(out, 0, network->n_parameters * sizeof *out);
    for (uint32_t s = 0; s < network->layout.n_segments; s++) {
        const struct adonis_segment *segment = &network->segment[s];
        if (segment->kind != ADONIS_SEGMENT_WEIGHT) {
            continue;
        }
        double *weights = out + segment->offset;
        size_t n = segment->shape[0] * segment->shape[1];
        double deviation = sqrt(2.0 / (double)segment->shape[0]);
        ab_rng_fill_normal(&stream, segment->offset, n, weights);
        for (size_t j = 0; j < n; j++) {
            weights[j] = (double)(float)(deviation * weights[j]);
        }
    }
}

/* Of each part of the memory: whole cache lines. */
static size_t padded(size_t n_floats)
{
    size_t line = 64 / sizeof(float);
    return (n_floats + line - 1) / line * line;
}

/* memory NULL: only counts. */
static size_t lay(struct ab_network_batch *batch, const struct ab_network *network,
                  size_t max_batch, float *memory)
{
    size_t used = padded(max_batch * ab_network_inputs(network));
    size_t widest = 0;
    size_t workspace = 0;
    size_t place[AB_NETWORK_MAX_LAYERS + 1] = {0};
    for (size_t l = 0; l < network->n_layers; l++) {
        const struct ab_layer *layer = &network->layer[l];
        place[l + 1] = place[l];
        if (!ops_of(layer)->in_place) {
            place[l + 1] = used;
            used += padded(max_batch * layer->n_outputs);
        }
        widest = greatest(widest, layer->n_outputs);
        workspace = greatest(workspace, ops_of(layer)->workspace(layer, max_batch));
    }
    size_t slopes = padded(max_batch * widest);
    if (memory != NULL) {
        for (size_t l = 0; l <= network->n_layers; l++) {
            batch->values[l] = memory + place[l];
        }
        batch->slopes[0] = memory + used;
        batch->slopes[1] = batch->slopes[0] + slopes;
        batch->workspace = batch->slopes[1] + slopes;
    }
    return used + 2 * slopes + padded(workspace);
}

size_t ab_network_batch_floats(const struct ab_network *network, size_t max_batch)
{
    return lay(NULL, network, max_batch, NULL);
}

void ab_network_batch_lay(struct ab_network_batch *batch,
                          const struct ab_network *network, size_t max_batch,
                          float *memory)
{
    (void)lay(batch, network, max_batch, memory);
}

const float *ab_network_forward(const struct ab_network *network,
                                const float *parameters, size_t n,
                                const struct ab_network_batch *batch)
{
    for (size_t l = 0; l < network->n_layers; l++) {
        const struct ab_layer *layer = &network->layer[l];
        const struct ab_layer_pass pass = {.n = n,
                                           .parameters = parameters,
                                           .x = batch->values[l],
                                           .y = batch->values[l + 1],
                                           .workspace = batch->workspace};
        ops_of(layer)->forward(layer, &pass);
    }
    return batch->values[network->n_layers];
}

void ab_network_backward(const struct ab_network *network, const float *parameters,
                         size_t n, const struct ab_network_batch *batch,
                         float *gradient)
{
    struct ab_layer_pass pass = {
        .n = n, .parameters = parameters, .workspace = batch->workspace};
    float *spare = batch->slopes[1];
    pass.gradient = gradient;
    pass.dy = batch->slopes[0];
    for (size_t l = network->n_layers; l-- > 0;) {
        const struct ab_layer *layer = &network->layer[l];
        pass.x = batch->values[l];
        pass.y = batch->values[l + 1];
        pass.dx = l > 0 && !ops_of(layer)->in_place ? spare : NULL;
        ops_of(layer)->backward(layer, &pass);
        if (pass.dx != NULL) {
            spare = pass.dy;
            pass.dy = pass.dx;
        }
    }
}
