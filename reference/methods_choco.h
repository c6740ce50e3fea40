/* Choco-SGD in matrix form: see methods.h. */
#ifndef AB_REFERENCE_METHODS_CHOCO_H
#define AB_REFERENCE_METHODS_CHOCO_H

#include "reference/methods.h"

enum ab_method_choco_order { AB_METHOD_CHOCO_ICML, AB_METHOD_CHOCO_ICLR };
struct ab_method_choco {
    enum ab_method_choco_order order;
    double step;
    double gamma;
    const void *ctx; /* of compress */
    /* q = Q(v) of that node in that round, dim numbers. */
    void (*compress)(const void *ctx, uint32_t node, uint64_t round, const double *v,
                     double *q);
};
/* icml (Koloskova, Stich, Jaggi, ICML 2019, Algorithm 2):
 *     H = X - step G(X);  Xh+ = Xh + Q(H - Xh);  X+ = H + gamma (W - I) Xh+
 * iclr (Koloskova, Lin, Stich, Jaggi, ICLR 2020):
 *     Xh+ = Xh + Q(X - Xh);  X+ = X - step G(X) + gamma (W - I) Xh+
 * from Xh = 0. X: n_nodes x dim. */
AB_MUST_CHECK ab_status ab_method_choco(const struct ab_method_problem *problem,
                                        const struct ab_method_choco *parameters,
                                        uint64_t n_rounds, double *X);

#endif
