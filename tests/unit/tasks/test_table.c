#include "tasks/table.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/leaks.h"
#include "support.h"

static ab_status parse(struct ab_table *table, struct ab_arena *arena,
                       enum ab_label_place place, const char *name, const char *text,
                       struct ab_error *err)
{
    ab_arena_init(arena);
    return ab_table_parse(table, arena, place, text, strlen(text), name, err);
}

Test(table, every_way_to_write_a_table_reads_the_same)
{
    static const struct {
        const char *name;
        const char *text;
        const char *format;
        int has_header;
        enum ab_label_place place;
    } cases[] = {
        {"a.csv", "1.5,-2,3\n0,4e1,5\n", "CSV", 0, AB_LABEL_LAST},
        {"a.csv", "1.5,-2,3\n0,4e1,5", "CSV", 0, AB_LABEL_LAST},
        {"a.csv.gz", "x,y,z\r\n1.5,-2,3\r\n0,4e1,5\r\n", "CSV", 1, AB_LABEL_LAST},
        {"a.dat", "# three columns\n3 1.5 -2\n5  0 40 \n", "CSV", 0, AB_LABEL_FIRST},
        {"a", "\"x\"\t\"y\"\t\"z\"\n1.5\t-2\t3\n0\t40\t5\n", "CSV", 1, AB_LABEL_LAST},
        {"a", "1.5; -2; 3\n0; 40; \"5\"\n", "CSV", 0, AB_LABEL_LAST},
        {"a", "3 1:1.5 2:-2\n5 2:40\n", "svmlight", 0, AB_LABEL_LAST},
        {"a.svm.gz", "# no field\n3 1:1.5 2:-2\n5 2:40\n", "svmlight", 0,
         AB_LABEL_LAST},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        static const double values[] = {1.5, -2.0, 0.0, 40.0};
        struct ab_arena arena;
        struct ab_table table;
        struct ab_error err = {0};
        cr_assert_eq(
            parse(&table, &arena, cases[k].place, cases[k].name, cases[k].text, &err),
            AB_OK, "%zu: %s", k, err.text);
        cr_assert_str_eq(table.format, cases[k].format);
        cr_assert_eq(table.has_header, cases[k].has_header);
        cr_assert_eq(table.n_rows, 2);
        cr_assert_eq(table.dim, 2);
        for (size_t e = 0; e < 4; e++) {
            cr_assert_eq(table.values[e], values[e], "%zu", k);
        }
        cr_assert_eq(table.label[0].number, 3.0);
        cr_assert_eq(table.label[1].number, 5.0);
        ab_arena_fini(&arena);
    }
    AB_NO_LEAKS();
}

