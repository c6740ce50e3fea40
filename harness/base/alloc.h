/* Heap memory: the only place of the project that calls malloc.
 * Sizes are count x size, checked for overflow; memory comes zeroed. */
#ifndef AB_BASE_ALLOC_H
#define AB_BASE_ALLOC_H

#include <stddef.h>

#include "base/error.h"

/* NULL when out of memory or when count * size overflows. count 0 gives a valid
 * pointer. Owned by the caller, freed with ab_free. */
void *ab_alloc(size_t count, size_t size);
/* As ab_alloc, aligned to 64 bytes (a cache line, and any vector register). */
void *ab_alloc_aligned(size_t count, size_t size);
/* Grows or shrinks; new bytes are not zeroed. NULL on failure, and p stays valid. */
void *ab_realloc(void *p, size_t count, size_t size);
void ab_free(void *p);
/* Copy of a string, or NULL when out of memory. */
char *ab_strdup(const char *text);

/* The n-th allocation from now fails, and all after it until the call with 0, which
 * switches this off: for out-of-memory tests. */
void ab_alloc_fail_after(size_t n);

/* Arena: memory that is freed all at once. */
struct ab_arena {
    struct ab_arena_block *head;
};
void ab_arena_init(struct ab_arena *arena);
void ab_arena_fini(struct ab_arena *arena);
/* Zeroed, 64-byte aligned, valid until ab_arena_fini; NULL when out of memory. */
void *ab_arena_alloc(struct ab_arena *arena, size_t count, size_t size);
/* The next allocations of so many bytes together (each rounded up to a multiple of 64
 * that is greater) lie side by side. 0 when out of memory. */
int ab_arena_reserve(struct ab_arena *arena, size_t bytes);
char *ab_arena_strdup(struct ab_arena *arena, const char *text);
/* snprintf into the arena; NULL when out of memory. */
char *ab_arena_printf(struct ab_arena *arena, const char *format, ...) AB_PRINTF(2, 3);

#define AB_OUT_OF_MEMORY(err) AB_FAIL((err), AB_ERR_MEMORY, "out of memory")

#endif
