/*
 * A record's sort key as bytes that compare as the records do (jk-stream(5),
 * Index): the key columns' values joined by 1f, integers to 18 digits.
 */
#ifndef JK_STREAM_SORT_KEY_H
#define JK_STREAM_SORT_KEY_H

#include "base/buf.h"
#include "format/schema.h"

#define JK_SORT_KEY_SEPARATOR 0x1f

/* Replace the content of `to` by the key of the record. */
void jk_sort_key(
    struct jk_buf *to, const struct jk_schema *schema, const struct jk_bytes *fields);

/* The first so many columns of a key, without the separator behind them. */
struct jk_bytes jk_sort_key_first(struct jk_bytes key, size_t columns);

#endif
