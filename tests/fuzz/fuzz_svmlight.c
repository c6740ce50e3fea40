/* Any bytes: an error, or compressed rows that hang together. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "tasks/svmlight.h"

#define MAX_DIM 1000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ab_svmlight rows;
    struct ab_error err = {0};
    if (ab_svmlight_parse(&rows, MAX_DIM, (const char *)data, size, "fuzz", &err) !=
        AB_OK) {
        ab_require(err.text[0] != '\0' && rows.value == NULL);
        return 0;
    }
    ab_require(rows.first[0] == 0 && rows.dim <= MAX_DIM);
    for (uint64_t i = 0; i < rows.n_rows; i++) {
        ab_require(isfinite(rows.label[i]) && rows.first[i] <= rows.first[i + 1]);
        for (uint64_t e = rows.first[i]; e < rows.first[i + 1]; e++) {
            ab_require(isfinite(rows.value[e]) && rows.index[e] < rows.dim);
            ab_require(e == rows.first[i] || rows.index[e - 1] < rows.index[e]);
        }
    }
    ab_svmlight_fini(&rows);
    return 0;
}
