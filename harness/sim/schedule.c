#include "sim/schedule.h"

#include "base/error.h"

#define DIGITS 18
#define MAX_K  (19 * AB_SCHEDULE_PER_DECADE)

/* floor(10^(18 + r/32)). 10^(r/32) is irrational for r > 0, so that the digits cut off
 * are never all zero. */
static const uint64_t mantissa[AB_SCHEDULE_PER_DECADE] = {
    UINT64_C(1000000000000000000), UINT64_C(1074607828321317497),
    UINT64_C(1154781984689458179), UINT64_C(1240937760751719566),
    UINT64_C(1333521432163324025), UINT64_C(1433012570236962741),
    UINT64_C(1539926526059491989), UINT64_C(1654817099943181422),
    UINT64_C(1778279410038922801), UINT64_C(1910952974970440516),
    UINT64_C(2053525026457146074), UINT64_C(2206734069084589800),
    UINT64_C(2371373705661655261), UINT64_C(2548296747979346527),
    UINT64_C(2738419634264361294), UINT64_C(2942727176209281811),
    UINT64_C(3162277660168379331), UINT64_C(3398208328942559371),
    UINT64_C(3651741272548377058), UINT64_C(3924189758484535861),
    UINT64_C(4216965034285822485), UINT64_C(4531583637600817883),
    UINT64_C(4869675251658631149), UINT64_C(5232991146814946880),
    UINT64_C(5623413251903490803), UINT64_C(6042963902381328190),
    UINT64_C(6493816315762113151), UINT64_C(6978305848598663384),
    UINT64_C(7498942093324558273), UINT64_C(8058421877614818170),
    UINT64_C(8659643233600653523), UINT64_C(9305720409296989792),
};

uint64_t ab_schedule_point(uint32_t k)
{
    ab_require(k <= MAX_K);
    uint32_t decade = k / AB_SCHEDULE_PER_DECADE;
    uint32_t r = k % AB_SCHEDULE_PER_DECADE;
    uint64_t value = mantissa[r];
    if (decade > DIGITS) {
        return value * 10;
    }
    for (uint32_t digit = decade; digit < DIGITS; digit++) {
        value /= 10;
    }
    return r == 0 ? value : value + 1;
}

uint32_t ab_schedule_decade(uint64_t value)
{
    uint32_t decade = 0;
    while (value >= 10) {
        value /= 10;
        decade++;
    }
    return decade;
}

static void settle(struct ab_schedule *schedule)
{
    schedule->next = schedule->k <= MAX_K ? ab_schedule_point(schedule->k) : UINT64_MAX;
    if (schedule->next >= schedule->limit) {
        schedule->next = AB_SCHEDULE_NEVER;
    }
}

void ab_schedule_init(struct ab_schedule *schedule, uint64_t limit, uint32_t decade)
{
    *schedule = (struct ab_schedule){
        .limit = limit,
        .k = decade * AB_SCHEDULE_PER_DECADE,
    };
    settle(schedule);
}

void ab_schedule_pass(struct ab_schedule *schedule, uint64_t value)
{
    while (schedule->next != AB_SCHEDULE_NEVER && schedule->next <= value) {
        schedule->k++;
        settle(schedule);
    }
}
