#include "stats/holm.h"

#include <math.h>

#include <criterion/criterion.h>

#include "stats/bootstrap.h"
#include "support/leaks.h"

Test(holm, corrects_for_how_many_are_left)
{
    /* by hand: ascending 0.01, 0.02, 0.03, 0.04 times 4, 3, 2, 1: 0.04, 0.06, 0.06 and
     * 0.04, which may not be below the one before */
    const double p[] = {0.03, 0.01, 0.04, 0.02};
    const double wanted[] = {0.06, 0.04, 0.06, 0.06};
    double adjusted[4];
    cr_assert_eq(ab_holm(adjusted, p, 4), 4);
    for (size_t i = 0; i < 4; i++) {
        cr_assert_float_eq(adjusted[i], wanted[i], 1e-15, "%zu", i);
    }
    AB_NO_LEAKS();
}

Test(holm, agrees_with_R)
{
    /* R 4.2.2: p.adjust(c(0.0004, 0.2, 0.0003, 0.013, 0.013, 0.9, 0.04), "holm") */
    const double p[] = {0.0004, 0.2, 0.0003, 0.013, 0.013, 0.9, 0.04};
    const double wanted[] = {0.0024, 0.4, 0.0021, 0.065, 0.065, 0.9, 0.12};
    double adjusted[7];
    cr_assert_eq(ab_holm(adjusted, p, 7), 7);
    for (size_t i = 0; i < 7; i++) {
        cr_assert_float_eq(adjusted[i], wanted[i], 1e-14, "%zu: %g", i, adjusted[i]);
    }
    AB_NO_LEAKS();
}

Test(holm, leaves_out_what_was_not_tested)
{
    const double p[] = {(double)NAN, 0.03, 0.6, (double)NAN};
    double adjusted[4];
    cr_assert_eq(ab_holm(adjusted, p, 4), 2);
    cr_assert(isnan(adjusted[0]) && isnan(adjusted[3]));
    cr_assert_float_eq(adjusted[1], 0.06, 1e-15);
    cr_assert_float_eq(adjusted[2], 0.6, 1e-15);
    cr_assert_eq(ab_holm(adjusted, p, 1), 0);
    cr_assert_eq(ab_holm(adjusted, p, 0), 0);
    AB_NO_LEAKS();
}
