#include "web-export/html.h"

#include <stdarg.h>
#include <string.h>

static void append_escaped(struct ab_text *out, unsigned char c)
{
    switch (c) {
    case '&':
        ab_text_puts(out, "&amp;");
        break;
    case '<':
        ab_text_puts(out, "&lt;");
        break;
    case '>':
        ab_text_puts(out, "&gt;");
        break;
    case '"':
        ab_text_puts(out, "&quot;");
        break;
    case '\'':
        ab_text_puts(out, "&#39;");
        break;
    default:
        if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f) {
            ab_text_puts(out, "\xef\xbf\xbd");
        } else {
            ab_text_append(out, (const char *)&c, 1);
        }
    }
}

void ab_html_text(struct ab_text *out, const char *text)
{
    for (; *text != '\0'; text++) {
        append_escaped(out, (unsigned char)*text);
    }
}

void ab_html_printf(struct ab_text *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    for (const char *c = format; *c != '\0'; c++) {
        if (c[0] != '%') {
            ab_text_append(out, c, 1);
        } else if (c[1] == 's') {
            ab_html_text(out, va_arg(arguments, const char *));
            c += 1;
        } else if (c[1] == 'z' && c[2] == 'u') {
            ab_text_printf(out, "%zu", va_arg(arguments, size_t));
            c += 2;
        } else {
            ab_require(c[1] == '%');
            ab_text_append(out, c, 1);
            c += 1;
        }
    }
    va_end(arguments);
}

void ab_html_base64(struct ab_text *out, const uint8_t *bytes, size_t n_bytes)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n_bytes; i += 3) {
        size_t n = n_bytes - i < 3 ? n_bytes - i : 3;
        uint32_t bits = (uint32_t)bytes[i] << 16;
        bits |= n > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
        bits |= n > 2 ? (uint32_t)bytes[i + 2] : 0;
        char group[4];
        for (size_t k = 0; k < 4; k++) {
            group[k] = '=';
            if (k <= n) {
                group[k] = digits[bits >> (18 - 6 * k) & 63];
            }
        }
        ab_text_append(out, group, sizeof group);
    }
}

/* The character that an entity of append_escaped stands for, and its length; 0: none.
 */
static size_t read_entity(char *c, const char *html)
{
    static const struct {
        const char *entity;
        char c;
    } known[] = {
        {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        size_t size = strlen(known[i].entity);
        if (strncmp(html, known[i].entity, size) == 0) {
            *c = known[i].c;
            return size;
        }
    }
    return 0;
}

void ab_html_to_plain(struct ab_text *out, const char *html)
{
    int is_blank = 0; /* one is due before the next character */
    int is_any = 0;
    while (*html != '\0') {
        if (*html == '<') {
            html += strcspn(html, ">");
            html += *html == '>';
            continue;
        }
        char c = *html;
        size_t size = read_entity(&c, html);
        html += size > 0 ? size : 1;
        if (size == 0 && (c == ' ' || c == '\n')) {
            is_blank = is_any;
            continue;
        }
        ab_text_puts(out, is_blank ? " " : "");
        ab_text_append(out, &c, 1);
        is_blank = 0;
        is_any = 1;
    }
}
