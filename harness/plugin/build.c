#include "plugin/build.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"
#include "base/process.h"
#include "base/user_folder.h"
#include "plugin/rules.h"

#define MAX_COMPILER_WORDS 16
#define LIBRARY            "plugin.so"

/* As the algorithms that are built in, and nothing that depends on this machine.
 * AB_BIT_FLAGS: those of cmake/AdonisIdentity.cmake, that bits depend on. */
static const char *const flags[] = {
    "-std=c11",    "-O2",     AB_BIT_FLAGS,       "-fvisibility=hidden",
    "-fPIC",       "-shared", "-pedantic-errors", "-Wall",
    "-Wl,-z,defs",
};
#define N_FLAGS (sizeof flags / sizeof flags[0])

struct builder {
    struct ab_arena *arena;
    const struct ab_source *source;
    const char *compiler[MAX_COMPILER_WORDS]; /* "ccache gcc" has two words */
    size_t n_words;
    const char *build; /* compiler and flags, in words */
    struct ab_text *log;
    struct ab_error *err;
};

static ab_status find_compiler(struct builder *builder)
{
    const char *given = getenv("CC");
    char *words = ab_arena_strdup(builder->arena,
                                  given != NULL && given[0] != '\0' ? given : "cc");
    if (words == NULL) {
        return AB_OUT_OF_MEMORY(builder->err);
    }
    char *rest = NULL;
    for (char *word = strtok_r(words, " \t", &rest); word != NULL;
         word = strtok_r(NULL, " \t", &rest)) {
        if (builder->n_words == MAX_COMPILER_WORDS) {
            return AB_FAIL(builder->err, AB_ERR_INPUT,
                           "CC has more than %d words, expected fewer",
                           MAX_COMPILER_WORDS);
        }
        builder->compiler[builder->n_words++] = word;
    }
    return builder->n_words > 0 ? AB_OK
                                : AB_FAIL(builder->err, AB_ERR_INPUT,
                                          "CC is blank, expected a compiler");
}

/* The first line of what the compiler says of itself, and our flags. */
static ab_status name_build(struct builder *builder)
{
    const char *argv[MAX_COMPILER_WORDS + 2];
    memcpy(argv, builder->compiler, builder->n_words * sizeof *argv);
    argv[builder->n_words] = "--version";
    argv[builder->n_words + 1] = NULL;
    struct ab_text said = {0};
    struct ab_text build = {0};
    int exit_status = 0;
    ab_status status = ab_process_run(&exit_status, &said, argv, NULL, builder->err);
    if (status == AB_OK && (exit_status != 0 || said.size == 0)) {
        status =
            AB_FAIL(builder->err, AB_ERR_SYSTEM,
                    "\"%s --version\" ended with exit status %d", argv[0], exit_status);
    }
    if (status == AB_OK) {
        ab_text_append(&build, said.bytes, strcspn(said.bytes, "\n\"\\"));
        for (size_t i = 0; i < N_FLAGS; i++) {
            ab_text_printf(&build, " %s", flags[i]);
        }
        builder->build =
            build.failed ? NULL : ab_arena_strdup(builder->arena, build.bytes);
        status = builder->build == NULL ? AB_OUT_OF_MEMORY(builder->err) : AB_OK;
    }
    ab_text_fini(&build);
    ab_text_fini(&said);
    return status;
}

static ab_status write_headers(const char *folder, struct ab_error *err)
{
    for (size_t i = 0; i < ab_n_abi_headers; i++) {
        char name[128];
        (void)snprintf(name, sizeof name, "include/adonis/%s", ab_abi_headers[i].name);
        AB_TRY(ab_folder_put(folder, name, ab_abi_headers[i].text,
                             ab_abi_headers[i].size, err));
    }
    return AB_OK;
}

static int is_unit(const char *name)
{
    size_t length = strlen(name);
    return length > 2 && strcmp(name + length - 2, ".c") == 0;
}

