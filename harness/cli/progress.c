#include "cli/progress.h"

#include <stdio.h>

#include "base/alloc.h"
#include "cli/cell_rows.h"

#define ERASE_LINE "\r\033[K"

/* " 12/96 target      dadao ..." and why, where there is a reason. */
static void print_cell(const struct ab_progress *progress)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    const struct ab_record *record = progress->last;
    const char *cell = ab_cell_text(&arena, record->cell);
    (void)fprintf(stderr, "%zu/%zu %-12s %s%s%s\n", progress->n_done, progress->n_total,
                  ab_outcome_name(record->outcome), cell != NULL ? cell : "",
                  record->reason[0] != '\0' ? ": " : "", record->reason);
    ab_arena_fini(&arena);
}

static void print_bar(const struct ab_progress *progress)
{
    double left_s = progress->left_s < 360000 ? progress->left_s : 360000;
    int left = (int)(left_s + 0.5);
    (void)fprintf(stderr, ERASE_LINE "%zu of %zu cells", progress->n_done,
                  progress->n_total);
    if (progress->n_done > 0) {
        (void)fprintf(stderr, ", %d:%02d left", left / 60, left % 60);
    }
    if (progress->solving != NULL) {
        (void)fprintf(stderr, ", finding the optimum of %s", progress->solving);
    }
    (void)fflush(stderr);
}

void ab_progress_show(void *ctx, const struct ab_progress *progress)
{
    const struct ab_progress_view *view = ctx;
    const struct ab_record *last = progress->last;
    int is_news =
        last != NULL && (!view->is_terminal || !ab_outcome_is_valid(last->outcome));
    if (is_news) {
        ab_progress_end(view);
        print_cell(progress);
    }
    if (view->is_terminal) {
        print_bar(progress);
    }
}

void ab_progress_end(const struct ab_progress_view *view)
{
    if (view->is_terminal) {
        (void)fputs(ERASE_LINE, stderr);
    }
}
