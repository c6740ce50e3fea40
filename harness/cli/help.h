/* Help, made from the tables of the verbs. */
#ifndef AB_CLI_HELP_H
#define AB_CLI_HELP_H

#include <stdio.h>

#include "cli/command.h"

/* commands: ends with NULL. */
void ab_help_overview(FILE *out, const struct ab_command *const *commands);
void ab_help_command(const struct ab_command *command); /* to stdout */

#endif
