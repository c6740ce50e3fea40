/* Reading the one struct that a plugin exports. Private to this folder. */
#ifndef AB_PLUGIN_TABLE_H
#define AB_PLUGIN_TABLE_H

#include <adonis/plugin.h>

#include "base/error.h"
#include "plugin/registry.h"

/* The oldest minor of major 0 that this host still runs. */
#define AB_PLUGIN_OLDEST_MINOR 1

/* More make no manifest. */
#define AB_PLUGIN_MAX_OPTIONS 1000

/* Fills a zeroed *out from the table, as far as the table reaches, and checks it. */
AB_MUST_CHECK ab_status ab_plugin_read_table(struct ab_algorithm *out,
                                             const struct adonis_algorithm *entry,
                                             const char *origin, const char *sha256,
                                             struct ab_error *err);

#endif