Test(table, svmlight_of_ones_keeps_indices_only)
{
    struct ab_arena arena;
    struct ab_table table;
    cr_assert_eq(
        parse(&table, &arena, AB_LABEL_LAST, "a", "1 1:1 3:1\n2\n1 2:1.0\n", NULL),
        AB_OK);
    static const size_t row_start[] = {0, 2, 2, 3};
    static const uint32_t column[] = {0, 2, 1};
    cr_assert_null(table.values);
    cr_assert_eq(table.dim, 3);
    cr_assert_eq(memcmp(table.row_start, row_start, sizeof row_start), 0);
    cr_assert_eq(memcmp(table.column, column, sizeof column), 0);
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(table, what_is_no_table_is_refused_with_its_place)
{
    static const struct {
        const char *name;
        const char *text;
        const char *message;
    } cases[] = {
        {"f", "", "\"f\": found no rows, expected data"},
        {"f", "# only this\n", "\"f\": found no rows, expected data"},
        {"f", "x,y,z\n", "\"f\": found no rows, expected data"},
        {"f.svm", "# none\n", "\"f.svm\": found no rows, expected data"},
        {"f", "1\n2\n",
         "\"f\":1: found one column, expected features and a label, apart by commas, "
         "semicolons, tabs or blanks"},
        {"f", "1,2,3\n4,5\n",
         "\"f\":2: found 2 fields, expected 3 as in the first line"},
        {"f", "1,2,3\n\n4,5,6\n",
         "\"f\":2: found 1 field, expected 3 as in the first line"},
        {"f", "# x\n1,2,3\n4,5,6,\n",
         "\"f\":3: found 4 fields, expected 3 as in the first line"},
        {"f", "1,2,3\n4,nan,6\n",
         "\"f\":2:3: found \"nan\", expected a finite decimal number"},
        {"f", "nan,NA,x\n",
         "\"f\":1:1: found \"nan\", expected a finite decimal number"},
        {"f", "1,2,3\n4,1e999,6\n",
         "\"f\":2:3: found \"1e999\", expected a finite decimal number"},
        {"f", "1,2,3\n4,,6\n",
         "\"f\":2:3: found \"\", expected a finite decimal number"},
        {"f", "a,1,c\n4,5,6\n",
         "\"f\":1:1: found \"a\", expected a finite decimal number: line 1 looks like "
         "a "
         "header, which may not have a number in it"},
        {"f",
         "1,2,3\n4,5,"
         "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqr\n",
         "\"f\":2:5: found "
         "\"0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklm"
         "nopq...\", expected a label below 64 bytes"},
        {"f.svm", "1 1:1\n1 1:x\n",
         "\"f.svm\":2:5: found \"x\", expected a finite decimal number"},
        {"f", "1 1:1\n1 5000:2\n",
         "\"f\": found feature 5000 in row 2, expected at most 4096 features: optima "
         "are found with matrices of features x features"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct ab_arena arena;
        struct ab_table table;
        struct ab_error err = {0};
        cr_assert_eq(
            parse(&table, &arena, AB_LABEL_LAST, cases[k].name, cases[k].text, &err),
            AB_ERR_INPUT);
        cr_assert_str_eq(err.text, cases[k].message);
        ab_arena_fini(&arena);
    }
    AB_NO_LEAKS();
}

Test(table, ten_million_columns_are_refused)
{
    const size_t size = 20000001;
    char *text = ab_alloc(size, 1);
    struct ab_arena arena;
    struct ab_table table;
    struct ab_error err = {0};
    for (size_t k = 0; k < size; k++) {
        text[k] = k % 2 == 0 ? '1' : ',';
    }
    ab_arena_init(&arena);
    cr_assert_eq(ab_table_parse(&table, &arena, AB_LABEL_LAST, text, size, "f", &err),
                 AB_ERR_INPUT);
    cr_assert_not_null(
        strstr(err.text, "\"f\":1: found 10000001 columns, expected at most 4096"),
        "%s", err.text);
    ab_arena_fini(&arena);
    ab_free(text);
    AB_NO_LEAKS();
}

/* What is expected instead depends on what labels are for. */
Test(table, missing_labels_are_refused)
{
    static const char *const words[] = {"NaN", "inf", "", "?"};
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
        struct ab_arena arena;
        struct ab_table table;
        struct ab_error err = {0};
        struct ab_label classes[3];
        double of[2];
        uint32_t n = 0;
        char text[32];
        char message[160];
        (void)snprintf(text, sizeof text, "1,2,3\n4,5,%s\n", words[k]);
        cr_assert_eq(parse(&table, &arena, AB_LABEL_LAST, "f", text, NULL), AB_OK);
        cr_assert_eq(ab_table_targets(of, &table, &err), AB_ERR_INPUT);
        (void)snprintf(message, sizeof message,
                       "\"f\":2: found the label \"%s\", expected a finite decimal "
                       "number to regress on",
                       words[k]);
        cr_assert_str_eq(err.text, message);
        cr_assert_eq(ab_table_classes(classes, &n, 3, of, &table, &err), AB_ERR_INPUT);
        (void)snprintf(
            message, sizeof message,
            "\"f\":2: found the label \"%s\", expected a finite number, or a "
            "word that does not stand for a missing value",
            words[k]);
        cr_assert_str_eq(err.text, message);
        ab_arena_fini(&arena);
    }
    AB_NO_LEAKS();
}

Test(table, classes_are_numbers_ascending_then_words)
{
    struct ab_arena arena;
    struct ab_table table;
    struct ab_label classes[5];
    double of[7];
    uint32_t n = 0;
    cr_assert_eq(parse(&table, &arena, AB_LABEL_LAST, "f",
                       "0,b\n0,10\n0,9\n0,a\n0,+9.0\n0,b\n0,-1\n", NULL),
                 AB_OK);
    cr_assert_eq(ab_table_classes(classes, &n, 5, of, &table, NULL), AB_OK);
    static const double expected[] = {4, 2, 1, 3, 1, 4, 0};
    cr_assert_eq(n, 5);
    for (size_t i = 0; i < 7; i++) {
        cr_assert_eq(of[i], expected[i]);
    }
    cr_assert_eq(classes[0].number, -1.0);
    cr_assert_str_eq(classes[3].word, "a");
    struct ab_error err = {0};
    cr_assert_eq(ab_table_classes(classes, &n, 4, of, &table, &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text, "\"f\": found more than 4 different labels (row 7 has "
                               "another one), expected at most 4 classes");
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(table, one_class_and_targets_without_meaning_are_refused)
{
    static const struct {
        const char *text;
        int targets;
        const char *message;
    } cases[] = {
        {"1,a\n2,a\n", 0, "\"f\": found one class only in 2 rows, expected at least 2"},
        {"1,2\n2,a\n", 1,
         "\"f\":2: found the label \"a\", expected a finite decimal number to regress "
         "on"},
        {"1,2\n2,2\n", 1,
         "\"f\": found the target 2 in every row, expected different ones"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct ab_arena arena;
        struct ab_table table;
        struct ab_label classes[2];
        struct ab_error err = {0};
        double of[2];
        uint32_t n = 0;
        cr_assert_eq(parse(&table, &arena, AB_LABEL_LAST, "f", cases[k].text, &err),
                     AB_OK);
        ab_status status = cases[k].targets
                               ? ab_table_targets(of, &table, &err)
                               : ab_table_classes(classes, &n, 2, of, &table, &err);
        cr_assert_eq(status, AB_ERR_INPUT);
        cr_assert_str_eq(err.text, cases[k].message);
        ab_arena_fini(&arena);
    }
    AB_NO_LEAKS();
}
