#include "plugin/rules.h"

#include <string.h>

const struct ab_rule_text ab_rules[AB_RULE_COUNT] = {
#define RULE_TEXT(code, name, asked, mend) {#code, name, asked, mend},
    AB_RULE_LIST(RULE_TEXT)
#undef RULE_TEXT
};

const struct ab_rule_text *ab_rule_in(const char *text)
{
    const struct ab_rule_text *first = NULL;
    const char *first_at = NULL;
    for (size_t i = 0; i < AB_RULE_COUNT; i++) {
        const char *at = strstr(text, ab_rules[i].code);
        size_t length = strlen(ab_rules[i].code);
        if (at != NULL && at[length] == ':' && (first == NULL || at < first_at)) {
            first = &ab_rules[i];
            first_at = at;
        }
    }
    return first;
}
