/*
 * Access records of one or more streams, or of the archive, as one sequence by
 * resident and then by time, as an audit reads them (jk-audit(1), Access records).
 * Each stream is sorted; of an archive (jk-ledger(5)) the months of the span are
 * read.
 */
#ifndef JK_FILTER_ACCESSES_H
#define JK_FILTER_ACCESSES_H

#include "filter/input.h"
#include "filter/period.h"
#include "rules/findings.h"

#define JK_ACCESSES_MAX_INPUTS 16

struct jk_accesses;

struct jk_accesses_options {
	struct jk_period period;
	/* Of an archive all records before this day too; JK_DATE_MIN: none. */
	int32_t old;
	/*
	 * And the months before the span that can hold what was recorded within it,
	 * as far as their keys are here.
	 */
	bool late;
};

/*
 * Operands are streams and directories of archives; none: standard input, or the
 * site's archive with --archive. Status 65 when one holds no sorted access records.
 */
JK_MUST_CHECK struct jk_accesses *jk_accesses_open(struct jk_run *run,
    char *const *paths, int count, const struct jk_accesses_options *options,
    struct jk_err *err);
void jk_accesses_free(struct jk_accesses *accesses);

/* Text is borrowed until the next call. */
JK_MUST_CHECK enum jk_next jk_accesses_next(struct jk_accesses *accesses,
    struct jk_access *access, struct jk_access_place *place, struct jk_err *err);

/*
 * Does an archive among the inputs lack the month that begins with that day, though
 * it had begun by then?
 */
bool jk_accesses_lack(const struct jk_accesses *accesses, int32_t first_day);

/* The day on which the oldest archive began; where there are streams, before all. */
int32_t jk_accesses_begun(const struct jk_accesses *accesses);

#define JK_ACCESSES_PLACE_CHARS 512

/* A place as a report shows it: a file and a record, or SEGMENT/FRAME and one. */
struct jk_accesses_place {
	char input[JK_ACCESSES_PLACE_CHARS];
	char record[24];
};
void jk_accesses_place(const struct jk_accesses *accesses,
    const struct jk_access_place *place, struct jk_accesses_place *shown);

#endif
