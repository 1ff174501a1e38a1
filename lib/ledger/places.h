/*
 * The streams in one directory of a site, by their names, ascending; and the name
 * of a batch as lane and number: LANE-NNNNNN.jks.
 */
#ifndef JK_LEDGER_PLACES_H
#define JK_LEDGER_PLACES_H

#include <stddef.h>

#include "base/err.h"
#include "format/lane.h"

struct jk_places {
	char **names;
	size_t count;
};

/* Those that end in .jks; unfinished work is passed over. Release in any case. */
JK_MUST_CHECK int jk_places_read(struct jk_places *places, const char *site,
    const char *directory, struct jk_err *err);

/* All names there are, unfinished work too. */
JK_MUST_CHECK int jk_places_read_all(struct jk_places *places, const char *site,
    const char *directory, struct jk_err *err);
void jk_places_release(struct jk_places *places);

/* False when the name is none of a batch. */
bool jk_place_decode(struct jk_lane *lane, uint64_t *number, const char *name);

/* Does the archive keep the numbers of that lane? Or (else) does the register? */
bool jk_places_are_archives(const struct jk_lane *lane);
bool jk_places_are_registers(const struct jk_lane *lane);

/* DIRECTORY/LANE-NNNNNN.jks */
#define JK_PLACE_CHARS 160
void jk_place_encode(char to[JK_PLACE_CHARS], const char *directory,
    const struct jk_lane *lane, uint64_t number);

#endif
