#include "web-export/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/json_write.h"
#include "stats/repetitions.h"
#include "web-export/assets.h"
#include "web-export/html.h"
#include "web-export/report_parts.h"

const struct ab_report_axis_info ab_report_axes[AB_REPORT_N_AXES] = {
#define AXIS_INFO(name, id, button, label, unit, best) {id, button, label, unit, best},
    AB_REPORT_AXES(AXIS_INFO)
#undef AXIS_INFO
};

/* Parts that the template names {{...}}; all other names are assets. */
static const struct part {
    const char *name;
    void (*put)(struct ab_text *out, const struct ab_report *report);
} parts[] = {
    {"title", ab_report_put_title},
    {"summary", ab_report_put_summary},
    {"lead", ab_report_put_lead},
    {"overview", ab_report_put_overview},
    {"controls", ab_report_put_controls},
    {"measures", ab_report_put_measures},
    {"filters", ab_report_put_filters},
    {"comparisons", ab_report_put_comparisons},
    {"scenarios", ab_report_put_scenarios},
    {"outcomes", ab_report_put_outcomes},
    {"provenance", ab_report_put_provenance},
};

/* 'sha256-...' of a script that the report may run; no other will. */
static void put_script_hash(struct ab_text *out, struct ab_asset script)
{
    char hex[AB_HASH_HEX_BYTES];
    ab_hash_buffer(hex, script.bytes, script.size);
    uint8_t digest[32];
    for (size_t i = 0; i < sizeof digest; i++) {
        const char byte[] = {hex[2 * i], hex[2 * i + 1], '\0'};
        digest[i] = (uint8_t)strtoul(byte, NULL, 16);
    }
    ab_text_puts(out, "'sha256-");
    ab_html_base64(out, digest, sizeof digest);
    ab_text_puts(out, "' ");
}

static ab_status put_charts(struct ab_text *out, const struct ab_report *report,
                            struct ab_error *err)
{
    struct ab_text json = {0};
    char *text = NULL;
    ab_status status = ab_report_put_charts(&json, report, err);
    if (status == AB_OK) {
        status = ab_text_take(&json, &text, err);
    }
    if (status == AB_OK) {
        ab_json_write_for_html(out, text);
    }
    ab_free(text);
    ab_text_fini(&json);
    return status;
}

/* Numbers of the rules, as the code has them. */
static const struct number {
    const char *name;
    size_t value;
} numbers[] = {
    {"repetitions-listed", AB_REPETITIONS_LISTED},
    {"repetitions-tested", AB_REPETITIONS_TESTED},
    {"resamples", AB_BOOTSTRAP_RESAMPLES},
};

static int is_named(const char *name, const char *slot, size_t size)
{
    return strlen(name) == size && memcmp(name, slot, size) == 0;
}

static ab_status put_slot(struct ab_text *out, const struct ab_report *report,
                          const char *name, size_t size, struct ab_error *err)
{
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (is_named(parts[i].name, name, size)) {
            parts[i].put(out, report);
            return AB_OK;
        }
    }
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (is_named(numbers[i].name, name, size)) {
            ab_html_printf(out, "%zu", numbers[i].value);
            return AB_OK;
        }
    }
    if (is_named("charts", name, size)) {
        return put_charts(out, report, err);
    }
    if (is_named("script-hashes", name, size)) {
        static const char *const scripts[] = {"d3",        "plot",     "numbers",
                                              "bootstrap", "compare",  "answer",
                                              "curves",    "profiles", "script"};
        for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
            put_script_hash(out, ab_asset_find(scripts[i], strlen(scripts[i])));
        }
        return AB_OK;
    }
    struct ab_asset asset = ab_asset_find(name, size);
    ab_require(asset.size > 0); /* the template is ours */
    ab_text_append(out, asset.bytes, asset.size);
    return AB_OK;
}

static const char *find_two(const char *from, const char *end, char c)
{
    while (end - from >= 2) {
        if (from[0] == c && from[1] == c) {
            return from;
        }
        from++;
    }
    return NULL;
}

static ab_status fill_template(struct ab_text *out, const struct ab_report *report,
                               struct ab_error *err)
{
    struct ab_asset page = ab_asset_find("template", strlen("template"));
    const char *end = page.bytes + page.size;
    const char *at = page.bytes;
    const char *open = NULL;
    while ((open = find_two(at, end, '{')) != NULL) {
        const char *close = find_two(open, end, '}');
        ab_require(close != NULL); /* the template is ours */
        ab_text_append(out, at, (size_t)(open - at));
        AB_TRY(put_slot(out, report, open + 2, (size_t)(close - open - 2), err));
        at = close + 2;
    }
    ab_text_append(out, at, (size_t)(end - at));
    return AB_OK;
}

static ab_status write_page(const struct ab_report *report, const char *out_path,
                            struct ab_error *err)
{
    struct ab_text page = {0};
    char *bytes = NULL;
    ab_status status = fill_template(&page, report, err);
    size_t size = page.size;
    if (status == AB_OK) {
        status = ab_text_take(&page, &bytes, err);
    }
    if (status == AB_OK) {
        status = ab_file_write(out_path, bytes, size, err);
    }
    ab_free(bytes);
    ab_text_fini(&page);
    return status;
}

ab_status ab_report_write(const char *database_path, const char *suite,
                          const char *out_path, struct ab_error *err)
{
    struct ab_report report;
    ab_status status = ab_report_load_file(&report, database_path, suite, err);
    if (status == AB_OK) {
        status = write_page(&report, out_path, err);
    }
    ab_report_fini(&report);
    return status;
}
