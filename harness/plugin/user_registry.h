/* The user's registry of plugins: $XDG_DATA_HOME/adonis-bench/plugins/ID/. README.md in
 * this folder says what an entry holds. */
#ifndef AB_PLUGIN_USER_REGISTRY_H
#define AB_PLUGIN_USER_REGISTRY_H

#include <stddef.h>

#include "base/alloc.h"
#include "base/error.h"

/* The ids that are registered, in order of their bytes; in the arena. A folder that is
 * not there holds none. */
AB_MUST_CHECK ab_status ab_user_registry_ids(const char *const **ids, size_t *n_ids,
                                             struct ab_arena *arena,
                                             struct ab_error *err);

#endif
