/*
 * Records on their way into the archive: each into a segment of the month of its
 * `at` in Japan, in the order of the key, whatever order they came in
 * (jk-ledger(5), Records of the archive).
 *
 *	months = jk_months_new(schema, directory, err);
 *	jk_months_put(months, input, fields, err);
 *	jk_months_pass(months, input, err);	none of that input after all
 *	jk_months_write(months, commit, err);	right before the finish
 *	jk_months_free(months);
 *
 * No record is ever refused for another one: where one key comes more than once,
 * the second record stands in a second segment of its month.
 */
#ifndef JK_LEDGER_MONTHS_H
#define JK_LEDGER_MONTHS_H

#include "ledger/commit.h"

struct jk_months;

/* Both are borrowed; the directory is for spills. Status 78: a column is missing. */
JK_MUST_CHECK struct jk_months *jk_months_new(
    const struct jk_schema *schema, const char *directory, struct jk_err *err);
void jk_months_free(struct jk_months *months);

/* Inputs are numbered from 0. The fields are copied. Status 65: `at` is no time. */
JK_MUST_CHECK int jk_months_put(struct jk_months *months, uint32_t input,
    const struct jk_bytes *fields, struct jk_err *err);

JK_MUST_CHECK int jk_months_pass(
    struct jk_months *months, uint32_t input, struct jk_err *err);

/* Once; recorded_on is the date of the commit. */
JK_MUST_CHECK int jk_months_write(
    struct jk_months *months, struct jk_commit *commit, struct jk_err *err);

/*
 * What comes out of the writing and of the merging of a month: a segment, and more
 * where keys come more than once. The row's role, bucket, level, first and last are
 * the caller's.
 */
#define JK_MONTH_MAX_SAME 8

struct jk_month {
	struct jk_commit *commit;
	struct jk_list_segment row;
	struct jk_segment *segments[JK_MONTH_MAX_SAME];
	struct jk_buf key; /* of the last record */
	size_t same; /* how many before it had that key */
};

/* Ascending, equal keys allowed. */
JK_MUST_CHECK int jk_month_put(struct jk_month *month, struct jk_bytes key,
    const struct jk_bytes *fields, struct jk_err *err);
JK_MUST_CHECK int jk_month_end(struct jk_month *month, struct jk_err *err);
void jk_month_release(struct jk_month *month);

#endif
