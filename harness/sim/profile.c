#include "sim/profile.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/json.h"
#include "base/json_write.h"
#include "base/suggest.h"
#include "base/text.h"

/* Bounds of the members: beyond them a number is a mistake of units. */
#define MAX_SECONDS  1e9
#define MAX_RATE     1e24
#define MIN_RATE     1e-3
#define MAX_FACTOR   1e6
#define MAX_SIGMA    5.0
#define MAX_WATTS    1e9
#define MAX_J_A_BYTE 1e3
#define MAX_LOSS     0.99

static const struct ab_profile_entry shipped[] = {
    {"ideal", "every full gradient takes 1 ms; links immediate and unlimited"},
    {"lossy", "stragglers, and a network that loses one message in a hundred"},
    {"poisson", "the model of theory: Poisson clocks, oracles and links take no time"},
    {"stragglers", "devices over a wide-area network, some of them four times slower"},
};
#define N_SHIPPED (sizeof(shipped) / sizeof(shipped[0]))

static const char *const spread_names[] = {[AB_SPREAD_CONSTANT] = "constant",
                                           [AB_SPREAD_TWO_SPEED] = "two-speed",
                                           [AB_SPREAD_LOGNORMAL] = "lognormal"};
static const char *const clock_names[] = {"free", "poisson"};
static const char *const transport_names[] = {"reliable", "lossy"};

static ab_status read_spread(struct ab_spread_model *spread,
                             const struct ab_json *parent, const char *key,
                             struct ab_error *err)
{
    struct ab_json at;
    AB_TRY(ab_json_opt_object(&at, parent, key, err));
    if (at.value == NULL) {
        return AB_OK;
    }
    size_t kind;
    AB_TRY(ab_json_get_one_of(&kind, &at, "kind", spread_names,
                              sizeof(spread_names) / sizeof(spread_names[0]), err));
    spread->kind = (enum ab_spread)kind;
    switch (spread->kind) {
    case AB_SPREAD_TWO_SPEED:
        AB_TRY(ab_json_get_number(&spread->fraction, &at, "fraction", 0, 1, err));
        AB_TRY(
            ab_json_get_number(&spread->slowdown, &at, "slowdown", 1, MAX_FACTOR, err));
        return AB_JSON_NO_UNKNOWN(&at, err, "kind", "fraction", "slowdown");
    case AB_SPREAD_LOGNORMAL:
        AB_TRY(ab_json_get_number(&spread->sigma, &at, "sigma", 0, MAX_SIGMA, err));
        return AB_JSON_NO_UNKNOWN(&at, err, "kind", "sigma");
    case AB_SPREAD_CONSTANT:
        break;
    }
    return AB_JSON_NO_UNKNOWN(&at, err, "kind");
}

static ab_status check_compute(const struct ab_profile *profile,
                               const struct ab_json *compute, struct ab_error *err)
{
    if ((profile->flops_per_s > 0) == (profile->gradient_s > 0)) {
        return ab_json_fail(compute, err,
                            "exactly one of \"flops_per_s\" and \"gradient_s\"");
    }
    if (!profile->poisson_gradients) {
        return AB_OK;
    }
    if (!(profile->gradient_s > 0)) {
        return ab_json_fail(compute, err,
                            "\"gradient_s\", the unit of the Poisson clock");
    }
    if (profile->persistent.kind != AB_SPREAD_CONSTANT ||
        profile->transient.kind != AB_SPREAD_CONSTANT) {
        return ab_json_fail(compute, err,
                            "no spread with a Poisson clock: oracles take no time");
    }
    return AB_OK;
}

static ab_status read_compute(struct ab_profile *profile, const struct ab_json *root,
                              struct ab_error *err)
{
    struct ab_json at;
    AB_TRY(ab_json_get_object(&at, root, "compute", err));
    AB_TRY(ab_json_opt_number(&profile->flops_per_s, &at, "flops_per_s", MIN_RATE,
                              MAX_RATE, err));
    AB_TRY(ab_json_opt_number(&profile->gradient_s, &at, "gradient_s", 1e-9,
                              MAX_SECONDS, err));
    size_t clock = 0;
    AB_TRY(ab_json_opt_one_of(&clock, &at, "clock", clock_names,
                              sizeof(clock_names) / sizeof(clock_names[0]), err));
    profile->poisson_gradients = clock == 1;
    AB_TRY(read_spread(&profile->persistent, &at, "persistent", err));
    AB_TRY(read_spread(&profile->transient, &at, "transient", err));
    AB_TRY(AB_JSON_NO_UNKNOWN(&at, err, "flops_per_s", "gradient_s", "clock",
                              "persistent", "transient"));
    return check_compute(profile, &at, err);
}

