/* Any bytes: an error, or elements that fill the rest of them. */
#include <stddef.h>
#include <stdint.h>

#include "tasks/idx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct ab_idx_shape shapes[] = {{1, {2}}, {3, {2, 1, 3}}};
    for (size_t k = 0; k < sizeof shapes / sizeof shapes[0]; k++) {
        const uint8_t *elements = NULL;
        struct ab_error err = {0};
        size_t expected = k == 0 ? 2 : 6;
        ab_status status =
            ab_idx_parse(&elements, &shapes[k], (const char *)data, size, "fuzz", &err);
        if (status != AB_OK) {
            ab_require(err.text[0] != '\0' && elements == NULL);
            continue;
        }
        ab_require(elements + expected == data + size);
        ab_require(ab_idx_check_labels(elements, expected, 255, "fuzz", &err) == AB_OK);
    }
    return 0;
}
