#include "run/frame.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "fake.h"
#include "support/leaks.h"

static struct ab_text encode(const struct ab_record *record)
{
    struct ab_text bytes = {0};
    ab_frame_encode(&bytes, record);
    cr_assert_not(bytes.failed);
    return bytes;
}

Test(frame, a_record_comes_back_as_it_was)
{
    struct ab_record record;
    struct ab_record back;
    fake_record(&record, NULL);
    fake_dense(&record, 3);
    record.dense.is_cut = 1;
    struct ab_text bytes = encode(&record);
    ab_record_init(&back, NULL);
    cr_assert_eq(ab_frame_decode(&back, bytes.bytes, bytes.size, NULL), AB_OK);
    struct ab_text again = encode(&back);
    cr_assert_eq(again.size, bytes.size);
    cr_assert_eq(memcmp(again.bytes, bytes.bytes, bytes.size), 0);

    cr_assert_eq(back.outcome, AB_OUTCOME_TARGET);
    cr_assert_str_eq(back.reason, "because, \"so\"");
    cr_assert_str_eq(back.options_resolved, "{\"step\":0.1}");
    cr_assert(isnan(back.constants[ADONIS_MU]));
    cr_assert(back.constants[ADONIS_MU_LOCAL] == 0.5);
    cr_assert_eq(back.n_snapshots, 3);
    cr_assert_eq(back.snapshots[2].counters.hops, record.snapshots[2].counters.hops);
    cr_assert(back.snapshots[2].f_gap_worst_node == 5e-324, "subnormals survive");
    cr_assert(isnan(back.snapshots[0].accuracy_mean_model));
    cr_assert_eq(back.nodes[1].idle_ns, record.nodes[1].idle_ns);
    cr_assert_eq(back.execution.started_at, 1767225599);
    cr_assert_eq(back.dense.n_points, 3);
    cr_assert_eq(back.dense.is_cut, 1);
    cr_assert_eq(
        ab_dense_integer(back.dense.chunks[0]->columns[AB_DENSE_bytes_sent], 2),
        ((uint64_t)1 << 62) + 2);
    ab_text_fini(&again);
    ab_text_fini(&bytes);
    ab_record_fini(&back);
    ab_record_fini(&record);
    AB_NO_LEAKS();
}

Test(frame, what_is_empty_comes_back_empty)
{
    struct ab_record record;
    struct ab_record back;
    ab_record_init(&record, NULL);
    record.outcome = AB_OUTCOME_INFEASIBLE;
    struct ab_text bytes = encode(&record);
    ab_record_init(&back, NULL);
    cr_assert_eq(ab_frame_decode(&back, bytes.bytes, bytes.size, NULL), AB_OK);
    cr_assert_str_eq(back.reason, "");
    cr_assert_null(back.options_resolved);
    cr_assert_eq(back.n_snapshots, 0);
    cr_assert(isnan(back.initial_gap));
    ab_text_fini(&bytes);
    ab_record_fini(&back);
    ab_record_fini(&record);
    AB_NO_LEAKS();
}

Test(frame, every_other_length_is_refused)
{
    struct ab_record record;
    fake_record(&record, NULL);
    fake_dense(&record, 3);
    struct ab_text bytes = encode(&record);
    const size_t whole = bytes.size;
    ab_text_append(&bytes, "", 1); /* for the size with a byte too many */
    for (size_t size = 0; size <= whole + 1; size++) {
        struct ab_record back;
        ab_record_init(&back, NULL);
        ab_status expected = size == whole ? AB_OK : AB_ERR_INTERNAL;
        cr_assert_eq(ab_frame_decode(&back, bytes.bytes, size, NULL), expected, "%zu",
                     size);
        ab_record_fini(&back);
    }
    ab_text_fini(&bytes);
    ab_record_fini(&record);
    AB_NO_LEAKS();
}

static ab_status decode_of(const struct ab_record *record)
{
    struct ab_record back;
    struct ab_text bytes = encode(record);
    ab_record_init(&back, NULL);
    ab_status status = ab_frame_decode(&back, bytes.bytes, bytes.size, NULL);
    ab_record_fini(&back);
    ab_text_fini(&bytes);
    return status;
}

