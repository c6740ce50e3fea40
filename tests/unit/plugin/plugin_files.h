/* Plugins made for a test: folders with a manifest, shared objects. */
#ifndef AB_TESTS_PLUGIN_FILES_H
#define AB_TESTS_PLUGIN_FILES_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/process.h"
#include "support/folder.h"

/* A method that does nothing, as text; %s: what comes before the table, then what comes
 * last in it. */
#define PLUGIN_TEXT                                                                    \
    "#include <adonis/plugin.h>\n"                                                     \
    "static uint64_t state_size(const struct adonis_node *node)\n"                     \
    "{ (void)node; return 8; }\n"                                                      \
    "static int32_t init(struct adonis_node *node, const double *start)\n"             \
    "{ (void)node; (void)start; return 0; }\n"                                         \
    "static int32_t on_event(struct adonis_node *node, const struct adonis_event "     \
    "*e)\n"                                                                            \
    "{ (void)node; (void)e; return 1; }\n"                                             \
    "static void estimate(const struct adonis_node *node, uint64_t t, double *out)\n"  \
    "{ (void)node; (void)t; out[0] = 0; }\n"                                           \
    "%s\n"                                                                             \
    "ADONIS_PLUGIN = {ADONIS_TABLE_HEADER, .id = \"idle\", .version = \"1.0\",\n"      \
    ".summary = \"does nothing\", .paper = \"none\", .authors = \"tests\",\n"          \
    ".licence = \"MIT\", .kind = ADONIS_SYNCHRONOUS, .state_size = state_size,\n"      \
    ".init = init, .on_event = on_event, .estimate = estimate, %s};\n"

/* The compiler's option for the ABI headers of the tree. */
static const char plugin_headers[] = "-I" TREE "/harness/include";

static inline const char *plugin_put_text(struct test_folder *folder, const char *name,
                                          const char *text)
{
    return test_folder_put(folder, name, text, strlen(text));
}

static inline const char *plugin_put_source(struct test_folder *folder,
                                            const char *name, const char *before,
                                            const char *members)
{
    static char text[8192];
    (void)snprintf(text, sizeof text, PLUGIN_TEXT, before, members);
    return plugin_put_text(folder, name, text);
}

/* cc -shared of a source in the folder; flag may be NULL. ABI headers of the tree. */
static inline const char *plugin_compile(struct test_folder *folder, const char *source,
                                         const char *library, const char *flag)
{
    const char *const argv[] = {
        "cc", "-shared", "-fPIC", plugin_headers, "-o", library, source, flag, NULL};
    struct ab_text said = {0};
    int exit_status = 0;
    cr_assert_eq(ab_process_run(&exit_status, &said, argv, folder->path, NULL), AB_OK);
    cr_assert_eq(exit_status, 0, "%s", said.bytes == NULL ? "" : said.bytes);
    ab_text_fini(&said);
    return test_folder_path(folder, library);
}

/* All that is the user's goes to the folder. */
static inline void plugin_settle_in(struct test_folder *folder)
{
    cr_assert_eq(unsetenv("CC"), 0);
    cr_assert_eq(setenv("XDG_DATA_HOME", test_folder_path(folder, "data"), 1), 0);
    cr_assert_eq(setenv("XDG_CACHE_HOME", test_folder_path(folder, "cache"), 1), 0);
}

#endif
