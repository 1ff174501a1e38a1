/*
 * Signed tables: rows that people make and sign, such as the operator list
 * (jk.conf(5), SIGNED TABLES). jk-site(1) installs one as
 * SITE/tables/KIND-NNNNNN.jks; the newest counts, older ones stay to prove what
 * held before. It is verified each time it is loaded: signature, whole, kind,
 * this party, and a signer whose certificate held on the table's own day.
 *
 * A table is held in memory whole, at most JK_TABLE_MAX_ROWS; its values are its
 * own.
 */
#ifndef JK_FILTER_SIGNED_TABLE_H
#define JK_FILTER_SIGNED_TABLE_H

#include "filter/driver.h"
#include "format/table.h"

#define JK_TABLE_NUMBER_MAX 999999
#define JK_TABLE_MAX_ROWS 65536

struct jk_signed_table {
	const struct jk_schema *schema; /* the site's; borrowed */
	uint64_t number; /* 0: none is installed, and there are no rows */
	int32_t day; /* its business date */
	char signer[JK_DIGEST_HEX_CHARS]; /* its certificate */
	char stream[2 * JK_STREAM_ID_BYTES + 1]; /* the stream's id */
	char digest[JK_DIGEST_HEX_CHARS]; /* H of its final checkpoint */
	char content[JK_DIGEST_HEX_CHARS]; /* its content digest */
	size_t rows;
	struct jk_values *values; /* one for each column of the schema */
	int from, to; /* the columns valid_from and valid_to; -1: none */
};

/* The number of the newest table of a kind; 0: there is none. */
JK_MUST_CHECK int jk_signed_table_newest(
    const struct jk_site *site, const char *kind, uint64_t *number, struct jk_err *err);

/* The newest one. Release it in any case. */
JK_MUST_CHECK int jk_signed_table_load(struct jk_signed_table *table,
    struct jk_run *run, const char *kind, struct jk_err *err);

/* One of them by its number, from 1; status 66 when it is missing. */
JK_MUST_CHECK int jk_signed_table_load_number(struct jk_signed_table *table,
    struct jk_run *run, const char *kind, uint64_t number, struct jk_err *err);

/* Any stream of that kind that persons sign, such as an approval; number 0. */
JK_MUST_CHECK int jk_signed_table_read(struct jk_signed_table *table,
    struct jk_run *run, const char *path, const char *kind, struct jk_err *err);
void jk_signed_table_release(struct jk_signed_table *table);

/* Or one that is not signed yet, row by row, in the site's schema of that kind. */
JK_MUST_CHECK int jk_signed_table_init(struct jk_signed_table *table,
    struct jk_run *run, const char *kind, struct jk_err *err);
JK_MUST_CHECK int jk_signed_table_put(
    struct jk_signed_table *table, const struct jk_bytes *fields, struct jk_err *err);

/* The column of that name; -1: there is none. */
int jk_signed_table_column(const struct jk_signed_table *table, const char *name);

/* A value, or all fields of a row (columns of the schema); borrowed. */
struct jk_bytes jk_signed_table_get(
    const struct jk_signed_table *table, size_t row, int column);
void jk_signed_table_fields(
    const struct jk_signed_table *table, size_t row, struct jk_bytes *fields);

/*
 * The first row of `before`, from 1, that is not in the table, or there with another
 * value than valid_to; 0: none. What had ended before that day need not be there.
 */
size_t jk_signed_table_lost(const struct jk_signed_table *table,
    const struct jk_signed_table *before, int32_t since);

/* Is the day between valid_from and valid_to of the row, both included? */
bool jk_signed_table_holds_on(
    const struct jk_signed_table *table, size_t row, int32_t day);

/* Or any of the days from `first` to `last`? */
bool jk_signed_table_holds_in(
    const struct jk_signed_table *table, size_t row, int32_t first, int32_t last);

#endif
