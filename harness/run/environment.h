/* Who computes: provenance of executions, never part of a cell's identity. */
#ifndef AB_RUN_ENVIRONMENT_H
#define AB_RUN_ENVIRONMENT_H

#include "base/alloc.h"
#include "base/error.h"

/* X(name): strings; see the table `environment` in db/schema. */
#define AB_ENVIRONMENT_LIST(X)                                                         \
    X(tool_version)                                                                    \
    X(abi)                                                                             \
    X(compiler)                                                                        \
    X(flags)                                                                           \
    X(back_end)                                                                        \
    X(os)                                                                              \
    X(arch)                                                                            \
    X(binary_sha256)

struct ab_environment {
    int semantics;
#define AB_ENVIRONMENT_MEMBER(name) const char *name;
    AB_ENVIRONMENT_LIST(AB_ENVIRONMENT_MEMBER)
#undef AB_ENVIRONMENT_MEMBER
};

/* Of this process. The strings live in the arena. */
AB_MUST_CHECK ab_status ab_environment_read(struct ab_environment *environment,
                                            struct ab_arena *arena,
                                            struct ab_error *err);

#endif
