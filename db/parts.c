#include "db/parts.h"

#include "db/statement.h"
#include "run/cell.h"

/* ", tool_version, abi" and ", ?, ?" */
#define NAME(name) ", " #name
#define MARK(name) ", ?"

/* Adds a row if it is new (`add`), then finds its id (`find`); the arguments of find
 * are the first of add. */
static ab_status find_id(int64_t *id, struct ab_statement *find, struct ab_error *err)
{
    int found = 0;
    AB_TRY(ab_statement_look_up(&found, id, find, err));
    return found ? AB_OK : AB_FAIL(err, AB_ERR_INTERNAL, "a row just added is missing");
}

ab_status ab_put_environment(int64_t *id, struct ab_db *db,
                             const struct ab_environment *environment,
                             struct ab_error *err)
{
    static const char *const texts[] = {
        "INSERT INTO environment (semantics" AB_ENVIRONMENT_LIST(
            NAME) ") VALUES (?" AB_ENVIRONMENT_LIST(MARK) ") ON CONFLICT DO NOTHING",
        "SELECT id FROM environment WHERE (semantics" AB_ENVIRONMENT_LIST(
            NAME) ") = (?" AB_ENVIRONMENT_LIST(MARK) ")"};
    struct ab_statement *statements[2];
    for (int i = 0; i < 2; i++) {
        AB_TRY(ab_statement_cached(&statements[i], db, texts[i], err));
        ab_bind_int64(statements[i], environment->semantics);
#define BIND_TEXT(name) ab_bind_text(statements[i], environment->name);
        AB_ENVIRONMENT_LIST(BIND_TEXT)
#undef BIND_TEXT
    }
    AB_TRY(ab_statement_run(statements[0], err));
    return find_id(id, statements[1], err);
}

static ab_status add_task(struct ab_db *db, const struct ab_problem *problem,
                          struct ab_error *err)
{
    const struct ab_task_info *info = problem->info;
    struct ab_statement *insert = NULL;
    AB_TRY(ab_statement_cached(
        &insert, db,
        "INSERT INTO task (sha256, n_nodes, spec, name, version, summary, dim, "
        "n_samples, nnz, n_classes, mu, L, kappa, l2, start_value, f_star, "
        "grad_norm_at_optimum, "
        "f_star_error, flops_per_gradient, definition, reference, "
        "n_evaluated, n_test, wire_bytes) VALUES "
        "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON "
        "CONFLICT DO "
        "NOTHING",
        err));
    ab_bind_text(insert, info->sha256);
    ab_bind_int64(insert, info->n_nodes);
    ab_bind_text(insert, info->id);
    ab_bind_text(insert, info->name);
    ab_bind_text(insert, info->version);
    ab_bind_text(insert, info->summary);
    ab_bind_uint64(insert, info->dim);
    ab_bind_uint64(insert, info->n_samples);
    ab_bind_uint64(insert, info->nnz);
    ab_bind_int64(insert, info->n_classes);
    ab_bind_real(insert, info->mu);
    ab_bind_real(insert, info->L);
    ab_bind_real(insert, info->L / info->mu);
    ab_bind_real(insert, info->l2);
    ab_bind_real(insert, info->start_value);
    ab_bind_real(insert, problem->f_star);
    ab_bind_real(insert, problem->gradient_norm);
    ab_bind_real(insert, problem->f_star_error);
    ab_bind_real(insert, info->flops_per_gradient);
    ab_bind_text(insert, info->definition);
    ab_bind_text(insert, ab_reference_name(info->reference));
    ab_bind_uint64(insert, info->n_evaluated);
    ab_bind_uint64(insert, info->n_test);
    ab_bind_int64(insert, info->wire_bytes);
    return ab_statement_run(insert, err);
}

