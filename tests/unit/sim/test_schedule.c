#include "sim/schedule.h"

#include <criterion/criterion.h>
#include <math.h>

#include "support/leaks.h"

/* powl has 64 bits: below 10^15 an error of 1e-3 is far more than its own. */
Test(schedule, has_the_points_ten_to_the_k_over_32_rounded_up)
{
    for (uint32_t k = 0; k <= 15 * AB_SCHEDULE_PER_DECADE; k++) {
        long double exact = powl(10.0L, (long double)k / AB_SCHEDULE_PER_DECADE);
        uint64_t point = ab_schedule_point(k);
        cr_assert((long double)point >= exact - 1e-3L, "k = %u", k);
        cr_assert((long double)(point - 1) < exact + 1e-3L, "k = %u", k);
    }
    uint64_t power = 1;
    for (uint32_t decade = 0; decade <= 19; decade++) {
        cr_assert_eq(ab_schedule_point(decade * AB_SCHEDULE_PER_DECADE), power);
        power *= 10;
    }
    /* ceil(10^(17 + 31/32)) and ceil(10^(18 + 1/32)), from 50-digit arithmetic. */
    cr_assert_eq(ab_schedule_point(17 * 32 + 31), UINT64_C(930572040929698980));
    cr_assert_eq(ab_schedule_point(18 * 32 + 1), UINT64_C(1074607828321317498));
    AB_NO_LEAKS();
}

Test(schedule, gives_each_point_once_and_none_from_the_limit_on)
{
    struct ab_schedule schedule;
    uint64_t before = 0;
    uint32_t n_points = 0;
    ab_schedule_init(&schedule, 1000, 0);
    while (schedule.next != AB_SCHEDULE_NEVER) {
        cr_assert_gt(schedule.next, before);
        cr_assert_lt(schedule.next, 1000);
        before = schedule.next;
        n_points++;
        ab_schedule_pass(&schedule, schedule.next);
    }
    cr_assert_eq(before, 931);
    cr_assert_eq(n_points, 73);
    AB_NO_LEAKS();
}

Test(schedule, passes_all_points_up_to_a_value)
{
    struct ab_schedule schedule;
    ab_schedule_init(&schedule, UINT64_C(1) << 53, 0);
    cr_assert_eq(schedule.next, 1);
    ab_schedule_pass(&schedule, 0);
    cr_assert_eq(schedule.next, 1);
    ab_schedule_pass(&schedule, 999999);
    cr_assert_eq(schedule.next, 1000000);
    ab_schedule_pass(&schedule, 1000000);
    cr_assert_eq(schedule.next, 1074608);
    ab_schedule_pass(&schedule, (UINT64_C(1) << 53) - 1);
    cr_assert_eq(schedule.next, AB_SCHEDULE_NEVER);
    ab_schedule_pass(&schedule, UINT64_MAX - 1);
    cr_assert_eq(schedule.next, AB_SCHEDULE_NEVER);
    ab_schedule_init(&schedule, 123456, 1);
    cr_assert_eq(schedule.next, 10);
    ab_schedule_init(&schedule, 1, 0);
    cr_assert_eq(schedule.next, AB_SCHEDULE_NEVER);
    AB_NO_LEAKS();
}

Test(schedule, knows_the_decade_of_a_number)
{
    cr_assert_eq(ab_schedule_decade(1), 0);
    cr_assert_eq(ab_schedule_decade(9), 0);
    cr_assert_eq(ab_schedule_decade(10), 1);
    cr_assert_eq(ab_schedule_decade(99999), 4);
    cr_assert_eq(ab_schedule_decade(100000), 5);
    cr_assert_eq(ab_schedule_decade(UINT64_MAX), 19);
    AB_NO_LEAKS();
}
