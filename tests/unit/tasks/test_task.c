#include "tasks/task.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/hash.h"
#include "base/json_write.h"
#include "base/options.h"
#include "support/leaks.h"
#include "support.h"

/* No family has a greater struct of options. */
#define MAX_OPTIONS_BYTES 64

Test(task, every_entry_of_the_catalogues_is_sound_and_its_keys_are_sorted)
{
    cr_assert_eq(ab_task_count(), 24);
    cr_assert_eq(ab_partition_count(), 6);
    for (uint32_t i = 0; i < ab_task_count(); i++) {
        const struct ab_task_entry *entry = ab_task_entry(i);
        struct ab_error err = {0};
        struct ab_options table = {.owner = entry->name,
                                   .options = entry->options,
                                   .n_options = entry->n_options,
                                   .size_bytes = MAX_OPTIONS_BYTES};
        cr_assert_eq(ab_options_check_table(&table, AB_OPTIONS_ALLOW_PATH, &err), AB_OK,
                     "%s", err.text);
        for (uint32_t k = 1; k < entry->n_options; k++) {
            cr_assert_lt(strcmp(entry->options[k - 1].name, entry->options[k].name), 0);
        }
        cr_assert(entry->summary[0] != '\0');
    }
    AB_NO_LEAKS();
}

Test(task, the_id_has_every_value_and_names_the_same_task)
{
    struct ab_task *task = test_task("quadratic:zeta2=0.1,dim=3", 2);
    const struct ab_task_info *info = ab_task_info(task);
    cr_assert_str_eq(info->id,
                     "quadratic:dim=3,instance=1,r0=1,smax=10,smin=1,zeta2=0.1");
    struct ab_task *again = test_task(info->id, 2);
    cr_assert_str_eq(ab_task_info(again)->sha256, info->sha256);
    ab_task_destroy(task);
    ab_task_destroy(again);
    AB_NO_LEAKS();
}

