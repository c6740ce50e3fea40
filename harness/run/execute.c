#include "run/execute.h"

#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/clock.h"
#include "base/json_write.h"
#include "base/node_math.h"
#include "base/options.h"
#include "plugin/extensions.h"
#include "plugin/resolve.h"
#include "run/evaluate.h"

/* A scenario that cannot be is an outcome of its cells. */
static ab_status find_scene(struct ab_scene **scene, struct ab_record *record,
                            struct ab_error *err)
{
    const struct ab_cell *cell = record->cell;
    if (*scene != NULL && ab_scene_serves(*scene, cell)) {
        return AB_OK;
    }
    ab_scene_destroy(*scene);
    *scene = NULL;
    struct ab_error refused = {0};
    ab_status status = ab_scene_create(scene, cell, &refused);
    if (status == AB_ERR_INPUT) {
        record->outcome = AB_OUTCOME_INFEASIBLE;
        ab_record_say(record, "%s", refused.text);
        return AB_OK;
    }
    if (status != AB_OK && err != NULL) {
        *err = refused;
    }
    return status;
}

static ab_status keep_resolved(struct ab_record *record, const void *options,
                               struct ab_error *err)
{
    json_t *json = NULL;
    char *text = NULL;
    AB_TRY(ab_options_to_json(&json, options, &record->cell->method->algorithm->options,
                              err));
    ab_status status = ab_json_canonical(&text, json, err);
    json_decref(json);
    AB_TRY(status);
    record->options_resolved = ab_arena_strdup(&record->arena, text);
    ab_free(text);
    return record->options_resolved == NULL ? AB_OUT_OF_MEMORY(err) : AB_OK;
}

static struct ab_plugin_setup setup_of(const struct ab_scene *scene)
{
    return (struct ab_plugin_setup){
        .n_nodes = scene->cell->n_nodes,
        .oracles = scene->oracle.kinds,
        .dim = scene->oracle.dim,
        .constants = scene->constants,
        .math = &ab_node_math,
        .is_directed = scene->topology->is_directed,
    };
}

/* *options: a copy in the record's arena without any "auto". Outcome infeasible where
 * the method does not apply. */