/* Of the right shape, but the database would refuse it, or its exports be spoilt. */
Test(frame, what_no_record_holds_is_refused)
{
    struct ab_record record;
    fake_record(&record, NULL);
    cr_assert_eq(decode_of(&record), AB_OK);
    record.outcome = AB_OUTCOME_NONE;
    cr_assert_eq(decode_of(&record), AB_ERR_INTERNAL);
    record.outcome = AB_OUTCOME_TARGET;
    record.reason = "\xff";
    cr_assert_eq(decode_of(&record), AB_ERR_INTERNAL);
    record.reason = "";
    record.totals.messages = UINT64_MAX;
    cr_assert_eq(decode_of(&record), AB_ERR_INTERNAL);
    record.totals.messages = 1;
    record.predictions[0].e_fold = 0.0;
    cr_assert_eq(decode_of(&record), AB_ERR_INTERNAL);
    record.predictions[0].e_fold = 1.0;
    record.predictions[0].kind = 3;
    cr_assert_eq(decode_of(&record), AB_ERR_INTERNAL);
    record.predictions[0].kind = ADONIS_ORDER;
    cr_assert_eq(decode_of(&record), AB_OK);
    ab_record_fini(&record);
    AB_NO_LEAKS();
}

/* Bytes of a frame replaced at random, 20000 times (xorshift; Marsaglia 2003). */
Test(frame, any_bytes_are_decoded_or_refused, .timeout = 60)
{
    struct ab_record record;
    fake_record(&record, NULL);
    fake_dense(&record, 3);
    struct ab_text bytes = encode(&record);
    char *mutant = ab_alloc(bytes.size, 1);
    uint64_t random = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        memcpy(mutant, bytes.bytes, bytes.size);
        for (int change = 0; change <= i % 4; change++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            mutant[(random >> 16) % bytes.size] = (char)random;
        }
        struct ab_record back;
        ab_record_init(&back, NULL);
        ab_status status = ab_frame_decode(&back, mutant, bytes.size, NULL);
        cr_assert(status == AB_OK || status == AB_ERR_INTERNAL);
        cr_assert(status != AB_OK || ab_text_is_utf8(back.reason));
        ab_record_fini(&back);
    }
    ab_free(mutant);
    ab_text_fini(&bytes);
    ab_record_fini(&record);
    AB_NO_LEAKS();
}

/* A plugin says why it fails, in any bytes, and a long text is cut. */
Test(frame, a_reason_is_text_whatever_a_plugin_says)
{
    char accents[1024] = "x";
    for (size_t i = 0; i < 400; i++) {
        memcpy(accents + 1 + 2 * i, "\xc3\xa9", 3);
    }
    struct ab_record record;
    ab_record_init(&record, NULL);
    ab_record_say(&record, "%s", "no\xff \x1b[31m\n");
    cr_assert_str_eq(record.reason, "no? ?[31m?");
    ab_record_say(&record, "%s", accents);
    cr_assert(ab_text_is_utf8(record.reason));
    cr_assert_gt(strlen(record.reason), 500);
    ab_record_fini(&record);
    AB_NO_LEAKS();
}

/* Any eight bytes may be replaced by what is most hostile there: a huge length. */
Test(frame, wrong_lengths_are_refused_or_harmless)
{
    struct ab_record record;
    fake_record(&record, NULL);
    fake_dense(&record, 3);
    struct ab_text bytes = encode(&record);
    for (size_t place = 0; place + 8 <= bytes.size; place += 4) {
        char kept[8];
        memcpy(kept, bytes.bytes + place, 8);
        memset(bytes.bytes + place, 0xff, 8);
        struct ab_record back;
        ab_record_init(&back, NULL);
        ab_status status = ab_frame_decode(&back, bytes.bytes, bytes.size, NULL);
        cr_assert(status == AB_OK || status == AB_ERR_INTERNAL);
        ab_record_fini(&back);
        memcpy(bytes.bytes + place, kept, 8);
    }
    ab_text_fini(&bytes);
    ab_record_fini(&record);
    AB_NO_LEAKS();
}

