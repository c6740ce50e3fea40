#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/complete.h"

#define MAX_SCRIPT_BYTES ((size_t)1 << 20)

static const char *const shells[] = {"bash", "zsh", "fish", "words", NULL};
#define WORDS 3

static ab_status print_words(const struct ab_args *args, struct ab_error *err)
{
    struct ab_text out = {0};
    char *text = NULL;
    ab_status status =
        ab_complete(&out, args->n_positional - 1, args->positional + 1, err);
    if (status != AB_OK || out.size == 0) {
        ab_text_fini(&out);
        return status;
    }
    AB_TRY(ab_text_take(&out, &text, err));
    (void)fputs(text, stdout); /* main sees to errors */
    ab_free(text);
    return AB_OK;
}

static ab_status print_script(const char *shell, struct ab_arena *arena,
                              struct ab_error *err)
{
    const char *path = ab_arena_printf(arena, "completion/%s", shell);
    if (path == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    char *script;
    size_t n_bytes;
    AB_TRY(ab_file_shared_path(&path, arena, path, err));
    AB_TRY(ab_file_read(&script, &n_bytes, path, MAX_SCRIPT_BYTES, err));
    (void)fputs(script, stdout);
    ab_free(script);
    return AB_OK;
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    size_t shell;
    AB_TRY(ab_args_word(&shell, args->positional[0], shells, "shell", err));
    if (shell == WORDS) {
        return print_words(args, err);
    }
    if (args->n_positional > 1) {
        return AB_FAIL(err, AB_ERR_USAGE, "completion %s: unexpected word \"%s\"",
                       shells[shell], args->positional[1]);
    }
    struct ab_arena arena;
    ab_arena_init(&arena);
    ab_status status = print_script(shells[shell], &arena, err);
    ab_arena_fini(&arena);
    return status;
}

static const struct ab_cli_option options[] = {AB_CLI_END};

const struct ab_command ab_cmd_completion = {
    .name = "completion",
    .usage = "bash|zsh|fish",
    .summary = "completion of command lines, for a shell",
    .details =
        "Prints a script for the shell; `cmake --install` puts the same one where the "
        "shell looks for it. For one session:\n"
        "  bash: source <(adonis-bench completion bash)\n"
        "  zsh: source <(adonis-bench completion zsh)\n"
        "  fish: adonis-bench completion fish | source\n\n"
        "The scripts ask `completion words -- WORD..`, which prints what may stand in "
        "place of the last word: a line each, with a tab and its meaning. It knows "
        "verbs, options, and the names and options of what `list` lists.",
    .options = options,
    .min_positional = 1,
    .max_positional = 10000,
    .run = run,
};
