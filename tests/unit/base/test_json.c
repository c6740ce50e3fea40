#include "base/json.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "support/folder.h"
#include "support/leaks.h"

static struct ab_json parse(const char *text)
{
    struct ab_json root;
    struct ab_error err = {0};
    cr_assert_eq(ab_json_read_text(&root, text, strlen(text), "x.json", &err), AB_OK,
                 "%s", err.text);
    return root;
}

Test(json, members_are_read_by_type)
{
    static const char *const kinds[] = {"a", "b"};
    struct ab_json root = parse("{\"n\": 1.5, \"i\": -3, \"s\": \"text\", \"t\": true,"
                                "\"k\": \"b\", \"v\": [1, 2.5], \"o\": {\"p\": 7}}");
    double n = 0.0;
    int64_t i = 0;
    const char *s = NULL;
    int t = 0;
    size_t k = 0;
    size_t count = 0;
    struct ab_json v;
    struct ab_json o;
    cr_assert_eq(ab_json_get_number(&n, &root, "n", 1.5, 1.5, NULL), AB_OK);
    cr_assert_eq(n, 1.5);
    cr_assert_eq(ab_json_get_number(&n, &root, "i", -INFINITY, 0.0, NULL), AB_OK);
    cr_assert_eq(n, -3.0);
    cr_assert_eq(ab_json_get_integer(&i, &root, "i", -3, 0, NULL), AB_OK);
    cr_assert_eq(i, -3);
    cr_assert_eq(ab_json_get_string(&s, &root, "s", NULL), AB_OK);
    cr_assert_str_eq(s, "text");
    cr_assert_eq(ab_json_get_boolean(&t, &root, "t", NULL), AB_OK);
    cr_assert_eq(t, 1);
    cr_assert_eq(ab_json_get_one_of(&k, &root, "k", kinds, 2, NULL), AB_OK);
    cr_assert_eq(k, 1);
    cr_assert_eq(ab_json_get_array(&v, &count, &root, "v", 2, 2, NULL), AB_OK);
    cr_assert_eq(count, 2);
    struct ab_json item = ab_json_item(&v, 1);
    cr_assert_str_eq(item.pointer, "/v/1");
    cr_assert_eq(ab_json_number(&n, &item, 0.0, 9.0, NULL), AB_OK);
    cr_assert_eq(n, 2.5);
    cr_assert_eq(ab_json_get_object(&o, &root, "o", NULL), AB_OK);
    cr_assert_eq(ab_json_get_integer(&i, &o, "p", 0, 9, NULL), AB_OK);
    cr_assert_eq(i, 7);
    n = 0.0;
    i = 0;
    t = 0;
    k = 0;
    count = 0;
    cr_assert_eq(ab_json_opt_number(&n, &root, "n", 0.0, 2.0, NULL), AB_OK);
    cr_assert_eq(ab_json_opt_integer(&i, &root, "i", -3, -3, NULL), AB_OK);
    cr_assert_eq(ab_json_opt_string(&s, &root, "k", NULL), AB_OK);
    cr_assert_eq(ab_json_opt_boolean(&t, &root, "t", NULL), AB_OK);
    cr_assert_eq(ab_json_opt_one_of(&k, &root, "k", kinds, 2, NULL), AB_OK);
    cr_assert_eq(ab_json_opt_array(&v, &count, &root, "v", 0, 2, NULL), AB_OK);
    cr_assert(n == 1.5 && i == -3 && t == 1 && k == 1 && count == 2);
    cr_assert_str_eq(s, "b");
    ab_json_close(&root);
    AB_NO_LEAKS();
}

