#include "plugin/registry.h"

#include <string.h>

#include "base/alloc.h"
#include "base/suggest.h"
#include "plugin/package.h"
#include "plugin/rules.h"
#include "plugin/table.h"

struct ab_registry {
    struct ab_algorithm *algorithms; /* in order of id */
    size_t n_algorithms;
    struct ab_package **packages; /* owned: in order of adding, replaced ones too */
    size_t n_packages;
};

int ab_algorithm_is_verified(const struct ab_algorithm *algorithm)
{
    return algorithm->package == NULL || algorithm->package->is_verified;
}

int ab_algorithm_is_centralised(const struct ab_algorithm *algorithm)
{
    return (algorithm->table.needs & ADONIS_NEEDS_OVERLAY) != 0;
}

ab_status ab_registry_create(struct ab_registry **out,
                             const struct ab_builtin *builtins, size_t n,
                             struct ab_error *err)
{
    struct ab_registry *registry = ab_alloc(1, sizeof *registry);
    if (registry == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < n; i++) {
        ab_status status = ab_registry_add(registry, builtins[i].entry,
                                           AB_ORIGIN_BUILT_IN, builtins[i].sha256, err);
        if (status != AB_OK) {
            ab_registry_destroy(registry);
            return status;
        }
    }
    *out = registry;
    return AB_OK;
}

void ab_registry_destroy(struct ab_registry *registry)
{
    if (registry == NULL) {
        return;
    }
    for (size_t i = 0; i < registry->n_packages; i++) {
        ab_package_destroy(registry->packages[i]);
    }
    ab_free(registry->packages);
    ab_free(registry->algorithms);
    ab_free(registry);
}

/* The place of the first id that is not before `id`. */
static size_t place_of(const struct ab_registry *registry, const char *id)
{
    size_t place = 0;
    while (place < registry->n_algorithms &&
           strcmp(registry->algorithms[place].table.id, id) < 0) {
        place++;
    }
    return place;
}

static int is_at(const struct ab_registry *registry, size_t place, const char *id)
{
    return place < registry->n_algorithms &&
           strcmp(registry->algorithms[place].table.id, id) == 0;
}

static ab_status insert(struct ab_registry *registry, size_t place,
                        const struct ab_algorithm *algorithm, struct ab_error *err)
{
    size_t n = registry->n_algorithms;
    struct ab_algorithm *grown =
        ab_realloc(registry->algorithms, n + 1, sizeof *registry->algorithms);
    if (grown == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    memmove(&grown[place + 1], &grown[place], (n - place) * sizeof *grown);
    grown[place] = *algorithm;
    registry->algorithms = grown;
    registry->n_algorithms = n + 1;
    return AB_OK;
}

ab_status ab_registry_add(struct ab_registry *registry,
                          const struct adonis_algorithm *entry, const char *origin,
                          const char *sha256, struct ab_error *err)
{
    struct ab_algorithm algorithm = {0};
    AB_WRAP(ab_plugin_read_table(&algorithm, entry, origin, sha256, err), err, "%s",
            origin);
    size_t place = place_of(registry, algorithm.table.id);
    if (is_at(registry, place, algorithm.table.id)) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "%s: an algorithm \"%s\" is there already, from %s", origin,
                       algorithm.table.id, registry->algorithms[place].origin);
    }
    return insert(registry, place, &algorithm, err);
}

static ab_status keep_package(struct ab_registry *registry, struct ab_package *package,
                              struct ab_error *err)
{
    size_t n = registry->n_packages;
    struct ab_package **grown =
        ab_realloc(registry->packages, n + 1, sizeof *registry->packages);
    if (grown == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    registry->packages = grown;
    grown[n] = package;
    registry->n_packages = n + 1;
    return AB_OK;
}

ab_status ab_registry_add_package(struct ab_registry *registry,
                                  struct ab_package *package, struct ab_error *err)
{
    const char *id = package->algorithm.table.id;
    size_t place = place_of(registry, id);
    int is_there = is_at(registry, place, id);
    const struct ab_package *before =
        is_there ? registry->algorithms[place].package : NULL;
    if (before != NULL && !before->is_registered) {
        if (strcmp(before->origin, package->origin) == 0) {
            return AB_BREAKS(err, P113, "%s is given twice", package->origin);
        }
        return AB_BREAKS(err, P113, "%s and %s both hold a plugin \"%s\"",
                         before->origin, package->origin, id);
    }
    AB_TRY(keep_package(registry, package, err));
    if (is_there) {
        registry->algorithms[place] = package->algorithm;
        return AB_OK;
    }
    ab_status status = insert(registry, place, &package->algorithm, err);
    registry->n_packages -= status != AB_OK;
    return status;
}

size_t ab_registry_count(const struct ab_registry *registry)
{
    return registry->n_algorithms;
}

const struct ab_algorithm *ab_registry_at(const struct ab_registry *registry,
                                          size_t index)
{
    ab_require(index < registry->n_algorithms);
    return &registry->algorithms[index];
}

ab_status ab_registry_find(const struct ab_registry *registry,
                           const struct ab_algorithm **out, const char *id,
                           struct ab_error *err)
{
    size_t place = place_of(registry, id);
    if (is_at(registry, place, id)) {
        *out = &registry->algorithms[place];
        return AB_OK;
    }
    struct ab_suggest suggest;
    ab_suggest_init(&suggest, id);
    for (size_t i = 0; i < registry->n_algorithms; i++) {
        ab_suggest_offer(&suggest, registry->algorithms[i].table.id);
    }
    return ab_suggest_fail(&suggest, "algorithm", err);
}