static ab_status read_rate(double *rate, const struct ab_json *network, const char *key,
                           struct ab_error *err)
{
    struct ab_json at;
    AB_TRY(ab_json_member(&at, network, key, err));
    *rate = (double)INFINITY;
    if (at.value == NULL) {
        return AB_OK;
    }
    if (json_is_string(at.value) &&
        strcmp(json_string_value(at.value), "unlimited") == 0) {
        return AB_OK;
    }
    if (!json_is_number(at.value)) {
        return ab_json_fail(&at, err, "a number of bytes per second or \"unlimited\"");
    }
    return ab_json_number(rate, &at, MIN_RATE, MAX_RATE, err);
}

static ab_status read_network(struct ab_profile *profile, const struct ab_json *root,
                              struct ab_error *err)
{
    struct ab_json at;
    AB_TRY(ab_json_get_object(&at, root, "network", err));
    AB_TRY(
        ab_json_opt_number(&profile->latency_s, &at, "latency_s", 0, MAX_SECONDS, err));
    AB_TRY(read_rate(&profile->link_bytes_per_s, &at, "link_bytes_per_s", err));
    AB_TRY(read_rate(&profile->uplink_bytes_per_s, &at, "uplink_bytes_per_s", err));
    AB_TRY(read_rate(&profile->downlink_bytes_per_s, &at, "downlink_bytes_per_s", err));
    size_t transport = 0;
    AB_TRY(ab_json_opt_one_of(&transport, &at, "transport", transport_names,
                              sizeof(transport_names) / sizeof(transport_names[0]),
                              err));
    profile->is_lossy = transport == 1;
    AB_TRY(ab_json_opt_number(&profile->loss, &at, "loss", 0, MAX_LOSS, err));
    return AB_JSON_NO_UNKNOWN(&at, err, "latency_s", "link_bytes_per_s",
                              "uplink_bytes_per_s", "downlink_bytes_per_s", "transport",
                              "loss");
}

static ab_status read_energy(struct ab_profile *profile, const struct ab_json *root,
                             struct ab_error *err)
{
    struct ab_json at;
    AB_TRY(ab_json_opt_object(&at, root, "energy", err));
    if (at.value == NULL) {
        return AB_OK;
    }
    AB_TRY(ab_json_opt_number(&profile->busy_w, &at, "busy_w", 0, MAX_WATTS, err));
    AB_TRY(ab_json_opt_number(&profile->idle_w, &at, "idle_w", 0, MAX_WATTS, err));
    AB_TRY(ab_json_opt_number(&profile->send_j_per_byte, &at, "send_j_per_byte", 0,
                              MAX_J_A_BYTE, err));
    AB_TRY(ab_json_opt_number(&profile->receive_j_per_byte, &at, "receive_j_per_byte",
                              0, MAX_J_A_BYTE, err));
    return AB_JSON_NO_UNKNOWN(&at, err, "busy_w", "idle_w", "send_j_per_byte",
                              "receive_j_per_byte");
}

/* NULL when out of memory, as json_pack does with a NULL for "o". */
static json_t *spread_json(const struct ab_spread_model *spread)
{
    const char *kind = spread_names[spread->kind];
    switch (spread->kind) {
    case AB_SPREAD_TWO_SPEED:
        return json_pack("{ss sf sf}", "kind", kind, "fraction", spread->fraction,
                         "slowdown", spread->slowdown);
    case AB_SPREAD_LOGNORMAL:
        return json_pack("{ss sf}", "kind", kind, "sigma", spread->sigma);
    case AB_SPREAD_CONSTANT:
        break;
    }
    return json_pack("{ss}", "kind", kind);
}

static json_t *rate_json(double rate)
{
    return isinf(rate) ? json_string("unlimited") : json_real(rate);
}

/* Where nothing is lost the transport makes no difference: then both are left out. */
static json_t *network_json(const struct ab_profile *profile)
{
    json_t *network =
        json_pack("{sf so so so}", "latency_s", profile->latency_s, "link_bytes_per_s",
                  rate_json(profile->link_bytes_per_s), "uplink_bytes_per_s",
                  rate_json(profile->uplink_bytes_per_s), "downlink_bytes_per_s",
                  rate_json(profile->downlink_bytes_per_s));
    if (network == NULL || !(profile->loss > 0)) {
        return network;
    }
    json_t *loss = json_pack("{sf ss}", "loss", profile->loss, "transport",
                             transport_names[profile->is_lossy != 0]);
    int failed = loss == NULL || json_object_update(network, loss) != 0;
    json_decref(loss);
    if (failed) {
        json_decref(network);
        return NULL;
    }
    return network;
}

