#include "fetch/libcurl.h"

#include <dlfcn.h>
#include <string.h>

/* The interface has been number 4 since 2006. */
#define LIBRARY "libcurl.so.4"

/* POSIX: what dlsym gives can be stored as a pointer to a function. */
static int find(void *function, size_t size, void *library, const char *name)
{
    void *address = dlsym(library, name);
    memcpy(function, &address, size);
    return address != NULL;
}

ab_status ab_libcurl_load(struct ab_libcurl *out, struct ab_error *err)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        return AB_FAIL(err, AB_ERR_IO,
                       "fetching needs %s (Debian and Ubuntu: the package libcurl4): "
                       "%s",
                       LIBRARY, dlerror());
    }
#define FIND(member) find(&out->member, sizeof out->member, library, "curl_" #member)
    if (!FIND(version) || !FIND(global_init) || !FIND(global_cleanup) ||
        !FIND(easy_init) || !FIND(easy_setopt) || !FIND(easy_perform) ||
        !FIND(easy_strerror) || !FIND(easy_cleanup)) {
        return AB_FAIL(err, AB_ERR_IO, "%s: %s", LIBRARY, dlerror());
    }
#undef FIND
    return AB_OK;
}
