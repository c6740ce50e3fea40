#include "web-export/html.h"

#include "base/alloc.h"
#include "support/leaks.h"

static char *take(struct ab_text *text)
{
    char *out = NULL;
    cr_assert_eq(ab_text_take(text, &out, NULL), AB_OK);
    return out;
}

Test(html, escapes_what_could_end_a_text_or_an_attribute)
{
    struct ab_text text = {0};
    ab_html_text(&text, "</td><script>\"a\" & 'b'\x01\x7f\t\n\u00e9");
    char *out = take(&text);
    cr_assert_str_eq(out, "&lt;/td&gt;&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;"
                          "\ufffd\ufffd\t\n\u00e9");
    ab_free(out);
    AB_NO_LEAKS();
}

Test(html, printf_escapes_arguments_and_not_its_format)
{
    struct ab_text text = {0};
    ab_html_printf(&text, "<b title=\"%s\">%zu %%</b>", "<\">", (size_t)12);
    char *out = take(&text);
    cr_assert_str_eq(out, "<b title=\"&lt;&quot;&gt;\">12 %</b>");
    ab_free(out);
    AB_NO_LEAKS();
}

Test(html, base64_agrees_with_rfc_4648)
{
    static const char *const vectors[][2] = {{"", ""},
                                             {"f", "Zg=="},
                                             {"fo", "Zm8="},
                                             {"foo", "Zm9v"},
                                             {"foob", "Zm9vYg=="},
                                             {"fooba", "Zm9vYmE="},
                                             {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        struct ab_text text = {0};
        ab_text_puts(&text, ">");
        ab_html_base64(&text, (const uint8_t *)vectors[i][0], strlen(vectors[i][0]));
        char *out = take(&text);
        cr_assert_str_eq(out + 1, vectors[i][1]);
        ab_free(out);
    }
    const uint8_t high[] = {0xff, 0xfe, 0xfb, 0xf0};
    struct ab_text text = {0};
    ab_html_base64(&text, high, sizeof high);
    char *out = take(&text);
    cr_assert_str_eq(out, "//778A==");
    ab_free(out);
    AB_NO_LEAKS();
}

Test(html, to_plain_takes_markup_away_and_keeps_what_was_escaped)
{
    struct ab_text html = {0};
    struct ab_text plain = {0};
    ab_text_puts(&html, " <p class=\"a\">x");
    ab_html_text(&html, "<b> & 'q' \"r\"");
    ab_text_puts(&html, "</p>\n <i>y</i> ");
    ab_html_to_plain(&plain, html.bytes);
    cr_assert_str_eq(plain.bytes, "x<b> & 'q' \"r\" y");
    ab_text_fini(&html);
    ab_text_fini(&plain);
    AB_NO_LEAKS();
}
