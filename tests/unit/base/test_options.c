#include "base/options.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/json_write.h"
#include "support/leaks.h"

struct values {
    double step;
    int64_t order;
    int64_t mixing;
    const char *data;
    double scale;
};

static const char *const mixings[] = {"metropolis", "lazy", NULL};

static const struct adonis_option rows[] = {
    {
        .name = "step",
        .type = ADONIS_REAL,
        .flags = ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
        .offset = offsetof(struct values, step),
        .min = 0.0,
        .max = INFINITY,
        .default_text = "auto",
        .unit = "1/L",
        .help = "gradient step size",
    },
    {
        .name = "order",
        .type = ADONIS_INTEGER,
        .offset = offsetof(struct values, order),
        .min = 1.0,
        .max = 0x1p53,
        .default_text = "2",
        .unit = "1",
        .help = "what order",
    },
    {
        .name = "mixing",
        .type = ADONIS_CHOICE,
        .flags = ADONIS_ALLOW_AUTO,
        .offset = offsetof(struct values, mixing),
        .choices = mixings,
        .default_text = "lazy",
        .help = "which weights",
    },
    {
        .name = "data",
        .type = ADONIS_PATH,
        .offset = offsetof(struct values, data),
        .help = "where edges are",
    },
    {
        .name = "scale",
        .type = ADONIS_REAL,
        .flags = ADONIS_REQUIRED | ADONIS_OPEN_MAX,
        .offset = offsetof(struct values, scale),
        .min = -1.0,
        .max = 1.0,
        .unit = "s",
        .help = "how large",
    },
};
static const struct ab_options table = {"extra", rows, 5, sizeof(struct values)};

static ab_status parse(struct values *values, struct ab_arena *arena, const char *text,
                       struct ab_error *err)
{
    struct ab_spec_list list;
    AB_TRY(ab_spec_parse_params(&list, arena, "--x", text, err));
    return ab_options_parse(values, &table, &list.items[0], err);
}

Test(options, the_table_of_these_tests_is_right)
{
    struct ab_error err = {0};
    cr_assert_eq(ab_options_check_table(&table, AB_OPTIONS_ALLOW_PATH, &err), AB_OK,
                 "%s", err.text);
    cr_assert(ab_options_is_path(&table, "data"));
    cr_assert_not(ab_options_is_path(&table, "step"));
    cr_assert_not(ab_options_is_path(&table, "unknown"));
    AB_NO_LEAKS();
}

