#include "plugin/registry.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/alloc.h"
#include "support/leaks.h"
#include "unit/plugin/plugin_table.h"

static struct ab_registry *empty_registry(void)
{
    struct ab_registry *registry = NULL;
    cr_assert_eq(ab_registry_create(&registry, NULL, 0, NULL), AB_OK);
    return registry;
}

static void expect_refusal(const struct adonis_algorithm *table, const char *text)
{
    struct ab_registry *registry = empty_registry();
    struct ab_error err = {0};
    cr_assert_eq(ab_registry_add(registry, table, "x.so", NULL, &err), AB_ERR_INPUT,
                 "accepted instead of: %s", text);
    cr_assert_str_eq(err.text, text);
    cr_assert_eq(ab_registry_count(registry), 0);
    ab_registry_destroy(registry);
}

Test(registry, a_plugin_is_found_by_its_id)
{
    struct ab_registry *registry = empty_registry();
    struct adonis_algorithm table = valid_table();
    cr_assert_eq(ab_registry_add(registry, &table, "x.so", "abc", NULL), AB_OK);
    const struct ab_algorithm *found = NULL;
    cr_assert_eq(ab_registry_find(registry, &found, "valid", NULL), AB_OK);
    cr_assert_str_eq(found->table.summary, "a table without fault");
    cr_assert_str_eq(found->origin, "x.so");
    cr_assert_str_eq(found->sha256, "abc");
    cr_assert_str_eq(found->options.owner, "valid");
    cr_assert_eq(found->options.n_options, 2);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(registry, plugins_are_listed_in_order_of_id)
{
    struct ab_registry *registry = empty_registry();
    const char *const ids[] = {"m", "z", "a", "k"};
    struct adonis_algorithm tables[4];
    for (int i = 0; i < 4; i++) {
        tables[i] = valid_table();
        tables[i].id = ids[i];
        cr_assert_eq(ab_registry_add(registry, &tables[i], "built-in", NULL, NULL),
                     AB_OK);
    }
    const char *const sorted[] = {"a", "k", "m", "z"};
    cr_assert_eq(ab_registry_count(registry), 4);
    for (size_t i = 0; i < 4; i++) {
        cr_assert_str_eq(ab_registry_at(registry, i)->table.id, sorted[i]);
    }
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(registry, an_unknown_id_suggests_the_nearest)
{
    struct ab_registry *registry = empty_registry();
    struct adonis_algorithm table = valid_table();
    cr_assert_eq(ab_registry_add(registry, &table, "built-in", NULL, NULL), AB_OK);
    const struct ab_algorithm *found = NULL;
    struct ab_error err = {0};
    cr_assert_eq(ab_registry_find(registry, &found, "vaild", &err), AB_ERR_INPUT);
    cr_assert_str_eq(
        err.text, "unknown algorithm \"vaild\"; did you mean \"valid\"? known: valid");
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(registry, an_id_that_is_taken_is_refused)
{
    struct ab_registry *registry = empty_registry();
    struct adonis_algorithm table = valid_table();
    cr_assert_eq(ab_registry_add(registry, &table, "built-in", NULL, NULL), AB_OK);
    struct ab_error err = {0};
    cr_assert_eq(ab_registry_add(registry, &table, "x.so", NULL, &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text,
                     "x.so: an algorithm \"valid\" is there already, from built-in");
    cr_assert_eq(ab_registry_count(registry), 1);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(registry, a_table_of_another_abi_is_refused)
{
    struct adonis_algorithm table = valid_table();
    table.magic = 7;
    expect_refusal(
        &table, "x.so: P206: not a plugin: magic number 00000007, expected 4e4f4441");
    table = valid_table();
    table.abi_major = 3;
    expect_refusal(&table,
                   "x.so: P207: built for ABI major 3, this program has major 0");
    table = valid_table();
    table.abi_minor = 0;
    expect_refusal(
        &table, "x.so: P208: built for ABI 0.0, this program runs plugins from 0.1 on");
    table = valid_table();
    table.min_host_minor = 9;
    expect_refusal(
        &table, "x.so: P208: needs a program with ABI 0.9 or later, this one has 0.3");
    table = valid_table();
    AB_NO_LEAKS();
}

Test(registry, a_table_that_ends_too_early_or_inside_a_field_is_refused)
{
    const uint32_t least = offsetof(struct adonis_algorithm, fini);
    const uint32_t sizes[] = {0, 12, least - 8, least - 1, least + 4, least + 15};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char text[200];
        struct adonis_algorithm table = valid_table();
        table.size = sizes[i];
        (void)snprintf(
            text, sizeof text,
            "x.so: P209: its table has %u bytes, expected at least %u and whole "
            "pointers of 8",
            (unsigned)sizes[i], (unsigned)least);
        expect_refusal(&table, text);
    }
    AB_NO_LEAKS();
}

static void do_nothing(struct adonis_node *node)
{
    (void)node;
}

Test(registry, what_lies_past_the_end_of_a_short_table_is_not_read)
{
    struct adonis_algorithm table = valid_table();
    table.size = offsetof(struct adonis_algorithm, fini);
    table.fini = do_nothing;
    struct ab_registry *registry = empty_registry();
    cr_assert_eq(ab_registry_add(registry, &table, "x.so", NULL, NULL), AB_OK);
    cr_assert(ab_registry_at(registry, 0)->table.fini == NULL);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(registry, a_longer_table_of_a_newer_minor_is_accepted)
{
    struct {
        struct adonis_algorithm table;
        void *unknown;
    } newer = {.table = valid_table()};
    newer.table.size = sizeof newer;
    newer.table.abi_minor = 9;
    newer.table.min_host_minor = 1;
    struct ab_registry *registry = empty_registry();
    cr_assert_eq(ab_registry_add(registry, &newer.table, "x.so", NULL, NULL), AB_OK);
    cr_assert_eq(ab_registry_at(registry, 0)->table.estimate, valid_estimate);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(registry, texts_operations_and_flags_are_checked)
{
    struct adonis_algorithm table = valid_table();
    table.licence = NULL;
    expect_refusal(&table, "x.so: P210: \"licence\" is missing in its table");
    table = valid_table();
    table.id = "Extra 2";
    expect_refusal(&table,
                   "x.so: P103: id \"Extra 2\", expected a lower-case letter, then "
                   "such letters, digits and '-'");
    table = valid_table();
    table.estimate = NULL;
    expect_refusal(&table,
                   "x.so: P211: \"valid\": required operation \"estimate\" is missing");
    table = valid_table();
    table.kind = 0;
    expect_refusal(&table, "x.so: P212: \"valid\": kind 0, expected 1 or 2");
    table = valid_table();
    table.needs = UINT32_C(1) << 30;
    expect_refusal(
        &table,
        "x.so: P212: \"valid\": needs 0x40000000, which this program does not know");
    AB_NO_LEAKS();
}

Test(registry, a_wrong_option_table_is_refused)
{
    struct adonis_algorithm table = valid_table();
    table.options = NULL;
    expect_refusal(&table, "x.so: P213: 2 options, but no table of them");
    table = valid_table();
    table.resolve = NULL;
    expect_refusal(&table, "x.so: P213: option \"step\" allows auto, but there is no "
                           "\"resolve\" to replace it");
    table = valid_table();
    table.options_size = 8; /* "order" lies outside */
    struct ab_registry *registry = empty_registry();
    struct ab_error err = {0};
    cr_assert_eq(ab_registry_add(registry, &table, "x.so", NULL, &err), AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "order"), "%s", err.text);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(registry, lack_of_memory_is_an_error_and_leaks_nothing)
{
    struct adonis_algorithm table = valid_table();
    const struct ab_builtin builtins[] = {{&table, "abc"}};
    size_t failures = 0;
    for (size_t n = 1; n < 50; n++) {
        struct ab_registry *registry = NULL;
        ab_alloc_fail_after(n);
        ab_status status = ab_registry_create(&registry, builtins, 1, NULL);
        ab_alloc_fail_after(0);
        if (status == AB_OK) {
            ab_registry_destroy(registry);
            break;
        }
        cr_assert_eq(status, AB_ERR_MEMORY);
        failures++;
    }
    cr_assert_geq(failures, 2);
    AB_NO_LEAKS();
}
