/* The floating-point environment that the bits of the results depend on: rounding to
 * nearest, no flush-to-zero, no denormals-are-zero. It belongs to the thread; code
 * loaded from outside (a library linked with -ffast-math) can change it. */
#ifndef AB_BASE_FPENV_H
#define AB_BASE_FPENV_H

#include <fenv.h>

#include "base/error.h"

struct ab_fpenv {
    fenv_t state;
};

/* Everything fegetenv knows; on x86 this contains MXCSR with its flush bits. */
void ab_fpenv_save(struct ab_fpenv *env);
void ab_fpenv_restore(const struct ab_fpenv *env);
/* Rounds to nearest, keeps subnormals, masks all traps. */
void ab_fpenv_set_default(void);

/* AB_ERR_CHECK when the calling thread rounds otherwise than to nearest, or flushes
 * subnormal results or operands to zero; found by computing, on any machine. */
AB_MUST_CHECK ab_status ab_fpenv_check(struct ab_error *err);

#endif
