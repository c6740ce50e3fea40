#include "base/spec.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* A parameter before its grid is multiplied out. */
struct grid {
    const char *key;
    const char **values;
    size_t n_values;
};

struct draft {
    const char *name;
    struct grid *grids;
    size_t n_grids;
};

struct parser {
    const char *option;
    const char *text; /* as given, for messages */
    char *copy;       /* cut into strings in place */
    struct ab_arena *arena;
    ab_spec_is_whole *is_whole;
    const void *context;
    struct draft *drafts;
    size_t n_drafts;
    struct grid *free_grid; /* as many as there are pieces */
    struct ab_error *err;
};

/* `at` points into the copy. */
static ab_status fail(const struct parser *parser, const char *at, const char *found,
                      const char *expected)
{
    ab_status status = AB_FAIL(parser->err, AB_ERR_INPUT,
                               "%s: at %zu of \"%.160s\": found \"%.60s\", expected %s",
                               parser->option, (size_t)(at - parser->copy) + 1,
                               parser->text, found, expected);
    if (parser->err != NULL) {
        ab_text_make_printable(parser->err->text);
    }
    return status;
}

/* Cuts the values at '/' unless they are whole, and refuses empty ones. */
static ab_status split_values(struct parser *parser, const struct draft *draft,
                              struct grid *grid, char *values)
{
    int whole = parser->is_whole != NULL &&
                parser->is_whole(parser->context, draft->name, grid->key);
    size_t n = 1;
    for (const char *p = values; !whole && *p != '\0'; p++) {
        n += *p == '/';
    }
    grid->values = ab_arena_alloc(parser->arena, n, sizeof *grid->values);
    if (grid->values == NULL) {
        return AB_OUT_OF_MEMORY(parser->err);
    }
    char *next = values;
    for (size_t i = 0; i < n; i++) {
        char *value = next;
        if (i + 1 < n) {
            next = strchr(value, '/');
            *next++ = '\0';
        }
        if (*value == '\0') {
            return fail(parser, value, "", "a value");
        }
        grid->values[i] = value;
    }
    grid->n_values = n;
    return AB_OK;
}

/* Adds "key=value" to the item. */
static ab_status add_param(struct parser *parser, struct draft *draft, char *param)
{
    char *equals = strpbrk(param, ":=");
    if (equals == NULL || *equals != '=' || equals == param) {
        return fail(parser, param, param, "key=value");
    }
    *equals = '\0';
    for (size_t i = 0; i < draft->n_grids; i++) {
        if (strcmp(draft->grids[i].key, param) == 0) {
            return fail(parser, param, param, "each key once");
        }
    }
    struct grid *grid = parser->free_grid++;
    draft->n_grids++;
    grid->key = param;
    return split_values(parser, draft, grid, equals + 1);
}

static struct draft *add_draft(struct parser *parser, const char *name)
{
    struct draft *draft = &parser->drafts[parser->n_drafts++];
    draft->name = name;
    draft->grids = parser->free_grid;
    return draft;
}

static ab_status add_piece(struct parser *parser, char *piece)
{
    char *colon = strchr(piece, ':');
    const char *equals = strchr(piece, '=');
    if (equals != NULL && (colon == NULL || equals < colon)) {
        if (parser->n_drafts == 0) {
            return fail(parser, piece, piece, "a name before the first parameter");
        }
        return add_param(parser, &parser->drafts[parser->n_drafts - 1], piece);
    }
    if (*piece == '\0' || colon == piece) {
        return fail(parser, piece, piece, "a name");
    }
    struct draft *draft = add_draft(parser, piece);
    if (colon == NULL) {
        return AB_OK;
    }
    *colon = '\0';
    return add_param(parser, draft, colon + 1);
}

static int compare_params(const void *a, const void *b)
{
    const struct ab_spec_param *left = a;
    const struct ab_spec_param *right = b;
    return strcmp(left->key, right->key);
}

static size_t grid_size(const struct draft *draft)
{
    size_t size = 1;
    for (size_t i = 0; i < draft->n_grids; i++) {
        if (__builtin_mul_overflow(size, draft->grids[i].n_values, &size)) {
            return SIZE_MAX;
        }
    }
    return size;
}

