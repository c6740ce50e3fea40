/* From the options as given to the numbers a run uses: "auto" is replaced once, by the
 * plugin's resolve(), from public constants. */
#ifndef AB_PLUGIN_RESOLVE_H
#define AB_PLUGIN_RESOLVE_H

#include <adonis/plugin.h>
#include <adonis/theory.h>
#include <stdint.h>

#include "base/error.h"
#include "base/spec.h"
#include "plugin/registry.h"

/* What a plugin may know when its options are resolved. */
struct ab_plugin_setup {
    uint32_t n_nodes;
    /* ADONIS_NEEDS_GRADIENT | ... that the task offers; with ADONIS_USES_COMPOSITE: f
     * has a part that is not smooth */
    uint32_t oracles;
    uint64_t dim;
    const double *constants; /* ADONIS_CONSTANT_END numbers, NaN where not known */
    const struct adonis_math *math;
    int is_directed; /* the graph */
};

/* A struct of values for the plugin's options, owned by the caller (ab_free): defaults,
 * then the parameters of the item. */
AB_MUST_CHECK ab_status ab_plugin_options(void **values,
                                          const struct ab_algorithm *algorithm,
                                          const struct ab_spec *spec,
                                          struct ab_error *err);

/* AB_ERR_CHECK, with the reason, when the method does not apply by what its table says:
 * an oracle, smoothness, strong convexity (constant MU_LOCAL), a graph of both
 * directions or a tree (N_EDGES) is missing. */
AB_MUST_CHECK ab_status ab_plugin_check_applies(const struct ab_algorithm *algorithm,
                                                const struct ab_plugin_setup *setup,
                                                struct ab_error *err);

/* Replaces every "auto" in *values. AB_ERR_CHECK, with the reason, when the method does
 * not apply here (as above, or resolve() refuses) or when a value is then not in its
 * range.
 * constants_read: bit c is set when resolve() read constant c; may be NULL. */
AB_MUST_CHECK ab_status ab_plugin_resolve(void *values, uint32_t *constants_read,
                                          const struct ab_algorithm *algorithm,
                                          const struct ab_plugin_setup *setup,
                                          struct ab_error *err);

/* What the theorem says of these resolved values; NaN where it says nothing. What it
 * reads is not counted as read by the method. */
double ab_plugin_e_fold(const struct adonis_theorem *theorem, const void *values,
                        const struct ab_plugin_setup *setup);

#endif
