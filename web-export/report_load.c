/* From the database to the model: the suite, and what cells are made of. */
#include <math.h>
#include <string.h>

#include "base/suggest.h"
#include "base/text.h"
#include "web-export/report_parts.h"
#include "web-export/report_rows.h"

static ab_status read_task(struct ab_report *report, const struct ab_statement *row,
                           struct ab_error *err)
{
    report->task = ab_report_grow(&report->arena, report->task, report->n_tasks,
                                  sizeof report->task[0]);
    if (report->task == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    struct ab_report_task *task = &report->task[report->n_tasks++];
    task->id = ab_column_int64(row, 0);
    task->dim = ab_column_real(row, 1);
    task->n_samples = ab_column_real(row, 2);
    task->mu = ab_column_real(row, 3);
    task->L = ab_column_real(row, 4);
    task->kappa = ab_column_real(row, 5);
    task->f_star = ab_column_real(row, 6);
    task->f_star_error = ab_column_real(row, 7);
    task->n_evaluated = ab_column_real(row, 8);
    task->n_classes = ab_column_real(row, 9);
    task->n_test = ab_column_real(row, 10);
    return AB_REPORT_COPY_TEXTS(report, row, 11, err, &task->sha256, &task->spec,
                                &task->version, &task->summary, &task->definition,
                                &task->reference);
}

static ab_status read_target(struct ab_report *report, const struct ab_statement *row,
                             struct ab_error *err)
{
    for (size_t i = 0; i < report->n_tasks; i++) {
        struct ab_report_task *task = &report->task[i];
        if (task->id != ab_column_int64(row, 0)) {
            continue;
        }
        if (task->n_targets == AB_REPORT_MAX_TARGETS) {
            return AB_FAIL(err, AB_ERR_DATABASE, "task \"%s\" has more than %d targets",
                           task->spec, AB_REPORT_MAX_TARGETS);
        }
        task->target[task->n_targets++] = ab_column_real(row, 1);
    }
    return AB_OK;
}

static ab_status read_profile(struct ab_report *report, const struct ab_statement *row,
                              struct ab_error *err)
{
    report->profile = ab_report_grow(&report->arena, report->profile,
                                     report->n_profiles, sizeof report->profile[0]);
    if (report->profile == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    struct ab_report_profile *profile = &report->profile[report->n_profiles++];
    profile->id = ab_column_int64(row, 0);
    profile->has_power = ab_column_int64(row, 4) != 0;
    return AB_REPORT_COPY_TEXTS(report, row, 1, err, &profile->sha256, &profile->name,
                                &profile->definition);
}

static ab_status read_method(struct ab_report *report, const struct ab_statement *row,
                             struct ab_error *err)
{
    report->method = ab_report_grow(&report->arena, report->method, report->n_methods,
                                    sizeof report->method[0]);
    if (report->method == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    struct ab_report_method *method = &report->method[report->n_methods++];
    method->algorithm_id = ab_column_int64(row, 0);
    method->is_verified = ab_column_int64(row, 8) != 0;
    method->is_centralised = (int)ab_column_int64(row, 9);
    return AB_REPORT_COPY_TEXTS(report, row, 1, err, &method->name, &method->version,
                                &method->source_sha256, &method->kind, &method->summary,
                                &method->paper, &method->options);
}

/* Adds a constant to the list of its method; names come in their order. */
static ab_status read_reading(struct ab_report *report, const struct ab_statement *row,
                              struct ab_error *err)
{
    for (size_t i = 0; i < report->n_methods; i++) {
        struct ab_report_method *method = &report->method[i];
        if (method->algorithm_id != ab_column_int64(row, 0) ||
            strcmp(method->options, ab_column_text(row, 1)) != 0) {
            continue;
        }
        const char *before = method->reads == NULL ? "" : method->reads;
        method->reads =
            ab_arena_printf(&report->arena, "%s%s%s", before,
                            *before == '\0' ? "" : ", ", ab_column_text(row, 2));
        if (method->reads == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
    }
    return AB_OK;
}

static ab_status read_environment(struct ab_report *report,
                                  const struct ab_statement *row, struct ab_error *err)
{
    report->environment =
        ab_report_grow(&report->arena, report->environment, report->n_environments,
                       sizeof report->environment[0]);
    if (report->environment == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    struct ab_report_environment *e = &report->environment[report->n_environments++];
    e->n_cells = ab_column_int64(row, 0);
    return AB_REPORT_COPY_TEXTS(report, row, 1, err, &e->tool_version, &e->abi,
                                &e->semantics, &e->compiler, &e->flags, &e->back_end,
                                &e->os, &e->arch, &e->binary_sha256, &e->first,
                                &e->last);
}

static ab_status load_parts(struct ab_report *report, struct ab_db *db,
                            struct ab_error *err)
{
    AB_TRY(ab_report_read(
        report, db,
        "SELECT id, dim, n_samples, mu, L, kappa, f_star, f_star_error, n_evaluated, "
        "n_classes, n_test, sha256, spec, version, summary, definition, reference FROM "
        "task "
        "ORDER BY spec, version, n_nodes, id",
        read_task, err));
    AB_TRY(ab_report_read(report, db,
                          "SELECT task, relative FROM task_target ORDER BY task, idx",
                          read_target, err));
    AB_TRY(ab_report_read(
        report, db,
        "SELECT id, sha256, name, definition, json_valid(definition) AND EXISTS "
        "(SELECT 1 FROM json_each(definition, '$.energy') WHERE value > 0) "
        "FROM profile ORDER BY name, id",
        read_profile, err));
    AB_TRY(ab_report_read(
        report, db,
        "SELECT DISTINCT a.id, a.name, a.version, a.source_sha256, a.kind, a.summary, "
        "a.paper, c.options_given, a.is_verified, coalesce(a.is_centralised, -1) "
        "FROM algorithm a JOIN (SELECT "
        "c.algorithm, c.options_given" AB_REPORT_SELECTED ") c ON c.algorithm = a.id "
        "ORDER BY a.name, a.version, a.source_sha256, c.options_given",
        read_method, err));
    AB_TRY(ab_report_read(
        report, db,
        "SELECT DISTINCT c.algorithm, c.options_given, k.name FROM (SELECT c.id, "
        "c.algorithm, c.options_given" AB_REPORT_SELECTED
        ") c JOIN cell_constant k ON k.cell = c.id AND k.was_read ORDER BY k.name",
        read_reading, err));
    return ab_report_read(
        report, db,
        "SELECT count(DISTINCT x.cell), e.tool_version, e.abi, e.semantics, "
        "e.compiler, "
        "e.flags, e.back_end, e.os, e.arch, e.binary_sha256, min(x.started_at), "
        "max(x.started_at) FROM execution x JOIN environment e ON e.id = x.environment "
        "WHERE x.cell IN (SELECT c.id" AB_REPORT_SELECTED ") "
        "GROUP BY e.id ORDER BY min(x.started_at), e.id",
        read_environment, err);
}

/* A suite as it is asked for: NAME, or NAME@VERSION. */
struct suite_word {
    char name[128];
    const char *version; /* NULL: any */
};

static struct suite_word split_suite(const char *suite)
{
    struct suite_word word = {.version = strchr(suite, '@')};
    size_t size = word.version == NULL ? strlen(suite) : (size_t)(word.version - suite);
    size = size < sizeof word.name ? size : sizeof word.name - 1;
    memcpy(word.name, suite, size);
    word.version += word.version != NULL;
    return word;
}

static ab_status read_suite(struct ab_report *report, const struct ab_statement *row,
                            struct ab_error *err)
{
    report->suite_id = ab_column_int64(row, 0);
    report->n_planned = (size_t)ab_column_int64(row, 1);
    return AB_REPORT_COPY_TEXTS(report, row, 2, err, &report->suite_name,
                                &report->suite_version, &report->suite_description,
                                &report->suite_sha256);
}

/* Goes through all suites, takes the one that is meant, and keeps the others for the
 * message. */
static ab_status choose_suite(struct ab_report *report, struct ab_statement *row,
                              const char *suite, struct ab_error *err)
{
    struct suite_word word = split_suite(suite);
    struct ab_suggest suggest;
    ab_suggest_init(&suggest, word.name);
    struct ab_text versions = {0};
    size_t n_found = 0;
    int has_row = 0;
    ab_status status = ab_statement_step(&has_row, row, err);
    while (status == AB_OK && has_row) {
        const char *name = ab_arena_strdup(&report->arena, ab_column_text(row, 2));
        if (name == NULL) {
            status = AB_OUT_OF_MEMORY(err);
            break;
        }
        ab_suggest_offer(&suggest, name);
        if (strcmp(name, word.name) == 0) {
            ab_text_printf(&versions, " %s", ab_column_text(row, 3));
            if (word.version == NULL ||
                strcmp(word.version, ab_column_text(row, 3)) == 0) {
                n_found++;
                status = read_suite(report, row, err);
            }
        }
        status = status == AB_OK ? ab_statement_step(&has_row, row, err) : status;
    }
    if (status == AB_OK && n_found == 0 && versions.size == 0) {
        status = ab_suggest_fail(&suggest, "suite", err);
    } else if (status == AB_OK && n_found != 1) {
        status = AB_FAIL(err, AB_ERR_INPUT,
                         "suite \"%s\" is in the database with %s%s; "
                         "ask for one of them as %s@VERSION",
                         word.name, n_found == 0 ? "version" : "versions",
                         versions.failed ? "" : versions.bytes, word.name);
    }
    ab_text_fini(&versions);
    return status;
}

static ab_status load_suite(struct ab_report *report, struct ab_db *db,
                            const char *suite, struct ab_error *err)
{
    struct ab_statement *statement = NULL;
    AB_TRY(ab_statement_create(
        &statement, db,
        "SELECT id, (SELECT count(*) FROM suite_cell c WHERE c.suite = "
        "suite.id), name, version, description, sha256 FROM suite "
        "ORDER BY name, version",
        err));
    ab_status status = choose_suite(report, statement, suite, err);
    if (status == AB_ERR_INPUT) {
        ab_error_prefix(err, "database \"%s\"", ab_db_path(db));
    }
    ab_statement_destroy(statement);
    return status;
}

static ab_status load(struct ab_report *report, struct ab_db *db, const char *suite,
                      struct ab_error *err)
{
    if (suite != NULL) {
        AB_TRY(load_suite(report, db, suite, err));
    }
    AB_TRY(load_parts(report, db, err));
    AB_TRY(ab_report_load_cells(report, db, err));
    if (report->n_runs == 0 && suite != NULL) {
        return AB_FAIL(
            err, AB_ERR_INPUT,
            "database \"%s\": none of the %zu cells of suite \"%s\" has been "
            "run yet",
            ab_db_path(db), report->n_planned, suite);
    }
    if (report->n_runs == 0) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "database \"%s\" has no cells yet; \"adonis-bench run\" puts "
                       "them there",
                       ab_db_path(db));
    }
    AB_TRY(ab_report_load_curves(report, db, err));
    AB_TRY(ab_report_load_theory(report, db, err));
    AB_TRY(ab_report_label_methods(report, err));
    AB_TRY(ab_report_summarise(report, err));
    AB_TRY(ab_report_find_intervals(report, err));
    AB_TRY(ab_report_compare(report, err));
    return ab_report_choose_styles(report, err);
}

ab_status ab_report_load(struct ab_report *report, struct ab_db *db, const char *suite,
                         struct ab_error *err)
{
    ab_arena_init(&report->arena);
    const char *slash = strrchr(ab_db_path(db), '/');
    char *name =
        ab_arena_strdup(&report->arena, slash == NULL ? ab_db_path(db) : slash + 1);
    if (name == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_text_make_printable(name);
    report->database = name;
    /* One transaction: the same state for every query, though a run may be storing. */
    AB_TRY(ab_db_execute(db, "BEGIN", err));
    ab_status status = load(report, db, suite, err);
    ab_status ended = ab_db_execute(db, "ROLLBACK", status == AB_OK ? err : NULL);
    return status == AB_OK ? ended : status;
}

ab_status ab_report_load_file(struct ab_report *report, const char *database_path,
                              const char *suite, struct ab_error *err)
{
    *report = (struct ab_report){0};
    ab_arena_init(&report->arena);
    struct ab_db *db = NULL;
    AB_TRY(ab_db_open(&db, database_path, AB_DB_READ, err));
    ab_status status = ab_report_load(report, db, suite, err);
    ab_db_close(db);
    return status;
}

void ab_report_fini(struct ab_report *report)
{
    ab_arena_fini(&report->arena);
}
