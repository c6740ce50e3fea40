/* Records as bytes: little-endian, doubles by their bits (every NaN by the same bits),
 * strings and arrays preceded by their length. The first part of a frame is the result,
 * equal bytes on every machine; then come the execution and the dense series. */
#ifndef AB_RUN_FRAME_H
#define AB_RUN_FRAME_H

#include <stddef.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "run/record.h"

/* Of what a result consists. 1: without messages and bytes lost, the variation of
 * labels and predictions, as databases before schema 6 hold it. */
#define AB_RESULT_VERSION 2

/* Appends the frame; lack of memory shows in bytes->failed. */
void ab_frame_encode(struct ab_text *bytes, const struct ab_record *record);
/* Reads exactly one frame into a record that ab_record_init has made; what it holds
 * then lives in the record's arena. AB_ERR_INTERNAL for bytes that are no frame. */
AB_MUST_CHECK ab_status ab_frame_decode(struct ab_record *record, const void *bytes,
                                        size_t n_bytes, struct ab_error *err);

/* SHA-256 of the first part, as that version has it: equal if and only if the results
 * are. */
AB_MUST_CHECK ab_status ab_record_hash(char hex[AB_HASH_HEX_BYTES],
                                       const struct ab_record *record, int version,
                                       struct ab_error *err);

#endif
