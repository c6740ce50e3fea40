/* From JSON to a table without functions. */
#include "plugin/table_json.h"
#include "plugin/table_words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/options.h"
#include "plugin/table.h"

#define MAX_CHOICES 1000

/* Members of an option that have a meaning for its type only. */
static ab_status read_range(struct adonis_option *out, const struct ab_json *option,
                            struct ab_error *err)
{
    const struct {
        const char *key;
        double *bound;
        double absent; /* null in JSON */
        const char *open_key;
        uint32_t open_flag;
    } ends[] = {{"min", &out->min, -(double)INFINITY, "open_min", ADONIS_OPEN_MIN},
                {"max", &out->max, (double)INFINITY, "open_max", ADONIS_OPEN_MAX}};
    for (size_t i = 0; i < AB_N_WORDS(ends); i++) {
        struct ab_json member;
        int is_open = 0;
        AB_TRY(ab_json_member(&member, option, ends[i].key, err));
        *ends[i].bound = ends[i].absent;
        if (!json_is_null(member.value)) {
            AB_TRY(ab_json_number(ends[i].bound, &member, -(double)INFINITY,
                                  (double)INFINITY, err));
        }
        AB_TRY(ab_json_get_boolean(&is_open, option, ends[i].open_key, err));
        out->flags |= is_open ? ends[i].open_flag : 0;
    }
    return ab_json_get_string(&out->unit, option, "unit", err);
}

static ab_status read_choices(struct adonis_option *out, struct ab_arena *arena,
                              const struct ab_json *option, struct ab_error *err)
{
    struct ab_json array;
    size_t n = 0;
    AB_TRY(ab_json_get_array(&array, &n, option, "choices", 1, MAX_CHOICES, err));
    const char **choices = ab_arena_alloc(arena, n + 1, sizeof *choices);
    if (choices == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < n; i++) {
        struct ab_json item = ab_json_item(&array, i);
        AB_TRY(ab_json_string(&choices[i], &item, err));
    }
    out->choices = choices;
    return AB_OK;
}

static ab_status read_default(struct adonis_option *out, const struct ab_json *option,
                              struct ab_error *err)
{
    struct ab_json member;
    int is_required = 0;
    int allows_auto = 0;
    AB_TRY(ab_json_get_boolean(&is_required, option, "required", err));
    AB_TRY(ab_json_get_boolean(&allows_auto, option, "auto", err));
    out->flags |= is_required ? ADONIS_REQUIRED : 0;
    out->flags |= allows_auto ? ADONIS_ALLOW_AUTO : 0;
    AB_TRY(ab_json_member(&member, option, "default", err));
    return json_is_null(member.value)
               ? AB_OK
               : ab_json_string(&out->default_text, &member, err);
}

static ab_status read_option(struct adonis_option *out, struct ab_arena *arena,
                             const struct ab_json *option, struct ab_error *err)
{
    size_t type = 0;
    AB_TRY(ab_json_object(option, err));
    AB_TRY(ab_json_get_string(&out->name, option, "name", err));
    AB_TRY(ab_json_get_string(&out->help, option, "help", err));
    AB_TRY(ab_json_get_one_of(&type, option, "type", ab_option_words,
                              AB_N_WORDS(ab_option_words), err));
    out->type = (uint32_t)type + 1;
    AB_TRY(read_default(out, option, err));
    if (out->type == ADONIS_CHOICE) {
        AB_TRY(read_choices(out, arena, option, err));
        return AB_JSON_NO_UNKNOWN(option, err, "name", "type", "help", "default",
                                  "required", "auto", "choices");
    }
    AB_TRY(read_range(out, option, err));
    return AB_JSON_NO_UNKNOWN(option, err, "name", "type", "help", "default",
                              "required", "auto", "min", "max", "open_min", "open_max",
                              "unit");
}

static ab_status read_options(struct ab_algorithm *out, struct ab_arena *arena,
                              const struct ab_json *manifest, struct ab_error *err)
{
    struct ab_json array;
    size_t n = 0;
    AB_TRY(ab_json_get_array(&array, &n, manifest, "options", 0, AB_PLUGIN_MAX_OPTIONS,
                             err));
    struct adonis_option *options = ab_arena_alloc(arena, n, sizeof *options);
    if (options == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < n; i++) {
        struct ab_json item = ab_json_item(&array, i);
        options[i].offset = i * sizeof(int64_t);
        AB_TRY(read_option(&options[i], arena, &item, err));
    }
    out->table.options = options;
    out->table.n_options = (uint32_t)n;
    out->table.options_size = (uint32_t)(n * sizeof(int64_t));
    out->options = (struct ab_options){.owner = out->table.id,
                                       .options = options,
                                       .n_options = n,
                                       .size_bytes = out->table.options_size};
    AB_WRAP(ab_options_check_table(&out->options, 0, err), err, "\"%s\": %s",
            array.file, array.pointer);
    return AB_OK;
}

static ab_status read_needs(uint32_t *needs, const struct ab_json *manifest,
                            struct ab_error *err)
{
    struct ab_json array;
    size_t n = 0;
    AB_TRY(ab_json_get_array(&array, &n, manifest, "needs", 0,
                             AB_N_WORDS(ab_need_words), err));
    for (size_t i = 0; i < n; i++) {
        struct ab_json item = ab_json_item(&array, i);
        size_t bit = 0;
        AB_TRY(
            ab_json_one_of(&bit, &item, ab_need_words, AB_N_WORDS(ab_need_words), err));
        *needs |= UINT32_C(1) << bit;
    }
    return AB_OK;
}

