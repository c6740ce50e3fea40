/* Loading a shared object. These run foreign code (its constructors, at least): only in
 * a child process, inside the sandbox. */
#ifndef AB_PLUGIN_LOADER_H
#define AB_PLUGIN_LOADER_H

#include "base/error.h"
#include "base/place.h"
#include "base/text.h"
#include "plugin/package.h"
#include "plugin/registry.h"

/* [child] Looks at the file (P201, P202, P203), loads it for the rest of the process,
 * and reads and checks its table (P204, P206 to P214). The floating-point environment
 * is as it was, whatever loading did to it. path: absolute. place: says where foreign
 * code is at work. */
AB_MUST_CHECK ab_status ab_loader_open(struct ab_algorithm *out, const char *path,
                                       struct ab_place *place, struct ab_error *err);

/* [child] The same for a plugin that is known by its manifest: the file must have the
 * hash that the manifest names (P111), the table must say what the manifest says (P109,
 * P110). *out is a copy of the package's algorithm with functions and options of the
 * real table. */
AB_MUST_CHECK ab_status ab_loader_load(struct ab_algorithm *out,
                                       const struct ab_package *package,
                                       struct ab_place *place, struct ab_error *err);

/* What a shared object says of itself: the members of its manifest that come from its
 * table, as ab_table_write_json writes them. Opens it in a child; P205 when the child
 * does not live to answer. */
AB_MUST_CHECK ab_status ab_loader_describe(struct ab_text *members, const char *path,
                                           struct ab_error *err);

#endif
