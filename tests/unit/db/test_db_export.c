#include "db/export.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "fake.h"
#include "fixture.h"
#include "support/leaks.h"

Test(db_export, exports_do_not_depend_on_order_clock_or_row_ids)
{
    struct fixture f;
    struct fixture g;
    fixture_open(&f);
    fixture_open(&g);
    fixture_put_ok(&f, 1, AB_OUTCOME_TARGET);
    fixture_put_ok(&f, 2, AB_OUTCOME_BUDGET);
    fixture_put_ok(&g, 2, AB_OUTCOME_TIMEOUT);
    fixture_put_ok(&g, 3, AB_OUTCOME_BUDGET);
    fixture_put_ok(&g, 2, AB_OUTCOME_BUDGET);
    fixture_put_ok(&g, 1, AB_OUTCOME_TARGET);
    fixture_put_ok(&g, 1, AB_OUTCOME_TARGET);
    fixture_put_ok(&f, 3, AB_OUTCOME_BUDGET);
    for (int table = AB_EXPORT_CELLS; table <= AB_EXPORT_TARGETS; table++) {
        for (int format = AB_EXPORT_CSV; format <= AB_EXPORT_JSON; format++) {
            char *a = fixture_export(&f, (enum ab_export_table)table,
                                     (enum ab_export_format)format, NULL);
            char *b = fixture_export(&g, (enum ab_export_table)table,
                                     (enum ab_export_format)format, NULL);
            cr_assert_str_eq(a, b);
            cr_assert_gt(strlen(a), 500);
            free(a);
            free(b);
        }
    }
    fixture_close(&g);
    fixture_close(&f);
    AB_NO_LEAKS();
}

Test(db_export, an_export_has_a_line_a_row_and_reads_back)
{
    struct fixture f;
    fixture_open(&f);
    fixture_put_ok(&f, 7, AB_OUTCOME_TARGET);
    char *csv = fixture_export(&f, AB_EXPORT_SERIES, AB_EXPORT_CSV, NULL);
    char *json = fixture_export(&f, AB_EXPORT_CELLS, AB_EXPORT_JSON, NULL);
    cr_assert_eq(strncmp(csv, "key,idx,time_ns,", 16), 0);
    size_t n_lines = 0;
    for (const char *p = csv; *p != '\0'; p++) {
        n_lines += *p == '\n';
    }
    cr_assert_eq(n_lines, 4);
    cr_assert_not_null(strstr(csv, ",4.94065645841247e-324,"));
    struct ab_json root;
    struct ab_error err = {0};
    cr_assert_eq(ab_json_read_text(&root, json, strlen(json), "export", &err), AB_OK,
                 "%s", err.text);
    struct ab_json cell = ab_json_item(&root, 0);
    const char *reason = NULL;
    struct ab_json options;
    double step = 0;
    cr_assert_eq(ab_json_get_string(&reason, &cell, "reason", NULL), AB_OK);
    cr_assert_str_eq(reason, "because, \"so\"");
    cr_assert_eq(ab_json_get_object(&options, &cell, "options_resolved", NULL), AB_OK);
    cr_assert_eq(ab_json_get_number(&step, &options, "step", 0, 1, NULL), AB_OK);
    cr_assert(step == 0.1);
    ab_json_close(&root);
    free(json);
    free(csv);
    csv = fixture_export(&f, AB_EXPORT_CELLS, AB_EXPORT_CSV, NULL);
    cr_assert_not_null(strstr(csv, ",\"because, \"\"so\"\"\","), "%s", csv);
    free(csv);
    fixture_close(&f);
    AB_NO_LEAKS();
}

Test(db_export, an_empty_export_is_valid_and_an_unknown_suite_refused)
{
    struct fixture f;
    struct ab_error err = {0};
    struct ab_db *db = NULL;
    fixture_open(&f);
    char *json = fixture_export(&f, AB_EXPORT_CELLS, AB_EXPORT_JSON, NULL);
    cr_assert_str_eq(json, "[]\n");
    free(json);
    struct ab_cell cell = *fake_cell(&f.arena, 1);
    const struct ab_plan plan = {.n_cells = 1, .cells = &cell};
    const struct ab_suite suite = {.name = "quick",
                                   .version = "1",
                                   .description = "",
                                   .definition = "{}",
                                   .sha256 = "aa"};
    cr_assert_eq(ab_store_put_suite(f.store, &suite, &plan, NULL), AB_OK);
    fixture_put_ok(&f, 1, AB_OUTCOME_TARGET);
    fixture_put_ok(&f, 2, AB_OUTCOME_TARGET);
    char *csv = fixture_export(&f, AB_EXPORT_SERIES, AB_EXPORT_CSV, "quick");
    cr_assert_not_null(strstr(csv, cell.key));
    cr_assert_null(strstr(csv, fake_cell(&f.arena, 2)->key));
    free(csv);
    cr_assert_eq(ab_store_db(&db, f.store, NULL), AB_OK);
    csv = fixture_export(&f, AB_EXPORT_TARGETS, AB_EXPORT_CSV, "quick@1");
    cr_assert_not_null(strstr(csv, cell.key));
    free(csv);
    cr_assert_eq(ab_export(stdout, db, AB_EXPORT_CELLS, AB_EXPORT_CSV, "quick@2", &err),
                 AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "holds no version \"2\""), "%s", err.text);
    cr_assert_eq(ab_export(stdout, db, AB_EXPORT_CELLS, AB_EXPORT_CSV, "quik", &err),
                 AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "did you mean \"quick\"?"), "%s", err.text);
    fixture_close(&f);
    AB_NO_LEAKS();
}
