/* The format idx of the MNIST family: bytes 0, 0, type, number of dimensions; the sizes
 * as 32-bit big-endian numbers; the elements, the last dimension fastest. */
#ifndef AB_TASKS_IDX_H
#define AB_TASKS_IDX_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define AB_IDX_MAX_DIMENSIONS 4

struct ab_idx_shape {
    uint32_t n_dimensions; /* 1 .. AB_IDX_MAX_DIMENSIONS */
    uint32_t size[AB_IDX_MAX_DIMENSIONS];
};

/* *elements: product of the sizes many, borrowed from bytes. Only elements of type
 * unsigned byte (8) are known. A head, a shape or a number of bytes other than the
 * expected one is refused: "name": what was found, what was expected. */
AB_MUST_CHECK ab_status ab_idx_parse(const uint8_t **elements,
                                     const struct ab_idx_shape *shape,
                                     const char *bytes, size_t n_bytes,
                                     const char *name, struct ab_error *err);

/* Labels: are all n at most `greatest`? Else the first that is not is refused. */
AB_MUST_CHECK ab_status ab_idx_check_labels(const uint8_t *labels, size_t n,
                                            uint8_t greatest, const char *name,
                                            struct ab_error *err);

#endif
