#include "cli/command.h"

#include <stdlib.h>
#include <string.h>

const char *ab_command_word(const struct ab_command *command)
{
    const char *blank = strrchr(command->name, ' ');
    return blank == NULL ? command->name : blank + 1;
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
    /* To SQLite these names mean a database that is lost when it is closed. */
    if ((*path)[0] == '\0' || (*path)[0] == ':') {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "database \"%s\": expected the name of a file", *path);
    }
    return AB_OK;
}
