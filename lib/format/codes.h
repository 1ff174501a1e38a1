/*
 * A code table: which codes there are, from when until when, and what else is
 * known of each (schemas/codes/NAME.csv; format/listing.h for the form).
 *
 * The first column is the code. The columns valid_from and valid_to are the
 * first and last day on which it may be used, empty where there is no limit; a
 * table without them knows no limits. A code may have several rows when no day
 * is in two of them. All other columns are items: the class of a reason, the
 * parent of a ward.
 *
 * A decoded table is only read, so it may be shared. Errors have status 78.
 */
#ifndef JK_FORMAT_CODES_H
#define JK_FORMAT_CODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define JK_CODES_MAX_ROWS 65536

enum jk_codes_state {
	JK_CODES_UNKNOWN, /* no row has this code */
	JK_CODES_INVALID, /* one has, but not on that day */
	JK_CODES_VALID,
};

struct jk_codes;

struct jk_codes *jk_codes_decode(struct jk_bytes csv, struct jk_err *err) JK_MUST_CHECK;
void jk_codes_free(struct jk_codes *codes);

/* `row` is set when the code is valid on that day (format/date.h). */
enum jk_codes_state jk_codes_find(
    const struct jk_codes *codes, struct jk_bytes code, int32_t day, size_t *row);

/* The column of an item by its name, or -1. */
int jk_codes_item(const struct jk_codes *codes, const char *name);

/* An item of a row; borrowed from the table. */
struct jk_bytes jk_codes_get(const struct jk_codes *codes, size_t row, int item);

/* All rows, in the order of the file; the code is item 0. */
size_t jk_codes_rows(const struct jk_codes *codes);

/* The same by name, for one question: the item of a code valid on that day, or "". */
struct jk_bytes jk_codes_lookup(
    const struct jk_codes *codes, struct jk_bytes code, int32_t day, const char *item);

#endif
