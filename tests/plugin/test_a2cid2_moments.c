/* A2CiD2 without gradients: the moments of its state are known exactly.
 *
 * With s = (x, xt) of all nodes, F the flow and J_e the jump of edge e at rate l, E s
 * grows by F - sum l (I - J_e), and M = E s s' by F M + M F' + sum l (J_e M J_e' - M).
 * Both on the vectors whose x and whose xt sum to zero. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "plugin/world.h"
#include "support/leaks.h"

enum { N = 6, MAX_STATE = 2 * N, MAX_SIZE = MAX_STATE * MAX_STATE };

static struct world world;

/* The process; n_state = N, of x alone, is the one without acceleration. */
struct process {
    uint64_t n_state;
    double eta;
    double at;
    double rate; /* of an edge */
};

static void set_up(const char *graph, uint64_t seed)
{
    world_init(&world, &(struct world_config){.graph = graph,
                                              .n = N,
                                              .dim = 1,
                                              .mu = 1.0,
                                              .L = 2.0,
                                              .seed = seed,
                                              .profile = "poisson"});
    memset(world.A, 0, N * sizeof *world.A);
    memset(world.b, 0, N * sizeof *world.b);
}

/* As a2cid2 resolves its options: rate n / 2. */
static struct process process_of(int is_accelerated)
{
    double rate = N / 2.0;
    double chi1 = world.constants[ADONIS_CHI1_UNIT] / rate;
    double chi2 = world.constants[ADONIS_CHI2_UNIT] / rate;
    return (struct process){.n_state = is_accelerated ? 2 * N : N,
                            .eta = is_accelerated ? 0.5 / sqrt(chi1 * chi2) : 0.0,
                            .at = sqrt(chi1 / chi2) / 2.0,
                            .rate = rate / world.topology->n_edges};
}

/* out = F s. */
static void flow(const struct process *p, const double *s, double *out)
{
    for (uint64_t k = 0; k < p->n_state; k++) {
        double other = p->n_state == N ? s[k] : s[(k + N) % MAX_STATE];
        out[k] = p->eta * (other - s[k]);
    }
}

/* out = J_e s. */
static void jump(const struct process *p, uint32_t e, const double *s, double *out)
{
    uint32_t i = world.topology->ends[e][0];
    uint32_t j = world.topology->ends[e][1];
    double m = s[i] - s[j];
    memcpy(out, s, p->n_state * sizeof *out);
    out[i] -= m / 2.0;
    out[j] += m / 2.0;
    if (p->n_state > N) {
        out[N + i] -= p->at * m;
        out[N + j] += p->at * m;
    }
}

/* The matrix that E s grows by, n_state x n_state, row major. */
static void mean_generator(const struct process *p, double *A)
{
    uint64_t n = p->n_state;
    for (uint64_t c = 0; c < n; c++) {
        double s[MAX_STATE] = {0.0};
        double column[MAX_STATE];
        double after[MAX_STATE];
        s[c] = 1.0;
        flow(p, s, column);
        for (uint32_t e = 0; e < world.topology->n_edges; e++) {
            jump(p, e, s, after);
            for (uint64_t r = 0; r < n; r++) {
                column[r] += p->rate * (after[r] - s[r]);
            }
        }
        for (uint64_t r = 0; r < n; r++) {
            A[r * n + c] = column[r];
        }
    }
}

/* The matrix that M, as a vector, grows by: n_state^2 x n_state^2. For M = u v':
 * F u v' + u (F v)' + sum l (J u (J v)' - u v'). */
static void moment_generator(const struct process *p, double *G)
{
    uint64_t n = p->n_state;
    uint64_t size = n * n;
    memset(G, 0, size * size * sizeof *G);
    for (uint64_t at = 0; at < size; at++) {
        double u[MAX_STATE] = {0.0};
        double v[MAX_STATE] = {0.0};
        double fu[MAX_STATE];
        double fv[MAX_STATE];
        u[at / n] = 1.0;
        v[at % n] = 1.0;
        flow(p, u, fu);
        flow(p, v, fv);
        for (uint64_t r = 0; r < size; r++) {
            G[r * size + at] = fu[r / n] * v[r % n] + u[r / n] * fv[r % n];
        }
        for (uint32_t e = 0; e < world.topology->n_edges; e++) {
            jump(p, e, u, fu);
            jump(p, e, v, fv);
            for (uint64_t r = 0; r < size; r++) {
                G[r * size + at] +=
                    p->rate * (fu[r / n] * fv[r % n] - u[r / n] * v[r % n]);
            }
        }
    }
}

