/*
 * What a reconciliation found (jk-audit(1), reconcile): one line a difference,
 * with its message id, its place at the site, and what differs there. In the order
 * in which they were found, which is the same for the same site.
 */
#ifndef JK_LEDGER_DIFFERENCES_H
#define JK_LEDGER_DIFFERENCES_H

#include <stddef.h>

#include "base/err.h"

#define JK_DIFFERENCE_PLACE_CHARS 160
#define JK_DIFFERENCE_TEXT_CHARS 240

struct jk_difference {
	char id[JK_ERR_ID_CHARS];
	char place[JK_DIFFERENCE_PLACE_CHARS]; /* a path below the site, or a lane */
	char text[JK_DIFFERENCE_TEXT_CHARS];
};

struct jk_differences {
	struct jk_difference *rows;
	size_t count, cap;
};

void jk_differences_init(struct jk_differences *differences);
void jk_differences_release(struct jk_differences *differences);

/* Add one; -1 only for want of memory. */
JK_MUST_CHECK int jk_differ(struct jk_differences *differences, struct jk_err *err,
    const char *id, const char *place, const char *format, ...) JK_PRINTF(5, 6);

/*
 * Take a failed verification as a difference: err is emptied when it says that
 * something is not authentic, not whole, or not for this site. Otherwise -1.
 */
JK_MUST_CHECK int jk_differ_broken(struct jk_differences *differences,
    struct jk_err *err, const char *id, const char *place);

#endif
