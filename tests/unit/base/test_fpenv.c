#include "base/fpenv.h"

#include <criterion/criterion.h>
#if defined(__SSE__)
#include <xmmintrin.h>
#endif

#include "support/leaks.h"

Test(fpenv, the_default_environment_passes)
{
    cr_assert_eq(ab_fpenv_check(NULL), AB_OK);
    AB_NO_LEAKS();
}

Test(fpenv, every_other_rounding_is_found_and_undone)
{
    static const int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    static const char *const words[] = {"mode is upward", "mode is downward",
                                        "mode is toward zero"};
    for (int i = 0; i < 3; i++) {
        struct ab_error err = {0};
        struct ab_fpenv before;
        ab_fpenv_save(&before);
        cr_assert_eq(fesetround(modes[i]), 0);
        ab_status status = ab_fpenv_check(&err);
        ab_fpenv_restore(&before);
        cr_assert_eq(status, AB_ERR_CHECK);
        cr_assert(strstr(err.text, words[i]) != NULL, "%s", err.text);
        cr_assert_eq(fegetround(), FE_TONEAREST);
        cr_assert_eq(ab_fpenv_check(NULL), AB_OK);
    }
    AB_NO_LEAKS();
}

#if defined(__SSE__)
#define FLUSH_TO_ZERO      0x8000U
#define DENORMALS_ARE_ZERO 0x0040U

/* What loading a library linked with -ffast-math does. */
Test(fpenv, flushing_of_subnormals_is_found_and_undone)
{
    static const unsigned bits[] = {FLUSH_TO_ZERO, DENORMALS_ARE_ZERO};
    static const char *const words[] = {"subnormal results", "subnormal operands"};
    for (int i = 0; i < 2; i++) {
        struct ab_error err = {0};
        struct ab_fpenv before;
        ab_fpenv_save(&before);
        _mm_setcsr(_mm_getcsr() | bits[i]);
        ab_status status = ab_fpenv_check(&err);
        ab_fpenv_restore(&before);
        cr_assert_eq(status, AB_ERR_CHECK);
        cr_assert(strstr(err.text, words[i]) != NULL, "%s", err.text);
        cr_assert_eq(_mm_getcsr() & bits[i], 0);
    }
    _mm_setcsr(_mm_getcsr() | FLUSH_TO_ZERO | DENORMALS_ARE_ZERO);
    ab_fpenv_set_default();
    cr_assert_eq(ab_fpenv_check(NULL), AB_OK);
    AB_NO_LEAKS();
}
#endif
