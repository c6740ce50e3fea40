/* adonis-bench VERB [options]: finds the verb, parses its options, turns the status
 * into the exit status (0 fine, 1 a cell failed or a check did not hold, 2 usage or bad
 * input, 3 the environment failed). */
#include <stdio.h>
#include <string.h>

#include "base/kernels.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/streams.h"

static ab_status run_command(const struct ab_command *command, int argc, char **argv,
                             struct ab_error *err)
{
    struct ab_args args;
    ab_status status =
        ab_args_parse(&args, command->options, argc, argv, command->min_positional,
                      command->max_positional, err);
    if (status != AB_OK) {
        ab_error_prefix(err, "%s", command->name);
    } else if (args.wants_help) {
        ab_help_command(command);
    } else {
        status = ab_kernels_init(err);
        if (status == AB_OK) {
            status = command->run(&args, err);
        }
    }
    ab_args_fini(&args);
    return status;
}

static ab_status run_verb(const struct ab_command *command, int argc, char **argv,
                          struct ab_error *err)
{
    if (command->actions == NULL) {
        return run_command(command, argc, argv, err);
    }
    int is_help =
        argc == 1 && (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0);
    if (!is_help) {
        ab_status status = AB_FAIL(err, AB_ERR_USAGE, "%s: found %s, expected one of",
                                   command->name, argc > 0 ? argv[0] : "nothing");
        for (size_t i = 0; command->actions[i] != NULL; i++) {
            ab_error_add(err, "%s %s", i > 0 ? "," : "",
                         ab_command_word(command->actions[i]));
        }
        return status;
    }
    ab_help_command(command);
    return AB_OK;
}

/* *command: the verb or action, where there is one. */
static ab_status dispatch(const struct ab_command **command, int argc, char **argv,
                          struct ab_error *err)
{
    const char *word = argv[1];
    if (strcmp(word, "--version") == 0) {
        (void)printf("adonis-bench %s\n", AB_VERSION);
        return AB_OK;
    }
    int is_help = strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 ||
                  strcmp(word, "-h") == 0;
    if (is_help && argc == 2) {
        ab_help_overview(stdout);
        return AB_OK;
    }
    int n_words = 0;
    argc -= is_help ? 2 : 1;
    argv += is_help ? 2 : 1;
    *command = ab_command_of(&n_words, argc, (const char *const *)argv, err);
    if (*command == NULL) {
        return AB_ERR_INPUT;
    }
    if (is_help) {
        ab_help_command(*command);
        return AB_OK;
    }
    return run_verb(*command, argc - n_words, argv + n_words, err);
}

static void explain(ab_status status, struct ab_error *err,
                    const struct ab_command *command)
{
    ab_text_make_printable(err->text);
    (void)fprintf(stderr, "adonis-bench: %s\n",
                  err->text[0] != '\0' ? err->text : ab_status_text(status));
    if (status == AB_ERR_USAGE && command != NULL) {
        (void)fprintf(stderr, "usage: adonis-bench %s %s\n", command->name,
                      command->usage);
    }
}

int main(int argc, char **argv)
{
    ab_streams_init();
    if (argc < 2) {
        ab_help_overview(stderr);
        return ab_status_exit(AB_ERR_USAGE);
    }
    struct ab_error err = {0};
    const struct ab_command *command = NULL;
    ab_status status = dispatch(&command, argc, argv, &err);
    status = ab_streams_finish(status, &err);
    if (status != AB_OK) {
        explain(status, &err, command);
    }
    return ab_status_exit(status);
}
