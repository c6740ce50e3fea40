#include "plugin/user_registry.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "support/leaks.h"
#include "unit/plugin/plugin_files.h"

#define ENTRY "data/adonis-bench/plugins/idle"

static struct test_folder folder;
static struct ab_registry *builtins;

static void settle(void)
{
    folder = test_folder_make();
    plugin_settle_in(&folder);
    cr_assert_eq(ab_registry_create(&builtins, NULL, 0, NULL), AB_OK);
}

static void clean_up(void)
{
    ab_registry_destroy(builtins);
    test_folder_remove(&folder);
}

static struct ab_package *open_ok(const char *members)
{
    struct ab_package *package = NULL;
    struct ab_text log = {0};
    struct ab_error err = {0};
    plugin_put_text(&folder, "manifest.json",
                    "{\"manifest\":1,\"id\":\"idle\",\"version\":\"1.0\",\"sources\":["
                    "\"a.c\"],\"comment\":\"of the author\"}");
    plugin_put_source(&folder, "a.c", "", members);
    cr_assert_eq(ab_package_open(&package, folder.path, &log, &err), AB_OK, "%s",
                 err.text);
    ab_text_fini(&log);
    return package;
}

static void add_ok(void)
{
    struct ab_error err = {0};
    struct ab_package *package = open_ok("");
    cr_assert_eq(ab_user_registry_add(package, builtins, &err), AB_OK, "%s", err.text);
    ab_package_destroy(package);
}

static size_t count(void)
{
    struct ab_arena arena;
    const char *const *ids = NULL;
    size_t n = 0;
    ab_arena_init(&arena);
    cr_assert_eq(ab_user_registry_ids(&ids, &n, &arena, NULL), AB_OK);
    ab_arena_fini(&arena);
    return n;
}

static void expect_refused(const char *code)
{
    struct ab_package *package = NULL;
    struct ab_error err = {0};
    cr_assert_neq(ab_user_registry_open(&package, "idle", builtins, &err), AB_OK);
    cr_assert_not_null(strstr(err.text, code), "%s", err.text);
}

Test(user_registry, an_entry_holds_all_that_is_needed_to_repeat_it, .init = settle,
     .fini = clean_up, .timeout = 60)
{
    struct ab_package *package = open_ok("");
    struct ab_package *entry = NULL;
    cr_assert_eq(count(), 0);
    cr_assert_eq(ab_user_registry_add(package, builtins, NULL), AB_OK);
    cr_assert_eq(count(), 1);
    cr_assert_eq(ab_user_registry_open(&entry, "idle", builtins, NULL), AB_OK);
    cr_assert(entry->is_registered && entry->is_verified);
    cr_assert_str_eq(entry->manifest, package->manifest);
    cr_assert_str_eq(entry->algorithm.sha256, package->algorithm.sha256);
    cr_assert_str_eq(entry->algorithm.origin, "registry");
    ab_package_destroy(entry);
    /* The copied sources are a plugin's folder themselves, and the same plugin. */
    struct ab_text log = {0};
    cr_assert_eq(
        ab_package_open(&entry, test_folder_path(&folder, ENTRY "/source"), &log, NULL),
        AB_OK);
    cr_assert_str_eq(entry->algorithm.sha256, package->algorithm.sha256);
    cr_assert_str_eq(entry->author_manifest, package->author_manifest);
    ab_text_fini(&log);
    ab_package_destroy(entry);
    ab_package_destroy(package);
    AB_NO_LEAKS();
}

