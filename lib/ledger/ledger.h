/*
 * A ledger, open: its newest list verified, and the segments that list names
 * (jk-ledger(5)). A reader works on that list to the end, whatever is committed
 * meanwhile: nobody removes a segment of it before. Segments are opened as they are
 * read, so that there may be thousands. A writer holds the lock, and its ledger moves
 * on with each commit.
 *
 * A ledger without any list is empty: number 0, no rows, no segments.
 */
#ifndef JK_LEDGER_LEDGER_H
#define JK_LEDGER_LEDGER_H

#include "adapt/trust.h"
#include "format/schema.h"
#include "ledger/halves.h"
#include "ledger/list.h"
#include "stream/seeker.h"

/* Whose ledger it is and what opens it; all borrowed until it is freed. */
struct jk_ledger_site {
	const char *path; /* of the ledger's directory */
	const char *name; /* a WORD: "register" */
	const char *kind; /* of its records: "ident" */
	/* Each record lies in the bucket of the month of its `at`: the archive. */
	bool is_monthly;
	const char *party;
	bool production;
	struct jk_trust *trust;
	/* Where private halves of keep keys lie; lists alone need none. */
	const char *keep_directory;
	/* What they are today, by role, with fingerprints; NULL: there are none. */
	const struct jk_schema *schemas[JK_SEGMENT_ROLES];
	/* For writers only. */
	const struct jk_private_key *signing;
};

enum jk_ledger_use { JK_LEDGER_READ, JK_LEDGER_WRITE };

struct jk_ledger;

/*
 * Status 75 when another process writes; 76 when the newest list, or its tie to
 * the one before, does not hold; 66 when there is no such directory.
 */
JK_MUST_CHECK struct jk_ledger *jk_ledger_open(
    const struct jk_ledger_site *site, enum jk_ledger_use use, struct jk_err *err);
void jk_ledger_free(struct jk_ledger *ledger);

const struct jk_ledger_site *jk_ledger_site(const struct jk_ledger *ledger);

/* The private halves of its keep keys that are here. */
struct jk_halves *jk_ledger_halves(const struct jk_ledger *ledger);

/* The newest list; its number is 0 when there is none. */
const struct jk_list *jk_ledger_list(const struct jk_ledger *ledger);

/* An older list, verified; `list` is initialised. */
JK_MUST_CHECK int jk_ledger_read_list(const struct jk_ledger *ledger, uint64_t number,
    struct jk_list *list, struct jk_err *err);

/*
 * The batch of that lane and number, and the list that took it; *number is 0
 * when none did. Walks the lists backwards.
 */
JK_MUST_CHECK int jk_ledger_find_batch(const struct jk_ledger *ledger,
    const struct jk_lane *lane, uint64_t batch_number, struct jk_list_batch *batch,
    uint64_t *number, struct jk_err *err);

/*
 * The date of the newest list that took a batch, "" when none did: a compaction, a
 * mark or an erasure says nothing of how far the ledger has come.
 */
JK_MUST_CHECK int jk_ledger_last_took(
    const struct jk_ledger *ledger, char date[JK_DATE_CHARS], struct jk_err *err);

/*
 * The head of the log for a header: size is the newest list's number, the proof
 * starts from older_size (the lane's `upto`; 0: none). Status 65 when
 * older_size is greater than size.
 */
JK_MUST_CHECK int jk_ledger_head(const struct jk_ledger *ledger, uint64_t older_size,
    struct jk_head *head, struct jk_err *err);

/* The root of the log over lists 1 to size, which may be 0. Status 65 beyond. */
JK_MUST_CHECK int jk_ledger_root(const struct jk_ledger *ledger, uint64_t size,
    uint8_t root[JK_HASH_BYTES], struct jk_err *err);

/*
 * For those who read a ledger as files (ledger/inspect.h): one list, verified, and
 * its text; and does `next` stand behind the list with that text and the log before
 * it? The log moves on. Status 76.
 */
JK_MUST_CHECK int jk_ledger_load_list(const struct jk_ledger_site *site,
    uint64_t number, struct jk_list *list, struct jk_buf *text, struct jk_err *err);
JK_MUST_CHECK int jk_ledger_check_step(struct jk_tree *log, const struct jk_list *next,
    struct jk_bytes text, struct jk_err *err);

/*
 * The newest list as jk_ledger_open sees it, for those who look into no segment;
 * `list` is initialised, and stays so when there is none.
 */
JK_MUST_CHECK int jk_ledger_load_newest(
    const struct jk_ledger_site *site, struct jk_list *list, struct jk_err *err);

/*
 * A new seeker of a segment of the newest list, by its place there. The caller
 * frees it, before the next commit and before the ledger.
 */
JK_MUST_CHECK struct jk_seeker *jk_ledger_seeker(
    const struct jk_ledger *ledger, size_t segment, struct jk_err *err);

/*
 * The segments of a list that is being made, as a reader will see them, so that
 * they can be compared before anything is given up for them. It has no log.
 */
JK_MUST_CHECK struct jk_ledger *jk_ledger_preview(
    const struct jk_ledger *ledger, const struct jk_list *list, struct jk_err *err);

/* For ledger/commit only: what the next list is made from ... */
const struct jk_tree *jk_ledger_log(const struct jk_ledger *ledger);
const uint8_t *jk_ledger_digest(const struct jk_ledger *ledger);
bool jk_ledger_is_writable(const struct jk_ledger *ledger);

/*
 * ... and two steps to it. First see that all is there which the new list names;
 * then, when its file stands, go on to it, which cannot fail. `list` is taken over
 * and left empty.
 */
JK_MUST_CHECK int jk_ledger_check_segments(
    const struct jk_ledger *ledger, const struct jk_list *list, struct jk_err *err);
void jk_ledger_advance(
    struct jk_ledger *ledger, struct jk_list *list, struct jk_bytes text);

#endif
