/* Gradients and whole runs: synchronous methods with full gradients of logistic
 * regression, through the ABI and with all metrics, beside what memory and numpy do;
 * and sparse rows beside a plain loop. */
#include "bench/bench_numpy.h"
#include "bench/bench_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/kernels.h"
#include "base/rng.h"
#include "run/execute.h"
#include "run/plan.h"
#include "tasks/task_internal.h"

#define ROWS_FILE "bench.bin"

static void must(ab_status status, const struct ab_error *err)
{
    if (status != AB_OK) {
        bench_fail("%s", err->text);
    }
}

/* The cells of a grid, and the scene that they share. */
struct cells {
    struct ab_registry *registry;
    struct ab_plan *plan;
    struct ab_scene *scene;
};

static struct cells make_cells(const struct ab_grid *grid)
{
    struct ab_error err = {0};
    struct cells cells = {0};
    must(ab_registry_create(&cells.registry, ab_builtins, ab_n_builtins, &err), &err);
    must(ab_plan_create(&cells.plan, grid, 1, cells.registry, &err), &err);
    must(ab_problem_solve(cells.plan->cells[0].problem, NULL, &err), &err);
    must(ab_scene_create(&cells.scene, &cells.plan->cells[0], &err), &err);
    return cells;
}

static void free_cells(struct cells *cells)
{
    ab_scene_destroy(cells->scene);
    ab_plan_destroy(cells->plan);
    ab_registry_destroy(cells->registry);
}

/* A task of n_nodes x n_samples rows: on a ring, `rounds` rounds of each method. */
struct shape {
    uint32_t n_nodes;
    size_t n_samples; /* of a node */
    size_t dim;
    unsigned rounds;
    double step; /* small enough that no target ends the run */
    /* Read beside it, more than any cache holds; 0: the shape is not bound by memory,
     * but by what a round costs. */
    size_t memory_bytes;
};

static const char *const methods[] = {"dsgd-cta", "extra", "diging"};
#define N_METHODS (sizeof methods / sizeof methods[0])

static size_t data_bytes(const struct shape *shape)
{
    return shape->n_nodes * shape->n_samples * shape->dim * sizeof(double);
}

static FILE *create(const char *name)
{
    FILE *file = fopen(name, "wb");
    if (file == NULL) {
        bench_fail("cannot create %s", name);
    }
    return file;
}

static void close_written(FILE *file, const char *name)
{
    if (fclose(file) != 0) {
        bench_fail("cannot write %s", name);
    }
}

void bench_write_table(size_t n_rows, size_t dim, double decay)
{
    FILE *file = create(BENCH_TABLE_FILE);
    struct ab_stream stream = ab_stream_make(1, AB_RNG_TEST, 1);
    double *row = ab_alloc(dim + 1, sizeof *row);
    ab_require(row != NULL);
    for (size_t s = 0; s < n_rows; s++) {
        ab_rng_fill_normal(&stream, s * (dim + 1), dim + 1, row);
        double sum = 4.0 * row[dim];
        double factor = 1.0;
        for (size_t j = 0; j < dim; j++) {
            row[j] = round(8.0 * row[j]) / 8.0;
            sum += row[j];
            (void)fprintf(file, "%g,", factor * row[j]);
            factor *= decay;
        }
        (void)fprintf(file, "%d\n", sum > 0.0 ? 1 : -1);
    }
    ab_free(row);
    close_written(file, BENCH_TABLE_FILE);
}

/* The nodes' rows as numpy_loop.py reads them. */
static void write_rows(const struct shape *shape, const struct ab_shards *shards)
{
    FILE *file = create(ROWS_FILE);
    for (uint32_t i = 0; i < shape->n_nodes; i++) {
        ab_require(shards->rows[i].n == shape->n_samples);
        for (size_t s = 0; s < shape->n_samples; s++) {
            (void)fwrite(ab_rows_row(&shards->rows[i], s), sizeof(double), shape->dim,
                         file);
        }
    }
    for (uint32_t i = 0; i < shape->n_nodes; i++) {
        (void)fwrite(shards->rows[i].label, sizeof(double), shape->n_samples, file);
    }
    close_written(file, ROWS_FILE);
}

/* One run of one method. */
struct result {
    double seconds; /* of CPU */
    double wall_s;
    double passes; /* over all data: its rounds, and one for each snapshot */
    double f;      /* at the mean of the nodes, after the last round */
};

static struct result run_cell(struct cells *cells, size_t method,
                              const struct shape *shape, struct ab_crew *crew)
{
    struct ab_error err = {0};
    const struct ab_seat seat = {.crew = crew};
    const struct ab_cell *cell = &cells->plan->cells[method];
    struct ab_record record;
    ab_record_init(&record, cell);
    must(ab_cell_execute(&record, &cells->scene, &seat, &err), &err);
    if (record.totals.rounds != shape->rounds) {
        bench_fail("%s: %llu rounds, expected %u: %s", methods[method],
                   (unsigned long long)record.totals.rounds, shape->rounds,
                   record.reason);
    }
    struct result result = {
        .seconds = record.execution.cpu_s,
        .wall_s = record.execution.wall_s,
        .passes = (double)(shape->rounds + record.n_snapshots),
        .f = record.snapshots[record.n_snapshots - 1].f_gap_mean_model +
             cell->problem->f_star,
    };
    ab_record_fini(&record);
    return result;
}

