#include "ledger/due_scope.h"

#include <stdio.h>
#include <string.h>

#include "ledger/keep.h"

#define NO_YEAR "0000"

/* Could anything be over that ended on that day or later? */
static bool
may_be_over(const struct jk_due_rules *rules, const char *date)
{
	static const char *const classes[] = { "ident-history", "ident-deleted" };
	struct jk_retention_ask ask = rules->ask;
	int32_t day;

	if (!jk_date_decode(jk_bytes_of(date), &day))
		return true;
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		ask.class = classes[i];
		if (jk_retention_may_be_over(rules->retention, &ask, day))
			return true;
	}
	return false;
}

/* The last of the years that may have something to go, and with it all before. */
static void
set_upto(
    struct jk_due *due, const struct jk_list *list, const struct jk_due_rules *rules)
{
	strcpy(due->upto, NO_YEAR);
	for (size_t i = 0; i < list->segments_count; i++) {
		const char *bucket = list->segments[i].bucket;
		char date[JK_DATE_CHARS + 8];

		snprintf(date, sizeof date, "%s-01-01", bucket);
		if (bucket[0] != '\0' && strcmp(bucket, due->upto) > 0 &&
		    (strcmp(bucket, rules->also) == 0 || may_be_over(rules, date)))
			strcpy(due->upto, bucket);
	}
}

/* Its name has the list that wrote it: one that is younger than its lists parted. */
static bool
was_parted(const struct jk_list_segment *base)
{
	unsigned long long number;

	return sscanf(base->name, "records-%8llu-", &number) == 1 &&
	       number > base->last;
}

/* The first list whose changes may have ended what is still current. */
static uint64_t
first_unparted(const struct jk_list *list)
{
	const struct jk_list_segment *base = NULL;
	uint64_t first = list->number + 1;

	for (size_t i = 0; i < list->segments_count; i++) {
		const struct jk_list_segment *row = &list->segments[i];

		if (row->role == JK_SEGMENT_RECORDS && row->bucket[0] == '\0' &&
		    (base == NULL || row->first < base->first))
			base = row;
	}
	for (size_t i = 0; i < list->segments_count; i++) {
		const struct jk_list_segment *row = &list->segments[i];

		if (row->role == JK_SEGMENT_RECORDS && row->bucket[0] == '\0' &&
		    (row != base || !was_parted(base)) && row->first < first)
			first = row->first;
	}
	return first;
}

/* May anything go that is not in a bucket yet? */
static int
ask_current(const struct jk_ledger *ledger, const struct jk_due_rules *rules, bool *may,
    struct jk_err *err)
{
	const struct jk_list *newest = jk_ledger_list(ledger);

	*may = false;
	for (uint64_t n = first_unparted(newest); !*may && n <= newest->number; n++) {
		struct jk_list list;
		int result;

		jk_list_init(&list);
		result = jk_ledger_read_list(ledger, n, &list, err);
		*may = may_be_over(rules, list.date) ||
		       (rules->also[0] != '\0' &&
			   strncmp(list.date, rules->also, strlen(rules->also)) <= 0);
		jk_list_release(&list);
		if (result < 0)
			return -1;
	}
	return 0;
}

/* Is all that is current sealed to the one key that is named for it? */
static int
ask_key(const struct jk_ledger *ledger, bool *single, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	char name[JK_KEEP_NAME_CHARS], id[JK_KEEP_ID_CHARS];

	*single = false;
	if (jk_keep_load_id(id, jk_ledger_site(ledger)->path,
		jk_keep_pointer(name, JK_KEEP_CURRENT), err) < 0) {
		if (err->status != JK_EXIT_NOINPUT)
			return -1;
		jk_err_reset(err);
		return 0;
	}
	*single = true;
	for (size_t i = 0; i < list->segments_count; i++)
		if (list->segments[i].bucket[0] == '\0' &&
		    strcmp(list->segments[i].keep, id) != 0)
			*single = false;
	return 0;
}

int
jk_due_scope(struct jk_due *due, const struct jk_ledger *ledger,
    const struct jk_due_rules *rules, struct jk_err *err)
{
	bool single, may;

	if (ask_key(ledger, &single, err) < 0 ||
	    ask_current(ledger, rules, &may, err) < 0)
		return -1;
	set_upto(due, jk_ledger_list(ledger), rules);
	due->is_whole = may || (!single && strcmp(due->upto, NO_YEAR) != 0);
	if (due->is_whole)
		due->upto[0] = '\0';
	return 0;
}