Test(user_registry, an_id_means_one_plugin, .init = settle, .fini = clean_up,
     .timeout = 60)
{
    struct ab_error err = {0};
    struct ab_package *package = open_ok("");
    add_ok();
    cr_assert_eq(ab_user_registry_add(package, builtins, &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text, "P113: a plugin \"idle\" is registered already");
    cr_assert_eq(ab_user_registry_remove("idle", NULL), AB_OK);
    cr_assert_eq(count(), 0);
    struct ab_package *built_in = open_ok("");
    cr_assert_eq(ab_registry_add_package(builtins, built_in, NULL), AB_OK);
    cr_assert_eq(ab_user_registry_add(package, builtins, &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text, "P112: an algorithm \"idle\" is built in");
    cr_assert_eq(count(), 0);
    ab_package_destroy(package);
    AB_NO_LEAKS();
}

Test(user_registry, removing_says_what_is_there, .init = settle, .fini = clean_up,
     .timeout = 60)
{
    struct ab_error err = {0};
    cr_assert_eq(ab_user_registry_remove("idle", &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text,
                     "unknown registered plugin \"idle\": none is registered");
    add_ok();
    cr_assert_eq(ab_user_registry_remove("idel", &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text, "unknown registered plugin \"idel\"; did you mean "
                               "\"idle\"? known: idle");
    cr_assert_eq(ab_user_registry_remove("../plugins/idle", &err), AB_ERR_INPUT);
    cr_assert_eq(count(), 1);
    cr_assert_eq(ab_user_registry_remove("idle", &err), AB_OK);
    struct test_folder rest = {0};
    (void)snprintf(rest.path, sizeof rest.path, "%.63s",
                   test_folder_path(&folder, "data/adonis-bench/plugins"));
    cr_assert_eq(test_folder_count(&rest), 0);
    AB_NO_LEAKS();
}

Test(user_registry, an_entry_that_was_changed_is_refused_and_the_rest_goes_on,
     .init = settle, .fini = clean_up, .timeout = 60)
{
    add_ok();
    FILE *library = fopen(test_folder_path(&folder, ENTRY "/idle.so"), "ab");
    cr_assert_not_null(library);
    cr_assert(fputc('x', library) == 'x' && fclose(library) == 0);
    expect_refused("P111: ");
    cr_assert_eq(unlink(test_folder_path(&folder, ENTRY "/idle.so")), 0);
    expect_refused("P106: ");
    plugin_put_text(&folder, ENTRY "/manifest.json", "{\"manifest\":1}");
    expect_refused("P102: ");
    cr_assert_eq(count(), 1);
    AB_NO_LEAKS();
}

/* As after the program has been replaced by one that has this method. */
Test(user_registry, an_id_that_was_built_in_since_means_what_is_built_in,
     .init = settle, .fini = clean_up, .timeout = 60)
{
    struct ab_package *entry = NULL;
    struct ab_error err = {0};
    add_ok();
    struct ab_package *built_in = open_ok("");
    cr_assert_eq(ab_registry_add_package(builtins, built_in, NULL), AB_OK);
    cr_assert_eq(ab_user_registry_open(&entry, "idle", builtins, &err), AB_ERR_INPUT);
    char expected[512];
    (void)snprintf(expected, sizeof expected,
                   "P112: an algorithm \"idle\" is built in by now, and is what the "
                   "name means; use the plugin by --plugin %s/" ENTRY "/source, or add "
                   "it under another id; then `plugin remove idle`",
                   folder.path);
    cr_assert_str_eq(err.text, expected);
    AB_NO_LEAKS();
}

static void count_warning(void *ctx, const char *id, const char *reason)
{
    cr_assert_str_eq(id, "idle");
    cr_assert_not_null(strstr(reason, "P102: "), "%s", reason);
    ++*(int *)ctx;
}

Test(user_registry, loading_adds_what_can_be_used_and_warns_of_the_rest, .init = settle,
     .fini = clean_up, .timeout = 60)
{
    int n_warnings = 0;
    const struct ab_algorithm *found = NULL;
    add_ok();
    cr_assert_eq(ab_user_registry_load(builtins, count_warning, &n_warnings, NULL),
                 AB_OK);
    cr_assert_eq(n_warnings, 0);
    cr_assert_eq(ab_registry_find(builtins, &found, "idle", NULL), AB_OK);
    cr_assert(found->package != NULL && found->package->is_registered);
    struct ab_registry *other = NULL;
    cr_assert_eq(ab_registry_create(&other, NULL, 0, NULL), AB_OK);
    plugin_put_text(&folder, ENTRY "/manifest.json", "{}");
    cr_assert_eq(ab_user_registry_load(other, count_warning, &n_warnings, NULL), AB_OK);
    cr_assert_eq(n_warnings, 1);
    cr_assert_eq(ab_registry_count(other), 0);
    ab_registry_destroy(other);
    AB_NO_LEAKS();
}

Test(user_registry, lack_of_memory_is_an_error_and_leaks_nothing, .init = settle,
     .fini = clean_up, .timeout = 60)
{
    add_ok();
    ab_status status = AB_ERR_MEMORY;
    for (size_t n = 1; status == AB_ERR_MEMORY; n++) {
        int n_warnings = 0;
        struct ab_registry *registry = NULL;
        cr_assert_eq(ab_registry_create(&registry, NULL, 0, NULL), AB_OK);
        ab_alloc_fail_after(n);
        status = ab_user_registry_load(registry, count_warning, &n_warnings, NULL);
        ab_alloc_fail_after(0);
        cr_assert_eq(n_warnings, 0);
        cr_assert_eq(ab_registry_count(registry), status == AB_OK);
        ab_registry_destroy(registry);
    }
    cr_assert_eq(status, AB_OK);
    AB_NO_LEAKS();
}

Test(user_registry, a_user_without_a_home_has_none, .init = settle, .fini = clean_up)
{
    struct ab_error err = {0};
    cr_assert_eq(unsetenv("XDG_DATA_HOME"), 0);
    cr_assert_eq(setenv("HOME", "not/absolute", 1), 0);
    cr_assert_eq(count(), 0);
    cr_assert_eq(ab_user_registry_remove("idle", &err), AB_ERR_IO);
    cr_assert_str_eq(err.text,
                     "found neither XDG_DATA_HOME nor HOME as an absolute path");
    AB_NO_LEAKS();
}

Test(user_registry, paths_come_before_entries_and_only_once, .init = settle,
     .fini = clean_up, .timeout = 60)
{
    struct ab_error err = {0};
    const struct ab_algorithm *found = NULL;
    int n_warnings = 0;
    add_ok();
    cr_assert_eq(ab_user_registry_load(builtins, count_warning, &n_warnings, NULL),
                 AB_OK);
    struct ab_package *package = open_ok("");
    cr_assert_eq(ab_registry_add_package(builtins, package, NULL), AB_OK);
    cr_assert_eq(ab_registry_find(builtins, &found, "idle", NULL), AB_OK);
    cr_assert_eq(found->package, package);
    cr_assert_eq(ab_registry_count(builtins), 1);
    struct ab_package *again = open_ok("");
    cr_assert_eq(ab_registry_add_package(builtins, again, &err), AB_ERR_INPUT);
    cr_assert(strncmp(err.text, "P113: ", 6) == 0, "%s", err.text);
    ab_package_destroy(again);
    AB_NO_LEAKS();
}
