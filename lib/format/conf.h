/*
 * A site's configuration: the bytes of jk.conf to a value (jk.conf(5),
 * CONFIGURATION). Everything is in the struct, nothing is borrowed, and what
 * the file does not say has its default.
 *
 * Errors have status 78; the place is "line N", or none where a key is missing.
 */
#ifndef JK_FORMAT_CONF_H
#define JK_FORMAT_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/party.h"
#include "format/date.h"

#define JK_CONF_MAX_BYTES 65536
#define JK_CONF_MAX_LINES 1024
#define JK_CONF_LINE_MAX_BYTES 1024
#define JK_CONF_NAME_MAX_CHARACTERS 64
#define JK_CONF_COUNT_MAX 1000000
#define JK_CONF_INPUT_DAYS_MAX 99
#define JK_CONF_VALUE_CHARS (JK_CONF_LINE_MAX_BYTES + 1)

/* A part of a whole, but never fewer than a floor. */
struct jk_limit {
	uint32_t hundredths; /* of one per cent: 10000 is the whole */
	uint64_t floor; /* records or persons */
};

/* Whether important input (jk-apply(1), Important input) must be approved. */
enum jk_input_approval {
	JK_INPUT_APPROVAL_NONE,
	JK_INPUT_APPROVAL_BEFORE,
	JK_INPUT_APPROVAL_AFTER,
};

struct jk_conf {
	char code[JK_PARTY_CHARS];
	enum jk_party_role role;
	char parent[JK_PARTY_CHARS]; /* "" for the nation and an organ */
	char name[JK_CONF_NAME_MAX_CHARACTERS * 4 + 1];
	bool is_production;
	char schemas[JK_CONF_VALUE_CHARS]; /* "": only the installed ones */
	char calendar[JK_CONF_VALUE_CHARS]; /* "": calendar.csv among the schemas */
	char language[3]; /* "ja" or "en" */
	struct jk_limit reject_limit;
	struct jk_limit max_change;
	struct jk_limit max_delete;
	struct jk_limit mass_limit; /* records an erasure may take with one approval */
	uint64_t bulk_threshold; /* queries that need no approval */
	uint64_t lock_after; /* refusals in a row */
	enum jk_input_approval input_approval;
	uint64_t input_days; /* operating days within which, where it is after */
	/* The last day of the first suite of signatures, or "": it is not retired. */
	char suite_1_until[JK_DATE_CHARS];
};

JK_MUST_CHECK int jk_conf_decode(
    struct jk_conf *conf, struct jk_bytes text, struct jk_err *err);

/*
 * "P% N", in the configuration or as an option's value. "P%" alone leaves the
 * floor as it was; "N" alone is "0% N". False, and nothing changed, when it is
 * none of these.
 */
bool jk_limit_decode(struct jk_limit *limit, struct jk_bytes text);

/* How many of `total` it allows. */
uint64_t jk_limit_of(const struct jk_limit *limit, uint64_t total);

#endif
