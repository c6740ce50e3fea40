#include "plugin/rules.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/file.h"
#include "support/leaks.h"

/* A code and a name as a row of the guide begins. */
static void row_start(char out[64], const struct ab_rule_text *rule)
{
    (void)snprintf(out, 64, "\n| %s | %s | ", rule->code, rule->name);
}

Test(rules, the_guide_has_a_row_for_every_rule_and_no_other)
{
    char *guide = NULL;
    size_t size = 0;
    cr_assert_eq(ab_file_read(&guide, &size, GUIDE, 1 << 20, NULL), AB_OK);
    for (size_t i = 0; i < AB_RULE_COUNT; i++) {
        char row[64];
        row_start(row, &ab_rules[i]);
        cr_assert_not_null(strstr(guide, row), "no row \"%s\" in %s", row, GUIDE);
    }
    size_t n_rows = 0;
    for (const char *at = guide; (at = strstr(at, "\n| P")) != NULL; at++) {
        n_rows++;
    }
    cr_assert_eq(n_rows, AB_RULE_COUNT);
    ab_free(guide);
    AB_NO_LEAKS();
}

Test(rules, every_code_is_there_once_and_says_something)
{
    for (size_t i = 0; i < AB_RULE_COUNT; i++) {
        const struct ab_rule_text *rule = &ab_rules[i];
        cr_assert(rule->name[0] != '\0' && rule->asked[0] != '\0' &&
                  rule->mend[0] != '\0');
        cr_assert(i == 0 || strcmp(ab_rules[i - 1].code, rule->code) < 0);
    }
    AB_NO_LEAKS();
}

Test(rules, the_rule_of_a_message_is_found)
{
    struct ab_error err = {0};
    cr_assert_eq(AB_BREAKS(&err, P203, "found %d", 3), AB_ERR_INPUT);
    cr_assert_str_eq(err.text, "P203: found 3");
    ab_error_prefix(&err, "x.so");
    cr_assert_str_eq(ab_rule_in(err.text)->name, "entry");
    cr_assert_null(ab_rule_in("P203 without a colon, and no P299: either"));
    AB_NO_LEAKS();
}
