#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/hash.h"
#include "cli/command.h"
#include "cli/print.h"
#include "fetch/fetch.h"
#include "tasks/data_set.h"

#define ERASE_LINE "\r\033[K"
#define MEGABYTE   1e6

/* Beyond the size in the catalogue: what the head of another gzip wrapping may take. */
#define WRAPPING_BYTES 1024

struct fetching {
    struct ab_arena arena;
    const struct ab_data_set *set;
    const char *from; /* the folder, as an address */
    int patience_s;
    const char *name; /* of the file, for progress */
    uint64_t size_bytes;
};

static void show_progress(void *ctx, uint64_t n_bytes, uint64_t n_expected)
{
    const struct fetching *fetching = ctx;
    (void)n_expected; /* the catalogue knows better than the server */
    (void)fprintf(stderr, ERASE_LINE "%s: %.1f of %.1f MB", fetching->name,
                  (double)n_bytes / MEGABYTE, (double)fetching->size_bytes / MEGABYTE);
    (void)fflush(stderr);
}

/* Only what has the right hash ever gets to the disk, and there in one step. */
static ab_status store(const struct fetching *fetching, size_t file, const char *path,
                       const char *bytes, size_t n_bytes, struct ab_error *err)
{
    char found[AB_HASH_HEX_BYTES];
    const struct ab_data_file *wanted = &fetching->set->files[file];
    ab_hash_buffer(found, bytes, n_bytes);
    if (!ab_data_is_hash_of(wanted, found)) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s/%s\": found %zu bytes with SHA-256 %s, expected %s: they "
                       "are not used",
                       fetching->from, wanted->name, n_bytes, found, wanted->sha256);
    }
    AB_TRY(ab_file_write(path, bytes, n_bytes, err));
    ab_print_note("fetched \"%s\"", path);
    return AB_OK;
}

/* Its folder is made first: better to fail before the transfer than after it. */
static ab_status fetch_file(struct fetching *fetching, size_t file,
                            struct ab_error *err)
{
    const struct ab_data_file *wanted = &fetching->set->files[file];
    const char *path = NULL;
    char *bytes = NULL;
    size_t n_bytes = 0;
    AB_TRY(ab_data_cache_path(&path, &fetching->arena, fetching->set, file, err));
    const char *slash = strrchr(path, '/');
    const char *folder =
        ab_arena_printf(&fetching->arena, "%.*s", (int)(slash - path), path);
    const char *url =
        ab_arena_printf(&fetching->arena, "%s/%s", fetching->from, wanted->name);
    if (folder == NULL || url == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    AB_TRY(ab_file_make_folder(folder, err));
    fetching->name = wanted->name;
    fetching->size_bytes = wanted->n_bytes;
    int is_terminal = isatty(STDERR_FILENO);
    const struct ab_fetch_request request = {
        .url = url,
        .max_bytes = wanted->n_bytes + WRAPPING_BYTES,
        .patience_s = fetching->patience_s,
        .progress = is_terminal ? show_progress : NULL,
        .ctx = fetching};
    ab_status status = ab_fetch(&bytes, &n_bytes, &request, err);
    if (is_terminal) {
        (void)fputs(ERASE_LINE, stderr);
    }
    AB_TRY(status);
    status = store(fetching, file, path, bytes, n_bytes, err);
    ab_free(bytes);
    return status;
}

/* What is here and as it should be stays; a file of a package is not ours to mend. */
static ab_status want_file(struct fetching *fetching, size_t file, struct ab_error *err)
{
    enum ab_data_place place;
    const char *path = NULL;
    AB_TRY(ab_data_find(&place, &path, &fetching->arena, fetching->set, file, err));
    if (place != AB_DATA_MISSING) {
        ab_status status = ab_data_check(fetching->set, file, place, path, err);
        if (status == AB_OK) {
            ab_print_note("already there: \"%s\"", path);
            return AB_OK;
        }
        if (place != AB_DATA_CACHED) {
            return status;
        }
    }
    if (fetching->set->url == NULL) {
        return AB_FAIL(err, AB_ERR_IO,
                       "\"%s\" is missing, and not to be fetched: %s comes with the "
                       "program, whose installation is not whole",
                       path, fetching->set->name);
    }
    return fetch_file(fetching, file, err);
}

static ab_status set_source(struct fetching *fetching, const struct ab_args *args,
                            struct ab_error *err)
{
    const char *from =
        ab_args_has(args, "from") ? ab_args_get(args, "from") : fetching->set->url;
    size_t length = strlen(from);
    while (length > 0 && from[length - 1] == '/') {
        length--;
    }
    fetching->from = ab_arena_printf(&fetching->arena, "%.*s", (int)length, from);
    return fetching->from != NULL ? AB_OK : AB_OUT_OF_MEMORY(err);
}

static ab_status fetch(struct fetching *fetching, const struct ab_args *args,
                       struct ab_error *err)
{
    int64_t patience_s = 0;
    AB_TRY(ab_data_set_find(&fetching->set, args->positional[0], err));
    AB_TRY(ab_args_integer(&patience_s, args, "patience", 1, 3600, err));
    fetching->patience_s = (int)patience_s;
    if (fetching->set->url != NULL) {
        AB_TRY(set_source(fetching, args, err));
    }
    for (size_t i = 0; i < fetching->set->n_files; i++) {
        AB_TRY(want_file(fetching, i, err));
    }
    return AB_OK;
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    struct fetching fetching = {0};
    ab_arena_init(&fetching.arena);
    ab_status status = fetch(&fetching, args, err);
    ab_arena_fini(&fetching.arena);
    return status;
}

static const struct ab_cli_option options[] = {
    {"from", "URL", NULL,
     "folder that has the files: https://, http:// or file:/// (default: where their "
     "creators publish them)",
     0},
    {"patience", "SECONDS", "30",
     "how long to wait for the server, or for its next byte", 0},
    AB_CLI_END,
};

const struct ab_command ab_cmd_data_fetch = {
    .name = "data fetch",
    .usage = "DATASET [--from URL] [--patience SECONDS]",
    .summary = "get a data set that does not come with the program",
    .details = "Its files go to $XDG_CACHE_HOME/adonis-bench/data (~/.cache without "
               "it), once their SHA-256 is as it should be, and not before. Files that "
               "are here already, from a package or fetched before, are not fetched. "
               "Proxies are taken from the environment (https_proxy, no_proxy, ...).",
    .options = options,
    .min_positional = 1,
    .max_positional = 1,
    .run = run,
};
