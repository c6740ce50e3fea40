#include "sim/profile.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "support/folder.h"
#include "support/leaks.h"

static ab_status parse(struct ab_profile **out, const char *text, struct ab_error *err)
{
    return ab_profile_parse(out, text, strlen(text), "folder/mine.json", err);
}

static struct ab_profile *parsed(const char *text)
{
    struct ab_profile *profile;
    struct ab_error err = {0};
    cr_assert_eq(parse(&profile, text, &err), AB_OK, "%s", err.text);
    return profile;
}

static const char full[] =
    "{\"comment\": [\"a\", \"b\"],"
    " \"compute\": {\"flops_per_s\": 2e9,"
    "  \"persistent\": {\"kind\": \"two-speed\", \"fraction\": 0.25, \"slowdown\": 4},"
    "  \"transient\": {\"kind\": \"lognormal\", \"sigma\": 0.5}},"
    " \"network\": {\"latency_s\": 0.01, \"link_bytes_per_s\": 1e6,"
    "  \"uplink_bytes_per_s\": \"unlimited\", \"downlink_bytes_per_s\": 3},"
    " \"energy\": {\"busy_w\": 10, \"idle_w\": 1, \"send_j_per_byte\": 1e-6,"
    "  \"receive_j_per_byte\": 2e-6}}";

Test(profile, reads_every_member)
{
    struct ab_profile *profile = parsed(full);
    cr_assert_str_eq(profile->name, "mine");
    cr_assert(profile->flops_per_s == 2e9 && profile->gradient_s == 0.0);
    cr_assert_eq(profile->poisson_gradients, 0);
    cr_assert_eq(profile->persistent.kind, AB_SPREAD_TWO_SPEED);
    cr_assert(profile->persistent.fraction == 0.25 &&
              profile->persistent.slowdown == 4);
    cr_assert_eq(profile->transient.kind, AB_SPREAD_LOGNORMAL);
    cr_assert(profile->transient.sigma == 0.5);
    cr_assert(profile->latency_s == 0.01 && profile->link_bytes_per_s == 1e6);
    cr_assert(isinf(profile->uplink_bytes_per_s));
    cr_assert(profile->downlink_bytes_per_s == 3.0);
    cr_assert(profile->busy_w == 10.0 && profile->idle_w == 1.0);
    cr_assert(profile->send_j_per_byte == 1e-6 && profile->receive_j_per_byte == 2e-6);
    ab_profile_destroy(profile);
    AB_NO_LEAKS();
}

Test(profile, is_known_by_what_it_means_not_by_how_it_is_written)
{
    static const char *const same[] = {
        "{\"compute\": {\"gradient_s\": 1}, \"network\": {}}",
        "{\"network\": {\"latency_s\": 0.0, \"comment\": \"x\"},"
        " \"compute\": {\"gradient_s\": 1.0, \"clock\": \"free\"}}",
        "{\"compute\": {\"transient\": {\"kind\": \"constant\"}, \"gradient_s\": 1e0},"
        " \"network\": {\"link_bytes_per_s\": \"unlimited\"}, \"energy\": {}}",
    };
    static const char canonical[] =
        "{\"compute\":{\"clock\":\"free\",\"gradient_s\":1,"
        "\"persistent\":{\"kind\":\"constant\"},\"transient\":{\"kind\":\"constant\"}},"
        "\"energy\":{\"busy_w\":0,\"idle_w\":0,\"receive_j_per_byte\":0,"
        "\"send_j_per_byte\":0},"
        "\"network\":{\"downlink_bytes_per_s\":\"unlimited\",\"latency_s\":0,"
        "\"link_bytes_per_s\":\"unlimited\",\"uplink_bytes_per_s\":\"unlimited\"}}";
    char hex[AB_HASH_HEX_BYTES];
    ab_hash_buffer(hex, canonical, strlen(canonical));
    for (size_t k = 0; k < 3; k++) {
        struct ab_profile *profile = parsed(same[k]);
        cr_assert_str_eq(profile->canonical, canonical);
        cr_assert_str_eq(profile->sha256, hex);
        ab_profile_destroy(profile);
    }
    struct ab_profile *other =
        parsed("{\"compute\": {\"gradient_s\": 2}, \"network\": {}}");
    cr_assert_str_neq(other->sha256, hex);
    ab_profile_destroy(other);
    AB_NO_LEAKS();
}

