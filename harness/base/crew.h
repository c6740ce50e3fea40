/* A crew: threads that compute ahead. Its owner, one thread, adds jobs before it needs
 * their results and finishes each when it does; by then some thread of the crew has
 * computed it, or the owner does. Who computes what has no influence on results where
 * jobs are pure functions that write to places of their own. */
#ifndef AB_BASE_CREW_H
#define AB_BASE_CREW_H

#include <stddef.h>

#include "base/error.h"

struct ab_crew;

/* Part of what it is about, which stays where it is until the job is finished or
 * dropped. */
struct ab_crew_job {
    void (*compute)(struct ab_crew_job *job); /* called at most once, by any thread */
    struct ab_crew_job *previous;             /* of those that nobody has begun */
    struct ab_crew_job *next;
    int state;
};

/* n_threads >= 1 besides the owner's, running when it returns: a sandbox may be entered
 * then. They take no signals, and the floating-point environment of the caller.
 * AB_ERR_SYSTEM, AB_ERR_MEMORY. */
AB_MUST_CHECK ab_status ab_crew_create(struct ab_crew **out, unsigned n_threads,
                                       struct ab_error *err);
/* No job may be left. NULL is legal. */
void ab_crew_destroy(struct ab_crew *crew);

void ab_crew_add(struct ab_crew *crew, struct ab_crew_job *job);
/* Returns when the job is computed. While a thread is at it the owner computes others.
 */
void ab_crew_finish(struct ab_crew *crew, struct ab_crew_job *job);
/* Adds the jobs, computes the first itself and finishes the others. crew NULL: computes
 * all. */
void ab_crew_run(struct ab_crew *crew, struct ab_crew_job *const *jobs, size_t n_jobs);
/* Nobody needs the result: returns when nobody computes it. */
void ab_crew_drop(struct ab_crew *crew, struct ab_crew_job *job);

#endif
