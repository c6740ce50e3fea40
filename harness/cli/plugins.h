/* The algorithms that a command line can name: built in, registered, and by --plugin.
 */
#ifndef AB_CLI_PLUGINS_H
#define AB_CLI_PLUGINS_H

#include "cli/args.h"
#include "plugin/package.h"
#include "plugin/registry.h"

#define AB_CLI_PLUGIN                                                                  \
    {                                                                                  \
        "plugin", "PATH", NULL,                                                        \
            "a plugin's folder or FILE.so, used without registering it; comes before " \
            "what is registered or built in",                                          \
            1                                                                          \
    }

/* All of them. A registered plugin that cannot be used is left out with a warning on
 * stderr. `args` has the row above. Owned by the caller. */
AB_MUST_CHECK ab_status ab_cli_registry(struct ab_registry **out,
                                        const struct ab_args *args,
                                        struct ab_error *err);

/* What is built in or registered; not a word of what cannot be used. */
AB_MUST_CHECK ab_status ab_cli_registry_quietly(struct ab_registry **out,
                                                struct ab_error *err);

/* ab_package_open; what the compiler says goes to stderr. */
AB_MUST_CHECK ab_status ab_cli_open_package(struct ab_package **out, const char *path,
                                            struct ab_error *err);

#endif
