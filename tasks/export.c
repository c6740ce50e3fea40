#include "tasks/export.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/json_write.h"
#include "base/text.h"
#include "tasks/task_internal.h"

struct writer {
    const struct ab_task_export *request;
    struct ab_arena arena;
    const char *folder;    /* the final name, without a slash at the end */
    char *temporary;       /* where the files are written; NULL: not made yet */
    struct ab_text listed; /* the members of "files" in meta.json */
    uint32_t n_listed;
};

static ab_status fail(struct ab_error *err, const char *what, const char *path)
{
    return AB_FAIL(err, AB_ERR_IO, "could not %s \"%s\": %s", what, path,
                   strerror(errno));
}

/* Neither there, nor anything but an empty folder. */
static ab_status check_free(const char *folder, struct ab_error *err)
{
    struct stat status;
    if (stat(folder, &status) != 0) {
        return errno == ENOENT ? AB_OK : fail(err, "look at", folder);
    }
    DIR *stream = S_ISDIR(status.st_mode) ? opendir(folder) : NULL;
    if (stream == NULL) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\": found a file, expected no file or an empty folder",
                       folder);
    }
    const char *found = NULL;
    const struct dirent *entry = NULL;
    char name[sizeof entry->d_name];
    while (found == NULL && (entry = readdir(stream)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            found = memcpy(name, entry->d_name, strlen(entry->d_name) + 1);
        }
    }
    (void)closedir(stream);
    if (found != NULL) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\": found \"%s\" in it, expected an empty folder or none",
                       folder, found);
    }
    return AB_OK;
}

