/*
 * The public half of the keep key that new segments are sealed to (jk.conf(5),
 * KEY FILES): PATH/keep/current names it, PATH/keep/KEYID.pub holds its point.
 */
#ifndef JK_LEDGER_KEEP_H
#define JK_LEDGER_KEEP_H

#include "adapt/keys.h"
#include "ledger/list.h"

struct jk_keep {
	char id[JK_KEEP_ID_CHARS];
	uint8_t point[JK_POINT_BYTES];
};

/* Status 78 when a file is not what the page says or the id is another's. */
JK_MUST_CHECK int jk_keep_load(
    struct jk_keep *keep, const char *path, struct jk_err *err);

#endif
