/* Extension "adonis.switches/1" of a plugin: the tricks of a method that can be
 * switched on and off, so that each can be ablated on the same seeds and networks. A
 * switch is one of the plugin's own options and the values worth comparing. */
#ifndef ADONIS_SWITCHES_H
#define ADONIS_SWITCHES_H

#include <adonis/plugin.h>

#define ADONIS_SWITCHES "adonis.switches/1"

struct adonis_switch {
    const char *name;          /* [a-z][a-z0-9-]*: "momentum" */
    const char *summary;       /* one line: what the trick does */
    const char *paper;         /* where it comes from: authors, title, venue, year */
    const char *option;        /* of the plugin's table */
    const char *const *values; /* of that option, as a user would write them; the first
                                * is the method without the trick; ends with NULL */
};

struct adonis_switches {
    uint32_t size;
    uint32_t n_switches;
    const struct adonis_switch *switches;
};

#endif
