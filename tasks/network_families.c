/* The tasks that are networks: `mlp-digits` and `mlp-fashion`. */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include <adonis/plugin.h>

#include "tasks/idx.h"
#include "tasks/network_task.h"
#include "tasks/samples.h"

#define N_CLASSES 10
/* f of more training samples than that is taken over as many of them. */
#define MOST_EVALUATED 10000

struct network_options {
    int64_t instance;
};

static const struct adonis_option network_table[] = {
    {.name = "instance",
     .type = ADONIS_INTEGER,
     .offset = offsetof(struct network_options, instance),
     .min = 1,
     .max = 1e9,
     .default_text = "1",
     .unit = "1",
     .help = "number of the random start, and of the samples that f is measured on"},
};

/* A permutation of 0 .. m - 1, in the arena. NULL when out of memory. */
static uint32_t *draw_order(struct ab_arena *arena, uint32_t m, uint64_t seed,
                            enum ab_rng_purpose purpose)
{
    uint32_t *order = ab_arena_alloc(arena, m, sizeof *order);
    if (order != NULL) {
        struct ab_stream stream = ab_stream_make(seed, purpose, 0);
        ab_rng_permutation(&stream, m, order);
    }
    return order;
}

static ab_status choose_evaluated(struct ab_task *task, uint64_t instance,
                                  struct ab_error *err)
{
    struct ab_learner *learner = task->learner;
    uint32_t m = (uint32_t)learner->train.n;
    learner->n_evaluated = m;
    if (m <= MOST_EVALUATED) {
        return AB_OK;
    }
    learner->n_evaluated = MOST_EVALUATED;
    uint32_t *order = draw_order(&task->arena, m, instance, AB_RNG_SAMPLE);
    uint64_t *evaluated =
        ab_arena_alloc(&task->arena, learner->n_evaluated, sizeof *evaluated);
    if (order == NULL || evaluated == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t k = 0; k < learner->n_evaluated; k++) {
        evaluated[k] = order[k];
    }
    learner->evaluated = evaluated;
    return AB_OK;
}

