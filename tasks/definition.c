/* The id of a task and its canonical definition, whose SHA-256 is the task's. */
#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "base/json_write.h"
#include "base/options.h"
#include "base/text.h"
#include "tasks/task_internal.h"

const char *ab_reference_name(enum ab_reference reference)
{
    static const char *const names[] = {
        [AB_REFERENCE_OPTIMUM] = "optimum",
        [AB_REFERENCE_LOCAL] = "local",
        [AB_REFERENCE_BOUND] = "bound",
    };
    return names[reference];
}

/* As on the command line; of a file its content. */
static void put_value(struct ab_text *out, const struct adonis_option *option,
                      const void *options, const struct ab_task *task)
{
    if (option->type == ADONIS_REAL) {
        ab_json_write_number(out, ab_options_real(options, option));
    } else if (option->type == ADONIS_CHOICE) {
        ab_text_puts(out, option->choices[ab_options_integer(options, option)]);
    } else if (option->type == ADONIS_PATH) {
        ab_text_printf(out, "sha256-%.12s", task->data[0].sha256);
    } else {
        ab_text_printf(out, "%" PRId64, ab_options_integer(options, option));
    }
}

/* "name:key=value,..." with every option, in the order of the table, which is that of
 * the keys. */
static void put_id(struct ab_text *out, const struct ab_task_entry *entry,
                   const void *options, const struct ab_task *task)
{
    ab_text_puts(out, entry->name);
    for (uint32_t i = 0; i < entry->n_options; i++) {
        ab_text_printf(out, "%s%s=", i == 0 ? ":" : ",", entry->options[i].name);
        put_value(out, &entry->options[i], options, task);
    }
}

static void put_string(struct ab_text *out, const char *key, const char *value)
{
    ab_text_printf(out, "\"%s\":", key);
    ab_json_write_string(out, value);
}

/* Numbers as such, names in quotes; no files. */
static void put_options(struct ab_text *out, const struct ab_task *task,
                        const struct ab_task_entry *entry, const void *options)
{
    const char *comma = "";
    for (uint32_t i = 0; i < entry->n_options; i++) {
        const struct adonis_option *option = &entry->options[i];
        if (option->type != ADONIS_PATH) {
            const char *quote = option->type == ADONIS_CHOICE ? "\"" : "";
            ab_text_printf(out, "%s\"%s\":%s", comma, option->name, quote);
            put_value(out, option, options, task);
            ab_text_puts(out, quote);
            comma = ",";
        }
    }
}

static void put_data(struct ab_text *out, const struct ab_task *task)
{
    for (size_t i = 0; i < task->n_data; i++) {
        ab_text_puts(out, i == 0 ? "{" : ",{");
        if (task->data[i].name != NULL) {
            put_string(out, "file", task->data[i].name);
            ab_text_puts(out, ",");
        }
        put_string(out, "sha256", task->data[i].sha256);
        ab_text_puts(out, "}");
    }
}

/* Keys sorted, no blanks: as ab_json_canonical would write it. */
static void put_definition(struct ab_text *out, const struct ab_task *task,
                           const struct ab_task_family *family, const void *options)
{
    ab_text_puts(out, "{\"data\":[");
    put_data(out, task);
    if (task->info.l1 > 0.0) {
        ab_text_puts(out, "],\"l1\":");
        ab_json_write_number(out, task->info.l1);
        ab_text_puts(out, ",\"l2\":");
    } else {
        ab_text_puts(out, "],\"l2\":");
    }
    ab_json_write_number(out, task->info.l2);
    ab_text_puts(out, ",");
    put_string(out, "loss", ab_loss_name(task->loss.kind));
    ab_text_printf(out, ",\"n_nodes\":%" PRIu32 ",", task->info.n_nodes);
    put_string(out, "name", family->entry.name);
    ab_text_puts(out, ",\"options\":{");
    put_options(out, task, &family->entry, options);
    ab_text_puts(out, "},");
    put_string(out, "recipe", family->recipe);
    if (task->info.reference != AB_REFERENCE_OPTIMUM) {
        ab_text_puts(out, ",");
        put_string(out, "reference", ab_reference_name(task->info.reference));
    }
    if (task->info.rho > 0.0) {
        ab_text_puts(out, ",\"rho\":");
        ab_json_write_number(out, task->info.rho);
    }
    ab_text_puts(out, ",\"targets\":[");
    for (uint32_t i = 0; i < task->info.n_targets; i++) {
        ab_text_puts(out, i == 0 ? "" : ",");
        ab_json_write_number(out, task->info.targets[i]);
    }
    ab_text_puts(out, "],");
    put_string(out, "version", family->version);
    ab_text_puts(out, "}");
}

/* Moves the text into the arena. */
static ab_status keep(const char **out, struct ab_arena *arena, struct ab_text *text,
                      struct ab_error *err)
{
    char *string = NULL;
    AB_TRY(ab_text_take(text, &string, err));
    *out = ab_arena_strdup(arena, string);
    ab_free(string);
    return *out != NULL ? AB_OK : AB_OUT_OF_MEMORY(err);
}

ab_status ab_task_define(struct ab_task *task, const struct ab_task_family *family,
                         const void *options, struct ab_error *err)
{
    struct ab_text text = {0};
    put_id(&text, &family->entry, options, task);
    AB_TRY(keep(&task->info.id, &task->arena, &text, err));
    put_definition(&text, task, family, options);
    AB_TRY(keep(&task->info.definition, &task->arena, &text, err));
    ab_hash_buffer(task->info.sha256, task->info.definition,
                   strlen(task->info.definition));
    return AB_OK;
}
