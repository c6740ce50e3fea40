/* Data sets of the fixed tasks: which there are, where their files lie, and reading
 * them, never without a look at their SHA-256. data/README.md has their origin. */
#ifndef AB_TASKS_DATA_SET_H
#define AB_TASKS_DATA_SET_H

#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/error.h"

struct ab_data_file {
    const char *name;
    const char *sha256; /* of the bytes on the disk; part of the hash of a task */
    /* The same content in another gzip wrapping, which is as good: as its creators
     * publish what a package has packed again. NULL: there is none. */
    const char *other_sha256;
    uint64_t n_bytes; /* on the disk; in the other wrapping a few more */
};

struct ab_data_set {
    const char *name; /* "fashion-mnist" */
    const char *summary;
    const char *licence;
    const struct ab_data_file *files;
    size_t n_files;
    /* Of a set that does not come with the program, else NULL: the system package that
     * installs it as datasets/<name>, and where its creators publish its files. */
    const char *package;
    const char *url; /* without a final '/' */
};

extern const struct ab_data_set ab_data_agaricus;
extern const struct ab_data_set ab_data_breast_cancer;
extern const struct ab_data_set ab_data_diabetes;
extern const struct ab_data_set ab_data_digits;
extern const struct ab_data_set ab_data_fashion_mnist;
extern const struct ab_data_set ab_data_letter;
extern const struct ab_data_set ab_data_spambase;

extern const struct ab_data_set *const ab_data_sets[]; /* ends with NULL */

/* The nearest name is suggested for an unknown one. */
AB_MUST_CHECK ab_status ab_data_set_find(const struct ab_data_set **out,
                                         const char *name, struct ab_error *err);

enum ab_data_place {
    AB_DATA_MISSING,
    AB_DATA_SHIPPED, /* in the shared data of the program */
    AB_DATA_PACKAGE, /* datasets/<name> in one of $XDG_DATA_DIRS */
    AB_DATA_CACHED,  /* adonis-bench/data/<name> in the user's cache */
};
const char *ab_data_place_name(enum ab_data_place place); /* "missing", ... */

/* Where set->files[file] lies: the first place that has one of that name, whatever is
 * in it. *path, in the arena: of a missing one where it is expected. AB_ERR_IO
 * where neither XDG_CACHE_HOME nor HOME says where the cache is. */
AB_MUST_CHECK ab_status ab_data_find(enum ab_data_place *place, const char **path,
                                     struct ab_arena *arena,
                                     const struct ab_data_set *set, size_t file,
                                     struct ab_error *err);

/* Where a file of a set that is not shipped is fetched to. */
AB_MUST_CHECK ab_status ab_data_cache_path(const char **path, struct ab_arena *arena,
                                           const struct ab_data_set *set, size_t file,
                                           struct ab_error *err);

/* Finds the file, checks its hash, and reads it (unpacked where it is gzip). *bytes:
 * owned (ab_free), followed by a NUL that is not counted; *path lives in the arena. A
 * file that is in no place gives AB_ERR_IO and how to get it; one with another hash is
 * refused, even where a later place has the right one: AB_ERR_INPUT with the file, the
 * hash found, the one expected, and what to do. */
AB_MUST_CHECK ab_status ab_data_read(char **bytes, size_t *n_bytes, const char **path,
                                     struct ab_arena *arena,
                                     const struct ab_data_set *set, size_t file,
                                     struct ab_error *err);

/* Hashes a file that was found: the same AB_ERR_INPUT. */
AB_MUST_CHECK ab_status ab_data_check(const struct ab_data_set *set, size_t file,
                                      enum ab_data_place place, const char *path,
                                      struct ab_error *err);

/* Is this hexadecimal SHA-256 one that the file may have? */
int ab_data_is_hash_of(const struct ab_data_file *file, const char *hex);

#endif
