/* Completion of command lines, from the tables that also make --help: one place for all
 * shells. Their scripts (completion/) only ask and show. */
#ifndef AB_CLI_COMPLETE_H
#define AB_CLI_COMPLETE_H

#include "base/error.h"
#include "base/text.h"

/* Appends what may stand in place of the last of n words (those after the program's
 * name; the last may be empty): a line each, the whole word, then a tab and what it
 * means. A word that ends in '=' or ':' expects more. The line ":files" or ":folders"
 * stands for names of these. Nothing for a line that is wrong already. */
AB_MUST_CHECK ab_status ab_complete(struct ab_text *out, int n,
                                    const char *const *words, struct ab_error *err);

#endif
