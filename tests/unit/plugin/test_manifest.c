#include "plugin/manifest.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/json_write.h"
#include "plugin/table_json.h"
#include "support/leaks.h"
#include "unit/plugin/plugin_table.h"

static ab_status parse(struct ab_manifest *out, const char *text, struct ab_error *err)
{
    return ab_manifest_parse(out, text, strlen(text), "m.json", err);
}

static void expect_refusal(const char *text, const char *message)
{
    struct ab_manifest manifest;
    struct ab_error err = {0};
    cr_assert_eq(parse(&manifest, text, &err), AB_ERR_INPUT, "accepted: %s", text);
    cr_assert_str_eq(err.text, message);
    ab_manifest_fini(&manifest);
}

#define AUTHOR(members) "{\"manifest\":1,\"id\":\"m\",\"version\":\"1\"," members "}"

Test(manifest, the_authors_form_names_sources_or_a_library)
{
    struct ab_manifest manifest;
    cr_assert_eq(parse(&manifest, AUTHOR("\"sources\":[\"src/a.c\",\"b.h\"]"), NULL),
                 AB_OK);
    cr_assert_str_eq(manifest.id, "m");
    cr_assert_str_eq(manifest.version, "1");
    cr_assert_eq(manifest.n_sources, 2);
    cr_assert_str_eq(manifest.sources[0], "src/a.c");
    cr_assert_null(manifest.library);
    ab_manifest_fini(&manifest);
    cr_assert_eq(parse(&manifest, AUTHOR("\"library\":\"out/m.so\""), NULL), AB_OK);
    cr_assert_eq(manifest.n_sources, 0);
    cr_assert_str_eq(manifest.library, "out/m.so");
    ab_manifest_fini(&manifest);
    AB_NO_LEAKS();
}

Test(manifest, wrong_members_are_refused_by_file_and_pointer)
{
    expect_refusal("[]",
                   "P102: \"m.json\": /: found an array of 0, expected an object");
    expect_refusal("{\"manifest\":1,", "P102: \"m.json\": line 1, column 14: string or "
                                       "'}' expected near end of file");
    expect_refusal(AUTHOR("\"id\":\"n\",\"library\":\"a.so\""),
                   "P102: \"m.json\": line 1, column 41: duplicate object key near "
                   "'\"id\"'");
    expect_refusal(
        AUTHOR("\"sorces\":[\"a.c\"]"),
        "P102: \"m.json\": /: unknown key \"sorces\"; did you mean \"sources\"? "
        "known: manifest, sources, library, binary_sha256, id, version, "
        "summary, paper, authors, licence, abi, kind, needs, behaviour, "
        "options, switches, invariants, theory, build, token");
    expect_refusal(
        "{\"manifest\":2,\"id\":\"m\",\"version\":\"1\"}",
        "P102: \"m.json\": /manifest: found 2, expected an integer in [1, 1]");
    expect_refusal("{\"manifest\":1,\"id\":\"m\"}",
                   "P102: \"m.json\": /version: found nothing, expected a string");
    expect_refusal(
        "{\"manifest\":1,\"id\":\"M m\",\"version\":\"1\"}",
        "P103: \"m.json\": /id: found \"M m\", expected a lower-case letter, "
        "then such letters, digits and '-'");
    expect_refusal(AUTHOR("\"sources\":[]"),
                   "P102: \"m.json\": /sources: found an array of 0, expected an array "
                   "of 1 to 1000");
    expect_refusal(
        AUTHOR("\"sources\":[\"a.h\"]"),
        "P102: \"m.json\": /sources: found an array of 1, expected a file .c "
        "among them");
    expect_refusal(AUTHOR("\"sources\":[\"a.o\"]"),
                   "P102: \"m.json\": /sources/0: found \"a.o\", expected a file .c or "
                   ".h");
    expect_refusal(AUTHOR("\"library\":\"a.so\",\"binary_sha256\":\"12\""),
                   "P102: \"m.json\": /binary_sha256: found \"12\", expected 64 digits "
                   "of a SHA-256");
    AB_NO_LEAKS();
}

Test(manifest, code_comes_from_one_place)
{
    expect_refusal("{\"manifest\":1,\"id\":\"m\",\"version\":\"1\"}",
                   "P104: \"m.json\": found neither \"sources\" and \"library\", "
                   "expected one of them");
    expect_refusal(AUTHOR("\"sources\":[\"a.c\"],\"library\":\"a.so\""),
                   "P104: \"m.json\": found both \"sources\" and \"library\", expected "
                   "one of them");
    AB_NO_LEAKS();
}

