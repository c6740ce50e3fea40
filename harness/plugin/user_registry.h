/* The user's registry of plugins: $XDG_DATA_HOME/adonis-bench/plugins/ID/. README.md in
 * this folder says what an entry holds. */
#ifndef AB_PLUGIN_USER_REGISTRY_H
#define AB_PLUGIN_USER_REGISTRY_H

#include <stddef.h>

#include "base/alloc.h"
#include "base/error.h"
#include "plugin/package.h"
#include "plugin/registry.h"

/* The ids that are registered, in order of their bytes; in the arena. A folder that is
 * not there holds none, nor does a user without a home. */
AB_MUST_CHECK ab_status ab_user_registry_ids(const char *const **ids, size_t *n_ids,
                                             struct ab_arena *arena,
                                             struct ab_error *err);

/* Copies a plugin that ab_package_open has opened. Whole or not at all. P112: an id
 * that `builtins` has; P113: one that is registered already; P111: its binary was
 * changed since it was opened. */
AB_MUST_CHECK ab_status ab_user_registry_add(const struct ab_package *package,
                                             const struct ab_registry *builtins,
                                             struct ab_error *err);
/* AB_ERR_INPUT, with the nearest id, when it is not registered. */
AB_MUST_CHECK ab_status ab_user_registry_remove(const char *id, struct ab_error *err);

/* An entry; its manifest must have the id. P112: an id that `builtins` has by now, with
 * what then can be done; a name means one thing, in suites too. */
AB_MUST_CHECK ab_status ab_user_registry_open(struct ab_package **out, const char *id,
                                              const struct ab_registry *builtins,
                                              struct ab_error *err);
/* Adds all entries to `registry`, which holds what is built in. One that cannot be used
 * is left out: `warn` is called with the reason. */
typedef void ab_user_registry_warn(void *ctx, const char *id, const char *reason);
AB_MUST_CHECK ab_status ab_user_registry_load(struct ab_registry *registry,
                                              ab_user_registry_warn *warn, void *ctx,
                                              struct ab_error *err);

#endif
