/*
 * A lane: sender, receiver and kind, as text SENDER-RECEIVER-KIND. It numbers
 * its batches 1, 2, 3 ... (design: jk-stream(5), Header; jk-ledger(5), LANES).
 */
#ifndef JK_FORMAT_LANE_H
#define JK_FORMAT_LANE_H

#include "base/bytes.h"
#include "base/lines.h"
#include "base/party.h"

#define JK_LANE_CHARS (6 + 1 + 6 + 1 + JK_WORD_CHARS)

struct jk_lane {
	char sender[JK_PARTY_CHARS]; /* "" when there is no lane */
	char receiver[JK_PARTY_CHARS];
	char kind[JK_WORD_CHARS];
};

bool jk_lane_decode(struct jk_lane *lane, struct jk_bytes text);
void jk_lane_encode(char to[JK_LANE_CHARS], const struct jk_lane *lane);
bool jk_lane_equal(const struct jk_lane *a, const struct jk_lane *b);

static inline bool
jk_lane_is_none(const struct jk_lane *lane)
{
	return lane->sender[0] == '\0';
}

#endif
