/* Standard output and standard error, where whoever started the program has closed one
 * of them or reads no more. */
#ifndef AB_CLI_STREAMS_H
#define AB_CLI_STREAMS_H

#include "base/error.h"

/* To be called first. Descriptors 0 to 2 that are closed lead nowhere from here on, so
 * that no file of ours gets their number and what others print. A pipe that nobody
 * reads, or a file at the limit of its size (ulimit -f), fails a write and ends
 * nothing: what is written to standard error is lost, the work goes on. */
void ab_streams_init(void);
/* To be called last, with the status so far and its error: flushes standard output. A
 * full disk is AB_ERR_IO. Where a pipe has no reader any more, as of `| head`, ends the
 * program without a word by SIGPIPE, as is usual; but where SIGPIPE was ignored from
 * the start, that is AB_ERR_IO too. Any failure but AB_ERR_IO stays what it is. */
AB_MUST_CHECK ab_status ab_streams_finish(ab_status status, struct ab_error *err);

#endif
