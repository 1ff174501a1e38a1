#include "filter/daybook.h"

#include <stdlib.h>

#include "adapt/fd.h"

static const char usual[] = "calendar.csv";

/* A path of the configuration starts at the site, unless it starts at the root. */
static int
load(struct jk_buf *text, struct jk_site *site, struct jk_err *err)
{
	const char *given = site->conf.calendar;
	char *path;
	int result;

	if (given[0] == '\0')
		return jk_site_table_file(site, usual, text, err);
	path = given[0] == '/' ? strdup(given) : jk_site_path(site, "%s", given);
	if (path == NULL)
		return jk_err_memory(err);
	result = jk_file_load(text, path, JK_CALENDAR_MAX_BYTES, err);
	free(path);
	return result;
}

int
jk_daybook_load(struct jk_calendar *calendar, struct jk_site *site, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	int result = load(&text, site, err);

	if (result == 0) {
		result = jk_calendar_decode(calendar, jk_buf_bytes(&text), err);
		if (result < 0)
			jk_err_at(err, "%s",
			    site->conf.calendar[0] != '\0' ? site->conf.calendar
							   : usual);
	}
	jk_buf_release(&text);
	return result;
}
