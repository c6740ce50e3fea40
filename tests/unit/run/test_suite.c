#include "run/suite.h"

#include <criterion/criterion.h>
#include <string.h>

#include "misbehave.h"
#include "support/folder.h"
#include "support/leaks.h"

#define BLOCK                                                                          \
    "\"task\": \"average:dim=1\", \"algorithm\": \"misbehave\", \"topology\": "        \
    "\"ring\", \"nodes\": \"4\", \"profile\": \"ideal\", \"partition\": \"iid\", "     \
    "\"seeds\": \"1,2\", \"budget\": \"rounds=3\""
#define HEAD "\"name\": \"s\", \"version\": \"1\", \"description\": \"d\""

static struct ab_suite *load_text(struct test_folder *folder, const char *text,
                                  struct ab_error *err)
{
    struct ab_suite *suite = NULL;
    const char *path = test_folder_put(folder, "s.json", text, strlen(text));
    return ab_suite_load(&suite, path, err) == AB_OK ? suite : NULL;
}

Test(suite, a_file_becomes_grids_whose_comments_do_not_count)
{
    struct test_folder folder = test_folder_make();
    struct ab_error err = {0};
    struct ab_suite *a = load_text(
        &folder,
        "{" HEAD ", \"comment\": \"why\", \"blocks\": [{\"name\": \"b\", " BLOCK "}]}",
        &err);
    cr_assert_not_null(a, "%s", err.text);
    struct ab_suite *b = load_text(
        &folder, "{\"blocks\": [{" BLOCK ", \"name\": \"b\"}], " HEAD "}", &err);
    cr_assert_not_null(b, "%s", err.text);
    cr_assert_str_eq(a->definition, b->definition);
    cr_assert_str_eq(a->sha256, b->sha256);
    cr_assert_str_eq(a->name, "s");
    cr_assert_eq(a->n_blocks, 1);
    cr_assert_str_eq(a->blocks[0].block, "b");
    cr_assert_str_eq(a->blocks[0].seeds, "1,2");
    ab_suite_set_algorithms(b, "extra");
    cr_assert_str_eq(b->blocks[0].algorithm, "extra");
    ab_suite_destroy(b);
    ab_suite_destroy(a);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(suite, faults_are_refused_with_their_place)
{
    static const struct {
        const char *text;
        const char *words;
    } cases[] = {
        {"[]", "s.json"},
        {"{" HEAD "}", "/blocks"},
        {"{" HEAD ", \"blocks\": []}", "/blocks"},
        {"{" HEAD ", \"blocks\": [{" BLOCK "}]}", "/blocks/0/name"},
        {"{" HEAD ", \"blocks\": [{\"name\": \"b\"}]}", "/blocks/0/task"},
        {"{" HEAD ", \"blocks\": [{\"name\": \"\", " BLOCK "}]}", "not empty"},
        {"{" HEAD ", \"blocks\": [{\"name\": \"b\", " BLOCK ", \"sees\": \"1\"}]}",
         "\"seeds\""},
        {"{" HEAD ", \"blocks\": [{\"name\": \"b\", " BLOCK
         "}, {\"name\": \"b\", " BLOCK "}]}",
         "/blocks/1"},
        {"{" HEAD ", \"blocks\": [{\"name\": \"b\", " BLOCK "}", "s.json"},
    };
    struct test_folder folder = test_folder_make();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ab_error err = {0};
        cr_assert_null(load_text(&folder, cases[i].text, &err), "%s", cases[i].text);
        cr_assert_not_null(strstr(err.text, cases[i].words), "\"%s\" has no \"%s\"",
                           err.text, cases[i].words);
    }
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(suite, a_frozen_version_refuses_other_content)
{
    struct test_folder folder = test_folder_make();
    struct ab_error err = {0};
    char text[1024];
    struct ab_suite *suite = load_text(
        &folder, "{" HEAD ", \"blocks\": [{\"name\": \"b\", " BLOCK "}]}", &err);
    cr_assert_not_null(suite, "%s", err.text);
    cr_assert_not(suite->is_frozen);
    (void)snprintf(text, sizeof text,
                   "{" HEAD ", \"comment\": \"final\", \"frozen\": \"%s\", "
                   "\"blocks\": [{\"name\": \"b\", " BLOCK "}]}",
                   suite->sha256);
    struct ab_suite *frozen = load_text(&folder, text, &err);
    cr_assert_not_null(frozen, "%s", err.text);
    cr_assert(frozen->is_frozen);
    /* the hash is not part of what is hashed */
    cr_assert_str_eq(frozen->sha256, suite->sha256);
    cr_assert_str_eq(frozen->definition, suite->definition);
    char *seeds = strstr(text, "\"1,2\"");
    seeds[3] = '3';
    cr_assert_null(load_text(&folder, text, &err));
    cr_assert_not_null(strstr(err.text, "suite \"s\" 1 is frozen with SHA-256"), "%s",
                       err.text);
    cr_assert_not_null(strstr(err.text, suite->sha256), "%s", err.text);
    ab_suite_destroy(frozen);
    ab_suite_destroy(suite);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

/* The hashes once more, outside the files: a version that was published keeps its
 * content, and a change of both file and hash does not pass unseen. */
Test(suite, shipped_versions_are_frozen)
{
    static const struct {
        const char *name;
        const char *version;
        const char *sha256;
    } shipped[] = {
        {"quick", "1.1",
         "f4b12431331b3dd610446d123b569085e736ddca693e98a5c214fe6ee5fbf034"},
        {"convex", "0.9",
         "dacb2f415bb6d655bb51af194c25400286e3800dbb5745db69d80e2ce37dd7de"},
    };
    for (size_t i = 0; i < sizeof shipped / sizeof shipped[0]; i++) {
        struct ab_suite *suite = NULL;
        struct ab_error err = {0};
        cr_assert_eq(ab_suite_load(&suite, shipped[i].name, &err), AB_OK, "%s",
                     err.text);
        cr_assert(suite->is_frozen);
        cr_assert_str_eq(suite->version, shipped[i].version);
        cr_assert_str_eq(suite->sha256, shipped[i].sha256);
        ab_suite_destroy(suite);
    }
    AB_NO_LEAKS();
}

Test(suite, unknown_names_suggest_the_nearest)
{
    struct ab_suite *suite = NULL;
    struct ab_error err = {0};
    cr_assert_eq(ab_suite_load(&suite, "quikc", &err), AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "did you mean \"quick\"?"), "%s", err.text);
    cr_assert_eq(ab_suite_load(&suite, "no/such.json", &err), AB_ERR_IO);
    cr_assert_eq(ab_suite_load(&suite, "../profiles/ideal", &err), AB_ERR_IO);
    AB_NO_LEAKS();
}

Test(suite, every_shipped_suite_can_be_planned)
{
    struct ab_registry *registry = misbehave_registry();
    struct ab_arena arena;
    struct ab_error err = {0};
    const char *const *names = NULL;
    size_t n_names = 0;
    ab_arena_init(&arena);
    cr_assert_eq(ab_suite_names(&names, &n_names, &arena, &err), AB_OK, "%s", err.text);
    cr_assert_geq(n_names, 1);
    for (size_t i = 0; i < n_names; i++) {
        struct ab_suite *suite = NULL;
        struct ab_plan *plan = NULL;
        cr_assert_eq(ab_suite_load(&suite, names[i], &err), AB_OK, "%s", err.text);
        cr_assert_str_eq(suite->name, names[i]);
        cr_assert_eq(
            ab_plan_create(&plan, suite->blocks, suite->n_blocks, registry, &err),
            AB_OK, "%s: %s", names[i], err.text);
        cr_assert_eq(plan->n_repeated, 0, "%s names cells twice", names[i]);
        ab_plan_destroy(plan);
        ab_suite_destroy(suite);
    }
    ab_arena_fini(&arena);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(suite, lack_of_memory_anywhere_is_reported)
{
    struct ab_suite *suite = NULL;
    size_t n = 0;
    ab_status status;
    do {
        ab_alloc_fail_after(++n);
        status = ab_suite_load(&suite, "quick", NULL);
        ab_alloc_fail_after(0);
        cr_assert(status == AB_OK || status == AB_ERR_MEMORY, "%zu: %s", n,
                  ab_status_name(status));
    } while (status != AB_OK);
    cr_assert_gt(n, 3);
    ab_suite_destroy(suite);
    AB_NO_LEAKS();
}
