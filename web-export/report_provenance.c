/* What exactly was run: suite, tasks, profiles, methods and options, machines. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/json_write.h"
#include "web-export/html.h"
#include "web-export/report_parts.h"

void ab_report_put_title(struct ab_text *out, const struct ab_report *report)
{
    if (report->suite_name != NULL) {
        ab_html_printf(out, "%s %s", report->suite_name, report->suite_version);
    } else {
        ab_html_printf(out, "All cells of %s", report->database);
    }
}

/* Semantics of the simulator: one number, or several. */
static void put_semantics(struct ab_text *out, const struct ab_report *report)
{
    for (size_t i = 0; i < report->n_scenarios; i++) {
        size_t before = 0;
        while (report->scenario[before].semantics != report->scenario[i].semantics) {
            before++;
        }
        if (before == i) {
            ab_html_printf(out, "%s%zu", i > 0 ? ", " : "",
                           (size_t)report->scenario[i].semantics);
        }
    }
}

static void put_count(struct ab_text *out, size_t n, const char *what)
{
    ab_html_printf(out, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

void ab_report_put_counts(struct ab_text *out, const struct ab_report *report)
{
    put_count(out, report->n_scenarios, "scenario");
    ab_text_puts(out, ", ");
    put_count(out, report->n_methods, "method");
    ab_text_puts(out, ", ");
    put_count(out, report->n_runs, "cell");
    ab_text_puts(out, "; simulator semantics ");
    put_semantics(out, report);
    ab_text_puts(out, ".");
}

void ab_report_put_selection(struct ab_text *out, const struct ab_report *report)
{
    if (report->suite_name == NULL) {
        ab_text_puts(out, "No suite was chosen: these cells follow no frozen list, and "
                          "the comparison is only as fair as whoever chose them.");
    } else if (report->n_runs < report->n_planned) {
        ab_html_printf(out, "Partial: %zu of the %zu cells of the suite have been run.",
                       report->n_runs, report->n_planned);
    }
}

void ab_report_put_summary(struct ab_text *out, const struct ab_report *report)
{
    if (report->suite_name != NULL && report->suite_description[0] != '\0') {
        ab_html_printf(out, "<p>%s</p>\n", report->suite_description);
    }
    ab_text_puts(out, "<p>");
    ab_report_put_counts(out, report);
    ab_text_puts(out, "</p>\n");
    if (report->suite_name == NULL || report->n_runs < report->n_planned) {
        ab_text_puts(out, "<p class=\"note\">");
        ab_report_put_selection(out, report);
        ab_text_puts(out, "</p>\n");
    }
}

static void put_row(struct ab_text *out, const char *name, const char *value)
{
    ab_html_printf(out, "<tr><th scope=\"row\">%s<td>%s\n", name, value);
}

/* JSON as people read it; text that is none as it stands. */
static void put_json_row(struct ab_text *out, const char *name, const char *json)
{
    struct ab_json root;
    char *pretty = NULL;
    if (ab_json_read_text(&root, json, strlen(json), name, NULL) == AB_OK) {
        if (ab_json_pretty(&pretty, root.value, NULL) != AB_OK) {
            out->failed = 1; /* out of memory */
        }
        ab_json_close(&root);
    }
    ab_html_printf(out, "<tr><th scope=\"row\">%s<td><pre>%s</pre>\n", name,
                   pretty == NULL ? json : pretty);
    ab_free(pretty);
}

static void put_hash_row(struct ab_text *out, const char *name, const char *hash)
{
    ab_html_printf(out, "<tr><th scope=\"row\">%s<td><code>%s</code>\n", name, hash);
}

static void open_item(struct ab_text *out, const char *name, const char *note)
{
    ab_html_printf(out,
                   "<details><summary>%s <small>%s</small></summary>\n"
                   "<table class=\"facts\"><tbody>\n",
                   name, note);
}

static void close_item(struct ab_text *out)
{
    ab_text_puts(out, "</tbody></table>\n</details>\n");
}

static void put_tasks(struct ab_text *out, const struct ab_report *report)
{
    ab_text_puts(out, "<h3>Tasks</h3>\n");
    for (size_t i = 0; i < report->n_tasks; i++) {
        const struct ab_report_task *task = &report->task[i];
        if (task->is_shown) {
            open_item(out, task->spec, task->summary);
            put_row(out, "version", task->version);
            put_hash_row(out, "SHA-256", task->sha256);
            put_json_row(out, "definition", task->definition);
            close_item(out);
        }
    }
}

static void put_profiles(struct ab_text *out, const struct ab_report *report)
{
    ab_text_puts(out, "<h3>Profiles of devices and links</h3>\n");
    for (size_t i = 0; i < report->n_profiles; i++) {
        const struct ab_report_profile *profile = &report->profile[i];
        if (profile->is_shown) {
            open_item(out, profile->name, "");
            put_hash_row(out, "SHA-256", profile->sha256);
            put_json_row(out, "definition", profile->definition);
            close_item(out);
        }
    }
}

/* What "auto" became, where the seeds and scenarios agree; else for each of them. */
static void put_resolved(struct ab_text *out, const struct ab_report *report,
                         size_t method)
{
    const char *last = NULL;
    for (size_t i = 0; i < report->n_scenarios; i++) {
        const struct ab_report_scenario *scenario = &report->scenario[i];
        for (size_t e = 0; e < scenario->n_entries; e++) {
            const struct ab_report_entry *entry = &scenario->entry[e];
            for (size_t r = 0; entry->method == method && r < entry->n_runs; r++) {
                const struct ab_report_run *run = &entry->run[r];
                if (last != NULL && strcmp(last, run->options_resolved) == 0) {
                    continue;
                }
                last = run->options_resolved;
                char name[80];
                (void)snprintf(name, sizeof name,
                               "resolved, from scenario %zu, seed %zu on", i + 1,
                               (size_t)run->seed);
                put_json_row(out, name, last[0] == '\0' ? "never resolved" : last);
            }
        }
    }
}

static void put_methods(struct ab_text *out, const struct ab_report *report)
{
    ab_text_puts(out, "<h3>Methods</h3>\n");
    for (size_t m = 0; m < report->n_methods; m++) {
        const struct ab_report_method *method = &report->method[m];
        open_item(out, method->label, method->summary);
        put_row(out, "algorithm", method->name);
        put_row(out, "version", method->version);
        put_row(out, "kind", method->kind);
        put_row(out, "paper", method->paper);
        put_row(out, "built",
                method->is_verified ? "from its source: verified"
                                    : "by somebody else: unverified");
        put_hash_row(out, method->is_verified ? "source SHA-256" : "binary SHA-256",
                     method->source_sha256);
        put_row(out, "constants read", method->reads == NULL ? "none" : method->reads);
        put_json_row(out, "options given", method->options);
        put_resolved(out, report, m);
        close_item(out);
    }
}

static void put_environments(struct ab_text *out, const struct ab_report *report)
{
    ab_text_puts(out, "<h3>Machines</h3>\n<p>Results do not depend on them: the same "
                      "cell has the same bits everywhere.</p>\n");
    for (size_t i = 0; i < report->n_environments; i++) {
        const struct ab_report_environment *e = &report->environment[i];
        struct ab_text name = {0};
        ab_text_printf(&name, "adonis-bench %s, %s, %s", e->tool_version, e->os,
                       e->arch);
        struct ab_text note = {0};
        ab_text_printf(&note, "%zu cells, %s to %s", (size_t)e->n_cells, e->first,
                       e->last);
        out->failed |= name.failed || note.failed;
        if (!out->failed) {
            open_item(out, name.bytes, note.bytes);
            put_row(out, "plugin ABI", e->abi);
            put_row(out, "simulator semantics", e->semantics);
            put_row(out, "compiler", e->compiler);
            put_row(out, "flags", e->flags);
            put_row(out, "vector kernels", e->back_end);
            put_hash_row(out, "program SHA-256", e->binary_sha256);
            close_item(out);
        }
        ab_text_fini(&name);
        ab_text_fini(&note);
    }
}

static void put_seeds(struct ab_text *out, const struct ab_report *report)
{
    ab_text_puts(out,
                 "<h3>Cells</h3>\n<details><summary>Seeds and keys of all cells"
                 "</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                 "aria-label=\"Cells\"><table class=\"facts\"><thead><tr>"
                 "<th scope=\"col\">Scenario<th scope=\"col\">Method"
                 "<th scope=\"col\">Seed: key</thead>\n<tbody>\n");
    for (size_t i = 0; i < report->n_scenarios; i++) {
        const struct ab_report_scenario *scenario = &report->scenario[i];
        for (size_t e = 0; e < scenario->n_entries; e++) {
            const struct ab_report_entry *entry = &scenario->entry[e];
            ab_html_printf(out, "<tr><td>%zu<td>%s<td class=\"keys\">", i + 1,
                           report->method[entry->method].label);
            for (size_t r = 0; r < entry->n_runs; r++) {
                char key[13]; /* enough to find the cell by */
                size_t size = strlen(entry->run[r].key);
                size = size < sizeof key ? size : sizeof key - 1;
                memcpy(key, entry->run[r].key, size);
                key[size] = '\0';
                ab_html_printf(out, "<span>%zu: %s</span> ", (size_t)entry->run[r].seed,
                               key);
            }
            ab_text_puts(out, "\n");
        }
    }
    ab_text_puts(out, "</tbody></table></div>\n</details>\n");
}

void ab_report_put_provenance(struct ab_text *out, const struct ab_report *report)
{
    if (report->suite_name != NULL) {
        ab_text_puts(out, "<h3>Suite</h3>\n");
        open_item(out, report->suite_name, report->suite_version);
        put_hash_row(out, "SHA-256", report->suite_sha256);
        close_item(out);
    }
    put_tasks(out, report);
    put_profiles(out, report);
    put_methods(out, report);
    put_seeds(out, report);
    put_environments(out, report);
}
