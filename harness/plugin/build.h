/* Compiling a plugin: with the flags that bits need, against the headers that this
 * program holds, in a folder that has nothing else than the sources. */
#ifndef AB_PLUGIN_BUILD_H
#define AB_PLUGIN_BUILD_H

#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include "plugin/source.h"

/* *library: the shared object, in the cache ($XDG_CACHE_HOME/adonis-bench/plugins),
 * where it stays: the same sources and compiler are compiled once. The compiler is $CC,
 * else cc. `log` gets what it says, and by what command; P108 when it refuses. */
AB_MUST_CHECK ab_status ab_build_plugin(const char **library, struct ab_arena *arena,
                                        const struct ab_source *source,
                                        struct ab_text *log, struct ab_error *err);

#endif
