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

struct ab_package;

struct ab_algorithm {
    /* The host's own copy: what a plugin built for an older minor does not have is
     * zero. Strings, options, functions are the plugin's, valid while it is loaded. */
    struct adonis_algorithm table;
    struct ab_options options; /* table.options, checked; owner is table.id */
    char origin[256];          /* AB_ORIGIN_BUILT_IN, or where it was loaded from */
    /* With id and version, its identity; "": unknown. Of its sources, or of the binary
     * of a plugin that was built by somebody else (ab_algorithm_is_verified). */
    char sha256[AB_HASH_HEX_BYTES];
    /* Where it comes from; NULL: built in. Until it is loaded, in a child, the table of
     * such a plugin has no functions. */
    const struct ab_package *package;
};

/* Lower-case letters, digits and '-', a letter first. */
int ab_plugin_is_id(const char *text);
/* Was it built by us from its sources? */
int ab_algorithm_is_verified(const struct ab_algorithm *algorithm);
/* Does it work over the overlay that joins all nodes, as all-reduce does? */
int ab_algorithm_is_centralised(const struct ab_algorithm *algorithm);

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

/* Adds a plugin that is known by its manifest, and takes the package over when it
 * succeeds. In place of one with the same id that is built in or registered: what is
 * added later counts. P113 for a second one that was given by its path. */
AB_MUST_CHECK ab_status ab_registry_add_package(struct ab_registry *registry,
                                                struct ab_package *package,
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
