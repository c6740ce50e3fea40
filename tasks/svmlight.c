#include "tasks/svmlight.h"

#include <inttypes.h>

#include "base/alloc.h"
#include "tasks/cursor.h"

void ab_svmlight_fini(struct ab_svmlight *data)
{
    ab_free(data->label);
    ab_free(data->first);
    ab_free(data->index);
    ab_free(data->value);
    *data = (struct ab_svmlight){0};
}

/* One blank between fields; at the end of the line at most one, before a comment or by
 * itself as some writers leave it. Returns whether another field follows. */
static int next_field(struct ab_cursor *cursor)
{
    if (!ab_cursor_at_line_end(cursor) && *cursor->at == ' ') {
        cursor->at++;
    }
    return !ab_cursor_at_line_end(cursor) && *cursor->at != '#';
}

static ab_status parse_row(struct ab_svmlight *out, uint32_t max_dim,
                           struct ab_cursor *cursor, struct ab_error *err)
{
    uint64_t entry = out->first[out->n_rows];
    uint64_t previous = 0;
    AB_TRY(ab_cursor_number(&out->label[out->n_rows], cursor, err));
    while (next_field(cursor)) {
        const char *start = cursor->at;
        uint64_t index = 0;
        AB_TRY(ab_cursor_index(&index, cursor, max_dim, err));
        if (index <= previous) {
            return ab_cursor_fail(cursor, start, err, "an index above %" PRIu64,
                                  previous);
        }
        if (ab_cursor_at_line_end(cursor) || *cursor->at != ':') {
            return ab_cursor_fail(cursor, cursor->at, err, "':' and a value");
        }
        cursor->at++;
        AB_TRY(ab_cursor_number(&out->value[entry], cursor, err));
        if (!ab_cursor_at_line_end(cursor) && *cursor->at != ' ' &&
            *cursor->at != '#') {
            return ab_cursor_fail(cursor, cursor->at, err, "a blank");
        }
        out->index[entry] = (uint32_t)(index - 1);
        previous = index;
        entry++;
    }
    out->dim = previous > out->dim ? previous : out->dim;
    out->n_rows++;
    out->first[out->n_rows] = entry;
    return AB_OK;
}

/* Room for as many rows and entries as there are lines and colons. */
static ab_status reserve(struct ab_svmlight *out, const char *bytes, size_t n_bytes,
                         struct ab_error *err)
{
    size_t n_lines = 1;
    size_t n_entries = 0;
    for (size_t i = 0; i < n_bytes; i++) {
        n_lines += bytes[i] == '\n';
        n_entries += bytes[i] == ':';
    }
    out->label = ab_alloc(n_lines, sizeof *out->label);
    out->first = ab_alloc(n_lines + 1, sizeof *out->first);
    out->index = ab_alloc(n_entries, sizeof *out->index);
    out->value = ab_alloc(n_entries, sizeof *out->value);
    if (out->label == NULL || out->first == NULL || out->index == NULL ||
        out->value == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    return AB_OK;
}

static ab_status parse_rows(struct ab_svmlight *out, uint32_t max_dim,
                            struct ab_cursor *cursor, struct ab_error *err)
{
    while (!ab_cursor_at_end(cursor)) {
        if (*cursor->at != '#') {
            AB_TRY(parse_row(out, max_dim, cursor, err));
        }
        ab_cursor_next_line(cursor);
    }
    return AB_OK;
}

ab_status ab_svmlight_parse(struct ab_svmlight *out, uint32_t max_dim,
                            const char *bytes, size_t n_bytes, const char *name,
                            struct ab_error *err)
{
    struct ab_cursor cursor = ab_cursor_make(name, bytes, n_bytes);
    *out = (struct ab_svmlight){0};
    ab_status status = reserve(out, bytes, n_bytes, err);
    if (status == AB_OK) {
        status = parse_rows(out, max_dim, &cursor, err);
    }
    if (status != AB_OK) {
        ab_svmlight_fini(out);
    }
    return status;
}
