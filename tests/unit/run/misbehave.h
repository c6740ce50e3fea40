/* A plugin for tests: it keeps its start point as its estimate for ever, and does what
 * its option `how` says at its first event. */
#ifndef AB_TESTS_MISBEHAVE_H
#define AB_TESTS_MISBEHAVE_H

#include <adonis/plugin.h>

#include "plugin/registry.h"

extern const struct adonis_algorithm misbehave_entry;

/* The built-in plugins and this one; asserts that it works. */
struct ab_registry *misbehave_registry(void);

#endif
