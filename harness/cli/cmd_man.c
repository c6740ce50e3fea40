#include <stdio.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/man.h"

/* folder/NAME.1 */
static ab_status write_page(const char *folder, const struct ab_command *command,
                            struct ab_error *err)
{
    struct ab_text page = {0};
    struct ab_text path = {0};
    ab_man_page(&page, command);
    ab_text_printf(&path, "%s/", folder);
    ab_man_name(&path, command);
    ab_text_puts(&path, ".1");
    ab_status status = AB_OK;
    if (page.failed || path.failed) {
        status = AB_OUT_OF_MEMORY(err);
    } else {
        status = ab_file_write(path.bytes, page.bytes, page.size, err);
    }
    ab_text_fini(&page);
    ab_text_fini(&path);
    return status;
}

static ab_status write_pages(const char *folder, const struct ab_command *const *list,
                             struct ab_error *err)
{
    for (size_t i = 0; list[i] != NULL; i++) {
        AB_TRY(write_page(folder, list[i], err));
        if (list[i]->actions != NULL) {
            AB_TRY(write_pages(folder, list[i]->actions, err));
        }
    }
    return AB_OK;
}

static ab_status print_page(const struct ab_args *args, struct ab_error *err)
{
    const struct ab_command *command = NULL;
    if (args->n_positional > 0) {
        int n_words = 0;
        command = ab_command_of(&n_words, args->n_positional, args->positional, err);
        if (command == NULL) {
            return AB_ERR_INPUT;
        }
        if (n_words < args->n_positional) {
            return AB_FAIL(err, AB_ERR_USAGE, "man: unexpected word \"%s\"",
                           args->positional[n_words]);
        }
    }
    struct ab_text page = {0};
    char *text = NULL;
    ab_man_page(&page, command);
    AB_TRY(ab_text_take(&page, &text, err));
    (void)fputs(text, stdout); /* main sees to errors */
    ab_free(text);
    return AB_OK;
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    if (!ab_args_has(args, "out")) {
        return print_page(args, err);
    }
    const char *folder = ab_args_get(args, "out");
    if (args->n_positional > 0) {
        return AB_FAIL(err, AB_ERR_USAGE,
                       "man --out writes all pages; unexpected word "
                       "\"%s\"",
                       args->positional[0]);
    }
    AB_TRY(ab_file_make_folder(folder, err));
    AB_TRY(write_page(folder, NULL, err));
    return write_pages(folder, ab_commands, err);
}

static const struct ab_cli_option options[] = {
    {"out", "DIR", NULL, "write all pages there, as files for man(1)", 0},
    AB_CLI_END,
};

const struct ab_command ab_cmd_man = {
    .name = "man",
    .usage = "[VERB [ACTION]] [--out DIR]",
    .summary = "manual pages, as roff",
    .details = "Prints the manual page of a verb, or of the program: `adonis-bench man "
               "run | man -l -`. `cmake --install` installs them all.",
    .options = options,
    .max_positional = 2,
    .run = run,
};