Test(manifest, names_that_could_leave_the_folder_are_refused)
{
    static const char *const names[] = {"/etc/a.c", "../a.c", "src/../../a.c", ".."};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char text[200];
        struct ab_manifest manifest;
        struct ab_error err = {0};
        (void)snprintf(text, sizeof text, AUTHOR("\"library\":\"%s\""), names[i]);
        cr_assert_eq(parse(&manifest, text, &err), AB_ERR_INPUT);
        cr_assert(strncmp(err.text, "P105: \"m.json\": /library", 24) == 0, "%s",
                  err.text);
        ab_manifest_fini(&manifest);
    }
    static const char *const odd[] = {"a b.c", "a\\n.c", "-I/x;rm.c", "a/", "", "a$.c"};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        char text[200];
        struct ab_manifest manifest;
        struct ab_error err = {0};
        (void)snprintf(text, sizeof text, AUTHOR("\"sources\":[\"%s\"]"), odd[i]);
        cr_assert_eq(parse(&manifest, text, &err), AB_ERR_INPUT, "%s", odd[i]);
        cr_assert(strncmp(err.text, "P102: \"m.json\": /sources/0", 26) == 0, "%s",
                  err.text);
        ab_manifest_fini(&manifest);
    }
    AB_NO_LEAKS();
}

/* ---- the full form ---- */

static struct ab_algorithm algorithm_of(const struct adonis_algorithm *table)
{
    struct ab_algorithm algorithm = {.table = *table,
                                     .options = {.owner = table->id,
                                                 .options = table->options,
                                                 .n_options = table->n_options,
                                                 .size_bytes = table->options_size}};
    return algorithm;
}

/* What the table says, as an object. */
static struct ab_json said_by(const struct ab_algorithm *algorithm)
{
    struct ab_text text = {0};
    struct ab_json said;
    struct ab_error err = {0};
    cr_assert_eq(ab_table_write_json(&text, algorithm, &err), AB_OK, "%s", err.text);
    cr_assert_eq(ab_json_read_text(&said, text.bytes, text.size, "said", &err), AB_OK,
                 "%s", err.text);
    ab_text_fini(&text);
    return said;
}

static char *full_text(const struct ab_json *said)
{
    static const char *const sources[] = {"source/a.c"};
    static const char hash[] =
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    const struct ab_manifest_files files = {.library = "valid.so",
                                            .binary_sha256 = hash,
                                            .n_sources = 1,
                                            .sources = sources};
    char *text = NULL;
    cr_assert_eq(ab_manifest_write(&text, said->value, &files, NULL), AB_OK);
    return text;
}

static const char *const method_choices[] = {"gd", "agd", NULL};
static const struct adonis_option all_types[] = {
    {"step", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN, 0, 0.0, (double)INFINITY,
     "auto", "1/L", "step size", NULL},
    {"order", ADONIS_INTEGER, ADONIS_REQUIRED, 24, -3.0, 4.0, NULL, "1", "order", NULL},
    {"method", ADONIS_CHOICE, ADONIS_ALLOW_AUTO, 8, 0.0, 0.0, "agd", "1", "which",
     method_choices}};

static struct adonis_algorithm rich_table(void)
{
    struct adonis_algorithm table = valid_table();
    table.options = all_types;
    table.n_options = 3;
    table.options_size = 32;
    table.needs = ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_TREE;
    table.behaviour = ADONIS_CONVERGES_NEAR;
    table.kind = ADONIS_ASYNCHRONOUS;
    table.token = "t";
    table.build = "cc";
    return table;
}

Test(manifest, a_table_without_functions_says_what_the_table_said)
{
    struct adonis_algorithm table = rich_table();
    struct ab_algorithm original = algorithm_of(&table);
    struct ab_json said = said_by(&original);
    char *text = full_text(&said);
    struct ab_manifest manifest;
    struct ab_algorithm read;
    struct ab_error err = {0};
    cr_assert_eq(parse(&manifest, text, &err), AB_OK, "%s", err.text);
    cr_assert_eq(ab_manifest_algorithm(&read, &manifest, &err), AB_OK, "%s", err.text);
    cr_assert_null(read.table.on_event);
    cr_assert_eq(read.options.size_bytes, 24);
    cr_assert_eq(read.table.needs, table.needs);
    cr_assert_eq(read.table.kind, table.kind);
    cr_assert_eq(read.table.behaviour, table.behaviour);
    struct ab_json said_again = said_by(&read);
    cr_assert(json_equal(said.value, said_again.value));
    cr_assert_eq(ab_manifest_agrees(&manifest, said_again.value, &err), AB_OK, "%s",
                 err.text);
    ab_json_close(&said_again);
    ab_manifest_fini(&manifest);
    ab_json_close(&said);
    ab_free(text);
    AB_NO_LEAKS();
}

