/* manifest.json: what is known of a plugin without its code. README.md in this folder
 * defines the author's form and the full form. */
#ifndef AB_PLUGIN_MANIFEST_H
#define AB_PLUGIN_MANIFEST_H

#include <stddef.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/json.h"
#include "plugin/registry.h"

#define AB_MANIFEST_VERSION   1
#define AB_MANIFEST_NAME      "manifest.json"
#define AB_MANIFEST_MAX_FILES 1000

struct ab_manifest {
    struct ab_json root; /* names the file in messages */
    const char *id;
    const char *version;
    size_t n_sources;
    const char *const *sources; /* paths in the plugin's folder; n_sources 0: none */
    const char *library;        /* the same; NULL: none */
    const char *binary_sha256;  /* of the library; NULL: the author's form */
    struct ab_arena arena;      /* owns the above */
};

/* Reads either form. Strict: members that are unknown or there twice, wrong types, an
 * id that is none, file names that could leave the folder are refused by P102 to P105,
 * with file and JSON pointer. AB_ERR_IO where there is no such file. `path` and `name`
 * are borrowed. ab_manifest_fini is legal after a failure. */
AB_MUST_CHECK ab_status ab_manifest_read(struct ab_manifest *out, const char *path,
                                         struct ab_error *err);
AB_MUST_CHECK ab_status ab_manifest_parse(struct ab_manifest *out, const char *text,
                                          size_t n_bytes, const char *name,
                                          struct ab_error *err);
void ab_manifest_fini(struct ab_manifest *manifest);

/* Fills *out with the table of a full manifest, without functions: all that planning,
 * listing and `info` need. P102 where a member is missing or wrong. Texts are borrowed
 * from the manifest. Origin and hash are left to the caller. */
AB_MUST_CHECK ab_status ab_manifest_algorithm(struct ab_algorithm *out,
                                              struct ab_manifest *manifest,
                                              struct ab_error *err);

/* Refuses, by P109, a manifest with a member that says something else than `said`, an
 * object as ab_table_write_json makes it. */
AB_MUST_CHECK ab_status ab_manifest_agrees(const struct ab_manifest *manifest,
                                           const json_t *said, struct ab_error *err);

/* The full manifest: what is said of the table, with the files. *out: for people, owned
 * (ab_free). n_sources 0: the library was built by somebody else. */
struct ab_manifest_files {
    const char *library;
    const char *binary_sha256;
    size_t n_sources;
    const char *const *sources;
};
AB_MUST_CHECK ab_status ab_manifest_write(char **out, const json_t *said,
                                          const struct ab_manifest_files *files,
                                          struct ab_error *err);

#endif
