/*
 * Whom a reader believes, and for what (jk-stream(5), SIGNATURES): the trust
 * index on a business date, and which use of a certificate may sign a stream of
 * which kind.
 *
 * What a site makes is signed with its signing key. What a person answers for is
 * signed with that person's: questions by an operator, decisions by an approver.
 */
#ifndef JK_STREAM_POLICY_H
#define JK_STREAM_POLICY_H

#include "adapt/digest.h"
#include "adapt/trust.h"

/* trust is borrowed and must outlive whatever reads by the policy. */
struct jk_policy {
	struct jk_trust *trust;
	int32_t day; /* the business date on which signers must be valid ... */
	bool any_day; /* ... unless the ledger already holds the stream */
	bool production; /* the site's environment */
};

/*
 * The signer named by an unverified header, if policy lets it sign anything;
 * status 76. When the header is verified, jk_policy_check_use must follow.
 */
JK_MUST_CHECK const struct jk_trust_entry *jk_policy_signer(
    const struct jk_policy *policy, const uint8_t fingerprint[JK_DIGEST_BYTES],
    struct jk_err *err);

/* The same for what only sites sign, such as the lists of a ledger. */
JK_MUST_CHECK const struct jk_trust_entry *jk_policy_site_signer(
    const struct jk_policy *policy, const uint8_t fingerprint[JK_DIGEST_BYTES],
    struct jk_err *err);

/* Is this a kind that a person signs, and that no site signs for itself? */
bool jk_policy_is_personal(const char *kind);

/* May a certificate of that use and role sign streams of that kind? Status 77. */
JK_MUST_CHECK int jk_policy_check_use(
    const char *kind, const struct jk_trust_entry *signer, struct jk_err *err);

#endif
