#include "plugin/task_oracle.h"

static void oracle_compute(void *ctx, uint32_t node,
                           const struct adonis_request *request, double *out)
{
    ab_shards_gradient(ctx, node, request->point, request->batch, request->draw, out);
}

static ab_status oracle_solve(void *ctx, uint32_t node,
                              const struct adonis_request *request, double *out,
                              double *flops, double *preparation, struct ab_error *err)
{
    struct ab_flops cost;
    AB_TRY(
        request->kind == ADONIS_PROX
            ? ab_shards_prox(ctx, node, request->point, request->scale, out, &cost, err)
            : ab_shards_dual(ctx, node, request->point, out, &cost, err));
    *flops = cost.answer;
    *preparation = cost.preparation;
    return AB_OK;
}

static double oracle_flops(void *ctx, uint32_t node, uint32_t kind, uint64_t batch)
{
    (void)kind; /* gradients: oracle_solve tells the cost of the others */
    return ab_shards_flops(ctx, node, batch);
}

static double oracle_share(void *ctx, uint32_t node, uint64_t batch)
{
    return ab_shards_share(ctx, node, batch);
}

static void oracle_shared_prox(void *ctx, double scale, const double *x, double *out)
{
    ab_shards_shared_prox(ctx, scale, x, out);
}

struct ab_oracle ab_task_oracle(const struct ab_task_info *info,
                                struct ab_shards *shards)
{
    return (struct ab_oracle){
        .ctx = shards,
        .dim = info->dim,
        .kinds = info->oracles,
        .wire_bytes = info->wire_bytes,
        .compute = oracle_compute,
        .flops = oracle_flops,
        .solve = oracle_solve,
        .share = oracle_share,
        .shared_prox = info->l1 > 0.0 ? oracle_shared_prox : NULL,
        .layout = info->layout,
    };
}
