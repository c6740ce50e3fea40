#include "base/json_write.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/json.h"
#include "support/leaks.h"

static char *rewritten(const char *text,
                       ab_status (*write)(char **, const json_t *, struct ab_error *))
{
    struct ab_json root;
    char *out;
    cr_assert_eq(ab_json_read_text(&root, text, strlen(text), "x", NULL), AB_OK);
    cr_assert_eq(write(&out, root.value, NULL), AB_OK);
    ab_json_close(&root);
    return out;
}

Test(json_write, the_canonical_text_is_sorted_compact_and_without_comments)
{
    static const struct {
        const char *text;
        const char *canonical;
    } cases[] = {
        {"{\"b\": 1, \"a\": [ ], \"B\": {}, \"comment\": \"x\"}",
         "{\"B\":{},\"a\":[],\"b\":1}"},
        {"{\"a\": {\"comment\": [\"x\"], \"z\": [true, false, null]}}",
         "{\"a\":{\"z\":[true,false,null]}}"},
        {"{\"comment\": \"only\"}", "{}"},
        {"[1, 1.0, 1e0, 1E+00, 10e-1]", "[1,1,1,1,1]"},
        {"[0.1, 1e-7, 123456789012345678, -0.0, 2.5e+3]",
         "[0.1,1e-07,123456789012345678,-0.0,2500]"},
        {"[\"\\u00e9\\/\\\"\\\\\\n\\t\\b\\u001f</a>\"]",
         "[\"\xc3\xa9/\\\"\\\\\\n\\t\\u0008\\u001f</a>\"]"},
        {"{\"\\u00e9\": 1, \"z\": 2, \"~\": 3}", "{\"z\":2,\"~\":3,\"\xc3\xa9\":1}"},
        {"\"text\"", "\"text\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *once = rewritten(cases[i].text, ab_json_canonical);
        char *twice = rewritten(once, ab_json_canonical);
        cr_assert_str_eq(once, cases[i].canonical);
        cr_assert_str_eq(twice, once);
        ab_free(once);
        ab_free(twice);
    }
    AB_NO_LEAKS();
}

Test(json_write, pretty_text_keeps_order_and_comments)
{
    char *out =
        rewritten("{\"b\":1,\"a\":[1,{}],\"comment\":\"x\",\"e\":[]}", ab_json_pretty);
    cr_assert_str_eq(out, "{\n  \"b\": 1,\n  \"a\": [\n    1,\n    {}\n  ],\n"
                          "  \"comment\": \"x\",\n  \"e\": []\n}\n");
    ab_free(out);
    AB_NO_LEAKS();
}

Test(json_write, numbers_that_are_not_finite_become_null)
{
    struct ab_text text = {0};
    ab_json_write_number(&text, NAN);
    ab_json_write_number(&text, -INFINITY);
    ab_json_write_number(&text, 0.5);
    cr_assert_str_eq(text.bytes, "nullnull0.5");
    ab_text_fini(&text);
    json_t *real = ab_json_real_or_null(0.5);
    json_t *null = ab_json_real_or_null(INFINITY);
    cr_assert_eq(json_real_value(real), 0.5);
    cr_assert(json_is_null(null));
    json_decref(real);
    json_decref(null);
    AB_NO_LEAKS();
}

Test(json_write, json_inside_html_cannot_close_its_script)
{
    struct ab_text text = {0};
    ab_json_write_for_html(&text,
                           "[\"</script><!--\xe2\x80\xa8,\xe2\x80\xa9\xe2\x80\xaa\"]");
    cr_assert_str_eq(text.bytes, "[\"\\u003c/script>\\u003c!--\\u2028,\\u2029"
                                 "\xe2\x80\xaa\"]");
    struct ab_json root;
    cr_assert_eq(ab_json_read_text(&root, text.bytes, text.size, "x", NULL), AB_OK);
    cr_assert_str_eq(json_string_value(json_array_get(root.value, 0)),
                     "</script><!--\xe2\x80\xa8,\xe2\x80\xa9\xe2\x80\xaa");
    ab_json_close(&root);
    ab_text_fini(&text);
    AB_NO_LEAKS();
}

Test(json_write, every_allocation_may_fail)
{
    struct ab_json root;
    static const char text[] = "{\"a\": {\"b\": [1, {}]}, \"c\": \"d\"}";
    cr_assert_eq(ab_json_read_text(&root, text, strlen(text), "x", NULL), AB_OK);
    ab_status status;
    size_t n = 0;
    do {
        char *out;
        ab_alloc_fail_after(++n);
        status = ab_json_canonical(&out, root.value, NULL);
        ab_alloc_fail_after(0);
        cr_assert(status == AB_ERR_MEMORY || status == AB_OK);
        cr_assert_eq(status == AB_OK, out != NULL);
        ab_free(out);
    } while (status != AB_OK);
    cr_assert_gt(n, 3);
    ab_json_close(&root);
    AB_NO_LEAKS();
}
