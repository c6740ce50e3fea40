/* The most that one thread can multiply and add in float: no kernel is faster. */
#ifndef AB_BENCH_PEAK_H
#define AB_BENCH_PEAK_H

#include <stddef.h>

/* Operations of one round. */
extern const double peak_operations;
/* `rounds` rounds of multiply-add on registers, no memory; a number that depends on all
 * of them. */
float peak_f32(size_t rounds);

#endif
