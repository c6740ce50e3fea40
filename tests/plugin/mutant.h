/* A mutant: a built-in method behind one function of the test's own, broken in one way.
 * Of the conformance kit, the rule that is broken says so, and no other does. */
#ifndef AB_TESTS_MUTANT_H
#define AB_TESTS_MUTANT_H

#include <adonis/plugin.h>

#include "plugin/rules.h"

/* What the mutant hides behind: set by mutant_of. */
extern const struct adonis_algorithm *mutant_real;

/* A copy of the method's table, for the test to change. */
struct adonis_algorithm mutant_of(const char *id);
/* Asserts that exactly this rule fails, and that what it has seen has these words. */
void mutant_expect(const struct adonis_algorithm *mutant, enum ab_rule rule,
                   const char *seen);
/* Vector k of a method on <adonis/rounds.h>. */
double *mutant_vector(const struct adonis_node *node, uint32_t k);

#endif
