#include "plugin/package.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "plugin/loader.h"
#include "support/leaks.h"
#include "unit/plugin/plugin_files.h"

#define MANIFEST                                                                       \
    "{\"manifest\":1,\"id\":\"idle\",\"version\":\"1.0\",\"sources\":[\"a.c\"]}"

static struct test_folder folder;

static void settle(void)
{
    folder = test_folder_make();
    plugin_settle_in(&folder);
}

static void clean_up(void)
{
    test_folder_remove(&folder);
}

static ab_status open_at(struct ab_package **out, const char *path, struct ab_text *log,
                         struct ab_error *err)
{
    *out = NULL;
    return ab_package_open(out, path, log, err);
}

/* path is refused with a text that begins by `start` and holds `words`. */
static void expect_refusal(const char *path, const char *start, const char *words)
{
    struct ab_package *package = NULL;
    struct ab_text log = {0};
    struct ab_error err = {0};
    cr_assert_neq(open_at(&package, path, &log, &err), AB_OK, "accepted: %s", start);
    cr_assert_not_null(strstr(err.text, start), "%s", err.text);
    cr_assert_not_null(strstr(err.text, words), "%s", err.text);
    ab_text_fini(&log);
}

/* The same for a folder with this source. */
static void expect_source_refused(const char *before, const char *members,
                                  const char *start, const char *words)
{
    plugin_put_text(&folder, "manifest.json", MANIFEST);
    plugin_put_source(&folder, "a.c", before, members);
    expect_refusal(folder.path, start, words);
}

static struct ab_package *open_ok(const char *path)
{
    struct ab_package *package = NULL;
    struct ab_text log = {0};
    struct ab_error err = {0};
    cr_assert_eq(open_at(&package, path, &log, &err), AB_OK, "%s\n%s", err.text,
                 log.size > 0 ? log.bytes : "");
    ab_text_fini(&log);
    return package;
}

/* Of the user's cache. */
static int count_cached(void)
{
    struct test_folder cache = {0};
    (void)snprintf(cache.path, sizeof cache.path, "%.63s",
                   test_folder_path(&folder, "cache/adonis-bench/plugins"));
    return test_folder_count(&cache);
}

Test(package, a_folder_with_sources_is_built_once_and_verified, .init = settle,
     .fini = clean_up, .timeout = 60)
{
    plugin_put_text(&folder, "manifest.json", MANIFEST);
    plugin_put_source(&folder, "a.c", "", "");
    struct ab_package *package = open_ok(folder.path);
    cr_assert(package->is_verified);
    cr_assert_str_eq(package->algorithm.table.id, "idle");
    cr_assert_null(package->algorithm.table.on_event);
    cr_assert_str_eq(package->algorithm.sha256, package->source.token);
    cr_assert_str_eq(package->algorithm.table.token, package->source.token);
    cr_assert_not_null(strstr(package->algorithm.table.build, "-ffp-contract=off"));
    cr_assert_str_eq(package->full.sources[0], "source/a.c");
    cr_assert_str_eq(package->full.library, "idle.so");
    struct stat first;
    struct stat second;
    cr_assert_eq(stat(package->library, &first), 0);
    struct ab_package *again = open_ok(folder.path);
    cr_assert_eq(stat(again->library, &second), 0);
    cr_assert_eq(first.st_ino, second.st_ino);
    cr_assert_str_eq(again->manifest, package->manifest);
    cr_assert_eq(count_cached(), 1);
    ab_package_destroy(again);
    ab_package_destroy(package);
    AB_NO_LEAKS();
}

Test(package, a_changed_source_is_another_plugin, .init = settle, .fini = clean_up,
     .timeout = 60)
{
    plugin_put_text(&folder, "manifest.json", MANIFEST);
    plugin_put_source(&folder, "a.c", "", "");
    struct ab_package *package = open_ok(folder.path);
    plugin_put_source(&folder, "a.c", "/* a comment */", "");
    struct ab_package *changed = open_ok(folder.path);
    cr_assert_str_neq(changed->algorithm.sha256, package->algorithm.sha256);
    cr_assert_eq(count_cached(), 2);
    ab_package_destroy(changed);
    ab_package_destroy(package);
    AB_NO_LEAKS();
}

Test(package, a_library_is_unverified_and_known_by_its_binary, .init = settle,
     .fini = clean_up, .timeout = 60)
{
    char hash[AB_HASH_HEX_BYTES];
    plugin_put_source(&folder, "a.c", "", "");
    char *path = ab_strdup(plugin_compile(&folder, "a.c", "a.so", NULL));
    cr_assert_eq(ab_hash_file(hash, path, NULL), AB_OK);
    struct ab_package *package = open_ok(path);
    cr_assert_not(package->is_verified);
    cr_assert_str_eq(package->algorithm.sha256, hash);
    cr_assert_null(package->author_manifest);
    ab_package_destroy(package);
    plugin_put_text(&folder, "manifest.json",
                    "{\"manifest\":1,\"id\":\"idle\",\"version\":\"1.0\",\"library\":"
                    "\"a.so\",\"summary\":\"does nothing\"}");
    package = open_ok(folder.path);
    cr_assert_not(package->is_verified);
    cr_assert_str_eq(package->algorithm.sha256, hash);
    ab_package_destroy(package);
    ab_free(path);
    AB_NO_LEAKS();
}

