#include "tasks/row_tasks.h"

#include <stddef.h>

#include <adonis/plugin.h>

#include "tasks/samples.h"

static const char *const places[] = {"last", "first", NULL};
static const char *const answers[] = {"yes", "no", NULL};

/* The options, of which a problem has those that it needs. */
#define OPTION(key, ...)                                                               \
    {                                                                                  \
        .name = #key, .offset = offsetof(struct ab_row_options, key), __VA_ARGS__      \
    }
#define POSITIVE(key, more_flags, ...)                                                 \
    OPTION(key, .type = ADONIS_REAL, .flags = ADONIS_OPEN_MIN | (more_flags),          \
           .min = 0, .max = 1e9, __VA_ARGS__)
#define DATA                                                                           \
    OPTION(data, .type = ADONIS_PATH, .flags = ADONIS_REQUIRED, .unit = "1",           \
           .help = "file with a label and features in each line: CSV or svmlight, "    \
                   ".gz too")
#define DELTA                                                                          \
    POSITIVE(delta, 0, .default_text = "1",                                            \
             .unit = "standard deviations of the target",                              \
             .help = "residual at which the loss turns from a parabola into a line")
#define L1_AS(default_text_, more_flags)                                               \
    POSITIVE(l1, more_flags, .default_text = (default_text_), .unit = "1",             \
             .help = "weight of |x|_1")
#define L1 L1_AS(NULL, ADONIS_REQUIRED)
#define L2                                                                             \
    POSITIVE(l2, 0, .default_text = "0.01", .unit = "1", .help = "weight of |x|^2 / 2")
#define LABEL                                                                          \
    OPTION(label, .type = ADONIS_CHOICE, .default_text = "last", .unit = "1",          \
           .help = "column of a CSV file that is the label", .choices = places)
#define RHO                                                                            \
    POSITIVE(rho, 0, .default_text = "0.02", .unit = "1",                              \
             .help = "weight of sum_k x_k^2 / (1 + x_k^2)")
#define STANDARDISE                                                                    \
    OPTION(standardise, .type = ADONIS_CHOICE, .default_text = "yes", .unit = "1",     \
           .help = "features of mean 0 and mean square 1 (regression: the target "     \
                   "too); svmlight data whose stored values are all 1 stay as they "   \
                   "are",                                                              \
           .choices = answers)

static const struct adonis_option with_l1[] = {DATA, L1, LABEL, STANDARDISE};
static const struct adonis_option with_l2[] = {DATA, L2, LABEL, STANDARDISE};
static const struct adonis_option with_both[] = {DATA, L1, L2, LABEL, STANDARDISE};
static const struct adonis_option with_delta[] = {DATA, DELTA, L2, LABEL, STANDARDISE};
static const struct adonis_option with_rho[] = {DATA, LABEL, RHO, STANDARDISE};
static const struct adonis_option only_delta[] = {DELTA};
static const struct adonis_option only_l1[] = {L1_AS("0.1", 0)};

static ab_status build(struct ab_task *task, const struct ab_task_family *family,
                       const void *options, struct ab_error *err)
{
    const struct ab_row_options *given = options;
    struct ab_task_info *info = &task->info;
    task->loss.delta = given->delta;
    info->l1 = given->l1 > 0.0 ? given->l1 : family->l1;
    info->l2 = given->l2 > 0.0 ? given->l2 : family->l2;
    info->rho = given->rho > 0.0 ? given->rho : family->rho;
    AB_TRY(family->read(task, family, given, err));
    return ab_samples_complete(task, err);
}

#define ROWS                                                                           \
    .version = "1", .options_size = sizeof(struct ab_row_options), .build = build
#define OPTIONS(table)                                                                 \
    .entry.options = (table), .entry.n_options = sizeof(table) / sizeof((table)[0])
#define A_FILE(table)                                                                  \
    ROWS, OPTIONS(table), .recipe = "user-data/1", .read = ab_read_user_data
#define DIABETES                                                                       \
    ROWS, .entry.data = &ab_data_diabetes,                                             \
          .recipe = "standardise-features-and-target/1", .read = ab_read_diabetes
#define SHIPPED(set, reader)                                                           \
    ROWS, .entry.data = &(set), .recipe = "standardise-features/1", .read = (reader)

/* Problem by problem: on a file of the user, then on the shipped sets, which are found
 * by that order (ab_task_n_sets). */
