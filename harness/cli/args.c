#include "cli/args.h"

#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "base/text.h"

static int count_options(const struct ab_cli_option *options)
{
    int n = 0;
    while (options[n].name != NULL) {
        n++;
    }
    return n;
}

/* Index of the option whose name is the first `length` bytes of word; -1: none. */
static int find_option(const struct ab_cli_option *options, const char *word,
                       size_t length)
{
    for (int i = 0; options[i].name != NULL; i++) {
        if (strlen(options[i].name) == length &&
            strncmp(options[i].name, word, length) == 0) {
            return i;
        }
    }
    return -1;
}

static ab_status unknown_option(const struct ab_args *args, const char *name,
                                size_t length, struct ab_error *err)
{
    struct ab_suggest suggest;
    char word[64]; /* longer ones are near to nothing */
    (void)snprintf(word, sizeof word, "%.*s", (int)length, name);
    ab_suggest_init(&suggest, word);
    for (int i = 0; args->options[i].name != NULL; i++) {
        ab_suggest_offer(&suggest, args->options[i].name);
    }
    ab_suggest_offer(&suggest, "help");
    (void)ab_suggest_fail(&suggest, "option", err);
    if (err != NULL) {
        err->code = AB_ERR_USAGE;
    }
    return AB_ERR_USAGE;
}

static ab_status set_value(struct ab_args *args, int index, const char *value,
                           struct ab_error *err)
{
    const char *before = args->values[index];
    if (args->options[index].is_list && before != NULL) {
        value = ab_arena_printf(&args->arena, "%s,%s", before, value);
        if (value == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
    }
    args->values[index] = value;
    return AB_OK;
}

/* Nothing at all, as of a variable that is not set, names no file; and "-" no folder:
 * more than one file goes there. */
static ab_status check_value(const struct ab_cli_option *option, const char *value,
                             struct ab_error *err)
{
    static const struct {
        const char *argument;
        const char *names;
    } paths[] = {{"DIR", "folder"}, {"FILE", "file"}, {"PATH", "file or folder"}};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        int is_path = strcmp(option->argument, paths[i].argument) == 0;
        int is_none = value[0] == '\0' || (i == 0 && strcmp(value, "-") == 0);
        if (is_path && is_none) {
            return AB_FAIL(err, AB_ERR_USAGE,
                           "option --%s: found \"%s\", expected the name of a %s",
                           option->name, value, paths[i].names);
        }
    }
    return AB_OK;
}

/* word starts with "--". *used_next: the next word was its value. */
static ab_status parse_option(struct ab_args *args, const char *word, const char *next,
                              int *used_next, struct ab_error *err)
{
    const char *name = word + 2;
    const char *equals = strchr(name, '=');
    size_t length = equals != NULL ? (size_t)(equals - name) : strlen(name);
    *used_next = 0;
    int index = find_option(args->options, name, length);
    if (index < 0 && strcmp(name, "help") == 0) {
        args->wants_help = 1;
        return AB_OK;
    }
    if (index < 0) {
        return unknown_option(args, name, length, err);
    }
    const struct ab_cli_option *option = &args->options[index];
    if (option->argument == NULL) {
        if (equals != NULL) {
            return AB_FAIL(err, AB_ERR_USAGE,
                           "option --%s takes no value, found \"%s\"", option->name,
                           equals + 1);
        }
        return set_value(args, index, "", err);
    }
    if (equals == NULL && next == NULL) {
        return AB_FAIL(err, AB_ERR_USAGE, "option --%s expects %s, found nothing",
                       option->name, option->argument);
    }
    *used_next = equals == NULL;
    const char *value = equals != NULL ? equals + 1 : next;
    AB_TRY(check_value(option, value, err));
    return set_value(args, index, value, err);
}

static ab_status check_positional(const struct ab_args *args, int min_positional,
                                  int max_positional, struct ab_error *err)
{
    if (args->wants_help) {
        return AB_OK;
    }
    if (args->n_positional > max_positional) {
        return AB_FAIL(err, AB_ERR_USAGE,
                       "unexpected word \"%s\" (at most %d expected)",
                       args->positional[max_positional], max_positional);
    }
    if (args->n_positional < min_positional) {
        return AB_FAIL(err, AB_ERR_USAGE, "found %d of at least %d words",
                       args->n_positional, min_positional);
    }
    return AB_OK;
}

ab_status ab_args_parse(struct ab_args *args, const struct ab_cli_option *options,
                        int argc, char **argv, int min_positional, int max_positional,
                        struct ab_error *err)
{
    memset(args, 0, sizeof *args);
    ab_arena_init(&args->arena);
    args->options = options;
    size_t n_options = (size_t)count_options(options);
    args->values = ab_arena_alloc(&args->arena, n_options, sizeof *args->values);
    args->positional =
        ab_arena_alloc(&args->arena, (size_t)argc, sizeof *args->positional);
    if (args->values == NULL || args->positional == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    int options_end = 0;
    for (int i = 0; i < argc; i++) {
        if (!options_end && strcmp(argv[i], "--") == 0) {
            options_end = 1;
        } else if (!options_end && strncmp(argv[i], "--", 2) == 0) {
            int used_next;
            const char *next = i + 1 < argc ? argv[i + 1] : NULL;
            AB_TRY(parse_option(args, argv[i], next, &used_next, err));
            i += used_next;
        } else if (!options_end && strcmp(argv[i], "-h") == 0) {
            args->wants_help = 1;
        } else {
            args->positional[args->n_positional++] = argv[i];
        }
    }
    return check_positional(args, min_positional, max_positional, err);
}

void ab_args_fini(struct ab_args *args)
{
    ab_arena_fini(&args->arena);
}

static int index_of(const struct ab_args *args, const char *name)
{
    int index = find_option(args->options, name, strlen(name));
    ab_require(index >= 0);
    return index;
}

const char *ab_args_get(const struct ab_args *args, const char *name)
{
    int index = index_of(args, name);
    const char *value = args->values[index];
    return value != NULL ? value : args->options[index].fallback;
}

int ab_args_has(const struct ab_args *args, const char *name)
{
    return args->values[index_of(args, name)] != NULL;
}

ab_status ab_args_word(size_t *index, const char *word, const char *const *names,
                       const char *what, struct ab_error *err)
{
    size_t n_names = 0;
    for (; names[n_names] != NULL; n_names++) {
        if (strcmp(names[n_names], word) == 0) {
            *index = n_names;
            return AB_OK;
        }
    }
    return ab_suggest_fail_among(names, n_names, what, word, err);
}

ab_status ab_args_choice(size_t *index, const struct ab_args *args, const char *name,
                         const char *const *names, struct ab_error *err)
{
    const char *text = ab_args_get(args, name);
    ab_require(text != NULL);
    return ab_args_word(index, text, names, name, err);
}

ab_status ab_args_integer(int64_t *out, const struct ab_args *args, const char *name,
                          int64_t min, int64_t max, struct ab_error *err)
{
    const char *text = ab_args_get(args, name);
    if (text == NULL) {
        return AB_OK;
    }
    int64_t value;
    if (!ab_text_to_int64(&value, text) || value < min || value > max) {
        return AB_FAIL(err, AB_ERR_USAGE,
                       "option --%s: found \"%s\", expected an integer in [%lld, %lld]",
                       name, text, (long long)min, (long long)max);
    }
    *out = value;
    return AB_OK;
}
