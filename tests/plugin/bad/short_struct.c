#include "bad.h"

BAD_NOTHING

ADONIS_PLUGIN = {
    .magic = ADONIS_MAGIC,
    .abi_major = ADONIS_ABI_MAJOR,
    .abi_minor = ADONIS_ABI_MINOR,
    .size = offsetof(struct adonis_algorithm, estimate),
    .min_host_minor = ADONIS_ABI_MINOR,
    BAD_TEXTS("bad-short-struct"),
    BAD_OPERATIONS,
};