Test(manifest, options_read_without_the_plugin_are_those_read_with_it)
{
    struct adonis_algorithm table = rich_table();
    struct ab_algorithm original = algorithm_of(&table);
    struct ab_json said = said_by(&original);
    char *text = full_text(&said);
    struct ab_manifest manifest;
    struct ab_algorithm read;
    cr_assert_eq(parse(&manifest, text, NULL), AB_OK);
    cr_assert_eq(ab_manifest_algorithm(&read, &manifest, NULL), AB_OK);
    const struct ab_spec_param params[] = {{"order", "-3"}, {"step", "0.1"}};
    const struct ab_spec spec = {.name = "valid", .n_params = 2, .params = params};
    const struct ab_algorithm *const both[] = {&original, &read};
    char *canonical[2] = {NULL, NULL};
    for (int i = 0; i < 2; i++) {
        char values[32];
        json_t *json = NULL;
        cr_assert_eq(ab_options_parse(values, &both[i]->options, &spec, NULL), AB_OK);
        cr_assert_eq(ab_options_to_json(&json, values, &both[i]->options, NULL), AB_OK);
        cr_assert_eq(ab_json_canonical(&canonical[i], json, NULL), AB_OK);
        json_decref(json);
    }
    cr_assert_str_eq(canonical[0], "{\"method\":\"agd\",\"order\":-3,\"step\":0.1}");
    cr_assert_str_eq(canonical[1], canonical[0]);
    ab_free(canonical[0]);
    ab_free(canonical[1]);
    ab_manifest_fini(&manifest);
    ab_json_close(&said);
    ab_free(text);
    AB_NO_LEAKS();
}

Test(manifest, a_full_manifest_lacks_nothing)
{
    struct adonis_algorithm table = rich_table();
    struct ab_algorithm original = algorithm_of(&table);
    struct ab_json said = said_by(&original);
    static const char *const members[] = {AB_TABLE_MEMBERS, "library", "binary_sha256"};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        char *text = full_text(&said);
        struct ab_json whole;
        cr_assert_eq(ab_json_read_text(&whole, text, strlen(text), "w", NULL), AB_OK);
        ab_free(text);
        cr_assert_eq(json_object_del(whole.value, members[i]), 0);
        cr_assert_eq(ab_json_canonical(&text, whole.value, NULL), AB_OK);
        ab_json_close(&whole);
        struct ab_manifest manifest;
        struct ab_algorithm read;
        struct ab_error err = {0};
        ab_status status = parse(&manifest, text, &err);
        if (status == AB_OK) {
            status = ab_manifest_algorithm(&read, &manifest, &err);
        }
        cr_assert_eq(status, AB_ERR_INPUT, "accepted without %s", members[i]);
        cr_assert(err.text[0] == 'P', "%s: %s", members[i], err.text);
        ab_manifest_fini(&manifest);
        ab_free(text);
    }
    ab_json_close(&said);
    AB_NO_LEAKS();
}

Test(manifest, a_member_that_says_something_else_is_refused)
{
    static const struct {
        const char *members;
        const char *message;
    } cases[] = {
        {"\"summary\":\"fast\"", "P109: \"m.json\": /summary: found \"fast\", but its "
                                 "table says \"a table without fault\""},
        {"\"needs\":[]", "P109: \"m.json\": /needs: found [], but its table says "
                         "[\"gradient\",\"tree\"]"},
        {"\"kind\":7",
         "P109: \"m.json\": /kind: found 7, but its table says \"asynchronous\""},
        {"\"token\":\"u\"",
         "P109: \"m.json\": /token: found \"u\", but its table says \"t\""},
    };
    struct adonis_algorithm table = rich_table();
    struct ab_algorithm original = algorithm_of(&table);
    struct ab_json said = said_by(&original);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[300];
        struct ab_manifest manifest;
        struct ab_error err = {0};
        (void)snprintf(
            text, sizeof text,
            "{\"manifest\":1,\"id\":\"valid\",\"version\":\"1.0\",\"library\":"
            "\"a.so\",%s}",
            cases[i].members);
        cr_assert_eq(parse(&manifest, text, NULL), AB_OK);
        cr_assert_eq(ab_manifest_agrees(&manifest, said.value, &err), AB_ERR_INPUT);
        cr_assert_str_eq(err.text, cases[i].message);
        ab_manifest_fini(&manifest);
    }
    ab_json_close(&said);
    AB_NO_LEAKS();
}

Test(manifest, lack_of_memory_is_an_error_and_leaks_nothing)
{
    struct adonis_algorithm table = rich_table();
    struct ab_algorithm original = algorithm_of(&table);
    struct ab_json said = said_by(&original);
    char *text = full_text(&said);
    ab_status status = AB_ERR_MEMORY;
    for (size_t n = 1; status == AB_ERR_MEMORY; n++) {
        struct ab_manifest manifest;
        struct ab_algorithm read;
        ab_alloc_fail_after(n);
        status = parse(&manifest, text, NULL);
        if (status == AB_OK) {
            status = ab_manifest_algorithm(&read, &manifest, NULL);
        }
        ab_alloc_fail_after(0);
        ab_manifest_fini(&manifest);
    }
    cr_assert_eq(status, AB_OK);
    ab_json_close(&said);
    ab_free(text);
    AB_NO_LEAKS();
}
