#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/regular_file.h"
#include "base/suggest.h"

const struct ab_command *const ab_commands[] = {
    &ab_cmd_list,       &ab_cmd_info,   &ab_cmd_run,   &ab_cmd_report, &ab_cmd_compare,
    &ab_cmd_export,     &ab_cmd_plugin, &ab_cmd_suite, &ab_cmd_data,   &ab_cmd_doctor,
    &ab_cmd_completion, &ab_cmd_man,    NULL,
};

const char *ab_command_word(const struct ab_command *command)
{
    const char *blank = strrchr(command->name, ' ');
    return blank == NULL ? command->name : blank + 1;
}

/* One of a list that ends with NULL, where `what` is named ("verb"); NULL, and err
 * filled in, for an unknown one. */
static const struct ab_command *find_command(const struct ab_command *const *list,
                                             const char *what, const char *word,
                                             struct ab_error *err)
{
    struct ab_suggest suggest;
    ab_suggest_init(&suggest, word);
    for (size_t i = 0; list[i] != NULL; i++) {
        if (strcmp(ab_command_word(list[i]), word) == 0) {
            return list[i];
        }
        ab_suggest_offer(&suggest, ab_command_word(list[i]));
    }
    (void)ab_suggest_fail(&suggest, what, err);
    return NULL;
}

const struct ab_command *ab_command_of(int *n_words, int n, const char *const *words,
                                       struct ab_error *err)
{
    const struct ab_command *verb = find_command(ab_commands, "verb", words[0], err);
    *n_words = 1;
    if (verb == NULL || verb->actions == NULL || n < 2 || words[1][0] == '-') {
        return verb;
    }
    char what[32];
    (void)snprintf(what, sizeof what, "action of %s", verb->name);
    *n_words = 2;
    return find_command(verb->actions, what, words[1], err);
}

/* To SQLite ":..." means a database that is lost when it is closed, "file:..." a URI,
 * which may mean that too, and "-" to others no file of that name. */
ab_status ab_cli_check_database(const char *path, struct ab_error *err)
{
    if (path[0] == '\0') {
        return AB_FAIL(err, AB_ERR_INPUT, "database \"\": expected the name of a file");
    }
    if (path[0] == ':' || strncmp(path, "file:", 5) == 0 || strcmp(path, "-") == 0) {
        return AB_FAIL(
            err, AB_ERR_INPUT,
            "database \"%s\": expected the name of a file, as \"./%s\" is one", path,
            path);
    }
    return AB_OK;
}

ab_status ab_cli_database(const char **path, const struct ab_args *args,
                          struct ab_error *err)
{
    const char *from_environment = getenv("ADONIS_DB");
    *path = "adonis.db";
    if (ab_args_has(args, "db")) {
        *path = ab_args_get(args, "db");
    } else if (from_environment != NULL && from_environment[0] != '\0') {
        *path = from_environment;
    }
    return ab_cli_check_database(*path, err);
}

ab_status ab_cli_check_out(const char *path, struct ab_error *err)
{
    static const char database[] = "SQLite format 3"; /* with the NUL at its end */
    char found[sizeof database] = "";
    int fd = -1;
    if (ab_file_open_regular(&fd, path, NULL) != AB_OK) {
        return AB_OK; /* nothing to lose */
    }
    ssize_t n = read(fd, found, sizeof found);
    (void)close(fd);
    return n == (ssize_t)sizeof found && memcmp(found, database, sizeof found) == 0
               ? AB_FAIL(err, AB_ERR_INPUT,
                         "--out: \"%s\" is a database, expected a file that may be "
                         "replaced",
                         path)
               : AB_OK;
}
