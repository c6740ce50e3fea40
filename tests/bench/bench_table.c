#include "bench/bench_table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double bench_cpu_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Four digits, or the whole number. */
static void print_number(const char *before, double x, const char *after)
{
    (void)printf(x >= 1000.0 ? "%s%.0f%s" : "%s%.3f%s", before, x, after);
}

/* Gives the median. */
static double print_measured(const char *what, const char *unit, double *values,
                             size_t n_values)
{
    qsort(values, n_values, sizeof *values, compare_doubles);
    double median = values[n_values / 2];
    (void)printf("| %-32s | %-20s | ", what, unit);
    print_number("", median, " (");
    print_number("", values[0], " to ");
    print_number("", values[n_values - 1], ")");
    return median;
}

void bench_row(const char *what, const char *unit, double *values, size_t n_values,
               int is_least, double target)
{
    double median = print_measured(what, unit, values, n_values);
    int is_reached = is_least ? median >= target : median <= target;
    (void)printf(" | %s %g | %s |\n", is_least ? ">=" : "<=", target,
                 is_reached ? "yes" : "no");
    (void)fflush(stdout);
}

void bench_row_beside(const char *what, const char *unit, double *values,
                      size_t n_values)
{
    (void)print_measured(what, unit, values, n_values);
    (void)printf(" | | |\n");
    (void)fflush(stdout);
}

void bench_row_missing(const char *what, const char *unit, const char *missing)
{
    (void)printf("| %-32s | %-20s | not measured: no %s | | |\n", what, unit, missing);
}

void bench_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)fprintf(stderr, "bench_targets: ");
    (void)vfprintf(stderr, format, arguments);
    (void)fprintf(stderr, "\n");
    va_end(arguments);
    exit(1);
}
