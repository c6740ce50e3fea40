#include "plugin/mutant.h"

#include <adonis/rounds.h>
#include <criterion/criterion.h>
#include <string.h>

#include "plugin/check.h"
#include "plugin/world.h"

const struct adonis_algorithm *mutant_real;

struct adonis_algorithm mutant_of(const char *id)
{
    mutant_real = world_table(id);
    return *mutant_real;
}

void mutant_expect(const struct adonis_algorithm *mutant, enum ab_rule rule,
                   const char *seen)
{
    struct ab_error err = {0};
    struct ab_registry *registry = NULL;
    cr_assert_eq(ab_registry_create(&registry, NULL, 0, &err), AB_OK);
    cr_assert_eq(ab_registry_add(registry, mutant, "test", NULL, &err), AB_OK, "%s",
                 err.text);
    struct ab_algorithm algorithm = *ab_registry_at(registry, 0);
    const struct ab_sandbox_limits limits = {.wall_s = 40, .cpu_s = 3};
    struct ab_check_report report = {0};
    cr_assert_eq(ab_check_run(&report, &algorithm, &limits, &err), AB_OK, "%s",
                 err.text);
    int is_seen = 0;
    for (size_t i = 0; i < report.n_lines; i++) {
        const struct ab_check_line *line = &report.lines[i];
        cr_assert_eq(line->verdict == AB_VERDICT_FAILED, line->rule == rule,
                     "%s %s: %s", ab_rules[line->rule].code,
                     ab_verdict_name(line->verdict), line->seen);
        is_seen |= line->rule == rule && strstr(line->seen, seen) != NULL;
        cr_assert(line->rule != rule || is_seen, "found: %s\nexpected: %s", line->seen,
                  seen);
    }
    cr_assert(is_seen);
    ab_registry_destroy(registry);
}

double *mutant_vector(const struct adonis_node *node, uint32_t k)
{
    return adonis_rounds_vector(node, k);
}
