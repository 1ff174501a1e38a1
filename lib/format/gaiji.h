/*
 * Gaiji: what stands for a municipality's private-use characters once a record
 * leaves it (schemas/gaiji/CODE.csv; format/listing.h for the form).
 *
 *	character,kind,to
 *	E000,standard,9AD9
 *	E001,variation,8FBB E0101
 *	E002,image,E002
 *
 * `character` is the private-use character, in upper-case hexadecimal as all
 * code points here. `kind` says what `to` is:
 *
 *	standard   one character outside private use
 *	variation  a character and a variation selector (U+FE00 to U+FE0F,
 *	           U+E0100 to U+E01EF)
 *	image      the name of a picture in the municipality's own collection,
 *	           1 to 16 of A-Z and 0-9, never given to another picture
 *
 * An image is written into the field as the text
 *
 *	[gaiji:222038-E002]
 *
 * municipality and name: it is readable, sorts, survives every tool, and leads
 * back to exactly one picture, which the geta mark U+3013 would not. So that it
 * cannot be mistaken, a source field that holds "[gaiji:" itself is set aside.
 * Columns beyond these three are notes. Errors have status 78.
 */
#ifndef JK_FORMAT_GAIJI_H
#define JK_FORMAT_GAIJI_H

#include "base/buf.h"
#include "base/err.h"

#define JK_GAIJI_MAX_TEXT_BYTES 32

struct jk_gaiji;

/* `municipality` is the six digits of the party whose table it is. */
JK_MUST_CHECK struct jk_gaiji *jk_gaiji_decode(
    struct jk_bytes csv, const char *municipality, struct jk_err *err);
void jk_gaiji_free(struct jk_gaiji *gaiji);

bool jk_gaiji_is_private(uint32_t character);

/* Does the text hold the beginning of an image reference? */
bool jk_gaiji_has_reference(struct jk_bytes text);

/* What stands for the character; false when nothing does. NULL maps nothing. */
bool jk_gaiji_find(
    const struct jk_gaiji *gaiji, uint32_t character, struct jk_bytes *text);

/*
 * Append well-formed text with each private-use character replaced. False when
 * one of them is not mapped; `to` is then as it was.
 */
bool jk_gaiji_put(
    const struct jk_gaiji *gaiji, struct jk_buf *to, struct jk_bytes text);

#endif