static ab_status resolve(void **options, struct ab_record *record,
                         const struct ab_scene *scene, struct ab_place *place,
                         struct ab_error *err)
{
    const struct ab_cell *cell = record->cell;
    const struct ab_algorithm *algorithm = cell->method->algorithm;
    const struct ab_plugin_setup setup = setup_of(scene);
    *options = ab_arena_alloc(&record->arena, 1, algorithm->options.size_bytes);
    if (*options == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    if (algorithm->options.size_bytes > 0) {
        memcpy(*options, cell->method->options, algorithm->options.size_bytes);
    }
    struct ab_error refused = {0};
    ab_place_enter(place, "resolve");
    ab_status status = ab_plugin_resolve(*options, &record->constants_read, algorithm,
                                         &setup, &refused);
    ab_place_leave(place);
    if (status == AB_ERR_CHECK) {
        record->outcome = AB_OUTCOME_INFEASIBLE;
        ab_record_say(record, "%s", refused.text);
        return AB_OK;
    }
    if (status != AB_OK) {
        return AB_FAIL(err, status, "%s", refused.text);
    }
    return keep_resolved(record, *options, err);
}

/* What theory says of these options; nothing where messages are lost for good. */
static ab_status predict(struct ab_record *record, const void *options,
                         const struct ab_scene *scene, struct ab_place *place,
                         struct ab_error *err)
{
    const struct ab_cell *cell = record->cell;
    const struct adonis_theory *theory = NULL;
    ab_place_enter(place, "extension");
    const char *id = (scene->oracle.kinds & ADONIS_USES_COMPOSITE) != 0
                         ? ADONIS_THEORY_COMPOSITE
                         : ADONIS_THEORY;
    ab_status status = ab_plugin_theory(&theory, cell->method->algorithm, id, err);
    ab_place_leave(place);
    AB_TRY(status);
    if (theory == NULL || (cell->profile->is_lossy && cell->profile->loss > 0.0)) {
        return AB_OK;
    }
    record->predictions =
        ab_arena_alloc(&record->arena, theory->n_theorems, sizeof *record->predictions);
    if (record->predictions == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    const struct ab_plugin_setup setup = setup_of(scene);
    for (uint32_t i = 0; i < theory->n_theorems; i++) {
        const struct adonis_theorem *theorem = &theory->theorems[i];
        ab_place_enter(place, "e_fold");
        double e_fold = ab_plugin_e_fold(theorem, options, &setup);
        ab_place_leave(place);
        if (!isnan(e_fold)) {
            record->predictions[record->n_predictions++] =
                (struct ab_prediction){.name = theorem->name,
                                       .text = theorem->text,
                                       .kind = theorem->kind,
                                       .per = theorem->per,
                                       .e_fold = e_fold};
        }
    }
    return AB_OK;
}

static ab_status keep_totals(struct ab_record *record, const struct ab_sim *sim,
                             struct ab_error *err)
{
    uint32_t n_nodes = record->cell->n_nodes;
    record->nodes = ab_arena_alloc(&record->arena, n_nodes, sizeof *record->nodes);
    if (record->nodes == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    record->n_nodes = n_nodes;
    for (uint32_t i = 0; i < n_nodes; i++) {
        ab_sim_node_counters(sim, i, &record->nodes[i]);
    }
    record->has_totals = 1;
    record->time_ns = ab_sim_now(sim);
    ab_sim_counters(sim, &record->totals);
    record->state_bytes = ab_sim_state_bytes(sim);
    record->constants_read |= ab_sim_constants_read(sim);
    return AB_OK;
}

static ab_status run_sim(struct ab_sim *sim, struct ab_record *record,
                         const struct ab_evaluation *evaluation, struct ab_error *err)
{
    AB_TRY(ab_sim_run(sim, &record->outcome, err));
    if (evaluation->failure != AB_OK) {
        return AB_FAIL(err, evaluation->failure, "evaluating the estimates: %s",
                       ab_status_text(evaluation->failure));
    }
    if (ab_sim_reason(sim)[0] != '\0') {
        ab_record_say(record, "%s", ab_sim_reason(sim));
    }
    return keep_totals(record, sim, err);
}

static ab_status simulate(struct ab_record *record, const struct ab_scene *scene,
                          const void *options, const struct ab_seat *seat,
                          struct ab_error *err)
{
    const struct ab_cell *cell = record->cell;
    struct ab_evaluation evaluation;
    AB_TRY(ab_evaluation_init(&evaluation, record, seat->crew, err));
    const struct ab_sim_config config = {
        .algorithm = &cell->method->algorithm->table,
        .options = options,
        .topology = scene->topology,
        .profile = cell->profile,
        .oracle = scene->oracle,
        .seed = cell->seed,
        .budget = cell->budget,
        .start = scene->start,
        .constants = scene->constants,
        .mu_node = scene->mu_node,
        .L_node = scene->L_node,
        .observer = {.ctx = &evaluation,
                     .snapshot = ab_evaluation_snapshot,
                     .round = record->dense.is_wanted ? ab_evaluation_round : NULL},
        .place = seat->place,
        .crew = seat->crew,
    };
    struct ab_sim *sim = NULL;
    AB_TRY(ab_sim_create(&sim, &config, err));
    ab_status status = run_sim(sim, record, &evaluation, err);
    ab_sim_destroy(sim);
    return status;
}

static ab_status execute(struct ab_record *record, struct ab_scene **scene,
                         const struct ab_seat *seat, struct ab_error *err)
{
    const struct ab_problem *problem = record->cell->problem;
    record->initial_gap = problem->info->start_value - problem->f_star;
    AB_TRY(find_scene(scene, record, err));
    if (record->outcome != AB_OUTCOME_NONE) {
        return AB_OK;
    }
    memcpy(record->constants, (*scene)->constants, sizeof record->constants);
    record->zeta2_optimum = (*scene)->zeta2_optimum;
    record->zeta2_start = (*scene)->zeta2_start;
    record->label_variation = (*scene)->label_variation;
    void *options = NULL;
    AB_TRY(resolve(&options, record, *scene, seat->place, err));
    if (record->outcome != AB_OUTCOME_NONE) {
        return AB_OK;
    }
    AB_TRY(predict(record, options, *scene, seat->place, err));
    return simulate(record, *scene, options, seat, err);
}

ab_status ab_cell_execute(struct ab_record *record, struct ab_scene **scene,
                          const struct ab_seat *seat, struct ab_error *err)
{
    static const struct ab_seat bare = {0};
    record->execution.started_at = (int64_t)time(NULL);
    double wall_s = ab_clock_s(CLOCK_MONOTONIC);
    double cpu_s = ab_clock_s(CLOCK_PROCESS_CPUTIME_ID);
    ab_status status = execute(record, scene, seat != NULL ? seat : &bare, err);
    record->execution.wall_s = ab_clock_s(CLOCK_MONOTONIC) - wall_s;
    record->execution.cpu_s = ab_clock_s(CLOCK_PROCESS_CPUTIME_ID) - cpu_s;
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) == 0) {
        record->execution.max_rss_bytes = (uint64_t)usage.ru_maxrss * 1024;
    }
    return status;
}