/* The canonical text, read again, is the same profile. */
Test(profile, has_a_canonical_text_that_reads_back)
{
    static const char *const texts[] = {
        full,
        "{\"compute\": {\"gradient_s\": 1e-3, \"clock\": \"poisson\"}, \"network\": "
        "{}}",
    };
    for (size_t k = 0; k < 2; k++) {
        struct ab_profile *profile = parsed(texts[k]);
        struct ab_profile *again = parsed(profile->canonical);
        cr_assert_str_eq(again->sha256, profile->sha256);
        cr_assert_eq(again->poisson_gradients, (int)k);
        ab_profile_destroy(profile);
        ab_profile_destroy(again);
    }
    AB_NO_LEAKS();
}

Test(profile, is_refused_with_file_place_and_what_was_expected)
{
#define NETWORK ", \"network\": {}}"
    static const char *const wrong[][2] = {
        {"{}", "/compute"},
        {"{\"compute\": {\"gradient_s\": 1}}", "/network"},
        {"{\"compute\": {}" NETWORK, "exactly one of"},
        {"{\"compute\": {\"gradient_s\": 1, \"flops_per_s\": 1}" NETWORK,
         "exactly one of"},
        {"{\"compute\": {\"gradient_s\": 0}" NETWORK, "/compute/gradient_s"},
        {"{\"compute\": {\"gradient_s\": -1}" NETWORK, "/compute/gradient_s"},
        {"{\"compute\": {\"gradient_s\": \"1\"}" NETWORK, "/compute/gradient_s"},
        {"{\"compute\": {\"gradients_s\": 1}" NETWORK, "gradients_s"},
        {"{\"compute\": {\"gradient_s\": 1, \"gradient_s\": 1}" NETWORK, "duplicate"},
        {"{\"compute\": {\"flops_per_s\": 1, \"clock\": \"poisson\"}" NETWORK,
         "the unit of the Poisson clock"},
        {"{\"compute\": {\"gradient_s\": 1, \"clock\": \"poisson\","
         " \"transient\": {\"kind\": \"lognormal\", \"sigma\": 1}}" NETWORK,
         "no spread with a Poisson clock"},
        {"{\"compute\": {\"gradient_s\": 1, \"clock\": \"posson\"}" NETWORK,
         "/compute/clock"},
        {"{\"compute\": {\"gradient_s\": 1, \"transient\": {\"kind\": "
         "\"normal\"}}" NETWORK,
         "/compute/transient/kind"},
        {"{\"compute\": {\"gradient_s\": 1, \"transient\": {}}" NETWORK,
         "/compute/transient/kind"},
        {"{\"compute\": {\"gradient_s\": 1, \"transient\":"
         " {\"kind\": \"constant\", \"sigma\": 1}}" NETWORK,
         "sigma"},
        {"{\"compute\": {\"gradient_s\": 1, \"persistent\":"
         " {\"kind\": \"two-speed\", \"fraction\": 1.5, \"slowdown\": 2}}" NETWORK,
         "/compute/persistent/fraction"},
        {"{\"compute\": {\"gradient_s\": 1, \"persistent\":"
         " {\"kind\": \"two-speed\", \"fraction\": 0.5, \"slowdown\": 0.5}}" NETWORK,
         "/compute/persistent/slowdown"},
        {"{\"compute\": {\"gradient_s\": 1}, \"network\": {\"latency_s\": -1}}",
         "/network/latency_s"},
        {"{\"compute\": {\"gradient_s\": 1}, \"network\": {\"link_bytes_per_s\": 0}}",
         "/network/link_bytes_per_s"},
        {"{\"compute\": {\"gradient_s\": 1}, \"network\":"
         " {\"uplink_bytes_per_s\": \"fast\"}}",
         "a number of bytes per second or \"unlimited\""},
        {"{\"compute\": {\"gradient_s\": 1}, \"network\": {\"loss\": 1}}",
         "/network/loss"},
        {"{\"compute\": {\"gradient_s\": 1}, \"network\": {\"transport\": \"udp\"}}",
         "/network/transport"},
        {"{\"compute\": {\"gradient_s\": 1}, \"network\": {}, \"energy\": {\"busy\": "
         "1}}",
         "busy"},
        {"{\"compute\": {\"gradient_s\": 1}, \"network\": {}, \"extra\": 1}", "extra"},
        {"{\"compute\": {\"gradient_s\": 1}, \"network\": {}", "mine.json"},
        {"[]", "mine.json"},
        {"", "mine.json"},
    };
    for (size_t k = 0; k < sizeof(wrong) / sizeof(wrong[0]); k++) {
        struct ab_profile *profile;
        struct ab_error err = {0};
        cr_assert_eq(parse(&profile, wrong[k][0], &err), AB_ERR_INPUT, "%s",
                     wrong[k][0]);
        cr_assert_null(profile);
        cr_assert_not_null(strstr(err.text, "folder/mine.json"), "%s", err.text);
        cr_assert_not_null(strstr(err.text, wrong[k][1]), "%s: %s", wrong[k][0],
                           err.text);
    }
    AB_NO_LEAKS();
}

