#include "sim/edge_list.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/text.h"
#include "sim/topology.h"

#define MAX_FILE_BYTES ((size_t)1 << 30)

void ab_edge_list_fini(struct ab_edge_list *list)
{
    ab_free(list->ends);
    *list = (struct ab_edge_list){0};
}

ab_status ab_edge_list_add(struct ab_edge_list *list, uint32_t i, uint32_t j,
                           struct ab_error *err)
{
    if (list->n_edges == AB_TOPOLOGY_MAX_EDGES) {
        return AB_FAIL(err, AB_ERR_INPUT, "more than %u edges", AB_TOPOLOGY_MAX_EDGES);
    }
    if (list->n_edges == list->capacity) {
        uint32_t capacity = list->capacity > 0 ? 2 * list->capacity : 64;
        uint32_t(*ends)[2] = ab_realloc(list->ends, capacity, sizeof(*ends));
        if (ends == NULL) {
            return AB_FAIL(err, AB_ERR_MEMORY, "no memory for %u edges", capacity);
        }
        list->ends = ends;
        list->capacity = capacity;
    }
    int is_reversed = !list->is_directed && i > j;
    list->ends[list->n_edges][0] = is_reversed ? j : i;
    list->ends[list->n_edges][1] = is_reversed ? i : j;
    list->n_edges++;
    return AB_OK;
}

/* An edge as it was written, for the search of duplicates. */
struct line_edge {
    uint32_t low;
    uint32_t high;
    uint32_t line;
    uint32_t is_reversed; /* written `high low` */
};

struct reader {
    const char *at;
    const char *end;
    const char *name;
    uint32_t line;
    uint32_t n_nodes;
    struct line_edge *edges; /* owned */
    uint32_t n_edges;
    uint32_t capacity;
};

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static void skip_blanks(struct reader *reader)
{
    while (reader->at < reader->end && is_blank(*reader->at)) {
        reader->at++;
    }
}

static int at_line_end(const struct reader *reader)
{
    return reader->at == reader->end || *reader->at == '\n' || *reader->at == '#';
}

static void skip_line(struct reader *reader)
{
    while (reader->at < reader->end && *reader->at != '\n') {
        reader->at++;
    }
    reader->at += reader->at < reader->end;
    reader->line++;
}

static ab_status fail_word(const struct reader *reader, const char *expected,
                           struct ab_error *err)
{
    char word[21];
    size_t size = 0;
    for (struct reader at = *reader;
         size < sizeof(word) - 1 && !at_line_end(&at) && !is_blank(*at.at); at.at++) {
        word[size++] = *at.at;
    }
    word[size] = '\0';
    ab_text_make_printable(word);
    if (size == 0) {
        return AB_FAIL(err, AB_ERR_INPUT, "%s:%u: the line ends, expected %s",
                       reader->name, reader->line, expected);
    }
    return AB_FAIL(err, AB_ERR_INPUT, "%s:%u: found \"%s\", expected %s", reader->name,
                   reader->line, word, expected);
}

/* At most 9 digits: longer ones are out of any range. */
static ab_status read_number(struct reader *reader, uint32_t *out, const char *expected,
                             struct ab_error *err)
{
    struct reader at = *reader;
    *out = 0;
    while (at.at < at.end && *at.at >= '0' && *at.at <= '9' && at.at < reader->at + 9) {
        *out = 10 * *out + (uint32_t)(*at.at++ - '0');
    }
    if (at.at == reader->at || !(at_line_end(&at) || is_blank(*at.at))) {
        return fail_word(reader, expected, err);
    }
    reader->at = at.at;
    skip_blanks(reader);
    return AB_OK;
}

static ab_status check_id(const struct reader *reader, uint32_t id,
                          struct ab_error *err)
{
    if (id < reader->n_nodes) {
        return AB_OK;
    }
    return AB_FAIL(err, AB_ERR_INPUT, "%s:%u: node %u, expected ids 0 .. %u",
                   reader->name, reader->line, id, reader->n_nodes - 1);
}

static ab_status keep(struct reader *reader, uint32_t i, uint32_t j,
                      struct ab_error *err)
{
    if (i == j) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "%s:%u: node %u is joined to itself, expected two nodes",
                       reader->name, reader->line, i);
    }
    if (reader->n_edges == reader->capacity) {
        uint32_t capacity = reader->capacity > 0 ? 2 * reader->capacity : 64;
        struct line_edge *edges = ab_realloc(reader->edges, capacity, sizeof(*edges));
        if (edges == NULL) {
            return AB_FAIL(err, AB_ERR_MEMORY, "no memory for %u edges", capacity);
        }
        reader->edges = edges;
        reader->capacity = capacity;
    }
    reader->edges[reader->n_edges++] = (struct line_edge){
        .low = i < j ? i : j,
        .high = i < j ? j : i,
        .line = reader->line,
        .is_reversed = i > j,
    };
    return AB_OK;
}

