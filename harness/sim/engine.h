/* The engine's own data, shared by the files of this folder and seen by nobody else. */
#ifndef AB_SIM_ENGINE_H
#define AB_SIM_ENGINE_H

#include <stdint.h>

#include <adonis/plugin.h>

#include "base/alloc.h"
#include "base/crew.h"
#include "base/error.h"
#include "base/rng.h"
#include "sim/block_pool.h"
#include "sim/event_queue.h"
#include "sim/overlay.h"
#include "sim/payload.h"
#include "sim/schedule.h"
#include "sim/sim.h"

#define AB_NS_PER_S 1e9

/* Which callback of the plugin is running, and so which host calls are allowed. */
enum ab_phase {
    AB_PHASE_NONE,
    AB_PHASE_SETUP,   /* fini: none */
    AB_PHASE_SIZE,    /* state_size: neighbours, constant */
    AB_PHASE_INIT,    /* all that only ask */
    AB_PHASE_EVENT,   /* all */
    AB_PHASE_ESTIMATE /* none */
};

/* What a message needs comes first, in two cache lines. */
struct ab_sim_node {
    _Alignas(64) struct adonis_node public; /* first: the plugin's pointer is ours */
    struct ab_sim *sim;
    uint64_t uplink_free_ns; /* from this time on, as reserved so far */
    uint64_t downlink_free_ns;
    struct ab_counters counters; /* busy, idle and energy are not kept */
    uint64_t compute_free_ns;
    uint64_t reserved_ns; /* all compute jobs, those to come included */
    double ns_fixed;      /* a job takes (ns_fixed + flops x ns_per_flop) x jitter */
    double ns_per_flop;
    uint64_t n_jobs;      /* requested: the index of the next job's jitter */
    double solved_scale;  /* of the last PROX or DUAL request */
    uint32_t solved_kind; /* 0: there was none */
};

/* A request on its way: the host's copy of what was asked. */
struct ab_job {
    struct ab_crew_job crew_job; /* first: the crew's pointer is ours */
    uint64_t size_bytes;         /* of the block */
    struct adonis_request request;
    double flops;
    struct ab_sim *sim;
    uint32_t node;
    uint32_t is_solved; /* point is the answer already */
    uint32_t is_ahead;  /* the crew has it, and the answer comes after the point */
    _Alignas(64) double point[]; /* dim; read many times over */
};

struct ab_sim {
    struct ab_sim_config config;
    uint32_t n_nodes;
    uint64_t dim;
    struct ab_arena arena; /* all that lives as long as the engine */
    struct ab_sim_node *nodes;
    struct adonis_slot *slots;  /* as topology->peer: first[i] .. first[i + 1] - 1 */
    struct ab_overlay *overlay; /* NULL unless the algorithm needs it */
    double *result;             /* of an oracle, dim */
    uint64_t state_bytes;       /* largest over the nodes */
    struct ab_stream node_stream;
    struct ab_stream edge_stream;
    struct ab_stream jitter;

    /* Network: the same for every edge. */
    uint64_t latency_ns;
    double bytes_per_s;              /* slowest of uplink, link and downlink */
    int is_immediate;                /* which is INFINITY: transfers take no time */
    struct ab_compress uncompressed; /* what host->send does to WIRE parts */
    struct ab_stream loss;
    uint64_t *n_transfers; /* so far from node i to its slot: as topology->peer; NULL
                            * where nothing is lost */

    /* The run. */
    struct ab_event_queue queue;
    struct ab_block_pool pool;
    uint64_t now_ns;
    enum ab_phase phase;
    uint32_t active;      /* node whose callback is running */
    const char *callback; /* its name */
    char fail_text[256];  /* what it gave to host->fail */
    uint32_t n_initialised;
    uint32_t n_started;
    uint32_t constants_read;
    struct ab_counters total; /* rounds: completed by all; idle and energy not kept */
    uint64_t n_oracles;       /* answers given */
    uint32_t n_at_round;      /* nodes with exactly total.rounds rounds */

    /* Budget, snapshots, stall detection. */
    uint64_t limit;
    struct ab_schedule schedule;
    int snapshot_due;
    int is_changed;              /* since the last snapshot */
    uint64_t n_events;           /* executed */
    uint64_t n_events_instant;   /* n_events when the clock last moved */
    uint64_t n_under_way;        /* transfers and jobs: events that bring progress */
    uint64_t n_counted;          /* events, but for timers while one of those is due */
    uint64_t n_counted_progress; /* n_counted at the last progress */
    uint64_t n_counted_axis;     /* n_counted when the budget's axis last moved */
    uint64_t rounds;             /* of the run, on that axis */
    uint64_t rounds_observed;    /* at the last call of the observer's round() */
    uint64_t stall_events;       /* what is too many at one instant */

    /* The end. */
    int is_finished; /* STOP was sent, if START was */
    enum ab_outcome outcome;
    char reason[512];
    ab_status failure; /* of ours, inside of a host call */
    struct ab_error error;
};

static inline struct ab_sim_node *ab_sim_node_of(struct adonis_node *node)
{
    return (struct ab_sim_node *)node;
}

/* host.c */
extern const struct adonis_host ab_sim_host;

/* run.c. Ends the run; the first reason stays, except that a plugin error replaces the
 * others. */
void ab_sim_end(struct ab_sim *sim, enum ab_outcome outcome, const char *format, ...)
    AB_PRINTF(3, 4);
/* A failure of ours: the run stops, and ab_sim_run returns it. */
void ab_sim_out_of_memory(struct ab_sim *sim);
static inline int ab_sim_is_over(const struct ab_sim *sim)
{
    return sim->outcome != AB_OUTCOME_NONE || sim->failure != AB_OK;
}
/* Whether callbacks still make sense: neither the plugin nor we have failed. */
static inline int ab_sim_is_sound(const struct ab_sim *sim)
{
    return sim->failure == AB_OK && sim->outcome != AB_OUTCOME_PLUGIN_ERROR;
}
void ab_sim_end_of_time(struct ab_sim *sim, uint64_t time_ns, uint64_t duration_ns);
/* time + duration; beyond the end of time the run ends. */
static inline uint64_t ab_sim_later(struct ab_sim *sim, uint64_t time_ns,
                                    uint64_t duration_ns)
{
    uint64_t sum;
    if (__builtin_add_overflow(time_ns, duration_ns, &sum)) {
        ab_sim_end_of_time(sim, time_ns, duration_ns);
        return UINT64_MAX;
    }
    return sum;
}
/* ns >= 0 rounded down; 2^63 and above: 2^63. */
uint64_t ab_sim_whole_ns(double ns);
static inline void ab_sim_push(struct ab_sim *sim, enum ab_event_kind kind,
                               const struct ab_event *event)
{
    if (ab_event_push(&sim->queue, kind, event, NULL) != AB_OK) {
        ab_sim_out_of_memory(sim);
    }
    sim->n_under_way += kind != AB_EVENT_TIMER;
}

#endif
