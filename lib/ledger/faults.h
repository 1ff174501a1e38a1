/*
 * What is wrong with a ledger, one failure a place, so that the first one does not
 * hide the others (jk-audit(1), verify).
 */
#ifndef JK_LEDGER_FAULTS_H
#define JK_LEDGER_FAULTS_H

#include <stddef.h>

#include "base/err.h"

#define JK_FAULTS_MAX 100 /* beyond them, they are only counted */

struct jk_faults {
	struct jk_err *rows;
	size_t kept, count;
};

void jk_faults_init(struct jk_faults *faults);
void jk_faults_release(struct jk_faults *faults);

/*
 * Take a failure over, and leave err empty. -1 only when it says nothing of the
 * ledger: no memory, or a defect.
 */
JK_MUST_CHECK int jk_faults_take(struct jk_faults *faults, struct jk_err *err);

#endif
