/* Rules about whole runs. */
#include <inttypes.h>
#include <string.h>

#include "plugin/check_play.h"

#define GRADIENT_TIMES 40.0

static const enum ab_check_network networks[] = {AB_CHECK_IDEAL, AB_CHECK_POISSON,
                                                 AB_CHECK_STRAGGLERS};
#define N_NETWORKS (sizeof networks / sizeof networks[0])

static ab_status visit_to_the_end(struct ab_check_play *play, struct ab_error *err)
{
    AB_TRY(ab_check_play_on(play, err));
    (void)ab_check_ended_well(play, 0);
    return AB_OK;
}

ab_status ab_check_runs(struct ab_check *check, struct ab_error *err)
{
    return ab_check_everywhere(check, networks, N_NETWORKS, GRADIENT_TIMES,
                               visit_to_the_end, err);
}

static ab_status visit_lenient(struct ab_check_play *play, struct ab_error *err)
{
    AB_TRY(ab_check_play_on(play, err));
    (void)ab_check_ended_well(play, 1);
    return AB_OK;
}

/* At one place, where the method may refuse. */
static ab_status lenient(struct ab_check *check, const struct ab_check_place *place,
                         enum ab_check_network network, double gradient_times,
                         struct ab_error *err)
{
    int applies = 0;
    AB_TRY(ab_check_at(&applies, check, place, network, gradient_times, visit_lenient,
                       err));
    if (!applies) {
        ab_check_skip(check, "%s", err->text);
    }
    return AB_OK;
}

ab_status ab_check_one_node(struct ab_check *check, struct ab_error *err)
{
    const struct ab_check_place alone = {"complete", 1};
    for (size_t i = 0; i < N_NETWORKS && check->verdict == AB_VERDICT_PASSED; i++) {
        AB_TRY(lenient(check, &alone, networks[i], GRADIENT_TIMES, err));
    }
    return AB_OK;
}

/* Of 1 ns: nothing is as fast under this profile. */
ab_status ab_check_zero_length(struct ab_check *check, struct ab_error *err)
{
    return ab_check_everywhere(check, &networks[N_NETWORKS - 1], 1, 0.0, visit_lenient,
                               err);
}

ab_status ab_check_message_loss(struct ab_check *check, struct ab_error *err)
{
    const enum ab_check_network lossy = AB_CHECK_LOSSY;
    return ab_check_everywhere(check, &lossy, 1, GRADIENT_TIMES, visit_lenient, err);
}

/* Where two records differ first, in words. */
static void explain(struct ab_check_play *play, const struct ab_check_play *other,
                    size_t at, const char *what)
{
    size_t in_snapshot = at % play->snapshot_bytes;
    size_t number = (in_snapshot - sizeof(uint64_t)) / sizeof(double);
    uint64_t dim = play->world->oracle.dim;
    size_t first = at - in_snapshot;
    uint64_t time_ns;
    memcpy(&time_ns, play->record.bytes + first, sizeof time_ns);
    if (in_snapshot < sizeof time_ns || number >= play->world->place.n_nodes * dim) {
        ab_check_fail(play->check, "%s: at %" PRIu64 " ns time or counters differ",
                      what, time_ns);
        return;
    }
    double pair[2];
    size_t place = first + sizeof time_ns + number * sizeof(double);
    memcpy(&pair[0], play->record.bytes + place, sizeof pair[0]);
    memcpy(&pair[1], other->record.bytes + place, sizeof pair[1]);
    ab_check_fail(play->check,
                  "%s: at %" PRIu64
                  " ns number %u of the estimate of node %u is %.17g, "
                  "and %.17g",
                  what, time_ns, (unsigned)(number % dim), (unsigned)(number / dim),
                  pair[0], pair[1]);
}

/* Two runs of one world: the rule fails where they differ. */
static int compare(struct ab_check_play *play, const struct ab_check_play *other,
                   const char *what)
{
    size_t size =
        play->record.size < other->record.size ? play->record.size : other->record.size;
    for (size_t at = 0; at < size; at++) {
        if (play->record.bytes[at] != other->record.bytes[at]) {
            explain(play, other, at, what);
            return 0;
        }
    }
    if (play->record.size != other->record.size || play->outcome != other->outcome) {
        ab_check_fail(play->check, "%s: one ends as %s, the other as %s", what,
                      ab_outcome_name(play->outcome), ab_outcome_name(other->outcome));
        return 0;
    }
    return 1;
}

