#include "cli/complete.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "support/leaks.h"

#define MAX_WORDS 16

/* The candidates after `line`, whose words are separated by one blank. */
static void complete(struct ab_text *out, const char *line)
{
    char text[256];
    const char *words[MAX_WORDS];
    int n = 0;
    (void)snprintf(text, sizeof text, "%s", line);
    for (char *word = text; word != NULL;) {
        char *blank = strchr(word, ' ');
        cr_assert_lt(n, MAX_WORDS);
        words[n++] = word;
        if (blank != NULL) {
            *blank++ = '\0';
        }
        word = blank;
    }
    cr_assert_eq(ab_complete(out, n, words, NULL), AB_OK, "%s", line);
}

static const char *const lines[] = {
    "run --algorithm=extra:step=0.1/0.2,allreduce-gd:method=gd/agd,dadao",
    "run --task quadratic,ridge-diabetes --seeds 1..2",
    "run --topology erdos-renyi:p=0.3,ring,, --db x --algorithm :=/,x:y=",
    "info algorithm extra:step=1 --json --nodes 4 --nodes= -- --x",
    "help plugin new",
    "plugin new name --template=gossip --out folder --",
    "export task ridge-diabetes --partition iid --format=json -",
    "man plugin new --out",
    "completion bash",
};

/* Each candidate is a whole word that begins with what was typed. */
static void check_candidates(const char *candidates, const char *line)
{
    const char *blank = strrchr(line, ' ');
    const char *typed = blank != NULL ? blank + 1 : line;
    for (const char *c = candidates; *c != '\0'; c = strchr(c, '\n') + 1) {
        cr_assert(c[0] == ':' || strncmp(c, typed, strlen(typed)) == 0,
                  "\"%s\" offers %.40s", line, c);
        cr_assert(strchr(c, '\n') != NULL);
    }
}

Test(complete, whatever_is_typed_is_the_start_of_what_is_offered, .timeout = 60)
{
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        for (size_t length = 0; length <= strlen(lines[i]); length++) {
            char line[256];
            struct ab_text out = {0};
            (void)snprintf(line, sizeof line, "%.*s", (int)length, lines[i]);
            complete(&out, line);
            if (out.size > 0) {
                check_candidates(out.bytes, line);
            }
            ab_text_fini(&out);
        }
    }
    AB_NO_LEAKS();
}

Test(complete, words_of_an_option_are_no_positional_ones)
{
    struct ab_text out = {0};
    complete(&out, "info --nodes 4 topology gri");
    cr_assert_eq(strncmp(out.bytes, "grid\t", strlen("grid\t")), 0);
    ab_text_fini(&out);
    AB_NO_LEAKS();
}

Test(complete, every_allocation_may_fail, .timeout = 60)
{
    ab_status status = AB_ERR_MEMORY;
    size_t n = 0;
    while (status != AB_OK) {
        const char *const words[] = {"run", "--topology", "gri"};
        struct ab_text out = {0};
        ab_alloc_fail_after(++n);
        status = ab_complete(&out, 3, words, NULL);
        ab_alloc_fail_after(0);
        cr_assert(status == AB_OK || status == AB_ERR_MEMORY);
        if (out.failed) {
            status = AB_ERR_MEMORY;
        }
        ab_text_fini(&out);
    }
    cr_assert_gt(n, 1);
    AB_NO_LEAKS();
}
