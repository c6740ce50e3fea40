#include "tasks/learner.h"

#include <sched.h>
#include <string.h>

#include "base/kernels_f32.h"

struct ab_pass {
    const double *x;
    int has_gradient; /* of a batch before */
    float *parameters;
    float *gradient; /* of one batch */
    struct ab_network_batch batch;
    double label[AB_LEARNER_BATCH];
    double margins[AB_LOSS_MAX_SAMPLES * AB_LOSS_MAX_OUTPUTS];
};

/* One block of memory: the struct, then the floats. NULL when there is none. */
static struct ab_pass *create_pass(const struct ab_network *network)
{
    size_t n_vector = (network->n_parameters + 15) / 16 * 16;
    size_t n_floats = 2 * n_vector + ab_network_batch_floats(network, AB_LEARNER_BATCH);
    size_t n_head = (sizeof(struct ab_pass) + 63) / 64 * 64;
    char *block = ab_alloc_aligned(1, n_head + n_floats * sizeof(float));
    if (block == NULL) {
        return NULL;
    }
    struct ab_pass *pass = (struct ab_pass *)block;
    pass->parameters = (float *)(block + n_head);
    pass->gradient = pass->parameters + n_vector;
    ab_network_batch_lay(&pass->batch, network, AB_LEARNER_BATCH,
                         pass->gradient + n_vector);
    return pass;
}

/* There is always one to wait for. */
ab_status ab_learner_init(struct ab_learner *learner, struct ab_error *err)
{
    struct ab_pass *pass = create_pass(&learner->network);
    for (size_t k = 0; k < AB_LEARNER_KEPT; k++) {
        atomic_init(&learner->kept[k], k == 0 ? pass : NULL);
    }
    return pass == NULL ? AB_OUT_OF_MEMORY(err) : AB_OK;
}

void ab_learner_fini(struct ab_learner *learner)
{
    for (size_t k = 0; k < AB_LEARNER_KEPT; k++) {
        ab_free(atomic_exchange(&learner->kept[k], NULL));
    }
}

static struct ab_pass *take_pass(struct ab_learner *learner)
{
    for (;;) {
        for (size_t k = 0; k < AB_LEARNER_KEPT; k++) {
            struct ab_pass *pass = atomic_exchange(&learner->kept[k], NULL);
            if (pass != NULL) {
                return pass;
            }
        }
        struct ab_pass *pass = create_pass(&learner->network);
        if (pass != NULL) {
            return pass;
        }
        (void)sched_yield();
    }
}

struct ab_pass *ab_pass_begin(struct ab_learner *learner, const double *x)
{
    struct ab_pass *pass = take_pass(learner);
    pass->x = x;
    pass->has_gradient = 0;
    ab_f64_to_f32(learner->network.n_parameters, x, pass->parameters);
    return pass;
}

void ab_pass_end(struct ab_learner *learner, struct ab_pass *pass)
{
    for (size_t k = 0; k < AB_LEARNER_KEPT; k++) {
        struct ab_pass *none = NULL;
        if (atomic_compare_exchange_strong(&learner->kept[k], &none, pass)) {
            return;
        }
    }
    ab_free(pass);
}

/* Inputs and labels of the samples. */
static void gather(struct ab_pass *pass, const struct ab_learner *learner,
                   const struct ab_byte_samples *set, const uint64_t *which,
                   size_t first, size_t n)
{
    size_t n_inputs = ab_network_inputs(&learner->network);
    for (size_t i = 0; i < n; i++) {
        size_t sample = which != NULL ? (size_t)which[i] : first + i;
        const uint8_t *bytes = set->bytes + sample * n_inputs;
        float *x = pass->batch.values[0] + i * n_inputs;
        for (size_t j = 0; j < n_inputs; j++) {
            x[j] = learner->unit * (float)bytes[j];
        }
        pass->label[i] = set->label[sample];
    }
}

/* Outputs of n <= AB_LOSS_MAX_SAMPLES samples, output after output as loss.h has them.
 */
static void margins_of(double *margins, const float *outputs, size_t n,
                       size_t n_outputs)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t o = 0; o < n_outputs; o++) {
            margins[o * n + i] = (double)outputs[i * n_outputs + o];
        }
    }
}

