/* The array forms over the operations of one math_ops_*.h with several lanes; the table
 * is called AB_MATH_ARRAYS. */
#include "base/math_table.h"
#include "base/math_template.h"

#include <string.h>

/* n: a multiple of V_LANES. */
typedef void lanes_function(size_t n, const double *x, double *y);

/* The last few elements go through a buffer of V_LANES. */
static inline void apply(lanes_function *f, size_t n, const double *x, double *y)
{
    size_t n_last = n % V_LANES;
    size_t n_whole = n - n_last;
    f(n_whole, x, y);
    if (n_last > 0) {
        double buffer[V_LANES] = {0.0};
        memcpy(buffer, x + n_whole, n_last * sizeof *x);
        f(V_LANES, buffer, buffer);
        memcpy(y + n_whole, buffer, n_last * sizeof *y);
    }
}

#define LANES_FUNCTION(name)                                                           \
    static void lanes_##name(size_t n, const double *x, double *y)                     \
    {                                                                                  \
        for (size_t i = 0; i < n; i += V_LANES) {                                      \
            v_store(y + i, v_##name(v_load(x + i)));                                   \
        }                                                                              \
    }
LANES_FUNCTION(exp)
LANES_FUNCTION(expm1)
LANES_FUNCTION(log)
LANES_FUNCTION(sigmoid)
LANES_FUNCTION(tanh)
LANES_FUNCTION(softplus)

/* log1p in two short loops, for a processor looks ahead over some dozens of operations:
 * the chain of one element is so long that in one loop the next could hardly start
 * before it ends. */
#define LOG1P_BLOCK ((size_t)64)

static void log1p_block(size_t n, const double *x, double *y)
{
    double s_hi[LOG1P_BLOCK];
    double s_lo[LOG1P_BLOCK];
    double e[LOG1P_BLOCK];
    vm ordinary = v_lt(v_set(0.0), v_set(1.0));
    for (size_t i = 0; i < n; i += V_LANES) {
        vd xi = v_load(x + i);
        struct v_log_parts parts = v_log1p_reduce_ordinary(xi);
        ordinary = v_and(ordinary, v_log1p_is_ordinary(xi));
        v_store(s_hi + i, parts.s.hi);
        v_store(s_lo + i, parts.s.lo);
        v_store(e + i, parts.e);
    }
    if (!v_all(ordinary)) {
        for (size_t i = 0; i < n; i += V_LANES) {
            v_store(y + i, v_log1p(v_load(x + i)));
        }
        return;
    }
    for (size_t i = 0; i < n; i += V_LANES) {
        struct v_log_parts parts = {{v_load(s_hi + i), v_load(s_lo + i)},
                                    v_load(e + i)};
        v_store(y + i, v_log1p_finish(v_load(x + i), parts));
    }
}

static void lanes_log1p(size_t n, const double *x, double *y)
{
    for (size_t i = 0; i < n; i += LOG1P_BLOCK) {
        log1p_block(n - i < LOG1P_BLOCK ? n - i : LOG1P_BLOCK, x + i, y + i);
    }
}

#define ARRAY_FUNCTION(name)                                                           \
    static void name##_array(size_t n, const double *x, double *y)                     \
    {                                                                                  \
        apply(lanes_##name, n, x, y);                                                  \
    }
AB_MATH_ARRAY_LIST(ARRAY_FUNCTION)

const struct ab_math_arrays AB_MATH_ARRAYS = {
#define ARRAY_ENTRY(name) .name = name##_array,
    AB_MATH_ARRAY_LIST(ARRAY_ENTRY)};