/* Objects whose members are texts, or arrays of texts: kept in the manifest only. */
static ab_status check_entries(const struct ab_json *manifest, const char *key,
                               const char *const *members, size_t n_members,
                               const char *list, struct ab_error *err)
{
    struct ab_json array;
    size_t n = 0;
    AB_TRY(ab_json_get_array(&array, &n, manifest, key, 0, AB_PLUGIN_MAX_OPTIONS, err));
    for (size_t i = 0; i < n; i++) {
        struct ab_json entry = ab_json_item(&array, i);
        struct ab_json texts;
        size_t n_texts = 0;
        AB_TRY(ab_json_object(&entry, err));
        AB_TRY(ab_json_no_unknown(&entry, members, n_members, err));
        for (size_t m = 0; m < n_members; m++) {
            const char *text = NULL;
            if (list == NULL || members[m] != list) {
                AB_TRY(ab_json_get_string(&text, &entry, members[m], err));
                continue;
            }
            AB_TRY(
                ab_json_get_array(&texts, &n_texts, &entry, list, 2, MAX_CHOICES, err));
            for (size_t t = 0; t < n_texts; t++) {
                struct ab_json item = ab_json_item(&texts, t);
                AB_TRY(ab_json_string(&text, &item, err));
            }
        }
    }
    return AB_OK;
}

static ab_status check_extensions(const struct ab_json *manifest, struct ab_error *err)
{
    static const char values[] = "values";
    static const char *const of_switch[] = {"name", "summary", "paper", "option",
                                            values};
    static const char *const of_invariant[] = {"name", "text", "sum"};
    static const char *const of_theorem[] = {"name", "text", "kind", "per"};
    AB_TRY(check_entries(manifest, "switches", of_switch, AB_N_WORDS(of_switch), values,
                         err));
    AB_TRY(check_entries(manifest, "invariants", of_invariant, AB_N_WORDS(of_invariant),
                         NULL, err));
    return check_entries(manifest, "theory", of_theorem, AB_N_WORDS(of_theorem), NULL,
                         err);
}

/* "0.2" */
static ab_status read_abi(struct adonis_algorithm *table,
                          const struct ab_json *manifest, struct ab_error *err)
{
    struct ab_json member;
    const char *text = NULL;
    AB_TRY(ab_json_member(&member, manifest, "abi", err));
    AB_TRY(ab_json_string(&text, &member, err));
    for (uint16_t minor = AB_PLUGIN_OLDEST_MINOR; minor <= ADONIS_ABI_MINOR; minor++) {
        char known[16];
        (void)snprintf(known, sizeof known, "%d.%u", ADONIS_ABI_MAJOR, minor);
        if (strcmp(known, text) == 0) {
            table->abi_major = ADONIS_ABI_MAJOR;
            table->abi_minor = minor;
            return AB_OK;
        }
    }
    return ab_json_fail(&member, err, "a version from %d.%d to %d.%d", ADONIS_ABI_MAJOR,
                        AB_PLUGIN_OLDEST_MINOR, ADONIS_ABI_MAJOR, ADONIS_ABI_MINOR);
}

static ab_status read_text(const char **out, const struct ab_json *manifest,
                           const char *key, int may_be_empty, struct ab_error *err)
{
    struct ab_json member;
    AB_TRY(ab_json_member(&member, manifest, key, err));
    AB_TRY(ab_json_string(out, &member, err));
    return (*out)[0] != '\0' || may_be_empty ? AB_OK
                                             : ab_json_fail(&member, err, "a text");
}

static ab_status read_texts(struct adonis_algorithm *table,
                            const struct ab_json *manifest, struct ab_error *err)
{
    const struct {
        const char *key;
        const char **text;
        int may_be_empty;
    } texts[] = {{"id", &table->id, 0},           {"version", &table->version, 0},
                 {"summary", &table->summary, 0}, {"paper", &table->paper, 0},
                 {"authors", &table->authors, 0}, {"licence", &table->licence, 0},
                 {"build", &table->build, 1},     {"token", &table->token, 1}};
    for (size_t i = 0; i < AB_N_WORDS(texts); i++) {
        AB_TRY(read_text(texts[i].text, manifest, texts[i].key, texts[i].may_be_empty,
                         err));
    }
    return AB_OK;
}

ab_status ab_table_read_json(struct ab_algorithm *out, struct ab_arena *arena,
                             const struct ab_json *manifest, struct ab_error *err)
{
    struct adonis_algorithm *table = &out->table;
    size_t kind = 0;
    size_t behaviour = 0;
    table->magic = ADONIS_MAGIC;
    table->size = sizeof *table;
    AB_TRY(read_texts(table, manifest, err));
    AB_TRY(read_abi(table, manifest, err));
    AB_TRY(ab_json_get_one_of(&kind, manifest, "kind", ab_kind_words,
                              AB_N_WORDS(ab_kind_words), err));
    AB_TRY(ab_json_get_one_of(&behaviour, manifest, "behaviour", ab_behaviour_words,
                              AB_N_WORDS(ab_behaviour_words), err));
    table->kind = (uint32_t)kind + 1;
    table->behaviour = (uint32_t)behaviour;
    AB_TRY(read_needs(&table->needs, manifest, err));
    AB_TRY(check_extensions(manifest, err));
    return read_options(out, arena, manifest, err);
}
