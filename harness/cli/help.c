#include "cli/help.h"

#include <string.h>

#define WIDTH         80
#define OPTION_COLUMN 20

/* Prints words from column `column` on, with line breaks before WIDTH and an
 * indentation of `indent`; '\n' in the text breaks a line too. */
static void print_wrapped(FILE *out, const char *text, int indent, int column)
{
    while (*text != '\0') {
        int length = (int)strcspn(text, " \n");
        if (column > indent && column + 1 + length > WIDTH) {
            (void)fprintf(out, "\n%*s", indent, "");
            column = indent;
        }
        int is_first = column == indent;
        (void)fprintf(out, "%s%.*s", is_first ? "" : " ", length, text);
        column += length + !is_first;
        text += length;
        if (*text == '\n') {
            (void)fprintf(out, "\n%*s", text[1] == '\n' ? 0 : indent, "");
            column = indent;
        }
        text += *text != '\0';
    }
    (void)fprintf(out, "\n");
}

static void print_summaries(FILE *out, const struct ab_command *const *commands)
{
    int width = 0;
    for (size_t i = 0; commands[i] != NULL; i++) {
        int length = (int)strlen(ab_command_word(commands[i]));
        width = length > width ? length : width;
    }
    for (size_t i = 0; commands[i] != NULL; i++) {
        (void)fprintf(out, "  %-*s  %s\n", width, ab_command_word(commands[i]),
                      commands[i]->summary);
    }
}

void ab_help_overview(FILE *out)
{
    (void)fprintf(out, "usage: adonis-bench VERB [options]\n\n");
    print_wrapped(out, AB_HELP_ABSTRACT, 0, 0);
    (void)fprintf(out, "\n");
    print_summaries(out, ab_commands);
    (void)fprintf(out,
                  "\nadonis-bench VERB --help explains a verb; --version prints the "
                  "version.\n\nFirst steps:\n" AB_HELP_FIRST_STEPS);
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
    print_wrapped(stdout, text, OPTION_COLUMN, column + padding);
}

void ab_help_command(const struct ab_command *command)
{
    static const struct ab_cli_option help = {"help", NULL, NULL, "this text", 0};
    (void)printf("usage: adonis-bench %s %s\n\n", command->name, command->usage);
    print_wrapped(stdout, command->details, 0, 0);
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
