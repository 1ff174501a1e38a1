/*
 * The heartbeat: an operation record in the spool on a business date on which there
 * is no other, so that each day has a list in the archive and a day that was taken
 * away shows (jk-apply(1), Heartbeat).
 */
#ifndef JK_FILTER_HEARTBEAT_H
#define JK_FILTER_HEARTBEAT_H

#include "filter/driver.h"

/*
 * Nothing is done where the archive has not begun, has a list of this date or a
 * later one, or will have one since the spool is not empty.
 */
JK_MUST_CHECK int jk_heartbeat(struct jk_run *run, struct jk_err *err);

#endif
