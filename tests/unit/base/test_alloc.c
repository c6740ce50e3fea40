#include "base/alloc.h"

#include <criterion/criterion.h>
#include <stdint.h>

#include "support/leaks.h"

Test(alloc, memory_is_zeroed_and_overflow_is_refused)
{
    unsigned char *p = ab_alloc_aligned(3, 100);
    cr_assert_eq((uintptr_t)p % 64, 0);
    for (int i = 0; i < 300; i++) {
        cr_assert_eq(p[i], 0);
    }
    ab_free(p);
    cr_assert_null(ab_alloc(SIZE_MAX / 2, 3));
    cr_assert_null(ab_alloc_aligned(SIZE_MAX, 1));
    AB_NO_LEAKS();
}

Test(alloc, the_nth_allocation_can_be_made_to_fail)
{
    ab_alloc_fail_after(2);
    void *first = ab_alloc(1, 8);
    void *second = ab_alloc(1, 8);
    void *third = ab_alloc(1, 8);
    ab_alloc_fail_after(0);
    void *fourth = ab_alloc(1, 8);
    cr_assert_not_null(first);
    cr_assert_null(second);
    cr_assert_null(third);
    cr_assert_not_null(fourth);
    ab_free(first);
    ab_free(fourth);
    AB_NO_LEAKS();
}

Test(alloc, an_arena_gives_aligned_zeroed_memory_and_frees_it_at_once)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    for (size_t size = 1; size < 200000; size = size * 3 + 1) {
        unsigned char *p = ab_arena_alloc(&arena, size, 1);
        cr_assert_eq((uintptr_t)p % 64, 0);
        cr_assert_eq(p[size - 1], 0);
        memset(p, 0xff, size);
    }
    cr_assert_str_eq(ab_arena_printf(&arena, "%s-%d", "a", 7), "a-7");
    cr_assert_str_eq(ab_arena_strdup(&arena, "text"), "text");
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}
