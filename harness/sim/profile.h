/* Heterogeneity profile: how devices and links behave, in physical units. Read from a
 * commented JSON file (any object may have a "comment"); its identity is the SHA-256 of
 * the canonical JSON without comments. */
#ifndef AB_SIM_PROFILE_H
#define AB_SIM_PROFILE_H

#include <stdint.h>

#include "base/error.h"

enum ab_spread { AB_SPREAD_NONE, AB_SPREAD_TWO_SPEED, AB_SPREAD_LOGNORMAL };

/* A factor on the time of a job. Two-speed: floor(fraction n) nodes (persistent; drawn
 * by the seed) or a share of jobs (transient) take `slowdown` times as long. Lognormal:
 * exp(sigma N(0,1)), median 1. */
struct ab_spread_model {
    enum ab_spread kind;
    double fraction;
    double slowdown;
    double sigma;
};

struct ab_profile {
    char *name;
    char *canonical; /* JSON without comments */
    char sha256[65];
    /* Exactly one of the first two is > 0. */
    double flops_per_s;    /* speed of every device */
    double gradient_s;     /* each device is sized so that its full local gradient takes
                              this */
    int poisson_gradients; /* oracles take no time; a Poisson clock of unit gradient_s
                            */
    struct ab_spread_model persistent; /* per node */
    struct ab_spread_model transient;  /* per job */
    double latency_s;
    double link_bytes_per_s;   /* INFINITY: no limit (JSON: "unlimited") */
    double uplink_bytes_per_s; /* of a node's interface */
    double downlink_bytes_per_s;
    double busy_w; /* power of a device that computes */
    double idle_w;
    double send_j_per_byte;
    double receive_j_per_byte;
};

/* name: a shipped profile (ideal, poisson, stragglers) or a path to FILE.json. */
AB_MUST_CHECK ab_status ab_profile_load(struct ab_profile **out, const char *name,
                                        struct ab_error *err);
void ab_profile_destroy(struct ab_profile *profile);

#endif
