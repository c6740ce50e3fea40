/* The verbs of adonis-bench. One cmd_<verb>.c each; this table is all that main, help
 * and the tests know of them. */
#ifndef AB_CLI_COMMAND_H
#define AB_CLI_COMMAND_H

#include "cli/args.h"

struct ab_command {
    const char *name; /* "run"; of an action: "plugin add" */
    /* Words after the name, "KIND NAME [options]": positional ones first. Completion
     * knows a|b, KIND, NAME of the kind before it, VERB, ACTION,
     * ID of a registered plugin, DATASET, FILE, PATH and DIR. */
    const char *usage;
    const char *summary; /* one line */
    const char *details; /* for --help, which breaks the lines; "\n\n" a paragraph */
    const struct ab_cli_option *options;
    int min_positional;
    int max_positional;
    /* Results on stdout, everything else on stderr. Gives the status that decides the
     * exit status; err explains it. */
    ab_status (*run)(const struct ab_args *args, struct ab_error *err);
    /* Of a verb that does nothing itself: the next word names one of these, which has
     * all of the above. Ends with NULL; NULL: a verb that runs. */
    const struct ab_command *const *actions;
};

/* The verbs, in the order of the help; ends with NULL. */
extern const struct ab_command *const ab_commands[];

extern const struct ab_command ab_cmd_compare;
extern const struct ab_command ab_cmd_completion;
extern const struct ab_command ab_cmd_data;
extern const struct ab_command ab_cmd_doctor;
extern const struct ab_command ab_cmd_export;
extern const struct ab_command ab_cmd_info;
extern const struct ab_command ab_cmd_list;
extern const struct ab_command ab_cmd_man;
extern const struct ab_command ab_cmd_plugin;
extern const struct ab_command ab_cmd_report;
extern const struct ab_command ab_cmd_run;
extern const struct ab_command ab_cmd_suite;

/* Actions of `plugin`; cmd_plugin.c has the table of them. */
extern const struct ab_command ab_cmd_plugin_add;
extern const struct ab_command ab_cmd_plugin_check;
extern const struct ab_command ab_cmd_plugin_describe;
extern const struct ab_command ab_cmd_plugin_list;
extern const struct ab_command ab_cmd_plugin_new;
extern const struct ab_command ab_cmd_plugin_remove;

/* Actions of `data`. */
extern const struct ab_command ab_cmd_data_fetch;
extern const struct ab_command ab_cmd_data_list;
extern const struct ab_command ab_cmd_data_verify;

/* Actions of `suite`. */
extern const struct ab_command ab_cmd_suite_check;
extern const struct ab_command ab_cmd_suite_new;

/* The word by which a verb or an action is called: the last one of its name. */
const char *ab_command_word(const struct ab_command *command);

/* The verb, and its action where it has some, from the first of n >= 1 words; *n_words:
 * how many they are. NULL, and err filled in (it may be NULL), for an unknown one. */
const struct ab_command *ab_command_of(int *n_words, int n, const char *const *words,
                                       struct ab_error *err);

/* Rows that several verbs share. */
#define AB_CLI_DB                                                                      \
    {                                                                                  \
        "db", "FILE", NULL, "database (default: $ADONIS_DB, else adonis.db)", 0        \
    }
#define AB_CLI_JSON                                                                    \
    {                                                                                  \
        "json", NULL, NULL, "print one valid JSON document instead of text", 0         \
    }
#define AB_CLI_END                                                                     \
    {                                                                                  \
        NULL, NULL, NULL, NULL, 0                                                      \
    }
/* AB_ERR_INPUT for a name that means no file. */
AB_MUST_CHECK ab_status ab_cli_check_database(const char *path, struct ab_error *err);
/* AB_ERR_INPUT for a file that is a database: results are not replaced by a report. */
AB_MUST_CHECK ab_status ab_cli_check_out(const char *path, struct ab_error *err);
/* The database that is meant, checked: borrowed from the options or the environment. */
AB_MUST_CHECK ab_status ab_cli_database(const char **path, const struct ab_args *args,
                                        struct ab_error *err);

#endif
