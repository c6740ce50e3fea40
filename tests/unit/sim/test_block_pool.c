#include "sim/block_pool.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "base/rng.h"
#include "support/leaks.h"

#define N_BLOCKS 300

static size_t draw_size(const struct ab_stream *stream, uint64_t k)
{
    return 16 + ab_rng_below(stream, k, UINT64_C(1) << (5 + k % 14));
}

static void check_filled(const unsigned char *block, size_t size, unsigned char byte)
{
    for (size_t i = 0; i < size; i++) {
        cr_assert_eq(block[i], byte);
    }
}

/* Every block in use keeps its own pattern while others come and go. */
Test(block_pool, gives_blocks_that_do_not_overlap)
{
    struct ab_block_pool pool = {0};
    struct ab_stream stream = ab_stream_make(3, AB_RNG_TEST, 0);
    unsigned char *blocks[N_BLOCKS] = {NULL};
    size_t sizes[N_BLOCKS];
    for (uint64_t k = 0; k < 4000; k++) {
        size_t i = ab_rng_below(&stream, UINT64_MAX / 2 + k, N_BLOCKS);
        if (blocks[i] != NULL) {
            check_filled(blocks[i], sizes[i], (unsigned char)i);
            ab_block_give(&pool, blocks[i], sizes[i]);
            blocks[i] = NULL;
            continue;
        }
        sizes[i] = draw_size(&stream, k);
        blocks[i] = ab_block_take(&pool, sizes[i]);
        cr_assert_not_null(blocks[i]);
        cr_assert_eq((uintptr_t)blocks[i] % 64, 0);
        memset(blocks[i], (int)i, sizes[i]);
    }
    ab_block_pool_fini(&pool);
    AB_NO_LEAKS();
}

Test(block_pool, allocates_nothing_once_blocks_are_free)
{
    struct ab_block_pool pool = {0};
    static const size_t sizes[] = {1, 64, 65, 320, 321, 5000, 100000};
    for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
        void *block = ab_block_take(&pool, sizes[k]);
        cr_assert_not_null(block);
        ab_block_give(&pool, block, sizes[k]);
        ab_alloc_fail_after(1);
        cr_assert_eq(ab_block_take(&pool, sizes[k]), block);
        ab_alloc_fail_after(0);
    }
    ab_block_pool_fini(&pool);
    AB_NO_LEAKS();
}

/* 64 KiB of blocks of 64 bytes come from one allocation. */
Test(block_pool, cuts_small_blocks_from_slabs)
{
    struct ab_block_pool pool = {0};
    cr_assert_not_null(ab_block_take(&pool, 40));
    ab_alloc_fail_after(1);
    for (int k = 1; k < 1024; k++) {
        cr_assert_not_null(ab_block_take(&pool, 40), "block %d", k);
    }
    cr_assert_null(ab_block_take(&pool, 40), "the slab is used up");
    ab_alloc_fail_after(0);
    cr_assert_null(ab_block_take(&pool, SIZE_MAX));
    ab_block_pool_fini(&pool);
    AB_NO_LEAKS();
}