Test(options, defaults_and_given_values_reach_the_struct)
{
    struct ab_arena arena;
    struct ab_error err = {0};
    struct values values;
    ab_arena_init(&arena);
    cr_assert_eq(parse(&values, &arena, "scale=0.5", &err), AB_OK, "%s", err.text);
    cr_assert(isnan(values.step));
    cr_assert_eq(values.order, 2);
    cr_assert_eq(values.mixing, 1);
    cr_assert_null(values.data);
    cr_assert_eq(values.scale, 0.5);
    cr_assert_eq(
        parse(&values, &arena, "scale=-1,step=1e-3,order=1e6,mixing=auto,data=x", &err),
        AB_OK, "%s", err.text);
    cr_assert_eq(values.step, 1e-3);
    cr_assert_eq(values.order, 1000000);
    cr_assert_eq(values.mixing, ADONIS_AUTO_INTEGER);
    cr_assert_str_eq(values.data, "x");
    cr_assert_eq(values.scale, -1.0);
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(options, wrong_values_are_refused_with_range_and_unit)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"step=0", "extra: step: found \"0\", expected number > 0, unit 1/L, or auto"},
        {"step=x", "extra: step: found \"x\", expected number > 0, unit 1/L, or auto"},
        {"step=nan",
         "extra: step: found \"nan\", expected number > 0, unit 1/L, or auto"},
        {"step=inf",
         "extra: step: found \"inf\", expected number > 0, unit 1/L, or auto"},
        {"order=0", "extra: order: found \"0\", expected integer >= 1"},
        {"order=auto", "extra: order: found \"auto\", expected integer >= 1"},
        {"order=1.5", "extra: order: found \"1.5\", expected integer >= 1"},
        {"order=9007199254740993",
         "extra: order: found \"9007199254740993\", expected integer >= 1"},
        {"order=1e17", "extra: order: found \"1e17\", expected integer >= 1"},
        {"mixing=lazzy",
         "extra: mixing: found \"lazzy\", expected one of metropolis, lazy, "
         "or auto"},
        {"scale=1", "extra: scale: found \"1\", expected number in [-1, 1), unit s"},
        {"order=3",
         "extra: scale: found nothing, expected number in [-1, 1), unit s (how large)"},
        {"stpe=1",
         "extra: unknown option \"stpe\"; did you mean \"step\"? known: step, "
         "order, mixing, data, scale"},
    };
    struct ab_arena arena;
    struct values values;
    ab_arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ab_error err = {0};
        cr_assert_eq(parse(&values, &arena, cases[i].text, &err), AB_ERR_INPUT, "%s",
                     cases[i].text);
        cr_assert_str_eq(err.text, cases[i].message);
    }
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(options, the_words_for_a_range_leave_out_what_has_no_bound)
{
    static const struct {
        double min;
        double max;
        uint32_t flags;
        const char *expected;
    } cases[] = {
        {-INFINITY, INFINITY, 0, "number"},
        {-INFINITY, 2.5, 0, "number <= 2.5"},
        {-INFINITY, 2.5, ADONIS_OPEN_MAX, "number < 2.5"},
        {0.0, 1.0, ADONIS_OPEN_MIN, "number in (0, 1]"},
        {0.0, INFINITY, 0, "number >= 0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct adonis_option option = {.type = ADONIS_REAL, .unit = "1"};
        char expected[AB_OPTIONS_EXPECTED_BYTES];
        option.min = cases[i].min;
        option.max = cases[i].max;
        option.flags = cases[i].flags;
        ab_options_expected(expected, &option);
        cr_assert_str_eq(expected, cases[i].expected);
    }
    AB_NO_LEAKS();
}

Test(options, what_is_resolved_is_checked)
{
    struct values values = {.step = 0.1, .order = 1, .mixing = 1, .scale = 0.0};
    struct ab_error err = {0};
    cr_assert_eq(ab_options_check_resolved(&values, &table, &err), AB_OK);
    values.step = NAN;
    cr_assert_eq(ab_options_check_resolved(&values, &table, &err), AB_ERR_CHECK);
    cr_assert_str_eq(err.text,
                     "extra: step: resolved to auto, expected number > 0, unit 1/L");
    values.step = INFINITY;
    cr_assert_eq(ab_options_check_resolved(&values, &table, &err), AB_ERR_CHECK);
    values.step = -0.5;
    cr_assert_eq(ab_options_check_resolved(&values, &table, &err), AB_ERR_CHECK);
    cr_assert_str_eq(err.text,
                     "extra: step: resolved to -0.5, expected number > 0, unit 1/L");
    values.step = DBL_MAX;
    static const int64_t bad_choices[] = {-1, 2, 1000000, ADONIS_AUTO_INTEGER};
    for (size_t i = 0; i < 4; i++) {
        values.mixing = bad_choices[i];
        cr_assert_eq(ab_options_check_resolved(&values, &table, &err), AB_ERR_CHECK);
    }
    values.mixing = 0;
    values.order = 0;
    cr_assert_eq(ab_options_check_resolved(&values, &table, &err), AB_ERR_CHECK);
    cr_assert_str_eq(err.text, "extra: order: resolved to 0, expected integer >= 1");
    AB_NO_LEAKS();
}

static char *echo(const struct values *values)
{
    json_t *json;
    char *text;
    cr_assert_eq(ab_options_to_json(&json, values, &table, NULL), AB_OK);
    cr_assert_eq(ab_json_canonical(&text, json, NULL), AB_OK);
    json_decref(json);
    return text;
}

Test(options, values_go_to_json_and_back)
{
    static const struct values cases[] = {
        {.step = NAN, .order = 2, .mixing = ADONIS_AUTO_INTEGER, .scale = 0.1},
        {.step = 1.0 / 3.0,
         .order = INT64_C(1) << 53,
         .mixing = 0,
         .data = "a/b",
         .scale = -0.0},
    };
    static const char *const texts[] = {
        "{\"data\":null,\"mixing\":\"auto\",\"order\":2,\"scale\":0.1,\"step\":"
        "\"auto\"}",
        "{\"data\":\"a/b\",\"mixing\":\"metropolis\",\"order\":9007199254740992,"
        "\"scale\":-0.0,\"step\":0.3333333333333333}",
    };
    for (size_t i = 0; i < 2; i++) {
        char *text = echo(&cases[i]);
        cr_assert_str_eq(text, texts[i]);
        struct ab_json root;
        struct values back;
        struct ab_error err = {0};
        cr_assert_eq(ab_json_read_text(&root, text, strlen(text), "x", NULL), AB_OK);
        cr_assert_eq(ab_options_from_json(&back, &table, &root, &err), AB_OK, "%s",
                     err.text);
        char *again = echo(&back);
        cr_assert_str_eq(again, text);
        ab_free(again);
        ab_free(text);
        ab_json_close(&root);
    }
    AB_NO_LEAKS();
}

Test(options, json_values_of_the_wrong_type_are_refused)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"{\"scale\": \"0.5\"}",
         "\"x\": /scale: found \"0.5\", expected number in [-1, 1), unit s"},
        {"{\"scale\": \"auto\"}",
         "\"x\": /scale: found \"auto\", expected number in [-1, 1), unit s"},
        {"{}", "\"x\": /scale: found nothing, expected number in [-1, 1), unit s"},
        {"{\"scale\": 0, \"step\": null}",
         "\"x\": /step: found null, expected number > 0, unit 1/L, or \"auto\""},
        {"{\"scale\": 0, \"order\": 1.5}",
         "\"x\": /order: found 1.5, expected integer >= 1"},
        {"{\"scale\": 0, \"data\": 5}",
         "\"x\": /data: found 5, expected path of a file"},
        {"{\"scale\": 0, \"mixing\": 1}",
         "\"x\": /mixing: found 1, expected one of metropolis, lazy, or \"auto\""},
        {"{\"scal\": 0}", "\"x\": /scal: extra: unknown option \"scal\"; did you mean "
                          "\"scale\"? known: step, order, mixing, data, scale"},
        {"[]", "\"x\": /: found an array of 0, expected an object"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ab_json root;
        struct values values;
        struct ab_error err = {0};
        const char *text = cases[i].text;
        cr_assert_eq(ab_json_read_text(&root, text, strlen(text), "x", NULL), AB_OK);
        cr_assert_eq(ab_options_from_json(&values, &table, &root, &err), AB_ERR_INPUT);
        cr_assert_str_eq(err.text, cases[i].message);
        ab_json_close(&root);
    }
    AB_NO_LEAKS();
}

