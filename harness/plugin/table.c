#include "plugin/table.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "plugin/rules.h"
#include "plugin/table_words.h"

/* All that is required; what follows may be absent. */
#define LEAST_SIZE                                                                     \
    (offsetof(struct adonis_algorithm, estimate) +                                     \
     sizeof(((struct adonis_algorithm *)NULL)->estimate))

/* Reads no further than the first fields, which every version has. */
static ab_status check_version(const struct adonis_algorithm *entry,
                               struct ab_error *err)
{
    if (entry->magic != ADONIS_MAGIC) {
        return AB_BREAKS(err, P206, "not a plugin: magic number %08x, expected %08x",
                         (unsigned)entry->magic, ADONIS_MAGIC);
    }
    if (entry->abi_major != ADONIS_ABI_MAJOR) {
        return AB_BREAKS(err, P207, "built for ABI major %u, this program has major %d",
                         entry->abi_major, ADONIS_ABI_MAJOR);
    }
    if (entry->abi_minor < AB_PLUGIN_OLDEST_MINOR) {
        return AB_BREAKS(err, P208,
                         "built for ABI %d.%u, this program runs plugins from %d.%d on",
                         ADONIS_ABI_MAJOR, entry->abi_minor, ADONIS_ABI_MAJOR,
                         AB_PLUGIN_OLDEST_MINOR);
    }
    if (entry->size < LEAST_SIZE || entry->size % sizeof(void *) != 0) {
        return AB_BREAKS(err, P209,
                         "its table has %u bytes, expected at least %zu and whole "
                         "pointers of %zu",
                         (unsigned)entry->size, LEAST_SIZE, sizeof(void *));
    }
    if (entry->min_host_minor > ADONIS_ABI_MINOR) {
        return AB_BREAKS(err, P208,
                         "needs a program with ABI %d.%u or later, this one has %d.%d",
                         ADONIS_ABI_MAJOR, (unsigned)entry->min_host_minor,
                         ADONIS_ABI_MAJOR, ADONIS_ABI_MINOR);
    }
    return AB_OK;
}

int ab_plugin_is_id(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return length > 0 && text[length] == '\0' && text[0] >= 'a' && text[0] <= 'z';
}

static ab_status check_texts(const struct adonis_algorithm *table, struct ab_error *err)
{
    const struct {
        const char *name;
        const char *text;
    } texts[] = {{"id", table->id},           {"version", table->version},
                 {"summary", table->summary}, {"paper", table->paper},
                 {"authors", table->authors}, {"licence", table->licence}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i].text == NULL || texts[i].text[0] == '\0') {
            return AB_BREAKS(err, P210, "\"%s\" is missing in its table",
                             texts[i].name);
        }
        if (!ab_text_is_utf8(texts[i].text)) {
            return AB_BREAKS(err, P210, "\"%s\" of its table is not UTF-8",
                             texts[i].name);
        }
    }
    if (!ab_plugin_is_id(table->id)) {
        return AB_BREAKS(
            err, P103,
            "id \"%.64s\", expected a lower-case letter, then such letters, "
            "digits and '-'",
            table->id);
    }
    return AB_OK;
}

static ab_status check_operations(const struct adonis_algorithm *table,
                                  struct ab_error *err)
{
    const char *missing = table->state_size == NULL ? "state_size"
                          : table->init == NULL     ? "init"
                          : table->on_event == NULL ? "on_event"
                          : table->estimate == NULL ? "estimate"
                                                    : NULL;
    if (missing != NULL) {
        return AB_BREAKS(err, P211, "\"%s\": required operation \"%s\" is missing",
                         table->id, missing);
    }
    if (table->kind != ADONIS_SYNCHRONOUS && table->kind != ADONIS_ASYNCHRONOUS) {
        return AB_BREAKS(err, P212, "\"%s\": kind %u, expected %d or %d", table->id,
                         (unsigned)table->kind, ADONIS_SYNCHRONOUS,
                         ADONIS_ASYNCHRONOUS);
    }
    if ((table->needs & ~AB_ALL_NEEDS) != 0) {
        return AB_BREAKS(err, P212,
                         "\"%s\": needs 0x%x, which this program does not know",
                         table->id, (unsigned)(table->needs & ~AB_ALL_NEEDS));
    }
    if (table->behaviour > ADONIS_CONVERGES_MEAN) {
        return AB_BREAKS(err, P212, "\"%s\": behaviour %u, expected 0 to %d", table->id,
                         (unsigned)table->behaviour, ADONIS_CONVERGES_MEAN);
    }
    return AB_OK;
}

static int is_utf8_or_null(const char *text)
{
    return text == NULL || ab_text_is_utf8(text);
}

/* Of an option that is valid but for this. */
static int has_utf8_texts(const struct adonis_option *option)
{
    int is_utf8 = ab_text_is_utf8(option->help) && is_utf8_or_null(option->unit) &&
                  is_utf8_or_null(option->default_text);
    for (size_t i = 0; option->type == ADONIS_CHOICE && option->choices[i] != NULL;
         i++) {
        is_utf8 &= ab_text_is_utf8(option->choices[i]);
    }
    return is_utf8;
}

static ab_status check_options(const struct ab_algorithm *algorithm,
                               struct ab_error *err)
{
    const struct adonis_algorithm *table = &algorithm->table;
    if (table->n_options > AB_PLUGIN_MAX_OPTIONS) {
        return AB_BREAKS(err, P213, "%u options, expected at most %d",
                         (unsigned)table->n_options, AB_PLUGIN_MAX_OPTIONS);
    }
    if (table->n_options > 0 && table->options == NULL) {
        return AB_BREAKS(err, P213, "%u options, but no table of them",
                         (unsigned)table->n_options);
    }
    AB_WRAP(ab_options_check_table(&algorithm->options, 0, err), err, "P213");
    for (uint32_t i = 0; i < table->n_options; i++) {
        if (!has_utf8_texts(&table->options[i])) {
            return AB_BREAKS(err, P213, "option \"%s\" has a text that is not UTF-8",
                             table->options[i].name);
        }
        if ((table->options[i].flags & ADONIS_ALLOW_AUTO) != 0 &&
            table->resolve == NULL) {
            return AB_BREAKS(
                err, P213,
                "option \"%s\" allows auto, but there is no \"resolve\" to "
                "replace it",
                table->options[i].name);
        }
    }
    return AB_OK;
}

ab_status ab_plugin_read_table(struct ab_algorithm *out,
                               const struct adonis_algorithm *entry, const char *origin,
                               const char *sha256, struct ab_error *err)
{
    AB_TRY(check_version(entry, err));
    size_t size = entry->size < sizeof out->table ? entry->size : sizeof out->table;
    memcpy(&out->table, entry, size);
    (void)snprintf(out->origin, sizeof out->origin, "%s", origin);
    (void)snprintf(out->sha256, sizeof out->sha256, "%s", sha256 != NULL ? sha256 : "");
    AB_TRY(check_texts(&out->table, err));
    AB_TRY(check_operations(&out->table, err));
    out->options = (struct ab_options){.owner = out->table.id,
                                       .options = out->table.options,
                                       .n_options = out->table.n_options,
                                       .size_bytes = out->table.options_size};
    return check_options(out, err);
}
