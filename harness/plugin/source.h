/* The sources of a plugin: read once, so that what is hashed is what is compiled. */
#ifndef AB_PLUGIN_SOURCE_H
#define AB_PLUGIN_SOURCE_H

#include <stddef.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "plugin/manifest.h"

/* The headers <adonis/...> that this program was built with, in order of name. Made by
 * CMake. */
struct ab_abi_header {
    const char *name; /* "rounds.h" */
    const char *text;
    size_t size;
};
extern const struct ab_abi_header ab_abi_headers[];
extern const size_t ab_n_abi_headers;

struct ab_source_file {
    const char *name; /* path in the plugin's folder */
    const char *text;
    size_t size;
};

/* Everything lives in an arena of the caller's. */
struct ab_source {
    size_t n_files;
    struct ab_source_file *files; /* in the order of the manifest */
    char token[AB_HASH_HEX_BYTES];
};

/* Reads the sources that the manifest names, and computes their token as README.md in
 * this folder defines it. P105: a file outside the folder, by a symbolic link too.
 * P106: one that is not there. P107: an ABI header that does not exist. */
AB_MUST_CHECK ab_status ab_source_read(struct ab_source *out, struct ab_arena *arena,
                                       const char *folder,
                                       const struct ab_manifest *manifest,
                                       struct ab_error *err);
/* Writes the files below `folder`. */
AB_MUST_CHECK ab_status ab_source_write(const struct ab_source *source,
                                        const char *folder, struct ab_error *err);

/* *path: of a file in the folder, resolved; P105 and P106 as above. In the arena. */
AB_MUST_CHECK ab_status ab_source_path(const char **path, struct ab_arena *arena,
                                       const char *folder, const char *name,
                                       struct ab_error *err);

#endif
