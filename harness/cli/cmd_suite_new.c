#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/command.h"

#define MAX_NAME_BYTES 64

/* %s: the name. Every line is one that an author will change. */
static const char skeleton[] =
    "{\n"
    "    \"comment\": [\n"
    "        \"What this suite is for, and why these scenarios. Comments do not "
    "count.\",\n"
    "        \"A version that is final is frozen: \\\"frozen\\\": the SHA-256 that\",\n"
    "        \"`adonis-bench suite check` prints. From then on a changed file is "
    "refused.\"\n"
    "    ],\n"
    "    \"name\": \"%s\",\n"
    "    \"version\": \"0.1\",\n"
    "    \"description\": \"One sentence for reports.\",\n"
    "    \"blocks\": [\n"
    "        {\n"
    "            \"comment\": [\n"
    "                \"A block is a grid of the options of `run`: every combination "
    "of\",\n"
    "                \"these lists. Nothing has a default. `adonis-bench list` has the "
    "names.\"\n"
    "            ],\n"
    "            \"name\": \"first\",\n"
    "            \"task\": \"ridge-diabetes\",\n"
    "            \"algorithm\": \"extra,dadao,allreduce-gd:method=gd/agd\",\n"
    "            \"topology\": \"ring,grid\",\n"
    "            \"nodes\": \"16\",\n"
    "            \"profile\": \"ideal\",\n"
    "            \"partition\": \"iid\",\n"
    "            \"seeds\": \"1..5\",\n"
    "            \"budget\": \"time=1\"\n"
    "        }\n"
    "    ]\n"
    "}\n";

/* A name becomes a file's and a word of the command line. */
static ab_status check_name(const char *name, struct ab_error *err)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (n == 0 || n > MAX_NAME_BYTES || name[n] != '\0' || name[0] == '-') {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "suite \"%s\": expected 1 to %d lower-case letters, digits and "
                       "'-', not '-' first",
                       name, MAX_NAME_BYTES);
    }
    return AB_OK;
}

static ab_status write_skeleton(const char *name, const char *path,
                                struct ab_error *err)
{
    struct ab_text text = {0};
    char *bytes = NULL;
    ab_text_printf(&text, skeleton, name);
    size_t size = text.size;
    AB_TRY(ab_text_take(&text, &bytes, err));
    ab_status status = ab_file_write(path, bytes, size, err);
    ab_free(bytes);
    return status;
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    const char *name = args->positional[0];
    char path[MAX_NAME_BYTES + sizeof ".json"];
    AB_TRY(check_name(name, err));
    (void)snprintf(path, sizeof path, "%s.json", name);
    if (access(path, F_OK) == 0) {
        return AB_FAIL(err, AB_ERR_INPUT, "\"%s\" is there already", path);
    }
    AB_TRY(write_skeleton(name, path, err));
    (void)printf("made %s\n\nNext:\n"
                 "  adonis-bench suite check %s\n"
                 "  adonis-bench run --suite %s\n",
                 path, path, path);
    return AB_OK;
}

static const struct ab_cli_option options[] = {AB_CLI_END};

const struct ab_command ab_cmd_suite_new = {
    .name = "suite new",
    .usage = "NAME",
    .summary = "write NAME.json, a commented suite to be changed",
    .details = "The suite that it writes is small and runs as it is. NAME: lower-case "
               "letters, digits and '-'.",
    .options = options,
    .min_positional = 1,
    .max_positional = 1,
    .run = run,
};
