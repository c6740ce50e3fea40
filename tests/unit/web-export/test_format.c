/* The forms of a report agree with each other: HTML, Markdown, CSV and JSON are held
 * against one another or against the model; LaTeX has what Markdown has. */
#include "web-export/format.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "report/fixture.h"
#include "support/folder.h"
#include "support/leaks.h"
#include "web-export/format_parts.h"
#include "web-export/report.h"
#include "web-export/report_parts.h"

#define NBSP "\u00a0"

struct sample {
    struct test_folder folder;
    char database[300];
};

static struct sample make_sample(const char *more_sql)
{
    struct sample sample = {.folder = test_folder_make()};
    struct ab_error err = {0};
    (void)snprintf(sample.database, sizeof sample.database, "%s/sample.db",
                   sample.folder.path);
    cr_assert_eq(fixture_make(sample.database, more_sql, &err), AB_OK, "%s", err.text);
    return sample;
}

static char *read_all(const char *path)
{
    char *bytes = NULL;
    size_t size = 0;
    cr_assert_eq(ab_file_read(&bytes, &size, path, 4 << 20, NULL), AB_OK);
    return bytes;
}

/* Owned. */
static char *written(struct sample *sample, enum ab_report_format format,
                     enum ab_report_axis axis)
{
    struct ab_error err = {0};
    const char *out = test_folder_path(&sample->folder, "out");
    cr_assert_eq(
        ab_report_write_as(format, axis, sample->database, "sample", out, &err), AB_OK,
        "%s", err.text);
    return read_all(out);
}

