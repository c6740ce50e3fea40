#include "bad.h"

BAD_NOTHING

ADONIS_PLUGIN = {
    .magic = ADONIS_MAGIC,
    .abi_major = ADONIS_ABI_MAJOR + 1,
    .abi_minor = ADONIS_ABI_MINOR,
    .size = sizeof(struct adonis_algorithm),
    BAD_TEXTS("bad-other-major"),
    BAD_OPERATIONS,
};
