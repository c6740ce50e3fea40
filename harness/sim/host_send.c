/* Sending, among the host calls of the ABI. */
#include "sim/callback.h"
#include "sim/host.h"
#include "sim/network.h"

/* Far above any memory, and far from overflow. */
#define MAX_NUMBERS (UINT64_C(1) << 40)

static int is_good_slot(const struct ab_sim_node *self, const struct adonis_slot *slots,
                        uint32_t slot)
{
    if (slot < self->public.n_slots) {
        return (slots[slot].flags & ADONIS_OUT) != 0;
    }
    const struct ab_overlay *overlay = self->sim->overlay;
    return overlay != NULL &&
           ab_overlay_peer(overlay, self->public.id, slot) != ADONIS_NO_SLOT;
}

static void refuse_slot(const struct ab_sim_node *self, const struct adonis_slot *slots,
                        uint32_t slot)
{
    if (slot < self->public.n_slots) {
        ab_callback_error(self->sim,
                          "send: slot %u: node %u sends to this one and cannot be "
                          "sent to",
                          slot, slots[slot].id);
    } else {
        ab_callback_error(self->sim, "send: slot %u; the node's slots are below %u",
                          slot, self->public.n_slots);
    }
}

static int slots_are_good(const struct ab_sim_node *self, const uint32_t *slots,
                          uint32_t n_slots)
{
    const struct ab_sim *sim = self->sim;
    const struct adonis_slot *own =
        sim->slots + sim->config.topology->first[self->public.id];
    if (slots == NULL && n_slots > 0) {
        ab_callback_error(self->sim, "send: %u slots, but the list is NULL", n_slots);
        return 0;
    }
    for (uint32_t i = 0; i < n_slots; i++) {
        if (!is_good_slot(self, own, slots[i])) {
            refuse_slot(self, own, slots[i]);
            return 0;
        }
    }
    return 1;
}

static void refuse_part(struct ab_sim *sim, uint32_t i, const struct adonis_part *part,
                        uint64_t most)
{
    unsigned long long length = part->length;
    if (length > most) {
        ab_callback_error(sim, "send: part %u: %llu numbers are too many", i, length);
    } else if (part->data == NULL && length > 0) {
        ab_callback_error(sim, "send: part %u: %llu numbers, but data is NULL", i,
                          length);
    } else {
        ab_callback_error(sim,
                          "send: part %u: format %u, expected ADONIS_WIRE or "
                          "ADONIS_EXACT",
                          i, part->format);
    }
}

static int parts_are_good(struct ab_sim *sim, const struct adonis_part *parts,
                          uint32_t n_parts)
{
    if (parts == NULL && n_parts > 0) {
        ab_callback_error(sim, "send: %u parts, but the list is NULL", n_parts);
        return 0;
    }
    uint64_t left = MAX_NUMBERS;
    for (uint32_t i = 0; i < n_parts; i++) {
        const struct adonis_part *part = &parts[i];
        if (part->length > left || (part->data == NULL && part->length > 0) ||
            (part->format != ADONIS_WIRE && part->format != ADONIS_EXACT)) {
            refuse_part(sim, i, part, left);
            return 0;
        }
        left -= part->length;
    }
    return 1;
}

int32_t ab_host_send_compressed(struct ab_sim_node *self,
                                const struct ab_compress *compress,
                                const uint32_t *slots, uint32_t n_slots, uint64_t tag,
                                const struct adonis_part *parts, uint32_t n_parts)
{
    struct ab_sim *sim = self->sim;
    if (!slots_are_good(self, slots, n_slots) || !parts_are_good(sim, parts, n_parts)) {
        return ADONIS_ERROR_ARGUMENT;
    }
    if (ab_sim_is_over(sim)) {
        return ADONIS_IGNORED;
    }
    struct ab_payload *payload =
        ab_payload_make(&sim->pool, tag, parts, n_parts, compress);
    if (payload == NULL) {
        ab_sim_out_of_memory(sim);
        return ADONIS_ERROR_MEMORY;
    }
    int all_sent = 1;
    for (uint32_t i = 0; i < n_slots && all_sent; i++) {
        all_sent = ab_network_send(sim, self->public.id, slots[i], payload);
    }
    ab_payload_release(&sim->pool, payload);
    return all_sent ? ADONIS_OK : ADONIS_IGNORED;
}

int32_t ab_host_send(struct adonis_node *node, const uint32_t *slots, uint32_t n_slots,
                     uint64_t tag, const struct adonis_part *parts, uint32_t n_parts)
{
    struct ab_sim_node *self = ab_sim_node_of(node);
    return ab_host_may_act(self, "send")
               ? ab_host_send_compressed(self, &self->sim->uncompressed, slots, n_slots,
                                         tag, parts, n_parts)
               : ADONIS_ERROR_STATE;
}

void ab_host_wire_round(struct adonis_node *node, uint64_t n, const double *x,
                        double *out)
{
    struct ab_sim_node *self = ab_sim_node_of(node);
    if (ab_host_may_ask(self, "wire_round")) {
        ab_wire_round(n, x, self->sim->config.oracle.wire_bytes, out);
    }
}
