#include <criterion/criterion.h>
#include <string.h>

#include "plugin/registry.h"
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
