/* usage: dump_schema FILE, while building: writes the schema that the files of
 * db/schema lead to, as C. A new database is made from it, and one that is opened
 * compared with it, without going through all versions. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "db/migrate.h"

_Noreturn static void fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "dump_schema: %s: %s\n", what, why);
    exit(1);
}

/* Bytes, because a string literal of that length is not portable. */
static void put_array(FILE *out, int index, char part, const unsigned char *text)
{
    (void)fprintf(out, "static const char %c%d[] = {", part, index);
    for (size_t i = 0; text[i] != '\0'; i++) {
        (void)fprintf(out, "%d,", text[i]);
    }
    (void)fprintf(out, "0};\n");
}

static void put_objects(FILE *out, sqlite3 *db)
{
    sqlite3_stmt *row = NULL;
    int n = 0;
    if (sqlite3_prepare_v2(db,
                           "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL "
                           "ORDER BY rowid",
                           -1, &row, NULL) != SQLITE_OK) {
        fail("schema", sqlite3_errmsg(db));
    }
    (void)fprintf(out, "#include \"db/migrate.h\"\n\n");
    for (; sqlite3_step(row) == SQLITE_ROW; n++) {
        put_array(out, n, 'n', sqlite3_column_text(row, 0));
        put_array(out, n, 's', sqlite3_column_text(row, 1));
    }
    (void)sqlite3_finalize(row);
    (void)fprintf(out, "const struct ab_db_object ab_db_objects[] = {\n");
    for (int i = 0; i < n; i++) {
        (void)fprintf(out, "    {n%d, s%d},\n", i, i);
    }
    (void)fprintf(out, "};\nconst int ab_db_n_objects = %d;\n", n);
}

int main(int argc, char **argv)
{
    sqlite3 *db = NULL;
    FILE *out = argc == 2 ? fopen(argv[1], "w") : NULL;
    if (out == NULL) {
        fail("usage", "dump_schema FILE, which must be writable");
    }
    if (sqlite3_open(":memory:", &db) != SQLITE_OK) {
        fail("sqlite3_open", sqlite3_errmsg(db));
    }
    for (int i = 0; i < ab_db_n_schema_files; i++) {
        if (sqlite3_exec(db, ab_db_schema_files[i], NULL, NULL, NULL) != SQLITE_OK) {
            fail("schema file", sqlite3_errmsg(db));
        }
    }
    put_objects(out, db);
    (void)sqlite3_close(db);
    if (fclose(out) != 0) {
        fail(argv[1], "cannot be written");
    }
    return 0;
}
