/* Dirichlet draws, with the same bits everywhere. */
#include <math.h>

#include "base/math.h"
#include "tasks/skew.h"

/* The logarithm of a Gamma(shape, 1) draw, shape >= 1: G. Marsaglia, W. W. Tsang, "A
 * simple method for generating gamma variables", ACM TOMS 26(3), 2000. */
static double log_gamma_draw(double shape, const struct ab_stream *stream,
                             uint64_t *draw)
{
    double d = shape - 1.0 / 3.0;
    double c = 1.0 / sqrt(9.0 * d);
    for (;;) {
        double normal = ab_rng_normal(stream, (*draw)++);
        double u = ab_rng_uniform(stream, (*draw)++);
        double root = 1.0 + c * normal;
        double v = root * root * root;
        if (root > 0.0 &&
            ab_log(u) < 0.5 * normal * normal + d - d * v + d * ab_log(v)) {
            return ab_log(d) + ab_log(v);
        }
    }
}

/* In logarithms, for a draw of a small alpha is below the least double: a draw of alpha
 * is one of alpha + 1 times uniform^(1 / alpha) (the same paper, section 6). */
void ab_dirichlet(size_t n, double alpha, const struct ab_stream *stream,
                  uint64_t *draw, double *shares)
{
    double greatest = -(double)INFINITY;
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        shares[i] = log_gamma_draw(alpha + 1.0, stream, draw);
        shares[i] += ab_log(ab_rng_uniform(stream, (*draw)++)) / alpha;
        greatest = shares[i] > greatest ? shares[i] : greatest;
    }
    for (size_t i = 0; i < n; i++) {
        shares[i] = ab_exp(shares[i] - greatest);
        sum += shares[i];
    }
    for (size_t i = 0; i < n; i++) {
        shares[i] /= sum;
    }
}
