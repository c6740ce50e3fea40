#include "base/hash.h"

#include <criterion/criterion.h>
#include <sodium.h>

#include "base/hash_blocks.h"
#include "base/rng.h"
#include "support/folder.h"
#include "support/leaks.h"

#define MILLION 1000000

/* Examples of FIPS 180-2 appendix B and NIST's "SHA256.pdf" for FIPS 180-4. */
static const struct {
    const char *text;
    const char *hex;
} vectors[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
     "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
     "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
};
static const char million_a[] =
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

Test(hash, known_answers)
{
    char hex[AB_HASH_HEX_BYTES];
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        ab_hash_buffer(hex, vectors[i].text, strlen(vectors[i].text));
        cr_assert_str_eq(hex, vectors[i].hex);
    }
    AB_NO_LEAKS();
}

Test(hash, pieces_of_any_size_give_the_hash_of_the_whole)
{
    char block[997];
    memset(block, 'a', sizeof block);
    struct ab_hash hash;
    char hex[AB_HASH_HEX_BYTES];
    ab_hash_init(&hash);
    size_t left = MILLION;
    for (size_t n = 0; left > 0; left -= n) {
        n = (n + 331) % sizeof block;
        n = n < left ? n : left;
        ab_hash_update(&hash, block, n);
    }
    ab_hash_final(&hash, hex);
    cr_assert_str_eq(hex, million_a);
    AB_NO_LEAKS();
}

/* Every split of every length up to some blocks: the first part ends inside a block, on
 * its edge, and beyond. */
Test(hash, agrees_with_libsodium_at_every_length_and_split)
{
    unsigned char data[5 * AB_HASH_BLOCK_BYTES];
    struct ab_stream stream = ab_stream_make(1, AB_RNG_TEST, 0);
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (unsigned char)ab_rng_u64(&stream, i);
    }
    for (size_t n = 0; n <= sizeof data; n++) {
        unsigned char digest[crypto_hash_sha256_BYTES];
        char expected[AB_HASH_HEX_BYTES];
        (void)crypto_hash_sha256(digest, data, n);
        (void)sodium_bin2hex(expected, sizeof expected, digest, sizeof digest);
        for (size_t cut = 0; cut <= n; cut += 7) {
            char hex[AB_HASH_HEX_BYTES];
            struct ab_hash hash;
            ab_hash_init(&hash);
            ab_hash_update(&hash, data, cut);
            ab_hash_update(&hash, data + cut, n - cut);
            ab_hash_final(&hash, hex);
            cr_assert_str_eq(hex, expected, "%zu bytes, cut at %zu", n, cut);
        }
    }
    AB_NO_LEAKS();
}

Test(hash, of_a_file)
{
    static char data[MILLION];
    memset(data, 'a', sizeof data);
    struct test_folder folder = test_folder_make();
    char hex[AB_HASH_HEX_BYTES];
    const char *path = test_folder_put(&folder, "million", data, sizeof data);
    cr_assert_eq(ab_hash_file(hex, path, NULL), AB_OK);
    cr_assert_str_eq(hex, million_a);
    path = test_folder_put(&folder, "empty", data, 0);
    cr_assert_eq(ab_hash_file(hex, path, NULL), AB_OK);
    cr_assert_str_eq(hex, vectors[0].hex);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(hash, a_missing_file_or_a_folder_is_named)
{
    struct ab_error err = {0};
    char hex[AB_HASH_HEX_BYTES];
    cr_assert_eq(ab_hash_file(hex, "/nowhere/x", &err), AB_ERR_IO);
    cr_assert_str_eq(err.text,
                     "could not open \"/nowhere/x\": No such file or directory");
    cr_assert_eq(ab_hash_file(hex, "/tmp", &err), AB_ERR_IO);
    cr_assert_str_eq(
        err.text, "could not read \"/tmp\": it is a folder, expected a regular file");
    AB_NO_LEAKS();
}
