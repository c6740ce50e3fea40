/* The system's clocks: for limits of time, progress and provenance, never for a result
 * (tests/style/forbidden_calls.txt lists who may ask). */
#ifndef AB_BASE_CLOCK_H
#define AB_BASE_CLOCK_H

#include <time.h>

/* Seconds of CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, ...; 0 where it is not there.
 */
double ab_clock_s(clockid_t clock);

#endif
