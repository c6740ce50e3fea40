/* The array forms over the operations of one math_ops_*.h with several lanes; the table
 * is called AB_MATH_ARRAYS. */
#include "base/math_table.h"
#include "base/math_template.h"

/* Elements that the functions below take at a time. */
#define BLOCK ((size_t)64)

/* As many of the next n elements as a vector has; past the last one zeros, for which
 * every function here is defined. */
static inline vd load_next(size_t n, const double *x)
{
    return n >= V_LANES ? v_load(x) : v_load_first(n, x);
}
static inline void store_next(size_t n, double *y, vd values)
{
    if (n >= V_LANES) {
        v_store(y, values);
    } else {
        v_store_first(n, y, values);
    }
}

#define VECTOR_FUNCTION(name)                                                          \
    static void name##_array(size_t n, const double *x, double *y)                     \
    {                                                                                  \
        for (size_t i = 0; i < n; i += V_LANES) {                                      \
            vd xi = load_next(n - i, x + i);                                           \
            store_next(n - i, y + i, v_##name(xi));                                    \
        }                                                                              \
    }
VECTOR_FUNCTION(expm1)
VECTOR_FUNCTION(log)
VECTOR_FUNCTION(tanh)

/* The functions from here on work on blocks, in short loops one after the other: a
 * processor looks ahead over some dozens of operations, and the chain of one element is
 * so long that in a single loop the next could hardly start before it ends. Where all
 * elements of a block are ordinary, operations that only others need fall away.
 *
 * What one loop leaves to the next, for each element: a pair, and a whole number. */
struct block {
    double hi[BLOCK];
    double lo[BLOCK];
    double n[BLOCK];
};

static inline void put(struct block *block, size_t i, struct v_pair pair, vd n)
{
    v_store(block->hi + i, pair.hi);
    v_store(block->lo + i, pair.lo);
    v_store(block->n + i, n);
}

static inline struct v_pair get_pair(const struct block *block, size_t i)
{
    return (struct v_pair){v_load(block->hi + i), v_load(block->lo + i)};
}

/* `within` and least < x < most, lane by lane. */
static inline vm and_within(vm within, vd x, double least, double most)
{
    return v_and(within, v_and(v_lt(v_set(least), x), v_lt(x, v_set(most))));
}

static inline vm all_lanes(void)
{
    return v_lt(v_set(0.0), v_set(1.0));
}

/* The functions on at most BLOCK elements. 0, with y as it was, where one of them is
 * not ordinary: not between the numbers that and_within is given. */

static inline int exp_block(size_t n, const double *x, double *y)
{
    struct block block;
    vm within = all_lanes();
    for (size_t i = 0; i < n; i += V_LANES) {
        vd xi = load_next(n - i, x + i);
        struct v_exp_rest rest = v_exp_reduce(xi, v_set(0.0));
        put(&block, i, rest.r, rest.n_shifted);
        within = and_within(within, xi, -708.0, 708.0);
    }
    if (!v_all(within)) {
        return 0;
    }
    for (size_t i = 0; i < n; i += V_LANES) {
        vd unscaled = v_exp_unscaled(get_pair(&block, i));
        store_next(n - i, y + i, v_scale_normal(unscaled, v_load(block.n + i)));
    }
    return 1;
}

static inline int log1p_block(size_t n, const double *x, double *y)
{
    struct block block;
    vm within = all_lanes();
    for (size_t i = 0; i < n; i += V_LANES) {
        vd xi = load_next(n - i, x + i);
        struct v_pair u = v_fast_two_sum(v_max(v_set(1.0), xi), v_min(v_set(1.0), xi));
        struct v_split split = v_split(u.hi);
        struct v_log_parts parts = v_log1p_quotient(xi, split, v_mul(u.lo, split.unit));
        put(&block, i, parts.s, parts.e);
        within = and_within(within, xi, -1.0, 0x1p100);
    }
    if (!v_all(within)) {
        return 0;
    }
    for (size_t i = 0; i < n; i += V_LANES) {
        struct v_log_parts parts = {get_pair(&block, i), v_load(block.n + i)};
        store_next(n - i, y + i, v_log1p_of_parts(load_next(n - i, x + i), parts));
    }
    return 1;
}

/* a b x for the elements of b from i on, of n; x where b is NULL, a constant where this
 * is called. */
static inline vd times_next(double a, size_t n, const double *b, size_t i, vd x)
{
    return b != NULL ? v_mul(v_mul(v_set(a), load_next(n - i, b + i)), x) : x;
}

/* 1 / (1 + e^-x); where there are labels b, x is -1 b z and the result times -scale b.
 */
static inline __attribute__((always_inline)) int
sigmoid_steps(double scale, size_t n, const double *b, const double *z, double *y)
{
    double r[BLOCK];
    double n_shifted[BLOCK];
    vm within = all_lanes();
    for (size_t i = 0; i < n; i += V_LANES) {
        vd x = times_next(-1.0, n, b, i, load_next(n - i, z + i));
        struct v_sigmoid_rest rest = v_sigmoid_reduce(x);
        v_store(r + i, rest.r);
        v_store(n_shifted + i, rest.n_shifted);
        within = and_within(within, x, -700.0, 700.0);
    }
    if (!v_all(within)) {
        return 0;
    }
    for (size_t i = 0; i < n; i += V_LANES) {
        v_store(r + i, v_sigmoid_expand(v_load(r + i)));
    }
    for (size_t i = 0; i < n; i += V_LANES) {
        vd yi = v_sigmoid_quotient(v_load(r + i), v_load(n_shifted + i));
        store_next(n - i, y + i, times_next(-scale, n, b, i, yi));
    }
    return 1;
}

static inline int sigmoid_block(size_t n, const double *x, double *y)
{
    return sigmoid_steps(1.0, n, NULL, x, y);
}

static inline int softplus_block(size_t n, const double *x, double *y)
{
    struct block block;
    vm within = all_lanes();
    for (size_t i = 0; i < n; i += V_LANES) {
        vd xi = load_next(n - i, x + i);
        struct v_exp_rest rest = v_decay_reduce(xi);
        put(&block, i, rest.r, rest.n);
        within = and_within(within, xi, -60.0, 60.0);
    }
    if (!v_all(within)) {
        return 0;
    }
    for (size_t i = 0; i < n; i += V_LANES) {
        struct v_pair mantissa = v_exp_mantissa(get_pair(&block, i));
        put(&block, i, mantissa, v_load(block.n + i));
    }
    for (size_t i = 0; i < n; i += V_LANES) {
        struct v_decay decay = {get_pair(&block, i), v_load(block.n + i)};
        struct v_log_parts parts = v_softplus_quotient(v_decay_value(decay));
        put(&block, i, parts.s, parts.e);
    }
    for (size_t i = 0; i < n; i += V_LANES) {
        struct v_log_parts parts = {get_pair(&block, i), v_load(block.n + i)};
        store_next(n - i, y + i, v_softplus_of_parts(load_next(n - i, x + i), parts));
    }
    return 1;
}

#define BLOCK_FUNCTION(name)                                                           \
    static void name##_array(size_t n, const double *x, double *y)                     \
    {                                                                                  \
        for (size_t first = 0; first < n; first += BLOCK) {                            \
            size_t end = n - first < BLOCK ? n : first + BLOCK;                        \
            if (name##_block(end - first, x + first, y + first)) {                     \
                continue;                                                              \
            }                                                                          \
            for (size_t i = first; i < end; i += V_LANES) {                            \
                store_next(end - i, y + i, v_##name(load_next(end - i, x + i)));       \
            }                                                                          \
        }                                                                              \
    }
BLOCK_FUNCTION(exp)
BLOCK_FUNCTION(log1p)
BLOCK_FUNCTION(sigmoid)
BLOCK_FUNCTION(softplus)

static void logistic_slopes(size_t n, double scale, const double *b, const double *z,
                            double *y)
{
    for (size_t first = 0; first < n; first += BLOCK) {
        size_t end = n - first < BLOCK ? n : first + BLOCK;
        if (sigmoid_steps(scale, end - first, b + first, z + first, y + first)) {
            continue;
        }
        for (size_t i = first; i < end; i += V_LANES) {
            vd x = times_next(-1.0, end, b, i, load_next(end - i, z + i));
            vd yi = times_next(-scale, end, b, i, v_sigmoid(x));
            store_next(end - i, y + i, yi);
        }
    }
}

const struct ab_math_arrays AB_MATH_ARRAYS = {
#define ARRAY_ENTRY(name) .name = name##_array,
    AB_MATH_ARRAY_LIST(ARRAY_ENTRY).logistic_slopes = logistic_slopes};