static ab_status add_targets(struct ab_db *db, int64_t task,
                             const struct ab_task_info *info, struct ab_error *err)
{
    struct ab_statement *insert = NULL;
    AB_TRY(ab_statement_cached(&insert, db,
                               "INSERT INTO task_target (task, idx, relative) "
                               "VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                               err));
    for (uint32_t i = 0; i < info->n_targets; i++) {
        ab_bind_int64(insert, task);
        ab_bind_int64(insert, i);
        ab_bind_real(insert, info->targets[i]);
        AB_TRY(ab_statement_run(insert, err));
    }
    return AB_OK;
}

ab_status ab_put_task(int64_t *id, struct ab_db *db, const struct ab_problem *problem,
                      struct ab_error *err)
{
    struct ab_statement *find = NULL;
    AB_TRY(add_task(db, problem, err));
    AB_TRY(ab_statement_cached(
        &find, db, "SELECT id FROM task WHERE sha256 = ? AND n_nodes = ?", err));
    ab_bind_text(find, problem->info->sha256);
    ab_bind_int64(find, problem->info->n_nodes);
    AB_TRY(find_id(id, find, err));
    return add_targets(db, *id, problem->info, err);
}

ab_status ab_put_algorithm(int64_t *id, struct ab_db *db,
                           const struct ab_method *method, struct ab_error *err)
{
    const struct adonis_algorithm *algorithm = &method->algorithm->table;
    struct ab_statement *add = NULL;
    struct ab_statement *find = NULL;
    AB_TRY(ab_statement_cached(
        &add, db,
        "INSERT INTO algorithm (name, version, source_sha256, kind, summary, paper, "
        "is_verified, authors, licence, is_centralised) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (name, version, source_sha256) DO UPDATE SET "
        "authors = excluded.authors, licence = excluded.licence, "
        "is_centralised = excluded.is_centralised",
        err));
    AB_TRY(
        ab_statement_cached(&find, db,
                            "SELECT id FROM algorithm WHERE name = ? AND version = ? "
                            "AND source_sha256 = ?",
                            err));
    ab_bind_text(add, algorithm->id);
    ab_bind_text(add, algorithm->version);
    ab_bind_text(add, method->algorithm->sha256);
    ab_bind_text(add, algorithm->kind == ADONIS_SYNCHRONOUS ? "synchronous"
                                                            : "asynchronous");
    ab_bind_text(add, algorithm->summary);
    ab_bind_text(add, algorithm->paper);
    ab_bind_int64(add, ab_algorithm_is_verified(method->algorithm));
    ab_bind_text(add, algorithm->authors);
    ab_bind_text(add, algorithm->licence);
    ab_bind_int64(add, ab_algorithm_is_centralised(method->algorithm));
    AB_TRY(ab_statement_run(add, err));
    ab_bind_text(find, algorithm->id);
    ab_bind_text(find, algorithm->version);
    ab_bind_text(find, method->algorithm->sha256);
    return find_id(id, find, err);
}

ab_status ab_put_plugin(int64_t *id, struct ab_db *db, int64_t algorithm,
                        const struct ab_method *method, struct ab_error *err)
{
    static const char *const texts[] = {
        "INSERT INTO plugin (algorithm, origin, binary_sha256, manifest_sha256, build) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        "SELECT id FROM plugin WHERE (algorithm, origin, binary_sha256, "
        "manifest_sha256, build) = (?, ?, ?, ?, ?)"};
    struct ab_provenance code;
    ab_method_provenance(&code, method);
    struct ab_statement *statements[2];
    for (int i = 0; i < 2; i++) {
        AB_TRY(ab_statement_cached(&statements[i], db, texts[i], err));
        ab_bind_int64(statements[i], algorithm);
        ab_bind_text(statements[i], code.origin);
        ab_bind_text(statements[i], code.binary_sha256);
        ab_bind_text(statements[i], code.manifest_sha256);
        ab_bind_text(statements[i], code.build);
    }
    AB_TRY(ab_statement_run(statements[0], err));
    return find_id(id, statements[1], err);
}

ab_status ab_put_profile(int64_t *id, struct ab_db *db,
                         const struct ab_profile *profile, struct ab_error *err)
{
    struct ab_statement *add = NULL;
    struct ab_statement *find = NULL;
    AB_TRY(ab_statement_cached(&add, db,
                               "INSERT INTO profile (sha256, name, definition) "
                               "VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                               err));
    AB_TRY(
        ab_statement_cached(&find, db, "SELECT id FROM profile WHERE sha256 = ?", err));
    ab_bind_text(add, profile->sha256);
    ab_bind_text(add, profile->name);
    ab_bind_text(add, profile->canonical);
    AB_TRY(ab_statement_run(add, err));
    ab_bind_text(find, profile->sha256);
    return find_id(id, find, err);
}
