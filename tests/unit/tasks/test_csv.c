#include "tasks/csv.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/alloc.h"
#include "support/leaks.h"

static const struct ab_csv_shape shape = {
    .separator = ',', .n_header_lines = 1, .n_rows = 2, .n_columns = 3};

static ab_status parse(double **values, const char *text, struct ab_error *err)
{
    return ab_csv_parse(values, &shape, text, strlen(text), "x.csv", err);
}

Test(csv, numbers_are_read_exactly_with_and_without_a_last_newline)
{
    const char *texts[] = {"a,b,c\n1,-2.5,3e-3\n0.1,+4,1e308\n",
                           "\n1,-2.5,3e-3\n0.1,+4,1e308"};
    const double expected[] = {1.0, -2.5, 3e-3, 0.1, 4.0, 1e308};
    for (size_t t = 0; t < 2; t++) {
        double *values = NULL;
        cr_assert_eq(parse(&values, texts[t], NULL), AB_OK);
        for (size_t k = 0; k < 6; k++) {
            /* the reader rounds as the compiler does: equal, not close */
            cr_assert_eq(values[k], expected[k]);
        }
        ab_free(values);
    }
    AB_NO_LEAKS();
}

Test(csv, what_is_wrong_is_told_with_its_place)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"h\n1,2\n4,5,6\n", "\"x.csv\":2:4: found the end of the line, "
                            "expected ',' and field 3 of 3"},
        {"h\n1,2,3,4\n4,5,6\n",
         "\"x.csv\":2:6: found \",\", expected the end of the line after 3 fields"},
        {"h\n1,2,3\n4,,6\n",
         "\"x.csv\":3:3: found \",\", expected a finite decimal number"},
        {"h\n1,2,3\n4,nan,6\n",
         "\"x.csv\":3:3: found \"nan\", expected a finite decimal number"},
        {"h\n1,2,3\n4,-inf,6\n",
         "\"x.csv\":3:3: found \"-inf\", expected a finite decimal number"},
        {"h\n1,2,3\n4,1e999,6\n",
         "\"x.csv\":3:3: found \"1e999\", expected a finite decimal number"},
        {"h\n1,2,0x10\n4,5,6\n",
         "\"x.csv\":2:5: found \"0x10\", expected a finite decimal number"},
        {"h\n1,2,3\r\n4,5,6\n",
         "\"x.csv\":2:5: found \"3?\", expected a finite decimal number"},
        {"h\n1,2,3\n", "\"x.csv\":3:1: found the end of the file, expected row 2 of 2"},
        {"h\n1,2,3\n\n4,5,6\n",
         "\"x.csv\":3:1: found the end of the line, expected a finite decimal number"},
        {"h\n1,2,3\n4,5,6\n7,8,9\n",
         "\"x.csv\":4:1: found \"7\", expected the end of the file after 2 rows"},
        {"h\n1;2;3\n4,5,6\n",
         "\"x.csv\":2:1: found \"1;2;3\", expected a finite decimal number"},
        {"h\n1 2 3\n4,5,6\n",
         "\"x.csv\":2:2: found \" \", expected ',' and field 2 of 3"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct ab_error err = {0};
        double *values = NULL;
        cr_assert_eq(parse(&values, cases[k].text, &err), AB_ERR_INPUT);
        cr_assert_str_eq(err.text, cases[k].message);
        cr_assert_null(values);
    }
    AB_NO_LEAKS();
}

Test(csv, a_nul_byte_and_a_long_word_do_not_deceive)
{
    struct ab_error err = {0};
    double *values = NULL;
    const char nul[] = "h\n1,2\0,3\n4,5,6\n";
    cr_assert_eq(ab_csv_parse(&values, &shape, nul, sizeof nul - 1, "x.csv", &err),
                 AB_ERR_INPUT);
    cr_assert_str_eq(err.text,
                     "\"x.csv\":2:3: found \"2?\", expected a finite decimal number");
    char text[300] = "h\n1,2,";
    memset(text + 6, '1', 250);
    cr_assert_eq(parse(&values, text, &err), AB_ERR_INPUT);
    AB_NO_LEAKS();
}

Test(csv, out_of_memory_is_an_error)
{
    double *values = NULL;
    ab_alloc_fail_after(1);
    ab_status status = parse(&values, "h\n1,2,3\n4,5,6\n", NULL);
    ab_alloc_fail_after(0);
    cr_assert_eq(status, AB_ERR_MEMORY);
    AB_NO_LEAKS();
}
