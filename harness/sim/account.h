/* Counters, and the budget that they use up. */
#ifndef AB_SIM_ACCOUNT_H
#define AB_SIM_ACCOUNT_H

#include "sim/engine.h"

#define AB_NEEDS_ORACLE (ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_PROX | ADONIS_NEEDS_DUAL)

/* Messages of plugins, one for each receiver. */
void ab_account_message(struct ab_sim *sim, uint32_t from);
void ab_account_delivered(struct ab_sim *sim, uint32_t node);
void ab_account_lost(struct ab_sim *sim, uint32_t node);
/* Bytes on edges. Whether the budget allows them: 0 ends the run. */
int ab_account_allows(struct ab_sim *sim, uint64_t bytes);
/* In so many transfers of `bytes` each. */
void ab_account_sent(struct ab_sim *sim, uint32_t from, uint64_t n_transfers,
                     uint64_t bytes);
void ab_account_received(struct ab_sim *sim, uint32_t node, uint64_t bytes);
void ab_account_bytes_lost(struct ab_sim *sim, uint32_t node, uint64_t bytes);
/* An answer about to be given; 0 when the budget does not allow it: then nothing was
 * counted, and the run is over. */
int ab_account_oracle(struct ab_sim *sim, uint32_t node,
                      const struct adonis_request *request, double flops);
/* Completed by the run, as README.md counts them. */
uint64_t ab_account_rounds(const struct ab_sim *sim);
void ab_account_round(struct ab_sim *sim, uint32_t node);
void ab_account_exchange(struct ab_sim *sim, uint32_t node);

#endif
