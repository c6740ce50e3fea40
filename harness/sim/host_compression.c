/* The extension "adonis.compression/1". */
#include "sim/callback.h"
#include "sim/host.h"

#define MAX_COUNT (UINT64_C(1) << 32)

static int is_good(struct ab_sim *sim, const char *name,
                   const struct adonis_compressor *compressor)
{
    if (compressor == NULL || compressor->size < sizeof(*compressor)) {
        ab_callback_error(sim, "compression: %s: size %u, expected at least %zu", name,
                          compressor != NULL ? compressor->size : 0,
                          sizeof(*compressor));
        return 0;
    }
    if (compressor->kind > ADONIS_QSGD) {
        ab_callback_error(sim, "compression: %s: kind %u, expected at most %u", name,
                          compressor->kind, ADONIS_QSGD);
        return 0;
    }
    if (compressor->kind != ADONIS_IDENTITY &&
        (compressor->count == 0 || compressor->count >= MAX_COUNT)) {
        ab_callback_error(sim, "compression: %s: count %llu, expected 1 .. 2^32 - 1",
                          name, (unsigned long long)compressor->count);
        return 0;
    }
    return 1;
}

static struct ab_compress make(const struct ab_sim_node *self,
                               const struct adonis_compressor *compressor,
                               uint64_t draw)
{
    const struct ab_sim_config *config = &self->sim->config;
    return ab_compress_make(compressor, config->seed, self->public.id, draw,
                            config->oracle.wire_bytes);
}

static int32_t apply(struct adonis_node *node,
                     const struct adonis_compressor *compressor, uint64_t draw,
                     uint64_t n, const double *x, double *out)
{
    struct ab_sim_node *self = ab_sim_node_of(node);
    if (!ab_host_may_ask(self, "compression: apply")) {
        return ADONIS_ERROR_STATE;
    }
    if (!is_good(self->sim, "apply", compressor)) {
        return ADONIS_ERROR_ARGUMENT;
    }
    if (n > 0 && (x == NULL || out == NULL)) {
        ab_callback_error(self->sim, "compression: apply: %llu numbers, but %s is NULL",
                          (unsigned long long)n, x == NULL ? "x" : "out");
        return ADONIS_ERROR_ARGUMENT;
    }
    const struct ab_compress compress = make(self, compressor, draw);
    ab_compress(&compress, n, x, out);
    return ADONIS_OK;
}

static int32_t send(struct adonis_node *node,
                    const struct adonis_compressor *compressor, uint64_t draw,
                    const uint32_t *slots, uint32_t n_slots, uint64_t tag,
                    const struct adonis_part *parts, uint32_t n_parts)
{
    struct ab_sim_node *self = ab_sim_node_of(node);
    if (!ab_host_may_act(self, "compression: send")) {
        return ADONIS_ERROR_STATE;
    }
    if (!is_good(self->sim, "send", compressor)) {
        return ADONIS_ERROR_ARGUMENT;
    }
    const struct ab_compress compress = make(self, compressor, draw);
    return ab_host_send_compressed(self, &compress, slots, n_slots, tag, parts,
                                   n_parts);
}

const struct adonis_compression ab_host_compression = {
    .size = sizeof(struct adonis_compression),
    .apply = apply,
    .send = send,
};
