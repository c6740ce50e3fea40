/* When snapshots are due: the points ceil(10^(k/32)), k = 0, 1, ..., of one axis. */
#ifndef AB_SIM_SCHEDULE_H
#define AB_SIM_SCHEDULE_H

#include <stdint.h>

#define AB_SCHEDULE_PER_DECADE 32
#define AB_SCHEDULE_NEVER      UINT64_MAX

struct ab_schedule {
    uint64_t next;  /* the first point not passed, or AB_SCHEDULE_NEVER */
    uint64_t limit; /* points from here on are not used: the end has its own snapshot */
    uint32_t k;     /* of next */
};

/* ceil(10^(k/32)) for k <= 608, exact. */
uint64_t ab_schedule_point(uint32_t k);
/* From the point 10^decade on. */
void ab_schedule_init(struct ab_schedule *schedule, uint64_t limit, uint32_t decade);
/* Moves next to the first point above value. */
void ab_schedule_pass(struct ab_schedule *schedule, uint64_t value);
/* Number of decimal digits of value > 0, less 1. */
uint32_t ab_schedule_decade(uint64_t value);

#endif
