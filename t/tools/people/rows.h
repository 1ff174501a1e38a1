/*
 * The rows of a register as people writes it with --registers
 * (truth/night-K.register.csv), for the tools that go on from there.
 *
 *	rows_open(&rows, path);
 *	while (rows_next(&rows))
 *		... rows.fields[ROW_CODE] ...
 *	rows_close(&rows);
 */
#ifndef PEOPLE_ROWS_H
#define PEOPLE_ROWS_H

#include <stdbool.h>
#include <stdio.h>

enum row_field {
	ROW_CODE,
	ROW_MUNICIPALITY,
	ROW_GENERATION,
	ROW_CLASS,
	ROW_REASON,
	ROW_EVENT,
	ROW_PROCESSED,
	ROW_NAME,
	ROW_NAME_KANA,
	ROW_FORMER_NAME,
	ROW_FORMER_KANA,
	ROW_COMMON_NAME,
	ROW_BIRTH,
	ROW_SEX,
	ROW_WARD,
	ROW_ADDRESS,
	ROW_NUMBER,
	ROW_FORMER_CODE,
	ROW_CANCELS,
	ROW_FIELDS
};

struct rows {
	const char *path; /* borrowed */
	FILE *file;
	char line[16384];
	char *fields[ROW_FIELDS]; /* of the row, within the line */
};

/* Status 66 when there is no such file, 65 when it is empty. */
void rows_open(struct rows *rows, const char *path);

/* False at the end; status 65 when it is no row of a register. */
bool rows_next(struct rows *rows);
void rows_close(struct rows *rows);

#endif
