#include "tasks/data_set.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "support/folder.h"
#include "support/leaks.h"
#include "tasks/idx.h"

/* SHA-256 of "abc" (FIPS 180-4, an example of the standard) and of "". */
#define ABC_SHA256   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define EMPTY_SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const struct ab_data_file files[] = {
    {.name = "a.txt", .sha256 = ABC_SHA256, .n_bytes = 3},
    {.name = "b.txt",
     .sha256 = ABC_SHA256,
     .other_sha256 = EMPTY_SHA256,
     .n_bytes = 3}};
static const struct ab_data_set set = {.name = "letters",
                                       .files = files,
                                       .n_files = 2,
                                       .package = "dataset-letters",
                                       .url = "http://localhost"};

/* A machine of its own: two system folders and a home. */
struct machine {
    struct test_folder folder;
    struct ab_arena arena;
};

static void machine_init(struct machine *machine)
{
    char text[2 * sizeof machine->folder.path + 32];
    machine->folder = test_folder_make();
    ab_arena_init(&machine->arena);
    const char *root = machine->folder.path;
    (void)snprintf(text, sizeof text, "relative:%s/one/:%s/two", root, root);
    cr_assert_eq(setenv("XDG_DATA_DIRS", text, 1), 0);
    (void)snprintf(text, sizeof text, "%s/cache", root);
    cr_assert_eq(setenv("XDG_CACHE_HOME", text, 1), 0);
}

static void machine_fini(struct machine *machine)
{
    ab_arena_fini(&machine->arena);
    test_folder_remove(&machine->folder);
}

static void put(const struct machine *machine, const char *folder, const char *name,
                const char *text)
{
    char path[sizeof machine->folder.path + 128];
    (void)snprintf(path, sizeof path, "%s/%s", machine->folder.path, folder);
    cr_assert_eq(ab_file_make_folder(path, NULL), AB_OK);
    (void)snprintf(path, sizeof path, "%s/%s/%s", machine->folder.path, folder, name);
    cr_assert_eq(ab_file_write(path, text, strlen(text), NULL), AB_OK);
}

static void expect_read(struct machine *machine, size_t file, const char *folder,
                        const char *text)
{
    char *bytes = NULL;
    size_t n_bytes = 0;
    const char *path = NULL;
    struct ab_error err = {0};
    cr_assert_eq(
        ab_data_read(&bytes, &n_bytes, &path, &machine->arena, &set, file, &err), AB_OK,
        "%s", err.text);
    cr_assert_str_eq(bytes, text);
    cr_assert_eq(n_bytes, strlen(text));
    cr_assert_not_null(strstr(path, folder), "%s", path);
    ab_free(bytes);
}

static void expect_refused(struct machine *machine, ab_status status,
                           const char *expected)
{
    char *bytes = NULL;
    size_t n_bytes = 0;
    const char *path = NULL;
    struct ab_error err = {0};
    cr_assert_eq(ab_data_read(&bytes, &n_bytes, &path, &machine->arena, &set, 0, &err),
                 status);
    cr_assert_null(bytes);
    cr_assert_not_null(strstr(err.text, expected), "%s", err.text);
    cr_assert_not_null(strstr(err.text, "a.txt"), "%s", err.text);
}

Test(data_set, a_missing_file_says_how_to_get_it)
{
    struct machine machine;
    machine_init(&machine);
    expect_refused(&machine, AB_ERR_IO,
                   "data set \"letters\" is not on this machine: run \"adonis-bench "
                   "data fetch letters\" or install the package dataset-letters");
    machine_fini(&machine);
    AB_NO_LEAKS();
}

Test(data_set, packages_come_before_the_cache)
{
    struct machine machine;
    machine_init(&machine);
    put(&machine, "cache/adonis-bench/data/letters", "a.txt", "abc");
    expect_read(&machine, 0, "/cache/", "abc");
    put(&machine, "two/datasets/letters", "a.txt", "abc");
    expect_read(&machine, 0, "/two/datasets/letters/a.txt", "abc");
    put(&machine, "one/datasets/letters", "a.txt", "abc");
    expect_read(&machine, 0, "/one/datasets/letters/a.txt", "abc");
    machine_fini(&machine);
    AB_NO_LEAKS();
}