static void multiply(uint64_t n, const double *A, const double *B, double *out)
{
    memset(out, 0, n * n * sizeof *out);
    for (uint64_t r = 0; r < n; r++) {
        for (uint64_t k = 0; k < n; k++) {
            for (uint64_t c = 0; A[r * n + k] != 0.0 && c < n; c++) {
                out[r * n + c] += A[r * n + k] * B[k * n + c];
            }
        }
    }
}

static double largest(uint64_t n, const double *A)
{
    double most = 0.0;
    for (uint64_t k = 0; k < n * n; k++) {
        most = fmax(most, fabs(A[k]));
    }
    return most;
}

/* E = exp(2^n_doublings h A), scaled to a largest entry of 1; returns the logarithm of
 * the factor taken out. work: n x n. */
static double exponential(uint64_t n, const double *A, double h, int n_doublings,
                          double *E, double *work)
{
    memset(E, 0, n * n * sizeof *E);
    for (int k = 16; k >= 0; k--) { /* Horner: I + h A / (k + 1) E */
        multiply(n, A, E, work);
        for (uint64_t at = 0; at < n * n; at++) {
            E[at] = h / (k + 1.0) * work[at] + (at / n == at % n ? 1.0 : 0.0);
        }
    }
    double log_scale = 0.0;
    for (int k = 0; k <= n_doublings; k++) {
        if (k > 0) {
            multiply(n, E, E, work);
            memcpy(E, work, n * n * sizeof *E);
            log_scale *= 2.0;
        }
        double scale = largest(n, E);
        log_scale += log(scale);
        for (uint64_t at = 0; at < n * n; at++) {
            E[at] /= scale;
        }
    }
    return log_scale;
}

/* Takes from column vectors of n_state (power 1) or their products (power 2) what does
 * not sum to zero in x and in xt: A <- A P, where A and the projection P commute. */
static void project(const struct process *p, int power, double *A)
{
    uint64_t n = p->n_state;
    uint64_t size = power == 1 ? n : n * n;
    for (uint64_t r = 0; r < size; r++) {
        for (uint64_t stride = 1; stride < size; stride *= n) {
            for (uint64_t block = 0; block < size; block += N * stride) {
                for (uint64_t offset = 0; offset < stride; offset++) {
                    double *row = &A[r * size + block + offset];
                    double mean = 0.0;
                    for (uint64_t k = 0; k < N; k++) {
                        mean += row[k * stride] / N;
                    }
                    for (uint64_t k = 0; k < N; k++) {
                        row[k * stride] -= mean;
                    }
                }
            }
        }
    }
}

/* Growth in the long run, from T = exp(t A) P by squaring: log |T| / t. A double
 * eigenvalue costs log(t) / t. */
static double abscissa(const struct process *p, int power)
{
    enum { DOUBLINGS = 34 };
    uint64_t size = power == 1 ? p->n_state : p->n_state * p->n_state;
    double *A = ab_alloc(3 * size * size, sizeof *A);
    double *E = A + size * size;
    double *work = E + size * size;
    if (power == 1) {
        mean_generator(p, A);
    } else {
        moment_generator(p, A);
    }
    double h = 0.5 / (largest(size, A) * (double)size);
    double log_scale = exponential(size, A, h, 0, E, work);
    project(p, power, E);
    for (int k = 0; k < DOUBLINGS; k++) {
        multiply(size, E, E, work);
        project(p, power, work); /* rounding does not grow back */
        double scale = largest(size, work);
        log_scale = 2.0 * log_scale + log(scale);
        for (uint64_t at = 0; at < size * size; at++) {
            E[at] = work[at] / scale;
        }
    }
    ab_free(A);
    return log_scale / ldexp(h, DOUBLINGS);
}