static const char *const no_choices[] = {NULL};
static const char *const auto_choices[] = {"a", "auto", NULL};
static const char *const comma_choices[] = {"a,b", NULL};
static const char *const twice_choices[] = {"a", "b", "a", NULL};

/* One row changed, and what the check says of it. */
#define FAULT(row, change, message)                                                    \
    do {                                                                               \
        struct adonis_option wrong[sizeof rows / sizeof rows[0]];                      \
        struct ab_options changed = table;                                             \
        struct ab_error err = {0};                                                     \
        memcpy(wrong, rows, sizeof rows);                                              \
        changed.options = wrong;                                                       \
        wrong[row].change;                                                             \
        cr_assert_eq(ab_options_check_table(&changed, AB_OPTIONS_ALLOW_PATH, &err),    \
                     AB_ERR_INPUT, #change);                                           \
        cr_assert_str_eq(err.text, (message));                                         \
    } while (0)

Test(options, a_wrong_table_is_refused)
{
    FAULT(0, name = NULL,
          "extra: option 0 has a wrong name, expected [a-z][a-z0-9_-]*");
    FAULT(0, name = "Step",
          "extra: option 0 has a wrong name, expected [a-z][a-z0-9_-]*");
    FAULT(1, name = "a=b",
          "extra: option 1 has a wrong name, expected [a-z][a-z0-9_-]*");
    FAULT(1, name = "step", "extra: option \"step\" has the name of another option");
    FAULT(1, help = "", "extra: option \"order\" has no help");
    FAULT(1, unit = NULL,
          "extra: option \"order\" has no unit (\"1\" for a pure number)");
    FAULT(1, type = 9, "extra: option \"order\" has an unknown type");
    FAULT(1, flags = 256, "extra: option \"order\" has an unknown flag");
    FAULT(1, flags = ADONIS_OPEN_MIN,
          "extra: option \"order\" has an open bound but is no REAL");
    FAULT(3, flags = ADONIS_ALLOW_AUTO,
          "extra: option \"data\" is a path that allows auto");
    FAULT(0, max = 0.0, "extra: option \"step\" has an empty range");
    FAULT(0, max = NAN, "extra: option \"step\" has an empty range");
    FAULT(1, max = 0.0, "extra: option \"order\" has an empty range");
    FAULT(
        1, min = 0.5,
        "extra: option \"order\" has bounds that are not whole numbers within +-2^53");
    FAULT(
        1, max = INFINITY,
        "extra: option \"order\" has bounds that are not whole numbers within +-2^53");
    FAULT(1, offset = 4,
          "extra: option \"order\" has an offset that is not a multiple of 8");
    FAULT(1, offset = sizeof(struct values),
          "extra: option \"order\" has an offset outside the struct");
    FAULT(1, offset = UINT64_MAX - 7,
          "extra: option \"order\" has an offset outside the struct");
    FAULT(1, offset = 0,
          "extra: option \"order\" shares its offset with another option");
    FAULT(1, default_text = NULL, "extra: option \"order\" has no default");
    FAULT(1, default_text = "0",
          "extra: option \"order\" has a default of the wrong type or out of range");
    FAULT(1, default_text = "auto",
          "extra: option \"order\" has a default of the wrong type or out of range");
    FAULT(2, default_text = "none",
          "extra: option \"mixing\" has a default of the wrong type or out of range");
    FAULT(4, default_text = "0",
          "extra: option \"scale\" is required and has a default");
    FAULT(2, choices = NULL, "extra: option \"mixing\" has no choices");
    FAULT(2, choices = no_choices, "extra: option \"mixing\" has no choices");
    FAULT(2, choices = twice_choices, "extra: option \"mixing\" has a choice twice");
    const char *bad_choice =
        "extra: option \"mixing\" has a choice that is empty, \"auto\", "
        "or holds one of \",/:=\" or a blank";
    FAULT(2, choices = auto_choices, bad_choice);
    FAULT(2, choices = comma_choices, bad_choice);
    struct ab_error err = {0};
    cr_assert_eq(ab_options_check_table(&table, 0, &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text, "extra: option \"data\" is a path");
    struct ab_options missing = {.owner = "extra", .n_options = 1};
    cr_assert_eq(ab_options_check_table(&missing, 0, &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text, "extra: 1 options without a table");
    AB_NO_LEAKS();
}

Test(options, an_empty_table_takes_nothing)
{
    struct ab_options none = {.owner = "null"};
    struct ab_spec_param param = {"step", "1"};
    struct ab_spec bare = {"null", 0, NULL};
    struct ab_spec spec = {"null", 1, &param};
    struct ab_error err = {0};
    char values[8];
    cr_assert_eq(ab_options_check_table(&none, 0, &err), AB_OK);
    cr_assert_eq(ab_options_parse(values, &none, &bare, &err), AB_OK);
    cr_assert_eq(ab_options_parse(values, &none, &spec, &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text, "null: unknown option \"step\"; known: none");
    AB_NO_LEAKS();
}

Test(options, help_and_description_come_from_the_table)
{
    struct ab_text help = {0};
    ab_options_help(&help, &table);
    cr_assert_str_eq(
        help.bytes,
        "  step    gradient step size [number > 0, unit 1/L, or auto; default auto]\n"
        "  order   what order [integer >= 1; default 2]\n"
        "  mixing  which weights [one of metropolis, lazy, or auto; default lazy]\n"
        "  data    where edges are [path of a file]\n"
        "  scale   how large [number in [-1, 1), unit s; required]\n");
    ab_text_fini(&help);
    json_t *json;
    char *text;
    cr_assert_eq(ab_options_describe(&json, &table, NULL), AB_OK);
    cr_assert_eq(ab_json_canonical(&text, json_array_get(json, 0), NULL), AB_OK);
    cr_assert_str_eq(text,
                     "{\"auto\":true,\"default\":\"auto\",\"help\":\"gradient step "
                     "size\",\"max\":null,\"min\":0,\"name\":\"step\",\"open_max\":"
                     "false,\"open_min\":true,\"required\":false,\"type\":\"real\","
                     "\"unit\":\"1/L\"}");
    ab_free(text);
    cr_assert_eq(ab_json_canonical(&text, json_array_get(json, 2), NULL), AB_OK);
    cr_assert_str_eq(text, "{\"auto\":true,\"choices\":[\"metropolis\",\"lazy\"],"
                           "\"default\":\"lazy\",\"help\":\"which weights\",\"name\":"
                           "\"mixing\",\"required\":false,\"type\":\"choice\"}");
    ab_free(text);
    json_decref(json);
    AB_NO_LEAKS();
}

static void *allocate(size_t size)
{
    return ab_alloc(size, 1);
}

Test(options, every_allocation_may_fail)
{
    static const struct values values = {.step = NAN, .order = 2, .data = "a"};
    json_set_alloc_funcs(allocate, ab_free);
    for (int kind = 0; kind < 2; kind++) {
        ab_status status;
        size_t n = 0;
        do {
            json_t *json;
            ab_alloc_fail_after(++n);
            status = kind == 0 ? ab_options_to_json(&json, &values, &table, NULL)
                               : ab_options_describe(&json, &table, NULL);
            ab_alloc_fail_after(0);
            cr_assert(status == AB_OK || status == AB_ERR_MEMORY);
            cr_assert_eq(status == AB_OK, json != NULL);
            json_decref(json);
        } while (status != AB_OK);
        cr_assert_gt(n, 8);
    }
    AB_NO_LEAKS();
}
