#include "base/crew.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>

#include "base/alloc.h"

#define STACK_BYTES ((size_t)1 << 20)

/* Before a thread sleeps it offers its processor so often, some 100 us on an idle
 * machine, which count as CPU time: to wake takes tens of them, and often jobs come
 * sooner. */
#define YIELDS_BEFORE_SLEEP 200

enum state { WAITING, BEGUN, COMPUTED };

struct ab_crew {
    pthread_mutex_t mutex; /* of all below but `threads` */
    pthread_cond_t added;  /* or is_over */
    pthread_cond_t computed;
    struct ab_crew_job *first; /* that nobody has begun, in order of addition */
    struct ab_crew_job *last;
    unsigned n_running;
    int is_over;
    atomic_uint n_changes; /* that somebody may wait for; changed with the mutex held */
    unsigned n_threads;
    pthread_t threads[];
};

/* With the mutex held, which it lets go meanwhile; returns after the condition, or any
 * other change. */
static void wait_for(struct ab_crew *crew, pthread_cond_t *condition)
{
    unsigned before = atomic_load(&crew->n_changes);
    (void)pthread_mutex_unlock(&crew->mutex);
    for (int i = 0; i < YIELDS_BEFORE_SLEEP && atomic_load(&crew->n_changes) == before;
         i++) {
        (void)sched_yield();
    }
    (void)pthread_mutex_lock(&crew->mutex);
    if (atomic_load(&crew->n_changes) == before) {
        (void)pthread_cond_wait(condition, &crew->mutex);
    }
}

static void take_out(struct ab_crew *crew, struct ab_crew_job *job)
{
    *(job->previous != NULL ? &job->previous->next : &crew->first) = job->next;
    *(job->next != NULL ? &job->next->previous : &crew->last) = job->previous;
}

/* With the mutex held, which it lets go while it computes. */
static void compute(struct ab_crew *crew, struct ab_crew_job *job)
{
    take_out(crew, job);
    job->state = BEGUN;
    (void)pthread_mutex_unlock(&crew->mutex);
    job->compute(job);
    (void)pthread_mutex_lock(&crew->mutex);
    job->state = COMPUTED;
    (void)atomic_fetch_add(&crew->n_changes, 1);
}

static void *work(void *ctx)
{
    struct ab_crew *crew = ctx;
    (void)pthread_mutex_lock(&crew->mutex);
    crew->n_running++;
    (void)pthread_cond_signal(&crew->computed);
    while (!crew->is_over) {
        if (crew->first == NULL) {
            wait_for(crew, &crew->added);
            continue;
        }
        compute(crew, crew->first);
        (void)pthread_cond_signal(&crew->computed);
    }
    (void)pthread_mutex_unlock(&crew->mutex);
    return NULL;
}

/* All signals but those of the thread's own mistakes go to the owner. */
static void block_signals(sigset_t *before)
{
    static const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGABRT};
    sigset_t blocked;
    (void)sigfillset(&blocked);
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        (void)sigdelset(&blocked, own[i]);
    }
    (void)pthread_sigmask(SIG_SETMASK, &blocked, before);
}

static ab_status start_threads(struct ab_crew *crew, unsigned n_threads,
                               struct ab_error *err)
{
    pthread_attr_t attributes;
    sigset_t before;
    int code = pthread_attr_init(&attributes);
    if (code != 0) {
        return AB_FAIL(err, AB_ERR_SYSTEM, "pthread_attr_init: %s", strerror(code));
    }
    (void)pthread_attr_setstacksize(&attributes, STACK_BYTES);
    block_signals(&before);
    while (code == 0 && crew->n_threads < n_threads) {
        code = pthread_create(&crew->threads[crew->n_threads], &attributes, work, crew);
        crew->n_threads += code == 0;
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attributes);
    return code == 0 ? AB_OK
                     : AB_FAIL(err, AB_ERR_SYSTEM, "thread %u of %u: %s",
                               crew->n_threads + 1, n_threads, strerror(code));
}

ab_status ab_crew_create(struct ab_crew **out, unsigned n_threads, struct ab_error *err)
{
    *out = NULL;
    struct ab_crew *crew =
        ab_alloc(1, sizeof *crew + n_threads * sizeof crew->threads[0]);
    if (crew == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    (void)pthread_mutex_init(&crew->mutex, NULL);
    (void)pthread_cond_init(&crew->added, NULL);
    (void)pthread_cond_init(&crew->computed, NULL);
    ab_status status = start_threads(crew, n_threads, err);
    if (status != AB_OK) {
        ab_crew_destroy(crew);
        return status;
    }
    (void)pthread_mutex_lock(&crew->mutex);
    while (crew->n_running < n_threads) {
        (void)pthread_cond_wait(&crew->computed, &crew->mutex);
    }
    (void)pthread_mutex_unlock(&crew->mutex);
    *out = crew;
    return AB_OK;
}

void ab_crew_destroy(struct ab_crew *crew)
{
    if (crew == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&crew->mutex);
    ab_require(crew->first == NULL);
    crew->is_over = 1;
    (void)atomic_fetch_add(&crew->n_changes, 1);
    (void)pthread_cond_broadcast(&crew->added);
    (void)pthread_mutex_unlock(&crew->mutex);
    for (unsigned i = 0; i < crew->n_threads; i++) {
        (void)pthread_join(crew->threads[i], NULL);
    }
    (void)pthread_cond_destroy(&crew->computed);
    (void)pthread_cond_destroy(&crew->added);
    (void)pthread_mutex_destroy(&crew->mutex);
    ab_free(crew);
}

void ab_crew_add(struct ab_crew *crew, struct ab_crew_job *job)
{
    (void)pthread_mutex_lock(&crew->mutex);
    job->state = WAITING;
    job->previous = crew->last;
    job->next = NULL;
    *(crew->last != NULL ? &crew->last->next : &crew->first) = job;
    crew->last = job;
    (void)atomic_fetch_add(&crew->n_changes, 1);
    (void)pthread_cond_signal(&crew->added);
    (void)pthread_mutex_unlock(&crew->mutex);
}

void ab_crew_finish(struct ab_crew *crew, struct ab_crew_job *job)
{
    (void)pthread_mutex_lock(&crew->mutex);
    if (job->state == WAITING) {
        compute(crew, job);
    }
    while (job->state != COMPUTED) {
        if (crew->first != NULL) {
            compute(crew, crew->first);
        } else {
            wait_for(crew, &crew->computed);
        }
    }
    (void)pthread_mutex_unlock(&crew->mutex);
}

void ab_crew_run(struct ab_crew *crew, struct ab_crew_job *const *jobs, size_t n_jobs)
{
    size_t n_own = crew == NULL || n_jobs == 0 ? n_jobs : 1;
    for (size_t i = n_own; i < n_jobs; i++) {
        ab_crew_add(crew, jobs[i]);
    }
    for (size_t i = 0; i < n_own; i++) {
        jobs[i]->compute(jobs[i]);
    }
    for (size_t i = n_own; i < n_jobs; i++) {
        ab_crew_finish(crew, jobs[i]);
    }
}

void ab_crew_drop(struct ab_crew *crew, struct ab_crew_job *job)
{
    (void)pthread_mutex_lock(&crew->mutex);
    if (job->state == WAITING) {
        take_out(crew, job);
        job->state = COMPUTED;
    }
    while (job->state != COMPUTED) {
        wait_for(crew, &crew->computed);
    }
    (void)pthread_mutex_unlock(&crew->mutex);
}
