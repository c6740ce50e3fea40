/* Counters, and the budget that they use up. */
#ifndef AB_SIM_ACCOUNT_H
#define AB_SIM_ACCOUNT_H

#include "sim/engine.h"

#define AB_NEEDS_ORACLE (ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_PROX | ADONIS_NEEDS_DUAL)

/* Messages of plugins, one for each receiver. */
static inline void ab_account_message(struct ab_sim *sim, uint32_t from)
{
    sim->nodes[from].counters.messages++;
    sim->total.messages++;
}

static inline void ab_account_lost(struct ab_sim *sim, uint32_t node)
{
    sim->nodes[node].counters.lost++;
    sim->total.lost++;
}

static inline void ab_account_delivered(struct ab_sim *sim, uint32_t node)
{
    sim->nodes[node].counters.delivered++;
    sim->total.delivered++;
}

/* Bytes on edges. Whether the budget allows them: 0 ends the run. */
int ab_account_allows_bytes(struct ab_sim *sim, uint64_t bytes);
static inline int ab_account_allows(struct ab_sim *sim, uint64_t bytes)
{
    return sim->config.budget.axis == AB_AXIS_BYTES
               ? ab_account_allows_bytes(sim, bytes)
               : !ab_sim_is_over(sim);
}

/* In so many transfers of `bytes` each. */
void ab_account_advance_bytes(struct ab_sim *sim);
static inline void ab_account_sent(struct ab_sim *sim, uint32_t from,
                                   uint64_t n_transfers, uint64_t bytes)
{
    struct ab_counters *node = &sim->nodes[from].counters;
    node->hops += n_transfers;
    node->bytes_sent += n_transfers * bytes;
    sim->total.hops += n_transfers;
    sim->total.bytes_sent += n_transfers * bytes;
    if (sim->config.budget.axis == AB_AXIS_BYTES && bytes > 0) {
        ab_account_advance_bytes(sim);
    }
}

static inline void ab_account_received(struct ab_sim *sim, uint32_t node,
                                       uint64_t bytes)
{
    sim->nodes[node].counters.bytes_received += bytes;
    sim->total.bytes_received += bytes;
    sim->n_counted_progress = sim->n_counted;
}

static inline void ab_account_bytes_lost(struct ab_sim *sim, uint32_t node,
                                         uint64_t bytes)
{
    sim->nodes[node].counters.bytes_lost += bytes;
    sim->total.bytes_lost += bytes;
}

/* An answer about to be given; 0 when the budget does not allow it: then nothing was
 * counted, and the run is over. */
int ab_account_oracle(struct ab_sim *sim, uint32_t node,
                      const struct adonis_request *request, double flops);
/* Completed by the run, as README.md counts them. */
uint64_t ab_account_rounds(const struct ab_sim *sim);
void ab_account_round(struct ab_sim *sim, uint32_t node);
void ab_account_exchange(struct ab_sim *sim, uint32_t node);

#endif
