#include "base/process.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support/leaks.h"

static int run(struct ab_text *output, const char *folder, const char *script)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    struct ab_error err = {0};
    int exit_status = -1;
    cr_assert_eq(ab_process_run(&exit_status, output, argv, folder, &err), AB_OK, "%s",
                 err.text);
    return exit_status;
}

Test(process, output_and_exit_status_come_back)
{
    struct ab_text output = {0};
    cr_assert_eq(run(&output, NULL, "echo out; echo err >&2; exit 7"), 7);
    cr_assert_str_eq(output.bytes, "out\nerr\n");
    ab_text_fini(&output);
    cr_assert_eq(run(&output, NULL, "kill -TERM $$"), 128 + 15);
    cr_assert_eq(run(&output, "/", "pwd; cat"), 0, "standard input has an end");
    cr_assert_str_eq(output.bytes, "/\n");
    ab_text_fini(&output);
    AB_NO_LEAKS();
}

Test(process, long_output_is_cut_and_the_program_still_ends)
{
    struct ab_text output = {0};
    cr_assert_eq(run(&output, NULL, "yes | head -c 5000000; exit 3"), 3);
    cr_assert(output.size >= 1u << 20 && output.size < (1u << 20) + 4096, "%zu",
              output.size);
    ab_text_fini(&output);
    AB_NO_LEAKS();
}

Test(process, what_cannot_be_started_is_named)
{
    const char *const missing[] = {"no-such-program-here", NULL};
    const char *const there[] = {"true", NULL};
    struct ab_text output = {0};
    struct ab_error err = {0};
    int exit_status = 0;
    cr_assert_eq(ab_process_run(&exit_status, &output, missing, NULL, &err),
                 AB_ERR_SYSTEM);
    cr_assert_str_eq(err.text,
                     "could not run \"no-such-program-here\": No such file or "
                     "directory");
    cr_assert_eq(ab_process_run(&exit_status, &output, there, "/no/such/folder", &err),
                 AB_ERR_SYSTEM);
    cr_assert_eq(output.size, 0);
    ab_text_fini(&output);
    AB_NO_LEAKS();
}
