#include "plugin/check_watch.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fpenv.h"

/* Four cache lines: a vector of 32 numbers too many is still caught. */
#define ZONE_BYTES 256
#define ZONE_VALUE 0xa5
/* The options keep the alignment of their block. */
#define OPTIONS_OFFSET 64

static struct ab_watch *watch_of(const struct adonis_node *node)
{
    struct ab_watch *watch;
    memcpy(&watch, (const char *)node->options - OPTIONS_OFFSET, sizeof watch);
    return watch;
}

/* The place of the first byte that is not as it was laid, or -1. */
static int find_damage(const unsigned char *zone)
{
    for (int i = 0; i < ZONE_BYTES; i++) {
        if (zone[i] != ZONE_VALUE) {
            return i;
        }
    }
    return -1;
}

static void lay_zones(const struct ab_watch *watch, const struct adonis_node *node)
{
    char *state = node->state;
    memset(state - ZONE_BYTES, ZONE_VALUE, ZONE_BYTES);
    memset(state + watch->state_bytes[node->id], ZONE_VALUE, ZONE_BYTES);
}

static void check_zones(struct ab_watch *watch, const struct adonis_node *node,
                        const char *callback)
{
    const unsigned char *state = node->state;
    uint64_t bytes = watch->state_bytes[node->id];
    int before = find_damage(state - ZONE_BYTES);
    int behind = find_damage(state + bytes);
    if (before < 0 && behind < 0) {
        return;
    }
    if (watch->outside[0] == '\0') {
        (void)snprintf(watch->outside, sizeof watch->outside,
                       "%s of node %u wrote %d bytes %s its state of %llu bytes",
                       callback, node->id,
                       before >= 0 ? ZONE_BYTES - before : behind + 1,
                       before >= 0 ? "before" : "behind", (unsigned long long)bytes);
    }
    lay_zones(watch, node);
}

static void leave(struct ab_watch *watch, const struct adonis_node *node,
                  const char *callback)
{
    struct ab_error err = {0};
    if (ab_fpenv_check(&err) != AB_OK) {
        ab_fpenv_set_default();
        if (watch->floating_point[0] == '\0') {
            (void)snprintf(watch->floating_point, sizeof watch->floating_point,
                           "after %s of node %u: %.200s", callback, node->id, err.text);
        }
    }
    if (node->state != NULL) {
        check_zones(watch, node, callback);
    }
}

static uint64_t watched_state_size(const struct adonis_node *node)
{
    struct ab_watch *watch = watch_of(node);
    uint64_t bytes = watch->real->state_size(node);
    leave(watch, node, "state_size");
    watch->state_bytes[node->id] = bytes;
    uint64_t all = bytes + UINT64_C(2) * ZONE_BYTES;
    return all > bytes ? all : bytes;
}

/* From here on the node's state is what lies between the zones. */
static int32_t watched_init(struct adonis_node *node, const double *start)
{
    struct ab_watch *watch = watch_of(node);
    node->state = (char *)node->state + ZONE_BYTES;
    lay_zones(watch, node);
    int32_t code = watch->real->init(node, start);
    leave(watch, node, "init");
    return code;
}

static int32_t watched_event(struct adonis_node *node, const struct adonis_event *event)
{
    struct ab_watch *watch = watch_of(node);
    int32_t code = watch->real->on_event(node, event);
    leave(watch, node, "on_event");
    return code;
}

static void watched_estimate(const struct adonis_node *node, uint64_t time_ns,
                             double *out)
{
    struct ab_watch *watch = watch_of(node);
    watch->real->estimate(node, time_ns, out);
    leave(watch, node, "estimate");
}

static void watched_fini(struct adonis_node *node)
{
    struct ab_watch *watch = watch_of(node);
    watch->real->fini(node);
    leave(watch, node, "fini");
}

ab_status ab_watch_init(struct ab_watch *watch,
                        const struct adonis_algorithm *algorithm, const void *options,
                        uint32_t n_nodes, struct ab_error *err)
{
    *watch = (struct ab_watch){
        .real = algorithm,
        .table = *algorithm,
        .n_nodes = n_nodes,
        .block = ab_alloc_aligned(1, OPTIONS_OFFSET + (size_t)algorithm->options_size),
        .state_bytes = ab_alloc(n_nodes, sizeof *watch->state_bytes),
    };
    if (watch->block == NULL || watch->state_bytes == NULL) {
        ab_watch_fini(watch);
        return AB_OUT_OF_MEMORY(err);
    }
    watch->options = (char *)watch->block + OPTIONS_OFFSET;
    memcpy(watch->block, &watch, sizeof watch);
    memcpy(watch->options, options, algorithm->options_size);
    watch->table.state_size = watched_state_size;
    watch->table.init = watched_init;
    watch->table.on_event = watched_event;
    watch->table.estimate = watched_estimate;
    if (algorithm->fini != NULL) {
        watch->table.fini = watched_fini;
    }
    return AB_OK;
}

void ab_watch_fini(struct ab_watch *watch)
{
    ab_free(watch->state_bytes);
    ab_free(watch->block);
    *watch = (struct ab_watch){0};
}
