#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/fpenv.h"
#include "base/kernels.h"
#include "base/process.h"
#include "base/text.h"
#include "base/user_folder.h"
#include "cli/command.h"
#include "cli/fields.h"
#include "cli/print.h"
#include "db/db.h"
#include "fetch/fetch.h"
#include "run/environment.h"
#include "sandbox/sandbox.h"

/* A look at one thing: what is found, and whether it is as it should be. */
typedef int look(char found[512]);
#define SAY(...) (void)snprintf(found, 512, __VA_ARGS__)

static int look_at_system(char found[512])
{
    struct ab_arena arena;
    struct ab_environment environment;
    struct ab_error err = {0};
    ab_arena_init(&arena);
    ab_status status = ab_environment_read(&environment, &arena, &err);
    if (status == AB_OK) {
        SAY("%s, %s; adonis-bench %s by %s", environment.os, environment.arch,
            environment.tool_version, environment.compiler);
    } else {
        SAY("%s", err.text);
    }
    ab_arena_fini(&arena);
    return status == AB_OK;
}

static int look_at_size(char found[512])
{
    double pages = (double)sysconf(_SC_PHYS_PAGES);
    double page_bytes = (double)sysconf(_SC_PAGESIZE);
    SAY("%ld cores, %.1f GiB of memory", sysconf(_SC_NPROCESSORS_ONLN),
        pages * page_bytes / 0x1p30);
    return pages > 0;
}

static int look_at_kernels(char found[512])
{
    SAY("%s", ab_kernels_backend());
    return strcmp(ab_kernels_backend(), "plain") != 0;
}

static int look_at_arithmetic(char found[512])
{
    struct ab_error err = {0};
    int is_sane = ab_fpenv_check(&err) == AB_OK;
    SAY("%s", is_sane ? "rounds to nearest, keeps subnormals" : err.text);
    return is_sane;
}

static int look_at_shared_data(char found[512])
{
    struct ab_arena arena;
    struct ab_error err = {0};
    const char *path = NULL;
    ab_arena_init(&arena);
    int is_there = ab_file_shared_path(&path, &arena, "profiles", &err) == AB_OK;
    SAY("%s", is_there ? path : err.text);
    ab_arena_fini(&arena);
    return is_there;
}

static int look_at_sqlite(char found[512])
{
    SAY("%s", ab_db_sqlite_version());
    return ab_db_sqlite_is_enough();
}

static int look_at_seccomp(char found[512])
{
    struct ab_sandbox_features features;
    ab_sandbox_features(&features);
    SAY("%s%s", features.has_seccomp ? "there" : "not in this kernel",
        features.is_sanitized ? "; relaxed, for this build has sanitizers" : "");
    return features.has_seccomp;
}

static int look_at_landlock(char found[512])
{
    struct ab_sandbox_features features;
    ab_sandbox_features(&features);
    if (features.landlock_abi > 0) {
        SAY("ABI %d", features.landlock_abi);
    } else {
        SAY("not in this kernel");
    }
    return features.landlock_abi > 0;
}

/* The folder, or the nearest one above it that is there, can be written to. */
static int can_be_written(const char *path)
{
    char above[4096];
    if (strlen(path) >= sizeof above) {
        return 0;
    }
    (void)strncpy(above, path, sizeof above);
    while (access(above, F_OK) != 0) {
        char *slash = strrchr(above, '/');
        if (slash == NULL || slash == above) {
            return 0;
        }
        *slash = '\0';
    }
    return access(above, W_OK | X_OK) == 0;
}

static int look_at_folder(char found[512], enum ab_user_folder folder)
{
    struct ab_arena arena;
    struct ab_error err = {0};
    const char *path = NULL;
    int is_good = 0;
    ab_arena_init(&arena);
    if (ab_user_folder(&path, &arena, folder, "plugins", &err) == AB_OK) {
        is_good = can_be_written(path);
        SAY("%s%s", path,
            !is_good                  ? ", cannot be written to"
            : access(path, F_OK) != 0 ? ", made when it is needed"
                                      : "");
    } else {
        SAY("%s", err.text);
    }
    ab_arena_fini(&arena);
    return is_good;
}

static int look_at_registry(char found[512])
{
    return look_at_folder(found, AB_USER_DATA);
}

static int look_at_cache(char found[512])
{
    return look_at_folder(found, AB_USER_CACHE);
}

static int look_at_libcurl(char found[512])
{
    const char *text = NULL;
    struct ab_error err = {0};
    int is_there = ab_fetch_describe(&text, &err) == AB_OK;
    SAY("%s", is_there ? text : err.text);
    return is_there;
}

