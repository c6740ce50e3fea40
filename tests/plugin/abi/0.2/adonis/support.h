/* Small things that plugins and the helper headers share.
 *
 * A node's state: the plugin's own struct first, then blocks of numbers, each at a byte
 * offset that is a multiple of 64. Offsets, not pointers, so that a state can be
 * copied. */
#ifndef ADONIS_SUPPORT_H
#define ADONIS_SUPPORT_H

#include <adonis/plugin.h>

/* bytes rounded up to a multiple of 64. */
static inline uint64_t adonis_align(uint64_t bytes)
{
    return (bytes + 63) & ~UINT64_C(63);
}

/* Bytes of a block of `count` numbers. */
static inline uint64_t adonis_block_size(uint64_t count)
{
    return adonis_align(count * sizeof(double));
}

static inline double *adonis_block(const struct adonis_node *node, uint64_t offset)
{
    return (double *)(void *)((char *)node->state + offset);
}

/* Whether a REAL option is still "auto", or a constant is not known. */
static inline int adonis_is_nan(double x)
{
    return x != x; /* NOLINT(misc-redundant-expression) */
}

/* Whether two texts are equal: for extension(), as plugins import no strcmp. */
static inline int adonis_is_text(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

#endif
