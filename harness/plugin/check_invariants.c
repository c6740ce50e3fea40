/* The sums that a plugin declares to be conserved, recomputed between the events of
 * small runs. */
#include <adonis/invariants.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "plugin/check_play.h"

#define GRADIENT_TIMES 30.0
/* Of the largest sum of magnitudes so far. Each event rounds by about 1e-16 of it, and
 * a run here has below 1e5 events; a method that loses mass does so by parts of a step,
 * a million times more. */
#define TOLERANCE 1e-9

/* One declared sum during one run. */
struct sum {
    const struct adonis_invariant *invariant;
    double *expected;  /* dim; zero, or after START */
    double *sum;       /* dim */
    double *magnitude; /* dim: of the terms */
    double *term;      /* dim */
    double scale;      /* largest magnitude so far */
    const struct ab_check_play *play;
};

static void add(struct sum *sum)
{
    for (uint64_t k = 0; k < sum->play->world->oracle.dim; k++) {
        sum->sum[k] += sum->term[k];
        sum->magnitude[k] += fabs(sum->term[k]);
    }
}

static void add_due(void *ctx, const struct adonis_node *receiver,
                    const struct adonis_event *message)
{
    struct sum *sum = ctx;
    memset(sum->term, 0, sum->play->world->oracle.dim * sizeof *sum->term);
    sum->invariant->due(receiver, message, sum->term);
    add(sum);
}

static ab_status add_node(struct sum *sum, struct ab_check_play *play, uint32_t i,
                          struct ab_error *err)
{
    const struct adonis_node *node = ab_check_node(play, i);
    struct ab_text copy = {0};
    ab_status status = ab_check_copy_state(&copy, play, node, err);
    if (status == AB_OK) {
        ab_place_enter(play->check->place, "term");
        sum->invariant->term(node, ab_sim_now(play->sim), sum->term);
        ab_place_leave(play->check->place);
        (void)ab_check_untouched(play, node, &copy, "term");
        add(sum);
    }
    ab_text_fini(&copy);
    return status;
}

static void judge(struct sum *sum, struct ab_check_play *play)
{
    uint64_t dim = play->world->oracle.dim;
    for (uint64_t k = 0; k < dim; k++) {
        sum->scale = fmax(sum->scale, sum->magnitude[k]);
    }
    for (uint64_t k = 0; k < dim; k++) {
        if (!(fabs(sum->sum[k] - sum->expected[k]) <= TOLERANCE * sum->scale)) {
            char where[AB_CHECK_WHERE_BYTES];
            ab_check_where(where, play);
            ab_check_fail(play->check,
                          "%s: \"%s\": number %u sums up to %.6g, expected %.6g within "
                          "%.1g",
                          where, sum->invariant->name, (unsigned)k, sum->sum[k],
                          sum->expected[k], TOLERANCE * sum->scale);
        }
    }
}

static ab_status evaluate(struct sum *sum, struct ab_check_play *play, int is_first,
                          struct ab_error *err)
{
    uint64_t dim = play->world->oracle.dim;
    memset(sum->sum, 0, dim * sizeof *sum->sum);
    memset(sum->magnitude, 0, dim * sizeof *sum->magnitude);
    for (uint32_t i = 0; i < play->world->place.n_nodes; i++) {
        AB_TRY(add_node(sum, play, i, err));
    }
    if (sum->invariant->due != NULL &&
        play->check->algorithm->table.kind == ADONIS_ASYNCHRONOUS) {
        ab_place_enter(play->check->place, "due");
        ab_sim_look_in_flight(play->sim, sum, add_due);
        ab_place_leave(play->check->place);
    }
    if (is_first && sum->invariant->kind == ADONIS_SUM_IS_CONSERVED) {
        memcpy(sum->expected, sum->sum, dim * sizeof *sum->sum);
    }
    judge(sum, play);
    return AB_OK;
}

/* Of a synchronous method: every node has ended the same number of rounds. */
static int is_due(const struct ab_check_play *play)
{
    if (play->check->algorithm->table.kind == ADONIS_ASYNCHRONOUS) {
        return 1;
    }
    uint64_t rounds = 0;
    for (uint32_t i = 0; i < play->world->place.n_nodes; i++) {
        struct ab_counters counters;
        ab_sim_node_counters(play->sim, i, &counters);
        if (i > 0 && counters.rounds != rounds) {
            return 0;
        }
        rounds = counters.rounds;
    }
    return 1;
}

static ab_status follow(struct ab_check_play *play, struct sum *sums, uint32_t n_sums,
                        struct ab_error *err)
{
    int is_first = 1;
    AB_TRY(ab_check_play_step(play, err));
    while (play->outcome == AB_OUTCOME_NONE &&
           play->check->verdict == AB_VERDICT_PASSED) {
        for (uint32_t i = 0; i < n_sums && is_due(play); i++) {
            AB_TRY(evaluate(&sums[i], play, is_first, err));
        }
        is_first = 0;
        AB_TRY(ab_check_play_step(play, err));
    }
    return AB_OK;
}

static const struct adonis_invariants *declared(struct ab_check *check)
{
    const struct adonis_algorithm *table = &check->algorithm->table;
    if (table->extension == NULL) {
        return NULL;
    }
    ab_place_enter(check->place, "extension");
    const struct adonis_invariants *invariants = table->extension(ADONIS_INVARIANTS);
    ab_place_leave(check->place);
    return invariants;
}

static ab_status visit(struct ab_check_play *play, struct ab_error *err)
{
    const struct adonis_invariants *invariants = declared(play->check);
    uint64_t dim = play->world->oracle.dim;
    uint32_t n_sums = invariants->n_invariants;
    struct ab_arena arena;
    ab_arena_init(&arena);
    struct sum *sums = ab_arena_alloc(&arena, n_sums, sizeof *sums);
    double *numbers = ab_arena_alloc(&arena, n_sums, 4 * dim * sizeof *numbers);
    ab_status status = sums != NULL && numbers != NULL ? AB_OK : AB_OUT_OF_MEMORY(err);
    for (uint32_t i = 0; i < n_sums && status == AB_OK; i++, numbers += 4 * dim) {
        sums[i] = (struct sum){.invariant = &invariants->invariants[i],
                               .expected = numbers,
                               .sum = numbers + dim,
                               .magnitude = numbers + 2 * dim,
                               .term = numbers + 3 * dim,
                               .play = play};
    }
    if (status == AB_OK) {
        status = follow(play, sums, n_sums, err);
    }
    ab_arena_fini(&arena);
    return status;
}

ab_status ab_check_invariants(struct ab_check *check, struct ab_error *err)
{
    static const enum ab_check_network networks[] = {AB_CHECK_IDEAL, AB_CHECK_POISSON,
                                                     AB_CHECK_STRAGGLERS};
    const struct adonis_invariants *invariants = declared(check);
    if (invariants == NULL || invariants->n_invariants == 0) {
        ab_check_skip(check, "it declares none");
        return AB_OK;
    }
    return ab_check_everywhere(check, networks, sizeof networks / sizeof networks[0],
                               GRADIENT_TIMES, visit, err);
}
