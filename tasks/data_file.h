/* Data sets that come with the program, known by their SHA-256. */
#ifndef AB_TASKS_DATA_FILE_H
#define AB_TASKS_DATA_FILE_H

#include <stddef.h>

#include "base/alloc.h"
#include "base/error.h"

struct ab_data_file {
    const char *name;   /* in the folder data/ of the shared files */
    const char *sha256; /* of the bytes on the disk */
};

/* Finds the file, checks its hash, and reads it (unpacked where it is gzip). *bytes:
 * owned (ab_free), followed by a NUL that is not counted; *path lives in the arena. A
 * file with another hash gives AB_ERR_INPUT with the file, the hash found and the one
 * expected. */
AB_MUST_CHECK ab_status ab_data_file_read(char **bytes, size_t *n_bytes,
                                          const char **path, struct ab_arena *arena,
                                          const struct ab_data_file *file,
                                          struct ab_error *err);

#endif
