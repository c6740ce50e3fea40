#include <string.h>

#include "base/alloc.h"
#include "cli/command.h"
#include "cli/fields.h"
#include "cli/print.h"
#include "tasks/data_set.h"
#include "tasks/task.h"

struct listing {
    struct ab_arena arena;
    json_t *rows;
};

static json_t *tasks_of(const struct ab_data_set *set)
{
    json_t *tasks = json_array();
    for (uint32_t i = 0; i < ab_task_count(); i++) {
        const struct ab_task_entry *entry = ab_task_entry(i);
        if (entry->data == set) {
            (void)json_array_append_new(tasks, json_string(entry->name));
        }
    }
    return tasks;
}

/* Of a file that lies somewhere the folder; else what would bring the set. */
static const char *where(struct listing *listing, const struct ab_data_set *set,
                         enum ab_data_place place, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (place != AB_DATA_MISSING && slash != NULL) {
        return ab_arena_printf(&listing->arena, "%.*s", (int)(slash - path), path);
    }
    if (set->package == NULL) {
        return "nowhere: the installation is not whole";
    }
    return ab_arena_printf(&listing->arena,
                           "nowhere: adonis-bench data fetch %s, or package %s",
                           set->name, set->package);
}

/* What is said of a set: it is as its first file is, but missing where any of its files
 * is. */
struct state {
    enum ab_data_place place;
    const char *path;
    uint64_t n_bytes;
};

static ab_status append_file(json_t *files, struct state *state,
                             struct listing *listing, const struct ab_data_set *set,
                             size_t i, struct ab_error *err)
{
    const struct ab_data_file *file = &set->files[i];
    enum ab_data_place place;
    const char *path = NULL;
    AB_TRY(ab_data_find(&place, &path, &listing->arena, set, i, err));
    if (i == 0 || (place == AB_DATA_MISSING && state->place != AB_DATA_MISSING)) {
        state->place = place;
        state->path = path;
    }
    state->n_bytes += file->n_bytes;
    struct ab_fields fields = {.object = json_object()};
    ab_put_text(&fields, "name", file->name);
    ab_put_integer(&fields, "bytes", file->n_bytes);
    ab_put_text(&fields, "sha256", file->sha256);
    ab_put_text(&fields, "state", ab_data_place_name(place));
    ab_put_text(&fields, "path", path);
    fields.failed |= json_array_append_new(files, fields.object) != 0;
    return ab_fields_end(&fields, err);
}

static ab_status append(struct listing *listing, const struct ab_data_set *set,
                        struct ab_error *err)
{
    struct state state = {.path = ""};
    json_t *files = json_array();
    for (size_t i = 0; i < set->n_files; i++) {
        ab_status status = append_file(files, &state, listing, set, i, err);
        if (status != AB_OK) {
            json_decref(files);
            return status;
        }
    }
    struct ab_fields row = {.object = json_object()};
    ab_put_text(&row, "name", set->name);
    ab_put_text(&row, "state", ab_data_place_name(state.place));
    ab_put_integer(&row, "bytes", state.n_bytes);
    ab_put_text(&row, "summary", set->summary);
    ab_put_text(&row, "licence", set->licence);
    ab_put_text(&row, "where", where(listing, set, state.place, state.path));
    ab_put(&row, "tasks", tasks_of(set));
    ab_put(&row, "files", files);
    row.failed |= json_array_append_new(listing->rows, row.object) != 0;
    return ab_fields_end(&row, err);
}

static ab_status list(struct listing *listing, int as_json, struct ab_error *err)
{
    static const char *const columns[] = {"name",  "state", "bytes", "licence",
                                          "where", "tasks", NULL};
    if (listing->rows == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; ab_data_sets[i] != NULL; i++) {
        AB_TRY(append(listing, ab_data_sets[i], err));
    }
    return as_json ? ab_print_json(listing->rows, err)
                   : ab_print_table(listing->rows, columns, err);
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    struct listing listing = {.rows = json_array()};
    ab_arena_init(&listing.arena);
    ab_status status = list(&listing, ab_args_has(args, "json"), err);
    json_decref(listing.rows);
    ab_arena_fini(&listing.arena);
    return status;
}

static const struct ab_cli_option options[] = {AB_CLI_JSON, AB_CLI_END};

const struct ab_command ab_cmd_data_list = {
    .name = "data list",
    .usage = "[--json]",
    .summary = "every data set: whether it is here, where, its licence, its tasks",
    .details = "state: shipped with the program, installed by a package, cached where "
               "`data fetch` put it, or missing. With --json its files too. Nothing is "
               "read: `data verify` looks at the hashes.",
    .options = options,
    .run = run,
};
