#include "tasks/standardise.h"

#include <math.h>

void ab_standardise(size_t n, size_t columns, double *values)
{
    for (size_t j = 0; j < columns; j++) {
        double *column = values + j;
        double first = *column;
        int varies = 0;
        double sum = 0.0;
        for (size_t i = 0; i < n; i++) {
            sum += column[i * columns];
            varies |= column[i * columns] != first;
        }
        double mean = varies ? sum / (double)n : first; /* which may round */
        double squares = 0.0;
        for (size_t i = 0; i < n; i++) {
            double *value = &column[i * columns];
            *value -= mean;
            squares += *value * *value;
        }
        double deviation = sqrt(squares / (double)n);
        for (size_t i = 0; deviation > 0.0 && i < n; i++) {
            column[i * columns] /= deviation;
        }
    }
}
