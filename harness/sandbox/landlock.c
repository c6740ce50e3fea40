/* Landlock by its system calls: the C library has no functions for it, and the kernel's
 * header may be older than the kernel, so the numbers of linux/landlock.h are here. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/sandbox_internal.h"

#ifndef SYS_landlock_create_ruleset /* the same on every architecture */
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self  446
#endif

#define GIVE_VERSION 1u /* flag of landlock_create_ruleset */

/* Rights on files, by the ABI that brought them. */
#define READ_FILE_OR_FOLDER ((1u << 2) | (1u << 3))
/* execute, write_file, remove_*, make_*: bits 0, 1 and 4 to 12 */
#define CHANGES_1 ((1u << 13) - 1 - READ_FILE_OR_FOLDER)
#define REFER_2   (1u << 13) /* link and rename between folders */
#define TRUNC_3   (1u << 14)
#define IOCTL_5   (1u << 15) /* of devices opened from now on */
#define NET_4     3u         /* bind and connect TCP */
#define SCOPE_6   3u /* no abstract sockets of, no signals to processes outside */

struct ruleset {
    uint64_t files; /* rights that exist only by a rule; there are no rules */
    uint64_t net;
    uint64_t scopes;
};

int ab_landlock_abi(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, GIVE_VERSION);
    return abi > 0 ? (int)abi : 0;
}

static ab_status restrict_self(const struct ruleset *ruleset, struct ab_error *err)
{
    long fd = syscall(SYS_landlock_create_ruleset, ruleset, sizeof *ruleset, 0u);
    if (fd < 0) {
        return AB_FAIL(err, AB_ERR_SYSTEM, "landlock_create_ruleset: %s",
                       strerror(errno));
    }
    long result = syscall(SYS_landlock_restrict_self, (int)fd, 0u);
    int error = errno;
    (void)close((int)fd);
    return result == 0 ? AB_OK
                       : AB_FAIL(err, AB_ERR_SYSTEM, "landlock_restrict_self: %s",
                                 strerror(error));
}

ab_status ab_landlock_deny_changes(struct ab_error *err)
{
    int abi = ab_landlock_abi();
    if (abi == 0) {
        return AB_OK;
    }
    const struct ruleset ruleset = {
        .files = CHANGES_1 | (abi >= 2 ? REFER_2 : 0) | (abi >= 3 ? TRUNC_3 : 0) |
                 (abi >= 5 ? IOCTL_5 : 0),
        .net = abi >= 4 ? NET_4 : 0,
        .scopes = abi >= 6 ? SCOPE_6 : 0,
    };
    return restrict_self(&ruleset, err);
}

ab_status ab_landlock_deny_reading(struct ab_error *err)
{
    if (ab_landlock_abi() == 0) {
        return AB_OK;
    }
    return restrict_self(&(struct ruleset){.files = READ_FILE_OR_FOLDER}, err);
}
