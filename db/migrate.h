/* From an empty file to the newest schema, and the check that a database is ours. */
#ifndef AB_DB_MIGRATE_H
#define AB_DB_MIGRATE_H

#include "base/error.h"
#include "db/db.h"

/* PRAGMA application_id: the bytes "ADON". */
#define AB_DB_APPLICATION_ID 0x41444f4e

/* The schema files, db/schema/NNN_*.sql in order; user_version N: the first N of them
 * are applied. Made by CMake. */
extern const char *const ab_db_schema_files[]; /* their text */
extern const int ab_db_n_schema_files;

/* The tables, views and indices of the newest schema, in the order to create them. Made
 * by dump_schema.c. */
struct ab_db_object {
    const char *name;
    const char *sql;
};
extern const struct ab_db_object ab_db_objects[];
extern const int ab_db_n_objects;

/* Reads, and refuses what is not ours (see ab_db_open). *version: schema files applied,
 * 0 for a new, empty file. */
AB_MUST_CHECK ab_status ab_db_identify(int *version, struct ab_db *db,
                                       struct ab_error *err);
/* Brings the schema to the newest version, all in one transaction; does nothing if
 * another process was faster. */
AB_MUST_CHECK ab_status ab_db_migrate(struct ab_db *db, struct ab_error *err);

#endif