static void slopes_of(float *slopes, const double *margins, size_t n, size_t n_outputs)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t o = 0; o < n_outputs; o++) {
            slopes[i * n_outputs + o] = (float)margins[o * n + i];
        }
    }
}

static void add_gradient(struct ab_pass *pass, const struct ab_learner *learner,
                         double scale, double *restrict gradient)
{
    size_t n = learner->network.n_parameters;
    const double *restrict x = pass->x;
    const float *restrict of_batch = pass->gradient;
    double l2 = learner->l2;
    if (!pass->has_gradient) {
        for (size_t j = 0; j < n; j++) {
            gradient[j] = l2 * x[j] + scale * (double)of_batch[j];
        }
    } else {
        for (size_t j = 0; j < n; j++) {
            gradient[j] += scale * (double)of_batch[j];
        }
    }
    pass->has_gradient = 1;
}

double ab_pass_add(struct ab_pass *pass, const struct ab_learner *learner,
                   const struct ab_byte_samples *set, const uint64_t *which,
                   size_t first, size_t n, double scale, double *gradient)
{
    const struct ab_network *network = &learner->network;
    size_t n_outputs = ab_network_outputs(network);
    double sum = 0.0;
    gather(pass, learner, set, which, first, n);
    const float *outputs =
        ab_network_forward(network, pass->parameters, n, &pass->batch);
    for (size_t i = 0; i < n; i += AB_LOSS_MAX_SAMPLES) {
        size_t part = n - i < AB_LOSS_MAX_SAMPLES ? n - i : AB_LOSS_MAX_SAMPLES;
        margins_of(pass->margins, outputs + i * n_outputs, part, n_outputs);
        ab_loss_prepare(&learner->loss, part, pass->label + i, pass->margins);
        sum += ab_loss_sum(&learner->loss, part, pass->label + i, pass->margins);
        if (gradient != NULL) {
            ab_loss_slopes(&learner->loss, part, pass->label + i, 1.0, pass->margins,
                           pass->margins);
            slopes_of(pass->batch.slopes[0] + i * n_outputs, pass->margins, part,
                      n_outputs);
        }
    }
    if (gradient != NULL) {
        ab_network_backward(network, pass->parameters, n, &pass->batch, pass->gradient);
        add_gradient(pass, learner, scale, gradient);
    }
    return sum;
}

double ab_pass_add_all(struct ab_pass *pass, const struct ab_learner *learner,
                       const struct ab_byte_samples *set, const uint64_t *which,
                       size_t n, double scale, double *gradient)
{
    double sum = 0.0;
    for (size_t k = 0; k < n; k += AB_LEARNER_BATCH) {
        size_t part = n - k < AB_LEARNER_BATCH ? n - k : AB_LEARNER_BATCH;
        sum += ab_pass_add(pass, learner, set, which != NULL ? which + k : NULL, k,
                           part, scale, gradient);
    }
    return sum;
}

/* The first of the greatest; NaN is none. */
static size_t class_of(const float *outputs, size_t n_outputs)
{
    size_t best = 0;
    for (size_t o = 1; o < n_outputs; o++) {
        best = outputs[o] > outputs[best] ? o : best;
    }
    return best;
}

size_t ab_pass_correct(struct ab_pass *pass, const struct ab_learner *learner,
                       const struct ab_byte_samples *set)
{
    const struct ab_network *network = &learner->network;
    size_t n_outputs = ab_network_outputs(network);
    size_t n_correct = 0;
    for (size_t k = 0; k < set->n; k += AB_LEARNER_BATCH) {
        size_t n = set->n - k < AB_LEARNER_BATCH ? set->n - k : AB_LEARNER_BATCH;
        gather(pass, learner, set, NULL, k, n);
        const float *outputs =
            ab_network_forward(network, pass->parameters, n, &pass->batch);
        for (size_t i = 0; i < n; i++) {
            n_correct +=
                class_of(outputs + i * n_outputs, n_outputs) == (size_t)pass->label[i];
        }
    }
    return n_correct;
}
