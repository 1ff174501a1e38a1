/*
 * From the file that a run wrote its access records to, whole or cut, to the sealed
 * batch of the same records (jk.conf(5), SPOOL). For filter/spool.
 */
#ifndef JK_FILTER_SPOOL_SEAL_H
#define JK_FILTER_SPOOL_SEAL_H

#include "filter/spool_files.h"
#include "rules/access.h"

struct jk_spooled {
	struct jk_lane lane;
	uint64_t number;
	struct jk_spool_serials serials; /* before it, then behind it */
	const struct jk_schema *schema;
	const struct jk_access_columns *columns;
	/* What came of it: */
	bool is_cut; /* then the batch has one record more, which says so */
	uint64_t records; /* of the run */
	uint64_t known; /* the batch that holds just these; 0: there was none */
};

/*
 * Make spool/LANE-NNNNNN.jks from its unfinished file, write the serial number
 * down, remove that file. Nothing is made where no record is in it, nor of another
 * system's records that are cut, or that a batch holds already. Status 76 when the
 * file is neither whole nor cut, but something else.
 */
JK_MUST_CHECK int jk_spool_seal(
    struct jk_run *run, struct jk_spooled *spooled, struct jk_err *err);

/* The recorder that this site's programs name. */
#define JK_RECORDER_CHARS (JK_PARTY_CHARS + 3)
void jk_spool_recorder(char to[JK_RECORDER_CHARS], const struct jk_run *run);

#endif
