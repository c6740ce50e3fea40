#include "cli/command.h"

#include <stdlib.h>

const char *ab_cli_database(const struct ab_args *args)
{
    const char *from_environment = getenv("ADONIS_DB");
    if (ab_args_has(args, "db")) {
        return ab_args_get(args, "db");
    }
    return from_environment != NULL && from_environment[0] != '\0' ? from_environment
                                                                   : "adonis.db";
}
