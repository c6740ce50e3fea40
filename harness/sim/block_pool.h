/* Blocks of memory that come and go at a high rate: messages and jobs. A block given
 * back waits in the free list of its size class, so a run in its steady state allocates
 * nothing. Classes are four an octave (at most a quarter of a block is unused); small
 * blocks are cut from slabs. */
#ifndef AB_SIM_BLOCK_POOL_H
#define AB_SIM_BLOCK_POOL_H

#include <stddef.h>

#define AB_BLOCK_CLASSES 192

/* Zero-initialised it is empty and valid. */
struct ab_block_pool {
    struct ab_free_block *free[AB_BLOCK_CLASSES];
    struct ab_block_slab *slabs;
};

/* Frees all blocks, those in use included. */
void ab_block_pool_fini(struct ab_block_pool *pool);
/* 64-byte aligned, not zeroed; NULL when out of memory. */
void *ab_block_take(struct ab_block_pool *pool, size_t size_bytes);
/* size_bytes: as it was taken. */
void ab_block_give(struct ab_block_pool *pool, void *block, size_t size_bytes);

#endif
