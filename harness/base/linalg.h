/* Small dense symmetric linear algebra on the kernels: fixed sequences of operations,
 * no iteration until convergence, so the bits are the same everywhere. Matrices are
 * row-major and dense: A[i][j] at A[i * n + j]. For n up to a few thousand. */
#ifndef AB_BASE_LINALG_H
#define AB_BASE_LINALG_H

#include <stddef.h>

#include "base/error.h"
#include "base/kernels.h"
#include "base/rng.h"

/* A = L L' for symmetric positive definite A (n x n, only the lower triangle is read):
 * L replaces the lower triangle, the rest stays. AB_ERR_INPUT names the first pivot
 * that is not positive; A is then partly overwritten. */
AB_MUST_CHECK ab_status ab_cholesky_factor(size_t n, double *A, struct ab_error *err);
/* x = A^-1 x with the factor L of ab_cholesky_factor. */
void ab_cholesky_solve(size_t n, const double *L, double *x);

/* Householder: A = Q T Q' with T tridiagonal, diagonal d[0..n-1], off-diagonal
 * e[0..n-2]. Of symmetric A the upper triangle is read and overwritten, the rest is not
 * touched. work has room for 2 n doubles. */
void ab_tridiagonalise(size_t n, double *A, double *d, double *e, double *work);
/* How many eigenvalues of the tridiagonal matrix are below x (Sturm's sequence). */
size_t ab_tridiagonal_count_below(size_t n, const double *d, const double *e, double x);
/* Eigenvalues first .. first + count - 1 in ascending order (first + count <= n), by a
 * fixed number of bisections of Gershgorin's interval, to the last bits of the norm. */
void ab_tridiagonal_eigenvalues(double *eigenvalues, size_t n, const double *d,
                                const double *e, size_t first, size_t count);
/* The k-th smallest of them, k from 0. */
double ab_tridiagonal_eigenvalue(size_t n, const double *d, const double *e, size_t k);

/* The same of symmetric A, of which only the upper triangle is read; A is kept. The
 * error of each is a small multiple of n 2^-53 |A|. AB_ERR_INPUT where an element is
 * not finite, AB_ERR_MEMORY. */
AB_MUST_CHECK ab_status ab_symmetric_eigenvalues(double *eigenvalues, size_t n,
                                                 const double *A, size_t first,
                                                 size_t count, struct ab_error *err);
/* The least and the greatest of them; n > 0. */
AB_MUST_CHECK ab_status ab_symmetric_extremes(double *least, double *greatest, size_t n,
                                              const double *A, struct ab_error *err);

/* Q = a random orthogonal n x n matrix, uniform (Haar): the orthogonal factor of the QR
 * factorisation with positive diagonal R of a Gaussian matrix. Made without that matrix
 * from n reflections of shrinking size (G. W. Stewart, SIAM J. Numer. Anal. 17(3),
 * 1980; on the signs F. Mezzadri, Notices of the AMS 54(5), 2007). Takes n (n + 1) / 2
 * normal draws of the stream from first_index on: n for reflection 0, n - 1 for
 * reflection 1 and so on. work has room for 2 n doubles. */
void ab_haar_matrix(size_t n, const struct ab_stream *stream, uint64_t first_index,
                    double *Q, double *work);

/* G = A' diag(w) A (columns x columns, both triangles) for dense A of rows x columns; w
 * NULL means ones. G[i][j], i <= j, starts at +0, then for each row r in order
 * G[i][j] = fma(A[r][j], w[r] A[r][i] rounded, G[i][j]). work has room for `rows`
 * doubles. */
void ab_gram(size_t rows, size_t columns, const double *A, const double *w, double *G,
             double *work);
/* The same for sparse A; the entries of a row may come in any order. */
void ab_gram_csr(const struct ab_csr *A, const double *w, double *G);

#endif
