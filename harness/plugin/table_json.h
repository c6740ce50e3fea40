/* A plugin's table as members of its manifest, there and back: how a process that may
 * not load a plugin knows it. Private to this folder but for the list of members. */
#ifndef AB_PLUGIN_TABLE_JSON_H
#define AB_PLUGIN_TABLE_JSON_H

#include "base/alloc.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "plugin/registry.h"

/* Members of a manifest that say what the table says. */
#define AB_TABLE_MEMBERS                                                               \
    "id", "version", "summary", "paper", "authors", "licence", "abi", "kind", "needs", \
        "behaviour", "options", "switches", "invariants", "theory", "build", "token"

/* Appends an object with all of these. Calls the plugin's extension(), and refuses what
 * that gives by P215. Lack of memory may also show in out->failed. */
AB_MUST_CHECK ab_status ab_table_write_json(struct ab_text *out,
                                            const struct ab_algorithm *algorithm,
                                            struct ab_error *err);

/* Fills a zeroed *out: a table without functions, whose options have offsets of the
 * host's. All members must be there. Texts are borrowed from the JSON or live in the
 * arena. AB_ERR_INPUT with file and JSON pointer for anything else. */
AB_MUST_CHECK ab_status ab_table_read_json(struct ab_algorithm *out,
                                           struct ab_arena *arena,
                                           const struct ab_json *manifest,
                                           struct ab_error *err);

#endif
