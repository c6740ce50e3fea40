/* The rows of the table that `bench` prints, and what they are measured with. */
#ifndef AB_BENCH_TABLE_H
#define AB_BENCH_TABLE_H

#include <stddef.h>

#define BENCH_MAX_REPEATS 99

/* CPU time of this process, ns. */
double bench_cpu_ns(void);
/* Median (least to greatest) of the values, which it sorts, beside what is promised.
 * is_least: the figure must be at least `target`, else at most. */
void bench_row(const char *what, const char *unit, double *values, size_t n_values,
               int is_least, double target);
/* A row without a promise. */
void bench_row_beside(const char *what, const char *unit, double *values,
                      size_t n_values);
/* A row whose other side this machine does not have. */
void bench_row_missing(const char *what, const char *unit, const char *missing);
_Noreturn void bench_fail(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* bench_oracles.c: gradients and whole runs. numpy_script: path of numpy_loop.py. */
void bench_oracles(size_t n_repeats, const char *numpy_script);
/* Writes n_rows of classification data into BENCH_TABLE_FILE: normal features in steps
 * of 1/8, and as label the sign of their noisy sum. Feature j is stored as decay^j
 * times that. */
void bench_write_table(size_t n_rows, size_t dim, double decay);
#define BENCH_TABLE_FILE "bench.csv"
/* bench_store.c: the dense series. */
void bench_store(size_t n_repeats);
/* bench_network.c */
void bench_network(size_t n_repeats);

#endif
