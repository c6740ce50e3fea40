#include "run/foreign.h"

#include <string.h>
#include <time.h>

#include "plugin/loader.h"
#include "run/cell.h"
#include "run/execute.h"

/* A cell, and what it is made of in this process. */
struct loaded {
    struct ab_algorithm algorithm;
    struct ab_method method;
    struct ab_cell cell;
    void *options; /* owned */
};

/* The text is ours and canonical: the manifest's table wrote it. */
static ab_status read_options(struct loaded *loaded, struct ab_error *err)
{
    const struct ab_options *table = &loaded->algorithm.options;
    const char *text = loaded->method.options_given;
    struct ab_json object = {0};
    loaded->options = ab_alloc_aligned(1, table->size_bytes);
    if (loaded->options == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    AB_TRY(ab_json_read_text(&object, text, strlen(text), "options", err));
    ab_status status = ab_options_from_json(loaded->options, table, &object, err);
    ab_json_close(&object);
    return status;
}

static ab_status load(struct loaded *loaded, const struct ab_cell *cell,
                      struct ab_place *place, struct ab_error *err)
{
    AB_TRY(ab_loader_load(&loaded->algorithm, cell->method->algorithm->package, place,
                          err));
    loaded->method = *cell->method;
    loaded->method.algorithm = &loaded->algorithm;
    AB_TRY(read_options(loaded, err));
    loaded->method.options = loaded->options;
    loaded->cell = *cell;
    loaded->cell.method = &loaded->method;
    return AB_OK;
}

static ab_status execute(struct ab_record *record, const struct loaded *loaded,
                         const struct ab_seat *seat, struct ab_error *err)
{
    const struct ab_cell *planned = record->cell;
    struct ab_scene *scene = NULL;
    record->cell = &loaded->cell;
    ab_status status = ab_cell_execute(record, &scene, seat, err);
    record->cell = planned;
    ab_scene_destroy(scene);
    return status;
}

ab_status ab_foreign_execute(struct ab_record *record, const struct ab_seat *seat,
                             ab_status (*ready)(void *ctx, struct ab_error *err),
                             void *ctx, struct ab_error *err)
{
    struct loaded loaded = {.options = NULL};
    struct ab_error refused = {0};
    record->execution.started_at = (int64_t)time(NULL);
    ab_status status = load(&loaded, record->cell, seat->place, &refused);
    if (status == AB_ERR_MEMORY) {
        status = AB_OUT_OF_MEMORY(err);
    } else if (status != AB_OK) {
        record->outcome = AB_OUTCOME_PLUGIN_ERROR;
        ab_record_say(record, "%s", refused.text);
        status = AB_OK;
    } else {
        status = ready != NULL ? ready(ctx, err) : AB_OK;
        if (status == AB_OK) {
            status = execute(record, &loaded, seat, err);
        }
    }
    ab_free(loaded.options);
    return status;
}
