#include "cli/man.h"

#include <ctype.h>
#include <string.h>

#include "cli/help.h"

/* One letter of ordinary text. Signs that roff would print as typographic ones are
 * spelled out, so that what is copied from a page works. */
static void put_letter(struct ab_text *out, char letter)
{
    switch (letter) {
    case '\\':
        ab_text_puts(out, "\\e");
        break;
    case '-':
        ab_text_puts(out, "\\-");
        break;
    case '^':
        ab_text_puts(out, "\\(ha");
        break;
    case '~':
        ab_text_puts(out, "\\(ti");
        break;
    case '\'':
        ab_text_puts(out, "\\(aq");
        break;
    case '"':
        ab_text_puts(out, "\\(dq");
        break;
    default:
        ab_text_append(out, &letter, 1);
    }
}

/* Within a line. */
static void put_words(struct ab_text *out, const char *words)
{
    for (; *words != '\0'; words++) {
        put_letter(out, *words);
    }
}

/* Text on a line of its own; what stands `so` becomes bold, "\n" breaks the line and
 * "\n\n" begins a paragraph. */
static void put_text(struct ab_text *out, const char *text)
{
    int is_bold = 0;
    int is_line_start = 1;
    for (; *text != '\0'; text++) {
        if (strncmp(text, "\n\n", 2) == 0) {
            ab_text_puts(out, "\n.PP\n");
            text++;
            is_line_start = 1;
        } else if (*text == '\n') {
            ab_text_puts(out, "\n.br\n");
            is_line_start = 1;
        } else if (*text == ' ' && is_line_start) {
            continue;
        } else if (*text == '`') {
            is_bold = !is_bold;
            ab_text_puts(out, is_bold ? "\\fB" : "\\fR");
            is_line_start = 0;
        } else {
            if (is_line_start && (*text == '.' || *text == '\'')) {
                ab_text_puts(out, "\\&");
            }
            put_letter(out, *text);
            is_line_start = 0;
        }
    }
    ab_text_puts(out, "\n");
}

void ab_man_name(struct ab_text *out, const struct ab_command *command)
{
    ab_text_puts(out, "adonis-bench");
    if (command != NULL) {
        ab_text_puts(out, "-");
        for (const char *p = command->name; *p != '\0'; p++) {
            ab_text_append(out, *p == ' ' ? "-" : p, 1);
        }
    }
}

static void put_name(struct ab_text *out, const struct ab_command *command,
                     int is_upper)
{
    struct ab_text name = {0};
    ab_man_name(&name, command);
    for (size_t i = 0; i < name.size; i++) {
        int letter = (unsigned char)name.bytes[i];
        put_letter(out, (char)(is_upper ? toupper(letter) : letter));
    }
    out->failed |= name.failed;
    ab_text_fini(&name);
}

static void put_head(struct ab_text *out, const struct ab_command *command,
                     const char *summary, const char *usage)
{
    ab_text_puts(out, ".TH ");
    put_name(out, command, 1);
    ab_text_puts(out, " 1 \"\" \"adonis\\-bench " AB_VERSION "\" \"adonis\\-bench\"\n"
                      ".SH NAME\n");
    put_name(out, command, 0);
    ab_text_puts(out, " \\- ");
    put_text(out, summary);
    ab_text_puts(out, ".SH SYNOPSIS\n\\fB");
    put_words(out, "adonis-bench");
    if (command != NULL) {
        ab_text_puts(out, " ");
        put_words(out, command->name);
    }
    ab_text_puts(out, "\\fR ");
    put_text(out, usage);
    ab_text_puts(out, ".SH DESCRIPTION\n");
}

static void put_options(struct ab_text *out, const struct ab_cli_option *options)
{
    ab_text_puts(out, ".SH OPTIONS\n");
    for (; options->name != NULL; options++) {
        ab_text_puts(out, ".TP\n\\fB\\-\\-");
        put_words(out, options->name);
        ab_text_puts(out, "\\fR");
        if (options->argument != NULL) {
            ab_text_puts(out, " \\fI");
            put_words(out, options->argument);
            ab_text_puts(out, "\\fR");
        }
        ab_text_puts(out, "\n");
        put_text(out, options->help);
        if (options->fallback != NULL) {
            ab_text_puts(out, "(default: ");
            put_words(out, options->fallback);
            ab_text_puts(out, ")\n");
        }
    }
    ab_text_puts(out, ".TP\n\\fB\\-\\-help\\fR\nprints this in short\n");
}

static void put_reference(struct ab_text *out, const struct ab_command *command)
{
    ab_text_puts(out, ".BR ");
    put_name(out, command, 0);
    ab_text_puts(out, " (1)\n");
}

/* Commands that have a page of their own. */
static void put_commands(struct ab_text *out, const char *title,
                         const struct ab_command *const *commands)
{
    ab_text_printf(out, ".SH %s\n", title);
    for (size_t i = 0; commands[i] != NULL; i++) {
        ab_text_puts(out, ".TP\n");
        put_reference(out, commands[i]);
        put_text(out, commands[i]->summary);
    }
}

static void put_exit_status(struct ab_text *out)
{
    static const char *const texts[] = {
        "all is fine", "some cell failed, or a check did not hold",
        "wrong usage or bad input", "the environment (database, network, file) failed"};
    ab_text_puts(out, ".SH EXIT STATUS\n");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        ab_text_printf(out, ".TP\n%zu\n", i);
        put_text(out, texts[i]);
    }
}

static void put_environment(struct ab_text *out)
{
    static const char *const variables[][2] = {
        {"ADONIS_DB", "the database, where no --db names one"},
        {"ADONIS_DATA_DIR",
         "tasks, profiles, suites and templates, in place of those that are installed "
         "beside the program"},
        {"XDG_DATA_HOME", "holds adonis-bench/plugins, the registered plugins; "
                          "without it ~/.local/share"}};
    ab_text_puts(out, ".SH ENVIRONMENT\n");
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        ab_text_printf(out, ".TP\n\\fB%s\\fR\n", variables[i][0]);
        put_text(out, variables[i][1]);
    }
}

static void program_page(struct ab_text *out)
{
    put_head(out, NULL, "benchmark of decentralized optimization", "VERB [options]");
    put_text(out, AB_HELP_ABSTRACT);
    ab_text_puts(out, ".PP\n");
    put_text(out, AB_HELP_NAMING);
    put_commands(out, "VERBS", ab_commands);
    put_exit_status(out);
    put_environment(out);
    ab_text_puts(out, ".SH EXAMPLES\n.nf\n");
    put_words(out, AB_HELP_FIRST_STEPS);
    ab_text_puts(out, ".fi\n");
}

void ab_man_page(struct ab_text *out, const struct ab_command *command)
{
    if (command == NULL) {
        program_page(out);
        return;
    }
    put_head(out, command, command->summary, command->usage);
    put_text(out, command->details);
    if (command->actions != NULL) {
        put_commands(out, "ACTIONS", command->actions);
    } else {
        put_options(out, command->options);
    }
    ab_text_puts(out, ".SH SEE ALSO\n");
    put_reference(out, NULL);
    ab_text_puts(out, "for exit status and environment\n");
}
