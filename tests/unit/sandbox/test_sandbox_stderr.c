#include <criterion/criterion.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "sandbox/child_stderr.h"
#include "sandbox/sandbox.h"
#include "support/folder.h"
#include "support/leaks.h"

#define MAX ((size_t)AB_CHILD_STDERR_MAX_BYTES)
#define WARNING                                                                        \
    "\nadonis-bench: warning: shouter: standard error is cut after 65536 bytes\n"

/* Runs the job with this process's standard error in a file, whose text it returns
 * (ab_free). */
static char *words_of(const struct ab_sandbox_job *job, ab_status expected)
{
    struct test_folder folder = test_folder_make();
    const char *path = test_folder_path(&folder, "stderr");
    struct ab_text answer = {0};
    struct ab_error err = {0};
    int before = dup(STDERR_FILENO);
    int file = open(path, O_WRONLY | O_CREAT, 0600);
    cr_assert(before >= 0 && file >= 0);
    cr_assert_eq(dup2(file, STDERR_FILENO), STDERR_FILENO);
    ab_status status = ab_sandbox_run(&answer, job, &err);
    cr_assert_eq(dup2(before, STDERR_FILENO), STDERR_FILENO);
    cr_assert_eq(close(file) + close(before), 0);
    cr_assert_eq(status, expected, "%s", err.text);
    cr_assert(status != AB_OK || strcmp(answer.bytes, "done") == 0);
    ab_text_fini(&answer);
    char *text = NULL;
    size_t n_bytes = 0;
    cr_assert_eq(ab_file_read(&text, &n_bytes, path, 10 * MAX, &err), AB_OK);
    cr_assert_eq(strlen(text), n_bytes);
    test_folder_remove(&folder);
    return text;
}

/* ctx: how many bytes to write; SIZE_MAX: without end. */
static void shout(void *ctx, struct ab_text *answer, struct ab_blackbox *box)
{
    const size_t *n_bytes = ctx;
    (void)box;
    for (size_t i = 0; i < *n_bytes || *n_bytes == SIZE_MAX; i += 8) {
        size_t left = *n_bytes - i;
        if (write(STDERR_FILENO, "1234567\n", left < 8 ? left : 8) < 0) {
            return;
        }
    }
    ab_text_puts(answer, "done");
}

static struct ab_sandbox_job job_of(size_t *n_bytes, double wall_s)
{
    return (struct ab_sandbox_job){.limits = {.wall_s = wall_s},
                                   .max_bytes = 100,
                                   .name = "shouter",
                                   .ctx = n_bytes,
                                   .call = shout};
}

Test(sandbox_stderr, all_of_it_is_passed_on_up_to_the_limit, .timeout = 60)
{
    const size_t sizes[] = {0, 3, 20000, MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t n_bytes = sizes[i];
        const struct ab_sandbox_job job = job_of(&n_bytes, 20);
        char *text = words_of(&job, AB_OK);
        cr_assert_eq(strlen(text), n_bytes);
        for (size_t k = 0; k < n_bytes; k++) {
            cr_assert_eq(text[k], "1234567\n"[k % 8]);
        }
        ab_free(text);
    }
    AB_NO_LEAKS();
}

Test(sandbox_stderr, more_is_dropped_and_said_once, .timeout = 60)
{
    size_t n_bytes = 20 * MAX + 1;
    const struct ab_sandbox_job job = job_of(&n_bytes, 20);
    char *text = words_of(&job, AB_OK);
    cr_assert_str_eq(text + MAX, WARNING);
    ab_free(text);
    AB_NO_LEAKS();
}

/* Runs the job with this process's standard error in a pipe that never waits. */
static void run_into(int pipe_end, const struct ab_sandbox_job *job)
{
    struct ab_text answer = {0};
    struct ab_error err = {0};
    int before = dup(STDERR_FILENO);
    cr_assert_eq(fcntl(pipe_end, F_SETFL, O_NONBLOCK), 0);
    cr_assert_eq(dup2(pipe_end, STDERR_FILENO), STDERR_FILENO);
    ab_status status = ab_sandbox_run(&answer, job, &err);
    cr_assert_eq(dup2(before, STDERR_FILENO), STDERR_FILENO);
    cr_assert_eq(close(pipe_end) + close(before), 0);
    cr_assert_eq(status, AB_OK, "%s", err.text);
    cr_assert_str_eq(answer.bytes, "done");
    ab_text_fini(&answer);
}

