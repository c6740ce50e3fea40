/* JSON on any bytes: refused with a message, or its canonical text reads back to
 * itself; and the readers of members meet whatever is in it. */
#include <jansson.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "base/json.h"
#include "base/json_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static void check_reads_back(const char *json, const char *canonical)
{
    struct ab_json root;
    char *again;
    ab_require(ab_json_read_text(&root, json, strlen(json), "again", NULL) == AB_OK);
    ab_require(ab_json_canonical(&again, root.value, NULL) == AB_OK);
    ab_require(strcmp(again, canonical) == 0);
    ab_free(again);
    ab_json_close(&root);
}

static void check_canonical(const struct ab_json *root)
{
    char *canonical;
    ab_require(ab_json_canonical(&canonical, root->value, NULL) == AB_OK);
    check_reads_back(canonical, canonical);
    struct ab_text html = {0};
    ab_json_write_for_html(&html, canonical);
    ab_require(strchr(html.bytes, '<') == NULL);
    check_reads_back(html.bytes, canonical);
    ab_text_fini(&html);
    ab_free(canonical);
}

static void read_members(const struct ab_json *root)
{
    static const char *const names[] = {"constant", "lognormal"};
    double number = 0.0;
    int64_t integer = 0;
    size_t count = 0;
    const char *string = NULL;
    struct ab_json array;
    struct ab_error err = {0};
    ab_status status = ab_json_opt_number(&number, root, "n", -1e6, 1e6, &err);
    ab_require(status != AB_OK || isfinite(number));
    status = ab_json_opt_integer(&integer, root, "i", -5, 5, &err);
    ab_require(status != AB_OK || (integer >= -5 && integer <= 5));
    status = ab_json_get_one_of(&count, root, "k", names, 2, &err);
    ab_require(status != AB_OK || count < 2);
    status = ab_json_get_string(&string, root, "s", &err);
    ab_require(status != AB_OK || string != NULL);
    status = ab_json_opt_array(&array, &count, root, "a", 1, 100, &err);
    for (size_t i = 0; status == AB_OK && i < count; i++) {
        struct ab_json item = ab_json_item(&array, i);
        status = ab_json_number(&number, &item, 0.0, 1.0, &err);
    }
    status = AB_JSON_NO_UNKNOWN(root, &err, "n", "i", "k", "s", "a");
    ab_require(status == AB_OK || err.text[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    struct ab_json root;
    struct ab_error err = {0};
    ab_status status =
        ab_json_read_text(&root, (const char *)data, n_bytes, "fuzz", &err);
    ab_require((status == AB_OK) == (err.text[0] == '\0'));
    if (status == AB_OK) {
        check_canonical(&root);
        read_members(&root);
        ab_json_close(&root);
    }
    return 0;
}
