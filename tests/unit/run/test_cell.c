#include "run/cell.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/json.h"
#include "base/json_write.h"
#include "fake.h"
#include "support/leaks.h"

/* Frozen: a change of these texts orphans every database. harness/run/README.md shows
 * the same example; `printf '%s' '{...}' | sha256sum` gives the key. */
static const char *const frozen_definition =
    "{\"algorithm\":{\"id\":\"extra\",\"options\":{\"step\":\"auto\"},\"source_"
    "sha256\":"
    "\"2222222222222222222222222222222222222222222222222222222222222222\",\"version\":"
    "\"1.0\"},\"budget\":{\"axis\":\"time\",\"limit\":10000000000},\"nodes\":16,"
    "\"partition\":\"iid\",\"profile\":"
    "\"3333333333333333333333333333333333333333333333333333333333333333\",\"seed\":7,"
    "\"semantics\":2,\"task\":{\"id\":"
    "\"quadratic:dim=20,instance=1,r0=1,smax=10,smin=1,zeta2=1\",\"sha256\":"
    "\"1111111111111111111111111111111111111111111111111111111111111111\"},"
    "\"topology\":\"ring\"}";
static const char *const frozen_key =
    "07e7fd7f048b2de00af2adbb30e6df861674ecb29d95a6fca382340da73d3080";

Test(cell, the_key_of_a_known_cell_is_frozen)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    const struct ab_cell *cell = fake_cell(&arena, 7);
    cr_assert_str_eq(cell->definition, frozen_definition);
    cr_assert_str_eq(cell->key, frozen_key);
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(cell, the_definition_is_canonical_json)
{
    struct ab_arena arena;
    struct ab_json root;
    char *canonical = NULL;
    ab_arena_init(&arena);
    const struct ab_cell *cell = fake_cell(&arena, (uint64_t)1 << 53);
    cr_assert_eq(ab_json_read_text(&root, cell->definition, strlen(cell->definition),
                                   "definition", NULL),
                 AB_OK);
    cr_assert_eq(ab_json_canonical(&canonical, root.value, NULL), AB_OK);
    cr_assert_str_eq(canonical, cell->definition);
    ab_free(canonical);
    ab_json_close(&root);
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(cell, whatever_changes_the_run_changes_the_key)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    struct ab_cell base = *fake_cell(&arena, 7);
    const struct ab_named other = {.text = "star"};
    struct ab_profile profile = *base.profile;
    profile.sha256[0] = '4';
    struct ab_problem problem = *base.problem;
    struct ab_task_info info = *problem.info;
    info.sha256[63] = '2';
    problem.info = &info;
    struct ab_algorithm algorithm = *base.method->algorithm;
    algorithm.sha256[0] = '0';
    const struct ab_method source = {.algorithm = &algorithm,
                                     .options_given = base.method->options_given};
    const struct ab_method options = {.algorithm = base.method->algorithm,
                                      .options_given = "{\"step\":0.1}"};
    struct ab_cell changed[10];
    for (size_t i = 0; i < 10; i++) {
        changed[i] = base;
    }
    changed[0].seed = 8;
    changed[1].n_nodes = 17;
    changed[2].topology = &other;
    changed[3].partition = &other;
    changed[4].profile = &profile;
    changed[5].problem = &problem;
    changed[6].method = &source;
    changed[7].method = &options;
    changed[8].budget.axis = AB_AXIS_BYTES;
    changed[9].budget.limit = 10000000001.0;
    for (size_t i = 0; i < 10; i++) {
        cr_assert_eq(ab_cell_identify(&changed[i], &arena, NULL), AB_OK);
        cr_assert_str_neq(changed[i].key, base.key);
        for (size_t j = 0; j < i; j++) {
            cr_assert_str_neq(changed[i].key, changed[j].key, "%zu and %zu", i, j);
        }
    }
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}