Test(package, paths_that_are_no_plugin_are_refused, .init = settle, .fini = clean_up)
{
    expect_refusal("/nonexistent/x.so", "P101: \"/nonexistent/x.so\": No such file",
                   "");
    expect_refusal("/nonexistent", "P101: \"/nonexistent\": expected a folder with",
                   "");
    expect_refusal(folder.path, "P101: ", "manifest.json\": No such file");
    expect_refusal(plugin_put_text(&folder, "text.so", "text"), "P201: ", "text.so");
    expect_refusal(plugin_put_text(&folder, "a.c", "text"), "P101: ", "a.c");
    AB_NO_LEAKS();
}

Test(package, sources_outside_or_missing_are_refused, .init = settle, .fini = clean_up)
{
    plugin_put_text(&folder, "manifest.json", MANIFEST);
    expect_refusal(folder.path, "P106: ", "a.c\": No such file");
    cr_assert_eq(symlink("/etc/hostname", test_folder_path(&folder, "a.c")), 0);
    expect_refusal(folder.path,
                   "P105: ", "leads to \"/etc/hostname\", out of the plugin's folder");
    cr_assert_eq(unlink(test_folder_path(&folder, "a.c")), 0);
    cr_assert_eq(mkdir(test_folder_path(&folder, "a.c"), 0755), 0);
    expect_refusal(folder.path, "P106: ", "it is a folder");
    AB_NO_LEAKS();
}