const struct ab_task_family ab_row_tasks[] = {
    {.entry.name = "ridge",
     .entry.summary = "ridge regression on a file of yours",
     .loss = AB_LOSS_SQUARED,
     A_FILE(with_l2)},
    {.entry.name = "ridge-diabetes",
     .entry.summary = "ridge regression, 442 x 10, progression of diabetes",
     .loss = AB_LOSS_SQUARED,
     .l2 = 0.01,
     DIABETES},
    {.entry.name = "huber",
     .entry.summary = "robust regression on a file of yours",
     .loss = AB_LOSS_HUBER,
     A_FILE(with_delta)},
    {.entry.name = "huber-diabetes",
     .entry.summary = "robust regression, 442 x 10, the data of ridge-diabetes",
     .loss = AB_LOSS_HUBER,
     .l2 = 0.01,
     OPTIONS(only_delta),
     DIABETES},
    {.entry.name = "elastic-net",
     .entry.summary = "elastic net on a file of yours; composite",
     .loss = AB_LOSS_SQUARED,
     A_FILE(with_both)},
    {.entry.name = "elastic-net-diabetes",
     .entry.summary = "elastic net, 442 x 10, the data of ridge-diabetes; composite",
     .loss = AB_LOSS_SQUARED,
     .l1 = 0.05,
     .l2 = 0.05,
     DIABETES},
    {.entry.name = "lasso",
     .entry.summary = "lasso on a file of yours; composite",
     .loss = AB_LOSS_SQUARED,
     A_FILE(with_l1)},
    {.entry.name = "lasso-diabetes",
     .entry.summary = "lasso, 442 x 10, the data of ridge-diabetes; composite",
     .loss = AB_LOSS_SQUARED,
     OPTIONS(only_l1),
     DIABETES},
    {.entry.name = "logreg",
     .entry.summary = "logistic regression on a file of yours, two classes",
     .loss = AB_LOSS_LOGISTIC,
     A_FILE(with_l2)},
    {.entry.name = "logreg-breast-cancer",
     .entry.summary = "logistic regression, 569 x 30, Wisconsin diagnostic",
     .loss = AB_LOSS_LOGISTIC,
     .l2 = 0.01,
     SHIPPED(ab_data_breast_cancer, ab_read_breast_cancer)},
    {.entry.name = "logreg-mushrooms",
     .entry.summary = "logistic regression, 8124 x 126 one-hot, edible or poisonous",
     .loss = AB_LOSS_LOGISTIC,
     .l2 = 0.01,
     ROWS,
     .entry.data = &ab_data_agaricus,
     .recipe = "one-hot-indices/1",
     .read = ab_read_mushrooms},
    {.entry.name = "logreg-spambase",
     .entry.summary = "logistic regression, 4601 x 57, spam or not",
     .loss = AB_LOSS_LOGISTIC,
     .l2 = 0.01,
     SHIPPED(ab_data_spambase, ab_read_spambase)},
    {.entry.name = "logreg-nonconvex",
     .entry.summary = "logistic regression on a file of yours, regulariser not convex",
     .loss = AB_LOSS_LOGISTIC,
     .reference = AB_REFERENCE_LOCAL,
     A_FILE(with_rho)},
    {.entry.name = "logreg-nonconvex-breast-cancer",
     .entry.summary = "logistic regression, 569 x 30, regulariser not convex",
     .loss = AB_LOSS_LOGISTIC,
     .reference = AB_REFERENCE_LOCAL,
     .rho = 0.02,
     SHIPPED(ab_data_breast_cancer, ab_read_breast_cancer)},
    {.entry.name = "svm-squared-hinge",
     .entry.summary = "support vectors, squared hinge, on a file of yours, two classes",
     .loss = AB_LOSS_SQUARED_HINGE,
     A_FILE(with_l2)},
    {.entry.name = "svm-squared-hinge-spambase",
     .entry.summary = "support vectors, squared hinge, 4601 x 57, spam or not",
     .loss = AB_LOSS_SQUARED_HINGE,
     .l2 = 0.01,
     SHIPPED(ab_data_spambase, ab_read_spambase)},
    {.entry.name = "softmax",
     .entry.summary = "softmax regression on a file of yours, up to 64 classes",
     .loss = AB_LOSS_SOFTMAX,
     A_FILE(with_l2)},
    {.entry.name = "softmax-digits",
     .entry.summary = "softmax regression, 1797 x 64, 10 handwritten digits",
     .loss = AB_LOSS_SOFTMAX,
     .l2 = 0.01,
     SHIPPED(ab_data_digits, ab_read_digits)},
    {.entry.name = "softmax-letter",
     .entry.summary = "softmax regression, 20000 x 16, 26 printed letters",
     .loss = AB_LOSS_SOFTMAX,
     .l2 = 0.01,
     SHIPPED(ab_data_letter, ab_read_letter)},
};
const uint32_t ab_n_row_tasks = sizeof ab_row_tasks / sizeof ab_row_tasks[0];
