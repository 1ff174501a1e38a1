#include "filter/tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

void
jk_tally_init(struct jk_tally *tally)
{
	memset(tally, 0, sizeof *tally);
}

void
jk_tally_release(struct jk_tally *tally)
{
	free(tally->counts);
	jk_tally_init(tally);
}

static struct jk_tally_count *
find(const struct jk_tally *tally, const char *rule, const char *text, bool is_warning)
{
	for (size_t i = 0; i < tally->count; i++) {
		struct jk_tally_count *count = &tally->counts[i];

		if (count->is_warning == is_warning && strcmp(count->rule, rule) == 0 &&
		    strcmp(count->text, text) == 0)
			return count;
	}
	return NULL;
}

static struct jk_tally_count *
append(struct jk_tally *tally, struct jk_err *err)
{
	struct jk_tally_count *more =
	    jk_array_grow(tally->counts, tally->count, &tally->cap, sizeof *more, err);

	if (more == NULL)
		return NULL;
	tally->counts = more;
	return &tally->counts[tally->count++];
}

int
jk_tally_add(struct jk_tally *tally, const char *rule, const char *text,
    bool is_warning, struct jk_err *err)
{
	struct jk_tally_count *count = find(tally, rule, text, is_warning);

	if (count == NULL) {
		count = append(tally, err);
		if (count == NULL)
			return -1;
		snprintf(count->rule, sizeof count->rule, "%s", rule);
		count->text = text;
		count->is_warning = is_warning;
		count->records = 0;
	}
	count->records++;
	return 0;
}

void
jk_tally_report(const struct jk_tally *tally, const struct jk_report *report)
{
	for (size_t i = 0; i < tally->count; i++) {
		const struct jk_tally_count *count = &tally->counts[i];
		unsigned long long records = count->records;

		if (count->is_warning)
			jk_report_warning(report, count->rule,
			    _("%llu records pass with a warning: %s"), records,
			    _(count->text));
		else
			jk_report_warning(report, count->rule,
			    _("%llu records set aside: %s"), records, _(count->text));
	}
}
