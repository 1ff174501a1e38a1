/*
 * Renewals as text (jk-ledger(5), RENEWALS): what a ledger was on a day, in digests
 * of the later suite and under its signature; and who may sign one.
 */
#ifndef JK_FORMAT_RENEWAL_H
#define JK_FORMAT_RENEWAL_H

#include "base/buf.h"
#include "base/lines.h"
#include "base/party.h"
#include "format/date.h"

#define JK_RENEWAL_LABEL "jk-renewal-v1"
#define JK_RENEWAL_DIGEST_BYTES 48
#define JK_RENEWAL_POINT_BYTES 97
#define JK_RENEWAL_SIGNATURE_BYTES 96
#define JK_RENEWAL_SIGNER_BYTES 32

struct jk_renewal_segment {
	char name[JK_WORD_CHARS];
	uint8_t digest[JK_RENEWAL_DIGEST_BYTES]; /* of its file */
};

struct jk_renewal {
	char ledger[JK_WORD_CHARS];
	char party[JK_PARTY_CHARS];
	bool production;
	uint64_t number; /* the list up to which it renews */
	uint8_t lists[JK_RENEWAL_DIGEST_BYTES]; /* of the files of lists 1 to number */
	struct jk_renewal_segment *segments; /* those of that list, in its order */
	size_t segments_count;
	char date[JK_DATE_CHARS];
	uint8_t signer[JK_RENEWAL_SIGNER_BYTES]; /* fingerprint of its certificate */
	uint8_t signature[JK_RENEWAL_SIGNATURE_BYTES];
};

void jk_renewal_release(struct jk_renewal *renewal);

/* Append the whole text. */
void jk_renewal_encode(struct jk_buf *to, const struct jk_renewal *renewal);

/*
 * Strict: only the text that jk_renewal_encode writes. *is_signed is the part that
 * the signature covers. Status 76 with the line otherwise. Release it in any case.
 */
JK_MUST_CHECK int jk_renewal_decode(struct jk_renewal *renewal,
    struct jk_bytes *is_signed, struct jk_bytes text, struct jk_err *err);

/* NULL when it has no such segment. */
const struct jk_renewal_segment *jk_renewal_segment(
    const struct jk_renewal *renewal, const char *name);

/* Who may sign: one line of trust/renewals/FINGERPRINT (jk.conf(5)). */
struct jk_renewer {
	char party[JK_PARTY_CHARS];
	uint8_t point[JK_RENEWAL_POINT_BYTES];
	int32_t from, until; /* days, both included */
	int32_t refused_since; /* INT32_MAX: never */
};

/* Status 78 when it has not that form. */
JK_MUST_CHECK int jk_renewer_decode(
    struct jk_renewer *renewer, struct jk_bytes text, struct jk_err *err);

#endif
