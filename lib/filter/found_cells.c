#include <stdio.h>

#include "filter/found_parts.h"

enum column { RULE, ID, LEVEL, WHO, FIRST, LAST, COUNT, INPUT, RECORD, TITLE };
#define COLUMNS (TITLE + 1)

static const char *const columns[COLUMNS] = { "rule", "id", "level", "who", "first",
	"last", "count", "input", "record", "title" };

static int
put_text(struct jk_found *found, const struct jk_finding *finding,
    const struct jk_bytes values[COLUMNS], struct jk_err *err)
{
	const char *between = finding->who[0] != '\0' ? ": " : "";

	if (jk_run_print(found->run, err, "%.*s: %s%s%.*s", (int)values[ID].len,
		(const char *)values[ID].ptr, finding->who, between,
		(int)values[FIRST].len, (const char *)values[FIRST].ptr) < 0)
		return -1;
	if (finding->last != finding->first &&
	    jk_run_print(found->run, err, " to %.*s", (int)values[LAST].len,
		(const char *)values[LAST].ptr) < 0)
		return -1;
	if (jk_run_print(found->run, err, ": %.*s: %.*s", (int)values[COUNT].len,
		(const char *)values[COUNT].ptr, (int)values[TITLE].len,
		(const char *)values[TITLE].ptr) < 0)
		return -1;
	if (!finding->has_place)
		return jk_run_print(found->run, err, "\n");
	return jk_run_print(found->run, err, " (%.*s, record %.*s)\n",
	    (int)values[INPUT].len, (const char *)values[INPUT].ptr,
	    (int)values[RECORD].len, (const char *)values[RECORD].ptr);
}

int
jk_found_put_names(struct jk_found *found, struct jk_err *err)
{
	if (found->format != JK_CELLS_CSV)
		return 0;
	return jk_cells_put_names(found->run, found->format, columns, COLUMNS, err);
}

int
jk_found_put(
    struct jk_found *found, const struct jk_finding *finding, struct jk_err *err)
{
	const struct jk_finding_limits *limits = &found->findings.limits[finding->rule];
	char first[JK_DATE_CHARS], last[JK_DATE_CHARS], count[24];
	struct jk_accesses_place shown;
	bool japanese = strcmp(found->run->site.conf.language, "ja") == 0;
	char title[JK_FOUND_TITLE_BYTES];
	struct jk_bytes values[COLUMNS] = { { NULL, 0 } };

	jk_date_encode(first, finding->first);
	jk_date_encode(last, finding->last);
	snprintf(count, sizeof count, "%llu", (unsigned long long)finding->count);
	values[RULE] = jk_bytes_of(jk_finding_word(finding->rule));
	values[ID] = limits->id;
	values[LEVEL] = limits->level;
	values[WHO] = jk_bytes_of(finding->who);
	values[FIRST] = jk_bytes_of(first);
	values[LAST] = jk_bytes_of(last);
	values[COUNT] = jk_bytes_of(count);
	if (jk_found_title(found, finding->rule, japanese, title, err) < 0)
		return -1;
	values[TITLE] = jk_bytes_of(title);
	if (finding->has_place) {
		jk_accesses_place(found->accesses, &finding->place, &shown);
		values[INPUT] = jk_bytes_of(shown.input);
		values[RECORD] = jk_bytes_of(shown.record);
	}
	if (found->format == JK_CELLS_TEXT)
		return put_text(found, finding, values, err);
	return jk_cells_put(found->run, found->format, columns, values, COLUMNS, err);
}
