#include "plugin/elf.h"

#include <criterion/criterion.h>
#include <elf.h>
#include <string.h>

#include "base/alloc.h"
#include "support/leaks.h"
#include "unit/plugin/plugin_files.h"

static void expect_refusal(const char *path, const char *code, const char *words)
{
    struct ab_arena arena;
    struct ab_elf elf;
    struct ab_error err = {0};
    ab_arena_init(&arena);
    cr_assert_eq(ab_elf_read(&elf, &arena, path, &err), AB_ERR_INPUT);
    cr_assert(strncmp(err.text, code, 4) == 0, "%s", err.text);
    cr_assert_not_null(strstr(err.text, words), "%s", err.text);
    ab_arena_fini(&arena);
}

static const struct ab_elf_symbol *find(const struct ab_elf_symbol *list, size_t n,
                                        const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(list[i].name, name) == 0) {
            return &list[i];
        }
    }
    return NULL;
}

Test(elf, symbols_that_are_taken_and_given_are_listed)
{
    struct test_folder folder = test_folder_make();
    plugin_put_source(&folder, "a.c",
                      "#include <string.h>\n__attribute__((weak)) int perhaps(void);\n"
                      "static int hidden; void *given(void *a, size_t n);\n"
                      "void *given(void *a, size_t n) { hidden++;\n"
                      "return perhaps ? a : memset(a, 0, n); }",
                      "");
    const char *path = plugin_compile(&folder, "a.c", "a.so", NULL);
    struct ab_arena arena;
    struct ab_elf elf;
    ab_arena_init(&arena);
    cr_assert_eq(ab_elf_read(&elf, &arena, path, NULL), AB_OK);
    cr_assert(ab_elf_exports(&elf, "adonis_entry_v0"));
    cr_assert(ab_elf_exports(&elf, "given"));
    cr_assert_not(ab_elf_exports(&elf, "hidden"));
    cr_assert_not(ab_elf_exports(&elf, "memset"));
    const struct ab_elf_symbol *taken = find(elf.undefined, elf.n_undefined, "memset");
    cr_assert(taken != NULL && !taken->is_weak);
    taken = find(elf.undefined, elf.n_undefined, "perhaps");
    cr_assert(taken != NULL && taken->is_weak);
    cr_assert_eq(elf.n_libraries, 1);
    cr_assert_str_eq(elf.libraries[0], "libc.so.6");
    ab_arena_fini(&arena);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(elf, a_file_cut_short_is_refused_at_every_length)
{
    struct test_folder folder = test_folder_make();
    char *bytes = NULL;
    size_t size = 0;
    plugin_put_source(&folder, "a.c", "", "");
    const char *path = plugin_compile(&folder, "a.c", "a.so", NULL);
    cr_assert_eq(ab_file_read(&bytes, &size, path, 1 << 24, NULL), AB_OK);
    for (size_t n = 0; n < size; n += n < 200 || n + 200 > size ? 1 : 97) {
        expect_refusal(test_folder_put(&folder, "cut.so", bytes, n), "P201", "cut.so");
    }
    ab_free(bytes);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(elf, other_files_are_refused)
{
    struct test_folder folder = test_folder_make();
    expect_refusal(plugin_put_text(&folder, "text.so", "#!/bin/sh\nexit 0\n"), "P201",
                   "no ELF file");
    expect_refusal(plugin_put_text(&folder, "archive.so", "!<arch>\n"), "P201",
                   "no ELF file");
    expect_refusal(folder.path, "P201", "is a folder");
    plugin_put_source(&folder, "a.c", "int main(void) { return 0; }", "");
    const char *const program[] = {"cc", "-fPIE",      "-pie", plugin_headers,
                                   "-o", "program.so", "a.c",  NULL};
    const char *const object[] = {"cc",  "-c", plugin_headers, "-o", "object.so",
                                  "a.c", NULL};
    struct ab_text said = {0};
    int exit_status = 1;
    cr_assert_eq(ab_process_run(&exit_status, &said, program, folder.path, NULL),
                 AB_OK);
    cr_assert_eq(exit_status, 0);
    expect_refusal(test_folder_path(&folder, "program.so"), "P201", "is a program");
    cr_assert_eq(ab_process_run(&exit_status, &said, object, folder.path, NULL), AB_OK);
    cr_assert_eq(exit_status, 0);
    expect_refusal(test_folder_path(&folder, "object.so"), "P201",
                   "no shared object: found ELF type 1, expected 3");
    ab_text_fini(&said);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

/* Changes one field of the header of a good file. */
static void expect_refused_header(struct test_folder *folder, size_t offset,
                                  unsigned char value, const char *code)
{
    char *bytes = NULL;
    size_t size = 0;
    cr_assert_eq(
        ab_file_read(&bytes, &size, test_folder_path(folder, "a.so"), 1 << 24, NULL),
        AB_OK);
    bytes[offset] = (char)value;
    expect_refusal(test_folder_put(folder, "b.so", bytes, size), code, "b.so");
    ab_free(bytes);
}

Test(elf, another_machine_and_a_damaged_header_are_refused)
{
    struct test_folder folder = test_folder_make();
    plugin_put_source(&folder, "a.c", "", "");
    plugin_compile(&folder, "a.c", "a.so", NULL);
    expect_refused_header(&folder, offsetof(Elf64_Ehdr, e_machine), EM_S390, "P202");
    expect_refused_header(&folder, EI_DATA, ELFDATA2MSB, "P202");
    expect_refused_header(&folder, EI_CLASS, 77, "P201");
    expect_refused_header(&folder, offsetof(Elf64_Ehdr, e_shoff) + 6, 0x7f, "P201");
    expect_refused_header(&folder, offsetof(Elf64_Ehdr, e_phoff) + 6, 0x7f, "P201");
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(elf, damaged_bytes_are_an_error_or_a_list_never_a_crash)
{
    struct test_folder folder = test_folder_make();
    char *bytes = NULL;
    size_t size = 0;
    plugin_put_source(&folder, "a.c", "", "");
    const char *path = plugin_compile(&folder, "a.c", "a.so", NULL);
    cr_assert_eq(ab_file_read(&bytes, &size, path, 1 << 24, NULL), AB_OK);
    for (size_t i = 0; i < size; i += i < 1024 || i + 2048 > size ? 3 : 61) {
        struct ab_arena arena;
        struct ab_elf elf;
        char kept = bytes[i];
        bytes[i] = (char)(kept ^ 0x55);
        path = test_folder_put(&folder, "b.so", bytes, size);
        ab_arena_init(&arena);
        ab_status status = ab_elf_read(&elf, &arena, path, NULL);
        cr_assert(status == AB_OK || status == AB_ERR_INPUT, "at byte %zu", i);
        ab_arena_fini(&arena);
        bytes[i] = kept;
    }
    ab_free(bytes);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}
