#include "plugin/loader.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "base/fpenv.h"
#include "plugin/elf.h"
#include "plugin/manifest.h"
#include "plugin/rules.h"
#include "plugin/table.h"
#include "plugin/table_json.h"
#include "sandbox/sandbox.h"

#define ENTRY_NAME_OF(symbol) #symbol
#define ENTRY_NAME(symbol)    ENTRY_NAME_OF(symbol)
static const char entry_name[] = ENTRY_NAME(ADONIS_ENTRY);

/* Loading a shared object of some megabytes takes milliseconds. */
#define DESCRIBE_SECONDS      10.0
#define DESCRIBE_MEMORY_BYTES ((uint64_t)2 << 30)
#define MAX_DESCRIPTION_BYTES ((uint64_t)16 << 20)

static ab_status check_file(const char *path, struct ab_error *err)
{
    struct ab_arena arena;
    struct ab_elf elf;
    ab_arena_init(&arena);
    ab_status status = ab_elf_read(&elf, &arena, path, err);
    if (status == AB_OK && !ab_elf_exports(&elf, entry_name)) {
        status = AB_BREAKS(err, P203, "\"%s\" does not export the constant %s", path,
                           entry_name);
    }
    ab_arena_fini(&arena);
    return status;
}

/* The table, by dlopen. */
static ab_status open_library(const struct adonis_algorithm **entry, const char *path,
                              struct ab_place *place, struct ab_error *err)
{
    struct ab_fpenv before;
    struct ab_error changed = {0};
    ab_fpenv_save(&before);
    ab_place_enter(place, "loading");
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL); /* never closed */
    ab_place_leave(place);
    ab_status is_kept = ab_fpenv_check(&changed);
    ab_fpenv_restore(&before);
    if (library == NULL) {
        return AB_BREAKS(err, P204, "%s", dlerror());
    }
    if (is_kept != AB_OK) {
        return AB_BREAKS(err, P214, "\"%s\" is linked with fast-math: loaded, %s", path,
                         changed.text);
    }
    *entry = dlsym(library, entry_name);
    return *entry != NULL ? AB_OK : AB_BREAKS(err, P203, "\"%s\": %s", path, dlerror());
}

ab_status ab_loader_open(struct ab_algorithm *out, const char *path,
                         struct ab_place *place, struct ab_error *err)
{
    const struct adonis_algorithm *entry = NULL;
    AB_TRY(check_file(path, err));
    AB_TRY(open_library(&entry, path, place, err));
    *out = (struct ab_algorithm){0};
    AB_WRAP(ab_plugin_read_table(out, entry, path, NULL, err), err, "%s", path);
    if ((out->table.build_flags & ADONIS_BUILD_FAST_MATH) != 0) {
        return AB_BREAKS(err, P214, "\"%s\" is compiled with fast-math", path);
    }
    return AB_OK;
}

/* Appends the members, or says why not. */
static ab_status describe(struct ab_text *members, const struct ab_algorithm *algorithm,
                          struct ab_error *err)
{
    AB_TRY(ab_table_write_json(members, algorithm, err));
    return members->failed ? AB_OUT_OF_MEMORY(err) : AB_OK;
}

static ab_status compare(const struct ab_algorithm *loaded,
                         const struct ab_package *package, struct ab_error *err)
{
    struct ab_text members = {0};
    struct ab_json said = {0};
    struct ab_manifest manifest = {0};
    ab_status status = describe(&members, loaded, err);
    if (status == AB_OK) {
        status = ab_json_read_text(&said, members.bytes, members.size, package->library,
                                   err);
    }
    if (status == AB_OK) {
        status = ab_manifest_parse(&manifest, package->manifest,
                                   strlen(package->manifest), package->origin, err);
    }
    if (status == AB_OK) {
        status = ab_manifest_agrees(&manifest, said.value, err);
    }
    ab_manifest_fini(&manifest);
    ab_json_close(&said);
    ab_text_fini(&members);
    return status;
}

ab_status ab_loader_load(struct ab_algorithm *out, const struct ab_package *package,
                         struct ab_place *place, struct ab_error *err)
{
    struct ab_algorithm loaded;
    AB_TRY(ab_package_check_binary(package, err));
    AB_TRY(ab_loader_open(&loaded, package->library, place, err));
    AB_TRY(compare(&loaded, package, err));
    memcpy(loaded.origin, package->algorithm.origin, sizeof loaded.origin);
    memcpy(loaded.sha256, package->algorithm.sha256, sizeof loaded.sha256);
    loaded.package = package;
    *out = loaded;
    return AB_OK;
}

/* ---- in a child of its own ---- */

#define ANSWER_MEMBERS '+'
#define ANSWER_ERROR   '-'

static void describe_in_child(void *ctx, struct ab_text *answer,
                              struct ab_blackbox *box)
{
    const char *path = ctx;
    struct ab_error err = {0};
    struct ab_algorithm algorithm;
    struct ab_text members = {0};
    ab_status status = ab_loader_open(&algorithm, path, &box->place, &err);
    if (status == AB_OK) {
        ab_place_enter(&box->place, "extension()");
        status = describe(&members, &algorithm, &err);
        ab_place_leave(&box->place);
    }
    const char mark[2] = {status == AB_OK ? ANSWER_MEMBERS : ANSWER_ERROR, '\0'};
    ab_text_puts(answer, mark);
    ab_text_puts(answer, status == AB_OK ? members.bytes : err.text);
    ab_text_fini(&members);
}

ab_status ab_loader_describe(struct ab_text *members, const char *path,
                             struct ab_error *err)
{
    const struct ab_sandbox_job job = {
        .limits = {.wall_s = DESCRIBE_SECONDS,
                   .cpu_s = DESCRIBE_SECONDS,
                   .memory_bytes = DESCRIBE_MEMORY_BYTES},
        .max_bytes = MAX_DESCRIPTION_BYTES,
        .name = path,
        .ctx = (void *)path,
        .call = describe_in_child};
    struct ab_text answer = {0};
    struct ab_error death = {0};
    ab_status status = ab_sandbox_run(&answer, &job, &death);
    if (status == AB_ERR_CHECK) {
        status = AB_BREAKS(err, P205, "loading \"%s\" ended the process: %s", path,
                           death.text);
    } else if (status != AB_OK) {
        status = AB_FAIL(err, status, "%s", death.text);
    } else if (answer.size < 1 || answer.bytes[0] != ANSWER_MEMBERS) {
        status = AB_FAIL(err, AB_ERR_INPUT, "%s",
                         answer.size < 1 ? "no answer" : answer.bytes + 1);
    } else {
        ab_text_append(members, answer.bytes + 1, answer.size - 1);
        status = members->failed ? AB_OUT_OF_MEMORY(err) : AB_OK;
    }
    ab_text_fini(&answer);
    return status;
}