/* Four runs in one world: of seed 1 twice, of seed 2, and of both again, in turns. */
enum { FIRST, AGAIN, SECOND, FIRST_MIXED, SECOND_MIXED, N_PLAYS };

struct quintet {
    struct ab_check_world *world;
    void *options;
    struct ab_check_play *plays[N_PLAYS];
};

static void fini(struct quintet *quintet)
{
    for (int i = 0; i < N_PLAYS; i++) {
        ab_check_play_destroy(quintet->plays[i]);
    }
    ab_free(quintet->options);
    ab_check_world_destroy(quintet->world);
}

/* The play is NULL where the rule has failed. */
static ab_status create(struct quintet *quintet, struct ab_check *check, int which,
                        struct ab_error *err)
{
    uint64_t seed = which == SECOND || which == SECOND_MIXED ? 2 : 1;
    return ab_check_play_create(&quintet->plays[which], check, quintet->world,
                                quintet->options, seed, GRADIENT_TIMES, err);
}

static ab_status play_alone(struct quintet *quintet, struct ab_check *check, int which,
                            struct ab_error *err)
{
    AB_TRY(create(quintet, check, which, err));
    return quintet->plays[which] != NULL ? ab_check_play_on(quintet->plays[which], err)
                                         : AB_OK;
}

/* *go_on: 0 where nothing is left to compare. */
static ab_status play_twice(int *go_on, struct quintet *quintet, struct ab_check *check,
                            struct ab_error *err)
{
    *go_on = 0;
    AB_TRY(ab_check_find_world(&quintet->world, &quintet->options, check,
                               AB_CHECK_STRAGGLERS, err));
    if (quintet->world == NULL) {
        return AB_OK;
    }
    AB_TRY(play_alone(quintet, check, FIRST, err));
    AB_TRY(play_alone(quintet, check, AGAIN, err));
    *go_on = quintet->plays[FIRST] != NULL && quintet->plays[AGAIN] != NULL;
    return AB_OK;
}

ab_status ab_check_same_seed(struct ab_check *check, struct ab_error *err)
{
    struct quintet quintet = {0};
    int go_on = 0;
    ab_status status = play_twice(&go_on, &quintet, check, err);
    if (status == AB_OK && go_on) {
        (void)compare(quintet.plays[FIRST], quintet.plays[AGAIN],
                      "two runs of one seed");
    }
    fini(&quintet);
    return status;
}

static ab_status play_in_turns(struct quintet *quintet, struct ab_check *check,
                               struct ab_error *err)
{
    AB_TRY(play_alone(quintet, check, SECOND, err));
    AB_TRY(create(quintet, check, FIRST_MIXED, err));
    AB_TRY(create(quintet, check, SECOND_MIXED, err));
    struct ab_check_play *const *plays = quintet->plays;
    if (plays[SECOND] == NULL || plays[FIRST_MIXED] == NULL ||
        plays[SECOND_MIXED] == NULL) {
        return AB_OK;
    }
    while (plays[FIRST_MIXED]->outcome == AB_OUTCOME_NONE ||
           plays[SECOND_MIXED]->outcome == AB_OUTCOME_NONE) {
        for (int i = FIRST_MIXED; i <= SECOND_MIXED; i++) {
            if (plays[i]->outcome == AB_OUTCOME_NONE) {
                AB_TRY(ab_check_play_step(plays[i], err));
            }
        }
    }
    if (compare(plays[FIRST], plays[FIRST_MIXED], "alone, and in turns with another")) {
        (void)compare(plays[SECOND], plays[SECOND_MIXED],
                      "alone, and in turns with another");
    }
    return AB_OK;
}

ab_status ab_check_two_instances(struct ab_check *check, struct ab_error *err)
{
    struct quintet quintet = {0};
    int go_on = 0;
    ab_status status = play_twice(&go_on, &quintet, check, err);
    if (status == AB_OK && go_on) {
        if (compare(quintet.plays[FIRST], quintet.plays[AGAIN], "")) {
            status = play_in_turns(&quintet, check, err);
        } else {
            check->verdict = AB_VERDICT_PASSED;
            ab_check_skip(check, "two runs of one seed already differ");
        }
    }
    fini(&quintet);
    return status;
}