Test(json, absent_optional_members_leave_the_default)
{
    static const char *const kinds[] = {"a", "b"};
    struct ab_json root = parse("{}");
    double n = 0.25;
    int64_t i = 4;
    const char *s = "default";
    int t = 1;
    size_t k = 1;
    size_t count = 9;
    struct ab_json v;
    cr_assert_eq(ab_json_opt_number(&n, &root, "x", 5.0, 6.0, NULL), AB_OK);
    cr_assert_eq(ab_json_opt_integer(&i, &root, "x", 5, 6, NULL), AB_OK);
    cr_assert_eq(ab_json_opt_string(&s, &root, "x", NULL), AB_OK);
    cr_assert_eq(ab_json_opt_boolean(&t, &root, "x", NULL), AB_OK);
    cr_assert_eq(ab_json_opt_one_of(&k, &root, "x", kinds, 2, NULL), AB_OK);
    cr_assert_eq(ab_json_opt_array(&v, &count, &root, "x", 1, 1, NULL), AB_OK);
    cr_assert_eq(count, 0);
    cr_assert_eq(ab_json_opt_object(&v, &root, "x", NULL), AB_OK);
    cr_assert_null(v.value);
    cr_assert(n == 0.25 && i == 4 && t == 1 && k == 1);
    cr_assert_str_eq(s, "default");
    ab_json_close(&root);
    AB_NO_LEAKS();
}

#define EXPECT_ERROR(call, message)                                                    \
    do {                                                                               \
        struct ab_error err = {0};                                                     \
        cr_assert_eq((call), AB_ERR_INPUT);                                            \
        cr_assert_str_eq(err.text, (message));                                         \
    } while (0)

Test(json, content_errors_name_file_pointer_found_and_expected)
{
    static const char *const kinds[] = {"constant", "lognormal"};
    struct ab_json root =
        parse("{\"n\": -2, \"s\": \"constnat\", \"a/b~c\": {\"v\": [1, null, 3.0]}}");
    double n;
    int64_t i;
    size_t k;
    const char *s;
    int t;
    struct ab_json o;
    struct ab_json v;
    EXPECT_ERROR(ab_json_get_number(&n, &root, "n", 0.0, 0.1, &err),
                 "\"x.json\": /n: found -2, expected a number in [0, 0.1]");
    EXPECT_ERROR(ab_json_get_number(&n, &root, "absent", 0.0, INFINITY, &err),
                 "\"x.json\": /absent: found nothing, expected a number in [0, inf]");
    EXPECT_ERROR(ab_json_get_integer(&i, &root, "s", 1, 5, &err),
                 "\"x.json\": /s: found \"constnat\", expected an integer in [1, 5]");
    EXPECT_ERROR(ab_json_get_one_of(&k, &root, "s", kinds, 2, &err),
                 "\"x.json\": /s: found \"constnat\", expected one of constant, "
                 "lognormal; did you mean \"constant\"?");
    EXPECT_ERROR(ab_json_get_one_of(&k, &root, "n", kinds, 2, &err),
                 "\"x.json\": /n: found -2, expected one of constant, lognormal");
    EXPECT_ERROR(ab_json_get_string(&s, &root, "n", &err),
                 "\"x.json\": /n: found -2, expected a string");
    EXPECT_ERROR(ab_json_get_object(&o, &root, "n", &err),
                 "\"x.json\": /n: found -2, expected an object");
    cr_assert_eq(ab_json_get_object(&o, &root, "a/b~c", NULL), AB_OK);
    EXPECT_ERROR(ab_json_get_boolean(&t, &o, "v", &err),
                 "\"x.json\": /a~1b~0c/v: found an array of 3, expected true or false");
    EXPECT_ERROR(ab_json_get_array(&v, &k, &o, "v", 4, SIZE_MAX, &err),
                 "\"x.json\": /a~1b~0c/v: found an array of 3, expected an array of at "
                 "least 4");
    EXPECT_ERROR(ab_json_get_array(&v, &k, &o, "v", 4, 4, &err),
                 "\"x.json\": /a~1b~0c/v: found an array of 3, expected an array of 4");
    EXPECT_ERROR(ab_json_get_array(&v, &k, &root, "a/b~c", 1, 2, &err),
                 "\"x.json\": /a~1b~0c: found an object, expected an array of 1 to 2");
    cr_assert_eq(ab_json_get_array(&v, &k, &o, "v", 3, 3, NULL), AB_OK);
    struct ab_json item = ab_json_item(&v, 1);
    EXPECT_ERROR(ab_json_number(&n, &item, 0.0, 1.0, &err),
                 "\"x.json\": /a~1b~0c/v/1: found null, expected a number in [0, 1]");
    item = ab_json_item(&v, 2);
    EXPECT_ERROR(ab_json_integer(&i, &item, 0, 9, &err),
                 "\"x.json\": /a~1b~0c/v/2: found 3, expected an integer in [0, 9]");
    EXPECT_ERROR(ab_json_get_number(&n, &item, "x", 0.0, 1.0, &err),
                 "\"x.json\": /a~1b~0c/v/2: found 3, expected an object");
    ab_json_close(&root);
    root = parse("[true, false]");
    item = ab_json_item(&root, 0);
    EXPECT_ERROR(ab_json_string(&s, &item, &err),
                 "\"x.json\": /0: found true, expected a string");
    item = ab_json_item(&root, 1);
    EXPECT_ERROR(ab_json_string(&s, &item, &err),
                 "\"x.json\": /1: found false, expected a string");
    ab_json_close(&root);
    AB_NO_LEAKS();
}

