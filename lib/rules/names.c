#include "rules/names.h"

#include <stdlib.h>
#include <string.h>

#define FEWEST_SLOTS 64
#define FNV_OFFSET UINT64_C(14695981039346656037)
#define FNV_PRIME UINT64_C(1099511628211)

void
jk_names_release(struct jk_names *names)
{
	free(names->names);
	free(names->slots);
	memset(names, 0, sizeof *names);
}

static bool
is(const struct jk_name *name, struct jk_bytes text)
{
	return jk_bytes_equal(jk_bytes(name->text, name->len), text);
}

/* The slot that holds the name, or the empty one where it would stand. */
static uint32_t *
find_slot(const struct jk_names *names, struct jk_bytes text)
{
	uint64_t hash = FNV_OFFSET;
	size_t at;

	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ text.ptr[i]) * FNV_PRIME;
	at = (size_t)(hash ^ hash >> 32) & (names->slots_room - 1);
	while (names->slots[at] != 0 && !is(&names->names[names->slots[at] - 1], text))
		at = (at + 1) & (names->slots_room - 1);
	return &names->slots[at];
}

static int
widen(struct jk_names *names, struct jk_err *err)
{
	size_t room = names->slots_room > 0 ? 2 * names->slots_room : FEWEST_SLOTS;
	uint32_t *slots = calloc(room, sizeof *slots);
	struct jk_name *more = reallocarray(names->names, room / 2, sizeof *more);

	if (more != NULL)
		names->names = more;
	if (slots == NULL || more == NULL) {
		free(slots);
		return jk_err_memory(err);
	}
	free(names->slots);
	names->slots = slots;
	names->slots_room = room;
	names->room = room / 2;
	for (size_t i = 0; i < names->count; i++) {
		const struct jk_name *name = &names->names[i];

		*find_slot(names, jk_bytes(name->text, name->len)) = (uint32_t)i + 1;
	}
	return 0;
}

static int
add(struct jk_names *names, struct jk_bytes text, uint32_t *slot, struct jk_err *err)
{
	struct jk_name *name;

	if (names->count == JK_NAMES_MAX)
		return jk_err_set(err, JK_EXIT_UNAVAILABLE, "JK00458",
		    _("more than 65535 names of one kind: ask for a shorter span"));
	if (names->count == names->room) {
		if (widen(names, err) < 0)
			return -1;
		slot = find_slot(names, text);
	}
	name = &names->names[names->count++];
	name->len = (uint8_t)text.len;
	if (text.len > 0)
		memcpy(name->text, text.ptr, text.len);
	name->text[text.len] = '\0';
	*slot = (uint32_t)names->count;
	return 0;
}

int
jk_names_number(
    struct jk_names *names, struct jk_bytes text, uint16_t *number, struct jk_err *err)
{
	uint32_t *slot;

	if (text.len >= JK_NAME_BYTES)
		text.len = JK_NAME_BYTES - 1;
	if (names->latest < names->count && is(&names->names[names->latest], text)) {
		*number = (uint16_t)names->latest;
		return 0;
	}
	if (names->room == 0 && widen(names, err) < 0)
		return -1;
	slot = find_slot(names, text);
	if (*slot == 0) {
		if (add(names, text, slot, err) < 0)
			return -1;
		names->latest = names->count - 1;
	} else {
		names->latest = *slot - 1;
	}
	*number = (uint16_t)names->latest;
	return 0;
}
