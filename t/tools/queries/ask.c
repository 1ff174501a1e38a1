#include "ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../people/day.h"
#include "../people/out.h"

const struct organ organs[ASKERS] = {
	{ "990001", "共済組合連合会", "pn", "mutual-aid-pension", "共済年金の給付",
	    "別表第一77", "pension", "provision", "code number name",
	    "name name_kana birth_date address individual_number", false, true },
	{ "990002", "国税局", "tx", "national-tax", "国税の賦課徴収", "別表第一36",
	    "tax", "provision", "code name", "name birth_date address", false, false },
	{ "990003", "資格試験機関", "lc", "licence", "免許の登録", "別表第一19",
	    "licence", "provision", "code name", "name birth_date sex", true, false },
	{ "st01", "県税課", "st01", "pref-tax", "県税の賦課徴収", "別表第五8", "tax",
	    "own-use", "code name", "name address", true, false },
	{ "st02", "県税課", "st02", "pref-tax", "県税の賦課徴収", "別表第五8", "tax",
	    "own-use", "code name", "name address", true, false },
};

static const char titles[] =
    "request,function,mode,purpose,number_purpose,use_reason,items,operator,authority,"
    "terminal,office,asked_at,case_number,key_kind,resident_code,individual_number,"
    "birth_date,name,copies\n";

struct ask *
ask_add(struct asks *asks, const struct organ *organ, unsigned worker, int day,
    int second, const struct resident *resident)
{
	struct ask *ask;

	if (asks->count == asks->room) {
		asks->room = asks->room > 0 ? 2 * asks->room : 1024;
		asks->all = realloc(asks->all, asks->room * sizeof *asks->all);
		if (asks->all == NULL)
			out_fail(71, "out of memory");
	}
	ask = &asks->all[asks->count];
	memset(ask, 0, sizeof *ask);
	ask->day = day;
	ask->second = second;
	ask->order = asks->count++;
	ask->resident = resident;
	ask->key = "code";
	ask->items = "name";
	ask->mode = "immediate";
	if (organ < &organs[ORGANS])
		snprintf(ask->worker, sizeof ask->worker, "%s%02u", organ->prefix,
		    worker + 1);
	else
		strcpy(ask->worker, organ->code);
	snprintf(ask->authority, sizeof ask->authority, "auth-%s", organ->prefix);
	snprintf(ask->office, sizeof ask->office, "%s-office%u", organ->prefix,
	    worker % 2 + 1);
	snprintf(
	    ask->terminal, sizeof ask->terminal, "%s-t%u", organ->prefix, worker + 1);
	snprintf(ask->case_number, sizeof ask->case_number, "%s-%d-%u", organ->prefix,
	    day, ask->order);
	return ask;
}

static int
compare(const void *a, const void *b)
{
	const struct ask *left = a, *right = b;

	if (left->day != right->day)
		return left->day < right->day ? -1 : 1;
	if (left->second != right->second)
		return left->second < right->second ? -1 : 1;
	return (left->order > right->order) - (left->order < right->order);
}

static void
write_ask(const struct ask *ask, const struct organ *organ, struct out *out)
{
	const struct resident *resident = ask->resident;
	bool by_code = strcmp(ask->key, "code") == 0;
	bool by_name = strcmp(ask->key, "name") == 0;
	static unsigned long number;
	char date[10], nobody[12] = "", copies[16] = "";

	day_write(date, ask->day);
	if (resident == NULL)
		snprintf(nobody, sizeof nobody, "%011llu", ask->nobody);
	if (ask->copies > 0)
		snprintf(copies, sizeof copies, "%u", ask->copies);
	out_printf(out, "%s-%06lu,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,", organ->prefix,
	    ++number, ask->copies > 0 ? "media" : organ->function, ask->mode,
	    ask->copies > 0 ? "pref-list" : organ->purpose,
	    ask->has_number_purpose ? organ->purpose : "", organ->reason, ask->items,
	    ask->worker, ask->authority, ask->terminal, ask->office);
	out_printf(out, "%.10sT%02d:%02d:%02d+09:00,%s,%s,%s,%s,%s,%s,%s\n", date,
	    ask->second / 3600, ask->second / 60 % 60, ask->second % 60,
	    ask->case_number, ask->key,
	    resident == NULL ? nobody
	    : by_code        ? resident->code
			     : "",
	    !by_code && !by_name ? resident->number : "",
	    by_name ? resident->birth : "", by_name ? resident->name : "", copies);
}

void
asks_write(struct asks *asks, const struct organ *organ, const char *date,
    const char *word, unsigned long counts[OUTCOMES])
{
	char path[64];
	struct out *out;

	if (asks->count == 0)
		return;
	qsort(asks->all, asks->count, sizeof *asks->all, compare);
	snprintf(path, sizeof path, "%s/%s%s.csv", organ->code, date, word);
	out = out_open(path, CHARSET_UTF8);
	out_put_string(out, titles);
	for (uint32_t i = 0; i < asks->count; i++) {
		write_ask(&asks->all[i], organ, out);
		counts[asks->all[i].outcome]++;
	}
	out_close(out);
	asks->count = 0;
}