static int look_at_compiler(char found[512])
{
    const char *given = getenv("CC");
    const char *compiler = given != NULL && given[0] != '\0' ? given : "cc";
    const char *const argv[] = {"/bin/sh", "-c", "$0 --version", compiler, NULL};
    struct ab_text said = {0};
    int exit_status = 0;
    int is_there = ab_process_run(&exit_status, &said, argv, NULL, NULL) == AB_OK &&
                   exit_status == 0 && said.size > 0;
    if (is_there) {
        SAY("%.*s", (int)strcspn(said.bytes, "\n"), said.bytes);
    } else {
        SAY("no \"%s\" that answers to --version", compiler);
    }
    ab_text_fini(&said);
    return is_there;
}

static const struct {
    const char *name;
    look *look;
    int is_needed;       /* without it nothing works */
    const char *without; /* what it means when it is not there */
} checks[] = {
    {"system", look_at_system, 1, "the program cannot be identified"},
    {"machine", look_at_size, 0, "a process gets no limit on memory"},
    {"kernels", look_at_kernels, 0,
     "neither AVX2 with FMA nor NEON: the same bits, computed several times more "
     "slowly"},
    {"arithmetic", look_at_arithmetic, 1,
     "results would have other bits than anywhere else"},
    {"shared data", look_at_shared_data, 1,
     "no profiles, data sets and suites; set ADONIS_DATA_DIR to where they are"},
    {"SQLite", look_at_sqlite, 1, "results cannot be stored: it is older than 3.37"},
    {"seccomp", look_at_seccomp, 0,
     "a plugin can make any system call; limits on time, memory, processes and files "
     "that are written hold"},
    {"Landlock", look_at_landlock, 0,
     "nothing but seccomp keeps a plugin from the user's files"},
    {"registry", look_at_registry, 0,
     "no plugin can be registered; --plugin PATH uses one all the same"},
    {"cache", look_at_cache, 0, "plugins cannot be built from their sources"},
    {"libcurl", look_at_libcurl, 0, "data sets cannot be fetched"},
    {"compiler", look_at_compiler, 0,
     "plugins cannot be built from their sources; set CC to a C compiler"},
};
#define N_CHECKS (sizeof checks / sizeof checks[0])

/* broken: names of what is needed and not as it should be, one after another. */
static ab_status append(json_t *rows, size_t i, struct ab_text *broken,
                        struct ab_error *err)
{
    char found[512];
    struct ab_fields row = {.object = json_object()};
    int is_good = checks[i].look(found);
    ab_text_make_printable(found);
    if (!is_good && checks[i].is_needed) {
        ab_text_printf(broken, "%s%s", broken->size > 0 ? ", " : "", checks[i].name);
    }
    ab_put_text(&row, "name", checks[i].name);
    ab_put_text(&row, "state",
                is_good               ? "ok"
                : checks[i].is_needed ? "broken"
                                      : "missing");
    ab_put_text(&row, "found", found);
    if (!is_good) {
        ab_put_text(&row, "without", checks[i].without);
    }
    row.failed |= json_array_append_new(rows, row.object) != 0;
    return ab_fields_end(&row, err);
}

static ab_status show(const json_t *rows, int as_json, struct ab_error *err)
{
    static const char *const columns[] = {"name", "state", "found", NULL};
    if (as_json) {
        return ab_print_json(rows, err);
    }
    AB_TRY(ab_print_table(rows, columns, err));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const char *without = json_string_value(json_object_get(row, "without"));
        if (without != NULL) {
            (void)printf("\n%s %s: %s\n",
                         json_string_value(json_object_get(row, "name")),
                         json_string_value(json_object_get(row, "state")), without);
        }
    }
    return AB_OK;
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    json_t *rows = json_array();
    if (rows == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_status status = AB_OK;
    struct ab_text broken = {0};
    for (size_t i = 0; i < N_CHECKS && status == AB_OK; i++) {
        status = append(rows, i, &broken, err);
    }
    if (status == AB_OK) {
        status = show(rows, ab_args_has(args, "json"), err);
    }
    json_decref(rows);
    if (status == AB_OK && broken.size > 0) {
        status = AB_FAIL(err, AB_ERR_SYSTEM, "needed and broken: %s", broken.bytes);
    }
    ab_text_fini(&broken);
    return status;
}

static const struct ab_cli_option options[] = {AB_CLI_JSON, AB_CLI_END};

const struct ab_command ab_cmd_doctor = {
    .name = "doctor",
    .usage = "[--json]",
    .summary = "what this machine offers, what is missing and what that means",
    .details =
        "Looks at the kernel's means of isolation (seccomp, Landlock), the vector "
        "kernels, memory and cores, the floating-point environment, the folders that "
        "are used, the compiler for plugins and SQLite.\n\nExit status: 0 everything "
        "that is needed is there; 3 something is broken.",
    .options = options,
    .run = run,
};