Test(package, what_the_compiler_says_is_shown_with_the_command, .init = settle,
     .fini = clean_up, .timeout = 60)
{
    struct ab_package *package = NULL;
    struct ab_text log = {0};
    struct ab_error err = {0};
    plugin_put_text(&folder, "manifest.json", MANIFEST);
    plugin_put_source(&folder, "a.c", "#include \"own.h\"", "");
    plugin_put_text(&folder, "own.h", "");
    cr_assert_eq(open_at(&package, folder.path, &log, &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text, "P108: the sources do not compile: cc ended with exit "
                               "status 1");
    cr_assert_not_null(strstr(log.bytes, "cc -std=c11 -O2 "), "%s", log.bytes);
    cr_assert_not_null(strstr(log.bytes, "own.h: No such file"), "%s", log.bytes);
    ab_text_fini(&log);
    cr_assert_eq(count_cached(), 0, "rests of a failed build are left");
    plugin_put_text(&folder, "manifest.json",
                    "{\"manifest\":1,\"id\":\"idle\",\"version\":\"1.0\",\"sources\":"
                    "[\"own.h\",\"a.c\"]}");
    ab_package_destroy(open_ok(folder.path)); /* listed, it is there */
    AB_NO_LEAKS();
}

Test(package, sources_that_reach_beyond_the_abi_are_refused, .init = settle,
     .fini = clean_up, .timeout = 60)
{
    expect_source_refused("#  include <adonis/magic.h>", "",
                          "P107: \"a.c\" includes <adonis/magic.h>", "not exist");
    expect_source_refused("# include \"adonis/rounds.h\"", "",
                          "P107: \"a.c\" includes \"adonis/rounds.h\", expected "
                          "<adonis/rounds.h>",
                          "");
    expect_source_refused("#include \"/etc/own.h\"", "",
                          "P105: \"a.c\" includes \"/etc/own.h\", out of", "folder");
    expect_source_refused("#include \"x/../../own.h\"", "",
                          "P105: \"a.c\" includes \"x/../../own.h\"", "");
    expect_source_refused("double sin(double x); double (*f)(double); void g(void);\n"
                          "void g(void) { f = sin; }",
                          "", "P108: ", "do not compile");
    expect_source_refused("int f(void); int f(void) { return ({1;}); }", "",
                          "P108: ", "do not compile");
    AB_NO_LEAKS();
}

Test(package, a_missing_compiler_is_named, .init = settle, .fini = clean_up)
{
    cr_assert_eq(setenv("CC", "no-such-compiler --fast", 1), 0);
    expect_source_refused("", "", "could not run \"no-such-compiler\"", "No such file");
    cr_assert_eq(setenv("CC", "false", 1), 0);
    expect_source_refused("", "", "\"false --version\" ended with exit status 1", "");
    AB_NO_LEAKS();
}

Test(package, a_wrong_table_is_refused_in_the_child, .init = settle, .fini = clean_up,
     .timeout = 60)
{
    expect_source_refused("", ".magic = 7", "P206: not a plugin", "");
    expect_source_refused("", ".abi_major = 3", "P207: built for ABI major 3", "");
    expect_source_refused("", ".min_host_minor = 99", "P208: ", "ABI 0.99 or later");
    expect_source_refused("", ".size = 17", "P209: its table has 17 bytes", "");
    expect_source_refused("", ".paper = \"\"", "P210: \"paper\" is missing", "");
    expect_source_refused("", ".paper = \"\\xff\"", "P210: \"paper\"", "not UTF-8");
    expect_source_refused("", ".init = NULL", "P211: ", "\"init\" is missing");
    expect_source_refused("", ".behaviour = 9", "P212: ", "behaviour 9");
    expect_source_refused("", ".n_options = 2", "P213: 2 options", "no table");
    expect_source_refused("", ".n_options = 1001", "P213: 1001 options",
                          "at most 1000");
    expect_source_refused("", ".token = \"mine\"", "P110: ", "the token \"mine\"");
    expect_source_refused("", ".version = \"2\"", "P109: ",
                          "/version: found \"1.0\", but its table says \"2\"");
    plugin_put_text(&folder, "a.c",
                    "int nothing(void);\nint nothing(void) { return 1; }");
    expect_refusal(folder.path,
                   "P203: ", "does not export the constant adonis_entry_v0");
    AB_NO_LEAKS();
}

Test(package, switches_and_invariants_are_checked_where_they_are, .init = settle,
     .fini = clean_up, .timeout = 60)
{
    expect_source_refused(
        "#include <adonis/switches.h>\n"
        "static const char *const values[] = {\"on\", \"off\", NULL};\n"
        "static const struct adonis_switch s[] = {{\"a\", \"b\", \"c\", \"mu\", "
        "values}};\n"
        "static const struct adonis_switches all = {sizeof all, 1, s};\n"
        "static const void *extension(const char *id)\n"
        "{ return id[7] == 's' ? &all : NULL; }",
        ".extension = extension", "P215: switch \"a\": \"mu\" is no option", "");
    expect_source_refused(
        "#include <adonis/invariants.h>\n"
        "static const struct adonis_invariant s[] = {{.name = \"mass\", .text = "
        "\"x\"}};\n"
        "static const struct adonis_invariants all = {sizeof all, 1, s};\n"
        "static const void *extension(const char *id)\n"
        "{ return id[7] == 'i' ? &all : NULL; }",
        ".extension = extension", "P215: invariant 0 lacks", "");
    AB_NO_LEAKS();
}

/* Each of these would end this very process, were it loaded here. */
Test(package, loading_happens_in_a_child_whatever_it_does, .init = settle,
     .fini = clean_up, .timeout = 60)
{
    static const struct {
        const char *body;
        const char *words;
    } cases[] = {
        {"__builtin_trap();", "in loading"},
        {"*(volatile int *)8 = 1;", "segmentation fault"},
        {"extern _Noreturn void abort(void); abort();", "Aborted"},
        {"extern _Noreturn void _exit(int); _exit(0);", ""},
        {"extern int kill(int, int); extern int getppid(void); kill(getppid(), 9);",
         ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char before[512];
        (void)snprintf(before, sizeof before,
                       "__attribute__((constructor)) static void now(void) { %s }",
                       cases[i].body);
        expect_source_refused(before, "", "P205: ", cases[i].words);
    }
    AB_NO_LEAKS();
}

Test(package, fast_math_is_refused_and_leaves_no_trace, .init = settle,
     .fini = clean_up, .timeout = 60)
{
    plugin_put_source(&folder, "a.c", "", "");
    expect_refusal(plugin_compile(&folder, "a.c", "a.so", "-ffast-math"),
                   "P214: ", "is linked with fast-math");
    expect_refusal(plugin_compile(&folder, "a.c", "a.so", "-ffinite-math-only"),
                   "P214: ", "is compiled with fast-math");
    plugin_put_source(
        &folder, "b.c",
        "extern int fesetround(int);\n__attribute__((constructor)) static "
        "void now(void) { fesetround(0x400); }",
        "");
    const char *path = plugin_compile(&folder, "b.c", "b.so", "-lm");
    struct ab_algorithm algorithm;
    struct ab_place place = {0};
    struct ab_error err = {0};
    /* In this process, to see what is left of it. */
    cr_assert_eq(ab_loader_open(&algorithm, path, &place, &err), AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "P214: "), "%s", err.text);
    volatile double third = 1.0 / 3.0;
    cr_assert(third * 3.0 == 1.0 && place.doing[0] == '\0');
}

Test(package, a_binary_that_was_changed_is_not_loaded, .init = settle, .fini = clean_up,
     .timeout = 60)
{
    plugin_put_source(&folder, "a.c", "", "");
    char *path = ab_strdup(plugin_compile(&folder, "a.c", "a.so", NULL));
    struct ab_package *package = open_ok(path);
    struct ab_algorithm algorithm;
    struct ab_place place = {0};
    struct ab_error err = {0};
    plugin_put_source(&folder, "b.c", "", ".version = \"2\"");
    plugin_compile(&folder, "b.c", "a.so", NULL);
    cr_assert_eq(ab_loader_load(&algorithm, package, &place, &err), AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "P111: "), "%s", err.text);
    ab_package_destroy(package);
    ab_free(path);
    AB_NO_LEAKS();
}