/* The items of one draft; `point` counts through the grid, the last key fastest. */
static ab_status multiply_out(struct parser *parser, const struct draft *draft,
                              struct ab_spec *items)
{
    size_t size = grid_size(draft);
    size_t n = draft->n_grids;
    for (size_t point = 0; point < size; point++) {
        struct ab_spec_param *params = ab_arena_alloc(parser->arena, n, sizeof *params);
        if (params == NULL) {
            return AB_OUT_OF_MEMORY(parser->err);
        }
        size_t rest = point;
        for (size_t i = n; i-- > 0;) {
            const struct grid *grid = &draft->grids[i];
            params[i].key = grid->key;
            params[i].value = grid->values[rest % grid->n_values];
            rest /= grid->n_values;
        }
        qsort(params, n, sizeof *params, compare_params);
        items[point] = (struct ab_spec){draft->name, n, params};
    }
    return AB_OK;
}

static ab_status finish(struct parser *parser, struct ab_spec_list *list)
{
    size_t n_items = 0;
    for (size_t i = 0; i < parser->n_drafts; i++) {
        size_t size = grid_size(&parser->drafts[i]);
        if (size > AB_SPEC_MAX_ITEMS - n_items) {
            return AB_FAIL(parser->err, AB_ERR_INPUT,
                           "%s: \"%.160s\" makes more than %zu items", parser->option,
                           parser->text, AB_SPEC_MAX_ITEMS);
        }
        n_items += size;
    }
    struct ab_spec *items = ab_arena_alloc(parser->arena, n_items, sizeof *items);
    if (items == NULL) {
        return AB_OUT_OF_MEMORY(parser->err);
    }
    *list = (struct ab_spec_list){n_items, items};
    for (size_t i = 0; i < parser->n_drafts; i++) {
        AB_TRY(multiply_out(parser, &parser->drafts[i], items));
        items += grid_size(&parser->drafts[i]);
    }
    return AB_OK;
}

/* Copies the text and makes room for as many items and parameters as it has pieces. */
static ab_status start(struct parser *parser)
{
    size_t n_pieces = 1;
    for (const char *p = parser->text; *p != '\0'; p++) {
        n_pieces += *p == ',';
    }
    parser->copy = ab_arena_strdup(parser->arena, parser->text);
    parser->drafts = ab_arena_alloc(parser->arena, n_pieces, sizeof *parser->drafts);
    parser->free_grid =
        ab_arena_alloc(parser->arena, n_pieces, sizeof *parser->free_grid);
    if (parser->copy == NULL || parser->drafts == NULL || parser->free_grid == NULL) {
        return AB_OUT_OF_MEMORY(parser->err);
    }
    return AB_OK;
}

static ab_status parse(struct parser *parser, struct ab_spec_list *list, int named)
{
    *list = (struct ab_spec_list){0};
    AB_TRY(start(parser));
    struct draft *unnamed = named ? NULL : add_draft(parser, "");
    char *piece = parser->copy;
    for (char *next = piece; next != NULL; piece = next) {
        next = strchr(piece, ',');
        if (next != NULL) {
            *next++ = '\0';
        }
        AB_TRY(named ? add_piece(parser, piece) : add_param(parser, unnamed, piece));
    }
    return finish(parser, list);
}

ab_status ab_spec_parse(struct ab_spec_list *list, struct ab_arena *arena,
                        const char *option, const char *text,
                        ab_spec_is_whole *is_whole, const void *context,
                        struct ab_error *err)
{
    struct parser parser = {.option = option,
                            .text = text,
                            .arena = arena,
                            .is_whole = is_whole,
                            .context = context,
                            .err = err};
    return parse(&parser, list, 1);
}

ab_status ab_spec_parse_params(struct ab_spec_list *list, struct ab_arena *arena,
                               const char *option, const char *text,
                               struct ab_error *err)
{
    struct parser parser = {.option = option, .text = text, .arena = arena, .err = err};
    return parse(&parser, list, 0);
}

char *ab_spec_text(struct ab_arena *arena, const struct ab_spec *spec)
{
    size_t size = strlen(spec->name) + 1;
    for (size_t i = 0; i < spec->n_params; i++) {
        size += strlen(spec->params[i].key) + strlen(spec->params[i].value) + 2;
    }
    char *text = ab_arena_alloc(arena, size, 1);
    if (text == NULL) {
        return NULL;
    }
    char *end = stpcpy(text, spec->name);
    for (size_t i = 0; i < spec->n_params; i++) {
        if (end != text) { /* parameters without a name start with their first key */
            *end++ = i == 0 ? ':' : ',';
        }
        end = stpcpy(end, spec->params[i].key);
        *end++ = '=';
        end = stpcpy(end, spec->params[i].value);
    }
    return text;
}
