#include "bad.h"

BAD_NOTHING

ADONIS_PLUGIN = {
    .magic = ADONIS_MAGIC,
    .abi_major = ADONIS_ABI_MAJOR,
    .abi_minor = ADONIS_ABI_MINOR + 1,
    .size = sizeof(struct adonis_algorithm),
    .min_host_minor = ADONIS_ABI_MINOR + 1,
    BAD_TEXTS("bad-newer-minor"),
    BAD_OPERATIONS,
};