Test(profile, is_shipped_under_four_names)
{
    enum { IDEAL, LOSSY, POISSON, STRAGGLERS, N };
    struct ab_profile *profiles[N];
    cr_assert_eq(ab_profile_count(), N);
    for (uint32_t k = 0; k < N; k++) {
        struct ab_error err = {0};
        const char *name = ab_profile_at(k)->name;
        cr_assert_eq(ab_profile_load(&profiles[k], name, &err), AB_OK, "%s", err.text);
        cr_assert_str_eq(profiles[k]->name, name);
        cr_assert_gt(strlen(ab_profile_at(k)->summary), 0);
        int is_theory = k == IDEAL || k == POISSON;
        cr_assert(profiles[k]->gradient_s == (is_theory ? 0.001 : 0.1));
        cr_assert_eq(isinf(profiles[k]->uplink_bytes_per_s) != 0, is_theory);
        cr_assert_eq(profiles[k]->latency_s == 0.0, is_theory);
        cr_assert_eq(profiles[k]->poisson_gradients, k == POISSON);
        cr_assert(profiles[k]->loss == (k == LOSSY ? 0.01 : 0.0));
        cr_assert_eq(profiles[k]->is_lossy, k == LOSSY);
    }
    cr_assert_eq(profiles[STRAGGLERS]->persistent.kind, AB_SPREAD_TWO_SPEED);
    cr_assert_eq(profiles[STRAGGLERS]->transient.kind, AB_SPREAD_LOGNORMAL);
    cr_assert_gt(profiles[STRAGGLERS]->busy_w, profiles[STRAGGLERS]->idle_w);
    for (uint32_t k = 0; k < N; k++) {
        ab_profile_destroy(profiles[k]);
    }
    AB_NO_LEAKS();
}