/* Everything that follows from samples, network and unit. */
static ab_status complete(struct ab_task *task, const struct network_options *options,
                          struct ab_error *err)
{
    struct ab_learner *learner = task->learner;
    const struct ab_network *network = &learner->network;
    struct ab_task_info *info = &task->info;
    size_t n_inputs = ab_network_inputs(network);
    task->loss.n_outputs = (uint32_t)ab_network_outputs(network);
    learner->loss = task->loss;
    learner->l2 = info->l2;
    task->rows = (struct ab_rows){
        .n = learner->train.n, .dim = n_inputs, .label = learner->train.label};
    info->dim = network->n_parameters;
    info->layout = &network->layout;
    info->nnz = learner->train.n * n_inputs;
    info->n_test = learner->test.n;
    info->lower_bound = 0.0;
    info->mu = info->L = (double)NAN;
    info->wire_bytes = sizeof(float);
    task->flops_per_sample =
        ab_network_flops(network) + ab_loss_slope_flops(&task->loss);
    task->flops_fixed = (double)info->dim;
    AB_TRY(choose_evaluated(task, (uint64_t)options->instance, err));
    info->n_evaluated = learner->n_evaluated;
    AB_TRY(ab_learner_init(learner, err));
    task->start = ab_arena_alloc(&task->arena, info->dim, sizeof *task->start);
    if (task->start == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_network_start(network, (uint64_t)options->instance, task->start);
    return AB_OK;
}

static ab_status create_learner(struct ab_task *task, const size_t *widths,
                                size_t n_widths, float unit, struct ab_error *err)
{
    task->learner = ab_arena_alloc(&task->arena, 1, sizeof *task->learner);
    if (task->learner == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_network_make_mlp(&task->learner->network, widths, n_widths);
    task->learner->unit = unit;
    return AB_OK;
}

#define DIGITS_ROWS     1797
#define DIGITS_TEST     360
#define DIGITS_FEATURES 64
#define DIGITS_UNIT     0.0625F /* values are 0 .. 16 */

/* Rows of the table in the order of a permutation: the first are the test samples. */
static ab_status split_digits(struct ab_task *task, const struct ab_table *table,
                              const double *label, struct ab_error *err)
{
    struct ab_learner *learner = task->learner;
    uint32_t *order = draw_order(&task->arena, DIGITS_ROWS, 0, AB_RNG_TASK);
    uint8_t *bytes = ab_arena_alloc(&task->arena, DIGITS_ROWS, DIGITS_FEATURES);
    double *labels = ab_arena_alloc(&task->arena, DIGITS_ROWS, sizeof *labels);
    if (order == NULL || bytes == NULL || labels == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < DIGITS_ROWS; i++) {
        const double *from = table->values + order[i] * (size_t)DIGITS_FEATURES;
        for (size_t j = 0; j < DIGITS_FEATURES; j++) {
            bytes[i * DIGITS_FEATURES + j] = (uint8_t)from[j];
        }
        labels[i] = label[order[i]];
    }
    learner->test = (struct ab_byte_samples){DIGITS_TEST, bytes, labels};
    learner->train = (struct ab_byte_samples){
        DIGITS_ROWS - DIGITS_TEST, bytes + (size_t)DIGITS_TEST * DIGITS_FEATURES,
        labels + DIGITS_TEST};
    return AB_OK;
}

static ab_status build_digits(struct ab_task *task, const struct ab_task_family *family,
                              const void *options, struct ab_error *err)
{
    static const size_t widths[] = {DIGITS_FEATURES, 32, N_CLASSES};
    const struct ab_samples_shape shape = {DIGITS_ROWS, DIGITS_FEATURES, N_CLASSES,
                                           AB_LABEL_LAST};
    struct ab_table table;
    double *label = NULL;
    AB_TRY(create_learner(task, widths, 3, DIGITS_UNIT, err));
    AB_TRY(ab_samples_read_classes(&table, &label, task, family->entry.data, &shape, 0,
                                   err));
    AB_TRY(split_digits(task, &table, label, err));
    return complete(task, options, err);
}

#define FASHION_TRAIN 60000
#define FASHION_TEST  10000
#define FASHION_SIDE  28
#define FASHION_UNIT  (1.0F / 255.0F)

/* *elements: in the arena, n x (product of the other sizes). */
static ab_status read_idx(uint8_t **elements, struct ab_task *task,
                          const struct ab_data_set *set, size_t file,
                          const struct ab_idx_shape *shape, uint8_t greatest,
                          struct ab_error *err)
{
    char *bytes = NULL;
    size_t n_bytes = 0;
    const char *path = NULL;
    const uint8_t *found = NULL;
    size_t n = 1;
    for (uint32_t k = 0; k < shape->n_dimensions; k++) {
        n *= shape->size[k];
    }
    AB_TRY(ab_data_read(&bytes, &n_bytes, &path, &task->arena, set, file, err));
    ab_status status = ab_idx_parse(&found, shape, bytes, n_bytes, path, err);
    if (status == AB_OK && greatest < UINT8_MAX) {
        status = ab_idx_check_labels(found, n, greatest, path, err);
    }
    if (status == AB_OK) {
        *elements = ab_arena_alloc(&task->arena, n, 1);
        status = *elements == NULL ? AB_OUT_OF_MEMORY(err) : AB_OK;
    }
    if (status == AB_OK) {
        memcpy(*elements, found, n);
    }
    ab_free(bytes);
    return status;
}

/* Files first and first + 1 of the set: images, labels. */
static ab_status read_images(struct ab_byte_samples *out, struct ab_task *task,
                             const struct ab_data_set *set, size_t first, uint32_t n,
                             struct ab_error *err)
{
    const struct ab_idx_shape images = {3, {n, FASHION_SIDE, FASHION_SIDE}};
    const struct ab_idx_shape labels = {1, {n}};
    uint8_t *bytes = NULL;
    uint8_t *classes = NULL;
    double *label = ab_arena_alloc(&task->arena, n, sizeof *label);
    if (label == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    AB_TRY(read_idx(&bytes, task, set, first, &images, UINT8_MAX, err));
    AB_TRY(read_idx(&classes, task, set, first + 1, &labels, N_CLASSES - 1, err));
    for (uint32_t i = 0; i < n; i++) {
        label[i] = classes[i];
    }
    *out = (struct ab_byte_samples){n, bytes, label};
    return AB_OK;
}

static ab_status build_fashion(struct ab_task *task,
                               const struct ab_task_family *family, const void *options,
                               struct ab_error *err)
{
    static const size_t widths[] = {(size_t)FASHION_SIDE * FASHION_SIDE, 128,
                                    N_CLASSES};
    const struct ab_data_set *set = family->entry.data;
    AB_TRY(create_learner(task, widths, 3, FASHION_UNIT, err));
    AB_TRY(read_images(&task->learner->train, task, set, 0, FASHION_TRAIN, err));
    AB_TRY(read_images(&task->learner->test, task, set, 2, FASHION_TEST, err));
    return complete(task, options, err);
}

static const double digits_targets[] = {0.5, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01};
static const double fashion_targets[] = {0.5,   0.4,  0.3,   0.25, 0.2,
                                         0.175, 0.15, 0.125, 0.1};

const struct ab_task_family ab_task_mlp_digits = {
    .entry = {.name = "mlp-digits",
              .summary =
                  "network 64-32-10, 10 handwritten digits, 1437 + 360 for tests",
              .options = network_table,
              .n_options = 1,
              .data = &ab_data_digits},
    .version = "1",
    .recipe = "mlp-relu:64-32-10,unit=1/16,test=360/1",
    .loss = AB_LOSS_SOFTMAX,
    .reference = AB_REFERENCE_BOUND,
    .l2 = 1e-4,
    .targets = digits_targets,
    .n_targets = sizeof digits_targets / sizeof digits_targets[0],
    .options_size = sizeof(struct network_options),
    .build = build_digits,
};

const struct ab_task_family ab_task_mlp_fashion = {
    .entry = {.name = "mlp-fashion",
              .summary = "network 784-128-10, Fashion-MNIST, 60000 + 10000 for tests",
              .options = network_table,
              .n_options = 1,
              .data = &ab_data_fashion_mnist},
    .version = "1",
    .recipe = "mlp-relu:784-128-10,unit=1/255,evaluated=10000/1",
    .loss = AB_LOSS_SOFTMAX,
    .reference = AB_REFERENCE_BOUND,
    .l2 = 1e-4,
    .targets = fashion_targets,
    .n_targets = sizeof fashion_targets / sizeof fashion_targets[0],
    .options_size = sizeof(struct network_options),
    .build = build_fashion,
};
