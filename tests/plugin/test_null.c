/* The null algorithm: rounds of one gradient time, a start point that stays. */
#include <criterion/criterion.h>

#include "plugin/world.h"
#include "support/leaks.h"

Test(null, ends_rounds_and_nothing_else)
{
    const char *const algorithms[] = {"null", "null:traffic=vector"};
    for (uint64_t a = 0; a < 2; a++) {
        for (uint64_t n = 1; n <= 6; n += 5) {
            struct world world;
            world_init(&world, &(struct world_config){.graph = "complete",
                                                      .n = (uint32_t)n,
                                                      .dim = 3,
                                                      .mu = 1.0,
                                                      .L = 2.0,
                                                      .profile = "ideal"});
            struct world_run run = {.world = &world,
                                    .algorithm = algorithms[a],
                                    .budget = {AB_AXIS_TIME, 50e6}};
            world_run_go(&run);
            cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
            cr_assert_eq(run.counters.rounds, 50);
            cr_assert_eq(run.counters.messages, a * 51 * n * (n - 1)); /* at 0 ms too */
            cr_assert_eq(run.counters.gradients, 0.0);
            cr_assert_eq(world_distance(n * 3, run.estimates, world.start), 0.0);
            world_run_fini(&run);
            world_fini(&world);
        }
    }
    AB_NO_LEAKS();
}
