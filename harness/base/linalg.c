#include "base/linalg.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

ab_status ab_cholesky_factor(size_t n, double *A, struct ab_error *err)
{
    for (size_t i = 0; i < n; i++) {
        double *row = A + i * n;
        for (size_t j = 0; j < i; j++) {
            const double *other = A + j * n;
            row[j] = (row[j] - ab_dot(j, row, other)) / other[j];
        }
        double pivot = row[i] - ab_norm_squared(i, row);
        if (!(pivot > 0.0 && pivot < (double)INFINITY)) {
            return AB_FAIL(err, AB_ERR_INPUT,
                           "matrix of order %zu is not positive definite: pivot %zu is "
                           "%.17g, expected above 0",
                           n, i, pivot);
        }
        row[i] = sqrt(pivot);
    }
    return AB_OK;
}

void ab_cholesky_solve(size_t n, const double *L, double *x)
{
    for (size_t i = 0; i < n; i++) {
        x[i] = (x[i] - ab_dot(i, L + i * n, x)) / L[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
        x[i] /= L[i * n + i];
        ab_axpy(i, -x[i], L + i * n, x);
    }
}

static void mirror_upper(size_t n, double *A)
{
    for (size_t i = 1; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            A[i * n + j] = A[j * n + i];
        }
    }
}

/* Turns x (m elements, m > 0) into the vector v of the reflection
 * H = I - beta v v', H x = alpha e_0 with alpha = -sign(x[0]) |x|; returns beta, which
 * is 0 (no reflection, alpha = x[0]) where x[1..] is 0. */
static double make_reflector(size_t m, double *x, double *alpha)
{
    double below = ab_norm_squared(m - 1, x + 1);
    *alpha = x[0];
    if (below == 0.0) {
        return 0.0;
    }
    double norm = sqrt(fma(x[0], x[0], below));
    *alpha = x[0] > 0.0 ? -norm : norm;
    x[0] -= *alpha;
    return 2.0 / fma(x[0], x[0], below);
}

/* p = B v with the upper triangle of B: m rows at A, stride n. */
static void multiply_upper(size_t n, size_t m, const double *A, const double *v,
                           double *p)
{
    memset(p, 0, m * sizeof *p);
    for (size_t i = 0; i < m; i++) {
        const double *row = A + i * n + i; /* from the diagonal on */
        p[i] += ab_dot(m - i, row, v + i);
        ab_axpy(m - i - 1, v[i], row + 1, p + i + 1);
    }
}

/* B = H B H for the upper triangle of the symmetric trailing block B of m rows at A,
 * stride n: B - v w' - w v' with w = p - (beta / 2) (p' v) v, p = beta B v. */
static void reflect_both_sides(size_t n, size_t m, double *A, double beta,
                               const double *v, double *w)
{
    multiply_upper(n, m, A, v, w);
    ab_scale(m, beta, w);
    ab_axpy(m, -0.5 * beta * ab_dot(m, w, v), v, w);
    for (size_t i = 0; i < m; i++) {
        double *row = A + i * n + i;
        const double c[3] = {1.0, -v[i], -w[i]};
        const double *const terms[3] = {row, w + i, v + i};
        ab_lincomb(m - i, 3, c, terms, row);
    }
}

void ab_tridiagonalise(size_t n, double *A, double *d, double *e, double *work)
{
    for (size_t k = 0; k + 1 < n; k++) {
        size_t m = n - k - 1;
        double *v = A + k * n + k + 1; /* row k right of the diagonal */
        d[k] = A[k * n + k];
        double beta = make_reflector(m, v, &e[k]);
        if (beta != 0.0) {
            memcpy(work, v, m * sizeof *v);
            reflect_both_sides(n, m, A + (k + 1) * n + k + 1, beta, work, work + n);
        }
    }
    if (n > 0) {
        d[n - 1] = A[n * n - 1];
    }
}

/* Not fmin and fmax: which zero they return is not specified. */
static double least_of(double a, double b)
{
    return b < a ? b : a;
}
static double greatest_of(double a, double b)
{
    return a < b ? b : a;
}

static double largest_square(size_t n, const double *e)
{
    double largest = 1.0;
    for (size_t i = 0; i + 1 < n; i++) {
        largest = greatest_of(largest, e[i] * e[i]);
    }
    return largest;
}

#define GROUP 4 /* eigenvalues searched at once: their divisions overlap */

