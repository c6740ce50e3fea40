/* The data sets that the tasks know; data/README.md has their origin. */
#include "tasks/data_set.h"

#define FILES(array) .files = (array), .n_files = sizeof(array) / sizeof(array)[0]

static const struct ab_data_file agaricus_files[] = {
    {.name = "agaricus.txt.train.gz",
     .sha256 = "43be55ee778cfab4045cf728236136253a5b731025c07513b16e297736469eb8",
     .n_bytes = 28733},
    {.name = "agaricus.txt.test.gz",
     .sha256 = "97eec801e8862bfa8c44a0e754674e9600bfbef810a696cc4edb513e6b805702",
     .n_bytes = 8085},
};
const struct ab_data_set ab_data_agaricus = {
    .name = "agaricus",
    .summary = "Mushroom, UCI: 22 attributes of 8,124 mushrooms, edible or poisonous",
    .licence = "CC BY 4.0, Apache-2.0 (files)",
    FILES(agaricus_files)};

static const struct ab_data_file breast_cancer_files[] = {
    {.name = "breast_cancer.csv",
     .sha256 = "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed",
     .n_bytes = 119913},
};
const struct ab_data_set ab_data_breast_cancer = {
    .name = "breast-cancer",
    .summary = "Breast Cancer Wisconsin (Diagnostic), UCI: 30 measures of 569 samples",
    .licence = "CC BY 4.0, BSD-3-Clause (file)",
    FILES(breast_cancer_files)};

static const struct ab_data_file diabetes_files[] = {
    {.name = "diabetes_data_raw.csv.gz",
     .sha256 = "fc08fc59c1cbfe65550d9ebb36321d505de9e8f004bf92c1566d2908962f08ff",
     .n_bytes = 7087},
    {.name = "diabetes_target.csv.gz",
     .sha256 = "bf1ddd1f9d377278450a5f02c24b5e77b1501f2ad673fe9fdf4c4090d27eb5cc",
     .n_bytes = 1044},
};
const struct ab_data_set ab_data_diabetes = {
    .name = "diabetes",
    .summary = "Diabetes (Efron et al. 2004): 10 measures of 442 patients, progression",
    .licence = "BSD-3-Clause",
    FILES(diabetes_files)};

static const struct ab_data_file digits_files[] = {
    {.name = "digits.csv.gz",
     .sha256 = "46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a",
     .n_bytes = 57512},
};
const struct ab_data_set ab_data_digits = {
    .name = "digits",
    .summary = "Handwritten Digits, UCI: 1,797 images of 8 x 8, 10 classes",
    .licence = "CC BY 4.0, BSD-3-Clause (file)",
    FILES(digits_files)};

/* The package's files are those of the creators without name and date in the head of
 * gzip. The second hash belongs to the file whose MD5 the creators publish. */
static const struct ab_data_file fashion_mnist_files[] = {
    {.name = "train-images-idx3-ubyte.gz",
     .sha256 = "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7",
     .other_sha256 = "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
     .n_bytes = 26421856},
    {.name = "train-labels-idx1-ubyte.gz",
     .sha256 = "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056",
     .other_sha256 = "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
     .n_bytes = 29491},
    {.name = "t10k-images-idx3-ubyte.gz",
     .sha256 = "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa",
     .other_sha256 = "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
     .n_bytes = 4422079},
    {.name = "t10k-labels-idx1-ubyte.gz",
     .sha256 = "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05",
     .other_sha256 = "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
     .n_bytes = 5125},
};
const struct ab_data_set ab_data_fashion_mnist = {
    .name = "fashion-mnist",
    .summary = "Fashion-MNIST: 60,000 + 10,000 images of 28 x 28, 10 kinds of clothes",
    .licence = "MIT (Expat)",
    FILES(fashion_mnist_files),
    .package = "dataset-fashion-mnist",
    .url = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com"};

static const struct ab_data_file letter_files[] = {
    {.name = "letter-recognition.data.gz",
     .sha256 = "727e9a5fa1cd942b5df985f3ebf1fca0c3be4137c057613c475d004b51e7165e",
     .n_bytes = 193555},
};
const struct ab_data_set ab_data_letter = {
    .name = "letter",
    .summary = "Letter Recognition, UCI: 16 attributes of 20,000 printed capitals",
    .licence = "CC BY 4.0, Apache-2.0 (file)",
    FILES(letter_files)};

static const struct ab_data_file spambase_files[] = {
    {.name = "spambase.csv.gz",
     .sha256 = "ac2b74991de99a8ce3a1a5ca1dab09aaa787529b2893e7151c873b8e587141ec",
     .n_bytes = 122497},
};
const struct ab_data_set ab_data_spambase = {
    .name = "spambase",
    .summary = "Spambase, UCI: 57 frequencies in 4,601 e-mails, spam or not",
    .licence = "CC BY 4.0",
    FILES(spambase_files)};

const struct ab_data_set *const ab_data_sets[] = {
    &ab_data_agaricus,      &ab_data_breast_cancer, &ab_data_diabetes, &ab_data_digits,
    &ab_data_fashion_mnist, &ab_data_letter,        &ab_data_spambase, NULL,
};
