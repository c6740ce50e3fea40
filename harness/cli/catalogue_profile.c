#include "cli/catalogue.h"
#include "sim/profile.h"

static ab_status list(json_t *rows, const struct ab_shown *shown, struct ab_error *err)
{
    (void)shown;
    for (uint32_t i = 0; i < ab_profile_count(); i++) {
        const struct ab_profile_entry *entry = ab_profile_at(i);
        AB_TRY(ab_list_append(rows, entry->name, entry->summary, NULL, err));
    }
    return AB_OK;
}

static ab_status info(json_t *object, struct ab_text *help, const char *text,
                      const struct ab_shown *shown, struct ab_error *err)
{
    (void)help;
    (void)shown;
    struct ab_profile *profile = NULL;
    AB_TRY(ab_profile_load(&profile, text, err));
    struct ab_fields fields = {.object = object};
    ab_put_text(&fields, "name", profile->name);
    ab_put_text(&fields, "sha256", profile->sha256);
    ab_put_json(&fields, "definition", profile->canonical);
    ab_profile_destroy(profile);
    return ab_fields_end(&fields, err);
}

const struct ab_kind ab_kind_profile = {"profile", "profiles", list, info};