/* Makes the folders above, and beside the final name the one to write to. */
static ab_status open_folder(struct writer *writer, struct ab_error *err)
{
    char *parent = ab_arena_strdup(&writer->arena, writer->folder);
    char *temporary =
        ab_arena_printf(&writer->arena, "%s.partial-XXXXXX", writer->folder);
    if (parent == NULL || temporary == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    char *slash = strrchr(parent, '/');
    if (slash != NULL && slash != parent) {
        *slash = '\0';
        AB_TRY(ab_file_make_folder(parent, err));
    }
    if (mkdtemp(temporary) == NULL) {
        return fail(err, "make a folder like", temporary);
    }
    writer->temporary = temporary;
    if (chmod(temporary, 0755) != 0) {
        return fail(err, "set the permissions of", temporary);
    }
    return AB_OK;
}

/* Writes the text and empties it. */
static ab_status write_text(struct writer *writer, const char *name,
                            struct ab_text *text, char hex[AB_HASH_HEX_BYTES],
                            struct ab_error *err)
{
    char *bytes = NULL;
    size_t size = text->size;
    AB_TRY(ab_text_take(text, &bytes, err));
    ab_hash_buffer(hex, bytes, size);
    const char *path =
        ab_arena_printf(&writer->arena, "%s/%s", writer->temporary, name);
    if (path == NULL) {
        ab_free(bytes);
        return AB_OUT_OF_MEMORY(err);
    }
    FILE *stream = fopen(path, "wb");
    int failed = stream == NULL || fwrite(bytes, 1, size, stream) != size;
    if (stream != NULL && fclose(stream) != 0) {
        failed = 1;
    }
    ab_free(bytes);
    return failed ? fail(err, "write", path) : AB_OK;
}

/* As write_text, and lists the file for meta.json. */
static ab_status write_listed(struct writer *writer, const char *name,
                              struct ab_text *text, size_t n_rows, struct ab_error *err)
{
    char hex[AB_HASH_HEX_BYTES];
    AB_TRY(write_text(writer, name, text, hex, err));
    ab_text_printf(&writer->listed,
                   "%s\n    {\"name\": \"%s\", \"rows\": %zu, \"sha256\": \"%s\"}",
                   writer->n_listed == 0 ? "" : ",", name, n_rows, hex);
    writer->n_listed++;
    return AB_OK;
}

static void put_row(struct ab_text *text, const struct ab_rows *rows, size_t i)
{
    ab_text_printf(text, "%.17g", rows->label[i]);
    if (rows->dense != NULL) {
        const double *row = ab_rows_row(rows, i);
        for (size_t j = 0; j < rows->dim; j++) {
            double value = row[j];
            if (value != 0.0) {
                ab_text_printf(text, " %zu:%.17g", j + 1, value);
            }
        }
    } else {
        for (size_t e = rows->row_start[i]; e < rows->row_start[i + 1]; e++) {
            ab_text_printf(text, " %" PRIu32 ":1", rows->column[e] + 1);
        }
    }
    ab_text_puts(text, "\n");
}

static ab_status write_node(struct writer *writer, uint32_t node, struct ab_error *err)
{
    const struct ab_task *task = writer->request->task;
    const struct ab_partition *partition = writer->request->partition;
    struct ab_text text = {0};
    char name[32];
    size_t n_rows = 0;
    for (uint64_t k = partition->first[node]; k < partition->first[node + 1]; k++) {
        uint64_t sample = partition->sample[k];
        if (task->node_rows == NULL) {
            put_row(&text, &task->rows, sample);
            n_rows++;
            continue;
        }
        const struct ab_rows *rows = &task->node_rows[sample];
        for (size_t i = 0; i < rows->n; i++) {
            put_row(&text, rows, i);
        }
        n_rows += rows->n;
    }
    (void)snprintf(name, sizeof name, "node-%04" PRIu32 ".svm", node);
    return write_listed(writer, name, &text, n_rows, err);
}

static ab_status write_optimum(struct writer *writer, struct ab_error *err)
{
    size_t dim = writer->request->task->info.dim;
    struct ab_text text = {0};
    ab_text_puts(&text, "index,value\n");
    for (size_t j = 0; j < dim; j++) {
        ab_text_printf(&text, "%zu,%.17g\n", j + 1, writer->request->optimum[j]);
    }
    return write_listed(writer, "optimum.csv", &text, dim, err);
}

static void put_string(struct ab_text *text, const char *key, const char *value)
{
    ab_text_printf(text, "  \"%s\": ", key);
    ab_json_write_string(text, value);
    ab_text_puts(text, ",\n");
}

static void put_number(struct ab_text *text, const char *key, double value)
{
    ab_text_printf(text, "  \"%s\": ", key);
    ab_json_write_number(text, value);
    ab_text_puts(text, ",\n");
}

static void put_formula(struct ab_text *text, const char *key, const char *begin,
                        const char *end, const struct ab_task *task)
{
    ab_text_printf(text, "  \"%s\": \"%sloss(a . x, b) + l2 / 2 * |x|^2%s%s%s\",\n",
                   key, begin, task->info.l1 > 0.0 ? " + l1 * |x|_1" : "",
                   task->info.rho > 0.0 ? " + rho * sum_k x_k^2 / (1 + x_k^2)" : "",
                   end);
}

static void put_functions(struct ab_text *text, const struct ab_task *task,
                          uint32_t n_nodes)
{
    int per_node = task->node_rows != NULL;
    double m = (double)task->info.n_samples;
    put_formula(text, "f",
                "f(x) = f_scale * sum over the rows (a, b) of all node files of ", "",
                task);
    put_formula(
        text, "f_i",
        "f_i(x) = node_scale * sum over the rows (a, b) of the file of node i of ",
        "; f is the mean of the f_i", task);
    put_string(text, "loss", task->info.loss);
    put_string(text, "loss_formula", ab_loss_formula(task->loss.kind));
    if (task->loss.kind == AB_LOSS_HUBER) {
        put_number(text, "delta", task->loss.delta);
    }
    if (task->loss.kind == AB_LOSS_SOFTMAX) {
        put_number(text, "n_classes", task->loss.n_outputs);
    }
    put_string(text, "f_scale_is", per_node ? "1 / n_nodes" : "1 / n_samples");
    put_number(text, "f_scale", 1.0 / m);
    put_string(text, "node_scale_is", per_node ? "1" : "n_nodes / n_samples");
    put_number(text, "node_scale", per_node ? 1.0 : n_nodes / m);
    if (task->info.l1 > 0.0) {
        put_number(text, "l1", task->info.l1);
    }
    put_number(text, "l2", task->info.l2);
    if (task->info.rho > 0.0) {
        put_number(text, "rho", task->info.rho);
    }
}

static ab_status write_meta(struct writer *writer, struct ab_error *err)
{
    const struct ab_task_export *request = writer->request;
    const struct ab_task_info *info = &request->task->info;
    struct ab_text text = {0};
    char hex[AB_HASH_HEX_BYTES];
    ab_text_puts(&text, "{\n");
    put_string(&text, "format", "adonis-task-export/1");
    put_string(&text, "task", info->id);
    put_string(&text, "version", info->version);
    put_string(&text, "task_sha256", info->sha256);
    ab_text_printf(&text, "  \"definition\": %s,\n", info->definition);
    put_string(&text, "partition", request->partition_name);
    ab_text_printf(&text, "  \"seed\": %" PRIu64 ",\n", request->seed);
    put_number(&text, "n_nodes", request->partition->n_nodes);
    put_number(&text, "n_samples", (double)info->n_samples);
    put_number(&text, "dim", (double)info->dim);
    put_functions(&text, request->task, request->partition->n_nodes);
    put_number(&text, "mu", info->mu);
    put_number(&text, "L", info->L);
    put_string(&text, "reference", ab_reference_name(info->reference));
    put_number(&text, "f_star", request->f_star);
    put_number(&text, "gradient_norm_at_optimum", request->gradient_norm);
    put_number(&text, "start_value", info->start_value);
    ab_text_puts(&text, "  \"files\": [");
    ab_text_append(&text, writer->listed.bytes, writer->listed.size);
    ab_text_puts(&text, "\n  ]\n}\n");
    text.failed |= writer->listed.failed;
    return write_text(writer, "meta.json", &text, hex, err);
}

static ab_status write_all(struct writer *writer, struct ab_error *err)
{
    AB_TRY(check_free(writer->folder, err));
    AB_TRY(open_folder(writer, err));
    for (uint32_t i = 0; i < writer->request->partition->n_nodes; i++) {
        AB_TRY(write_node(writer, i, err));
    }
    AB_TRY(write_optimum(writer, err));
    AB_TRY(write_meta(writer, err));
    if (rename(writer->temporary, writer->folder) != 0) {
        return AB_FAIL(err, AB_ERR_IO, "could not rename \"%s\" to \"%s\": %s",
                       writer->temporary, writer->folder, strerror(errno));
    }
    writer->temporary = NULL;
    return AB_OK;
}

/* As far as it goes: it is called when something has failed already. */
static void remove_folder(const char *folder)
{
    DIR *stream = opendir(folder);
    if (stream == NULL) {
        return;
    }
    const struct dirent *entry = NULL;
    while ((entry = readdir(stream)) != NULL) {
        (void)unlinkat(dirfd(stream), entry->d_name, 0);
    }
    (void)closedir(stream);
    (void)rmdir(folder);
}

ab_status ab_task_export(const struct ab_task_export *request, const char *folder,
                         struct ab_error *err)
{
    struct writer writer = {.request = request};
    ab_require(folder[0] != '\0');
    ab_arena_init(&writer.arena);
    char *name = ab_arena_strdup(&writer.arena, folder);
    ab_status status = AB_ERR_MEMORY;
    if (name == NULL) {
        (void)AB_OUT_OF_MEMORY(err);
    } else {
        for (size_t size = strlen(name); size > 1 && name[size - 1] == '/'; size--) {
            name[size - 1] = '\0';
        }
        writer.folder = name;
        status = write_all(&writer, err);
    }
    if (writer.temporary != NULL) {
        remove_folder(writer.temporary);
    }
    ab_text_fini(&writer.listed);
    ab_arena_fini(&writer.arena);
    return status;
}
