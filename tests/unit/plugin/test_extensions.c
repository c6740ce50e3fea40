#include "plugin/extensions.h"

#include <criterion/criterion.h>
#include <string.h>

#include "plugin/table.h"
#include "plugin/table_json.h"
#include "support/leaks.h"
#include "unit/plugin/plugin_table.h"

/* What the extension() of the plugin under test gives; a test changes one thing. */
static struct adonis_switches switches;
static struct adonis_invariants invariants;
static struct adonis_theory theory;

static const void *extension(const char *id)
{
    return strcmp(id, ADONIS_SWITCHES) == 0     ? (const void *)&switches
           : strcmp(id, ADONIS_INVARIANTS) == 0 ? (const void *)&invariants
           : strcmp(id, ADONIS_THEORY) == 0     ? (const void *)&theory
                                                : NULL;
}

static void term(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    (void)node;
    out[0] = (double)time_ns;
}

static double e_fold(struct adonis_setup *setup, const void *options)
{
    (void)setup;
    (void)options;
    return 1.0;
}

static const char *const orders[] = {"1", "2", NULL};

static const struct adonis_switch good_switches[] = {
    {"a", "first", "none", "order", orders}, {"b", "second", "none", "order", orders}};
static const struct adonis_invariant good_invariants[] = {
    {"c", "x = 0", ADONIS_SUM_IS_ZERO, 0, term, NULL},
    {"d", "x = 1", ADONIS_SUM_IS_CONSERVED, 0, term, NULL}};
static const struct adonis_theorem good_theorems[] = {
    {"e", "slow", ADONIS_BOUND, ADONIS_PER_ROUND, e_fold},
    {"f", "fast", ADONIS_ORDER, ADONIS_PER_GRADIENT_TIME, e_fold}};

static void settle(void)
{
    switches = (struct adonis_switches){sizeof switches, 2, good_switches};
    invariants = (struct adonis_invariants){sizeof invariants, 2, good_invariants};
    theory = (struct adonis_theory){sizeof theory, 2, good_theorems};
}

static ab_status write_table(struct ab_text *json, struct ab_error *err)
{
    struct adonis_algorithm table = valid_table();
    struct ab_algorithm algorithm = {0};
    table.extension = extension;
    cr_assert_eq(ab_plugin_read_table(&algorithm, &table, "test", NULL, NULL), AB_OK);
    return ab_table_write_json(json, &algorithm, err);
}

/* Refused with these words, and all is well again. */
static void expect(const char *words)
{
    struct ab_error err = {0};
    struct ab_text json = {0};
    cr_assert_eq(write_table(&json, &err), AB_ERR_INPUT, "%s", words);
    cr_assert(strncmp(err.text, "P215: ", 6) == 0, "%s", err.text);
    cr_assert_str_eq(err.text + 6, words);
    ab_text_fini(&json);
    settle();
}

Test(extensions, each_list_is_written_in_its_order, .init = settle)
{
    struct ab_text json = {0};
    theory.n_theorems = 0;
    theory.theorems = NULL;
    cr_assert_eq(write_table(&json, NULL), AB_OK);
    cr_assert_not_null(
        strstr(
            json.bytes,
            ",\"switches\":[{\"name\":\"a\",\"summary\":\"first\",\"paper\":\"none\","
            "\"option\":\"order\",\"values\":[\"1\",\"2\"]},{\"name\":\"b\","
            "\"summary\":\"second\",\"paper\":\"none\",\"option\":\"order\",\"values\":"
            "[\"1\",\"2\"]}],\"invariants\":[{\"name\":\"c\",\"text\":\"x = "
            "0\",\"sum\":"
            "\"zero\"},{\"name\":\"d\",\"text\":\"x = 1\",\"sum\":\"conserved\"}],"
            "\"theory\":[],"),
        "%s", json.bytes);
    ab_text_fini(&json);
    settle();
    cr_assert_eq(write_table(&json, NULL), AB_OK);
    cr_assert_not_null(
        strstr(
            json.bytes,
            "\"theory\":[{\"name\":\"e\",\"text\":\"slow\",\"kind\":\"bound\",\"per\":"
            "\"round\"},{\"name\":\"f\",\"text\":\"fast\",\"kind\":\"order\",\"per\":"
            "\"gradient time\"}],"),
        "%s", json.bytes);
    ab_text_fini(&json);
    AB_NO_LEAKS();
}

Test(extensions, a_list_is_whole_and_its_names_differ, .init = settle)
{
    const struct adonis_switch twin_switches[] = {good_switches[0], good_switches[0]};
    const struct adonis_invariant twin_invariants[] = {good_invariants[1],
                                                       good_invariants[1]};
    const struct adonis_theorem twin_theorems[] = {good_theorems[1], good_theorems[1]};
    switches.switches = twin_switches;
    expect("switch \"a\" is there twice");
    invariants.invariants = twin_invariants;
    expect("invariant \"d\" is there twice");
    theory.theorems = twin_theorems;
    expect("theorem \"f\" is there twice");
    switches.size = 8;
    expect("adonis.switches/1: found 2 entries at some address in a struct of 8 bytes, "
           "expected at most 1000 in one of 16");
    invariants.invariants = NULL;
    expect("adonis.invariants/1: found 2 entries at NULL in a struct of 16 bytes, "
           "expected at most 1000 in one of 16");
    theory.n_theorems = 1001;
    expect("adonis.theory/1: found 1001 entries at some address in a struct of 16 "
           "bytes, expected at most 1000 in one of 16");
    AB_NO_LEAKS();
}

Test(extensions, an_entry_has_all_that_it_needs, .init = settle)
{
    static const char *const one[] = {"1", NULL};
    static const char *const too_high[] = {"1", "9", NULL};
    struct adonis_switch a_switch = good_switches[0];
    struct adonis_invariant invariant = good_invariants[0];
    struct adonis_theorem theorem = good_theorems[0];
    a_switch.values = one;
    switches = (struct adonis_switches){sizeof switches, 1, &a_switch};
    expect("switch \"a\": found 1 values, expected two or more");
    a_switch.values = too_high;
    switches = (struct adonis_switches){sizeof switches, 1, &a_switch};
    expect("switch \"a\": found value \"9\" of \"order\", expected integer in [1, 4]");
    a_switch.option = "none";
    switches = (struct adonis_switches){sizeof switches, 1, &a_switch};
    expect("switch \"a\": \"none\" is no option of \"valid\"");
    a_switch.paper = "";
    switches = (struct adonis_switches){sizeof switches, 1, &a_switch};
    expect("a switch lacks its name, summary or paper");
    invariant.kind = 3;
    invariants = (struct adonis_invariants){sizeof invariants, 1, &invariant};
    expect("invariant 0 lacks its name, text or term(), or is of unknown kind 3");
    theorem.e_fold = NULL;
    theory = (struct adonis_theory){sizeof theory, 1, &theorem};
    expect("theorem 0 lacks its name, text or e_fold(), or is of unknown kind 1 or per "
           "1");
    AB_NO_LEAKS();
}
