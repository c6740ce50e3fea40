#include "run/dense.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "run/record.h"
#include "support/leaks.h"

static void add_ok(struct ab_dense *dense, struct ab_arena *arena,
                   const struct ab_snapshot *point)
{
    struct ab_error err = {0};
    cr_assert_eq(ab_dense_add(dense, arena, point, &err), AB_OK, "%s", err.text);
}

/* The bytes of 1.0, and of a counter, as any other program would read them. */
Test(dense, numbers_are_little_endian_and_come_back)
{
    struct ab_arena arena;
    struct ab_dense dense = {0};
    ab_arena_init(&arena);
    struct ab_snapshot point = {.time_ns = 0x0102030405060708u, .distance = 1.0};
    add_ok(&dense, &arena, &point);
    point.distance = -5e-324;
    point.gradient_norm = copysign((double)NAN, -1.0);
    point.consensus_error = -(double)INFINITY;
    add_ok(&dense, &arena, &point);
    const struct ab_dense_chunk *chunk = dense.chunks[0];
    cr_assert_eq(chunk->n_points, 2);
    cr_assert_eq(memcmp(chunk->columns[AB_DENSE_time_ns], "\10\7\6\5\4\3\2\1", 8), 0);
    cr_assert_eq(memcmp(chunk->columns[AB_DENSE_distance], "\0\0\0\0\0\0\xf0\x3f", 8),
                 0);
    cr_assert_eq(ab_dense_integer(chunk->columns[AB_DENSE_time_ns], 1), point.time_ns);
    cr_assert(ab_dense_real(chunk->columns[AB_DENSE_distance], 1) == -5e-324);
    cr_assert(ab_dense_real(chunk->columns[AB_DENSE_consensus_error], 1) ==
              -(double)INFINITY);
    cr_assert_eq(
        memcmp(chunk->columns[AB_DENSE_gradient_norm] + 8, "\0\0\0\0\0\0\xf8\x7f", 8),
        0, "every NaN by the same bits");
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(dense, the_hash_sees_every_number_and_their_order)
{
    char first[AB_HASH_HEX_BYTES];
    char second[AB_HASH_HEX_BYTES];
    for (int swapped = 0; swapped < 2; swapped++) {
        struct ab_arena arena;
        struct ab_dense dense = {0};
        ab_arena_init(&arena);
        for (int i = 0; i < 2; i++) {
            struct ab_snapshot point = {.distance = i == swapped ? 1 : 2};
            add_ok(&dense, &arena, &point);
        }
        ab_dense_hash(swapped ? second : first, &dense);
        ab_arena_fini(&arena);
    }
    cr_assert_str_neq(first, second);
    AB_NO_LEAKS();
}

Test(dense, what_is_too_long_is_cut_and_says_so, .timeout = 60)
{
    struct ab_arena arena;
    struct ab_dense dense = {0};
    struct ab_snapshot point = {.time_ns = 0};
    ab_arena_init(&arena);
    for (uint64_t i = 0; i < AB_DENSE_MAX_POINTS; i++) {
        point.counters.rounds = i;
        add_ok(&dense, &arena, &point);
    }
    cr_assert_eq(dense.is_cut, 0);
    cr_assert_eq(dense.n_points, AB_DENSE_MAX_POINTS);
    cr_assert_eq(dense.n_chunks, AB_DENSE_MAX_POINTS / AB_DENSE_CHUNK_POINTS);
    cr_assert_eq(
        ab_dense_integer(dense.chunks[dense.n_chunks - 1]->columns[AB_DENSE_rounds],
                         AB_DENSE_CHUNK_POINTS - 1),
        AB_DENSE_MAX_POINTS - 1);
    for (int i = 0; i < 2; i++) {
        add_ok(&dense, &arena, &point);
        cr_assert_eq(dense.is_cut, 1);
        cr_assert_eq(dense.n_points, 0);
        cr_assert_eq(dense.n_chunks, 0);
    }
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(dense, lack_of_memory_is_reported)
{
    struct ab_arena arena;
    struct ab_dense dense = {0};
    const struct ab_snapshot point = {.time_ns = 0};
    ab_arena_init(&arena);
    for (size_t n = 1; n <= 2; n++) {
        ab_alloc_fail_after(n);
        ab_status status = ab_dense_add(&dense, &arena, &point, NULL);
        ab_alloc_fail_after(0);
        cr_assert(status == AB_ERR_MEMORY || (n == 2 && status == AB_OK));
    }
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}
