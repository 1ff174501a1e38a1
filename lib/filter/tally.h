/*
 * How often each rule spoke in a run: one count for each rule and reason, told
 * at the end as one line each, since a line for each record would drown a
 * journal.
 */
#ifndef JK_FILTER_TALLY_H
#define JK_FILTER_TALLY_H

#include "filter/report.h"

struct jk_tally {
	struct jk_tally_count {
		char rule[16]; /* message id */
		const char *text; /* its reason, untranslated; borrowed */
		bool is_warning;
		uint64_t records;
	} * counts;
	size_t count, cap;
};

void jk_tally_init(struct jk_tally *tally);
void jk_tally_release(struct jk_tally *tally);

/* Count one record. */
JK_MUST_CHECK int jk_tally_add(struct jk_tally *tally, const char *rule,
    const char *text, bool is_warning, struct jk_err *err);

/* A warning line for each, in the order of first use. */
void jk_tally_report(const struct jk_tally *tally, const struct jk_report *report);

#endif
