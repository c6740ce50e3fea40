#include <string.h>

#include "base/suggest.h"
#include "cli/catalogue.h"
#include "tasks/task.h"

static struct ab_options table_of(const struct ab_task_entry *entry)
{
    return (struct ab_options){
        .owner = entry->name, .options = entry->options, .n_options = entry->n_options};
}

static ab_status list(json_t *rows, const struct ab_shown *shown, struct ab_error *err)
{
    (void)shown;
    for (uint32_t i = 0; i < ab_partition_count(); i++) {
        const struct ab_task_entry *entry = ab_partition_entry(i);
        struct ab_options table = table_of(entry);
        AB_TRY(ab_list_append(rows, entry->name, entry->summary, &table, err));
    }
    return AB_OK;
}

static ab_status info(json_t *object, struct ab_text *help, const char *text,
                      const struct ab_shown *shown, struct ab_error *err)
{
    (void)shown;
    struct ab_suggest suggest;
    ab_suggest_init(&suggest, text);
    for (uint32_t i = 0; i < ab_partition_count(); i++) {
        const struct ab_task_entry *entry = ab_partition_entry(i);
        ab_suggest_offer(&suggest, entry->name);
        if (strcmp(entry->name, text) == 0) {
            struct ab_options table = table_of(entry);
            struct ab_fields fields = {.object = object};
            ab_put_text(&fields, "name", entry->name);
            ab_put_text(&fields, "summary", entry->summary);
            ab_info_options(&fields, help, &table);
            return ab_fields_end(&fields, err);
        }
    }
    return ab_suggest_fail(&suggest, "partition", err);
}

const struct ab_kind ab_kind_partition = {"partition", "partitions", list, info};