Test(json, a_long_pointer_is_cut)
{
    struct ab_json root = parse("{}");
    struct ab_json at = root;
    char key[40];
    memset(key, '/', sizeof key - 1);
    key[sizeof key - 1] = '\0';
    for (int i = 0; i < 10; i++) {
        at.value = root.value;
        cr_assert_eq(ab_json_member(&at, &at, key, NULL), AB_OK);
    }
    cr_assert_lt(strlen(at.pointer), sizeof at.pointer);
    cr_assert_str_eq(at.pointer + strlen(at.pointer) - 5, "~1...");
    ab_json_close(&root);
    AB_NO_LEAKS();
}

Test(json, unknown_keys_are_refused_and_comments_are_not)
{
    struct ab_json root = parse("{\"comment\": [\"a\", \"b\"], \"latency_ns\": 1,"
                                "\"link\": {\"comment\": \"text\", \"bandwith\": 2}}");
    struct ab_json link;
    cr_assert_eq(AB_JSON_NO_UNKNOWN(&root, NULL, "latency_ns", "link"), AB_OK);
    cr_assert_eq(ab_json_get_object(&link, &root, "link", NULL), AB_OK);
    EXPECT_ERROR(AB_JSON_NO_UNKNOWN(&link, &err, "latency_ns", "bandwidth"),
                 "\"x.json\": /link: unknown key \"bandwith\"; did you mean "
                 "\"bandwidth\"? known: latency_ns, bandwidth");
    EXPECT_ERROR(AB_JSON_NO_UNKNOWN(&root, &err, "other"),
                 "\"x.json\": /: unknown key \"latency_ns\"; known: other");
    ab_json_close(&root);
    root = parse("{\"comment\": [1]}");
    EXPECT_ERROR(AB_JSON_NO_UNKNOWN(&root, &err, "other"),
                 "\"x.json\": /comment: found an array of 1, expected a string or an "
                 "array of strings");
    ab_json_close(&root);
    AB_NO_LEAKS();
}

Test(json, members_are_walked_in_file_order_without_comments)
{
    static const char *const texts[] = {
        "{\"b\": 0, \"comment\": \"x\", \"a\": 1, \"c\": 2}",
        "{\"comment\": \"x\", \"b\": 0, \"a\": 1, \"c\": 2}",
        "{\"b\": 0, \"a\": 1, \"c\": 2, \"comment\": \"x\"}",
    };
    for (size_t i = 0; i < 3; i++) {
        struct ab_json root = parse(texts[i]);
        struct ab_json member;
        void *iterator = NULL;
        const char *key;
        char keys[8] = "";
        while (ab_json_next(&root, &iterator, &key, &member)) {
            int64_t value;
            cr_assert_eq(ab_json_integer(&value, &member, 0, 2, NULL), AB_OK);
            cr_assert_eq((size_t)value, strlen(keys));
            cr_assert_eq(member.pointer[1], *key);
            keys[value] = *key;
        }
        cr_assert_str_eq(keys, "bac");
        ab_json_close(&root);
    }
    AB_NO_LEAKS();
}

