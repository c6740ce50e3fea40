#include "tasks/idx.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support/leaks.h"

/* 2 images of 1 x 3 */
static const char images[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0,   0,
                              1, 0, 0, 0, 3, 0, 1, 2, 3, 127, -1};
static const struct ab_idx_shape shape = {3, {2, 1, 3}};

Test(idx, the_elements_follow_the_head)
{
    const uint8_t *elements = NULL;
    struct ab_error err = {0};
    const uint8_t expected[] = {0, 1, 2, 3, 127, 255};
    cr_assert_eq(ab_idx_parse(&elements, &shape, images, sizeof images, "a", &err),
                 AB_OK, "%s", err.text);
    cr_assert_eq(memcmp(elements, expected, sizeof expected), 0);
    AB_NO_LEAKS();
}

static void expect_refused(const char *bytes, size_t n_bytes, const char *text)
{
    const uint8_t *elements = NULL;
    struct ab_error err = {0};
    cr_assert_eq(ab_idx_parse(&elements, &shape, bytes, n_bytes, "a", &err),
                 AB_ERR_INPUT);
    cr_assert_str_eq(err.text, text);
    cr_assert_null(elements);
}

Test(idx, another_head_shape_or_length_is_refused)
{
    char changed[sizeof images + 1] = {0};
    memcpy(changed, images, sizeof images);
    expect_refused(changed, 0, "\"a\": found 0 bytes, expected an idx head of 16");
    expect_refused(changed, 15, "\"a\": found 15 bytes, expected an idx head of 16");
    expect_refused(changed, sizeof images - 1,
                   "\"a\": found 5 bytes after the head, expected 6");
    expect_refused(changed, sizeof images + 1,
                   "\"a\": found 7 bytes after the head, expected 6");
    changed[2] = 13;
    expect_refused(changed, sizeof images,
                   "\"a\": the first bytes are 00 00 0d 03, expected 00 00 08 03: idx, "
                   "unsigned bytes, 3 dimensions");
    changed[2] = 8;
    changed[3] = 1;
    expect_refused(changed, sizeof images,
                   "\"a\": the first bytes are 00 00 08 01, expected 00 00 08 03: idx, "
                   "unsigned bytes, 3 dimensions");
    changed[3] = 3;
    memset(changed + 4, 0xff, 4);
    expect_refused(changed, sizeof images,
                   "\"a\": found 4294967295 x 1 x 3 elements, expected 2 x 1 x 3");
    AB_NO_LEAKS();
}

Test(idx, a_label_beyond_the_classes_is_refused)
{
    const uint8_t labels[] = {0, 9, 10};
    struct ab_error err = {0};
    cr_assert_eq(ab_idx_check_labels(labels, 2, 9, "a", &err), AB_OK);
    cr_assert_eq(ab_idx_check_labels(labels, 3, 9, "a", &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text, "\"a\": label 3 is 10, expected 0 to 9");
    AB_NO_LEAKS();
}