static struct result run_numpy(const char *environment, const char *python,
                               const char *script, size_t method,
                               const struct shape *shape)
{
    char arguments[768];
    struct result result = {0};
    (void)snprintf(arguments, sizeof arguments, "'%s' %s %u %zu %zu %s %g %u", script,
                   ROWS_FILE, shape->n_nodes, shape->n_samples, shape->dim,
                   methods[method], shape->step, shape->rounds);
    result.seconds = bench_run_numpy(&result.f, environment, python, arguments);
    return result;
}

/* Bytes a second of CPU, summing n_bytes again and again. */
static double read_rate(size_t n_bytes, size_t n_passes, const double *numbers)
{
    volatile double sink = 0.0;
    double before = bench_cpu_ns();
    for (size_t k = 0; k < n_passes; k++) {
        sink += ab_sum(n_bytes / sizeof(double), numbers);
    }
    return (double)(n_passes * n_bytes) / ((bench_cpu_ns() - before) * 1e-9);
}

/* What the rows of one method are made of, one entry for each repetition. */
struct figures {
    double bandwidth[BENCH_MAX_REPEATS]; /* share of what reading memory reaches */
    double rereading[BENCH_MAX_REPEATS]; /* of what reading as many bytes reaches */
    double rounds[BENCH_MAX_REPEATS];    /* per second */
    double numpy[BENCH_MAX_REPEATS];     /* its time over ours */
    double narrow[BENCH_MAX_REPEATS];    /* the same with BENCH_NARROW */
};

static void measure(struct figures *out, struct cells *cells, size_t method,
                    const struct shape *shape, const double *numbers, size_t n_repeats,
                    const char *python, const char *script)
{
    (void)run_cell(cells, method, shape, NULL);
    for (size_t k = 0; k < n_repeats; k++) {
        double memory_rate = read_rate(shape->memory_bytes, 2, numbers);
        double same_rate = read_rate(data_bytes(shape), 16, numbers);
        struct result ours = run_cell(cells, method, shape, NULL);
        double rate = ours.passes * (double)data_bytes(shape) / ours.seconds;
        out->bandwidth[k] = rate / memory_rate;
        out->rereading[k] = rate / same_rate;
        out->rounds[k] = shape->rounds / ours.seconds;
        if (python == NULL) {
            continue;
        }
        struct result numpy = run_numpy("", python, script, method, shape);
        out->numpy[k] = numpy.seconds / ours.seconds;
        if (shape->memory_bytes == 0) {
            struct result narrow =
                run_numpy(BENCH_NARROW, python, script, method, shape);
            out->narrow[k] = narrow.seconds / ours.seconds;
        }
        if (!(fabs(numpy.f - ours.f) <= 1e-9 * fabs(ours.f))) {
            bench_fail("%s: f = %.17g, numpy's %.17g", methods[method], ours.f,
                       numpy.f);
        }
    }
}

static void print_figures(struct figures *figures, size_t method,
                          const struct shape *shape, size_t n_repeats,
                          const char *python)
{
    char what[64];
    (void)snprintf(what, sizeof what, "%s, %u x %zu x %zu", methods[method],
                   shape->n_nodes, shape->n_samples, shape->dim);
    if (shape->memory_bytes > 0) {
        bench_row(what, "of read bandwidth", figures->bandwidth, n_repeats, 1, 0.8);
        bench_row_beside(what, "of reading it again", figures->rereading, n_repeats);
    } else {
        bench_row(what, "rounds/s", figures->rounds, n_repeats, 1, 60000);
    }
    if (python == NULL) {
        bench_row_missing(what, "numpy / time", "python3-numpy");
    } else {
        bench_row(what, "numpy / time", figures->numpy, n_repeats, 1, 3.0);
    }
    if (python != NULL && shape->memory_bytes == 0) {
        bench_row_beside(what, "without AVX-512", figures->narrow, n_repeats);
    }
}

/* By the clock on the wall: means something only where two cores are free. */
static void bench_threads(struct cells *cells, const struct shape *shape,
                          size_t n_repeats)
{
    struct ab_error err = {0};
    struct ab_crew *crew = NULL;
    double ratios[BENCH_MAX_REPEATS];
    must(ab_crew_create(&crew, 1, &err), &err);
    for (size_t k = 0; k < n_repeats; k++) {
        double alone = run_cell(cells, 0, shape, NULL).wall_s;
        ratios[k] = alone / run_cell(cells, 0, shape, crew).wall_s;
    }
    ab_crew_destroy(crew);
    bench_row("dsgd-cta on 2 threads", "wall time of 1 / 2", ratios, n_repeats, 1, 1.7);
}