static void assert_has(const char *text, const char *const *wanted, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        cr_assert_not_null(strstr(text, wanted[i]), "missing: %s\nin: %s", wanted[i],
                           text);
    }
}
#define ASSERT_HAS(text, ...)                                                          \
    assert_has((text), (const char *const[]){__VA_ARGS__},                             \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* A cell of Markdown as the HTML has it, which leaves out the end tags of cells:
 * "**15 s (10 to 20 s)**" is ">15 s<i>10 to 20 s</i><td", "miss 1/3" is
 * ">miss <small>1/3</small><td"; the last of a row (is_last) ends its line. */
static void to_html(char *html, size_t size, const char *cell, int is_last)
{
    char *to = html;
    *to++ = '>';
    int in_hits = 0;
    for (const char *from = cell; *from != '\0' && to < html + size - 20; from++) {
        const char *put = (const char[]){*from, '\0'};
        if (*from == '*' || (*from == ' ' && from[1] == '(')) {
            put = "";
        } else if (*from == '(') {
            put = in_hits ? "</small><i>" : "<i>";
            in_hits = 0;
        } else if (*from == ')') {
            put = "</i>";
        } else if (strncmp(cell, "miss ", 5) == 0 && from == cell + 4 &&
                   from[1] != '(') {
            put = " <small>";
            in_hits = 1;
        }
        to = stpcpy(to, put);
    }
    to = stpcpy(to, in_hits ? "</small>" : "");
    (void)stpcpy(to, is_last ? "\n" : "<td");
}

/* Every cell of a row of a table, in this order, in the row of the HTML's table. */
static void compare_row(const char *html_table, char *row)
{
    char wanted[300];
    char *rest = NULL;
    const char *label = strtok_r(row, "|", &rest);
    (void)snprintf(wanted, sizeof wanted, ">%.*s<", (int)strlen(label) - 2, label + 1);
    const char *at = strstr(html_table, wanted);
    cr_assert_not_null(at, "no row %s", wanted);
    const char *end = strchr(at, '\n') + 1;
    for (char *cell = strtok_r(NULL, "|", &rest); cell != NULL && cell[1] != '\0';
         cell = strtok_r(NULL, "|", &rest)) {
        cell[strlen(cell) - 1] = '\0';
        to_html(wanted, sizeof wanted, cell + 1, *rest == '\0');
        at = strstr(at, wanted);
        cr_assert(at != NULL && at < end, "%s: no %s", label, wanted);
        at += strlen(wanted) - strlen(*rest == '\0' ? "\n" : "<td");
    }
}

/* Returns how many rows were compared. */
static size_t compare_axis(const char *html, char *page, int axis)
{
    size_t n_rows = 0;
    size_t scenario = 0;
    const char *table = NULL;
    char *rest = NULL;
    for (char *line = strtok_r(page, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        scenario += strncmp(line, "## ", 3) == 0 && strstr(line, ". ridge") != NULL;
        if (strncmp(line, "| Method", 8) == 0) {
            char label[80];
            (void)snprintf(label, sizeof label,
                           "aria-label=\"%s to target, scenario %zu\"",
                           ab_report_axes[axis].button, scenario);
            table = strstr(line, "best |") == NULL ? NULL : strstr(html, label);
        } else if (line[0] == '|' && line[1] != '-' && table != NULL) {
            compare_row(table, line + 1);
            n_rows++;
        }
    }
    return n_rows;
}

Test(format, tables_of_markdown_and_html_hold_the_same_numbers)
{
    struct sample sample = make_sample(NULL);
    struct ab_error err = {0};
    const char *out = test_folder_path(&sample.folder, "report.html");
    cr_assert_eq(ab_report_write(sample.database, "sample", out, &err), AB_OK);
    char *html = read_all(out);
    for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
        char *page = written(&sample, AB_REPORT_MARKDOWN, (enum ab_report_axis)axis);
        cr_assert_eq(compare_axis(html, page, axis), 5); /* 4 methods, and 1 */
        ab_free(page);
    }
    ab_free(html);
    test_folder_remove(&sample.folder);
    AB_NO_LEAKS();
}

Test(format, markdown_shows_misses_outcomes_and_what_was_compared)
{
    struct sample sample = make_sample(NULL);
    char *page = written(&sample, AB_REPORT_MARKDOWN, AB_REPORT_TIME);
    ASSERT_HAS(page, "# sample 1.0\n",
               "Partial: 13 of the 14 cells of the suite have been run.\n",
               "\n|---|---|---|---|\n",
               "| fast | **6.00" NBSP "s (4.00 to 8.00" NBSP "s)** | **15.0" NBSP
               "s (10.0 to 20.0" NBSP "s)** | 1 |\n",
               "| slow | 18.0" NBSP "s (12.0 to 24.0" NBSP "s) | 45.0" NBSP
               "s (30.0 to 60.0" NBSP "s) | 3 |\n",
               "| broken | miss 1/3 (4.00" NBSP "s to miss) | miss 1/3 (10.0" NBSP
               "s to miss) | – |\n",
               "| miss 0/3 | – |\n",
               "| broken | 3 | 1 target, 2 diverged | f gap grew |\n",
               "| slow | 1 | c2 | Nobody 2026 |\n");
    ab_free(page);
    test_folder_remove(&sample.folder);
    AB_NO_LEAKS();
}

/* In some resamples fast misses, as it does with seed 3. */
Test(format, the_best_is_once_as_much_as_itself_for_certain)
{
    struct sample sample =
        make_sample("DELETE FROM snapshot WHERE cell = 3 AND idx = 10");
    static const struct {
        enum ab_report_format format;
        const char *row;
    } cases[] = {
        {AB_REPORT_MARKDOWN, "to miss)** | 1 |\n"},
        {AB_REPORT_LATEX, "to miss)} & 1 \\\\\n"},
        {AB_REPORT_CSV, "0.001,1,time,s,2,15,10,inf,1,1,1,,\n"},
        {AB_REPORT_JSON, "\"ratio_to_best\":{\"value\":1,\"low\":1,\"high\":1,"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *page = written(&sample, cases[i].format, AB_REPORT_TIME);
        ASSERT_HAS(page, cases[i].row);
        ab_free(page);
    }
    const char *out = test_folder_path(&sample.folder, "report.html");
    struct ab_error err = {0};
    cr_assert_eq(ab_report_write(sample.database, "sample", out, &err), AB_OK);
    char *html = read_all(out);
    ASSERT_HAS(html, "to miss</i><td>1\n");
    ab_free(html);
    test_folder_remove(&sample.folder);
    AB_NO_LEAKS();
}

Test(format, latex_says_what_markdown_says_and_draws_curves)
{
    struct sample sample = make_sample(NULL);
    char *page = written(&sample, AB_REPORT_LATEX, AB_REPORT_TIME);
    ASSERT_HAS(page,
               "fast & \\textbf{6.00~s (4.00 to 8.00~s)} & \\textbf{15.0~s (10.0 "
               "to 20.0~s)} & 1 \\\\\n",
               "broken & miss 1/3 (4.00~s to miss) & miss 1/3 (10.0~s to miss) & -- "
               "\\\\\n",
               "Method & 10$^{-1}$ & 10$^{-3}$ & $\\times$ best \\\\\n",
               "xlabel={virtual time (s)}", "\\addlegendentry{slow}",
               "\\end{document}\n");
    ab_free(page);
    test_folder_remove(&sample.folder);
    AB_NO_LEAKS();
}

Test(format, scenarios_that_differ_in_the_budget_alone_are_named_by_it)
{
    struct sample sample = make_sample(
        "UPDATE cell SET budget_axis = 'rounds', budget_limit = 30 WHERE seed = 3;");
    char *page = written(&sample, AB_REPORT_MARKDOWN, AB_REPORT_TIME);
    ASSERT_HAS(page, "ring, 4 nodes, ideal, iid, 60.0" NBSP "s of virtual time\n",
               "ring, 4 nodes, ideal, iid, 30 rounds\n", "star, 4 nodes, ideal, iid\n");
    ab_free(page);
    test_folder_remove(&sample.folder);
    AB_NO_LEAKS();
}

Test(format, every_form_says_what_was_measured_by_a_sample_and_what_gaps_are_to)
{
    struct sample sample =
        make_sample("UPDATE cell SET n_nodes = 2000, nodes_searched = 1024;"
                    "UPDATE task SET reference = 'local', n_evaluated = 10;");
    for (size_t i = 0; i < 2; i++) {
        char *page = written(&sample, i == 0 ? AB_REPORT_MARKDOWN : AB_REPORT_LATEX,
                             AB_REPORT_TIME);
        ASSERT_HAS(page, "The worst node is that of a sample of 1,024 nodes.",
                   "f is that of a fixed sample of 10 training samples.",
                   "Gaps are to the value at a certified local minimiser");
        ab_free(page);
    }
    char *page = written(&sample, AB_REPORT_JSON, AB_REPORT_TIME);
    ASSERT_HAS(page, "\"reference\":\"local\",\"n_evaluated\":10,");
    ab_free(page);
    page = written(&sample, AB_REPORT_CSV, AB_REPORT_TIME);
    ASSERT_HAS(page, "scenario,task,reference,topology,", "\n1,ridge-test,local,ring,");
    ab_free(page);
    test_folder_remove(&sample.folder);
    AB_NO_LEAKS();
}

Test(format, latex_takes_any_text)
{
    static const struct {
        const char *text;
        const char *latex;
    } cases[] = {
        {"a_b & 100 % of #1 {x} $y$ ~^\\",
         "a\\_b \\& 100 \\% of \\#1 \\{x\\} \\$y\\$ "
         "\\textasciitilde{}\\textasciicircum{}\\textbackslash{}"},
        {"4.2×10⁻¹²", "4.2$\\times$10$^{-12}$"},
        {"1.00" NBSP "µs – ∞", "1.00~$\\mu$s -- $\\infty$"},
        {"[x]*", "{[}x{]}{*}"},
        {"--", "-{}-"},
        {"Łódź", "Łódź"},
        {"网 \x01\x7f\xff", "{[}U+7F51{]}  {[}U+007F{]}{[}U+00FF{]}"},
        {"\xe2\x82", "{[}U+00E2{]}{[}U+0082{]}"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ab_text out = {0};
        ab_text_puts(&out, "");
        ab_latex_text(&out, cases[i].text);
        cr_assert_str_eq(out.bytes == NULL ? "" : out.bytes, cases[i].latex);
        ab_text_fini(&out);
    }
    AB_NO_LEAKS();
}

Test(format, names_are_escaped_in_every_form)
{
    struct sample sample =
        make_sample("UPDATE algorithm SET name = 'a|b_\"c,d\\&' WHERE name = 'fast';");
    char *page = written(&sample, AB_REPORT_MARKDOWN, AB_REPORT_TIME);
    ASSERT_HAS(page, "| a\\|b\\_\"c,d\\\\\\& |");
    ab_free(page);
    page = written(&sample, AB_REPORT_LATEX, AB_REPORT_TIME);
    ASSERT_HAS(page, "\na\\textbar{}b\\_\\textquotedbl{}c,d\\textbackslash{}\\& & ");
    ab_free(page);
    page = written(&sample, AB_REPORT_CSV, AB_REPORT_TIME);
    ASSERT_HAS(page, ",\"a|b_\"\"c,d\\&\",");
    ab_free(page);
    page = written(&sample, AB_REPORT_JSON, AB_REPORT_TIME);
    ASSERT_HAS(page, "\"a|b_\\\"c,d\\\\&\"");
    ab_free(page);
    test_folder_remove(&sample.folder);
    AB_NO_LEAKS();
}

/* null for what is not finite. */
static void assert_number(const json_t *object, const char *key, double wanted)
{
    const json_t *value = json_object_get(object, key);
    cr_assert_not_null(value, "no %s", key);
    if (!isfinite(wanted)) {
        cr_assert(json_is_null(value), "%s", key);
    } else {
        cr_assert_eq(json_number_value(value), wanted, "%s", key); /* the same bits */
    }
}

static void compare_entry(const json_t *json, const struct ab_report_entry *entry,
                          size_t n_targets)
{
    assert_number(json, "runs", (double)entry->n_runs);
    for (size_t k = 0; k < n_targets * AB_REPORT_N_AXES; k++) {
        size_t t = k / AB_REPORT_N_AXES;
        size_t axis = k % AB_REPORT_N_AXES;
        const json_t *cost =
            json_object_get(json_array_get(json_object_get(json, "targets"), t),
                            ab_report_axes[axis].id);
        const struct ab_hits *hits = &entry->hits[t][axis];
        assert_number(cost, "hits", (double)hits->n_hits);
        assert_number(cost, "median", hits->median);
        assert_number(cost, "low", entry->interval[t][axis].low);
        assert_number(cost, "high", entry->interval[t][axis].high);
    }
    const json_t *theorems = json_object_get(json, "theorems");
    cr_assert_eq(json_array_size(theorems), entry->n_theorems);
    for (size_t i = 0; i < entry->n_theorems; i++) {
        const json_t *theorem = json_array_get(theorems, i);
        assert_number(theorem, "theory", entry->theorem[i].median_said);
        assert_number(theorem, "practice", entry->theorem[i].median_shown);
    }
}

/* 2 rounds an e-fold, or ten units of 2 s: fast shows 3 rounds for a factor of ten,
 * slow 9, 13.5 and 18 s; stuck passes one target only. */
#define THEOREMS                                                                       \
    "INSERT INTO cell_constant SELECT id, 'gradient_time_ns', 2e9, 0 FROM cell;"       \
    "INSERT INTO prediction SELECT id, 'rate', 'bound', 'round', 2, 'halves_' "        \
    "FROM cell WHERE algorithm IN (1, 3);"                                             \
    "INSERT INTO prediction SELECT id, 'rate', 'order', 'gradient time', 10, "         \
    "'takes <three>' FROM cell WHERE algorithm = 2;"

Test(format, theory_stands_next_to_practice_in_every_form_that_has_tables)
{
    struct sample sample = make_sample(THEOREMS);
    char *page = written(&sample, AB_REPORT_MARKDOWN, AB_REPORT_TIME);
    ASSERT_HAS(page, "\n\nWhat it takes to make the gap ten times smaller",
               "\n| Method | Theory | Practice | Unit | Practice / theory |\n"
               "|---|---|---|---|---|\n"
               "| fast | at most 4.61 | 3 | rounds | 0.651 |\n"
               "| slow | of order 23 | 6.75 | gradient times | 0.293 |\n"
               "| stuck | at most 4.61 | – | rounds | – |\n\n"
               "No theorem with a number speaks of these here: broken.\n",
               "\n## The theorems\n\nfast: halves\\_\n\nslow: takes \\<three\\>\n\n"
               "stuck: halves\\_\n");
    ab_free(page);
    page = written(&sample, AB_REPORT_LATEX, AB_REPORT_TIME);
    ASSERT_HAS(page, "fast & at most 4.61 & 3 & rounds & 0.651 \\\\\n",
               "\\subsection*{The theorems}", "slow: takes \\textless{}three");
    ab_free(page);
    test_folder_remove(&sample.folder);
    AB_NO_LEAKS();
}

Test(format, without_theorems_nothing_is_said_of_them)
{
    struct sample sample = make_sample(NULL);
    for (int format = 0; format <= AB_REPORT_MARKDOWN; format++) {
        char *page = written(&sample, (enum ab_report_format)format, AB_REPORT_TIME);
        cr_assert_null(strstr(page, "ten times smaller"));
        cr_assert_null(strstr(page, "No theorem"));
        cr_assert_null(strstr(page, "The theorems"));
        ab_free(page);
    }
    test_folder_remove(&sample.folder);
    AB_NO_LEAKS();
}

Test(format, json_is_the_model)
{
    struct sample sample = make_sample(THEOREMS);
    struct ab_report report;
    struct ab_error err = {0};
    cr_assert_eq(ab_report_load_file(&report, sample.database, "sample", &err), AB_OK);
    char *text = written(&sample, AB_REPORT_JSON, AB_REPORT_TIME);
    struct ab_json root;
    cr_assert_eq(ab_json_read_text(&root, text, strlen(text), "json", &err), AB_OK,
                 "%s", err.text);
    const json_t *scenarios = json_object_get(root.value, "scenarios");
    cr_assert_eq(json_array_size(scenarios), report.n_scenarios);
    for (size_t i = 0; i < report.n_scenarios; i++) {
        const struct ab_report_scenario *scenario = &report.scenario[i];
        const json_t *json = json_array_get(scenarios, i);
        cr_assert_str_eq(json_string_value(json_object_get(json, "topology")),
                         scenario->topology);
        const json_t *entries = json_object_get(json, "entries");
        cr_assert_eq(json_array_size(entries), scenario->n_entries);
        for (size_t e = 0; e < scenario->n_entries; e++) {
            compare_entry(json_array_get(entries, e), &scenario->entry[e],
                          scenario->task->n_targets);
        }
    }
    const json_t *broken =
        json_array_get(json_object_get(json_array_get(scenarios, 0), "entries"), 0);
    assert_number(json_object_get(broken, "outcomes"), "diverged", 2.0);
    ab_json_close(&root);
    ab_free(text);
    ab_report_fini(&report);
    test_folder_remove(&sample.folder);
    AB_NO_LEAKS();
}

Test(format, where_nobody_pays_on_an_axis_every_form_says_so)
{
    struct sample sample =
        make_sample("UPDATE snapshot SET energy_j = 0; UPDATE cell SET energy_j = 0; "
                    "DELETE FROM cell WHERE algorithm = 4");
    static const enum ab_report_format pages[] = {AB_REPORT_MARKDOWN, AB_REPORT_LATEX};
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        char *page = written(&sample, pages[i], AB_REPORT_ENERGY);
        ASSERT_HAS(page,
                   "No energy is counted here: the profile has no power figures.\n",
                   "Nothing is compared: nobody pays anything on this axis.",
                   "Nothing beats fast in time and bytes together at a gap of ");
        cr_assert_null(strstr(page, "nobody."));
        cr_assert_null(strstr(page, "The crossing itself"));
        cr_assert_null(strstr(page, "can be ranked at"));
        ab_free(page);
    }
    test_folder_remove(&sample.folder);
    AB_NO_LEAKS();
}

Test(format, energy_that_nobody_pays_is_no_matter_of_the_profile_where_it_has_figures)
{
    static const char *const energies[] = {
        "{\"busy_w\": 0.0, \"idle_w\": 0.0, \"send_j_per_byte\": 1e-9}",
        "{\"busy_w\": 5}"};
    for (size_t i = 0; i < sizeof energies / sizeof energies[0]; i++) {
        char sql[512];
        (void)snprintf(
            sql, sizeof sql,
            "UPDATE snapshot SET energy_j = 0; UPDATE cell SET energy_j = 0; "
            "DELETE FROM cell WHERE algorithm = 4; "
            "UPDATE profile SET definition = '{\"energy\": %s}'",
            energies[i]);
        struct sample sample = make_sample(sql);
        char *page = written(&sample, AB_REPORT_MARKDOWN, AB_REPORT_ENERGY);
        ASSERT_HAS(page, "Nobody pays anything on this axis.");
        cr_assert_null(strstr(page, "power figures."));
        ab_free(page);
        test_folder_remove(&sample.folder);
    }
    AB_NO_LEAKS();
}

Test(format, without_a_suite_the_title_says_that_these_are_all_cells)
{
    struct sample sample = make_sample(NULL);
    struct ab_error err = {0};
    const char *out = test_folder_path(&sample.folder, "out");
    static const struct {
        enum ab_report_format format;
        const char *title;
    } cases[] = {{AB_REPORT_MARKDOWN, "# All cells of sample.db\n"},
                 {AB_REPORT_LATEX, "\\section*{All cells of sample.db}\n"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert_eq(ab_report_write_as(cases[i].format, AB_REPORT_TIME,
                                        sample.database, NULL, out, &err),
                     AB_OK, "%s", err.text);
        char *page = read_all(out);
        ASSERT_HAS(page, cases[i].title);
        ab_free(page);
    }
    test_folder_remove(&sample.folder);
    AB_NO_LEAKS();
}

Test(format, one_scenario_with_a_cost_is_enough_for_an_answer)
{
    struct sample sample = make_sample(NULL);
    char *page = written(&sample, AB_REPORT_MARKDOWN, AB_REPORT_ENERGY);
    ASSERT_HAS(page,
               "Who reaches the target with the least energy: fast in 1 of 1 scenario.",
               "\nNo energy is counted here: the profile has no power figures. No "
               "method reaches",
               "Nothing beats fast in time, bytes and energy together at a gap of ",
               "Nothing beats stuck in time and bytes together at a gap of ");
    ab_free(page);
    page = written(&sample, AB_REPORT_MARKDOWN, AB_REPORT_TIME);
    cr_assert_null(strstr(page, "is counted here"));
    ab_free(page);
    test_folder_remove(&sample.folder);
    AB_NO_LEAKS();
}

Test(format, the_centralised_reference_is_named_in_every_form)
{
    struct sample sample = make_sample(
        "UPDATE algorithm SET is_centralised = (name IN ('fast', 'broken')) "
        "WHERE name <> 'slow'");
    static const enum ab_report_format pages[] = {AB_REPORT_MARKDOWN, AB_REPORT_LATEX};
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        char *page = written(&sample, pages[i], AB_REPORT_TIME);
        ASSERT_HAS(page, "Centralised reference: broken, fast.",
                   "No centralised reference ran here");
        ab_free(page);
    }
    char *json = written(&sample, AB_REPORT_JSON, AB_REPORT_TIME);
    ASSERT_HAS(json, "\"algorithm\":\"fast\"", "\"centralised\":true,",
               "\"centralised\":false,", "\"centralised\":null,");
    ab_free(json);
    test_folder_remove(&sample.folder);
    AB_NO_LEAKS();
}

Test(format, csv_has_a_row_for_each_cost)
{
    struct sample sample = make_sample(NULL);
    char *text = written(&sample, AB_REPORT_CSV, AB_REPORT_TIME);
    /* 5 entries x 2 targets x 6 axes, and the header */
    size_t n_lines = 0;
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++) {
        n_lines++;
    }
    cr_assert_eq(n_lines, 61);
#define ROW_OF(method, kind, outcomes)                                                 \
    "1,ridge-test,optimum,ring,4,ideal,iid,time,60000000000," method "," method        \
    ",1,\"{\"\"step\"\":\"\"auto\"\"}\"," kind ",3," outcomes ","
    ASSERT_HAS(text,
               ROW_OF("slow", "asynchronous",
                      "3 target") "0.001,1,time,s,3,45,30,60,3,3,3,,\n",
               ROW_OF("fast", "synchronous", "3 target") "0.1,0,time,s,3,6,4,8,,,,,\n",
               ROW_OF("broken", "synchronous",
                      "\"1 target, 2 diverged\"") "0.001,1,time,s,1,inf,10,inf,,,,,\n");
    ab_free(text);
    test_folder_remove(&sample.folder);
    AB_NO_LEAKS();
}

/* The seeds 4 to 9, with the costs of 1 to 3 again. */
#define NINE_SEEDS                                                                     \
    "CREATE TEMP TABLE c AS SELECT * FROM cell;"                                       \
    "CREATE TEMP TABLE s AS SELECT * FROM snapshot;" AGAIN AGAIN                       \
    "DROP TABLE c; DROP TABLE s; INSERT INTO suite_cell SELECT 1, key, id, 'block' "   \
    "FROM cell WHERE id > 100;"
#define AGAIN                                                                          \
    "UPDATE c SET id = id + 100, seed = seed + 3, key = printf('%064x', id + 100);"    \
    "INSERT INTO cell SELECT * FROM c;"                                                \
    "UPDATE s SET cell = cell + 100; INSERT INTO snapshot SELECT * FROM s;"

Test(format, answer_profiles_and_ranks_stand_in_every_form)
{
    struct sample sample = make_sample(NINE_SEEDS);
    char *page = written(&sample, AB_REPORT_MARKDOWN, AB_REPORT_TIME);
    /* on the ring, by time: fast is first in every block; stuck and broken miss with
     * all seeds, and with two of three: broken is level with fast in seeds 1, 4, 7, and
     * behind slow, level with stuck, in the others. Ranks of fast (3 x 1.5 + 6 x 1) /
     * 9, broken (3 x 1.5 + 6 x 3.5) / 9, slow (3 x 3 + 6 x 2) / 9, stuck (3 x 4 + 6
     * x 3.5) /
     * 9 */
    ASSERT_HAS(
        page,
        "\nWho reaches the target first: fast in 1 of 1 scenario, stuck in 1 of "
        "2.\n",
        "| Scenario | 1 | 2 |\n|---|---|---|\n| Target | 10⁻³ | 10⁻¹ |\n"
        "| broken | miss 3/9 | not run |\n| fast | **15.0" NBSP "s** | not run |\n",
        "\n## Profiles and ranks\n\nCompared: 4 methods over the 1 of 2 "
        "scenarios in which",
        "\nRanks are averaged and tested from 9 scenarios on; these methods "
        "share 1.\n",
        "| Method | 1× | 1.5× | 2× | 5× | 10× | 100× | ever |\n",
        "| slow | 0 | 0 | 0 | 2 | 2 | 2 | 2 |\n",
        "| Method | 10¹ | 10² | ever | trials |\n", "| fast | 12 | 18 | 18 | 18 |\n",
        "\n## 1. ridge-test, ring, 4 nodes, ideal, iid\n",
        "\nfast reaches a gap of 10⁻³ first: 15.0" NBSP "s (95" NBSP "% interval: ",
        "\nMean rank over 9 seeds: fast 1.17, slow 2.33, broken 2.83, stuck 3.67. "
        "Friedman’s test",
        "\nNothing beats fast in time, bytes and energy together at a gap of "
        "10⁻³.\n");
    ab_free(page);
    page = written(&sample, AB_REPORT_LATEX, AB_REPORT_TIME);
    ASSERT_HAS(page, "Mean rank over 9 seeds: fast 1.17, slow 2.33",
               "\\subsection*{Profiles and ranks}", "slow & 0 & 0 & 0 & 2 & 2 & 2 & 2");
    ab_free(page);
    page = written(&sample, AB_REPORT_CSV, AB_REPORT_TIME);
    ASSERT_HAS(page, ",0.001,1,time,s,9,45,30,60,3,3,3,2.3333333333333335,\n");
    ab_free(page);
    page = written(&sample, AB_REPORT_JSON, AB_REPORT_TIME);
    struct ab_json root;
    cr_assert_eq(ab_json_read_text(&root, page, strlen(page), "json", NULL), AB_OK);
    const json_t *scenario =
        json_array_get(json_object_get(root.value, "scenarios"), 0);
    const json_t *time = json_array_get(
        json_object_get(json_object_get(scenario, "ranks_over_seeds"), "time"), 0);
    assert_number(time, "blocks", 9.0);
    cr_assert_float_eq(
        json_number_value(json_array_get(json_object_get(time, "mean_ranks"), 1)),
        10.5 / 9.0, 1e-15);
    const json_t *overall = json_array_get(
        json_object_get(json_object_get(root.value, "over_scenarios"), "time"), 0);
    cr_assert(json_is_null(json_object_get(overall, "mean_ranks")));
    const json_t *slow = json_array_get(json_object_get(overall, "solved"), 2);
    assert_number(slow, "ever", 2.0);
    ab_json_close(&root);
    ab_free(page);
    test_folder_remove(&sample.folder);
    AB_NO_LEAKS();
}

Test(format, errors_leave_the_older_file)
{
    struct sample sample = make_sample(NULL);
    struct ab_error err = {0};
    const char *out = test_folder_put(&sample.folder, "out", "old", 3);
    for (int format = 0; format <= AB_REPORT_MARKDOWN; format++) {
        cr_assert_eq(ab_report_write_as((enum ab_report_format)format, AB_REPORT_TIME,
                                        sample.database, "smaple", out, &err),
                     AB_ERR_INPUT);
        cr_assert_not_null(strstr(err.text, "did you mean \"sample\"?"));
    }
    char *text = read_all(out);
    cr_assert_str_eq(text, "old");
    ab_free(text);
    test_folder_remove(&sample.folder);
    AB_NO_LEAKS();
}
