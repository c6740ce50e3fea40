/* The files that every report contains, inside the program: a report can be written
 * wherever the program runs. */
#ifndef AB_WEB_ASSETS_H
#define AB_WEB_ASSETS_H

#include <stddef.h>

struct ab_asset {
    const char *bytes; /* static; not NUL-terminated */
    size_t size;
};

/* template (report.html), style (report.css), d3, plot, numbers, compare, curves,
 * profiles, script (report.js). size 0 for any other name. */
struct ab_asset ab_asset_find(const char *name, size_t name_size);

#endif
