/* SHA-256 (FIPS 180-4), as 64 lower-case hexadecimal digits. */
#ifndef AB_BASE_HASH_H
#define AB_BASE_HASH_H

#include <sodium/crypto_hash_sha256.h>
#include <stddef.h>

#include "base/error.h"

/* 64 digits and a NUL. */
#define AB_HASH_HEX_BYTES 65

struct ab_hash {
    crypto_hash_sha256_state state;
};

/* Streaming: init, any number of updates, final once. */
void ab_hash_init(struct ab_hash *hash);
void ab_hash_update(struct ab_hash *hash, const void *data, size_t size_bytes);
void ab_hash_final(struct ab_hash *hash, char hex[AB_HASH_HEX_BYTES]);

void ab_hash_buffer(char hex[AB_HASH_HEX_BYTES], const void *data, size_t size_bytes);
/* From where fd stands to its end; path: for messages. */
AB_MUST_CHECK ab_status ab_hash_descriptor(char hex[AB_HASH_HEX_BYTES], int fd,
                                           const char *path, struct ab_error *err);
/* Of the bytes as they lie on the disk (a gzip file is not unpacked). */
AB_MUST_CHECK ab_status ab_hash_file(char hex[AB_HASH_HEX_BYTES], const char *path,
                                     struct ab_error *err);

#endif
