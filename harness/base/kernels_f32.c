#include "base/kernels_f32.h"

#include <string.h>

#include "base/kernels_backend.h"

/* Blocking after K. Goto and R. A. van de Geijn, "Anatomy of high-performance matrix
 * multiplication", ACM Transactions on Mathematical Software 34(3), 2008: of B, a block
 * of DEPTH x WIDTH is packed in panels of AB_TILE_COLUMNS columns; a panel stays in the
 * first cache while the tiles of HEIGHT rows of A, in the second, pass it. Up to
 * DIRECT_HEIGHT rows in all do not repay the packing. Chains go on from one block of
 * DEPTH to the next, so that none of the sizes can change a bit. */
#define DEPTH         ((size_t)256)
#define WIDTH         ((size_t)1024)
#define HEIGHT        ((size_t)96)
#define DIRECT_HEIGHT ((size_t)64)

/* The first of the fewest pieces of at most `most` that `left` can be cut into, all of
 * them alike. */
static size_t next_piece(size_t left, size_t most)
{
    size_t n_pieces = (left + most - 1) / most;
    return (left + n_pieces - 1) / n_pieces;
}

static size_t at_most(size_t x, size_t most)
{
    return x < most ? x : most;
}

static size_t panel_columns(size_t columns)
{
    return (columns + AB_TILE_COLUMNS - 1) / AB_TILE_COLUMNS * AB_TILE_COLUMNS;
}

size_t ab_sgemm_workspace(size_t m, size_t n, size_t k)
{
    (void)m;
    return at_most(k, DEPTH) * panel_columns(at_most(n, WIDTH));
}

/* memcpy of at most AB_TILE_COLUMNS floats in pieces of fixed sizes, so without calls.
 */
static inline void copy_row(size_t n, const float *from, float *to)
{
    if (n == AB_TILE_COLUMNS) {
        memcpy(to, from, AB_TILE_COLUMNS * sizeof *to);
        return;
    }
    if ((n & 8) != 0) {
        memcpy(to, from, 8 * sizeof *to);
    }
    if ((n & 4) != 0) {
        memcpy(to + (n & 8), from + (n & 8), 4 * sizeof *to);
    }
    for (size_t j = n & 12; j < n; j++) {
        to[j] = from[j];
    }
}

/* A panel of at most AB_TILE_COLUMNS columns of B; what lacks is zero. */
static void pack_panel(size_t depth, size_t columns, struct ab_f32_matrix B,
                       float *panel)
{
    if (columns < AB_TILE_COLUMNS) {
        memset(panel, 0, depth * AB_TILE_COLUMNS * sizeof *panel);
    }
    for (size_t p = 0; p < depth; p++) {
        if (B.column == 1) {
            copy_row(columns, B.data, panel);
        } else if (columns == AB_TILE_COLUMNS) {
            for (size_t j = 0; j < AB_TILE_COLUMNS; j++) {
                panel[j] = B.data[j * B.column];
            }
        } else {
            for (size_t j = 0; j < columns; j++) {
                panel[j] = B.data[j * B.column];
            }
        }
        B.data += B.row;
        panel += AB_TILE_COLUMNS;
    }
}

/* A block of B: panels of AB_TILE_COLUMNS columns, the first n_direct columns as they
 * lie, the rest packed. */
struct panels {
    size_t n_direct;
    const float *direct;
    size_t direct_row;
    const float *packed;
    size_t depth;
};

static struct panels make_panels(size_t depth, size_t columns, struct ab_f32_matrix B,
                                 int is_direct, float *workspace)
{
    size_t n_direct = 0;
    if (is_direct && B.column == 1) {
        n_direct = columns / AB_TILE_COLUMNS * AB_TILE_COLUMNS;
    }
    for (size_t j = n_direct; j < columns; j += AB_TILE_COLUMNS) {
        struct ab_f32_matrix from = {B.data + j * B.column, B.row, B.column};
        pack_panel(depth, at_most(columns - j, AB_TILE_COLUMNS), from,
                   workspace + (j - n_direct) * depth);
    }
    return (struct panels){n_direct, B.data, B.row, workspace, depth};
}

static void set_panel(struct ab_f32_tile *tile, const struct panels *panels, size_t j)
{
    if (j < panels->n_direct) {
        tile->b = panels->direct + j;
        tile->b_row = panels->direct_row;
    } else {
        tile->b = panels->packed + (j - panels->n_direct) * panels->depth;
        tile->b_row = AB_TILE_COLUMNS;
    }
}

