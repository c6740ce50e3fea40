#include <criterion/criterion.h>
#include <math.h>

#include "base/twofold.h"
#include "support/leaks.h"

Test(twofold, what_a_sum_loses_is_kept)
{
    static const struct {
        double a;
        double b;
        double sum;
        double rest;
    } cases[] = {{1.0, 0x1p-60, 1.0, 0x1p-60},      {0x1p-60, 1.0, 1.0, 0x1p-60},
                 {-1.0, 0x1p-54, -1.0, 0x1p-54},    {1e16, -1e16, 0.0, 0.0},
                 {0x1p53, 3.0, 0x1p53 + 4.0, -1.0}, {0.5, 0.25, 0.75, 0.0}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        double rest = NAN;
        cr_assert(ab_two_sum(cases[k].a, cases[k].b, &rest) == cases[k].sum, "%zu", k);
        cr_assert(rest == cases[k].rest, "%zu: %a", k, rest);
        rest = cases[k].b; /* which may be where b is */
        cr_assert(ab_two_sum(cases[k].a, rest, &rest) == cases[k].sum);
        cr_assert(rest == cases[k].rest);
    }
    AB_NO_LEAKS();
}

/* (1 + 2^-30)^2 = 1 + 2^-29 + 2^-60 */
Test(twofold, what_a_product_loses_is_kept)
{
    double rest = NAN;
    double a = 1.0 + 0x1p-30;
    cr_assert(ab_two_product(a, a, &rest) == 1.0 + 0x1p-29);
    cr_assert(rest == 0x1p-60, "%a", rest);
    cr_assert(ab_two_product(-a, a, &rest) == -1.0 - 0x1p-29);
    cr_assert(rest == -0x1p-60);
    cr_assert(ab_two_product(3.0, 0.25, &rest) == 0.75);
    cr_assert(rest == 0.0);
    AB_NO_LEAKS();
}
