#include "rows.h"

#include "out.h"

void
rows_open(struct rows *rows, const char *path)
{
	rows->path = path;
	rows->file = fopen(path, "r");
	if (rows->file == NULL)
		out_fail(66, "%s: cannot be read", path);
	if (fgets(rows->line, sizeof rows->line, rows->file) == NULL)
		out_fail(65, "%s: is empty", path);
}

void
rows_close(struct rows *rows)
{
	fclose(rows->file);
}

/* Cut a line where it stands; in quotes a comma is text, and two quotes are one. */
static bool
cut(char *line, char *fields[ROW_FIELDS])
{
	char *from = line, *to = line;

	for (int i = 0; i < ROW_FIELDS; i++) {
		bool quoted = *from == '"';

		fields[i] = to;
		from += quoted;
		while (*from != '\0' && *from != '\n' && *from != '\r') {
			if (quoted && from[0] == '"' && from[1] != '"') {
				from++;
				break;
			}
			if (!quoted && *from == ',')
				break;
			from += quoted && *from == '"';
			*to++ = *from++;
		}
		if ((*from == ',') != (i < ROW_FIELDS - 1))
			return false;
		from += *from == ',';
		*to++ = '\0';
	}
	return true;
}

bool
rows_next(struct rows *rows)
{
	if (fgets(rows->line, sizeof rows->line, rows->file) == NULL)
		return false;
	if (!cut(rows->line, rows->fields))
		out_fail(65, "%s: not a row of a register", rows->path);
	return true;
}
