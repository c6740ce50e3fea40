/* Heterogeneity profile: how devices and links behave, in physical units. Read from a
 * commented JSON file; README.md in this folder lists its members. Its identity is the
 * SHA-256 of its canonical JSON: every member, those left to their default included
 * (but for transport and loss where nothing is lost), without comments. */
#ifndef AB_SIM_PROFILE_H
#define AB_SIM_PROFILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"

enum ab_spread { AB_SPREAD_CONSTANT, AB_SPREAD_TWO_SPEED, AB_SPREAD_LOGNORMAL };

/* A factor on the time of a job. Two-speed: floor(fraction n) nodes (persistent; drawn
 * by the seed; of the decimal fraction as written: 29 of 100 for 0.29) or that share of
 * jobs (transient) take `slowdown` times as long. Lognormal: exp(sigma N(0,1)), median
 * 1. */
struct ab_spread_model {
    enum ab_spread kind;
    double fraction; /* in [0, 1] */
    double slowdown; /* >= 1 */
    double sigma;    /* >= 0 */
};

struct ab_profile {
    char *name;      /* of the file, without folder and ".json" */
    char *canonical; /* JSON */
    char sha256[AB_HASH_HEX_BYTES];
    /* Exactly one of the first two is > 0. */
    double flops_per_s;    /* speed of every device */
    double gradient_s;     /* each device is sized so that its full local gradient takes
                            * this */
    int poisson_gradients; /* oracles take no time; Poisson clocks of unit gradient_s */
    struct ab_spread_model persistent; /* per node */
    struct ab_spread_model transient;  /* per job */
    double latency_s;
    double link_bytes_per_s;   /* INFINITY: no limit (JSON: "unlimited") */
    double uplink_bytes_per_s; /* of a node's interface */
    double downlink_bytes_per_s;
    double loss;   /* probability that one attempt to cross one edge fails, in [0, 1) */
    int is_lossy;  /* a failed attempt is the end of the message; 0: it is repeated */
    double busy_w; /* power of a device that computes */
    double idle_w;
    double send_j_per_byte;
    double receive_j_per_byte;
};

/* name: a shipped profile, or a path (it has a '/' or ends with ".json"). Owned by the
 * caller. */
AB_MUST_CHECK ab_status ab_profile_load(struct ab_profile **out, const char *name,
                                        struct ab_error *err);
/* From the text of such a file; file_name is for messages and for `name`. */
AB_MUST_CHECK ab_status ab_profile_parse(struct ab_profile **out, const char *text,
                                         size_t n_bytes, const char *file_name,
                                         struct ab_error *err);
void ab_profile_destroy(struct ab_profile *profile);

/* The shipped profiles, for list and suggestions. */
struct ab_profile_entry {
    const char *name;
    const char *summary;
};
uint32_t ab_profile_count(void);
const struct ab_profile_entry *ab_profile_at(uint32_t index);

#endif
