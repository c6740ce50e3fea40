/* Any bytes: an error with a code, or a manifest whose names stay in the folder. Of a
 * full one the table says what the manifest said: read, written and read again it is
 * the same. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "plugin/manifest.h"
#include "plugin/rules.h"
#include "plugin/table_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_name(const char *name)
{
    ab_require(name[0] != '/' && name[0] != '\0');
    ab_require(strcmp(name, "..") != 0 && strncmp(name, "../", 3) != 0);
    ab_require(strstr(name, "/../") == NULL);
}

static struct ab_json said_by(const struct ab_algorithm *algorithm)
{
    struct ab_text text = {0};
    struct ab_json said;
    ab_require(ab_table_write_json(&text, algorithm, NULL) == AB_OK && !text.failed);
    ab_require(ab_json_read_text(&said, text.bytes, text.size, "said", NULL) == AB_OK);
    ab_text_fini(&text);
    return said;
}

static void check_full(struct ab_manifest *manifest)
{
    struct ab_algorithm first;
    struct ab_algorithm second;
    struct ab_arena arena;
    if (ab_manifest_algorithm(&first, manifest, NULL) != AB_OK) {
        return;
    }
    ab_arena_init(&arena);
    struct ab_json said = said_by(&first);
    second = (struct ab_algorithm){0};
    ab_require(ab_table_read_json(&second, &arena, &said, NULL) == AB_OK);
    struct ab_json said_again = said_by(&second);
    ab_require(json_equal(said.value, said_again.value));
    ab_json_close(&said_again);
    ab_json_close(&said);
    ab_arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ab_manifest manifest;
    struct ab_error err = {0};
    if (ab_manifest_parse(&manifest, (const char *)data, size, "fuzz", &err) == AB_OK) {
        for (size_t i = 0; i < manifest.n_sources; i++) {
            check_name(manifest.sources[i]);
        }
        if (manifest.library != NULL) {
            check_name(manifest.library);
        }
        check_full(&manifest);
    } else {
        ab_require(ab_rule_in(err.text) != NULL);
    }
    ab_manifest_fini(&manifest);
    return 0;
}
