/* Extensions of a plugin that the host knows, looked up and checked. They call into the
 * plugin: not in a parent process, unless the plugin is built in. */
#ifndef AB_PLUGIN_EXTENSIONS_H
#define AB_PLUGIN_EXTENSIONS_H

#include <adonis/invariants.h>
#include <adonis/switches.h>
#include <adonis/theory.h>

#include "base/error.h"
#include "plugin/registry.h"

/* *out is the plugin's, NULL where it has none. Refuses by P215 an entry without name
 * or text, a name that is there twice, a switch whose option is not in the table or
 * does not take one of its values (two at least), an invariant without term(), a
 * theorem without e_fold(). */
AB_MUST_CHECK ab_status ab_plugin_switches(const struct adonis_switches **out,
                                           const struct ab_algorithm *algorithm,
                                           struct ab_error *err);
AB_MUST_CHECK ab_status ab_plugin_invariants(const struct adonis_invariants **out,
                                             const struct ab_algorithm *algorithm,
                                             struct ab_error *err);
/* id: ADONIS_THEORY, or ADONIS_THEORY_COMPOSITE. */
AB_MUST_CHECK ab_status ab_plugin_theory(const struct adonis_theory **out,
                                         const struct ab_algorithm *algorithm,
                                         const char *id, struct ab_error *err);

#endif
