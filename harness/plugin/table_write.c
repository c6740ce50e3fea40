/* From the table to JSON. */
#include "plugin/extensions.h"
#include "plugin/table_json.h"
#include "plugin/table_words.h"

#include "base/json_write.h"
#include "base/options.h"

static void put_key(struct ab_text *out, const char *key)
{
    ab_text_printf(out, ",\"%s\":", key);
}

static void put_text(struct ab_text *out, const char *key, const char *text)
{
    put_key(out, key);
    ab_json_write_string(out, text != NULL ? text : "");
}

static void put_needs(struct ab_text *out, uint32_t needs)
{
    const char *separator = "";
    put_key(out, "needs");
    ab_text_puts(out, "[");
    for (size_t i = 0; i < AB_N_WORDS(ab_need_words); i++) {
        if ((needs >> i & 1u) != 0) {
            ab_text_printf(out, "%s\"%s\"", separator, ab_need_words[i]);
            separator = ",";
        }
    }
    ab_text_puts(out, "]");
}

static ab_status put_options(struct ab_text *out, const struct ab_options *options,
                             struct ab_error *err)
{
    json_t *described = NULL;
    char *text = NULL;
    AB_TRY(ab_options_describe(&described, options, err));
    ab_status status = ab_json_canonical(&text, described, err);
    json_decref(described);
    AB_TRY(status);
    put_key(out, "options");
    ab_text_puts(out, text);
    ab_free(text);
    return AB_OK;
}

static void put_switch(struct ab_text *out, const void *of)
{
    const struct adonis_switch *entry = of;
    ab_text_puts(out, "{\"name\":");
    ab_json_write_string(out, entry->name);
    put_text(out, "summary", entry->summary);
    put_text(out, "paper", entry->paper);
    put_text(out, "option", entry->option);
    put_key(out, "values");
    for (size_t i = 0; entry->values[i] != NULL; i++) {
        ab_text_puts(out, i == 0 ? "[" : ",");
        ab_json_write_string(out, entry->values[i]);
    }
    ab_text_puts(out, "]}");
}

static void put_invariant(struct ab_text *out, const void *of)
{
    const struct adonis_invariant *entry = of;
    ab_text_puts(out, "{\"name\":");
    ab_json_write_string(out, entry->name);
    put_text(out, "text", entry->text);
    put_text(out, "sum", entry->kind == ADONIS_SUM_IS_ZERO ? "zero" : "conserved");
    ab_text_puts(out, "}");
}

static void put_theorem(struct ab_text *out, const void *of)
{
    const struct adonis_theorem *entry = of;
    ab_text_puts(out, "{\"name\":");
    ab_json_write_string(out, entry->name);
    put_text(out, "text", entry->text);
    put_text(out, "kind", ab_theorem_kind_words[entry->kind - 1]);
    put_text(out, "per", ab_theorem_per_words[entry->per - 1]);
    ab_text_puts(out, "}");
}

static void put_list(struct ab_text *out, const char *key, size_t n,
                     const void *entries, size_t entry_bytes,
                     void (*put)(struct ab_text *out, const void *entry))
{
    put_key(out, key);
    ab_text_puts(out, "[");
    for (size_t i = 0; i < n; i++) {
        ab_text_puts(out, i == 0 ? "" : ",");
        put(out, (const char *)entries + i * entry_bytes);
    }
    ab_text_puts(out, "]");
}
/* An extension that is not there is an empty list. */
#define PUT_LIST(out, key, list, name, put)                                            \
    put_list((out), (key), (list) != NULL ? (list)->n_##name : 0,                      \
             (list) != NULL ? (list)->name : NULL, sizeof *(list)->name, (put))

static ab_status put_extensions(struct ab_text *out,
                                const struct ab_algorithm *algorithm,
                                struct ab_error *err)
{
    const struct adonis_switches *switches = NULL;
    const struct adonis_invariants *invariants = NULL;
    const struct adonis_theory *theory = NULL;
    AB_TRY(ab_plugin_switches(&switches, algorithm, err));
    AB_TRY(ab_plugin_invariants(&invariants, algorithm, err));
    AB_TRY(ab_plugin_theory(&theory, algorithm, ADONIS_THEORY, err));
    PUT_LIST(out, "switches", switches, switches, put_switch);
    PUT_LIST(out, "invariants", invariants, invariants, put_invariant);
    PUT_LIST(out, "theory", theory, theorems, put_theorem);
    return AB_OK;
}

ab_status ab_table_write_json(struct ab_text *out, const struct ab_algorithm *algorithm,
                              struct ab_error *err)
{
    const struct adonis_algorithm *table = &algorithm->table;
    ab_text_puts(out, "{\"id\":");
    ab_json_write_string(out, table->id);
    put_text(out, "version", table->version);
    put_text(out, "summary", table->summary);
    put_text(out, "paper", table->paper);
    put_text(out, "authors", table->authors);
    put_text(out, "licence", table->licence);
    ab_text_printf(out, ",\"abi\":\"%u.%u\"", table->abi_major, table->abi_minor);
    put_text(out, "kind", ab_kind_words[table->kind - 1]);
    put_needs(out, table->needs);
    put_text(out, "behaviour", ab_behaviour_words[table->behaviour]);
    AB_TRY(put_options(out, &algorithm->options, err));
    AB_TRY(put_extensions(out, algorithm, err));
    put_text(out, "build", table->build);
    put_text(out, "token", table->token);
    ab_text_puts(out, "}");
    return AB_OK;
}
