/* Help, made from the tables of the verbs. */
#ifndef AB_CLI_HELP_H
#define AB_CLI_HELP_H

#include <stdio.h>

#include "cli/command.h"

/* What the program is, in a sentence. */
#define AB_HELP_ABSTRACT                                                               \
    "The benchmark of decentralized optimization: fixed tasks, algorithm plugins, "    \
    "controlled heterogeneity, one meaning for every number."

#define AB_HELP_NAMING                                                                 \
    "Things are named NAME:key=value,key=value; a list is separated by commas, a "     \
    "grid of values by '/': --algorithm extra:step=0.1/0.2,dadao."
#define AB_HELP_FIRST_STEPS                                                            \
    "  adonis-bench list\n"                                                            \
    "  adonis-bench run --suite quick\n"                                               \
    "  adonis-bench report --out report.html\n"

void ab_help_overview(FILE *out);
void ab_help_command(const struct ab_command *command); /* to stdout */

#endif
