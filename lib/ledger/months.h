/*
 * Records on their way into the archive: each into a segment of the month of its
 * `at` in Japan, in the order of the key, whatever order they came in
 * (jk-ledger(5), Records of the archive).
 *
 *	months = jk_months_new(commit, err);
 *	jk_months_put(months, fields, err);
 *	jk_months_write(months, err);		right before the finish
 *	jk_months_free(months);
 *
 * No record is ever refused for another one: where one key comes more than once,
 * the second record stands in a second segment of its month.
 */
#ifndef JK_LEDGER_MONTHS_H
#define JK_LEDGER_MONTHS_H

#include "ledger/commit.h"

struct jk_months;

/* The commit is borrowed. Status 78 when the schema lacks a column. */
JK_MUST_CHECK struct jk_months *jk_months_new(
    struct jk_commit *commit, struct jk_err *err);
void jk_months_free(struct jk_months *months);

/*
 * Fields of the site's schema, which are copied, with recorded_on set to the date
 * of the commit. Status 65 when `at` is no time.
 */
JK_MUST_CHECK int jk_months_put(
    struct jk_months *months, const struct jk_bytes *fields, struct jk_err *err);

JK_MUST_CHECK int jk_months_write(struct jk_months *months, struct jk_err *err);

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
