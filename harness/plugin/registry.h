/* The algorithms that this program knows. Built-in plugins and loaded ones take one
 * path: ab_registry_add makes every check that can be made without running a node.
 * README.md in this folder lists them. */
#ifndef AB_PLUGIN_REGISTRY_H
#define AB_PLUGIN_REGISTRY_H

#include <adonis/plugin.h>
#include <stddef.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/options.h"

/* A plugin linked into the program. CMake writes the list (adonis_add_algorithm). */
struct ab_builtin {
    const struct adonis_algorithm *entry;
    const char *sha256; /* of its sources and the ABI headers, see README.md */
};
extern const struct ab_builtin ab_builtins[];
extern const size_t ab_n_builtins;

/* Origin of the plugins that are linked into the program. */
#define AB_ORIGIN_BUILT_IN "built-in"

struct ab_algorithm {
    /* The host's own copy: what a plugin built for an older minor does not have is
     * zero. Strings, options, functions are the plugin's, valid while it is loaded. */
    struct adonis_algorithm table;
    struct ab_options options; /* table.options, checked; owner is table.id */
    char origin[256];          /* AB_ORIGIN_BUILT_IN, or where it was loaded from */
    char sha256[AB_HASH_HEX_BYTES]; /* with id and version, its identity; "": unknown */
};

/* Lower-case letters, digits and '-', a letter first. */
int ab_plugin_is_id(const char *text);

struct ab_registry;

/* With the n built-in plugins of `builtins` (NULL, 0 for none). Owned by the caller. */
AB_MUST_CHECK ab_status ab_registry_create(struct ab_registry **out,
                                           const struct ab_builtin *builtins, size_t n,
                                           struct ab_error *err);
void ab_registry_destroy(struct ab_registry *registry);

/* Checks and copies the table of a plugin, which must outlive the registry. Refuses
 * (AB_ERR_INPUT) another magic or major, a minor that needs a newer host, a table
 * without the required operations or texts, a wrong option table, and an id that is
 * taken. origin ("built-in") begins each message; sha256 may be NULL. */
AB_MUST_CHECK ab_status ab_registry_add(struct ab_registry *registry,
                                        const struct adonis_algorithm *entry,
                                        const char *origin, const char *sha256,
                                        struct ab_error *err);

size_t ab_registry_count(const struct ab_registry *registry);
/* In order of id; borrowed until the registry changes. index < count. */
const struct ab_algorithm *ab_registry_at(const struct ab_registry *registry,
                                          size_t index);
/* By id; for an unknown one, AB_ERR_INPUT with the nearest. */
AB_MUST_CHECK ab_status ab_registry_find(const struct ab_registry *registry,
                                         const struct ab_algorithm **out,
                                         const char *id, struct ab_error *err);

#endif
