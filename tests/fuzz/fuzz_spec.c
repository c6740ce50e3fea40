/* The command line's grammar on any text: it is refused with a message, or its items
 * written as text parse to themselves. */
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "base/spec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static int is_whole(const void *context, const char *name, const char *key)
{
    (void)context;
    (void)name;
    return strcmp(key, "data") == 0;
}

static void check_item(struct ab_arena *arena, const struct ab_spec *item)
{
    struct ab_spec_list again;
    const char *text = ab_spec_text(arena, item);
    ab_require(text != NULL);
    ab_require(ab_spec_parse(&again, arena, "--x", text, is_whole, NULL, NULL) ==
               AB_OK);
    ab_require(again.n_items == 1);
    ab_require(strcmp(ab_spec_text(arena, &again.items[0]), text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    struct ab_arena arena;
    struct ab_error err = {0};
    struct ab_spec_list list;
    const int64_t *values;
    size_t n_values;
    ab_arena_init(&arena);
    char *text = ab_arena_alloc(&arena, n_bytes + 1, 1);
    ab_require(text != NULL);
    if (n_bytes > 0) {
        memcpy(text, data, n_bytes);
    }
    ab_status status = ab_spec_parse(&list, &arena, "--x", text, is_whole, NULL, &err);
    ab_require((status == AB_OK) == (err.text[0] == '\0'));
    for (size_t i = 0; i < list.n_items && i < 64; i++) {
        check_item(&arena, &list.items[i]);
    }
    status = ab_spec_parse_params(&list, &arena, "--x", text, NULL);
    ab_require(status == AB_OK || status == AB_ERR_INPUT);
    status =
        ab_spec_integers(&values, &n_values, &arena, "--x", text, -1000, 1000, NULL);
    ab_require(status == AB_OK || status == AB_ERR_INPUT);
    ab_arena_fini(&arena);
    return 0;
}
