/* A plain program, so that ThreadSanitizer can watch it. */
#include "base/crew.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/rng.h"

#define N_JOBS    200
#define N_NUMBERS 300

static void require(int holds, const char *what)
{
    if (!holds) {
        (void)fprintf(stderr, "test_crew: expected %s\n", what);
        abort();
    }
}

struct sum {
    struct ab_crew_job job; /* first */
    uint64_t first;
    uint64_t n_calls;
    uint64_t result;
};

static uint64_t sum_of(uint64_t first)
{
    struct ab_stream stream = ab_stream_make(1, AB_RNG_TEST, first);
    uint64_t sum = 0;
    for (uint64_t k = 0; k < N_NUMBERS; k++) {
        sum += ab_rng_u64(&stream, k);
    }
    return sum;
}

static void compute(struct ab_crew_job *job)
{
    struct sum *sum = (struct sum *)(void *)job;
    sum->n_calls++;
    sum->result = sum_of(sum->first);
}

static struct ab_crew *make_crew(unsigned n_threads)
{
    struct ab_error err = {0};
    struct ab_crew *crew = NULL;
    require(ab_crew_create(&crew, n_threads, &err) == AB_OK, "a crew");
    return crew;
}

/* Every third job is dropped; order: forwards, backwards, from the middle. */
static void use(struct ab_crew *crew, struct sum *sums, size_t order)
{
    memset(sums, 0, N_JOBS * sizeof *sums);
    for (size_t i = 0; i < N_JOBS; i++) {
        sums[i].first = i;
        sums[i].job.compute = compute;
        ab_crew_add(crew, &sums[i].job);
    }
    for (size_t k = 0; k < N_JOBS; k++) {
        size_t i = order == 0   ? k
                   : order == 1 ? N_JOBS - 1 - k
                                : (k + N_JOBS / 2) % N_JOBS;
        if (i % 3 == 2) {
            ab_crew_drop(crew, &sums[i].job);
            require(sums[i].n_calls <= 1, "a dropped job at most once");
            sums[i].n_calls = 99; /* nobody writes here any more */
            continue;
        }
        ab_crew_finish(crew, &sums[i].job);
        require(sums[i].n_calls == 1, "a finished job exactly once");
        require(sums[i].result == sum_of(i), "the job's own result");
    }
    for (size_t i = 2; i < N_JOBS; i += 3) {
        require(sums[i].n_calls == 99, "a dropped job left alone");
    }
}

/* As a simulator does: a job is added while others are under way. */
static void use_in_turn(struct ab_crew *crew, struct sum *sums)
{
    memset(sums, 0, N_JOBS * sizeof *sums);
    for (size_t k = 0; k < N_JOBS + 8; k++) {
        if (k >= 8) {
            ab_crew_finish(crew, &sums[k - 8].job);
            require(sums[k - 8].result == sum_of(k - 8), "the job's own result");
        }
        if (k < N_JOBS) {
            sums[k].first = k;
            sums[k].job.compute = compute;
            ab_crew_add(crew, &sums[k].job);
        }
    }
}

/* All at once, by a crew or without one. */
static void use_together(struct ab_crew *crew, struct sum *sums)
{
    struct ab_crew_job *jobs[N_JOBS];
    memset(sums, 0, N_JOBS * sizeof *sums);
    for (size_t i = 0; i < N_JOBS; i++) {
        sums[i].first = i;
        sums[i].job.compute = compute;
        jobs[i] = &sums[i].job;
    }
    ab_crew_run(crew, jobs, N_JOBS);
    for (size_t i = 0; i < N_JOBS; i++) {
        require(sums[i].n_calls == 1, "each job exactly once");
        require(sums[i].result == sum_of(i), "the job's own result");
    }
    ab_crew_run(crew, jobs, 0);
}

int main(void)
{
    struct sum *sums = ab_alloc(N_JOBS, sizeof *sums);
    require(sums != NULL, "memory");
    for (unsigned n_threads = 1; n_threads <= 3; n_threads++) {
        struct ab_crew *crew = make_crew(n_threads);
        for (size_t order = 0; order < 3; order++) {
            use(crew, sums, order);
        }
        use_in_turn(crew, sums);
        use_together(crew, sums);
        ab_crew_destroy(crew);
    }
    use_together(NULL, sums);
    ab_crew_destroy(make_crew(2)); /* without any job */
    ab_crew_destroy(NULL);
    ab_free(sums);
    return 0;
}
