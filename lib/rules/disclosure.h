/*
 * Disclosure: what a resident who asks is shown of the records about him, until
 * when that is to be decided, and what the decision is. Pure decisions over
 * schemas/disclosure.csv, one row for each party, request and span of days: what
 * differs between prefectures, and what a law or ordinance may change, is a row.
 *
 * A party without a row of its own has that of "*".
 *
 * Source: 個人情報の保護に関する法律 第76条 to 第83条; 住民基本台帳法 第30条の32,
 * 第30条の33; 民法 第140条 to 第143条 (counting).
 */
#ifndef JK_RULES_DISCLOSURE_H
#define JK_RULES_DISCLOSURE_H

#include "format/codes.h"
#include "format/listing.h"
#include "rules/access.h"
#include "rules/calendar.h"

enum jk_disclosure_what { JK_DISCLOSURE_PROVISIONS, JK_DISCLOSURE_OWN_DATA };

/* What becomes of refused attempts. */
enum jk_disclosure_refusals {
	JK_REFUSALS_SHOWN,
	JK_REFUSALS_WITHHELD,
	JK_REFUSALS_OUTSIDE
};

/* A row of the table; text is borrowed from it. */
struct jk_disclosure_row {
	struct jk_bytes party; /* a code, or "*" */
	enum jk_disclosure_what what;
	int32_t from, to; /* days on which a request is received, both included */
	struct jk_bytes clause;
	unsigned keep_years; /* 0: as far back as there is anything */
	int32_t begins; /* nothing earlier is shown; JK_DATE_MIN: no such day */
	bool closes_by_month; /* up to the end of the month before, or to the day */
	bool while_resident; /* only what was done while living in the party's area */
	enum jk_disclosure_refusals refusals;
	bool shows_time; /* of day */
	struct jk_bytes withheld; /* purposes, single spaces between */
	bool says_nothing; /* of what is withheld: whether there is any, neither */
	bool needs_approval; /* each sheet; without: of a protected person only */
	unsigned days, extension; /* to decide, and what may be added once */
	bool first_day_counts;
	bool ends_on_open_day; /* a closed last day moves to the next open one */
	struct jk_bytes reviewer; /* who decides on a complaint; "": the notice's own */
	unsigned review_months, suit_months;
};

struct jk_disclosure;

/* NULL with status 78 and the line: a word or number that is none, a row twice. */
JK_MUST_CHECK struct jk_disclosure *jk_disclosure_decode(
    struct jk_bytes csv, struct jk_err *err);
void jk_disclosure_free(struct jk_disclosure *disclosure);

/* The row for a request received by that party on that day, or NULL. */
const struct jk_disclosure_row *jk_disclosure_find(
    const struct jk_disclosure *disclosure, const char *party,
    enum jk_disclosure_what what, int32_t day);

/* Of "provisions" and "own-data"; false for any other word. */
bool jk_disclosure_what_decode(enum jk_disclosure_what *what, struct jk_bytes word);
const char *jk_disclosure_what_word(enum jk_disclosure_what what);

/* The window */

/* Days, both included; none when last is before first. */
struct jk_window {
	int32_t first, last;
};

/*
 * What a request received on that day is about. Records of a day D are kept until
 * the day `keep_years` later with the same date, or the end of its month where it
 * has none, so the window begins with the first D that is still kept. since and
 * until narrow it: JK_DATE_MIN and JK_DATE_MAX do not.
 */
struct jk_window jk_disclosure_window(const struct jk_disclosure_row *row,
    int32_t received, int32_t since, int32_t until);

/* Lines */

enum jk_line { JK_LINE_SHOWN, JK_LINE_WITHHELD, JK_LINE_OUTSIDE };

/* What a line is judged by; all borrowed. */
struct jk_line_judge {
	const struct jk_disclosure_row *row;
	struct jk_window window;
	const char *party;
	const struct jk_codes *municipalities;
	const struct jk_codes *functions; /* with the item `shown` */
};

/*
 * Of one record about the person. One that does not say where he lived then counts
 * as the party's, for it is in its archive: a sheet leaves out nothing by doubt.
 */
enum jk_line jk_line_decide(
    const struct jk_line_judge *judge, const struct jk_access *access);

/* The decision */

enum jk_decision {
	JK_DECISION_DISCLOSED, /* 開示 */
	JK_DECISION_PARTLY, /* 部分開示 */
	JK_DECISION_REFUSED, /* 不開示 */
	JK_DECISION_NONE, /* 不存在 */
	JK_DECISION_NEITHER, /* 存否応答拒否 */
	JK_DECISION_COUNT
};

/*
 * Where a row says nothing of what it withholds, the decision must not depend on
 * whether there is any: then who has none is told the same.
 */
enum jk_decision jk_decision_decide(
    const struct jk_disclosure_row *row, uint64_t shown, uint64_t withheld);

/* The word of codes/decision.csv. */
const char *jk_decision_word(enum jk_decision decision);

/* Days */

struct jk_due {
	int32_t day, extended; /* the last day, and the last one if extended */
};

/* Status 78 when the calendar ends before. */
JK_MUST_CHECK int jk_disclosure_due(struct jk_due *due,
    const struct jk_disclosure_row *row, const struct jk_calendar *calendar,
    int32_t received, struct jk_err *err);

#endif
