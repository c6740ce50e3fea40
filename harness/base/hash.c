#include "base/hash.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "base/hash_blocks.h"
#include "base/regular_file.h"

#define READ_BYTES ((size_t)64 * 1024)

void ab_hash_init(struct ab_hash *hash)
{
    ab_require(sodium_init() >= 0);
    (void)crypto_hash_sha256_init(&hash->state);
}

/* Whole blocks at the front that were taken by instructions of this machine: five times
 * as fast as libsodium, whose state is public (count: bits so far). */
static size_t take_blocks(crypto_hash_sha256_state *state, const unsigned char *data,
                          size_t n_blocks)
{
#if defined(__x86_64__)
    if (state->count % (8 * AB_HASH_BLOCK_BYTES) == 0 && ab_hash_has_sha_ni()) {
        ab_hash_blocks_sha_ni(state->state, data, n_blocks);
        state->count += 8 * AB_HASH_BLOCK_BYTES * n_blocks;
        return n_blocks * AB_HASH_BLOCK_BYTES;
    }
#endif
    (void)state;
    (void)data;
    (void)n_blocks;
    return 0;
}

void ab_hash_update(struct ab_hash *hash, const void *data, size_t size_bytes)
{
    const unsigned char *bytes = data;
    size_t n_blocks = size_bytes / AB_HASH_BLOCK_BYTES;
    size_t n_taken =
        n_blocks > 0 ? take_blocks(&hash->state, bytes, n_blocks) : (size_t)0;
    if (size_bytes > n_taken) {
        (void)crypto_hash_sha256_update(&hash->state, bytes + n_taken,
                                        size_bytes - n_taken);
    }
}

void ab_hash_final(struct ab_hash *hash, char hex[AB_HASH_HEX_BYTES])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    (void)crypto_hash_sha256_final(&hash->state, digest);
    (void)sodium_bin2hex(hex, AB_HASH_HEX_BYTES, digest, sizeof digest);
}

void ab_hash_buffer(char hex[AB_HASH_HEX_BYTES], const void *data, size_t size_bytes)
{
    struct ab_hash hash;
    ab_hash_init(&hash);
    ab_hash_update(&hash, data, size_bytes);
    ab_hash_final(&hash, hex);
}

ab_status ab_hash_descriptor(char hex[AB_HASH_HEX_BYTES], int fd, const char *path,
                             struct ab_error *err)
{
    struct ab_hash hash;
    unsigned char block[READ_BYTES];
    ssize_t n;
    ab_hash_init(&hash);
    while ((n = read(fd, block, sizeof block)) > 0) {
        ab_hash_update(&hash, block, (size_t)n);
    }
    if (n < 0) {
        return AB_FAIL(err, AB_ERR_IO, "could not read \"%s\": %s", path,
                       strerror(errno));
    }
    ab_hash_final(&hash, hex);
    return AB_OK;
}

ab_status ab_hash_file(char hex[AB_HASH_HEX_BYTES], const char *path,
                       struct ab_error *err)
{
    int fd = -1;
    AB_TRY(ab_file_open_regular(&fd, path, err));
    ab_status status = ab_hash_descriptor(hex, fd, path, err);
    (void)close(fd);
    return status;
}