Test(json, bad_syntax_is_refused_with_line_and_column)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"", "line 1, column 0: unexpected token near end of file"},
        {"{\"a\": 1,\n \"b\" 2}", "line 2, column 6: ':' expected near '2'"},
        {"{\"a\": 1, \"a\": 2}",
         "line 1, column 12: duplicate object key near '\"a\"'"},
        {"[1, 2", "line 1, column 5: ']' expected near end of file"},
        {"{\"a\": 1}\n}", "line 2, column 1: end of file expected near '}'"},
        {"[NaN]", "line 1, column 4: invalid token near 'NaN'"},
        {"[1e999]", "line 1, column 6: real number overflow near '1e999'"},
        {"[99999999999999999999]",
         "line 1, column 21: too big integer near '99999999999999999999'"},
        {"[\"\\u0000\"]", "line 1, column 9: \\u0000 is not allowed without "
                          "JSON_ALLOW_NUL near '\"\\u0000\"'"},
        {"[\"\x1b[31m\"]", "line 1, column 2: control character 0x1b near '\"'"},
        {"[\"\xff\"]", "line 1, column 2: unable to decode byte 0xff near '\"'"},
        {"[01]", "line 1, column 2: invalid token near '0'"},
        {"\x1b[31m", "line 1, column 1: invalid token near '?'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ab_json root;
        struct ab_error err = {0};
        cr_assert_eq(ab_json_read_text(&root, cases[i].text, strlen(cases[i].text),
                                       "x.json", &err),
                     AB_ERR_INPUT);
        cr_assert_null(root.value);
        cr_assert_eq(strncmp(err.text, "\"x.json\": ", 10), 0);
        cr_assert_str_eq(err.text + 10, cases[i].message);
    }
    AB_NO_LEAKS();
}

Test(json, hostile_depth_is_refused)
{
    static char text[200000];
    struct ab_json root;
    struct ab_error err = {0};
    memset(text, '[', sizeof text);
    cr_assert_eq(ab_json_read_text(&root, text, sizeof text, "x", &err), AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "maximum parsing depth reached"));
    AB_NO_LEAKS();
}

Test(json, files_are_read_and_their_errors_name_them)
{
    struct test_folder folder = test_folder_make();
    struct ab_json root;
    struct ab_error err = {0};
    const char *path = test_folder_put(&folder, "x.json", "{\"a\": 1}", 8);
    int64_t a = 0;
    cr_assert_eq(ab_json_read_file(&root, path, &err), AB_OK);
    cr_assert_eq(ab_json_get_integer(&a, &root, "a", 1, 1, &err), AB_OK);
    ab_json_close(&root);
    path = test_folder_put(&folder, "x.json", "{\"a\": 1", 7);
    cr_assert_eq(ab_json_read_file(&root, path, &err), AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, path));
    cr_assert_eq(ab_json_read_file(&root, "/nowhere/x.json", &err), AB_ERR_IO);
    cr_assert_null(root.value);
    FILE *stream = fopen(path, "wb");
    cr_assert_eq(fseek(stream, (long)AB_JSON_MAX_FILE_BYTES, SEEK_SET), 0);
    cr_assert_eq(fputc('1', stream), '1');
    cr_assert_eq(fclose(stream), 0);
    cr_assert_eq(ab_json_read_file(&root, path, &err), AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "has more than 67108864 bytes"));
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

static void *allocate(size_t size)
{
    return ab_alloc(size, 1);
}

Test(json, every_allocation_may_fail)
{
    static const char text[] =
        "{\"a\": [1, 2.5, \"text\", {\"b\": null}], \"c\": \"d\"}";
    json_set_alloc_funcs(allocate, ab_free);
    size_t n = 0;
    ab_status status;
    do {
        struct ab_json root;
        struct ab_error err = {0};
        ab_alloc_fail_after(++n);
        status = ab_json_read_text(&root, text, strlen(text), "x", &err);
        ab_alloc_fail_after(0);
        /* Jansson takes a string that it cannot store for a bad token */
        cr_assert(status == AB_OK || status == AB_ERR_MEMORY ||
                      strstr(err.text, "near '\"") != NULL,
                  "%s", err.text);
        cr_assert_eq(status == AB_OK, root.value != NULL);
        ab_json_close(&root);
        cr_assert_lt(n, 200);
    } while (status != AB_OK);
    cr_assert_gt(n, 10);
    AB_NO_LEAKS();
}
