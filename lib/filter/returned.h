/*
 * What an erasure took away and is here again, from a backup or by somebody's hand:
 * keys that were destroyed, in whatever form, and segments that were sealed to them.
 *
 *	jk_returned_find(&returned, run, ledger, err);
 *	jk_returned_has(&returned, id, &key, &segment, err);
 *	jk_returned_release(&returned);
 */
#ifndef JK_FILTER_RETURNED_H
#define JK_FILTER_RETURNED_H

#include "filter/driver.h"
#include "ledger/ledger.h"
#include "ledger/places.h"

#define JK_RETURNED_PLACES 4

struct jk_returned {
	struct jk_run *run;
	const struct jk_list *list; /* the ledger's newest */
	struct jk_places places[JK_RETURNED_PLACES]; /* of keys and their wraps */
	/* To what the segments that the list does not name are sealed. */
	char (*seals)[JK_KEEP_ID_CHARS];
	size_t seals_count;
};

/* The ledger is borrowed. Release it in any case. */
JK_MUST_CHECK int jk_returned_find(struct jk_returned *returned, struct jk_run *run,
    const struct jk_ledger *ledger, struct jk_err *err);
void jk_returned_release(struct jk_returned *returned);

/* Is the key of that id here, and is a segment here that was sealed to it? */
JK_MUST_CHECK int jk_returned_has(const struct jk_returned *returned, const char *id,
    bool *key, bool *segment, struct jk_err *err);

#endif
