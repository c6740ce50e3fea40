/* Manual pages, made from the tables that also make --help: roff with the macros man(7)
 * that groff and mandoc share. */
#ifndef AB_CLI_MAN_H
#define AB_CLI_MAN_H

#include "base/text.h"
#include "cli/command.h"

/* Appends the page of a verb or an action; NULL: that of the program. */
void ab_man_page(struct ab_text *out, const struct ab_command *command);
/* Appends its name without the section: "adonis-bench-plugin-add". */
void ab_man_name(struct ab_text *out, const struct ab_command *command);

#endif
