/* One cell from beginning to end in this process: scene, options, run, record. */
#ifndef AB_RUN_EXECUTE_H
#define AB_RUN_EXECUTE_H

#include "base/crew.h"
#include "base/error.h"
#include "base/place.h"
#include "run/cell.h"
#include "run/record.h"
#include "run/scene.h"

/* The process in which a cell is computed. */
struct ab_seat {
    struct ab_place *place; /* says at any time which callback of the method runs; NULL:
                             * nobody asks */
    struct ab_crew
        *crew; /* helps with gradients and snapshots; NULL: one thread does it all */
};

/* record: made by ab_record_init with the cell, whose problem must be solved. *scene:
 * of the cell before, or NULL; it is used again or replaced, and is the caller's to
 * destroy. seat: may be NULL. Whatever the method does is an outcome; an error is a
 * failure of ours (memory). */
AB_MUST_CHECK ab_status ab_cell_execute(struct ab_record *record,
                                        struct ab_scene **scene,
                                        const struct ab_seat *seat,
                                        struct ab_error *err);

#endif
