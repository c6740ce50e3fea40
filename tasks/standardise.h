/* Preprocessing of dense features. */
#ifndef AB_TASKS_STANDARDISE_H
#define AB_TASKS_STANDARDISE_H

#include <stddef.h>

/* Each column of the n x columns matrix (row major), in place: its mean is subtracted,
 * then it is divided by the square root of the mean of its squares. Sums run over the
 * rows in order. A constant column becomes zero. */
void ab_standardise(size_t n, size_t columns, double *values);

#endif