/* A tile of fewer columns, by way of one that is whole. */
static void multiply_edge(const struct ab_f32_backend *f32, struct ab_f32_tile tile,
                          size_t columns)
{
    _Alignas(64) float whole[AB_TILE_ROWS * AB_TILE_COLUMNS] = {0.0F};
    float *c = tile.c;
    size_t c_row = tile.c_row;
    for (size_t i = 0; i < tile.rows && tile.add; i++) {
        copy_row(columns, c + i * c_row, whole + i * AB_TILE_COLUMNS);
    }
    tile.c = whole;
    tile.c_row = AB_TILE_COLUMNS;
    f32->multiply_tile(&tile);
    for (size_t i = 0; i < tile.rows; i++) {
        copy_row(columns, whole + i * AB_TILE_COLUMNS, c + i * c_row);
    }
}

/* `rows` <= HEIGHT rows of C, with `block` as their first tile, but for b. */
static void multiply_rows(const struct ab_f32_backend *f32, size_t rows, size_t columns,
                          const struct panels *panels, const struct ab_f32_tile *block)
{
    for (size_t j = 0; j < columns; j += AB_TILE_COLUMNS) {
        struct ab_f32_tile tile = *block;
        set_panel(&tile, panels, j);
        tile.c += j;
        for (size_t i = 0; i < rows; i += tile.rows) {
            tile.rows = next_piece(rows - i, AB_TILE_ROWS);
            if (columns - j >= AB_TILE_COLUMNS) {
                f32->multiply_tile(&tile);
            } else {
                multiply_edge(f32, tile, columns - j);
            }
            tile.a += tile.rows * tile.a_row;
            tile.c += tile.rows * tile.c_row;
        }
    }
}

struct product {
    size_t m;
    size_t n;
    size_t k;
    struct ab_f32_matrix A;
    struct ab_f32_matrix B;
    int add;
    float *C;
    size_t c_row;
};

/* For at most WIDTH columns. */
static void multiply_columns(const struct ab_f32_backend *f32,
                             const struct product *product, float *workspace)
{
    struct ab_f32_matrix A = product->A;
    struct ab_f32_matrix B = product->B;
    size_t depth;
    for (size_t p = 0; p < product->k; p += depth) {
        depth = next_piece(product->k - p, DEPTH);
        struct panels panels =
            make_panels(depth, product->n, B, product->m <= DIRECT_HEIGHT, workspace);
        for (size_t i = 0; i < product->m; i += HEIGHT) {
            struct ab_f32_tile block = {.depth = depth,
                                        .a = A.data + i * A.row,
                                        .a_row = A.row,
                                        .a_column = A.column,
                                        .add = product->add || p > 0,
                                        .c = product->C + i * product->c_row,
                                        .c_row = product->c_row};
            multiply_rows(f32, at_most(product->m - i, HEIGHT), product->n, &panels,
                          &block);
        }
        A.data += depth * A.column;
        B.data += depth * B.row;
    }
}

void ab_sgemm(size_t m, size_t n, size_t k, struct ab_f32_matrix A,
              struct ab_f32_matrix B, int add, float *C, size_t c_row, float *workspace)
{
    const struct ab_f32_backend *f32 = ab_backend_active()->f32;
    for (size_t i = 0; i < m && k == 0 && !add; i++) {
        memset(C + i * c_row, 0, n * sizeof *C);
    }
    for (size_t j = 0; j < n; j += WIDTH) {
        struct product columns = {m, at_most(n - j, WIDTH), k, A, B, add, C + j, c_row};
        multiply_columns(f32, &columns, workspace);
        B.data += WIDTH * B.column;
    }
}

void ab_saxpy(size_t n, float a, const float *x, float *y)
{
    ab_backend_active()->f32->axpy(n, a, x, y);
}

void ab_srelu(size_t n, float *x)
{
    ab_backend_active()->f32->relu(n, x);
}

void ab_srelu_gradient(size_t n, const float *y, float *d)
{
    ab_backend_active()->f32->relu_gradient(n, y, d);
}

void ab_f64_to_f32(size_t n, const double *x, float *y)
{
    ab_backend_active()->f32->from_f64(n, x, y);
}
