/* Where foreign code is at work: kept up to date by who calls it, read by another
 * process after it died. */
#ifndef AB_BASE_PLACE_H
#define AB_BASE_PLACE_H

#include <stdint.h>
#include <string.h>

/* Names of what is called are arrays of this many bytes, padded with zeros, so that
 * entering costs four moves. */
#define AB_PLACE_NAME_BYTES 32

struct ab_place {
    char doing[AB_PLACE_NAME_BYTES]; /* "on_event(message)"; "": no foreign code runs */
    uint32_t has_node;               /* node and time_ns mean something */
    uint32_t node;                   /* whose callback it is */
    uint64_t time_ns;                /* of virtual time */
};

/* doing: cut when it is longer. place may be NULL: nobody wants to know. */
static inline void ab_place_enter(struct ab_place *place, const char *doing)
{
    if (place != NULL) {
        (void)strncpy(place->doing, doing, AB_PLACE_NAME_BYTES - 1);
        place->has_node = 0;
    }
}

static inline void ab_place_enter_node(struct ab_place *place,
                                       const char doing[AB_PLACE_NAME_BYTES],
                                       uint32_t node, uint64_t time_ns)
{
    memcpy(place->doing, doing, AB_PLACE_NAME_BYTES);
    place->has_node = 1;
    place->node = node;
    place->time_ns = time_ns;
}

static inline void ab_place_leave(struct ab_place *place)
{
    if (place != NULL) {
        place->doing[0] = '\0';
    }
}

#endif
