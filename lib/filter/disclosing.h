/*
 * What a disclosure is made from, open together: archive and register, the tables
 * that say what is shown, and the words for it (jk-disclose(1)). The decisions are
 * those of rules/disclosure.h; here they meet the ledgers. jk-audit(1) repeats a
 * search with the same calls.
 *
 *	jk_disclosing_open(&disclosing, run, err);
 *	jk_disclosing_ask(&disclosing, &asked, err);
 *	jk_disclosing_seek(&disclosing, &asked, err);
 *	... what can be done meanwhile
 *	jk_disclosing_lines(&disclosing, &asked, &sheet, &found, err);
 */
#ifndef JK_FILTER_DISCLOSING_H
#define JK_FILTER_DISCLOSING_H

#include "filter/archive.h"
#include "filter/wording.h"
#include "filter/sheet.h"
#include "ledger/person.h"
#include "ledger/person_codes.h"
#include "rules/disclosure.h"
#include "rules/notices.h"

struct jk_disclosing {
	struct jk_run *run;
	struct jk_archive archive;
	char *reg_path;
	struct jk_ledger_site reg_site;
	struct jk_ledger *reg; /* the register */
	struct jk_heads *heads;
	struct jk_records *records;
	struct jk_person *person;
	struct jk_access_columns columns;
	int recorded_on; /* the column of the archive's records */
	struct jk_wording wording;
	struct jk_disclosure *table;
	struct jk_notices *notices;
	struct jk_calendar calendar;
};

/* Release it in any case. */
JK_MUST_CHECK int jk_disclosing_open(
    struct jk_disclosing *disclosing, struct jk_run *run, struct jk_err *err);
void jk_disclosing_release(struct jk_disclosing *disclosing);

/* A request: what it says, and what follows from the tables. Text is borrowed. */
struct jk_asked {
	struct jk_bytes request, code, case_number, applicant;
	enum jk_disclosure_what what;
	int32_t received, since, until;
	int32_t day; /* of the decision */
	int32_t recorded_until; /* what the ledgers took later is left out */
	const struct jk_disclosure_row *row;
	struct jk_window window;
	struct jk_due due;
	struct jk_person_codes codes; /* all of the person's */
};

/* Fill in the rest from code, what and the days. Status 78 without a row. */
JK_MUST_CHECK int jk_disclosing_ask(
    struct jk_disclosing *disclosing, struct jk_asked *asked, struct jk_err *err);

/* What of a record, beside its key, decides on its line or stands in it. */
extern const char *const jk_disclosing_wanted[];

struct jk_found_lines {
	uint64_t shown, withheld;
	bool is_protected; /* some record says so */
};

/*
 * Begin to search the months of the window: the first of them are opened while the
 * caller goes on.
 */
JK_MUST_CHECK int jk_disclosing_seek(
    struct jk_disclosing *disclosing, const struct jk_asked *asked, struct jk_err *err);

/*
 * Behind jk_disclosing_seek: put each line that is shown into the sheet. Of own data
 * nothing is put: then only what the records say of protection counts.
 */
JK_MUST_CHECK int jk_disclosing_lines(struct jk_disclosing *disclosing,
    const struct jk_asked *asked, struct jk_sheet *sheet, struct jk_found_lines *found,
    struct jk_err *err);

/*
 * The ident records under all codes of the person. name (may be NULL) receives the
 * one of the newest; sheet (may be NULL) their items; *count how many there are.
 */
JK_MUST_CHECK int jk_disclosing_own(struct jk_disclosing *disclosing,
    const struct jk_asked *asked, struct jk_sheet *sheet, struct jk_buf *name,
    uint64_t *count, struct jk_err *err);

/* Is a segment of the archive's list one of those months? */
bool jk_disclosing_is_searched(
    const struct jk_asked *asked, const struct jk_list_segment *segment);

#endif