Test(data_set, a_wrong_hash_is_refused_though_the_cache_has_the_right_one)
{
    struct machine machine;
    machine_init(&machine);
    put(&machine, "cache/adonis-bench/data/letters", "a.txt", "abc");
    put(&machine, "two/datasets/letters", "a.txt", "");
    expect_refused(&machine, AB_ERR_INPUT,
                   "found SHA-256 " EMPTY_SHA256 ", expected " ABC_SHA256
                   ": the file is damaged or of another version; install this package "
                   "again: dataset-letters");
    machine_fini(&machine);
    AB_NO_LEAKS();
}

Test(data_set, a_wrong_hash_in_the_cache_says_fetch_again)
{
    struct machine machine;
    machine_init(&machine);
    put(&machine, "cache/adonis-bench/data/letters", "a.txt", "abd");
    expect_refused(&machine, AB_ERR_INPUT,
                   "get it again: adonis-bench data fetch letters");
    machine_fini(&machine);
    AB_NO_LEAKS();
}

Test(data_set, another_wrapping_of_the_same_content_is_as_good)
{
    struct machine machine;
    machine_init(&machine);
    put(&machine, "one/datasets/letters", "b.txt", "");
    expect_read(&machine, 1, "/one/", "");
    put(&machine, "one/datasets/letters", "b.txt", "abc");
    expect_read(&machine, 1, "/one/", "abc");
    machine_fini(&machine);
    AB_NO_LEAKS();
}

/* Every file of the catalogue, where it is, has the hash and the size of the table. */
Test(data_set, what_is_here_is_what_the_catalogue_says, .timeout = 60)
{
    struct ab_arena arena;
    struct ab_error err = {0};
    size_t n_found = 0;
    ab_arena_init(&arena);
    for (size_t i = 0; ab_data_sets[i] != NULL; i++) {
        const struct ab_data_set *of = ab_data_sets[i];
        for (size_t k = 0; k < of->n_files; k++) {
            enum ab_data_place place;
            const char *path = NULL;
            cr_assert_eq(ab_data_find(&place, &path, &arena, of, k, &err), AB_OK, "%s",
                         err.text);
            cr_assert(of->package != NULL || place == AB_DATA_SHIPPED);
            if (place == AB_DATA_MISSING) {
                continue;
            }
            n_found++;
            cr_assert_eq(ab_data_check(of, k, place, path, &err), AB_OK, "%s",
                         err.text);
            FILE *file = fopen(path, "rb");
            cr_assert_not_null(file);
            cr_assert_eq(fseek(file, 0, SEEK_END), 0);
            cr_assert_eq((uint64_t)ftell(file), of->files[k].n_bytes);
            cr_assert_eq(fclose(file), 0);
        }
    }
    cr_assert_geq(n_found, 8);
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

/* The creators give 6,000 training images to each of ten classes. */
Test(data_set, fashion_mnist_is_what_it_says, .timeout = 60)
{
    const struct ab_idx_shape labels = {1, {60000}};
    const struct ab_data_set *of = &ab_data_fashion_mnist;
    enum ab_data_place place;
    struct ab_arena arena;
    struct ab_error err = {0};
    char *bytes = NULL;
    size_t n_bytes = 0;
    size_t count[10] = {0};
    const char *path = NULL;
    const uint8_t *label = NULL;
    ab_arena_init(&arena);
    cr_assert_eq(ab_data_find(&place, &path, &arena, of, 1, &err), AB_OK);
    if (place == AB_DATA_MISSING) {
        ab_arena_fini(&arena);
        cr_skip_test("dataset-fashion-mnist is not installed");
    }
    cr_assert_eq(ab_data_read(&bytes, &n_bytes, &path, &arena, of, 1, &err), AB_OK,
                 "%s", err.text);
    cr_assert_eq(ab_idx_parse(&label, &labels, bytes, n_bytes, path, &err), AB_OK, "%s",
                 err.text);
    cr_assert_eq(ab_idx_check_labels(label, 60000, 9, path, &err), AB_OK);
    for (size_t i = 0; i < 60000; i++) {
        count[label[i]]++;
    }
    for (size_t c = 0; c < 10; c++) {
        cr_assert_eq(count[c], 6000);
    }
    ab_free(bytes);
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}
