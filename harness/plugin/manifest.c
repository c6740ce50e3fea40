#include "plugin/manifest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/json_write.h"
#include "base/text.h"
#include "plugin/rules.h"
#include "plugin/table_json.h"

/* Members that are about files. */
#define FILE_MEMBERS "manifest", "sources", "library", "binary_sha256"

/* What the author wrote is wrong; failures of ours pass. */
static ab_status by_rule(ab_status status, const char *code, struct ab_error *err)
{
    if (status == AB_ERR_INPUT) {
        ab_error_prefix(err, "%s", code);
    }
    return status;
}

/* Relative, and no word of it "..": the name alone cannot leave the folder. Characters
 * that shells, compilers and lists of hashes take as they are. */
static ab_status check_file_name(const struct ab_json *at, const char *name,
                                 struct ab_error *err)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789._+-/";
    int leaves = name[0] == '/';
    for (const char *word = name; word != NULL && !leaves;) {
        size_t length = strcspn(word, "/");
        leaves = length == 2 && strncmp(word, "..", 2) == 0;
        word = word[length] == '/' ? word + length + 1 : NULL;
    }
    if (leaves) {
        return by_rule(ab_json_fail(at, err, "a path in the plugin's folder"), "P105",
                       err);
    }
    size_t length = strlen(name);
    if (strspn(name, letters) != length || length == 0 || name[length - 1] == '/') {
        return by_rule(ab_json_fail(at, err, "letters, digits and \"._+-/\""), "P102",
                       err);
    }
    return AB_OK;
}

static int ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);
    size_t n = strlen(end);
    return length > n && strcmp(text + length - n, end) == 0;
}

