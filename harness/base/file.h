/* Whole files: read with a limit, write atomically, folders, the shared data. */
#ifndef AB_BASE_FILE_H
#define AB_BASE_FILE_H

#include <stddef.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"

/* Reads all of a file, unpacking gzip where its first bytes say so. *bytes: owned by
 * the caller (ab_free), followed by a NUL that is not counted. A file that is missing,
 * unreadable or not a regular one gives AB_ERR_IO; one with more than max_bytes
 * (unpacked), or a damaged or truncated gzip stream, AB_ERR_INPUT. */
AB_MUST_CHECK ab_status ab_file_read(char **bytes, size_t *n_bytes, const char *path,
                                     size_t max_bytes, struct ab_error *err);

/* The same with the SHA-256 of the file as it lies on the disk: damaged gzip data have
 * one too; empty where there was nothing to hash. The file is opened once: what is read
 * is what was hashed, even where another file takes its name. */
AB_MUST_CHECK ab_status ab_file_read_hashed(char **bytes, size_t *n_bytes,
                                            char hex[AB_HASH_HEX_BYTES],
                                            const char *path, size_t max_bytes,
                                            struct ab_error *err);

/* Atomic writing: what is written to `stream` goes to a temporary file in the same
 * folder. Only a successful commit, after fsync, renames it to its name; whatever
 * happens before, an older file stays whole. Symbolic links are followed; devices and
 * pipes (/dev/stdout) are written directly.
 *
 *     struct ab_file_writer writer;
 *     AB_TRY(ab_file_writer_open(&writer, path, err));
 *     fprintf(writer.stream, ...);
 *     AB_TRY(ab_file_writer_commit(&writer, err));  -- or ab_file_writer_abort
 */
struct ab_file_writer {
    FILE *stream;    /* write here; errors are seen by commit */
    char *path;      /* owned: the final name */
    char *temporary; /* owned: the name until then; NULL when written directly */
};
AB_MUST_CHECK ab_status ab_file_writer_open(struct ab_file_writer *writer,
                                            const char *path, struct ab_error *err);
/* Ends the writer in both cases; when it fails, nothing is left behind. */
AB_MUST_CHECK ab_status ab_file_writer_commit(struct ab_file_writer *writer,
                                              struct ab_error *err);
/* Ends the writer and removes the temporary file. Legal after a failed open. */
void ab_file_writer_abort(struct ab_file_writer *writer);

/* Open, write, commit. */
AB_MUST_CHECK ab_status ab_file_write(const char *path, const void *bytes,
                                      size_t n_bytes, struct ab_error *err);

/* mkdir -p: makes the folder and those above it; one that exists is fine. */
AB_MUST_CHECK ab_status ab_file_make_folder(const char *path, struct ab_error *err);

/* Path of something in the folder of shared data (profiles/ideal.json): in
 * $ADONIS_DATA_DIR if that is set, else in ../share/adonis-bench beside the folder of
 * the program. AB_ERR_IO when it is not there; the text names the places looked at.
 * *path lives in the arena. */
AB_MUST_CHECK ab_status ab_file_shared_path(const char **path, struct ab_arena *arena,
                                            const char *relative, struct ab_error *err);

#endif