static json_t *profile_json(const struct ab_profile *profile)
{
    const char *unit = profile->gradient_s > 0 ? "gradient_s" : "flops_per_s";
    return json_pack(
        "{s{ss sf so so} so s{sf sf sf sf}}", "compute", "clock",
        clock_names[profile->poisson_gradients != 0], unit,
        profile->gradient_s > 0 ? profile->gradient_s : profile->flops_per_s,
        "persistent", spread_json(&profile->persistent), "transient",
        spread_json(&profile->transient), "network", network_json(profile), "energy",
        "busy_w", profile->busy_w, "idle_w", profile->idle_w, "send_j_per_byte",
        profile->send_j_per_byte, "receive_j_per_byte", profile->receive_j_per_byte);
}

static ab_status identify(struct ab_profile *profile, struct ab_error *err)
{
    json_t *value = profile_json(profile);
    if (value == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_status status = ab_json_canonical(&profile->canonical, value, err);
    json_decref(value);
    AB_TRY(status);
    ab_hash_buffer(profile->sha256, profile->canonical, strlen(profile->canonical));
    return AB_OK;
}

static ab_status set_name(struct ab_profile *profile, const char *file_name,
                          struct ab_error *err)
{
    const char *slash = strrchr(file_name, '/');
    profile->name = ab_strdup(slash != NULL ? slash + 1 : file_name);
    if (profile->name == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    size_t size = strlen(profile->name);
    if (size > 5 && strcmp(profile->name + size - 5, ".json") == 0) {
        profile->name[size - 5] = '\0';
    }
    ab_text_make_printable(profile->name); /* tables, JSON and HTML show it */
    return AB_OK;
}

static ab_status fill(struct ab_profile *profile, const struct ab_json *root,
                      struct ab_error *err)
{
    AB_TRY(read_compute(profile, root, err));
    AB_TRY(read_network(profile, root, err));
    AB_TRY(read_energy(profile, root, err));
    AB_TRY(AB_JSON_NO_UNKNOWN(root, err, "compute", "network", "energy"));
    AB_TRY(identify(profile, err));
    return set_name(profile, root->file, err);
}

/* Closes the root in any case. */
static ab_status from_json(struct ab_profile **out, struct ab_json *root,
                           struct ab_error *err)
{
    ab_status status;
    struct ab_profile *profile = ab_alloc(1, sizeof(*profile));
    if (profile == NULL) {
        status = AB_OUT_OF_MEMORY(err);
    } else {
        status = fill(profile, root, err);
    }
    ab_json_close(root);
    if (status != AB_OK) {
        ab_profile_destroy(profile);
        return status;
    }
    *out = profile;
    return AB_OK;
}

ab_status ab_profile_parse(struct ab_profile **out, const char *text, size_t n_bytes,
                           const char *file_name, struct ab_error *err)
{
    *out = NULL;
    struct ab_json root;
    AB_TRY(ab_json_read_text(&root, text, n_bytes, file_name, err));
    return from_json(out, &root, err);
}

static ab_status load_file(struct ab_profile **out, const char *path,
                           struct ab_error *err)
{
    struct ab_json root;
    AB_TRY(ab_json_read_file(&root, path, err));
    return from_json(out, &root, err);
}

static int is_path(const char *name)
{
    size_t size = strlen(name);
    return strchr(name, '/') != NULL ||
           (size > 5 && strcmp(name + size - 5, ".json") == 0);
}

static ab_status load_shipped(struct ab_profile **out, const char *name,
                              struct ab_error *err)
{
    struct ab_suggest suggest;
    int known = 0;
    ab_suggest_init(&suggest, name);
    for (size_t i = 0; i < N_SHIPPED; i++) {
        known |= strcmp(name, shipped[i].name) == 0;
        ab_suggest_offer(&suggest, shipped[i].name);
    }
    if (!known) {
        return ab_suggest_fail(&suggest, "profile", err);
    }
    struct ab_arena arena;
    ab_arena_init(&arena);
    const char *path;
    char relative[64];
    (void)snprintf(relative, sizeof(relative), "profiles/%s.json", name);
    ab_status status = ab_file_shared_path(&path, &arena, relative, err);
    if (status == AB_OK) {
        status = load_file(out, path, err);
    }
    ab_arena_fini(&arena);
    return status;
}

ab_status ab_profile_load(struct ab_profile **out, const char *name,
                          struct ab_error *err)
{
    *out = NULL;
    return is_path(name) ? load_file(out, name, err) : load_shipped(out, name, err);
}

void ab_profile_destroy(struct ab_profile *profile)
{
    if (profile != NULL) {
        ab_free(profile->name);
        ab_free(profile->canonical);
        ab_free(profile);
    }
}

uint32_t ab_profile_count(void)
{
    return N_SHIPPED;
}

const struct ab_profile_entry *ab_profile_at(uint32_t index)
{
    ab_require(index < N_SHIPPED);
    return &shipped[index];
}
