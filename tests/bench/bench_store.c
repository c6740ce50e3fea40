/* What it costs to keep eight metrics of every round, beside the run that they are of:
 * the 10 nodes x 100 samples x 20 features of bench_oracles.c. */
#include "bench/bench_table.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/text.h"
#include "db/store.h"
#include "run/execute.h"
#include "run/frame.h"
#include "run/plan.h"

#define DATABASE "store.db"

static const struct ab_environment environment = {
    .tool_version = "0",
    .abi = "0",
    .compiler = "",
    .flags = "",
    .back_end = "",
    .os = "",
    .arch = "",
    .binary_sha256 = "",
};

static void must(ab_status status, const struct ab_error *err)
{
    if (status != AB_OK) {
        bench_fail("%s", err->text);
    }
}

/* Gives the seconds of CPU that the run took. */
static double run_cell(struct ab_record *record, struct ab_scene **scene,
                       const struct ab_cell *cell, int records_dense)
{
    struct ab_error err = {0};
    ab_record_init(record, cell);
    record->dense.is_wanted = records_dense;
    must(ab_cell_execute(record, scene, NULL, &err), &err);
    if (record->outcome != AB_OUTCOME_BUDGET) {
        bench_fail("a run ended before its budget: %s", record->reason);
    }
    return record->execution.cpu_s;
}

/* Seconds of CPU for collecting as many points as the series has. */
static double time_collecting(const struct ab_record *record)
{
    struct ab_arena arena;
    struct ab_dense dense = {0};
    struct ab_snapshot point = record->snapshots[0];
    ab_arena_init(&arena);
    double before = bench_cpu_ns();
    for (uint64_t i = 0; i < record->dense.n_points; i++) {
        point.counters.rounds = i;
        must(ab_dense_add(&dense, &arena, &point, NULL), &(struct ab_error){0});
    }
    double seconds = (bench_cpu_ns() - before) * 1e-9;
    ab_arena_fini(&arena);
    return seconds;
}

/* Of making a frame and reading it, as between a child and its parent. */
static double time_sending(const struct ab_record *record)
{
    struct ab_error err = {0};
    struct ab_record back;
    struct ab_text frame = {0};
    ab_record_init(&back, record->cell);
    double before = bench_cpu_ns();
    ab_frame_encode(&frame, record);
    must(ab_frame_decode(&back, frame.bytes, frame.size, &err), &err);
    double seconds = (bench_cpu_ns() - before) * 1e-9;
    ab_text_fini(&frame);
    ab_record_fini(&back);
    return seconds;
}

/* Of writing to the database until it is at rest. */
static double time_writing(const struct ab_record *record)
{
    struct ab_error err = {0};
    struct ab_store *store = NULL;
    must(ab_store_open(&store, DATABASE, AB_DB_WRITE, &environment, &err), &err);
    double before = bench_cpu_ns();
    must(ab_store_put(store, record, &err), &err);
    ab_store_close(store);
    return (bench_cpu_ns() - before) * 1e-9;
}

static double size_of_database(void)
{
    struct stat file;
    if (stat(DATABASE, &file) != 0) {
        bench_fail("%s is missing", DATABASE);
    }
    return (double)file.st_size;
}

static void measure(double *share, double *bytes, const struct ab_cell *cell,
                    struct ab_scene **scene)
{
    struct ab_record plain;
    struct ab_record dense;
    double run = run_cell(&plain, scene, cell, 0);
    (void)run_cell(&dense, scene, cell, 1);
    double storing = time_collecting(&dense) + time_sending(&dense);
    (void)time_writing(&plain);
    double before = size_of_database();
    storing += time_writing(&dense);
    *share = storing / run;
    *bytes = (size_of_database() - before) / (double)dense.dense.n_points /
             (double)AB_DENSE_COLUMNS;
    ab_record_fini(&dense);
    ab_record_fini(&plain);
    (void)unlink(DATABASE);
}

void bench_store(size_t n_repeats)
{
    struct ab_error err = {0};
    struct ab_registry *registry = NULL;
    struct ab_plan *plan = NULL;
    struct ab_scene *scene = NULL;
    double share[BENCH_MAX_REPEATS];
    double bytes[BENCH_MAX_REPEATS];
    char budget[32];
    (void)snprintf(budget, sizeof budget, "rounds=%d", n_repeats > 1 ? 20000 : 200);
    const struct ab_grid grid = {
        .task = "logreg:data=" BENCH_TABLE_FILE ",l2=0.01,standardise=no",
        .algorithm = "extra:step=1e-4",
        .nodes = "10",
        .seeds = "1",
        .budget = budget,
    };
    bench_write_table(1000, 20, 1.0);
    must(ab_registry_create(&registry, ab_builtins, ab_n_builtins, &err), &err);
    must(ab_plan_create(&plan, &grid, 1, registry, &err), &err);
    must(ab_problem_solve(plan->cells[0].problem, NULL, &err), &err);
    measure(share, bytes, &plan->cells[0], &scene);
    for (size_t k = 0; k < n_repeats; k++) {
        measure(&share[k], &bytes[k], &plan->cells[0], &scene);
    }
    bench_row("storing every round", "of the run", share, n_repeats, 0, 0.05);
    bench_row("storing every round", "bytes a number", bytes, n_repeats, 0, 9);
    ab_scene_destroy(scene);
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    (void)unlink(BENCH_TABLE_FILE);
}
