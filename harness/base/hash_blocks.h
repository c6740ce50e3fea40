/* The compression function of SHA-256 in the instructions that some machines have for
 * it. Internal to base/, and for the tests that compare it with libsodium's. */
#ifndef AB_BASE_HASH_BLOCKS_H
#define AB_BASE_HASH_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

#define AB_HASH_BLOCK_BYTES ((size_t)64)

#if defined(__x86_64__)
/* Has this machine the SHA extensions, with SSSE3 and SSE4.1? */
int ab_hash_has_sha_ni(void);
/* Takes n_blocks of AB_HASH_BLOCK_BYTES into the state a, ..., h of FIPS 180-4. Only
 * where ab_hash_has_sha_ni. */
void ab_hash_blocks_sha_ni(uint32_t state[8], const unsigned char *data,
                           size_t n_blocks);
#endif

#endif