/* Frozen: whoever changes one of these changes the version of the task. */
Test(task, the_hash_is_that_of_the_canonical_definition_and_does_not_change)
{
    static const struct {
        const char *id;
        const char *sha256;
    } frozen[] = {
        {"average:dim=10,instance=1",
         "85d85a01aa85a1b4298bacc80392603393cf63d261e27c910c2e9744d501c0c8"},
        {"quadratic:dim=20,instance=1,r0=1,smax=10,smin=1,zeta2=1",
         "d1d0411db7a30664e08fd8918bfe4d7a772a61ea4c09fcb77fe0acd4a1656b21"},
        {"worst-case:dim=100,hops=0,kappa=100",
         "08eee9fc1bc90838bf6e1b5c68a8141b19be863d207fe3cd5622aa3aa8771419"},
        {"ridge-diabetes",
         "8837a4fa3ebe50d8ad11ac8399763321834f2fd6e8799699762d50e424492dde"},
        {"logreg-breast-cancer",
         "1cac96def7a2516886e465d65a6d6135a17f8bca00fdb10f9784f1de323d8955"},
        {"logreg-nonconvex-breast-cancer",
         "c3d562fc5a90d04c5b88dfdef1b5889eb19f44266b8bc976d6c4ce45e892cd1d"},
        {"logreg-mushrooms",
         "80d320564828ae0ad10d112f2c04145e4c15506ff956909f34d4302aeeb86204"},
        {"huber-diabetes:delta=1",
         "e23a9030d7865887d4fa85eeb58f4c6123261475f69a8e177effc8d313fe8d7f"},
        {"elastic-net-diabetes",
         "fa52e818129780a775140b2610f1d2b1e7dfa7f63f8f568940227cdc083cd9c3"},
        {"lasso-diabetes:l1=0.1",
         "f8123b4b6f363bd29413350d48bdb7b7f83cdfaa7375ffb256a7822622c65bc1"},
        {"logreg-spambase",
         "901e499eb207df4c772c1516fc179e5a8578b6a594c0e2db1d08c39abf75d8ca"},
        {"svm-squared-hinge-spambase",
         "47303126a3ca577a9e02e7e7edd3156eac90a2c239bc436df8dd4ecdd7193753"},
        {"softmax-digits",
         "198487a876aea3dd7f947de6a063ec73b2183e93539623ab649adbe2344f8de1"},
        {"softmax-letter",
         "2ca47890dfe699fde225cc1987b1f49e136f0fd5cce9ec78f6503fad41d5524c"},
        {"mlp-digits:instance=1",
         "85f50682e91b5b48d453503e46d7e4cfb09866f1c121f1bfe29440bc77f4858e"},
    };
    for (size_t i = 0; i < sizeof frozen / sizeof frozen[0]; i++) {
        struct ab_task *task = test_task(frozen[i].id, 4);
        const struct ab_task_info *info = ab_task_info(task);
        struct ab_json root;
        char *canonical = NULL;
        char hex[AB_HASH_HEX_BYTES];
        size_t size = strlen(info->definition);
        cr_assert_eq(ab_json_read_text(&root, info->definition, size, "x", NULL),
                     AB_OK);
        cr_assert_eq(ab_json_canonical(&canonical, root.value, NULL), AB_OK);
        cr_assert_str_eq(canonical, info->definition);
        ab_hash_buffer(hex, info->definition, size);
        cr_assert_str_eq(hex, info->sha256);
        cr_expect_str_eq(info->id, frozen[i].id);
        cr_expect_str_eq(info->sha256, frozen[i].sha256);
        ab_free(canonical);
        ab_json_close(&root);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

Test(task, targets_descend)
{
    struct ab_task *task = test_task("average", 2);
    const struct ab_task_info *info = ab_task_info(task);
    cr_assert_eq(info->n_targets, 8);
    for (uint32_t i = 1; i < info->n_targets; i++) {
        cr_assert_lt(info->targets[i], info->targets[i - 1]);
    }
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(task, unknown_names_and_wrong_options_are_refused)
{
    static const struct {
        const char *text;
        const char *part; /* of the message */
    } cases[] = {
        {"quadratc", "did you mean \"quadratic\""},
        {"quadratic:dims=3", "did you mean \"dim\""},
        {"quadratic:r0=0", "r0"},
        {"quadratic:dim=5000", "[1, 4096]"},
        {"average:dim=0", "dim"},
        {"logreg-mushrooms:l2=1", "l2"},
        {"huber-diabetes:delta=0", "delta"},
        {"logreg", "data"},
        {"ridge:data=none.csv,l2=0", "l2"},
        {"softmax:l2=0.1", "data"},
        {"lasso:data=none.csv", "lasso: l1: found nothing"},
        {"elastic-net:data=none.csv,l2=1", "elastic-net: l1: found nothing"},
        {"lasso:data=none.csv,l1=-1", "l1"},
        {"lasso:data=none.csv,l1=1,l2=1", "unknown option \"l2\""},
        {"huber:data=none.csv,delta=0", "delta"},
        {"huber:data=none.csv,delta=-1", "delta"},
        {"logreg-nonconvex:data=none.csv,rho=0", "rho"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct ab_error err = {0};
        struct ab_task *task = NULL;
        cr_assert_eq(test_task_try(&task, cases[k].text, 4, &err), AB_ERR_INPUT);
        cr_assert_not_null(strstr(err.text, cases[k].part), "%s", err.text);
        cr_assert_null(task);
    }
    AB_NO_LEAKS();
}

Test(task, every_allocation_may_fail)
{
    static const struct ab_spec specs[] = {
        {.name = "average"},          {.name = "quadratic"},
        {.name = "ridge-diabetes"},   {.name = "logreg-breast-cancer"},
        {.name = "logreg-mushrooms"}, {.name = "huber-diabetes"},
        {.name = "logreg-spambase"},  {.name = "lasso-diabetes"},
    };
    for (size_t k = 0; k < sizeof specs / sizeof specs[0]; k++) {
        ab_status status = AB_ERR_MEMORY;
        size_t n = 0;
        while (status != AB_OK) {
            struct ab_task *task = NULL;
            ab_alloc_fail_after(++n);
            status = ab_task_load(&task, &specs[k], 2, NULL);
            ab_alloc_fail_after(0);
            cr_assert(status == AB_OK || status == AB_ERR_MEMORY, "%s: %d at %zu",
                      specs[k].name, (int)status, n);
            cr_assert((task == NULL) == (status != AB_OK));
            ab_task_destroy(task);
        }
        cr_assert_gt(n, 2);
    }
    AB_NO_LEAKS();
}
