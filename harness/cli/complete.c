#include "cli/complete.h"

#include <jansson.h>
#include <string.h>

#include "cli/catalogue.h"
#include "cli/plugins.h"
#include "cli/command.h"
#include "plugin/user_registry.h"
#include "tasks/data_set.h"

struct completion {
    struct ab_text *out;
    const char *typed; /* the word as far as it is there */
    size_t n_kept;     /* bytes of it that stay: "--algorithm=", "extra,dadao:" */
};

static void offer(const struct completion *completion, const char *name,
                  const char *suffix, const char *meaning)
{
    const char *begun = completion->typed + completion->n_kept;
    if (strncmp(name, begun, strlen(begun)) == 0) {
        ab_text_printf(completion->out, "%.*s%s%s\t%s\n", (int)completion->n_kept,
                       completion->typed, name, suffix, meaning);
    }
}

/* The alternatives of "csv|json". */
static void offer_choices(const struct completion *completion, const char *choices)
{
    while (*choices != '\0') {
        char choice[64];
        int length = (int)strcspn(choices, "|");
        (void)snprintf(choice, sizeof choice, "%.*s", length, choices);
        offer(completion, choice, "", "");
        choices += length;
        choices += *choices == '|';
    }
}

static const char *text_member(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

/* typed goes on after "NAME:" with keys and values of the row named so. */
static void offer_options(struct completion *completion, const json_t *row)
{
    const char *begun = completion->typed + completion->n_kept;
    const char *equals = strchr(begun, '=');
    size_t index;
    const json_t *option;
    json_array_foreach(json_object_get(row, "options"), index, option)
    {
        const char *name = text_member(option, "name");
        if (equals == NULL) {
            offer(completion, name, "=", text_member(option, "help"));
        } else if (strlen(name) == (size_t)(equals - begun) &&
                   strncmp(name, begun, strlen(name)) == 0) {
            const char *slash = strrchr(begun, '/');
            const char *value = slash != NULL ? slash : equals;
            completion->n_kept = (size_t)(value + 1 - completion->typed);
            size_t k;
            const json_t *choice;
            json_array_foreach(json_object_get(option, "choices"), k, choice)
            {
                offer(completion, json_string_value(choice), "", "");
            }
            return;
        }
    }
}

/* The row whose name is the first `length` bytes, or NULL. */
static const json_t *find_row(const json_t *rows, const char *name, size_t length)
{
    size_t index;
    const json_t *row;
    json_array_foreach(rows, index, row)
    {
        const char *found = text_member(row, "name");
        if (strlen(found) == length && strncmp(found, name, length) == 0) {
            return row;
        }
    }
    return NULL;
}

/* NAME or NAME:key=value,..; in a list, several of them. */
static void offer_rows(struct completion *completion, const json_t *rows, int is_list)
{
    const char *start = completion->typed + completion->n_kept;
    const char *comma = strrchr(start, ',');
    const char *piece = comma != NULL ? comma + 1 : start;
    const char *colon = strrchr(start, ':');
    const char *name = colon;
    while (name != NULL && name > start && name[-1] != ',') {
        name--;
    }
    const json_t *owner =
        colon != NULL ? find_row(rows, name, (size_t)(colon - name)) : NULL;
    completion->n_kept = (size_t)(piece - completion->typed);
    if ((is_list || piece == start) && (colon == NULL || colon < piece)) {
        size_t index;
        const json_t *row;
        json_array_foreach(rows, index, row)
        {
            offer(completion, text_member(row, "name"), "",
                  text_member(row, "summary"));
        }
    }
    if (owner != NULL) {
        const char *from = colon < piece ? piece : colon + 1;
        completion->n_kept = (size_t)(from - completion->typed);
        offer_options(completion, owner);
    }
}

/* What a list of this kind names; nothing where the kind is not known. */
static ab_status offer_names(struct completion *completion, const char *kind_name,
                             int is_list, struct ab_error *err)
{
    const struct ab_kind *kind;
    if (ab_kind_find(&kind, kind_name, NULL) != AB_OK) {
        return AB_OK;
    }
    struct ab_registry *registry = NULL;
    AB_TRY(ab_cli_registry_quietly(&registry, err));
    const struct ab_shown shown = {.registry = registry};
    ab_status status = AB_OK;
    json_t *rows = json_array();
    if (rows == NULL) {
        status = AB_OUT_OF_MEMORY(err);
    } else {
        status = kind->list(rows, &shown, err);
    }
    if (status == AB_OK) {
        offer_rows(completion, rows, is_list);
    }
    json_decref(rows);
    ab_registry_destroy(registry);
    return status;
}

static void offer_commands(const struct completion *completion,
                           const struct ab_command *const *commands)
{
    for (size_t i = 0; commands[i] != NULL; i++) {
        offer(completion, ab_command_word(commands[i]), "", commands[i]->summary);
    }
}

/* By the word that a table has in place of the value. Gives 1 when it was known. */
static int offer_placeholder(const struct completion *completion, const char *word)
{
    if (strchr(word, '|') != NULL) {
        offer_choices(completion, word);
    } else if (strcmp(word, "FILE") == 0 || strcmp(word, "PATH") == 0) {
        ab_text_puts(completion->out, ":files\n");
    } else if (strcmp(word, "DIR") == 0) {
        ab_text_puts(completion->out, ":folders\n");
    } else if (strcmp(word, "VERB") == 0) {
        offer_commands(completion, ab_commands);
    } else if (strcmp(word, "KIND") == 0) {
        for (size_t i = 0; ab_kinds[i] != NULL; i++) {
            offer(completion, ab_kinds[i]->name, "", ab_kinds[i]->plural);
        }
    } else if (strcmp(word, "DATASET") == 0) {
        for (size_t i = 0; ab_data_sets[i] != NULL; i++) {
            offer(completion, ab_data_sets[i]->name, "", ab_data_sets[i]->summary);
        }
    } else {
        return 0;
    }
    return 1;
}

/* An option called like a kind takes names of it. */
static ab_status offer_value(struct completion *completion,
                             const struct ab_cli_option *option, struct ab_error *err)
{
    if (offer_placeholder(completion, option->argument)) {
        return AB_OK;
    }
    return offer_names(completion, option->name, option->is_list, err);
}

/* The k-th positional word of a usage line, without brackets and dots; "": none. */
static void positional_word(char word[64], const char *usage, int k)
{
    word[0] = '\0';
    while (*usage != '\0') {
        const char *text = usage + strspn(usage, "[");
        int length = (int)strcspn(text, " [].");
        int is_repeated = strncmp(text + length, "..", 2) == 0;
        if (text[0] == '-' || strncmp(text, "options", strlen("options")) == 0) {
            return;
        }
        if (k == 0 || is_repeated) {
            (void)snprintf(word, 64, "%.*s", length, text);
            return;
        }
        k--;
        usage += strcspn(usage, " ");
        usage += strspn(usage, " ");
    }
}

/* The plugins that are registered. */
static ab_status offer_ids(const struct completion *completion, struct ab_error *err)
{
    const char *const *ids;
    size_t n_ids;
    struct ab_arena arena;
    ab_arena_init(&arena);
    ab_status status = ab_user_registry_ids(&ids, &n_ids, &arena, err);
    for (size_t i = 0; status == AB_OK && i < n_ids; i++) {
        offer(completion, ids[i], "", "");
    }
    ab_arena_fini(&arena);
    return status;
}

static ab_status offer_positional(struct completion *completion,
                                  const struct ab_command *command, int n_before,
                                  const char *before, struct ab_error *err)
{
    char word[64];
    positional_word(word, command->usage, n_before);
    if (strcmp(word, "ID") == 0) {
        return offer_ids(completion, err);
    }
    if (strcmp(word, "ACTION") == 0 && before != NULL) {
        int n_words;
        const struct ab_command *verb = ab_command_of(&n_words, 1, &before, NULL);
        if (verb != NULL && verb->actions != NULL) {
            offer_commands(completion, verb->actions);
        }
    } else if (!offer_placeholder(completion, word) && strcmp(word, "NAME") == 0 &&
               before != NULL) {
        return offer_names(completion, before, 0, err);
    }
    return AB_OK;
}

static const struct ab_cli_option *find_option(const struct ab_cli_option *options,
                                               const char *name, size_t length)
{
    for (; options->name != NULL; options++) {
        if (strlen(options->name) == length &&
            strncmp(options->name, name, length) == 0) {
            return options;
        }
    }
    return NULL;
}

/* typed begins with "-". */
static ab_status offer_option(struct completion *completion,
                              const struct ab_command *command, struct ab_error *err)
{
    const char *equals = strchr(completion->typed, '=');
    if (equals != NULL && strncmp(completion->typed, "--", 2) == 0) {
        const char *name = completion->typed + 2;
        const struct ab_cli_option *option =
            find_option(command->options, name, (size_t)(equals - name));
        completion->n_kept = (size_t)(equals + 1 - completion->typed);
        return option != NULL && option->argument != NULL
                   ? offer_value(completion, option, err)
                   : AB_OK;
    }
    for (const struct ab_cli_option *o = command->options; o->name != NULL; o++) {
        char word[64];
        (void)snprintf(word, sizeof word, "--%s", o->name);
        offer(completion, word, "", o->help);
    }
    offer(completion, "--help", "", "explains the verb");
    return AB_OK;
}

/* After the verb: n words, the last of which is typed. */
static ab_status complete_arguments(struct completion *completion,
                                    const struct ab_command *command, int n,
                                    const char *const *words, struct ab_error *err)
{
    int n_positional = 0;
    int options_end = 0;
    const char *before = NULL;
    for (int i = 0; i < n - 1; i++) {
        if (options_end || strncmp(words[i], "--", 2) != 0) {
            before = words[i];
            n_positional++;
            continue;
        }
        options_end = words[i][2] == '\0';
        const struct ab_cli_option *option =
            find_option(command->options, words[i] + 2, strlen(words[i] + 2));
        if (option != NULL && option->argument != NULL && ++i == n - 1) {
            return offer_value(completion, option, err);
        }
    }
    if (!options_end && completion->typed[0] == '-') {
        return offer_option(completion, command, err);
    }
    return offer_positional(completion, command, n_positional, before, err);
}

static void offer_first_words(const struct completion *completion)
{
    offer_commands(completion, ab_commands);
    offer(completion, "help", "", "explains a verb");
    offer(completion, "--help", "", "the verbs");
    offer(completion, "--version", "", "the version");
}

ab_status ab_complete(struct ab_text *out, int n, const char *const *words,
                      struct ab_error *err)
{
    struct completion completion = {.out = out, .typed = n > 0 ? words[n - 1] : ""};
    if (n <= 1) {
        offer_first_words(&completion);
        return AB_OK;
    }
    int is_help = strcmp(words[0], "help") == 0;
    words += is_help;
    n -= is_help;
    if (n == 1) {
        offer_commands(&completion, ab_commands);
        return AB_OK;
    }
    int n_words = 0;
    const struct ab_command *command = ab_command_of(&n_words, n - 1, words, NULL);
    if (command == NULL) {
        return AB_OK;
    }
    if (command->actions != NULL) {
        if (n == 2) {
            offer_commands(&completion, command->actions);
        }
        return AB_OK;
    }
    return is_help ? AB_OK
                   : complete_arguments(&completion, command, n - n_words,
                                        words + n_words, err);
}
