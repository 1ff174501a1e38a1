/*
 * The site's trust index (jk.conf(5), TRUST INDEX): who may sign, and whose
 * opening key a batch is sealed to. It is built by jk-site(1), which checked
 * chain, role and revocation list when a certificate was added, so that no
 * certificate is parsed here and no ASN.1 ever comes from a stream.
 */
#ifndef JK_ADAPT_TRUST_H
#define JK_ADAPT_TRUST_H

#include "adapt/keys.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/party.h"

enum jk_key_use {
	JK_USE_SIGNING,
	JK_USE_OPENING,
	JK_USE_APPROVER, /* a person's: may say yes to what others ask for */
	JK_USE_OPERATOR, /* a person's: may ask */
};

/* False, and *use as it was, for a word that names no use. */
bool jk_key_use_decode(enum jk_key_use *use, struct jk_bytes word);
const char *jk_key_use_name(enum jk_key_use use);

struct jk_trust_entry {
	uint8_t fingerprint[JK_DIGEST_BYTES]; /* SHA-256 of the certificate */
	char party[JK_PARTY_CHARS];
	enum jk_party_role role;
	enum jk_key_use use;
	uint8_t point[JK_POINT_BYTES];
	int32_t from_day, until_day; /* days since 1970-01-01, both inclusive */
	int32_t refused_since_day; /* INT32_MAX: never */
};

struct jk_trust;

/*
 * Status 78 for another form; 77 for an index that other users can write, since
 * they would decide who is believed.
 */
JK_MUST_CHECK struct jk_trust *jk_trust_load(const char *path, struct jk_err *err);
JK_MUST_CHECK struct jk_trust *jk_trust_decode(
    struct jk_bytes text, struct jk_err *err);
void jk_trust_free(struct jk_trust *trust);

/* The entry of a certificate, or NULL; borrowed from the index. */
const struct jk_trust_entry *jk_trust_find(
    const struct jk_trust *trust, const uint8_t fingerprint[JK_DIGEST_BYTES]);

/*
 * The newest entry of a party for a use that is valid on `day` and not refused,
 * or NULL.
 */
const struct jk_trust_entry *jk_trust_of_party(
    const struct jk_trust *trust, const char *party, enum jk_key_use use, int32_t day);

/* Valid on that day, and not refused. */
bool jk_trust_is_in_force(const struct jk_trust_entry *entry, int32_t day);

size_t jk_trust_count(const struct jk_trust *trust);
const struct jk_trust_entry *jk_trust_at(const struct jk_trust *trust, size_t index);

/* The public key of an entry, made at first use and kept; borrowed. */
JK_MUST_CHECK const struct jk_public_key *jk_trust_key(
    struct jk_trust *trust, const struct jk_trust_entry *entry, struct jk_err *err);

#endif
