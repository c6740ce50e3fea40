#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/command.h"
#include "plugin/registry.h"
#include "plugin/rules.h"

/* The templates are a method of this id; it becomes the new one wherever it stands. */
#define TEMPLATE_ID        "my-method"
#define MAX_TEMPLATE_BYTES ((size_t)1 << 20)
#define N_FILES            4

static const char *const templates[] = {"rounds", "gossip", "events", NULL};

struct new_plugin {
    const char *id;
    const char *folder; /* to make */
    struct {
        const char *from; /* template; in the arena, as is `to` */
        const char *to;
    } files[N_FILES];
    struct ab_arena arena;
};

static ab_status check_id(const char *id, struct ab_error *err)
{
    if (!ab_plugin_is_id(id)) {
        return AB_BREAKS(err, P103,
                         "found \"%.64s\", expected an id: a lower-case letter, then "
                         "such letters, digits and '-'",
                         id);
    }
    for (size_t i = 0; i < ab_n_builtins; i++) {
        if (strcmp(ab_builtins[i].entry->id, id) == 0) {
            return AB_BREAKS(err, P112,
                             "\"%s\" is built in, expected an id that is free", id);
        }
    }
    return AB_OK;
}

/* A template with its id replaced. */
static ab_status write_file(const struct new_plugin *plugin, size_t file,
                            struct ab_error *err)
{
    char *bytes;
    size_t n_bytes;
    AB_TRY(ab_file_read(&bytes, &n_bytes, plugin->files[file].from, MAX_TEMPLATE_BYTES,
                        err));
    struct ab_text text = {0};
    const char *rest = bytes;
    for (const char *id; (id = strstr(rest, TEMPLATE_ID)) != NULL;) {
        ab_text_append(&text, rest, (size_t)(id - rest));
        ab_text_puts(&text, plugin->id);
        rest = id + strlen(TEMPLATE_ID);
    }
    ab_text_puts(&text, rest);
    ab_free(bytes);
    char *replaced;
    AB_TRY(ab_text_take(&text, &replaced, err));
    ab_status status =
        ab_file_write(plugin->files[file].to, replaced, strlen(replaced), err);
    ab_free(replaced);
    return status;
}

/* All or nothing. */
static ab_status make_folder(const struct new_plugin *plugin, struct ab_error *err)
{
    if (mkdir(plugin->folder, 0777) != 0) {
        int reason = errno;
        return reason == EEXIST
                   ? AB_FAIL(err, AB_ERR_INPUT,
                             "\"%s\" is there already, expected a name that is free",
                             plugin->folder)
                   : AB_FAIL(err, AB_ERR_IO, "could not make folder \"%s\": %s",
                             plugin->folder, strerror(reason));
    }
    ab_status status = AB_OK;
    size_t n_written = 0;
    while (status == AB_OK && n_written < N_FILES) {
        status = write_file(plugin, n_written, err);
        if (status == AB_OK) {
            n_written++;
        }
    }
    if (status != AB_OK) {
        while (n_written > 0) {
            (void)unlink(plugin->files[--n_written].to);
        }
        (void)rmdir(plugin->folder);
    }
    return status;
}

/* Where each file comes from and goes to. */
static ab_status name_files(struct new_plugin *plugin, const char *template,
                            struct ab_error *err)
{
    const char *const names[N_FILES][2] = {
        {ab_arena_printf(&plugin->arena, "%s.c", template),
         ab_arena_printf(&plugin->arena, "%s.c", plugin->id)},
        {"manifest.json", "manifest.json"},
        {"CMakeLists.txt", "CMakeLists.txt"},
        {"README.md", "README.md"}};
    if (names[0][0] == NULL || names[0][1] == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < N_FILES; i++) {
        const char *from = ab_arena_printf(&plugin->arena, "templates/%s", names[i][0]);
        plugin->files[i].to =
            ab_arena_printf(&plugin->arena, "%s/%s", plugin->folder, names[i][1]);
        if (from == NULL || plugin->files[i].to == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
        AB_TRY(ab_file_shared_path(&plugin->files[i].from, &plugin->arena, from, err));
    }
    return AB_OK;
}

static ab_status make_plugin(struct new_plugin *plugin, const struct ab_args *args,
                             struct ab_error *err)
{
    const char *parent = ab_args_get(args, "out");
    size_t template;
    plugin->id = args->positional[0];
    AB_TRY(check_id(plugin->id, err));
    AB_TRY(ab_args_choice(&template, args, "template", templates, err));
    plugin->folder = strcmp(parent, ".") == 0
                         ? plugin->id
                         : ab_arena_printf(&plugin->arena, "%s/%s", parent, plugin->id);
    if (plugin->folder == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    AB_TRY(name_files(plugin, templates[template], err));
    AB_TRY(ab_file_make_folder(parent, err));
    return make_folder(plugin, err);
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    struct new_plugin plugin = {0};
    ab_arena_init(&plugin.arena);
    ab_status status = make_plugin(&plugin, args, err);
    if (status == AB_OK) {
        (void)printf("made %s/; its method is in %s/%s.c\n\nNext:\n"
                     "  adonis-bench plugin check %s\n"
                     "  adonis-bench plugin add %s\n"
                     "  adonis-bench run --task quadratic --algorithm %s,extra\n",
                     plugin.folder, plugin.folder, plugin.id, plugin.folder,
                     plugin.folder, plugin.id);
    }
    ab_arena_fini(&plugin.arena);
    return status;
}

static const struct ab_cli_option options[] = {
    {"template", "rounds|gossip|events", "rounds", "what the method starts from", 0},
    {"out", "DIR", ".", "where to make the folder", 0},
    AB_CLI_END,
};

const struct ab_command ab_cmd_plugin_new = {
    .name = "plugin new",
    .usage = "NAME [--template rounds|gossip|events] [--out DIR]",
    .summary = "make a folder with a method that works, to be changed",
    .details =
        "Makes the folder NAME: commented source with a method that works, manifest, "
        "CMakeLists.txt with tests, README. NAME is the method's id: lower-case "
        "letters, digits and '-', a letter first; neither built in nor a folder that "
        "is there.\n\n"
        "rounds: a synchronous rule (exact diffusion) in three callbacks. gossip: a "
        "pairwise, asynchronous rule with gradients. events: the bare ABI "
        "(decentralized gradient descent), for what fits neither.",
    .options = options,
    .min_positional = 1,
    .max_positional = 1,
    .run = run,
};
