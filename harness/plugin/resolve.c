#include "plugin/resolve.h"

#include <math.h>
#include <stdio.h>

#include "base/alloc.h"

/* What resolve() sees, and what only we do. */
struct setup_call {
    struct adonis_setup seen; /* first: the plugin gives back its address */
    const double *constants;
    uint32_t constants_read;
    char reason[256];
};

static double setup_constant(struct adonis_setup *setup, uint32_t constant)
{
    struct setup_call *call = (struct setup_call *)setup;
    if (constant == 0 || constant >= ADONIS_CONSTANT_END ||
        constant == ADONIS_MU_NODE || constant == ADONIS_L_NODE) {
        return (double)NAN;
    }
    call->constants_read |= UINT32_C(1) << constant;
    return call->constants[constant];
}

static int32_t setup_fail(struct adonis_setup *setup, int32_t code, const char *text)
{
    struct setup_call *call = (struct setup_call *)setup;
    if (text != NULL) {
        (void)snprintf(call->reason, sizeof call->reason, "%s", text);
    }
    return code;
}

ab_status ab_plugin_options(void **values, const struct ab_algorithm *algorithm,
                            const struct ab_spec *spec, struct ab_error *err)
{
    void *parsed = ab_alloc_aligned(1, algorithm->options.size_bytes);
    if (parsed == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_status status = ab_options_parse(parsed, &algorithm->options, spec, err);
    if (status != AB_OK) {
        ab_free(parsed);
        return status;
    }
    *values = parsed;
    return AB_OK;
}

static struct setup_call make_call(const struct ab_plugin_setup *setup)
{
    return (struct setup_call){.seen = {.size = sizeof(struct adonis_setup),
                                        .n_nodes = setup->n_nodes,
                                        .dim = setup->dim,
                                        .math = setup->math,
                                        .constant = setup_constant,
                                        .fail = setup_fail},
                               .constants = setup->constants};
}

ab_status ab_plugin_check_applies(const struct ab_algorithm *algorithm,
                                  const struct ab_plugin_setup *setup,
                                  struct ab_error *err)
{
    const struct adonis_algorithm *table = &algorithm->table;
    static const struct {
        uint32_t need;
        const char *name;
    } oracles[] = {{ADONIS_NEEDS_GRADIENT, "gradient"},
                   {ADONIS_NEEDS_PROX, "prox"},
                   {ADONIS_NEEDS_DUAL, "dual"}};
    for (size_t i = 0; i < sizeof oracles / sizeof oracles[0]; i++) {
        if ((table->needs & oracles[i].need) != 0 &&
            (setup->oracles & oracles[i].need) == 0) {
            return AB_FAIL(err, AB_ERR_CHECK,
                           "\"%s\" needs the %s oracle, which the task does not offer",
                           table->id, oracles[i].name);
        }
    }
    if ((setup->oracles & ADONIS_USES_COMPOSITE) != 0 &&
        (table->needs & ADONIS_USES_COMPOSITE) == 0) {
        return AB_FAIL(err, AB_ERR_CHECK,
                       "\"%s\" is for smooth functions: f has a part that is not "
                       "smooth here, and its needs do not name \"composite\"",
                       table->id);
    }
    double mu = setup->constants[ADONIS_MU_LOCAL];
    if ((table->needs & ADONIS_NEEDS_STRONGLY_CONVEX) != 0 && isnan(mu)) {
        return AB_FAIL(
            err, AB_ERR_CHECK,
            "\"%s\" needs every f_i strongly convex, which is not known here",
            table->id);
    }
    if ((table->needs & ADONIS_NEEDS_STRONGLY_CONVEX) != 0 && !(mu > 0.0)) {
        return AB_FAIL(err, AB_ERR_CHECK,
                       "\"%s\" needs every f_i strongly convex; the smallest constant "
                       "is %g",
                       table->id, mu);
    }
    if (setup->is_directed && (table->needs & ADONIS_NEEDS_UNDIRECTED) != 0) {
        return AB_FAIL(err, AB_ERR_CHECK,
                       "\"%s\" needs an undirected graph, and this one is directed",
                       table->id);
    }
    if (setup->is_directed && (table->needs & ADONIS_NEEDS_OVERLAY) != 0) {
        return AB_FAIL(err, AB_ERR_CHECK,
                       "\"%s\" needs the overlay, which directed graphs do not have",
                       table->id);
    }
    if ((table->needs & ADONIS_NEEDS_TREE) != 0 &&
        setup->constants[ADONIS_N_EDGES] != setup->n_nodes - 1.0) {
        return AB_FAIL(err, AB_ERR_CHECK,
                       "\"%s\" needs a tree, as path and star are: found a graph of %g "
                       "edges, expected %g",
                       table->id, setup->constants[ADONIS_N_EDGES],
                       setup->n_nodes - 1.0);
    }
    return AB_OK;
}

/* Beside what was not resolved: the constants that the plugin asked for in vain. */
static void name_unknown(struct ab_error *err, const struct setup_call *call)
{
    static const char *const names[] = {
#define CONSTANT_NAME(name, number, text) [number] = #name,
        ADONIS_CONSTANTS(CONSTANT_NAME)
#undef CONSTANT_NAME
    };
    char list[160] = "";
    size_t size = 0;
    for (uint32_t c = 1; c < ADONIS_CONSTANT_END; c++) {
        if ((call->constants_read >> c & 1u) != 0 && isnan(call->constants[c]) &&
            size < sizeof list) {
            size += (size_t)snprintf(list + size, sizeof list - size, "%s%s",
                                     size > 0 ? ", " : "", names[c]);
        }
    }
    if (size > 0) {
        ab_error_prefix(
            err, "give a number: auto rests on what is not defined here (%s)", list);
    }
}

ab_status ab_plugin_resolve(void *values, uint32_t *constants_read,
                            const struct ab_algorithm *algorithm,
                            const struct ab_plugin_setup *setup, struct ab_error *err)
{
    const struct adonis_algorithm *table = &algorithm->table;
    AB_TRY(ab_plugin_check_applies(algorithm, setup, err));
    struct setup_call call = make_call(setup);
    if (table->resolve != NULL) {
        int32_t code = table->resolve(&call.seen, values);
        if (code != ADONIS_OK) {
            return AB_FAIL(err, AB_ERR_CHECK, "\"%s\" refuses: %s (code %d)", table->id,
                           call.reason[0] != '\0' ? call.reason : "no reason given",
                           (int)code);
        }
    }
    if (constants_read != NULL) {
        *constants_read = call.constants_read;
    }
    ab_status status = ab_options_check_resolved(values, &algorithm->options, err);
    if (status != AB_OK) {
        name_unknown(err, &call);
    }
    return status;
}

double ab_plugin_e_fold(const struct adonis_theorem *theorem, const void *values,
                        const struct ab_plugin_setup *setup)
{
    struct setup_call call = make_call(setup);
    double e_fold = theorem->e_fold(&call.seen, values);
    return e_fold > 0.0 && isfinite(e_fold) ? e_fold : (double)NAN;
}
