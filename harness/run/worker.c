#include "run/worker.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/channel.h"
#include "base/crew.h"
#include "base/text.h"
#include "run/execute.h"
#include "run/foreign.h"
#include "run/frame.h"

/* A frame of a million nodes has 10^8 bytes, a dense series 1.5 x 10^8 at most: more is
 * no frame. */
#define MAX_FRAME_BYTES ((uint64_t)1 << 30)

/* Read at once, so that a child that sends for ever holds nobody up. */
#define MAX_READ_BYTES ((size_t)1 << 20)

/* Of this process, generously: databases, and what whoever started it left open. */
#define OTHER_FILES ((rlim_t)256)

/* Exit status of a child that could not enter its sandbox. */
#define EXIT_NO_SANDBOX 3

/* ---- the child ---- */

struct child {
    int fd;         /* socket to the parent */
    int stderr_end; /* of ab_child_stderr_open */
    const struct ab_plan *plan;
    struct ab_blackbox *box;
    const struct ab_worker_config *config;
    struct ab_crew *crew;   /* NULL: one thread */
    struct ab_scene *scene; /* of the cell before, or NULL */
    int is_sealed;
};

/* What needs files comes before; from then on there are none, whatever a method does.
 */
static ab_status seal(void *ctx, struct ab_error *err)
{
    struct child *child = ctx;
    if (!child->is_sealed) {
        AB_TRY(ab_sandbox_seal(err));
        child->is_sealed = 1;
    }
    return AB_OK;
}

static ab_status execute(struct child *child, struct ab_record *record,
                         struct ab_error *err)
{
    const struct ab_seat seat = {.place = &child->box->place, .crew = child->crew};
    if (record->cell->method->algorithm->package != NULL) {
        return ab_foreign_execute(record, &seat, seal, child, err);
    }
    AB_TRY(seal(child, err));
    return ab_cell_execute(record, &child->scene, &seat, err);
}

/* A failure of ours (memory) counts as a crash: another machine may do better. */
static int compute(struct child *child, const struct ab_cell *cell)
{
    struct ab_error err = {0};
    struct ab_record record;
    ab_record_init(&record, cell);
    record.dense.is_wanted = child->config->records_dense;
    if (execute(child, &record, &err) != AB_OK) {
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
    int is_sent = !frame.failed && ab_channel_send(child->fd, &size, sizeof size) &&
                  ab_channel_send(child->fd, frame.bytes, frame.size);
    ab_text_fini(&frame);
    ab_record_fini(&record);
    return is_sent;
}

/* Threads between the two: Landlock binds those that come after it, and in the sandbox
 * none is made. */
static ab_status enter(struct child *child, struct ab_error *err)
{
    AB_TRY(ab_sandbox_leave_parent(child->fd, child->stderr_end, err));
    if (child->config->n_helpers > 0) {
        AB_TRY(ab_crew_create(&child->crew, (unsigned)child->config->n_helpers, err));
    }
    return ab_sandbox_enter(&child->config->limits, child->fd, child->box, err);
}

_Noreturn static void serve(struct child *child, pid_t parent)
{
    struct ab_error err = {0};
    uint64_t index = 0;
    if (enter(child, &err) != AB_OK) {
        ab_blackbox_fail(child->box, err.text);
        _exit(EXIT_NO_SANDBOX);
    }
    if (getppid() != parent) {
        _exit(0); /* it died before this child could be told to follow */
    }
    while (ab_channel_receive(child->fd, &index, sizeof index) &&
           index < child->plan->n_cells && compute(child, &child->plan->cells[index])) {
    }
    ab_scene_destroy(child->scene);
    ab_crew_destroy(child->crew);
    _exit(0);
}

/* ---- the parent ---- */

int ab_worker_may_share(const struct ab_cell *cell)
{
    const struct ab_algorithm *algorithm = cell->method->algorithm;
    return algorithm->package == NULL &&
           strcmp(algorithm->origin, AB_ORIGIN_BUILT_IN) == 0;
}

void ab_worker_make_room(size_t n_workers)
{
    struct rlimit files;
    rlim_t n_wanted = OTHER_FILES + 2 * (rlim_t)n_workers;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < n_wanted) {
        files.rlim_cur = n_wanted < files.rlim_max ? n_wanted : files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
}

static ab_status fork_child(struct ab_worker *worker, const struct ab_plan *plan,
                            const struct ab_worker_config *config, struct ab_error *err)
{
    int ends[2];
    int stderr_end = -1;
    AB_TRY(ab_child_stderr_open(&worker->words, &stderr_end, err));
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        (void)close(stderr_end);
        ab_child_stderr_close(&worker->words, worker->name);
        return AB_FAIL(err, AB_ERR_SYSTEM, "socketpair: %s", strerror(errno));
    }
    pid_t parent = getpid();
    worker->pid = fork();
    if (worker->pid == 0) {
        struct child child = {.fd = ends[1],
                              .stderr_end = stderr_end,
                              .plan = plan,
                              .box = worker->box,
                              .config = config};
        serve(&child, parent);
    }
    ab_status status = AB_OK;
    if (worker->pid < 0) {
        status = AB_FAIL(err, AB_ERR_SYSTEM, "fork: %s", strerror(errno));
        (void)close(ends[0]);
        ab_child_stderr_close(&worker->words, worker->name);
    }
    (void)close(ends[1]);
    (void)close(stderr_end);
    worker->socket = ends[0];
    return status;
}

