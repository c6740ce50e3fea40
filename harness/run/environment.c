#include "run/environment.h"

#include <adonis/plugin.h>
#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/hash.h"
#include "base/kernels.h"
#include "sim/sim.h"

#define TEXT_OF(x)     #x
#define VALUE_OF(x)    TEXT_OF(x)
#define THREE(a, b, c) VALUE_OF(a) "." VALUE_OF(b) "." VALUE_OF(c)
#ifdef __clang__
#define COMPILER "clang " THREE(__clang_major__, __clang_minor__, __clang_patchlevel__)
#else
#define COMPILER "gcc " THREE(__GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__)
#endif

ab_status ab_environment_read(struct ab_environment *environment,
                              struct ab_arena *arena, struct ab_error *err)
{
    struct utsname system;
    if (uname(&system) != 0) {
        return AB_FAIL(err, AB_ERR_SYSTEM, "uname: %s", strerror(errno));
    }
    char hex[AB_HASH_HEX_BYTES];
    AB_WRAP(ab_hash_file(hex, "/proc/self/exe", err), err, "this program's own file");
    *environment = (struct ab_environment){
        .semantics = AB_SIM_SEMANTICS,
        .tool_version = AB_VERSION,
        .abi = ab_arena_printf(arena, "%d.%d", ADONIS_ABI_MAJOR, ADONIS_ABI_MINOR),
        .compiler = COMPILER,
        .flags = AB_COMPILE_FLAGS,
        .back_end = ab_kernels_backend(),
        .os = ab_arena_printf(arena, "%s %s", system.sysname, system.release),
        .arch = ab_arena_strdup(arena, system.machine),
        .binary_sha256 = ab_arena_strdup(arena, hex),
    };
    if (environment->abi == NULL || environment->os == NULL ||
        environment->arch == NULL || environment->binary_sha256 == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    return AB_OK;
}
