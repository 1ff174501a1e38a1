#include "ledger/faults.h"

#include <stdlib.h>
#include <string.h>

void
jk_faults_init(struct jk_faults *faults)
{
	memset(faults, 0, sizeof *faults);
}

void
jk_faults_release(struct jk_faults *faults)
{
	free(faults->rows);
	jk_faults_init(faults);
}

int
jk_faults_take(struct jk_faults *faults, struct jk_err *err)
{
	struct jk_err *rows;

	if (err->status == JK_EXIT_OS || err->status == JK_EXIT_SOFTWARE)
		return -1;
	/* A file that a ledger must have and has not: it is not the whole ledger. */
	if (err->status == JK_EXIT_NOINPUT)
		err->status = JK_EXIT_PROTOCOL;
	faults->count++;
	if (faults->kept < JK_FAULTS_MAX) {
		rows = reallocarray(faults->rows, faults->kept + 1, sizeof *rows);
		if (rows == NULL)
			return jk_err_memory(err);
		faults->rows = rows;
		rows[faults->kept++] = *err;
	}
	jk_err_reset(err);
	return 0;
}