/* For each x: q_i = d_i - x - e_{i-1}^2 / q_{i-1}; as many are negative as eigenvalues
 * are below x. A pivot too small to divide by is taken as negative (W. Kahan, "Accurate
 * eigenvalues of a symmetric tri-diagonal matrix", 1966). */
static void count_below(size_t n, const double *d, const double *e,
                        const double x[GROUP], size_t count[GROUP])
{
    double least_pivot = 0x1p-1022 * largest_square(n, e);
    double q[GROUP];
    for (size_t g = 0; g < GROUP; g++) {
        q[g] = 1.0;
        count[g] = 0;
    }
    for (size_t i = 0; i < n; i++) {
        double coupling = i == 0 ? 0.0 : e[i - 1] * e[i - 1];
        for (size_t g = 0; g < GROUP; g++) {
            q[g] = d[i] - x[g] - coupling / q[g];
            q[g] = fabs(q[g]) < least_pivot ? -least_pivot : q[g];
            count[g] += q[g] < 0.0;
        }
    }
}

size_t ab_tridiagonal_count_below(size_t n, const double *d, const double *e, double x)
{
    size_t count[GROUP];
    count_below(n, d, e, (const double[GROUP]){x, x, x, x}, count);
    return count[0];
}

struct interval {
    double low;
    double high;
};

/* All eigenvalues, by Gershgorin's discs, and a little more. */
static struct interval spectrum_bounds(size_t n, const double *d, const double *e)
{
    struct interval bounds = {d[0], d[0]};
    for (size_t i = 0; i < n; i++) {
        double radius =
            (i == 0 ? 0.0 : fabs(e[i - 1])) + (i + 1 < n ? fabs(e[i]) : 0.0);
        bounds.low = least_of(bounds.low, d[i] - radius);
        bounds.high = greatest_of(bounds.high, d[i] + radius);
    }
    double margin = 0x1p-50 * greatest_of(fabs(bounds.low), fabs(bounds.high));
    return (struct interval){bounds.low - margin, bounds.high + margin};
}

/* Gershgorin's interval has a width of at most 4 norms: 64 halvings go beyond the last
 * bit of the norm. */
#define N_BISECTIONS 64

/* The k[g]-th smallest eigenvalue for each g. */
static void bisect(size_t n, const double *d, const double *e, const size_t k[GROUP],
                   double eigenvalues[GROUP])
{
    struct interval bounds = spectrum_bounds(n, d, e);
    struct interval brackets[GROUP] = {bounds, bounds, bounds, bounds};
    for (int i = 0; i < N_BISECTIONS; i++) {
        size_t below[GROUP];
        for (size_t g = 0; g < GROUP; g++) {
            eigenvalues[g] =
                brackets[g].low + 0.5 * (brackets[g].high - brackets[g].low);
        }
        count_below(n, d, e, eigenvalues, below);
        for (size_t g = 0; g < GROUP; g++) {
            if (below[g] > k[g]) {
                brackets[g].high = eigenvalues[g];
            } else {
                brackets[g].low = eigenvalues[g];
            }
        }
    }
}

void ab_tridiagonal_eigenvalues(double *eigenvalues, size_t n, const double *d,
                                const double *e, size_t first, size_t count)
{
    ab_require(count <= n && first <= n - count);
    for (size_t done = 0; done < count; done += GROUP) {
        size_t k[GROUP];
        double found[GROUP];
        for (size_t g = 0; g < GROUP; g++) {
            size_t wanted = first + done + g;
            k[g] = wanted < n ? wanted : n - 1;
        }
        bisect(n, d, e, k, found);
        for (size_t g = 0; g < GROUP && done + g < count; g++) {
            eigenvalues[done + g] = found[g];
        }
    }
}

double ab_tridiagonal_eigenvalue(size_t n, const double *d, const double *e, size_t k)
{
    double eigenvalue;
    ab_tridiagonal_eigenvalues(&eigenvalue, n, d, e, k, 1);
    return eigenvalue;
}

