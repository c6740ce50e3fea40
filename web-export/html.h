/* Writing HTML that no name from a database can break out of. */
#ifndef AB_WEB_HTML_H
#define AB_WEB_HTML_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

/* Appends text for use between tags or inside a quoted attribute: & < > " ' become
 * entities, control characters (but for tab and newline) U+FFFD. */
void ab_html_text(struct ab_text *out, const char *text);
/* The format is HTML of ours; every %s is escaped as above. Only %s, %zu and %% exist.
 */
void ab_html_printf(struct ab_text *out, const char *format, ...) AB_PRINTF(2, 3);

/* Base64 (RFC 4648) with padding. */
void ab_html_base64(struct ab_text *out, const uint8_t *bytes, size_t n_bytes);

/* HTML of ours as text: without tags, with the characters that ab_html_text has
 * escaped, blanks in a row as one and none at the ends. */
void ab_html_to_plain(struct ab_text *out, const char *html);

#endif
