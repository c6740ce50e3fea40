#include "sim/block_pool.h"

#include <stdint.h>

#include "base/alloc.h"

#define UNIT       ((size_t)64)
#define SLAB_BYTES ((size_t)64 * 1024)
#define MAX_BYTES  ((size_t)1 << 48)

struct ab_free_block {
    struct ab_free_block *next;
};

struct ab_block_slab {
    struct ab_block_slab *next;
};

/* Memory that is not in use is closed to sanitized code: a plugin that keeps a pointer
 * past its callback is caught. */
#if defined(__SANITIZE_ADDRESS__)
#define AB_POISONS_BLOCKS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define AB_POISONS_BLOCKS 1
#endif
#endif
#ifdef AB_POISONS_BLOCKS
#include <sanitizer/asan_interface.h>
#define CLOSE_MEMORY(p, size) __asan_poison_memory_region((p), (size))
#define OPEN_MEMORY(p, size)  __asan_unpoison_memory_region((p), (size))
#else
#define CLOSE_MEMORY(p, size) ((void)0)
#define OPEN_MEMORY(p, size)  ((void)0)
#endif

/* Classes 0 .. 3 hold 1 .. 4 units; after that each octave is cut in four. */
static unsigned class_of(size_t size_bytes)
{
    uint64_t units = (size_bytes + UNIT - 1) / UNIT;
    if (units <= 4) {
        return units > 0 ? (unsigned)units - 1 : 0;
    }
    unsigned octave = 63 - (unsigned)__builtin_clzll(units - 1);
    unsigned quarter = (unsigned)((units - 1) >> (octave - 2)) & 3;
    return 4 * (octave - 1) + quarter;
}

static size_t class_bytes(unsigned index)
{
    if (index < 4) {
        return (index + 1) * UNIT;
    }
    unsigned octave = index / 4 + 1;
    return ((size_t)(4 + index % 4 + 1) << (octave - 2)) * UNIT;
}

void ab_block_pool_fini(struct ab_block_pool *pool)
{
    struct ab_block_slab *slab = pool->slabs;
    while (slab != NULL) {
        struct ab_block_slab *next = slab->next;
        ab_free(slab);
        slab = next;
    }
    *pool = (struct ab_block_pool){0};
}

static int add_slab(struct ab_block_pool *pool, unsigned index)
{
    size_t size = class_bytes(index);
    size_t count = size < SLAB_BYTES ? SLAB_BYTES / size : 1;
    char *slab = ab_alloc_aligned(1, UNIT + count * size);
    if (slab == NULL) {
        return 0;
    }
    ((struct ab_block_slab *)slab)->next = pool->slabs;
    pool->slabs = (struct ab_block_slab *)slab;
    for (size_t i = count; i-- > 0;) {
        struct ab_free_block *block = (struct ab_free_block *)(slab + UNIT + i * size);
        block->next = pool->free[index];
        pool->free[index] = block;
        CLOSE_MEMORY(block + 1, size - sizeof(*block));
    }
    return 1;
}

void *ab_block_take(struct ab_block_pool *pool, size_t size_bytes)
{
    if (size_bytes > MAX_BYTES) {
        return NULL;
    }
    unsigned index = class_of(size_bytes);
    if (pool->free[index] == NULL && !add_slab(pool, index)) {
        return NULL;
    }
    struct ab_free_block *block = pool->free[index];
    pool->free[index] = block->next;
    OPEN_MEMORY(block, size_bytes);
    return block;
}

void ab_block_give(struct ab_block_pool *pool, void *block, size_t size_bytes)
{
    unsigned index = class_of(size_bytes);
    struct ab_free_block *freed = block;
    freed->next = pool->free[index];
    pool->free[index] = freed;
    CLOSE_MEMORY(freed + 1, class_bytes(index) - sizeof(*freed));
}