/* The power of two at or below the largest element's size, or 1 for a zero matrix. */
static ab_status scale_of(size_t n, const double *A, double *scale,
                          struct ab_error *err)
{
    double largest = 0.0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i; j < n; j++) {
            double size = fabs(A[i * n + j]);
            if (!(size < (double)INFINITY)) {
                return AB_FAIL(
                    err, AB_ERR_INPUT,
                    "element [%zu][%zu] of a symmetric matrix is %g, expected a "
                    "finite number",
                    i, j, A[i * n + j]);
            }
            largest = greatest_of(largest, size);
        }
    }
    int exponent = 0;
    (void)frexp(largest, &exponent);
    *scale = largest > 0.0 ? ldexp(1.0, exponent - 1) : 1.0;
    return AB_OK;
}

/* Scales A by a power of two (so that no square over- or underflows), tridiagonalises
 * it into d and e inside one block, which the caller frees. */
static ab_status scaled_tridiagonal(size_t n, const double *A, double *scale,
                                    double **d, double **block, struct ab_error *err)
{
    AB_TRY(scale_of(n, A, scale, err));
    double *copy = ab_alloc_aligned(n + 4, n * sizeof *copy);
    if (copy == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < n * n; i++) {
        copy[i] = A[i] / *scale;
    }
    *d = copy + n * n;
    ab_tridiagonalise(n, copy, *d, *d + n, *d + 2 * n);
    *block = copy;
    return AB_OK;
}

ab_status ab_symmetric_eigenvalues(double *eigenvalues, size_t n, const double *A,
                                   size_t first, size_t count, struct ab_error *err)
{
    ab_require(count <= n && first <= n - count);
    double scale;
    double *d;
    double *block;
    AB_TRY(scaled_tridiagonal(n, A, &scale, &d, &block, err));
    ab_tridiagonal_eigenvalues(eigenvalues, n, d, d + n, first, count);
    ab_scale(count, scale, eigenvalues);
    ab_free(block);
    return AB_OK;
}

ab_status ab_symmetric_extremes(double *least, double *greatest, size_t n,
                                const double *A, struct ab_error *err)
{
    ab_require(n > 0);
    double scale;
    double *d;
    double *block;
    AB_TRY(scaled_tridiagonal(n, A, &scale, &d, &block, err));
    double found[GROUP];
    bisect(n, d, d + n, (const size_t[GROUP]){0, 0, n - 1, n - 1}, found);
    *least = found[0] * scale;
    *greatest = found[2] * scale;
    ab_free(block);
    return AB_OK;
}

void ab_haar_matrix(size_t n, const struct ab_stream *stream, uint64_t first_index,
                    double *Q, double *work)
{
    double *v = work;
    double *product = work + n;
    memset(Q, 0, n * n * sizeof *Q);
    uint64_t index = first_index + (uint64_t)n * (n + 1) / 2;
    for (size_t k = n; k-- > 0;) {
        size_t m = n - k;
        double *block = Q + k * n + k;
        double alpha;
        index -= m;
        ab_rng_fill_normal(stream, index, m, v);
        double beta = make_reflector(m, v, &alpha);
        block[0] = alpha < 0.0 ? -1.0 : 1.0;
        ab_gemv_t(m, m, block, n, v, product);
        for (size_t i = 0; i < m; i++) {
            ab_axpy(m, -beta * v[i], product, block + i * n);
        }
    }
}

void ab_gram(size_t rows, size_t columns, const double *A, const double *w, double *G,
             double *work)
{
    for (size_t i = 0; i < columns; i++) {
        for (size_t r = 0; r < rows; r++) {
            work[r] = w == NULL ? A[r * columns + i] : w[r] * A[r * columns + i];
        }
        ab_gemv_t(rows, columns - i, A + i, columns, work, G + i * columns + i);
    }
    mirror_upper(columns, G);
}

static double entry_value(const struct ab_csr *A, size_t e)
{
    return A->value == NULL ? 1.0 : A->value[e];
}

void ab_gram_csr(const struct ab_csr *A, const double *w, double *G)
{
    size_t n = A->columns;
    memset(G, 0, n * n * sizeof *G);
    for (size_t r = 0; r < A->rows; r++) {
        size_t end = A->row_start[r + 1];
        for (size_t e = A->row_start[r]; e < end; e++) {
            size_t i = A->column[e];
            double wi = entry_value(A, e) * (w == NULL ? 1.0 : w[r]);
            for (size_t f = A->row_start[r]; f < end; f++) {
                size_t j = A->column[f];
                if (i <= j) {
                    G[i * n + j] = fma(entry_value(A, f), wi, G[i * n + j]);
                }
            }
        }
    }
    mirror_upper(n, G);
}
