/*
 * CSV into a run: one file after the other as if they were one, in the encoding
 * that --encoding names, with the site's table of gaiji and, with --map-reasons,
 * its table of reasons (jk-extract(1)).
 *
 * What comes out are rows that can become records. A row that fails the form,
 * and one that follows a row set aside before, is set aside here.
 */
#ifndef JK_FILTER_FEED_H
#define JK_FILTER_FEED_H

#include "base/next.h"
#include "filter/aside.h"
#include "stream/rows.h"

struct jk_feed;

struct jk_feed_row {
	struct jk_aside_row place; /* with its values */
	uint64_t byte; /* of its first byte */
};

/*
 * paths: count 0 is standard input. All but the names is read at once. With no
 * aside (NULL) rows that would be set aside are passed over.
 */
JK_MUST_CHECK struct jk_feed *jk_feed_open(struct jk_run *run,
    const struct jk_schema *schema, struct jk_aside *aside, char *const *paths,
    int count, struct jk_err *err);
void jk_feed_free(struct jk_feed *feed);

/* Borrowed until the next call. */
JK_MUST_CHECK enum jk_next jk_feed_next(
    struct jk_feed *feed, struct jk_feed_row *row, struct jk_err *err);

/* Rows so far, also those set aside. */
uint64_t jk_feed_rows(const struct jk_feed *feed);

/* Tell of byte order marks, merged characters and mapped reasons. */
void jk_feed_report(const struct jk_feed *feed);

#endif
