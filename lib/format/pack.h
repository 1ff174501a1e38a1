/*
 * The packed form of a column: numbers in as few bytes as their range needs
 * (jk-stream(5), Records, packed). Used by format/column alone.
 */
#ifndef JK_FORMAT_PACK_H
#define JK_FORMAT_PACK_H

#include "base/buf.h"
#include "format/schema.h"
#include "format/table.h"

#define JK_PACK_TEXT_CHARS 32

/* An unsigned number in `width` bytes, 0 to 8. */
void jk_put_width(uint8_t *to, uint64_t number, unsigned width);

/* Each value of a column is had through it. */
static inline uint64_t
jk_get_width(const uint8_t *from, unsigned width)
{
	uint64_t number = 0;

	for (unsigned i = 0; i < width; i++)
		number = number << 8 | from[i];
	return number;
}

/* The number of a value in the packed form of its column; false: it has none. */
bool jk_pack_number(
    int64_t *number, const struct jk_column *column, struct jk_bytes value);

/* The value of a number: *len bytes of text. False when no value has it. */
bool jk_pack_text(char text[JK_PACK_TEXT_CHARS], size_t *len,
    const struct jk_column *column, int64_t number);

/* Append bitmap, base, width and numbers; `deltas` for times. */
void jk_pack_add(struct jk_buf *raw, const struct jk_values *values,
    const int64_t *numbers, size_t present, bool deltas);

/* Reading back: init checks all lengths, next can then only fail on overflow. */
struct jk_unpack {
	const uint8_t *bitmap; /* NULL: every value is present */
	const uint8_t *at;
	unsigned width;
	bool deltas, begun;
	int64_t base;
	size_t present;
};

bool jk_unpack_init(
    struct jk_unpack *unpack, struct jk_bytes raw, size_t records, bool deltas);
bool jk_unpack_has(const struct jk_unpack *unpack, size_t record);
bool jk_unpack_next(struct jk_unpack *unpack, int64_t *number);

#endif
