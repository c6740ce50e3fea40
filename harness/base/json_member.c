/* The readers of json.h for a member of an object, one pair a type. */
#include "base/json.h"

/* Finds the member; an optional one that is absent ends the calling reader well. */
#define REQUIRED(member, object, key, err)                                             \
    struct ab_json member;                                                             \
    AB_TRY(ab_json_member(&(member), (object), (key), (err)))
#define OPTIONAL(member, object, key, err)                                             \
    REQUIRED(member, object, key, err);                                                \
    if ((member).value == NULL) {                                                      \
        return AB_OK;                                                                  \
    }

ab_status ab_json_get_number(double *out, const struct ab_json *object, const char *key,
                             double min, double max, struct ab_error *err)
{
    REQUIRED(member, object, key, err);
    return ab_json_number(out, &member, min, max, err);
}

ab_status ab_json_opt_number(double *out, const struct ab_json *object, const char *key,
                             double min, double max, struct ab_error *err)
{
    OPTIONAL(member, object, key, err);
    return ab_json_number(out, &member, min, max, err);
}

ab_status ab_json_get_integer(int64_t *out, const struct ab_json *object,
                              const char *key, int64_t min, int64_t max,
                              struct ab_error *err)
{
    REQUIRED(member, object, key, err);
    return ab_json_integer(out, &member, min, max, err);
}

ab_status ab_json_opt_integer(int64_t *out, const struct ab_json *object,
                              const char *key, int64_t min, int64_t max,
                              struct ab_error *err)
{
    OPTIONAL(member, object, key, err);
    return ab_json_integer(out, &member, min, max, err);
}

ab_status ab_json_get_boolean(int *out, const struct ab_json *object, const char *key,
                              struct ab_error *err)
{
    REQUIRED(member, object, key, err);
    return ab_json_boolean(out, &member, err);
}

ab_status ab_json_opt_boolean(int *out, const struct ab_json *object, const char *key,
                              struct ab_error *err)
{
    OPTIONAL(member, object, key, err);
    return ab_json_boolean(out, &member, err);
}

ab_status ab_json_get_string(const char **out, const struct ab_json *object,
                             const char *key, struct ab_error *err)
{
    REQUIRED(member, object, key, err);
    return ab_json_string(out, &member, err);
}

ab_status ab_json_opt_string(const char **out, const struct ab_json *object,
                             const char *key, struct ab_error *err)
{
    OPTIONAL(member, object, key, err);
    return ab_json_string(out, &member, err);
}

ab_status ab_json_get_one_of(size_t *index, const struct ab_json *object,
                             const char *key, const char *const *names, size_t n_names,
                             struct ab_error *err)
{
    REQUIRED(member, object, key, err);
    return ab_json_one_of(index, &member, names, n_names, err);
}

ab_status ab_json_opt_one_of(size_t *index, const struct ab_json *object,
                             const char *key, const char *const *names, size_t n_names,
                             struct ab_error *err)
{
    OPTIONAL(member, object, key, err);
    return ab_json_one_of(index, &member, names, n_names, err);
}

ab_status ab_json_get_array(struct ab_json *array, size_t *n_items,
                            const struct ab_json *object, const char *key,
                            size_t min_items, size_t max_items, struct ab_error *err)
{
    REQUIRED(member, object, key, err);
    *array = member;
    return ab_json_array(n_items, &member, min_items, max_items, err);
}

ab_status ab_json_opt_array(struct ab_json *array, size_t *n_items,
                            const struct ab_json *object, const char *key,
                            size_t min_items, size_t max_items, struct ab_error *err)
{
    *n_items = 0;
    OPTIONAL(member, object, key, err);
    *array = member;
    return ab_json_array(n_items, &member, min_items, max_items, err);
}

ab_status ab_json_get_object(struct ab_json *member, const struct ab_json *object,
                             const char *key, struct ab_error *err)
{
    AB_TRY(ab_json_member(member, object, key, err));
    return ab_json_object(member, err);
}

ab_status ab_json_opt_object(struct ab_json *member, const struct ab_json *object,
                             const char *key, struct ab_error *err)
{
    AB_TRY(ab_json_member(member, object, key, err));
    return member->value == NULL ? AB_OK : ab_json_object(member, err);
}
