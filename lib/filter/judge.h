/*
 * The judge of jk-validate(1): may this stream come in, and may this record?
 * It brings together the gate, the schema's rules on the business date, and the
 * chains of which a record was refused before.
 *
 *	jk_judge_open(&judge, run, reader, &tally, err);
 *	while (...) {
 *		switch (jk_judge_record(&judge, &record, &why, err)) ...
 *	}
 *	jk_judge_close(&judge);
 */
#ifndef JK_FILTER_JUDGE_H
#define JK_FILTER_JUDGE_H

#include "filter/chains.h"
#include "filter/gate.h"
#include "filter/tally.h"
#include "rules/validate.h"
#include "stream/reader.h"

#define JK_JUDGE_NUMBER_CHARS 24

enum jk_judgement {
	JK_JUDGEMENT_GOOD,
	JK_JUDGEMENT_WARNED, /* good; a warning rule fired and is in the tally */
	JK_JUDGEMENT_REFUSED,
	JK_JUDGEMENT_UNENTITLED, /* refuses the whole batch */
	JK_JUDGEMENT_FAILED,
};

/* Why a record is refused. All is borrowed from the judge. */
struct jk_cause {
	const char *rule, *reason; /* message ids */
	const char *text; /* of the reason, untranslated */
	const char *field; /* its name; NULL: the record as a whole */
	uint64_t follows; /* the refused record it follows; 0: none */
};

struct jk_judge {
	struct jk_run *run; /* borrowed, as the next two are */
	struct jk_tally *tally;
	const struct jk_header *header; /* of the input */
	const struct jk_trust_entry *signer;
	bool is_batch;
	struct jk_gate gate;

	const struct jk_schema *schema; /* the site's, not the input's */
	int from[JK_SCHEMA_MAX_COLUMNS]; /* the input's column for each of its own */
	struct jk_judge_columns { /* that mean something here; -1: there is none */
		int code, municipality, former_code;
		int lane, number, record; /* the origin */
	} columns;
	struct jk_validate *rules;
	struct jk_chains *refused;

	/* The record in hand, in the site's schema. */
	uint64_t record;
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
	char lane[JK_LANE_CHARS], number[JK_JUDGE_NUMBER_CHARS];
	char record_number[JK_JUDGE_NUMBER_CHARS];
};

/*
 * Judge the stream as a whole by its verified header and load what judges
 * records. Status 77 when it is not for this site, 65 when it is no stream to be
 * validated or its schema is not read here. Closed on failure.
 */
JK_MUST_CHECK int jk_judge_open(struct jk_judge *judge, struct jk_run *run,
    const struct jk_reader *reader, struct jk_tally *tally, struct jk_err *err);
void jk_judge_close(struct jk_judge *judge);

/* Judge one record; *why is set when it is refused or unentitled. */
JK_MUST_CHECK enum jk_judgement jk_judge_record(struct jk_judge *judge,
    const struct jk_record *record, struct jk_cause *why, struct jk_err *err);

/* The record in hand was refused: what follows in its chain will be too. */
JK_MUST_CHECK int jk_judge_remember(struct jk_judge *judge, struct jk_err *err);

/* Fill in where the record in hand came from, where it does not say. */
void jk_judge_complete(struct jk_judge *judge);

#endif
