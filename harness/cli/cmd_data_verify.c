#include <stdio.h>

#include "base/alloc.h"
#include "cli/command.h"
#include "cli/fields.h"
#include "cli/print.h"
#include "tasks/data_set.h"

struct verification {
    struct ab_arena arena;
    json_t *rows;
    size_t n_files;
    size_t n_wrong;
};

/* A file that is not here counts where its set was asked for, or has to be here. */
static ab_status verify_file(struct verification *all, const struct ab_data_set *set,
                             size_t file, int is_named, struct ab_error *err)
{
    enum ab_data_place place;
    const char *path = NULL;
    const char *state = "ok";
    struct ab_error reason = {0};
    AB_TRY(ab_data_find(&place, &path, &all->arena, set, file, err));
    struct ab_fields row = {.object = json_object()};
    if (place == AB_DATA_MISSING) {
        state = "missing";
        all->n_wrong += is_named || set->package == NULL;
    } else if (ab_data_check(set, file, place, path, &reason) != AB_OK) {
        state = reason.code == AB_ERR_INPUT ? "wrong" : "unreadable";
        all->n_wrong++;
        (void)fprintf(stderr, "adonis-bench: %s\n", reason.text);
    }
    all->n_files++;
    ab_put_text(&row, "set", set->name);
    ab_put_text(&row, "file", set->files[file].name);
    ab_put_text(&row, "state", state);
    ab_put_text(&row, "path", path);
    row.failed |= json_array_append_new(all->rows, row.object) != 0;
    return ab_fields_end(&row, err);
}

static ab_status verify_set(struct verification *all, const struct ab_data_set *set,
                            int is_named, struct ab_error *err)
{
    for (size_t i = 0; i < set->n_files; i++) {
        AB_TRY(verify_file(all, set, i, is_named, err));
    }
    return AB_OK;
}

static ab_status verify(struct verification *all, const struct ab_args *args,
                        struct ab_error *err)
{
    static const char *const columns[] = {"set", "file", "state", "path", NULL};
    if (all->rows == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (int i = 0; i < args->n_positional; i++) {
        const struct ab_data_set *set = NULL;
        AB_TRY(ab_data_set_find(&set, args->positional[i], err));
        AB_TRY(verify_set(all, set, 1, err));
    }
    for (size_t i = 0; args->n_positional == 0 && ab_data_sets[i] != NULL; i++) {
        AB_TRY(verify_set(all, ab_data_sets[i], 0, err));
    }
    AB_TRY(ab_args_has(args, "json") ? ab_print_json(all->rows, err)
                                     : ab_print_table(all->rows, columns, err));
    return all->n_wrong == 0 ? AB_OK
                             : AB_FAIL(err, AB_ERR_CHECK,
                                       "%zu of %zu files are not as they should be",
                                       all->n_wrong, all->n_files);
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    struct verification all = {.rows = json_array()};
    ab_arena_init(&all.arena);
    ab_status status = verify(&all, args, err);
    json_decref(all.rows);
    ab_arena_fini(&all.arena);
    return status;
}

static const struct ab_cli_option options[] = {AB_CLI_JSON, AB_CLI_END};

const struct ab_command ab_cmd_data_verify = {
    .name = "data verify",
    .usage = "[DATASET..] [--json]",
    .summary = "whether the files have the SHA-256 that they should have",
    .details = "Without a name all data sets. Exit status 1 where a file has another "
               "hash, or is missing: of a set that does not come with the program only "
               "if it is named.",
    .options = options,
    .max_positional = 100,
    .run = run,
};
