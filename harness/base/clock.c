#include "base/clock.h"

double ab_clock_s(clockid_t clock)
{
    struct timespec now;
    return clock_gettime(clock, &now) == 0
               ? (double)now.tv_sec + 1e-9 * (double)now.tv_nsec
               : 0;
}
