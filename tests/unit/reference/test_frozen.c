/* Numbers of the catalogue to the last bit, with both back ends. What changes one of
 * them changes every stored gap: it needs a new version of the task, or another
 * AB_SIM_SEMANTICS. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "reference/optimum.h"
#include "support/leaks.h"
#include "unit/tasks/support.h"

static const struct {
    const char *name;
    double mu;
    double L;
    double start_value;
    double f_star;
    const char *optimum; /* SHA-256 of x*, on a little-endian machine */
} frozen[] = {
    {"average", 0x1p+0, 0x1p+0, 0x1.ffdd65920b3fp+2, 0x1.ffdd65920b3fp+1,
     "2e2716a72c1d2691705ff32d13f254d0770f8e7b29413de20ff5fb0fd969f2ae"},
    {"quadratic", 0x1.90a93eef9dc5cp+4, 0x1.9ec0e577e4e08p+5, 0x1.04ea5bb841dbdp+4,
     0x1.1f8bc550a342bp-4,
     "ac9d2d226d684eba551c8f710aad886f84536767c972c18db05135abb799227d"},
    {"worst-case", 0x1.49a943171895p-7, 0x1.ffe04d951b8a4p-1, 0x1.fae147ae147abp-4,
     0x1.70a3d70a3d71p-6,
     "b0e3d7470a152d89dd6bbf1ebb07f778f529354fb238e80151e6820392e11c71"},
    {"ridge-diabetes", 0x1.301957e6369f8p-6, 0x1.0230824944fb5p+2, 0x1.0000000000001p-1,
     0x1.f2c8b126b96bdp-3,
     "7eff3553a7005b84ff44543afa78e569398d29f8955632ed3ea2a86e379da71d"},
    {"logreg-breast-cancer", 0x1.47ae147ae147bp-7, 0x1.aa4a9c31ae151p+1,
     0x1.62e42fefa39efp-1, 0x1.a37f8d87d4834p-4,
     "a06e3fecdcd730d13e82b5164a2ba9e45e80c0209ae45c32cf2a1e802d92ac9b"},
    {"logreg-nonconvex-breast-cancer", NAN, 0x1.ae21a66f1eb8fp+1, 0x1.62e42fefa39efp-1,
     0x1.f264fc44c01b4p-4,
     "a549aa25776e4516ddea72937145e98bb124cdf00e1ab1e9791caaa534c760f6"},
    {"logreg-mushrooms", 0x1.47ae147ae147bp-7, 0x1.57136c7f60368p+1,
     0x1.62e42fefa39f8p-1, 0x1.270595d7f084ap-3,
     "fcbdebaa781abffa9b79814d2d752850c4f69991376f0cd705fd9c31dc064fef"},
    {"huber-diabetes", 0x1.47ae147ae147bp-7, 0x1.0230824944fb5p+2, 0x1.cecb41a2f2919p-2,
     0x1.dcfd281306ff1p-3,
     "6b31bf0011fac6dbc024abb2960912ec2a0440fe6d3d092f872a4a3392430642"},
    {"elastic-net-diabetes", 0x1.dfbac06dfc977p-5, 0x1.04bfde723abdep+2,
     0x1.0000000000001p-1, 0x1.3579311ccb897p-2,
     "45c367e0886e7fabbae966c019dd814f81a6d0e5e26efdef96661afc173336be"},
    {"lasso-diabetes", 0x1.18849b518bf75p-7, 0x1.018cab3f078abp+2, 0x1.0000000000001p-1,
     0x1.5983519973784p-2,
     "f224e27c92eacd76a5ed416c40e0eb02defbeb944750e472c6b0f6bc44cc2f5b"},
    {"logreg-spambase", 0x1.47ae147ae147bp-7, 0x1.a87194e6406b1p+0, 0x1.62e42fefa39fp-1,
     0x1.24b72ac8b3fdp-2,
     "9bea06402d2aeeaf5fb596319f2c2dd4c3cfe74e1269b4560c7440114f7e623f"},
    {"svm-squared-hinge-spambase", 0x1.47ae147ae147bp-7, 0x1.a6860fc788192p+2, 0x1p-1,
     0x1.4bdf7a51077b9p-3,
     "76e9af194606e5a2e412a6ddaadf2fa303d32509246a93c7a19bd76347bef87c"},
    {"softmax-digits", 0x1.47ae147ae147bp-7, 0x1.d715868f12c81p+1, 0x1.26bb1bbb55513p+1,
     0x1.1796480686e15p-2,
     "2c200a18ccffd0dd94c6e50877805fa1e56baceda9fba6b1bea6d3d525517da8"},
};

#define N_FROZEN (sizeof frozen / sizeof frozen[0])

static void check_first(size_t n)
{
    for (size_t k = 0; k < n; k++) {
        struct ab_task *task = test_task(frozen[k].name, 16);
        const struct ab_task_info *info = ab_task_info(task);
        struct ab_optimum optimum;
        struct ab_error err = {0};
        char hex[AB_HASH_HEX_BYTES];
        cr_assert_eq(ab_optimum_of_task(&optimum, task, NULL, &err), AB_OK, "%s",
                     err.text);
        ab_hash_buffer(hex, optimum.x, info->dim * sizeof *optimum.x);
        cr_expect(info->mu == frozen[k].mu || (isnan(info->mu) && isnan(frozen[k].mu)),
                  "%s: mu %a", info->name, info->mu);
        cr_expect_eq(info->L, frozen[k].L, "%s: L %a", info->name, info->L);
        cr_expect_eq(info->start_value, frozen[k].start_value, "%s: start %a",
                     info->name, info->start_value);
        cr_expect_eq(optimum.value, frozen[k].f_star, "%s: f* %a", info->name,
                     optimum.value);
        cr_expect_str_eq(hex, frozen[k].optimum, "%s: SHA-256 of x* %s", info->name,
                         hex);
        ab_optimum_fini(&optimum);
        ab_task_destroy(task);
    }
}

Test(frozen, bits_with_the_best_back_end)
{
    check_first(N_FROZEN);
    AB_NO_LEAKS();
}

Test(frozen, bits_with_the_plain_back_end)
{
    cr_assert_eq(setenv("ADONIS_BACKEND", "plain", 1), 0);
    check_first(N_FROZEN - 1); /* 640 x 640 matrices are slow here */
    AB_NO_LEAKS();
}
