#include "tasks/svmlight.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/alloc.h"
#include "support/leaks.h"

static ab_status parse(struct ab_svmlight *data, const char *text, struct ab_error *err)
{
    return ab_svmlight_parse(data, 100, text, strlen(text), "x.svm", err);
}

Test(svmlight, labels_indices_values_and_comments_are_read)
{
    struct ab_svmlight data;
    const char *text = "# made by hand\n"
                       "1 1:0.5 3:-2e-3 # a comment\n"
                       "-1\n"
                       "0.25 100:1 \n"
                       "1 2:7#x";
    cr_assert_eq(parse(&data, text, NULL), AB_OK);
    const double label[] = {1.0, -1.0, 0.25, 1.0};
    const uint64_t first[] = {0, 2, 2, 3, 4};
    const uint32_t index[] = {0, 2, 99, 1};
    const double value[] = {0.5, -2e-3, 1.0, 7.0};
    cr_assert_eq(data.n_rows, 4);
    cr_assert_eq(data.dim, 100);
    for (size_t k = 0; k < 4; k++) {
        cr_assert_eq(data.label[k], label[k]); /* correctly rounded, so equal */
        cr_assert_eq(data.index[k], index[k]);
        cr_assert_eq(data.value[k], value[k]);
    }
    for (size_t k = 0; k < 5; k++) {
        cr_assert_eq(data.first[k], first[k]);
    }
    ab_svmlight_fini(&data);
    AB_NO_LEAKS();
}

Test(svmlight, an_empty_text_has_no_rows)
{
    struct ab_svmlight data;
    cr_assert_eq(parse(&data, "", NULL), AB_OK);
    cr_assert_eq(data.n_rows, 0);
    ab_svmlight_fini(&data);
    AB_NO_LEAKS();
}

Test(svmlight, what_is_wrong_is_told_with_its_place)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"1 2:1 2:1\n", "\"x.svm\":1:7: found \"2\", expected an index above 2"},
        {"1 3:1\n1 3:1 1:4\n", "\"x.svm\":2:7: found \"1\", expected an index above 3"},
        {"1 0:1\n", "\"x.svm\":1:3: found \"0\", expected an index above 0"},
        {"1 101:1\n",
         "\"x.svm\":1:3: found \"101\", expected a whole number, at most 100"},
        {"1 99999999999999999999:1\n", "\"x.svm\":1:3: found \"99999999999999999999\", "
                                       "expected a whole number, at most 100"},
        {"1 -2:1\n",
         "\"x.svm\":1:3: found \"-2\", expected a whole number, at most 100"},
        {"1 qid:3 1:1\n",
         "\"x.svm\":1:3: found \"qid\", expected a whole number, at most 100"},
        {"1 1:nan\n", "\"x.svm\":1:5: found \"nan\", expected a finite decimal number"},
        {"1 1:1e400\n",
         "\"x.svm\":1:5: found \"1e400\", expected a finite decimal number"},
        {"inf 1:1\n", "\"x.svm\":1:1: found \"inf\", expected a finite decimal number"},
        {"1 1\n", "\"x.svm\":1:4: found the end of the line, expected ':' and a value"},
        {"1 1:\n",
         "\"x.svm\":1:5: found the end of the line, expected a finite decimal number"},
        {"1 1:2:3\n", "\"x.svm\":1:6: found \":\", expected a blank"},
        {"1 1:2,3\n", "\"x.svm\":1:6: found \",\", expected a blank"},
        {"1:2\n", "\"x.svm\":1:2: found \":\", expected a whole number, at most 100"},
        {"1  1:2\n",
         "\"x.svm\":1:3: found \" \", expected a whole number, at most 100"},
        {"1 1:1\n\n",
         "\"x.svm\":2:1: found the end of the line, expected a finite decimal number"},
        {"1 1:1\r\n", "\"x.svm\":1:5: found \"1?\", expected a finite decimal number"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct ab_error err = {0};
        struct ab_svmlight data;
        cr_assert_eq(parse(&data, cases[k].text, &err), AB_ERR_INPUT);
        cr_assert_str_eq(err.text, cases[k].message);
        cr_assert_null(data.value);
    }
    AB_NO_LEAKS();
}

Test(svmlight, every_allocation_may_fail)
{
    for (size_t n = 1; n <= 4; n++) {
        struct ab_svmlight data;
        ab_alloc_fail_after(n);
        ab_status status = parse(&data, "1 1:2\n", NULL);
        ab_alloc_fail_after(0);
        cr_assert_eq(status, AB_ERR_MEMORY);
    }
    AB_NO_LEAKS();
}
