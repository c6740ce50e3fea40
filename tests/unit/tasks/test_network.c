/* Networks by themselves, against their twin in double. */
#include "tasks/network.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "reference/mlp.h"
#include "support/leaks.h"

#define MAX_BATCH 37

struct fixture {
    struct ab_network network;
    struct ab_mlp twin;
    struct ab_network_batch batch;
    float *memory;
    float *parameters;
    float *gradient;
    double *x; /* the same parameters */
    double *input;
    double *expected;
};

static void fill(struct ab_stream stream, size_t n, double size, float *out,
                 double *same)
{
    for (size_t k = 0; k < n; k++) {
        out[k] = (float)(size * (2.0 * ab_rng_uniform(&stream, k) - 1.0));
        same[k] = (double)out[k];
    }
}

static void set_up(struct fixture *f, const size_t *widths, size_t n_widths)
{
    ab_network_make_mlp(&f->network, widths, n_widths);
    f->twin = (struct ab_mlp){.n_layers = n_widths - 1};
    memcpy(f->twin.width, widths, n_widths * sizeof *widths);
    size_t dim = f->network.n_parameters;
    f->memory = ab_alloc_aligned(ab_network_batch_floats(&f->network, MAX_BATCH),
                                 sizeof(float));
    ab_network_batch_lay(&f->batch, &f->network, MAX_BATCH, f->memory);
    f->parameters = ab_alloc(dim, sizeof(float));
    f->gradient = ab_alloc(dim, sizeof(float));
    f->x = ab_alloc(dim, sizeof(double));
    f->expected = ab_alloc(dim, sizeof(double));
    f->input = ab_alloc(MAX_BATCH * widths[0], sizeof(double));
    fill(ab_stream_make(3, AB_RNG_TEST, 0), dim, 0.4, f->parameters, f->x);
    fill(ab_stream_make(3, AB_RNG_TEST, 1), MAX_BATCH * widths[0], 1.0,
         f->batch.values[0], f->input);
}

static void release(struct fixture *f)
{
    ab_free(f->memory);
    ab_free(f->parameters);
    ab_free(f->gradient);
    ab_free(f->x);
    ab_free(f->expected);
    ab_free(f->input);
}

/* Shares of the classes minus 1 at the label, from the outputs, in double. */
static void set_slopes(const struct fixture *f, const float *outputs, size_t n)
{
    size_t n_classes = ab_network_outputs(&f->network);
    for (size_t i = 0; i < n; i++) {
        const float *z = outputs + i * n_classes;
        double total = 0.0;
        for (size_t o = 0; o < n_classes; o++) {
            total += exp((double)z[o]);
        }
        for (size_t o = 0; o < n_classes; o++) {
            double share = exp((double)z[o]) / total;
            f->batch.slopes[0][i * n_classes + o] =
                (float)(share - (o == i % n_classes ? 1.0 : 0.0));
        }
    }
}

/* Every number on the way is a chain of at most K = max(inputs, batch) + 1 roundings of
 * 2^-24, or three such chains one after the other; what goes into a chain is off by
 * that of the chain before. So a derivative is off by at most about 3 K 2^-24 of the
 * sum of the sizes of its terms, for which n times the greatest of one sample stands.
 */
Test(network, forward_and_backward_are_those_of_the_twin)
{
    static const size_t shapes[][4] = {
        {7, 5, 3, 0}, {64, 32, 10, 0}, {1, 1, 2, 0}, {20, 17, 16, 4}, {33, 4, 0, 0}};
    static const size_t batches[] = {1, 2, 32, MAX_BATCH};
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        struct fixture f;
        size_t n_widths = 2;
        while (n_widths < 4 && shapes[s][n_widths] > 0) {
            n_widths++;
        }
        set_up(&f, shapes[s], n_widths);
        size_t dim = f.network.n_parameters;
        size_t n_inputs = ab_network_inputs(&f.network);
        for (size_t b = 0; b < sizeof batches / sizeof batches[0]; b++) {
            size_t n = batches[b];
            double size = 0.0;
            memset(f.expected, 0, dim * sizeof *f.expected);
            for (size_t i = 0; i < n; i++) {
                const double *input = f.input + i * n_inputs;
                cr_assert_gt(ab_mlp_least_hidden(&f.twin, f.x, input), 1e-6);
                (void)ab_mlp_loss(&f.twin, f.x, input,
                                  i % ab_network_outputs(&f.network), f.expected);
            }
            for (size_t j = 0; j < dim; j++) {
                size = fmax(size, fabs(f.expected[j]));
            }
            const float *outputs =
                ab_network_forward(&f.network, f.parameters, n, &f.batch);
            set_slopes(&f, outputs, n);
            ab_network_backward(&f.network, f.parameters, n, &f.batch, f.gradient);
            double longest = (double)(n_inputs > n ? n_inputs : n) + 1.0;
            double tolerance = 3.0 * longest * 0x1p-24 * (size > 1.0 ? size : 1.0);
            for (size_t j = 0; j < dim; j++) {
                cr_assert_float_eq((double)f.gradient[j], f.expected[j], tolerance,
                                   "shape %zu, batch %zu, %zu: %.9g, expected %.9g", s,
                                   n, j, (double)f.gradient[j], f.expected[j]);
            }
        }
        release(&f);
    }
    AB_NO_LEAKS();
}
