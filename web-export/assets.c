#include "web-export/assets.h"

#include <string.h>

/* name, macro that CMake sets to the file's path */
#define ASSETS(X)                                                                      \
    X(template, AB_ASSET_TEMPLATE)                                                     \
    X(style, AB_ASSET_STYLE)                                                           \
    X(d3, AB_ASSET_D3)                                                                 \
    X(plot, AB_ASSET_PLOT)                                                             \
    X(numbers, AB_ASSET_NUMBERS)                                                       \
    X(bootstrap, AB_ASSET_BOOTSTRAP)                                                   \
    X(compare, AB_ASSET_COMPARE)                                                       \
    X(answer, AB_ASSET_ANSWER)                                                         \
    X(curves, AB_ASSET_CURVES)                                                         \
    X(profiles, AB_ASSET_PROFILES)                                                     \
    X(script, AB_ASSET_SCRIPT)

/* The assembler copies each file into the read-only data, between two labels. */
#define EMBED(name, path)                                                              \
    __asm__(".pushsection .rodata\n"                                                   \
            "ab_asset_" #name "_begin:\n"                                              \
            ".incbin \"" path "\"\n"                                                   \
            "ab_asset_" #name "_end:\n"                                                \
            ".popsection\n");                                                          \
    extern const char ab_asset_##name##_begin[];                                       \
    extern const char ab_asset_##name##_end[];
ASSETS(EMBED)
#undef EMBED

struct ab_asset ab_asset_find(const char *name, size_t name_size)
{
#define FIND(id, path)                                                                 \
    if (name_size == strlen(#id) && memcmp(name, #id, name_size) == 0) {               \
        size_t size = (size_t)(ab_asset_##id##_end - ab_asset_##id##_begin);           \
        return (struct ab_asset){ab_asset_##id##_begin, size};                         \
    }
    ASSETS(FIND)
#undef FIND
    return (struct ab_asset){NULL, 0};
}
