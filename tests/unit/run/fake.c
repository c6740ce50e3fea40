#include "fake.h"

#include <criterion/criterion.h>
#include <math.h>

static const struct ab_task_info info = {
    .id = "quadratic:dim=20,instance=1,r0=1,smax=10,smin=1,zeta2=1",
    .name = "quadratic",
    .version = "1",
    .summary = "least squares",
    .sha256 = "1111111111111111111111111111111111111111111111111111111111111111",
    .definition = "{\"name\":\"quadratic\"}",
    .dim = 20,
    .n_samples = 16,
    .n_nodes = 16,
    .mu = 1,
    .L = 100,
    .start_value = 50,
    .flops_per_gradient = 1600,
    .targets = {1e-2, 1e-4},
    .n_targets = 2,
};
static struct ab_problem problem = {
    .info = &info, .f_star = 0.5, .gradient_norm = 1e-15, .f_star_error = 1e-30};
static const struct ab_algorithm algorithm = {
    .table = {.id = "extra",
              .version = "1.0",
              .authors = "nobody",
              .licence = "MIT",
              .kind = ADONIS_SYNCHRONOUS,
              .summary = "exact first-order",
              .paper = "Shi, Ling, Wu, Yin, \"EXTRA\", SIAM J. Optim. 2015"},
    .sha256 = "2222222222222222222222222222222222222222222222222222222222222222",
};
static const struct ab_method method = {.algorithm = &algorithm,
                                        .options_given = "{\"step\":\"auto\"}"};
static const struct ab_profile profile = {
    .name = "ideal",
    .canonical = "{\"name\":\"ideal\"}",
    .sha256 = "3333333333333333333333333333333333333333333333333333333333333333"};
static const struct ab_named topology = {.text = "ring"};
static const struct ab_named partition = {.text = "iid"};

const struct ab_cell *fake_cell(struct ab_arena *arena, uint64_t seed)
{
    static struct ab_cell cell;
    cell = (struct ab_cell){
        .problem = &problem,
        .method = &method,
        .profile = &profile,
        .topology = &topology,
        .partition = &partition,
        .n_nodes = 16,
        .seed = seed,
        .budget = {.axis = AB_AXIS_TIME, .limit = 1e10},
        .block = "first",
    };
    cr_assert_eq(ab_cell_identify(&cell, arena, NULL), AB_OK);
    return &cell;
}

static double number; /* the last value given out */

static void fill_counters(struct ab_counters *counters)
{
#define next_integer     ((uint64_t)(number += 1))
#define next_real        ((number += 1) / 3)
#define FILL(type, name) counters->name = next_##type;
    AB_COUNTER_LIST(FILL)
#undef FILL
#undef next_real
#undef next_integer
}

static void fill_series(struct ab_record *record)
{
    record->n_snapshots = 3;
    record->snapshots = ab_arena_alloc(&record->arena, 3, sizeof *record->snapshots);
    cr_assert_not_null(record->snapshots);
    for (uint32_t i = 0; i < 3; i++) {
        struct ab_snapshot *snapshot = &record->snapshots[i];
        snapshot->time_ns = i * 1000000ull;
        snapshot->worst_node = i + 4;
        fill_counters(&snapshot->counters);
#define FILL_METRIC(name) snapshot->name = (number += 1) / 7;
        AB_METRIC_LIST(FILL_METRIC)
#undef FILL_METRIC
        snapshot->accuracy_mean_model = (double)NAN;
        snapshot->f_gap_worst_node = i == 0 ? 49.5 : i == 1 ? 0.4 : 5e-324;
    }
    record->n_nodes = 2;
    record->nodes = ab_arena_alloc(&record->arena, 2, sizeof *record->nodes);
    cr_assert_not_null(record->nodes);
    fill_counters(&record->nodes[0]);
    fill_counters(&record->nodes[1]);
}

void fake_dense(struct ab_record *record, uint64_t n_points)
{
    static const double special[] = {
        0.0,     -0.0,     5e-324,    2.2250738585072014e-308,
        NAN,     INFINITY, -INFINITY, 1.7976931348623157e308,
        -1e-310, 1.0};
    const size_t n_special = sizeof special / sizeof special[0];
    for (uint64_t i = 0; i < n_points; i++) {
        struct ab_snapshot point = {.time_ns = 1000003 * i};
        point.counters.rounds = i;
        point.counters.gradients = (double)i / 3;
        point.counters.bytes_sent = ((uint64_t)1 << 62) + i;
        point.f_gap_mean_model = special[i % n_special];
        point.f_gap_worst_node = -1.0 / (double)(i + 1);
        point.distance = (double)i * 1e-300 * 1e-10;
        point.consensus_error = sqrt((double)i);
        point.gradient_norm = 1.0 / (double)(i * i + 3);
        cr_assert_eq(ab_dense_add(&record->dense, &record->arena, &point, NULL), AB_OK);
    }
    record->dense.is_wanted = 1;
}

void fake_record(struct ab_record *record, const struct ab_cell *cell)
{
    number = 0;
    ab_record_init(record, cell);
    record->outcome = AB_OUTCOME_TARGET;
    ab_record_say(record, "%s", "because, \"so\"");
    record->options_resolved = "{\"step\":0.1}";
    record->initial_gap = 49.5;
    record->zeta2_optimum = 1;
    record->zeta2_start = 2;
    record->label_variation = 0.25;
    record->nodes_searched = 16;
    record->state_bytes = 640;
    record->n_predictions = 1;
    record->predictions =
        ab_arena_alloc(&record->arena, 1, sizeof *record->predictions);
    cr_assert_not_null(record->predictions);
    record->predictions[0] = (struct ab_prediction){
        "linear-rate", "by a theorem", ADONIS_BOUND, ADONIS_PER_GRADIENT_TIME, 12.5};
    record->constants_read = 1u << ADONIS_L;
    record->constants[ADONIS_L] = 100;
    record->constants[ADONIS_MU_LOCAL] = 0.5;
    record->has_totals = 1;
    record->time_ns = 2000000;
    fill_counters(&record->totals);
    fill_series(record);
    record->execution = (struct ab_execution){.started_at = 1767225599,
                                              .wall_s = 0.25,
                                              .cpu_s = 0.125,
                                              .max_rss_bytes = 4096,
                                              .isolation = "limits,seccomp"};
}
