#include "plugin/source.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/folder.h"
#include "plugin/rules.h"

#define MAX_SOURCE_BYTES ((size_t)16 << 20)
#define INCLUDE          "include"
#define OF_ABI           "adonis/"

/* ---- files ---- */

/* Where a name really leads, in the arena; NULL: nowhere. */
static const char *resolved(struct ab_arena *arena, const char *path)
{
    char real[PATH_MAX];
    return realpath(path, real) == NULL ? NULL : ab_arena_strdup(arena, real);
}

ab_status ab_source_path(const char **path, struct ab_arena *arena, const char *folder,
                         const char *name, struct ab_error *err)
{
    const char *here = resolved(arena, folder);
    const char *joined = ab_arena_printf(arena, "%s/%s", folder, name);
    if (joined == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    const char *there = resolved(arena, joined);
    if (here == NULL || there == NULL) {
        return AB_BREAKS(err, P106, "\"%s\": %s", joined, strerror(errno));
    }
    size_t length = strlen(here);
    if (strncmp(here, there, length) != 0 || there[length] != '/') {
        return AB_BREAKS(err, P105,
                         "\"%s\" leads to \"%s\", out of the plugin's folder", joined,
                         there);
    }
    *path = there;
    return AB_OK;
}

static ab_status read_file(struct ab_source_file *file, struct ab_arena *arena,
                           const char *folder, struct ab_error *err)
{
    const char *path = NULL;
    char *text = NULL;
    AB_TRY(ab_source_path(&path, arena, folder, file->name, err));
    ab_status status = ab_file_read(&text, &file->size, path, MAX_SOURCE_BYTES, err);
    if (status == AB_ERR_IO || status == AB_ERR_INPUT) {
        ab_error_prefix(err, "P106");
        return AB_ERR_INPUT;
    }
    AB_TRY(status);
    char *kept = ab_arena_alloc(arena, file->size + 1, 1);
    if (kept != NULL) {
        memcpy(kept, text, file->size);
    }
    ab_free(text);
    file->text = kept;
    return kept == NULL ? AB_OUT_OF_MEMORY(err) : AB_OK;
}

ab_status ab_source_write(const struct ab_source *source, const char *folder,
                          struct ab_error *err)
{
    for (size_t i = 0; i < source->n_files; i++) {
        const struct ab_source_file *file = &source->files[i];
        AB_TRY(ab_folder_put(folder, file->name, file->text, file->size, err));
    }
    return AB_OK;
}

/* ---- the token ---- */

/* Which headers of the ABI are included, directly or not. */
struct headers {
    char *is_included; /* one an ABI header */
    struct ab_error *err;
};

static const char *skip_blanks(const char *p)
{
    return p + strspn(p, " \t");
}

/* What stands between the quotes or brackets of an #include, NULL where the line is
 * none. p[-1] is the quote or bracket. */
static const char *included_name(const char *line, size_t *length)
{
    const char *p = skip_blanks(line);
    if (*p != '#') {
        return NULL;
    }
    p = skip_blanks(p + 1);
    if (strncmp(p, INCLUDE, strlen(INCLUDE)) != 0) {
        return NULL;
    }
    p = skip_blanks(p + strlen(INCLUDE));
    if (*p != '<' && *p != '"') {
        return NULL;
    }
    const char *end = *p == '<' ? ">\n" : "\"\n";
    p++;
    *length = strcspn(p, end);
    return p[*length] == end[0] ? p : NULL;
}

static int begins_with(const char *text, size_t length, const char *start)
{
    return length >= strlen(start) && strncmp(text, start, strlen(start)) == 0;
}

/* The token holds what a plugin can include: its own files and headers of the ABI. */
static ab_status check_include(const char *name, size_t length, const char *file,
                               struct ab_error *err)
{
    int shown = (int)(length < 100 ? length : 100);
    for (size_t i = 0; i < length; i++) {
        if (name[0] == '/' || begins_with(name + i, length - i, "..")) {
            return AB_BREAKS(err, P105,
                             "\"%s\" includes \"%.*s\", out of the plugin's folder",
                             file, shown, name);
        }
    }
    if (name[-1] == '"' && begins_with(name, length, OF_ABI)) {
        return AB_BREAKS(err, P107, "\"%s\" includes \"%.*s\", expected <%.*s>", file,
                         shown, name, shown, name);
    }
    return AB_OK;
}

static ab_status find_header(size_t *index, const char *name, size_t length,
                             const char *file, struct ab_error *err)
{
    for (size_t i = 0; i < ab_n_abi_headers; i++) {
        if (strlen(ab_abi_headers[i].name) == length &&
            strncmp(ab_abi_headers[i].name, name, length) == 0) {
            *index = i;
            return AB_OK;
        }
    }
    return AB_BREAKS(err, P107, "\"%s\" includes <adonis/%.*s>, which does not exist",
                     file, (int)(length < 100 ? length : 100), name);
}

static ab_status find_headers(struct headers *headers, const char *file,
                              const char *text);

static ab_status read_line(struct headers *headers, const char *file, const char *line)
{
    size_t length = 0;
    size_t index = 0;
    const char *name = included_name(line, &length);
    if (name == NULL) {
        return AB_OK;
    }
    AB_TRY(check_include(name, length, file, headers->err));
    if (!begins_with(name, length, OF_ABI)) {
        return AB_OK;
    }
    AB_TRY(find_header(&index, name + strlen(OF_ABI), length - strlen(OF_ABI), file,
                       headers->err));
    if (headers->is_included[index]) {
        return AB_OK;
    }
    headers->is_included[index] = 1;
    return find_headers(headers, ab_abi_headers[index].name,
                        ab_abi_headers[index].text);
}

/* As deep as headers include each other. */
static ab_status find_headers(struct headers *headers, const char *file,
                              const char *text)
{
    for (const char *line = text; line != NULL;) {
        AB_TRY(read_line(headers, file, line));
        const char *end = strchr(line, '\n');
        line = end == NULL ? NULL : end + 1;
    }
    return AB_OK;
}

/* A line as sha256sum writes it. */
static void put_sum(struct ab_text *listing, const char *name, const char *text,
                    size_t size)
{
    char hex[AB_HASH_HEX_BYTES];
    const char *slash = strrchr(name, '/');
    ab_hash_buffer(hex, text, size);
    ab_text_printf(listing, "%s  %s\n", hex, slash == NULL ? name : slash + 1);
}

static ab_status compute_token(struct ab_source *source, struct ab_arena *arena,
                               struct ab_error *err)
{
    struct headers headers = {.err = err};
    headers.is_included = ab_arena_alloc(arena, ab_n_abi_headers, 1);
    if (headers.is_included == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < source->n_files; i++) {
        AB_TRY(find_headers(&headers, source->files[i].name, source->files[i].text));
    }
    struct ab_text listing = {0};
    for (size_t i = 0; i < source->n_files; i++) {
        put_sum(&listing, source->files[i].name, source->files[i].text,
                source->files[i].size);
    }
    for (size_t i = 0; i < ab_n_abi_headers; i++) {
        if (headers.is_included[i]) {
            put_sum(&listing, ab_abi_headers[i].name, ab_abi_headers[i].text,
                    ab_abi_headers[i].size);
        }
    }
    char *text = NULL;
    size_t size = listing.size;
    AB_TRY(ab_text_take(&listing, &text, err));
    ab_hash_buffer(source->token, text, size);
    ab_free(text);
    return AB_OK;
}

ab_status ab_source_read(struct ab_source *out, struct ab_arena *arena,
                         const char *folder, const struct ab_manifest *manifest,
                         struct ab_error *err)
{
    *out = (struct ab_source){.n_files = manifest->n_sources};
    out->files = ab_arena_alloc(arena, out->n_files, sizeof *out->files);
    if (out->files == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < out->n_files; i++) {
        out->files[i].name = ab_arena_strdup(arena, manifest->sources[i]);
        if (out->files[i].name == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
        AB_TRY(read_file(&out->files[i], arena, folder, err));
    }
    return compute_token(out, arena, err);
}