static void bench_shape(const struct shape *shape, size_t n_repeats, const char *python,
                        const char *script)
{
    char nodes[16];
    char budget[32];
    char algorithms[128];
    (void)snprintf(nodes, sizeof nodes, "%u", shape->n_nodes);
    (void)snprintf(budget, sizeof budget, "rounds=%u", shape->rounds);
    (void)snprintf(algorithms, sizeof algorithms, "%s:step=%g,%s:step=%g,%s:step=%g",
                   methods[0], shape->step, methods[1], shape->step, methods[2],
                   shape->step);
    const struct ab_grid grid = {
        .task = "logreg:data=" BENCH_TABLE_FILE ",l2=0.01,standardise=no",
        .algorithm = algorithms,
        .nodes = nodes,
        .seeds = "1",
        .budget = budget,
    };
    bench_write_table(shape->n_nodes * shape->n_samples, shape->dim, 1.0);
    struct cells cells = make_cells(&grid);
    write_rows(shape, cells.scene->shards);
    size_t n_bytes = data_bytes(shape) + shape->memory_bytes;
    double *numbers = malloc(n_bytes); /* ordinary pages */
    ab_require(numbers != NULL);
    for (size_t k = 0; k < n_bytes / sizeof *numbers; k++) {
        numbers[k] = 1.0;
    }
    for (size_t method = 0; method < N_METHODS; method++) {
        struct figures figures;
        measure(&figures, &cells, method, shape, numbers, n_repeats, python, script);
        print_figures(&figures, method, shape, n_repeats, python);
    }
    if (shape->memory_bytes > 0) {
        bench_threads(&cells, shape, n_repeats);
    }
    free(numbers);
    free_cells(&cells);
    (void)remove(ROWS_FILE);
    (void)remove(BENCH_TABLE_FILE);
}

/* gradient += scale sum_s loss' a_s over rows with values, as anybody would write it.
 */
static void plain_gradient(const struct ab_rows *rows, const double *value,
                           const double *x, double scale, double *gradient)
{
    for (size_t i = 0; i < rows->n; i++) {
        double z = 0.0;
        for (size_t e = rows->row_start[i]; e < rows->row_start[i + 1]; e++) {
            z += value[e] * x[rows->column[e]];
        }
        double b = rows->label[i];
        double slope = -b * scale / (1.0 + exp(b * z));
        for (size_t e = rows->row_start[i]; e < rows->row_start[i + 1]; e++) {
            gradient[rows->column[e]] += slope * value[e];
        }
    }
}

static double time_plain(const struct ab_rows *rows, const double *value,
                         const double *x, size_t n_calls, double *gradient)
{
    double before = bench_cpu_ns();
    for (size_t k = 0; k < n_calls; k++) {
        plain_gradient(rows, value, x, 1e-4, gradient);
    }
    return bench_cpu_ns() - before;
}

static double time_ours(const struct ab_shards *shards, const double *x, size_t n_calls,
                        double *gradient)
{
    double before = bench_cpu_ns();
    for (size_t k = 0; k < n_calls; k++) {
        ab_shards_gradient(shards, 0, x, 0, 0, gradient);
    }
    return bench_cpu_ns() - before;
}

static void bench_sparse(size_t n_repeats)
{
    const struct ab_grid grid = {.task = "logreg-mushrooms",
                                 .algorithm = "dsgd-cta",
                                 .nodes = "1",
                                 .seeds = "1",
                                 .budget = "rounds=1"};
    const size_t n_calls = 50;
    double ratios[BENCH_MAX_REPEATS];
    struct cells cells = make_cells(&grid);
    const struct ab_rows *rows = &cells.scene->shards->rows[0];
    size_t nnz = ab_rows_nnz(rows);
    double *value = ab_alloc(nnz, sizeof *value);
    double *gradient = ab_alloc(rows->dim, sizeof *gradient);
    ab_require(value != NULL && gradient != NULL);
    const double *x = cells.plan->cells[0].problem->x_star;
    for (size_t e = 0; e < nnz; e++) {
        value[e] = 1.0;
    }
    (void)time_ours(cells.scene->shards, x, n_calls, gradient);
    for (size_t k = 0; k < n_repeats; k++) {
        double plain = time_plain(rows, value, x, n_calls, gradient);
        ratios[k] = plain / time_ours(cells.scene->shards, x, n_calls, gradient);
    }
    bench_row("gradient of logreg-mushrooms", "plain CSR / time", ratios, n_repeats, 1,
              2.0);
    ab_free(gradient);
    ab_free(value);
    free_cells(&cells);
}

void bench_oracles(size_t n_repeats, const char *numpy_script)
{
    /* One repetition is for seeing that it works. */
    const struct shape large =
        n_repeats > 1 ? (struct shape){64, 500, 123, 1000, 1e-3, (size_t)256 << 20}
                      : (struct shape){4, 50, 123, 10, 1e-3, (size_t)1 << 20};
    const struct shape small = {10, 100, 20, n_repeats > 1 ? 20000 : 100, 1e-4, 0};
    const char *python = bench_find_python();
    bench_shape(&large, n_repeats, python, numpy_script);
    bench_shape(&small, n_repeats, python, numpy_script);
    bench_sparse(n_repeats);
}
