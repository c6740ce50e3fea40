#include "base/user_folder.h"

#include <stdlib.h>

ab_status ab_user_folder(const char **path, struct ab_arena *arena,
                         enum ab_user_folder folder, const char *relative,
                         struct ab_error *err)
{
    static const struct {
        const char *variable;
        const char *below_home;
    } places[] = {[AB_USER_DATA] = {"XDG_DATA_HOME", ".local/share"},
                  [AB_USER_CACHE] = {"XDG_CACHE_HOME", ".cache"}};
    const char *base = getenv(places[folder].variable);
    const char *home = getenv("HOME");
    if (base != NULL && base[0] == '/') {
        *path = ab_arena_printf(arena, "%s/adonis-bench/%s", base, relative);
    } else if (home != NULL && home[0] == '/') {
        *path = ab_arena_printf(arena, "%s/%s/adonis-bench/%s", home,
                                places[folder].below_home, relative);
    } else {
        return AB_FAIL(err, AB_ERR_IO, "found neither %s nor HOME as an absolute path",
                       places[folder].variable);
    }
    return *path == NULL ? AB_OUT_OF_MEMORY(err) : AB_OK;
}
