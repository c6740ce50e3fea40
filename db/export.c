#include "db/export.h"

#include <string.h>

#include "base/alloc.h"
#include "base/json_write.h"
#include "base/suggest.h"
#include "base/text.h"
#include "db/export_dense.h"
#include "db/statement.h"

#define OF_SUITE                                                                       \
    " WHERE ?1 IS NULL OR key IN (SELECT key FROM v_suites WHERE suite = ?1 "          \
    "AND (?2 IS NULL OR version = ?2))"

static const char *const queries[] = {
    [AB_EXPORT_CELLS] = "SELECT * FROM v_cells" OF_SUITE " ORDER BY key",
    [AB_EXPORT_SERIES] = "SELECT * FROM v_series" OF_SUITE " ORDER BY key, idx",
    [AB_EXPORT_TARGETS] =
        "SELECT * FROM v_time_to_target" OF_SUITE " ORDER BY key, target_idx",
    [AB_EXPORT_PREDICTIONS] =
        "SELECT * FROM v_predictions" OF_SUITE " ORDER BY key, name",
    [AB_EXPORT_DENSE] =
        "SELECT " AB_EXPORT_DENSE_COLUMNS " FROM (SELECT id, key FROM cell" OF_SUITE
        ") JOIN dense_chunk ON cell = id ORDER BY key, first",
};

/* Quoted where it has to be. */
static void put_csv_text(struct ab_text *out, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        ab_text_puts(out, text);
        return;
    }
    ab_text_puts(out, "\"");
    for (const char *p = text; *p != '\0'; p++) {
        ab_text_append(out, "\"\"", *p == '"' ? 1 : 0);
        ab_text_append(out, p, 1);
    }
    ab_text_puts(out, "\"");
}

static void put_number(struct ab_text *out, const struct ab_statement *row, int column)
{
    char text[AB_TEXT_NUMBER_BYTES];
    if (ab_column_type(row, column) == AB_COLUMN_INTEGER) {
        ab_text_printf(out, "%lld", (long long)ab_column_int64(row, column));
        return;
    }
    ab_text_from_double(text, ab_column_real(row, column));
    ab_text_puts(out, text);
}

static void put_csv_header(struct ab_text *out, const struct ab_statement *row)
{
    for (int i = 0; i < ab_column_count(row); i++) {
        ab_text_puts(out, i == 0 ? "" : ",");
        put_csv_text(out, ab_column_name(row, i));
    }
    ab_text_puts(out, "\n");
}

static void put_csv_row(struct ab_text *out, const struct ab_statement *row)
{
    for (int i = 0; i < ab_column_count(row); i++) {
        ab_text_puts(out, i == 0 ? "" : ",");
        switch (ab_column_type(row, i)) {
        case AB_COLUMN_NULL:
            break;
        case AB_COLUMN_TEXT:
            put_csv_text(out, ab_column_text(row, i));
            break;
        default:
            put_number(out, row, i);
        }
    }
    ab_text_puts(out, "\n");
}

/* Columns that hold canonical JSON are members as they are, not strings. */
static int is_json(const char *column)
{
    return strncmp(column, "options_", strlen("options_")) == 0;
}

static void put_json_row(struct ab_text *out, const struct ab_statement *row)
{
    for (int i = 0; i < ab_column_count(row); i++) {
        ab_text_printf(out, "%s\"%s\":", i == 0 ? "{" : ",", ab_column_name(row, i));
        switch (ab_column_type(row, i)) {
        case AB_COLUMN_NULL:
            ab_text_puts(out, "null");
            break;
        case AB_COLUMN_TEXT:
            if (is_json(ab_column_name(row, i))) {
                ab_text_puts(out, ab_column_text(row, i));
            } else {
                ab_json_write_string(out, ab_column_text(row, i));
            }
            break;
        default:
            put_number(out, row, i);
        }
    }
    ab_text_puts(out, "}");
}

ab_status ab_export_flush(FILE *stream, struct ab_text *text, struct ab_error *err)
{
    size_t size = text->size;
    char *bytes = NULL;
    AB_TRY(ab_text_take(text, &bytes, err));
    (void)fwrite(bytes, 1, size, stream); /* its owner asks ferror */
    ab_free(bytes);
    return AB_OK;
}

