#include "reference/mlp.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/math.h"

/* a[l]: what goes into layer l, rectified; a[n_layers]: the outputs. z: before that. */
struct activations {
    double a[AB_MLP_MAX_LAYERS + 1][AB_MLP_MAX_WIDTH];
    double z[AB_MLP_MAX_LAYERS + 1][AB_MLP_MAX_WIDTH];
};

static void forward(struct activations *at, const struct ab_mlp *mlp, const double *x,
                    const double *input)
{
    memcpy(at->a[0], input, mlp->width[0] * sizeof *input);
    for (size_t l = 0; l < mlp->n_layers; l++) {
        size_t in = mlp->width[l];
        size_t out = mlp->width[l + 1];
        const double *b = x + in * out;
        ab_require(in <= AB_MLP_MAX_WIDTH && out <= AB_MLP_MAX_WIDTH);
        for (size_t o = 0; o < out; o++) {
            double z = b[o];
            for (size_t i = 0; i < in; i++) {
                z += at->a[l][i] * x[i * out + o];
            }
            at->z[l + 1][o] = z;
            at->a[l + 1][o] = l + 1 < mlp->n_layers && z < 0.0 ? 0.0 : z;
        }
        x = b + out;
    }
}

/* shares: of the classes. Gives -log of that of the label. */
static double softmax(double *shares, const double *z, size_t n, size_t label)
{
    double greatest = z[0];
    double total = 0.0;
    for (size_t o = 1; o < n; o++) {
        greatest = z[o] > greatest ? z[o] : greatest;
    }
    for (size_t o = 0; o < n; o++) {
        shares[o] = ab_exp(z[o] - greatest);
        total += shares[o];
    }
    for (size_t o = 0; o < n; o++) {
        shares[o] /= total;
    }
    return ab_log(total) - (z[label] - greatest);
}

double ab_mlp_loss(const struct ab_mlp *mlp, const double *x, const double *input,
                   size_t label, double *gradient)
{
    struct activations at;
    double dz[AB_MLP_MAX_WIDTH];
    double da[AB_MLP_MAX_WIDTH];
    size_t offset[AB_MLP_MAX_LAYERS + 1] = {0};
    size_t n_layers = mlp->n_layers;
    size_t n_classes = mlp->width[n_layers];
    ab_require(n_layers <= AB_MLP_MAX_LAYERS && label < n_classes);
    forward(&at, mlp, x, input);
    double loss = softmax(dz, at.a[n_layers], n_classes, label);
    dz[label] -= 1.0;
    for (size_t l = 0; l < n_layers; l++) {
        offset[l + 1] = offset[l] + (mlp->width[l] + 1) * mlp->width[l + 1];
    }
    for (size_t l = n_layers; l-- > 0 && gradient != NULL;) {
        size_t in = mlp->width[l];
        size_t out = mlp->width[l + 1];
        const double *weight = x + offset[l];
        double *d_weight = gradient + offset[l];
        for (size_t i = 0; i < in; i++) {
            da[i] = 0.0;
            for (size_t o = 0; o < out; o++) {
                d_weight[i * out + o] += at.a[l][i] * dz[o];
                da[i] += weight[i * out + o] * dz[o];
            }
        }
        for (size_t o = 0; o < out; o++) {
            d_weight[in * out + o] += dz[o];
        }
        for (size_t i = 0; i < in && l > 0; i++) {
            dz[i] = at.z[l][i] > 0.0 ? da[i] : 0.0;
        }
    }
    return loss;
}

double ab_mlp_least_hidden(const struct ab_mlp *mlp, const double *x,
                           const double *input)
{
    struct activations at;
    double least = (double)INFINITY;
    forward(&at, mlp, x, input);
    for (size_t l = 1; l < mlp->n_layers; l++) {
        for (size_t o = 0; o < mlp->width[l]; o++) {
            least = fabs(at.z[l][o]) < least ? fabs(at.z[l][o]) : least;
        }
    }
    return least;
}
