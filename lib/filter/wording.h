/*
 * Codes in words, as a resident reads them: functions, reasons, parties, purposes
 * and items, by the tables of the site on the day in question. What no table names
 * is its code: nothing is left out for want of a word.
 */
#ifndef JK_FILTER_WORDING_H
#define JK_FILTER_WORDING_H

#include "filter/signed_table.h"
#include "format/codes.h"

struct jk_wording {
	const struct jk_codes *functions, *refusals, *uses, *municipalities, *organs,
	    *decisions;
	const struct jk_schema *ident; /* whose titles name items */
	struct jk_signed_table purposes;
	int purpose, organ, label; /* its columns */
};

/* Release it in any case. */
JK_MUST_CHECK int jk_wording_load(
    struct jk_wording *wording, struct jk_run *run, struct jk_err *err);
void jk_wording_release(struct jk_wording *wording);

/* Borrowed from the tables, or the code itself. */
struct jk_bytes jk_word_code(
    const struct jk_codes *codes, struct jk_bytes code, int32_t day);
struct jk_bytes jk_word_party(
    const struct jk_wording *wording, struct jk_bytes code, int32_t day);
struct jk_bytes jk_word_purpose(const struct jk_wording *wording,
    struct jk_bytes purpose, struct jk_bytes organ, int32_t day);

/* Append the titles of fields of ident records, from their names with blanks between.
 */
void jk_word_items(
    struct jk_buf *to, const struct jk_wording *wording, struct jk_bytes items);

#endif
