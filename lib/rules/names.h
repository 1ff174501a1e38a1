/*
 * Names that come again and again, such as operators or purposes, by numbers from
 * 0 on, in the order in which they first came. At most JK_NAMES_MAX, so that what is
 * counted by them stays bounded.
 *
 * A name is at most JK_NAME_BYTES - 1 bytes; what is longer is cut there. A zeroed
 * struct is empty.
 */
#ifndef JK_RULES_NAMES_H
#define JK_RULES_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define JK_NAMES_MAX 65535
#define JK_NAME_BYTES 65

struct jk_names {
	struct jk_name {
		uint8_t len;
		char text[JK_NAME_BYTES];
	} * names;
	size_t count, room;
	uint32_t *slots; /* 0, or a number and 1, at its hash or behind */
	size_t slots_room; /* a power of two, at least twice the room for names */
	size_t latest; /* the number given last: the next name is often the same */
};

void jk_names_release(struct jk_names *names);

/* Status 69 when there are too many. */
JK_MUST_CHECK int jk_names_number(
    struct jk_names *names, struct jk_bytes text, uint16_t *number, struct jk_err *err);

/* What they take. */
static inline size_t
jk_names_bytes(const struct jk_names *names)
{
	return names->room * sizeof *names->names +
	       names->slots_room * sizeof *names->slots;
}

static inline const char *
jk_names_text(const struct jk_names *names, size_t number)
{
	return names->names[number].text;
}

#endif