/* What a dense series may look like does not depend on what a child says. */
Test(frame, a_dense_series_of_another_shape_is_refused)
{
    struct ab_record record;
    fake_record(&record, NULL);
    fake_dense(&record, AB_DENSE_CHUNK_POINTS + 5);
    cr_assert_eq(decode_of(&record), AB_OK);
    struct ab_dense_chunk **chunks = record.dense.chunks;
    struct ab_dense_chunk *whole = chunks[0];
    struct ab_dense_chunk *part = chunks[1];
    chunks[0] = part;
    cr_assert_eq(decode_of(&record), AB_ERR_INTERNAL, "a short chunk before the last");
    chunks[0] = whole;
    part->n_points = 0;
    cr_assert_eq(decode_of(&record), AB_ERR_INTERNAL, "an empty chunk");
    part->n_points = 1;
    cr_assert_eq(decode_of(&record), AB_OK);
    ab_record_fini(&record);
    AB_NO_LEAKS();
}

Test(frame, a_hash_of_version_1_does_not_see_what_came_later)
{
    static const int first_that_sees[] = {2, 2, 2, 2, 2, 1};
    for (int change = 0; change < 6; change++) {
        struct ab_record record;
        fake_record(&record, NULL);
        char before[2][AB_HASH_HEX_BYTES];
        char after[2][AB_HASH_HEX_BYTES];
        for (int v = 0; v < 2; v++) {
            cr_assert_eq(ab_record_hash(before[v], &record, v + 1, NULL), AB_OK);
        }
        record.totals.lost += change == 0;
        record.totals.bytes_lost += change == 1;
        record.snapshots[1].counters.lost += change == 2;
        record.nodes[1].bytes_lost += change == 3;
        record.label_variation += change == 4 ? 0.125 : 0;
        record.totals.idle_ns += change == 5;
        for (int v = 0; v < 2; v++) {
            cr_assert_eq(ab_record_hash(after[v], &record, v + 1, NULL), AB_OK);
            cr_assert_eq(strcmp(before[v], after[v]) != 0,
                         v + 1 >= first_that_sees[change], "change %d, version %d",
                         change, v + 1);
        }
        ab_record_fini(&record);
    }
    AB_NO_LEAKS();
}

Test(frame, the_hash_sees_results_and_no_clock)
{
    char first[AB_HASH_HEX_BYTES];
    char second[AB_HASH_HEX_BYTES];
    struct ab_record record;
    fake_record(&record, NULL);
    cr_assert_eq(ab_record_hash(first, &record, AB_RESULT_VERSION, NULL), AB_OK);
    record.execution.wall_s = 99;
    record.execution.started_at = 1;
    fake_dense(&record, 2);
    record.snapshots[0].accuracy_mean_model = copysign((double)NAN, -1.0);
    cr_assert_eq(ab_record_hash(second, &record, AB_RESULT_VERSION, NULL), AB_OK);
    cr_assert_str_eq(first, second);
    record.nodes[1].busy_ns++;
    cr_assert_eq(ab_record_hash(second, &record, AB_RESULT_VERSION, NULL), AB_OK);
    cr_assert_str_neq(first, second);
    record.nodes[1].busy_ns--;
    record.snapshots[1].distance = nextafter(record.snapshots[1].distance, 1e9);
    cr_assert_eq(ab_record_hash(second, &record, AB_RESULT_VERSION, NULL), AB_OK);
    cr_assert_str_neq(first, second);
    ab_record_fini(&record);
    AB_NO_LEAKS();
}

Test(frame, lack_of_memory_is_reported)
{
    struct ab_record record;
    fake_record(&record, NULL);
    fake_dense(&record, 3);
    struct ab_text bytes = encode(&record);
    struct ab_record back;
    ab_record_init(&back, NULL);
    ab_alloc_fail_after(1);
    cr_assert_eq(ab_frame_decode(&back, bytes.bytes, bytes.size, NULL), AB_ERR_MEMORY);
    ab_alloc_fail_after(0);
    ab_record_fini(&back);
    ab_text_fini(&bytes);
    ab_record_fini(&record);
    AB_NO_LEAKS();
}
