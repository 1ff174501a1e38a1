/*
 * Where refused records go: whole, with place, rule and reason, in a sealed
 * segment of the site's quarantine (schemas/quarantine.csvs). They stay owed
 * until they are applied.
 *
 * Nothing is made until the first record is put, so a night without refusals
 * leaves no file. The file appears only when it is closed.
 */
#ifndef JK_FILTER_QUARANTINE_H
#define JK_FILTER_QUARANTINE_H

#include "adapt/digest.h"
#include "filter/driver.h"
#include "format/schema.h"
#include "stream/writer.h"

struct jk_refusal {
	const char *input; /* what messages call the input; not a person's value */
	uint64_t record_number; /* in the input, from 1 */
	uint64_t line; /* of a CSV; 0: none */
	const uint64_t *byte; /* offset in the input; NULL: none */
	const char *field; /* column's name; NULL: the record as a whole */
	const char *rule; /* message id, "JK..." */
	const char *reason; /* message id, "JK..." */
	uint64_t follows; /* the refused record it follows; 0: none */
};

struct jk_quarantine;

/* schema: of the records that will be refused. Borrowed, as is run. */
JK_MUST_CHECK struct jk_quarantine *jk_quarantine_new(
    struct jk_run *run, const struct jk_schema *schema, struct jk_err *err);
void jk_quarantine_free(struct jk_quarantine *quarantine);

/*
 * Put one refused record: its fields, or, when the row never became a record, its
 * raw bytes in hexadecimal behind "raw:"; fields then only say whose chain it is,
 * as far as that was readable, or are NULL. What is longer than a value may be
 * continues in further rows of the same place.
 */
JK_MUST_CHECK int jk_quarantine_put(struct jk_quarantine *quarantine,
    const struct jk_refusal *refusal, const struct jk_bytes *fields,
    struct jk_bytes raw, struct jk_err *err);

uint64_t jk_quarantine_records(const struct jk_quarantine *quarantine);

/*
 * Put it in place, synced. Nothing is done when nothing was refused. `content`
 * is the digest of what the input held: the file is named after it, so that a
 * second run over the same input replaces its quarantine and does not double it;
 * keyed, since a name is seen in logs by who may not try out what it is made of.
 */
JK_MUST_CHECK int jk_quarantine_close(struct jk_quarantine *quarantine,
    const uint8_t content[JK_DIGEST_BYTES], struct jk_err *err);

#endif