/* Profiles that were there before losses were keep their identity. */
Test(profile, without_loss_is_the_same_whatever_its_transport)
{
    static const char *const same[] = {
        "{\"compute\": {\"gradient_s\": 1}, \"network\": {}}",
        "{\"compute\": {\"gradient_s\": 1}, \"network\": {\"transport\": \"lossy\"}}",
        "{\"compute\": {\"gradient_s\": 1}, \"network\": {\"loss\": 0}}",
    };
    static const char *const others[] = {
        "{\"compute\": {\"gradient_s\": 1}, \"network\": {\"loss\": 0.5}}",
        "{\"compute\": {\"gradient_s\": 1},"
        " \"network\": {\"loss\": 0.5, \"transport\": \"lossy\"}}",
        "{\"compute\": {\"gradient_s\": 1},"
        " \"network\": {\"loss\": 0.25, \"transport\": \"lossy\"}}",
    };
    struct ab_profile *first = parsed(same[0]);
    for (size_t k = 1; k < 3; k++) {
        struct ab_profile *profile = parsed(same[k]);
        cr_assert_str_eq(profile->canonical, first->canonical);
        ab_profile_destroy(profile);
    }
    cr_assert_null(strstr(first->canonical, "loss"));
    char before[AB_HASH_HEX_BYTES];
    memcpy(before, first->sha256, sizeof before);
    ab_profile_destroy(first);
    for (size_t k = 0; k < 3; k++) {
        struct ab_profile *profile = parsed(others[k]);
        struct ab_profile *again = parsed(profile->canonical);
        cr_assert_str_neq(profile->sha256, before);
        cr_assert_str_eq(profile->sha256, again->sha256);
        cr_assert_eq(again->is_lossy, k > 0);
        cr_assert(again->loss == (k < 2 ? 0.5 : 0.25));
        memcpy(before, profile->sha256, sizeof before);
        ab_profile_destroy(again);
        ab_profile_destroy(profile);
    }
    AB_NO_LEAKS();
}

/* What the database of an older run names them. */
Test(profile, shipped_has_the_identity_it_always_had)
{
    static const char *const known[][2] = {
        {"ideal", "fd84f6a17b8c84e2d6e7369cac2177c4619d9bfc723d3f49dfc44f6433ef2e71"},
        {"poisson", "8b6bea362e760bd79eef5ab6a2bc937100fb2b461365090fd89d1a88bc3cc55e"},
        {"stragglers",
         "9a602de75bacff41738f92d02665a7937b221ab7591aee4bd063a0a266cd267d"},
    };
    for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++) {
        struct ab_profile *profile;
        struct ab_error err = {0};
        cr_assert_eq(ab_profile_load(&profile, known[k][0], &err), AB_OK, "%s",
                     err.text);
        cr_assert_str_eq(profile->sha256, known[k][1]);
        ab_profile_destroy(profile);
    }
    AB_NO_LEAKS();
}

Test(profile, is_loaded_from_a_file_by_its_path)
{
    struct test_folder folder = test_folder_make();
    const char *path = test_folder_put(&folder, "slow.json", full, sizeof(full) - 1);
    struct ab_profile *profile;
    struct ab_error err = {0};
    cr_assert_eq(ab_profile_load(&profile, path, &err), AB_OK, "%s", err.text);
    cr_assert_str_eq(profile->name, "slow");
    ab_profile_destroy(profile);
    cr_assert_eq(ab_profile_load(&profile, "ideel", &err), AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "did you mean \"ideal\"?"), "%s", err.text);
    cr_assert_null(profile);
    cr_assert_eq(ab_profile_load(&profile, "nothere.json", &err), AB_ERR_IO);
    cr_assert_eq(ab_profile_load(&profile, folder.path, &err), AB_ERR_IO);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(profile, survives_lack_of_memory)
{
    for (size_t n = 1; n <= 40; n++) {
        struct ab_profile *profile;
        ab_alloc_fail_after(n);
        ab_status status = parse(&profile, full, NULL);
        ab_alloc_fail_after(0);
        cr_assert(status == AB_OK || status == AB_ERR_MEMORY);
        cr_assert(n > 2 || status == AB_ERR_MEMORY);
        ab_profile_destroy(profile);
    }
    AB_NO_LEAKS();
}