/* Paths are relative, so that the same bytes come out wherever this is. */
static ab_status make_command(const char ***argv, const struct builder *builder)
{
    size_t n_most = builder->n_words + N_FLAGS + builder->source->n_files + 6;
    const char **words = ab_arena_alloc(builder->arena, n_most, sizeof *words);
    if (words == NULL) {
        return AB_OUT_OF_MEMORY(builder->err);
    }
    size_t n = builder->n_words;
    memcpy(words, builder->compiler, n * sizeof *words);
    memcpy(words + n, flags, sizeof flags);
    n += N_FLAGS;
    words[n++] = ab_arena_printf(builder->arena, "-DADONIS_TOKEN=\"%s\"",
                                 builder->source->token);
    words[n++] =
        ab_arena_printf(builder->arena, "-DADONIS_BUILD=\"%s\"", builder->build);
    words[n++] = "-Iinclude";
    words[n++] = "-o";
    words[n++] = LIBRARY;
    for (size_t i = 0; i < builder->source->n_files; i++) {
        if (is_unit(builder->source->files[i].name)) {
            words[n++] = ab_arena_printf(builder->arena, "source/%s",
                                         builder->source->files[i].name);
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (words[i] == NULL) {
            return AB_OUT_OF_MEMORY(builder->err);
        }
    }
    *argv = words;
    return AB_OK;
}

static void log_command(struct ab_text *log, const char *const *argv)
{
    for (size_t i = 0; argv[i] != NULL; i++) {
        const char *quote = strpbrk(argv[i], " \"") != NULL ? "'" : "";
        ab_text_printf(log, "%s%s%s%s", i == 0 ? "" : " ", quote, argv[i], quote);
    }
    ab_text_puts(log, "\n");
}

/* In a folder that is there for this only. */
static ab_status compile(const struct builder *builder, const char *folder)
{
    const char *sources = ab_arena_printf(builder->arena, "%s/source", folder);
    const char **argv = NULL;
    struct ab_text said = {0};
    int exit_status = 0;
    if (sources == NULL) {
        return AB_OUT_OF_MEMORY(builder->err);
    }
    AB_TRY(write_headers(folder, builder->err));
    AB_TRY(ab_source_write(builder->source, sources, builder->err));
    AB_TRY(make_command(&argv, builder));
    ab_status status = ab_process_run(&exit_status, &said, argv, folder, builder->err);
    if (status == AB_OK && (exit_status != 0 || said.size > 0)) {
        log_command(builder->log, argv);
        ab_text_append(builder->log, said.size > 0 ? said.bytes : "", said.size);
    }
    ab_text_fini(&said);
    AB_TRY(status);
    return exit_status == 0 ? AB_OK
                            : AB_BREAKS(builder->err, P108,
                                        "the sources do not compile: %s ended with "
                                        "exit status %d",
                                        argv[0], exit_status);
}

/* Moves what was made to its place: two that build the same at once make equal files.
 */
static ab_status build_in(const struct builder *builder, const char *cache,
                          const char *library)
{
    const char *folder = NULL;
    AB_TRY(ab_folder_make_temporary(&folder, builder->arena, cache, builder->err));
    ab_status status = compile(builder, folder);
    const char *made = ab_arena_printf(builder->arena, "%s/" LIBRARY, folder);
    if (status == AB_OK && (made == NULL || rename(made, library) != 0)) {
        status = AB_FAIL(builder->err, AB_ERR_IO, "could not make \"%s\": %s", library,
                         strerror(errno));
    }
    ab_status removed = ab_folder_remove(folder, status == AB_OK ? builder->err : NULL);
    return status == AB_OK ? removed : status;
}

ab_status ab_build_plugin(const char **library, struct ab_arena *arena,
                          const struct ab_source *source, struct ab_text *log,
                          struct ab_error *err)
{
    struct builder builder = {.arena = arena, .source = source, .log = log, .err = err};
    const char *cache = NULL;
    char build_sha256[AB_HASH_HEX_BYTES];
    AB_TRY(ab_user_folder(&cache, arena, AB_USER_CACHE, "plugins", err));
    AB_TRY(find_compiler(&builder));
    AB_TRY(name_build(&builder));
    ab_hash_buffer(build_sha256, builder.build, strlen(builder.build));
    *library =
        ab_arena_printf(arena, "%s/%s-%.16s.so", cache, source->token, build_sha256);
    if (*library == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    return access(*library, R_OK) == 0 ? AB_OK : build_in(&builder, cache, *library);
}
