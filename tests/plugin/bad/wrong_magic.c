#include "bad.h"

BAD_NOTHING

ADONIS_PLUGIN = {
    .magic = 0x12345678u,
    .abi_major = ADONIS_ABI_MAJOR,
    .abi_minor = ADONIS_ABI_MINOR,
    .size = sizeof(struct adonis_algorithm),
    BAD_TEXTS("bad-wrong-magic"),
    BAD_OPERATIONS,
};