ab_status ab_worker_start(struct ab_worker *worker, const struct ab_plan *plan,
                          const struct ab_worker_config *config, struct ab_error *err)
{
    *worker = (struct ab_worker){.cell = AB_WORKER_IDLE, .name = "a child process"};
    AB_TRY(ab_blackbox_create(&worker->box, err));
    ab_status status = fork_child(worker, plan, config, err);
    if (status != AB_OK) {
        ab_blackbox_destroy(worker->box);
        *worker = (struct ab_worker){.cell = AB_WORKER_IDLE};
    }
    return status;
}

static void explain(struct ab_worker_end *end, int status,
                    const struct ab_blackbox *box)
{
    ab_sandbox_explain(end->cause, status, box);
    ab_sandbox_where(end->where, box);
    end->has_used_its_time = WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU;
    end->has_no_sandbox = WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NO_SANDBOX &&
                          box->failure[0] != '\0';
}

void ab_worker_stop(struct ab_worker *worker, struct ab_worker_end *end)
{
    if (worker->pid == 0) {
        return;
    }
    int status = 0;
    (void)kill(worker->pid, SIGKILL);
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (end != NULL) {
        explain(end, status, worker->box);
    }
    (void)close(worker->socket);
    ab_child_stderr_close(&worker->words, worker->name);
    ab_blackbox_destroy(worker->box);
    ab_free(worker->bytes);
    *worker = (struct ab_worker){.cell = AB_WORKER_IDLE};
}

int ab_worker_suits(const struct ab_worker *worker, const struct ab_cell *cell)
{
    return worker->n_cells == 0 || (!worker->is_foreign && ab_worker_may_share(cell));
}

int ab_worker_send(struct ab_worker *worker, const struct ab_plan *plan, size_t cell,
                   double now, double cpu_s)
{
    uint64_t index = cell;
    worker->cell = cell;
    worker->name = plan->cells[cell].method->algorithm->table.id;
    worker->started = now;
    worker->n_cells++;
    worker->is_foreign = !ab_worker_may_share(&plan->cells[cell]);
    ab_sandbox_grant_cpu(worker->pid, cpu_s, worker->box);
    return ab_channel_send(worker->socket, &index, sizeof index);
}

ab_status ab_worker_receive(int *is_alive, struct ab_worker *worker,
                            struct ab_error *err)
{
    *is_alive = 1;
    for (size_t n_read = 0; n_read < MAX_READ_BYTES;) {
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
            n_read += (size_t)n;
        } else if (n == 0 || errno != EINTR) {
            *is_alive = n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
            return AB_OK;
        }
    }
    return AB_OK;
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
    if (worker->n_bytes - sizeof size > size) {
        return AB_FAIL(err, AB_ERR_INTERNAL,
                       "a worker sent more than its frame of %llu bytes",
                       (unsigned long long)size);
    }
    AB_TRY(ab_frame_decode(record, worker->bytes + sizeof size, size, err));
    worker->n_bytes = 0; /* a child sends one frame for each cell it gets */
    worker->cell = AB_WORKER_IDLE;
    *is_complete = 1;
    return AB_OK;
}
