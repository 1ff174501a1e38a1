#include "format/lane.h"

#include <stdio.h>

#define PARTY_DIGITS (JK_PARTY_CHARS - 1)
#define KIND_AT (2 * PARTY_DIGITS + 2)

bool
jk_lane_decode(struct jk_lane *lane, struct jk_bytes text)
{
	const char *chars = (const char *)text.ptr;
	struct jk_bytes kind;

	if (text.len <= KIND_AT || chars[PARTY_DIGITS] != '-' ||
	    chars[KIND_AT - 1] != '-')
		return false;
	kind = jk_bytes(text.ptr + KIND_AT, text.len - KIND_AT);
	if (!jk_party_is_valid(jk_bytes(chars, PARTY_DIGITS)) ||
	    !jk_party_is_valid(jk_bytes(chars + PARTY_DIGITS + 1, PARTY_DIGITS)) ||
	    !jk_word_is_valid(kind))
		return false;
	snprintf(lane->sender, sizeof lane->sender, "%.6s", chars);
	snprintf(
	    lane->receiver, sizeof lane->receiver, "%.6s", chars + PARTY_DIGITS + 1);
	snprintf(lane->kind, sizeof lane->kind, "%.*s", (int)kind.len, chars + KIND_AT);
	return true;
}

void
jk_lane_encode(char to[JK_LANE_CHARS], const struct jk_lane *lane)
{
	snprintf(
	    to, JK_LANE_CHARS, "%s-%s-%s", lane->sender, lane->receiver, lane->kind);
}

bool
jk_lane_equal(const struct jk_lane *a, const struct jk_lane *b)
{
	return strcmp(a->sender, b->sender) == 0 &&
	       strcmp(a->receiver, b->receiver) == 0 && strcmp(a->kind, b->kind) == 0;
}