Test(sandbox_stderr, whoever_does_not_take_ours_loses_it, .timeout = 60)
{
    size_t n_bytes = 2 * MAX;
    const struct ab_sandbox_job job = job_of(&n_bytes, 20);
    struct sigaction action;
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(close(ends[0]), 0);
    run_into(ends[1], &job);
    cr_assert_eq(sigaction(SIGPIPE, NULL, &action), 0);
    cr_assert(action.sa_handler == SIG_DFL);
    AB_NO_LEAKS();
}

struct slow_reader {
    int fd;
    size_t n_bytes; /* read */
    char end[sizeof WARNING];
};

/* 1024 bytes at a time, and keeps the last. */
static void *read_slowly(void *ctx)
{
    struct slow_reader *reader = ctx;
    const struct timespec a_little = {.tv_nsec = 1000000};
    const size_t keep = sizeof reader->end - 1;
    char block[1024 + sizeof reader->end] = {0};
    ssize_t n = 0;
    while ((n = read(reader->fd, block + keep, 1024)) > 0) {
        memmove(block, block + n, keep);
        (void)nanosleep(&a_little, NULL);
        reader->n_bytes += (size_t)n;
    }
    memcpy(reader->end, block, keep);
    return NULL;
}

/* As a terminal is that another program left so. */
Test(sandbox_stderr, a_slow_reader_that_nobody_waits_for_gets_all_of_it, .timeout = 60)
{
    size_t n_bytes = 2 * MAX;
    const struct ab_sandbox_job job = job_of(&n_bytes, 20);
    static const char before[60000]; /* most of what a pipe holds */
    struct slow_reader reader = {0};
    pthread_t thread;
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(write(ends[1], before, sizeof before), sizeof before);
    reader.fd = ends[0];
    cr_assert_eq(pthread_create(&thread, NULL, read_slowly, &reader), 0);
    run_into(ends[1], &job);
    cr_assert_eq(pthread_join(thread, NULL), 0);
    cr_assert_eq(reader.n_bytes, sizeof before + MAX + strlen(WARNING));
    cr_assert_str_eq(reader.end, WARNING);
    cr_assert_eq(close(ends[0]), 0);
    AB_NO_LEAKS();
}

static double own_cpu_s(void)
{
    struct timespec used;
    cr_assert_eq(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used), 0);
    return (double)used.tv_sec + 1e-9 * (double)used.tv_nsec;
}

static void fall_silent(void *ctx, struct ab_text *answer, struct ab_blackbox *box)
{
    const struct timespec a_while = {.tv_sec = 1};
    (void)ctx;
    (void)box;
    (void)close(STDERR_FILENO);
    (void)nanosleep(&a_while, NULL);
    ab_text_puts(answer, "done");
}

/* Its end of the pipe is ready for reading from then on, and has nothing. */
Test(sandbox_stderr, a_child_that_closes_it_is_waited_for_in_peace, .timeout = 60)
{
    struct ab_sandbox_job job = job_of(NULL, 20);
    job.call = fall_silent;
    double before_s = own_cpu_s();
    char *text = words_of(&job, AB_OK);
    double used_s = own_cpu_s() - before_s;
    cr_assert_lt(used_s, 0.1, "%g s", used_s);
    cr_assert_str_eq(text, "");
    ab_free(text);
    AB_NO_LEAKS();
}

/* What keeps the parent busy does not keep it from its clock. */
Test(sandbox_stderr, whoever_writes_without_end_runs_out_of_time, .timeout = 60)
{
    size_t n_bytes = SIZE_MAX;
    const struct ab_sandbox_job job = job_of(&n_bytes, 0.5);
    char *text = words_of(&job, AB_ERR_CHECK);
    cr_assert_str_eq(text + MAX, WARNING);
    ab_free(text);
    AB_NO_LEAKS();
}