static ab_status read_sources(struct ab_manifest *out, struct ab_error *err)
{
    struct ab_json array;
    AB_TRY(by_rule(ab_json_opt_array(&array, &out->n_sources, &out->root, "sources", 1,
                                     AB_MANIFEST_MAX_FILES, err),
                   "P102", err));
    const char **sources = ab_arena_alloc(&out->arena, out->n_sources, sizeof *sources);
    if (sources == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    out->sources = sources;
    int has_unit = 0;
    for (size_t i = 0; i < out->n_sources; i++) {
        struct ab_json item = ab_json_item(&array, i);
        AB_TRY(by_rule(ab_json_string(&sources[i], &item, err), "P102", err));
        AB_TRY(check_file_name(&item, sources[i], err));
        if (!ends_with(sources[i], ".c") && !ends_with(sources[i], ".h")) {
            return by_rule(ab_json_fail(&item, err, "a file .c or .h"), "P102", err);
        }
        has_unit |= ends_with(sources[i], ".c");
    }
    return has_unit || out->n_sources == 0
               ? AB_OK
               : by_rule(ab_json_fail(&array, err, "a file .c among them"), "P102",
                         err);
}

/* A hash, where the member is there. */
static ab_status read_binary_hash(struct ab_manifest *out, struct ab_error *err)
{
    struct ab_json member;
    AB_TRY(ab_json_member(&member, &out->root, "binary_sha256", err));
    if (member.value == NULL) {
        return AB_OK;
    }
    AB_TRY(ab_json_string(&out->binary_sha256, &member, err));
    size_t length = strspn(out->binary_sha256, "0123456789abcdef");
    return length == AB_HASH_HEX_BYTES - 1 && out->binary_sha256[length] == '\0'
               ? AB_OK
               : ab_json_fail(&member, err, "64 digits of a SHA-256");
}

static ab_status read_identity(struct ab_manifest *out, struct ab_error *err)
{
    struct ab_json member;
    int64_t version = 0;
    AB_TRY(ab_json_object(&out->root, err));
    AB_TRY(AB_JSON_NO_UNKNOWN(&out->root, err, FILE_MEMBERS, AB_TABLE_MEMBERS));
    AB_TRY(ab_json_get_integer(&version, &out->root, "manifest", AB_MANIFEST_VERSION,
                               AB_MANIFEST_VERSION, err));
    AB_TRY(ab_json_get_string(&out->version, &out->root, "version", err));
    AB_TRY(ab_json_member(&member, &out->root, "id", err));
    AB_TRY(ab_json_string(&out->id, &member, err));
    return read_binary_hash(out, err);
}

static ab_status check_id(const struct ab_manifest *out, struct ab_error *err)
{
    struct ab_json member;
    AB_TRY(ab_json_member(&member, &out->root, "id", err));
    return ab_plugin_is_id(out->id)
               ? AB_OK
               : by_rule(ab_json_fail(&member, err,
                                      "a lower-case letter, then such letters, digits "
                                      "and '-'"),
                         "P103", err);
}

static ab_status read_library(struct ab_manifest *out, struct ab_error *err)
{
    struct ab_json member;
    AB_TRY(ab_json_member(&member, &out->root, "library", err));
    if (member.value != NULL) {
        AB_TRY(by_rule(ab_json_string(&out->library, &member, err), "P102", err));
        AB_TRY(check_file_name(&member, out->library, err));
    }
    int is_full = out->binary_sha256 != NULL;
    int has_both = out->n_sources > 0 && out->library != NULL;
    if ((out->n_sources == 0 && out->library == NULL) || (has_both && !is_full)) {
        return AB_BREAKS(
            err, P104,
            "\"%s\": found %s \"sources\" and \"library\", expected one of "
            "them",
            out->root.file, has_both ? "both" : "neither");
    }
    return AB_OK;
}

static ab_status read_members(struct ab_manifest *out, struct ab_error *err)
{
    AB_TRY(by_rule(read_identity(out, err), "P102", err));
    AB_TRY(check_id(out, err));
    AB_TRY(read_sources(out, err));
    return read_library(out, err);
}

static void start(struct ab_manifest *out)
{
    *out = (struct ab_manifest){0};
    ab_arena_init(&out->arena);
}

ab_status ab_manifest_read(struct ab_manifest *out, const char *path,
                           struct ab_error *err)
{
    start(out);
    AB_TRY(by_rule(ab_json_read_file(&out->root, path, err), "P102", err));
    return read_members(out, err);
}

ab_status ab_manifest_parse(struct ab_manifest *out, const char *text, size_t n_bytes,
                            const char *name, struct ab_error *err)
{
    start(out);
    AB_TRY(
        by_rule(ab_json_read_text(&out->root, text, n_bytes, name, err), "P102", err));
    return read_members(out, err);
}

void ab_manifest_fini(struct ab_manifest *manifest)
{
    ab_json_close(&manifest->root);
    ab_arena_fini(&manifest->arena);
}

ab_status ab_manifest_algorithm(struct ab_algorithm *out, struct ab_manifest *manifest,
                                struct ab_error *err)
{
    struct ab_json member;
    if (manifest->binary_sha256 == NULL || manifest->library == NULL) {
        AB_TRY(ab_json_member(&member, &manifest->root,
                              manifest->library == NULL ? "library" : "binary_sha256",
                              err));
        return by_rule(ab_json_fail(&member, err, "a full manifest"), "P102", err);
    }
    *out = (struct ab_algorithm){0};
    return by_rule(ab_table_read_json(out, &manifest->arena, &manifest->root, err),
                   "P102", err);
}

/* A value in one short line, for messages. */
static void show(char out[80], const json_t *value)
{
    char *text = NULL;
    if (value == NULL || ab_json_canonical(&text, value, NULL) != AB_OK) {
        (void)snprintf(out, 80, "nothing");
        return;
    }
    (void)snprintf(out, 80, strlen(text) < 70 ? "%s" : "%.66s...", text);
    ab_free(text);
}

/* Equal as canonical texts: 1 and 1.0 are, comments do not count. */
static ab_status compare(int *is_equal, const json_t *a, const json_t *b,
                         struct ab_error *err)
{
    char *text_a = NULL;
    char *text_b = NULL;
    *is_equal = 0;
    if (b == NULL) {
        return AB_OK;
    }
    ab_status status = ab_json_canonical(&text_a, a, err);
    if (status == AB_OK) {
        status = ab_json_canonical(&text_b, b, err);
    }
    *is_equal = status == AB_OK && strcmp(text_a, text_b) == 0;
    ab_free(text_b);
    ab_free(text_a);
    return status;
}

ab_status ab_manifest_agrees(const struct ab_manifest *manifest, const json_t *said,
                             struct ab_error *err)
{
    static const char *const of_table[] = {AB_TABLE_MEMBERS};
    for (size_t i = 0; i < sizeof of_table / sizeof of_table[0]; i++) {
        struct ab_json member;
        int is_equal = 1;
        const json_t *truth = json_object_get(said, of_table[i]);
        AB_TRY(ab_json_member(&member, &manifest->root, of_table[i], err));
        if (member.value != NULL) {
            AB_TRY(compare(&is_equal, member.value, truth, err));
        }
        if (!is_equal) {
            char here[80];
            char there[80];
            show(here, member.value);
            show(there, truth);
            return AB_BREAKS(err, P109, "\"%s\": %s: found %s, but its table says %s",
                             member.file, member.pointer, here, there);
        }
    }
    return AB_OK;
}

static int set(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}

ab_status ab_manifest_write(char **out, const json_t *said,
                            const struct ab_manifest_files *files, struct ab_error *err)
{
    json_t *object = json_object();
    json_t *sources = json_array();
    int is_whole = set(object, "manifest", json_integer(AB_MANIFEST_VERSION)) &&
                   json_object_update(object, (json_t *)said) == 0 &&
                   set(object, "library", json_string(files->library)) &&
                   set(object, "binary_sha256", json_string(files->binary_sha256));
    for (size_t i = 0; i < files->n_sources && is_whole; i++) {
        is_whole = json_array_append_new(sources, json_string(files->sources[i])) == 0;
    }
    if (is_whole && files->n_sources > 0) {
        is_whole = json_object_set(object, "sources", sources) == 0;
    }
    ab_status status = AB_OK;
    if (is_whole) {
        status = ab_json_pretty(out, object, err);
    } else {
        status = AB_OUT_OF_MEMORY(err);
    }
    json_decref(sources);
    json_decref(object);
    return status;
}
