/*
 * What a lane that begins here has not taken yet of its ledger: the records of
 * the lists after its mark, as the batch that will take them (jk-extract(1), From
 * the ledger). A function of what is committed and nothing else, so a run that
 * was killed is mended by running it again.
 *
 * The ledger is the archive for a lane of access records, which takes those that
 * are its receiver's to show, and the register for all others.
 */
#ifndef JK_FILTER_ONWARD_H
#define JK_FILTER_ONWARD_H

#include "filter/archive.h"
#include "filter/register.h"
#include "ledger/records.h"
#include "stream/writer.h"

struct jk_onward {
	struct jk_run *run; /* borrowed */
	bool is_archive;
	struct jk_register reg;
	struct jk_archive archive; /* of a lane of the register for its head alone */
	struct jk_ledger *ledger; /* of one of them */
	const struct jk_schema *schema;
	const struct jk_codes *functions, *municipalities; /* the archive's */
	int at, function, municipality; /* columns, there */
	struct jk_lane lane;
	uint64_t number; /* that the batch will have */
	uint64_t after, upto; /* the lists that the lane has taken, and will have */
	struct jk_records *records;
	bool has_first; /* a record was pulled to see whether there is one */
	const struct jk_bytes *first;
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
	int recorded_on; /* column, or -1 */
	uint64_t sources, missing; /* batches whose checkpoint goes along, or is lost */
};

/* Status 64 when the lane does not begin here. Close it also after a failure. */
JK_MUST_CHECK int jk_onward_open(
    struct jk_onward *onward, struct jk_run *run, const char *lane, struct jk_err *err);
void jk_onward_close(struct jk_onward *onward);

/*
 * Is there nothing to send: no list at all, or no record, and a batch of this
 * business date has gone before? An empty batch travels once a day.
 */
JK_MUST_CHECK int jk_onward_is_done(
    struct jk_onward *onward, bool *is_done, struct jk_err *err);

/*
 * Form, lane, number, recipients, and the heads with their proofs: of its ledger,
 * and beside the register's that of the archive once it has begun.
 */
JK_MUST_CHECK int jk_onward_header(
    struct jk_onward *onward, struct jk_header *header, struct jk_err *err);

/* The records in the order of their key, as they travel. Borrowed. */
JK_MUST_CHECK enum jk_next jk_onward_next(
    struct jk_onward *onward, const struct jk_bytes **fields, struct jk_err *err);

/*
 * Of the register: a source for each batch that the lists took, with the final
 * checkpoint that its sender signed, from the batch itself in done/ or inbox/. Where
 * that is lost there is no source: warned of and counted, since the records must go on.
 */
JK_MUST_CHECK int jk_onward_put_sources(
    struct jk_onward *onward, struct jk_writer *writer, struct jk_err *err);

#endif
