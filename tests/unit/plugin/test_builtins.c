#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "plugin/registry.h"
#include "plugin/source.h"
#include "support/leaks.h"

Test(builtins, every_algorithm_passes_the_registry_and_has_a_hash)
{
    struct ab_registry *registry = NULL;
    struct ab_error err = {0};
    cr_assert_eq(ab_registry_create(&registry, ab_builtins, ab_n_builtins, &err), AB_OK,
                 "%s", err.text);
    cr_assert_eq(ab_registry_count(registry), ab_n_builtins);
    for (size_t i = 0; i < ab_n_builtins; i++) {
        const struct ab_algorithm *algorithm = ab_registry_at(registry, i);
        cr_assert_str_eq(algorithm->origin, "built-in");
        cr_assert_eq(strspn(algorithm->sha256, "0123456789abcdef"), 64);
    }
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

/* The token of algorithms/NAME.c, as of a plugin from that folder; 0: no such file. */
static int token_of(char token[AB_HASH_HEX_BYTES], const char *id)
{
    char text[256];
    char path[512];
    char name[64];
    (void)snprintf(name, sizeof name, "%.59s.c", id);
    for (char *p = name; *p != '\0'; p++) {
        if (*p == '-') {
            *p = '_';
        }
    }
    (void)snprintf(path, sizeof path, "%s/%s", ALGORITHMS, name);
    if (access(path, R_OK) != 0) {
        return 0;
    }
    (void)snprintf(
        text, sizeof text,
        "{\"manifest\":1,\"id\":\"%.59s\",\"version\":\"1\",\"sources\":[\"%s\"]}", id,
        name);
    struct ab_arena arena;
    struct ab_manifest manifest;
    struct ab_source source;
    struct ab_error err = {0};
    ab_arena_init(&arena);
    cr_assert_eq(ab_manifest_parse(&manifest, text, strlen(text), "m", &err), AB_OK,
                 "%s", err.text);
    cr_assert_eq(ab_source_read(&source, &arena, ALGORITHMS, &manifest, &err), AB_OK,
                 "%s", err.text);
    memcpy(token, source.token, sizeof source.token);
    ab_manifest_fini(&manifest);
    ab_arena_fini(&arena);
    return 1;
}

Test(builtins, the_same_source_has_the_same_token_as_a_plugin)
{
    size_t n_compared = 0;
    for (size_t i = 0; i < ab_n_builtins; i++) {
        char token[AB_HASH_HEX_BYTES];
        if (token_of(token, ab_builtins[i].entry->id)) {
            cr_assert_str_eq(token, ab_builtins[i].sha256, "%s",
                             ab_builtins[i].entry->id);
            n_compared++;
        }
    }
    cr_assert_geq(n_compared, 5);
    AB_NO_LEAKS();
}
