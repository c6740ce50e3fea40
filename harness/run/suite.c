#include "run/suite.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/json_write.h"
#include "base/suggest.h"

#define SUFFIX     ".json"
#define MAX_SUITES 1000
#define MAX_BLOCKS 1000

static int ends_with(const char *text, const char *end)
{
    size_t n = strlen(text);
    size_t n_end = strlen(end);
    return n > n_end && strcmp(text + n - n_end, end) == 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

ab_status ab_suite_names(const char *const **names, size_t *n_names,
                         struct ab_arena *arena, struct ab_error *err)
{
    const char *folder = NULL;
    AB_TRY(ab_file_shared_path(&folder, arena, "suites", err));
    const char **found = ab_arena_alloc(arena, MAX_SUITES, sizeof *found);
    DIR *stream = opendir(folder);
    if (stream == NULL) {
        return AB_FAIL(err, AB_ERR_IO, "could not open \"%s\": %s", folder,
                       strerror(errno));
    }
    size_t n = 0;
    const struct dirent *entry;
    while (found != NULL && n < MAX_SUITES && (entry = readdir(stream)) != NULL) {
        if (ends_with(entry->d_name, SUFFIX)) {
            size_t length = strlen(entry->d_name) - strlen(SUFFIX);
            found[n++] = ab_arena_printf(arena, "%.*s", (int)length, entry->d_name);
        }
    }
    (void)closedir(stream);
    for (size_t i = 0; i < n; i++) {
        if (found[i] == NULL) {
            found = NULL;
            break;
        }
    }
    if (found == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    qsort(found, n, sizeof *found, compare_names);
    *names = found;
    *n_names = n;
    return AB_OK;
}

static ab_status find_file(const char **path, struct ab_arena *arena, const char *name,
                           struct ab_error *err)
{
    if (ends_with(name, SUFFIX) || strchr(name, '/') != NULL) {
        *path = name;
        return AB_OK;
    }
    const char *const *names = NULL;
    size_t n_names = 0;
    AB_TRY(ab_suite_names(&names, &n_names, arena, err));
    for (size_t i = 0; i < n_names; i++) {
        if (strcmp(names[i], name) == 0) {
            const char *relative = ab_arena_printf(arena, "suites/%s" SUFFIX, name);
            if (relative == NULL) {
                return AB_OUT_OF_MEMORY(err);
            }
            return ab_file_shared_path(path, arena, relative, err);
        }
    }
    return ab_suggest_fail_among(names, n_names, "suite", name, err);
}

static ab_status get_text(const char **out, struct ab_arena *arena,
                          const struct ab_json *object, const char *key,
                          struct ab_error *err)
{
    const char *text = NULL;
    AB_TRY(ab_json_get_string(&text, object, key, err));
    if (text[0] == '\0') {
        struct ab_json member;
        AB_TRY(ab_json_member(&member, object, key, err));
        return ab_json_fail(&member, err, "text that is not empty");
    }
    *out = ab_arena_strdup(arena, text);
    return *out == NULL ? AB_OUT_OF_MEMORY(err) : AB_OK;
}

/* Nothing has a fallback in a suite: it is frozen, whatever the program's defaults. */
static ab_status read_block(struct ab_grid *block, struct ab_arena *arena,
                            const struct ab_json *json, struct ab_error *err)
{
    AB_TRY(ab_json_object(json, err));
    AB_TRY(get_text(&block->block, arena, json, "name", err));
#define GET_MEMBER(name, fallback, argument, help)                                     \
    AB_TRY(get_text(&block->name, arena, json, #name, err));
    AB_GRID_LIST(GET_MEMBER)
#undef GET_MEMBER
    static const char *const known[] = {"name",
#define KNOWN_MEMBER(name, fallback, argument, help) #name,
                                        AB_GRID_LIST(KNOWN_MEMBER)
#undef KNOWN_MEMBER
    };
    return ab_json_no_unknown(json, known, sizeof known / sizeof known[0], err);
}

static ab_status read_blocks(struct ab_suite *suite, const struct ab_json *root,
                             struct ab_error *err)
{
    struct ab_json blocks;
    AB_TRY(ab_json_get_array(&blocks, &suite->n_blocks, root, "blocks", 1, MAX_BLOCKS,
                             err));
    suite->blocks =
        ab_arena_alloc(&suite->arena, suite->n_blocks, sizeof *suite->blocks);
    if (suite->blocks == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < suite->n_blocks; i++) {
        struct ab_json block = ab_json_item(&blocks, i);
        AB_TRY(read_block(&suite->blocks[i], &suite->arena, &block, err));
        for (size_t j = 0; j < i; j++) {
            if (strcmp(suite->blocks[j].block, suite->blocks[i].block) == 0) {
                return ab_json_fail(&block, err, "a name that no block before has");
            }
        }
    }
    return AB_OK;
}

/* What is hashed: all but the member that holds the hash. */
static ab_status read_definition(struct ab_suite *suite, const struct ab_json *root,
                                 struct ab_error *err)
{
    json_t *content = json_copy(root->value);
    if (content == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    (void)json_object_del(content, "frozen"); /* which need not be there */
    char *definition = NULL;
    ab_status status = ab_json_canonical(&definition, content, err);
    json_decref(content);
    AB_TRY(status);
    ab_hash_buffer(suite->sha256, definition, strlen(definition));
    suite->definition = ab_arena_strdup(&suite->arena, definition);
    ab_free(definition);
    return suite->definition == NULL ? AB_OUT_OF_MEMORY(err) : AB_OK;
}

/* A frozen version keeps its content. */
static ab_status check_frozen(struct ab_suite *suite, const struct ab_json *root,
                              struct ab_error *err)
{
    const char *frozen = NULL;
    AB_TRY(ab_json_opt_string(&frozen, root, "frozen", err));
    suite->is_frozen = frozen != NULL;
    if (frozen == NULL || strcmp(frozen, suite->sha256) == 0) {
        return AB_OK;
    }
    return AB_FAIL(
        err, AB_ERR_INPUT,
        "\"%s\": /frozen: suite \"%s\" %s is frozen with SHA-256 %.64s, but "
        "its content now has %s; undo the change, or take \"frozen\" out and "
        "give the suite another \"version\" (results of different content "
        "must not share one)",
        root->file, suite->name, suite->version, frozen, suite->sha256);
}

static ab_status read_suite(struct ab_suite *suite, const struct ab_json *root,
                            struct ab_error *err)
{
    AB_TRY(ab_json_object(root, err));
    AB_TRY(get_text(&suite->name, &suite->arena, root, "name", err));
    AB_TRY(get_text(&suite->version, &suite->arena, root, "version", err));
    AB_TRY(get_text(&suite->description, &suite->arena, root, "description", err));
    AB_TRY(read_blocks(suite, root, err));
    AB_TRY(AB_JSON_NO_UNKNOWN(root, err, "name", "version", "description", "blocks",
                              "frozen"));
    AB_TRY(read_definition(suite, root, err));
    return check_frozen(suite, root, err);
}

static ab_status load(struct ab_suite *suite, const char *name, struct ab_error *err)
{
    const char *path = NULL;
    struct ab_json root;
    AB_TRY(find_file(&path, &suite->arena, name, err));
    AB_TRY(ab_json_read_file(&root, path, err));
    ab_status status = read_suite(suite, &root, err);
    ab_json_close(&root);
    return status;
}

ab_status ab_suite_load(struct ab_suite **out, const char *name, struct ab_error *err)
{
    struct ab_suite *suite = ab_alloc(1, sizeof *suite);
    if (suite == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_arena_init(&suite->arena);
    ab_status status = load(suite, name, err);
    if (status != AB_OK) {
        ab_suite_destroy(suite);
        return status;
    }
    *out = suite;
    return AB_OK;
}

void ab_suite_destroy(struct ab_suite *suite)
{
    if (suite != NULL) {
        ab_arena_fini(&suite->arena);
        ab_free(suite);
    }
}

void ab_suite_set_algorithms(struct ab_suite *suite, const char *algorithms)
{
    for (size_t i = 0; i < suite->n_blocks; i++) {
        suite->blocks[i].algorithm = algorithms;
    }
}
