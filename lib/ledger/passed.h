/*
 * The batches that a ledger took, from all its lists; and the sources that
 * passed in batches, which must go on in numbers as their lanes do.
 */
#ifndef JK_LEDGER_PASSED_H
#define JK_LEDGER_PASSED_H

#include "ledger/held.h"
#include "ledger/ledger.h"

struct jk_took {
	struct jk_list_batch batch;
	uint64_t list; /* the list that took it */
};

/* A list that brought the number of a lane on: taken, or marked as sent. */
struct jk_reached {
	struct jk_lane lane;
	uint64_t number, list;
};

/* A lane was restarted by a list. */
struct jk_restarted {
	struct jk_list_restart restart;
	uint64_t list;
	char date[JK_DATE_CHARS];
};

/* Files that an erasure takes away (jk-purge(1), Files), as its lists name them. */
enum jk_gone_class { JK_GONE_RECEIVED, JK_GONE_SENT, JK_GONE_RECEIPT, JK_GONE_CLASSES };

/* The last day whose files of each class were erased; "": none were. */
struct jk_gone {
	char upto[JK_GONE_CLASSES][JK_DATE_CHARS];
};

struct jk_tooks {
	struct jk_took *rows; /* ascending in lane and number */
	size_t count, cap;
	struct jk_restarted *restarts; /* in the order of lists */
	size_t restarts_count;
	struct jk_gone gone;
	struct jk_reached *reached; /* ascending in lane and number */
	size_t reached_count, reached_cap;
	char (*dates)[JK_DATE_CHARS]; /* of lists 1 to lists: the latest so far */
	uint64_t lists;
};

/* Reads all lists. Release in any case. */
JK_MUST_CHECK int jk_tooks_read(
    struct jk_tooks *tooks, const struct jk_ledger *ledger, struct jk_err *err);

/* The last list before the first one behind that day; where that is "", 0. */
uint64_t jk_tooks_list_on(const struct jk_tooks *tooks, const char *date);

/*
 * The day by which the ledger had the batch, taken or marked as sent, in the same
 * sense; "": it never had.
 */
const char *jk_tooks_day(
    const struct jk_tooks *tooks, const struct jk_lane *lane, uint64_t number);

void jk_tooks_release(struct jk_tooks *tooks);

/* NULL when no list took it. */
const struct jk_took *jk_tooks_find(
    const struct jk_tooks *tooks, const struct jk_lane *lane, uint64_t number);

/* The last restart of that lane, or NULL. */
const struct jk_restarted *jk_tooks_restarted(
    const struct jk_tooks *tooks, const struct jk_lane *lane);

/* The lanes whose batches passed as sources, and the last number of each. */
struct jk_passed {
	struct jk_passed_lane {
		struct jk_lane lane;
		uint64_t last;
		bool is_known; /* or any number may come next */
	} * lanes;
	size_t count;
	bool has_holes; /* a batch is not there */
};

void jk_passed_init(struct jk_passed *passed);
void jk_passed_release(struct jk_passed *passed);

/* Let pass, unread, all batches of that kind that lists up to `upto` took. */
JK_MUST_CHECK int jk_passed_begin(struct jk_passed *passed,
    const struct jk_tooks *tooks, const char *kind, uint64_t upto, struct jk_err *err);

/* The sources of the next batch; a number left out or twice is a difference. */
JK_MUST_CHECK int jk_passed_put(struct jk_passed *passed,
    const struct jk_held_batch *batch, const char *place,
    struct jk_differences *differences, struct jk_err *err);

/* A batch is not there: what passed in it is not known, and is not held against it. */
void jk_passed_skip(struct jk_passed *passed);

/* Did the batch of that lane pass, as far as is known? */
bool jk_passed_has(
    const struct jk_passed *passed, const struct jk_lane *lane, uint64_t number);

#endif
