#include "tasks/idx.h"

#include <inttypes.h>
#include <stdio.h>

#define HEAD_BYTES    4
#define SIZE_BYTES    4
#define UNSIGNED_BYTE 8

/* "60000 x 28 x 28" */
#define SHAPE_TEXT_BYTES (AB_IDX_MAX_DIMENSIONS * sizeof "4294967295 x ")

static void shape_text(char out[SHAPE_TEXT_BYTES], const struct ab_idx_shape *shape)
{
    size_t used = 0;
    for (uint32_t k = 0; k < shape->n_dimensions; k++) {
        int size = snprintf(out + used, SHAPE_TEXT_BYTES - used, "%s%" PRIu32,
                            k == 0 ? "" : " x ", shape->size[k]);
        used += size > 0 ? (size_t)size : 0;
    }
}

static ab_status read_head(struct ab_idx_shape *found,
                           const struct ab_idx_shape *expected, const uint8_t *bytes,
                           size_t n_bytes, const char *name, struct ab_error *err)
{
    size_t n_head = HEAD_BYTES + SIZE_BYTES * (size_t)expected->n_dimensions;
    if (n_bytes < n_head) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\": found %zu bytes, expected an idx head of %zu", name,
                       n_bytes, n_head);
    }
    if (bytes[0] != 0 || bytes[1] != 0 || bytes[2] != UNSIGNED_BYTE ||
        bytes[3] != expected->n_dimensions) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\": the first bytes are %02x %02x %02x %02x, expected "
                       "00 00 %02x %02x: idx, unsigned bytes, %" PRIu32 " dimensions",
                       name, bytes[0], bytes[1], bytes[2], bytes[3], UNSIGNED_BYTE,
                       expected->n_dimensions, expected->n_dimensions);
    }
    found->n_dimensions = expected->n_dimensions;
    for (uint32_t k = 0; k < found->n_dimensions; k++) {
        const uint8_t *at = bytes + HEAD_BYTES + (size_t)k * SIZE_BYTES;
        found->size[k] = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
                         (uint32_t)at[2] << 8 | (uint32_t)at[3];
    }
    return AB_OK;
}

ab_status ab_idx_parse(const uint8_t **elements, const struct ab_idx_shape *shape,
                       const char *bytes, size_t n_bytes, const char *name,
                       struct ab_error *err)
{
    ab_require(shape->n_dimensions >= 1 &&
               shape->n_dimensions <= AB_IDX_MAX_DIMENSIONS);
    struct ab_idx_shape found;
    const uint8_t *head = (const uint8_t *)bytes;
    size_t n_head = HEAD_BYTES + SIZE_BYTES * (size_t)shape->n_dimensions;
    size_t n_elements = 1;
    int is_same = 1;
    AB_TRY(read_head(&found, shape, head, n_bytes, name, err));
    for (uint32_t k = 0; k < shape->n_dimensions; k++) {
        n_elements *= shape->size[k];
        is_same = is_same && found.size[k] == shape->size[k];
    }
    if (!is_same) {
        char found_text[SHAPE_TEXT_BYTES];
        char expected_text[SHAPE_TEXT_BYTES];
        shape_text(found_text, &found);
        shape_text(expected_text, shape);
        return AB_FAIL(err, AB_ERR_INPUT, "\"%s\": found %s elements, expected %s",
                       name, found_text, expected_text);
    }
    if (n_bytes - n_head != n_elements) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\": found %zu bytes after the head, expected %zu", name,
                       n_bytes - n_head, n_elements);
    }
    *elements = head + n_head;
    return AB_OK;
}

ab_status ab_idx_check_labels(const uint8_t *labels, size_t n, uint8_t greatest,
                              const char *name, struct ab_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (labels[i] > greatest) {
            return AB_FAIL(err, AB_ERR_INPUT,
                           "\"%s\": label %zu is %u, expected 0 to %u", name, i + 1,
                           labels[i], greatest);
        }
    }
    return AB_OK;
}
