#include "misbehave.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum how {
    HOW_QUIET,
    HOW_TICK,
    HOW_SEGV,
    HOW_EXIT,
    HOW_HANG,
    HOW_NAN,
    HOW_GROW,
    HOW_FAIL,
    HOW_JUNK,
    HOW_BABBLE
};
static const char *const hows[] = {"quiet", "tick", "segv", "exit",   "hang", "nan",
                                   "grow",  "fail", "junk", "babble", NULL};

struct options {
    int64_t how;
    int64_t node; /* only this one */
};

static const struct adonis_option table[] = {
    {.name = "how",
     .type = ADONIS_CHOICE,
     .offset = offsetof(struct options, how),
     .default_text = "quiet",
     .unit = "1",
     .help = "what to do",
     .choices = hows},
    {
        .name = "node",
        .type = ADONIS_INTEGER,
        .offset = offsetof(struct options, node),
        .min = 0,
        .max = 1000,
        .default_text = "0",
        .unit = "1",
        .help = "who does it",
    },
};

static uint64_t state_size(const struct adonis_node *node)
{
    return (node->dim + 1) * sizeof(double);
}

static int32_t init(struct adonis_node *node, const double *start)
{
    memcpy(node->state, start, node->dim * sizeof(double));
    return ADONIS_OK;
}

/* What a process may do whose memory is spoilt: 64 bytes that are no record in place of
 * the answer, or bytes without end. */
static void speak(int is_endless)
{
    uint64_t words[9];
    memset(words, 0xff, sizeof words);
    words[0] = is_endless ? UINT64_C(1) << 29 : 64;
    int fd = 3;
    for (struct stat status; fstat(fd, &status) != 0 || !S_ISSOCK(status.st_mode);) {
        fd++;
    }
    while (send(fd, words, sizeof words, MSG_NOSIGNAL) > 0 && is_endless) {
    }
}

static int *volatile nowhere;

/* A wild write is what is wanted here. */
__attribute__((no_sanitize("undefined", "address"))) static int32_t
act(struct adonis_node *node, enum how how)
{
    switch (how) {
    case HOW_SEGV:
        *nowhere = 1;
        break;
    case HOW_EXIT:
        _exit(7);
    case HOW_HANG:
        for (;;) {
            (void)pause();
        }
    case HOW_JUNK:
        speak(0);
        for (;;) {
            (void)pause();
        }
    case HOW_BABBLE:
        speak(1);
        break;
    case HOW_FAIL:
        return node->host->fail(node, 1001, "as asked");
    default:
        break;
    }
    return ADONIS_OK;
}

static int32_t on_event(struct adonis_node *node, const struct adonis_event *event)
{
    const struct options *options = node->options;
    if (options->how == HOW_TICK) {
        node->host->round_end(node);
        return node->host->timer(node, event->time_ns + 1000000, 0);
    }
    if (event->type != ADONIS_EVENT_START || node->id != (uint32_t)options->node) {
        return ADONIS_OK;
    }
    /* Something to do at 1 ms, so that the run does not end at its start. */
    if (node->host->timer(node, 1000000, 0) != ADONIS_OK) {
        return ADONIS_ERROR_FAILED;
    }
    return act(node, (enum how)options->how);
}

static void estimate(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    const struct options *options = node->options;
    memcpy(out, node->state, node->dim * sizeof(double));
    if (node->id == (uint32_t)options->node && time_ns > 0) {
        out[0] = options->how == HOW_NAN    ? (double)NAN
                 : options->how == HOW_GROW ? 1e9
                                            : out[0];
    }
}

const struct adonis_algorithm misbehave_entry = {
    ADONIS_TABLE_HEADER,
    .id = "misbehave",
    .version = "1.0",
    .summary = "does what it should not",
    .paper = "none",
    .authors = "tests",
    .licence = "MIT",
    .kind = ADONIS_SYNCHRONOUS,
    .options = table,
    .n_options = sizeof table / sizeof table[0],
    .options_size = sizeof(struct options),
    .state_size = state_size,
    .init = init,
    .on_event = on_event,
    .estimate = estimate,
};

struct ab_registry *misbehave_registry(void)
{
    struct ab_error err = {0};
    struct ab_registry *registry = NULL;
    cr_assert_eq(ab_registry_create(&registry, ab_builtins, ab_n_builtins, &err), AB_OK,
                 "%s", err.text);
    cr_assert_eq(ab_registry_add(registry, &misbehave_entry, "tests", "0123abcd", &err),
                 AB_OK, "%s", err.text);
    return registry;
}
