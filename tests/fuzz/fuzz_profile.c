/* Any bytes: an error, or a profile within its ranges whose canonical form is a fixed
 * point: it reads as the same profile. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "sim/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_spread(const struct ab_spread_model *spread)
{
    switch (spread->kind) {
    case AB_SPREAD_CONSTANT:
        break;
    case AB_SPREAD_TWO_SPEED:
        ab_require(spread->fraction >= 0 && spread->fraction <= 1);
        ab_require(spread->slowdown >= 1 && isfinite(spread->slowdown));
        break;
    case AB_SPREAD_LOGNORMAL:
        ab_require(spread->sigma >= 0 && isfinite(spread->sigma));
        break;
    default:
        ab_require(!"a kind of spread");
    }
}

static void check(const struct ab_profile *profile)
{
    ab_require((profile->flops_per_s > 0) != (profile->gradient_s > 0));
    ab_require(isfinite(profile->flops_per_s) && isfinite(profile->gradient_s));
    ab_require(profile->latency_s >= 0 && isfinite(profile->latency_s));
    ab_require(profile->link_bytes_per_s > 0 && profile->uplink_bytes_per_s > 0 &&
               profile->downlink_bytes_per_s > 0);
    check_spread(&profile->persistent);
    check_spread(&profile->transient);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ab_profile *profile = NULL;
    struct ab_error err = {0};
    if (ab_profile_parse(&profile, (const char *)data, size, "fuzz", &err) != AB_OK) {
        ab_require(err.text[0] != '\0' && profile == NULL);
        return 0;
    }
    check(profile);
    struct ab_profile *again = NULL;
    ab_require(ab_profile_parse(&again, profile->canonical, strlen(profile->canonical),
                                "fuzz", &err) == AB_OK);
    ab_require(strcmp(again->canonical, profile->canonical) == 0);
    ab_require(strcmp(again->sha256, profile->sha256) == 0);
    ab_profile_destroy(again);
    ab_profile_destroy(profile);
    return 0;
}