/* The mean deviation shrinks by eta. The mean square does so faster than that of plain
 * pairwise gossip on the ring and the path, and as fast on the complete graph, where it
 * is 1 / (2 chi1). */
Test(a2cid2_moments, acceleration_is_what_theory_says, .timeout = 100)
{
    const char *const graphs[] = {"ring", "path", "complete"};
    for (size_t g = 0; g < 3; g++) {
        set_up(graphs[g], 1);
        struct process plain = process_of(0);
        struct process accelerated = process_of(1);
        double mean = abscissa(&accelerated, 1);
        cr_assert_float_eq(mean, -accelerated.eta, 1e-6 * accelerated.eta, "%s: %.9g",
                           graphs[g], mean);
        double before = abscissa(&plain, 2);
        double after = abscissa(&accelerated, 2);
        if (g < 2) {
            cr_assert_lt(after, 1.1 * before, "%s: %g, %g", graphs[g], before, after);
        } else {
            double chi1 = world.constants[ADONIS_CHI1_UNIT] / (N / 2.0);
            cr_assert_float_eq(before, -0.5 / chi1, 1e-6);
            cr_assert_float_eq(after, before, 1e-6);
        }
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* Mean over the nodes of E (x_i - xbar)^2 at t = 2^7 / 16, from the start of the world.
 */
static double predicted(const struct process *p)
{
    uint64_t n = p->n_state;
    uint64_t size = n * n;
    double *A = ab_alloc(3 * size * size, sizeof *A);
    double *E = A + size * size;
    moment_generator(p, A);
    double scale = exp(exponential(size, A, 1.0 / 16.0, 7, E, E + size * size));
    double s[MAX_STATE] = {0.0};
    double mean = 0.0;
    for (uint32_t i = 0; i < N; i++) {
        mean += world.start[i] / N;
    }
    for (uint64_t k = 0; k < n; k++) {
        s[k] = world.start[k % N] - mean;
    }
    double sum = 0.0;
    for (uint64_t i = 0; i < N; i++) {
        for (uint64_t at = 0; at < size; at++) {
            sum += scale * E[(i * n + i) * size + at] * s[at / n] * s[at % n] / N;
        }
    }
    ab_free(A);
    return sum;
}

/* Mean and standard error over 400 seeds of the clocks, from the same start. */
Test(a2cid2_moments, the_plugin_has_the_second_moment_of_the_generator, .timeout = 100)
{
    enum { RUNS = 400 };
    for (int is_accelerated = 0; is_accelerated < 2; is_accelerated++) {
        double start[N];
        double sum = 0.0;
        double squares = 0.0;
        double expected = 0.0;
        for (uint64_t seed = 0; seed < RUNS; seed++) {
            set_up("ring", 1000 + seed);
            memcpy(seed == 0 ? start : world.start, seed == 0 ? world.start : start,
                   sizeof start);
            struct process process = process_of(is_accelerated);
            if (seed == 0) {
                expected = predicted(&process);
            }
            struct world_run run = {.world = &world,
                                    .algorithm =
                                        is_accelerated ? "a2cid2" : "a2cid2:eta=0",
                                    .budget = {AB_AXIS_TIME, 8e6}};
            world_run_go(&run);
            double mean = 0.0;
            double deviation = 0.0;
            for (uint32_t i = 0; i < N; i++) {
                mean += run.estimates[i] / N;
            }
            for (uint32_t i = 0; i < N; i++) {
                deviation += (run.estimates[i] - mean) * (run.estimates[i] - mean) / N;
            }
            sum += deviation / RUNS;
            squares += deviation * deviation / RUNS;
            world_run_fini(&run);
            world_fini(&world);
        }
        double error = sqrt((squares - sum * sum) / RUNS);
        cr_assert_lt(fabs(sum - expected), 4.0 * error, "%g, expected %g +- %g", sum,
                     expected, error);
        cr_assert_lt(error, 0.25 * expected);
    }
    AB_NO_LEAKS();
}
