/*
 * Batches as jk-apply takes them: a working stream that jk-validate wrote, read
 * to its end, with the batch that its source names (jk-apply(1), Batches).
 *
 * Ident records go to the stage (ledger/stage.h), access records to their months
 * (ledger/months.h); the rows of a partner's receipt are few and stay here.
 */
#ifndef JK_FILTER_BATCH_H
#define JK_FILTER_BATCH_H

#include "filter/driver.h"
#include "filter/quarantine.h"
#include "ledger/counts.h"
#include "ledger/ledger.h"
#include "ledger/months.h"
#include "ledger/stage.h"
#include "stream/source_row.h"

#define JK_BATCH_PLACE_CHARS (JK_LANE_CHARS + 20)

enum jk_batch_state {
	JK_BATCH_NEW,
	JK_BATCH_KNOWN, /* a list took it before, that very one */
	JK_BATCH_TWICE, /* it stands before in this run */
};

struct jk_batch {
	const char *name; /* the operand, as messages show it */
	uint32_t index; /* among the inputs */
	bool is_receipt;
	bool is_access;
	bool is_of_archive; /* access records, or a receipt for some */
	enum jk_batch_state state;
	/* LANE-NNNNNN, or the operand for own intake: a place for the quarantine. */
	char place[JK_BATCH_PLACE_CHARS];
	struct jk_source_row source; /* lane none: own intake */
	struct jk_buf is_signed; /* what source.is_signed points into */
	bool refused; /* as a whole */
	char reason[JK_WORD_CHARS];
	uint64_t records; /* that came in, those set aside before included */
	/* Of them set aside before: by class, and of no known class. */
	uint64_t asides[JK_CHANGE_CLASSES + 1];
	struct jk_head *heads; /* of the sender's ledgers, as the batch shows them */
	size_t heads_count;
	/* A partner's receipt: which batch of ours it answers, and its rows. */
	struct jk_lane answers;
	uint64_t answers_number;
	struct jk_buf rows; /* each its length and text (format/record.h) */
	uint64_t rows_count;
	struct jk_counts counts;
	struct jk_quarantine *quarantine; /* made with the first refusal */
};

/* Where the records of all inputs of a run go. */
struct jk_batch_intake {
	struct jk_run *run; /* borrowed */
	char *work; /* the directory for spills */
	struct jk_stage *stage; /* of ident records; NULL before the first */
	struct jk_months *months; /* of access records; the same */
};

/* Release it also after a failure. */
JK_MUST_CHECK int jk_batch_intake_init(
    struct jk_batch_intake *intake, struct jk_run *run, struct jk_err *err);
void jk_batch_intake_release(struct jk_batch_intake *intake);

/* Make the stage, as the first ident record does. */
JK_MUST_CHECK int jk_batch_intake_stage(
    struct jk_batch_intake *intake, struct jk_err *err);

/*
 * Read one input to its end; path NULL is standard input. Status 65 when it is
 * no working stream of this site's jk-validate. Release it also then.
 */
JK_MUST_CHECK int jk_batch_read(struct jk_batch *batch, struct jk_batch_intake *intake,
    const char *path, uint32_t index, struct jk_err *err);
void jk_batch_release(struct jk_batch *batch);

/* The next row of a receipt; *at begins as 0. False when there are no more. */
bool jk_batch_row(const struct jk_batch *batch, size_t *at,
    struct jk_bytes fields[JK_RECEIPT_COLUMNS]);

static inline bool
jk_batch_is_own(const struct jk_batch *batch)
{
	return jk_lane_is_none(&batch->source.lane);
}

/* From this site to itself: nobody waits for an answer. */
static inline bool
jk_batch_is_self(const struct jk_batch *batch)
{
	return strcmp(batch->source.lane.sender, batch->source.lane.receiver) == 0;
}

/*
 * Put batches in the order in which they are taken, own intake first, and
 * decide of each by its lane: new, known or twice. Status 75 when a number is missing
 * (told as GAP), 76 for a fork. What is new is taken down in `list` (lanes and
 * partners' heads; status 76 when those do not continue). batches are pointers
 * and are sorted in place.
 */
JK_MUST_CHECK int jk_batches_order(struct jk_batch **batches, size_t count,
    const struct jk_ledger *ledger, struct jk_list *list,
    const struct jk_report *report, struct jk_err *err);

#endif
