#include "cli/help.h"

#include <string.h>

#define WIDTH         80
#define OPTION_COLUMN 20

/* Prints words from column `column` on, with line breaks before WIDTH and an
 * indentation of `indent`; '\n' in the text breaks a line too. */
static void print_wrapped(const char *text, int indent, int column)
{
    while (*text != '\0') {
        int length = (int)strcspn(text, " \n");
        if (column > indent && column + 1 + length > WIDTH) {
            (void)printf("\n%*s", indent, "");
            column = indent;
        }
        int is_first = column == indent;
        (void)printf("%s%.*s", is_first ? "" : " ", length, text);
        column += length + !is_first;
        text += length;
        if (*text == '\n') {
            (void)printf("\n%*s", text[1] == '\n' ? 0 : indent, "");
            column = indent;
        }
        text += *text != '\0';
    }
    (void)printf("\n");
}

static void print_summaries(FILE *out, const struct ab_command *const *commands)
{
    for (size_t i = 0; commands[i] != NULL; i++) {
        (void)fprintf(out, "  %-8s %s\n", ab_command_word(commands[i]),
                      commands[i]->summary);
    }
}

void ab_help_overview(FILE *out, const struct ab_command *const *commands)
{
    (void)fprintf(out, "usage: adonis-bench VERB [options]\n\n"
                       "The benchmark of decentralized optimization: fixed tasks, "
                       "algorithm plugins,\ncontrolled heterogeneity, one meaning for "
                       "every number.\n\n");
    print_summaries(out, commands);
    (void)fprintf(out,
                  "\nadonis-bench VERB --help explains a verb; --version prints the "
                  "version.\n\nFirst steps:\n"
                  "  adonis-bench list\n"
                  "  adonis-bench run --suite quick\n"
                  "  adonis-bench report --out report.html\n");
}

static void print_option(const struct ab_cli_option *option)
{
    int column = printf("  --%s %s", option->name,
                        option->argument != NULL ? option->argument : "");
    int padding = column < OPTION_COLUMN ? OPTION_COLUMN - column : 1;
    (void)printf("%*s", padding, "");
    char text[512];
    (void)snprintf(text, sizeof text, "%s%s%s%s", option->help,
                   option->fallback != NULL ? " (default: " : "",
                   option->fallback != NULL ? option->fallback : "",
                   option->fallback != NULL ? ")" : "");
    print_wrapped(text, OPTION_COLUMN, column + padding);
}

void ab_help_command(const struct ab_command *command)
{
    static const struct ab_cli_option help = {"help", NULL, NULL, "this text", 0};
    (void)printf("usage: adonis-bench %s %s\n\n", command->name, command->usage);
    print_wrapped(command->details, 0, 0);
    if (command->actions != NULL) {
        (void)printf("\nactions:\n");
        print_summaries(stdout, command->actions);
        (void)printf("\nadonis-bench %s ACTION --help explains an action.\n",
                     command->name);
        return;
    }
    (void)printf("\noptions:\n");
    for (const struct ab_cli_option *o = command->options; o->name != NULL; o++) {
        print_option(o);
    }
    print_option(&help);
}