static ab_status write_rows(FILE *stream, struct ab_statement *rows,
                            enum ab_export_format format, struct ab_error *err)
{
    struct ab_text text = {0};
    if (format == AB_EXPORT_CSV) {
        put_csv_header(&text, rows);
    }
    const char *before = "[\n";
    int has_row = 0;
    for (;;) {
        ab_status status = ab_statement_step(&has_row, rows, err);
        if (status != AB_OK) {
            ab_text_fini(&text);
            return status;
        }
        if (!has_row || ferror(stream) != 0) {
            break;
        }
        if (format == AB_EXPORT_CSV) {
            put_csv_row(&text, rows);
        } else {
            ab_text_puts(&text, before);
            put_json_row(&text, rows);
            before = ",\n";
        }
        AB_TRY(ab_export_flush(stream, &text, err));
    }
    if (format == AB_EXPORT_JSON) {
        ab_text_puts(&text, strcmp(before, "[\n") == 0 ? "[]\n" : "\n]\n");
    }
    return ab_export_flush(stream, &text, err);
}

/* "NAME" or "NAME@VERSION" cut in two; the parts live in the arena. */
struct suite_word {
    const char *name;    /* NULL: every cell */
    const char *version; /* NULL: any */
};

static ab_status split(struct suite_word *word, struct ab_arena *arena,
                       const char *suite, struct ab_error *err)
{
    char *name = ab_arena_strdup(arena, suite);
    if (name == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    char *at = strchr(name, '@');
    if (at != NULL) {
        *at = '\0';
    }
    *word = (struct suite_word){name, at == NULL ? NULL : at + 1};
    return AB_OK;
}

/* AB_OK if such a suite is stored. */
static ab_status find_suite(const struct suite_word *word, struct ab_arena *arena,
                            struct ab_db *db, struct ab_error *err)
{
    struct ab_statement *suites = NULL;
    struct ab_suggest suggest;
    AB_TRY(ab_statement_cached(&suites, db, "SELECT name, version FROM suite", err));
    ab_suggest_init(&suggest, word->name);
    int is_named = 0;
    for (int has_row = 1;;) {
        AB_TRY(ab_statement_step(&has_row, suites, err));
        if (!has_row) {
            break;
        }
        const char *name = ab_arena_strdup(arena, ab_column_text(suites, 0));
        int is_same = name != NULL && strcmp(name, word->name) == 0;
        int is_found =
            is_same && (word->version == NULL ||
                        strcmp(ab_column_text(suites, 1), word->version) == 0);
        if (name == NULL || is_found) {
            ab_statement_reset(suites);
            return name == NULL ? AB_OUT_OF_MEMORY(err) : AB_OK;
        }
        is_named |= is_same;
        ab_suggest_offer(&suggest, name);
    }
    if (!is_named) {
        return ab_suggest_fail(&suggest, "suite", err);
    }
    return AB_FAIL(err, AB_ERR_INPUT,
                   "suite \"%s\": database \"%s\" holds no version \"%s\" of it",
                   word->name, ab_db_path(db), word->version);
}

static ab_status run_query(FILE *stream, struct ab_db *db, enum ab_export_table table,
                           enum ab_export_format format, const struct suite_word *word,
                           struct ab_error *err)
{
    struct ab_statement *rows = NULL;
    AB_TRY(ab_statement_create(&rows, db, queries[table], err));
    ab_bind_text(rows, word->name);
    ab_bind_text(rows, word->version);
    ab_status status = table == AB_EXPORT_DENSE
                           ? ab_export_dense_rows(stream, rows, format, err)
                           : write_rows(stream, rows, format, err);
    ab_statement_destroy(rows);
    return status;
}

static ab_status export_suite(FILE *stream, struct ab_db *db,
                              enum ab_export_table table, enum ab_export_format format,
                              const char *suite, struct ab_arena *arena,
                              struct ab_error *err)
{
    struct suite_word word = {NULL, NULL};
    if (suite != NULL) {
        AB_TRY(split(&word, arena, suite, err));
        AB_TRY(find_suite(&word, arena, db, err));
    }
    return run_query(stream, db, table, format, &word, err);
}

ab_status ab_export(FILE *stream, struct ab_db *db, enum ab_export_table table,
                    enum ab_export_format format, const char *suite,
                    struct ab_error *err)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    ab_status status = export_suite(stream, db, table, format, suite, &arena, err);
    ab_arena_fini(&arena);
    return status;
}
