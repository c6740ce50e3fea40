#include "run/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/text.h"
#include "run/execute.h"
#include "run/frame.h"

/* A frame of a million nodes has 10^8 bytes: more is no frame. */
#define MAX_FRAME_BYTES ((uint64_t)1 << 34)

/* ---- the child ---- */

/* 0 when the other end is gone. */
static int send_all(int fd, const void *bytes, size_t n_bytes)
{
    const char *p = bytes;
    while (n_bytes > 0) {
        ssize_t n = send(fd, p, n_bytes, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR) {
            return 0;
        }
        if (n > 0) {
            p += n;
            n_bytes -= (size_t)n;
        }
    }
    return 1;
}

static int receive_all(int fd, void *bytes, size_t n_bytes)
{
    char *p = bytes;
    while (n_bytes > 0) {
        ssize_t n = recv(fd, p, n_bytes, 0);
        if (n == 0 || (n < 0 && errno != EINTR)) {
            return 0;
        }
        if (n > 0) {
            p += n;
            n_bytes -= (size_t)n;
        }
    }
    return 1;
}

/* A failure of ours (memory) counts as a crash: another machine may do better. */
static int compute(int fd, const struct ab_cell *cell, struct ab_scene **scene)
{
    struct ab_error err = {0};
    struct ab_record record;
    ab_record_init(&record, cell);
    if (ab_cell_execute(&record, scene, &err) != AB_OK) {
        struct ab_execution execution = record.execution;
        ab_record_fini(&record);
        ab_record_init(&record, cell);
        record.outcome = AB_OUTCOME_CRASH;
        record.execution = execution;
        ab_record_say(&record, "%s", err.text);
    }
    struct ab_text frame = {0};
    ab_frame_encode(&frame, &record);
    uint64_t size = frame.size;
    int is_sent = !frame.failed && send_all(fd, &size, sizeof size) &&
                  send_all(fd, frame.bytes, frame.size);
    ab_text_fini(&frame);
    ab_record_fini(&record);
    return is_sent;
}

/* A child is nobody's shell: no terminal, no core files, no handlers of the parent. An
 * interrupt from the terminal is the parent's to deal with. */
static void settle(uint64_t memory_bytes)
{
    for (int number = 1; number < NSIG; number++) {
        (void)signal(number, number == SIGINT ? SIG_IGN : SIG_DFL);
    }
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
#ifdef __linux__
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    int nowhere = open("/dev/null", O_RDWR);
    if (nowhere >= 0) {
        (void)dup2(nowhere, STDIN_FILENO);
        (void)dup2(nowhere, STDOUT_FILENO);
    }
    const struct rlimit no_core = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &no_core);
    if (memory_bytes > 0) {
        const struct rlimit memory = {memory_bytes, memory_bytes};
        (void)setrlimit(RLIMIT_AS, &memory);
    }
}

_Noreturn static void serve(int fd, const struct ab_plan *plan)
{
    struct ab_scene *scene = NULL;
    uint64_t index = 0;
    while (receive_all(fd, &index, sizeof index) && index < plan->n_cells &&
           compute(fd, &plan->cells[index], &scene)) {
    }
    ab_scene_destroy(scene);
    _exit(0);
}

/* ---- the parent ---- */

ab_status ab_worker_start(struct ab_worker *workers, size_t n_workers, size_t index,
                          const struct ab_plan *plan, uint64_t memory_bytes,
                          struct ab_error *err)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return AB_FAIL(err, AB_ERR_SYSTEM, "socketpair: %s", strerror(errno));
    }
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid < 0) {
        (void)close(ends[0]);
        (void)close(ends[1]);
        return AB_FAIL(err, AB_ERR_SYSTEM, "fork: %s", strerror(errno));
    }
    if (pid == 0) {
        settle(memory_bytes);
        (void)close(ends[0]);
        for (size_t i = 0; i < n_workers; i++) {
            if (workers[i].pid != 0) {
                (void)close(workers[i].socket);
            }
        }
        if (getppid() != parent) {
            _exit(0); /* it died before prctl */
        }
        serve(ends[1], plan);
    }
    (void)close(ends[1]);
    workers[index] =
        (struct ab_worker){.pid = pid, .socket = ends[0], .cell = AB_WORKER_IDLE};
    return AB_OK;
}

void ab_worker_stop(struct ab_worker *worker, int *wait_status)
{
    if (worker->pid == 0) {
        return;
    }
    int status = 0;
    (void)kill(worker->pid, SIGKILL);
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR) {
    }
    (void)close(worker->socket);
    ab_free(worker->bytes);
    *worker = (struct ab_worker){.cell = AB_WORKER_IDLE};
    if (wait_status != NULL) {
        *wait_status = status;
    }
}

int ab_worker_send(struct ab_worker *worker, size_t cell, double now)
{
    uint64_t index = cell;
    worker->cell = cell;
    worker->started = now;
    return send_all(worker->socket, &index, sizeof index);
}

ab_status ab_worker_receive(int *is_alive, struct ab_worker *worker,
                            struct ab_error *err)
{
    for (;;) {
        if (worker->n_bytes == worker->capacity) {
            size_t capacity = worker->capacity == 0 ? 65536 : 2 * worker->capacity;
            char *grown = ab_realloc(worker->bytes, capacity, 1);
            if (grown == NULL) {
                return AB_OUT_OF_MEMORY(err);
            }
            worker->bytes = grown;
            worker->capacity = capacity;
        }
        ssize_t n = recv(worker->socket, worker->bytes + worker->n_bytes,
                         worker->capacity - worker->n_bytes, MSG_DONTWAIT);
        if (n > 0) {
            worker->n_bytes += (size_t)n;
        } else if (n == 0 || errno != EINTR) {
            *is_alive = n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
            return AB_OK;
        }
    }
}

ab_status ab_worker_take(int *is_complete, struct ab_record *record,
                         struct ab_worker *worker, struct ab_error *err)
{
    *is_complete = 0;
    uint64_t size = 0;
    if (worker->n_bytes < sizeof size) {
        return AB_OK;
    }
    memcpy(&size, worker->bytes, sizeof size);
    if (size > MAX_FRAME_BYTES) {
        return AB_FAIL(
            err, AB_ERR_INTERNAL,
            "a worker announced a frame of %llu bytes, expected at most %llu",
            (unsigned long long)size, (unsigned long long)MAX_FRAME_BYTES);
    }
    if (worker->n_bytes - sizeof size < size) {
        return AB_OK;
    }
    AB_TRY(ab_frame_decode(record, worker->bytes + sizeof size, size, err));
    worker->n_bytes = 0; /* a child sends one frame for each cell it gets */
    worker->cell = AB_WORKER_IDLE;
    *is_complete = 1;
    return AB_OK;
}