static ab_status read_edge(struct reader *reader, uint32_t i, struct ab_error *err)
{
    uint32_t j;
    AB_TRY(read_number(reader, &j, "a second node id", err));
    AB_TRY(check_id(reader, i, err));
    AB_TRY(check_id(reader, j, err));
    if (!at_line_end(reader)) {
        return fail_word(reader, "the end of the line after two ids", err);
    }
    return keep(reader, i, j, err);
}

/* *is_first until a line that is not empty has been read. */
static ab_status read_line(struct reader *reader, int *is_first, struct ab_error *err)
{
    skip_blanks(reader);
    if (!at_line_end(reader)) {
        uint32_t number;
        AB_TRY(read_number(reader, &number, "a node id", err));
        if (!*is_first || !at_line_end(reader)) {
            AB_TRY(read_edge(reader, number, err));
        } else if (number != reader->n_nodes) {
            return AB_FAIL(err, AB_ERR_INPUT, "%s:%u: a graph of %u nodes, expected %u",
                           reader->name, reader->line, number, reader->n_nodes);
        }
        *is_first = 0;
    }
    skip_line(reader);
    return AB_OK;
}

static int by_ends(const void *a, const void *b)
{
    const struct line_edge *x = a;
    const struct line_edge *y = b;
    const uint32_t left[] = {x->low, x->high, x->is_reversed, x->line};
    const uint32_t right[] = {y->low, y->high, y->is_reversed, y->line};
    for (int k = 0; k < 4; k++) {
        if (left[k] != right[k]) {
            return left[k] < right[k] ? -1 : 1;
        }
    }
    return 0;
}

static int is_same_pair(const struct line_edge *a, const struct line_edge *b)
{
    return a->low == b->low && a->high == b->high;
}

static ab_status fail_twice(const struct reader *reader, const struct line_edge *before,
                            const struct line_edge *edge, struct ab_error *err)
{
    return AB_FAIL(err, AB_ERR_INPUT,
                   "%s:%u: edge %u %u is in line %u already, expected it once",
                   reader->name, edge->line, edge->is_reversed ? edge->high : edge->low,
                   edge->is_reversed ? edge->low : edge->high, before->line);
}

static ab_status collect(struct ab_edge_list *list, const struct reader *reader,
                         struct ab_error *err)
{
    if (reader->n_edges > 0) {
        qsort(reader->edges, reader->n_edges, sizeof(*reader->edges), by_ends);
    }
    for (uint32_t k = 0; k < reader->n_edges; k++) {
        const struct line_edge *edge = &reader->edges[k];
        const struct line_edge *before = k > 0 ? edge - 1 : NULL;
        int is_known = before != NULL && is_same_pair(before, edge);
        if (is_known && before->is_reversed == edge->is_reversed) {
            return fail_twice(reader, before, edge, err);
        }
        if (!is_known || list->is_directed) {
            AB_TRY(ab_edge_list_add(list, edge->is_reversed ? edge->high : edge->low,
                                    edge->is_reversed ? edge->low : edge->high, err));
        }
    }
    return AB_OK;
}

ab_status ab_edge_list_parse(struct ab_edge_list *list, const char *text,
                             size_t n_bytes, const char *name, uint32_t n_nodes,
                             struct ab_error *err)
{
    struct reader reader = {
        .at = text, .end = text + n_bytes, .name = name, .line = 1, .n_nodes = n_nodes};
    ab_status status = AB_OK;
    int is_first = 1;
    while (status == AB_OK && reader.at < reader.end) {
        status = read_line(&reader, &is_first, err);
    }
    if (status == AB_OK) {
        status = collect(list, &reader, err);
    }
    ab_free(reader.edges);
    return status;
}

ab_status ab_edge_list_read(struct ab_edge_list *list, const char *path,
                            uint32_t n_nodes, struct ab_error *err)
{
    char *text;
    size_t n_bytes;
    AB_TRY(ab_file_read(&text, &n_bytes, path, MAX_FILE_BYTES, err));
    ab_status status = ab_edge_list_parse(list, text, n_bytes, path, n_nodes, err);
    ab_free(text);
    return status;
}
