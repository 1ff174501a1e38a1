/*
 * P-256 keys: public ones as raw points, private ones from the key files of
 * jk.conf(5), KEY FILES. Nothing is ever parsed from PEM or ASN.1 here, since
 * that costs more than the rest of a program's start.
 */
#ifndef JK_ADAPT_KEYS_H
#define JK_ADAPT_KEYS_H

#include "adapt/digest.h"
#include "adapt/secret.h"
#include "base/bytes.h"
#include "base/err.h"

#define JK_POINT_BYTES 65 /* 04, x, y: SEC 1 uncompressed */
#define JK_SCALAR_BYTES 32
#define JK_KEY_ID_BYTES 32 /* SHA-256 of the 65 bytes */

struct jk_public_key;
struct jk_private_key;

/* A public key from its point, which must lie on the curve. */
JK_MUST_CHECK struct jk_public_key *jk_public_key_new(
    const uint8_t point[JK_POINT_BYTES], struct jk_err *err);
void jk_public_key_free(struct jk_public_key *key);
const uint8_t *jk_public_key_point(const struct jk_public_key *key);

/* A key pair made now; until a certificate names it, its fingerprint is its key id. */
JK_MUST_CHECK struct jk_private_key *jk_private_key_generate(struct jk_err *err);

/*
 * From a scalar and its point (which are checked against each other); its
 * fingerprint is its key id.
 */
JK_MUST_CHECK struct jk_private_key *jk_private_key_new(
    const uint8_t scalar[JK_SCALAR_BYTES], const uint8_t point[JK_POINT_BYTES],
    struct jk_err *err);
void jk_private_key_free(struct jk_private_key *key);

/*
 * A key file of jk.conf(5): regular, owned by this user or root, not open to
 * group or others (status 77 otherwise), read without a copy left behind.
 */
JK_MUST_CHECK struct jk_private_key *jk_private_key_load(
    const char *path, struct jk_err *err);

/* Write such a file: exclusive create, mode 0600, synced. */
JK_MUST_CHECK int jk_private_key_store(
    const struct jk_private_key *key, const char *path, struct jk_err *err);

/* The point of the pair, and the fingerprint of its certificate (zeros: none). */
const uint8_t *jk_private_key_point(const struct jk_private_key *key);
const uint8_t *jk_private_key_fingerprint(const struct jk_private_key *key);

/*
 * A secret that only who has the private half can make, one for each label: HKDF
 * (RFC 5869) of the scalar. It is gone when that is.
 */
JK_MUST_CHECK struct jk_secret *jk_private_key_derive(
    const struct jk_private_key *key, const char *label, struct jk_err *err);

/* SHA-256 of a point: how keep and opening keys are named. */
JK_MUST_CHECK int jk_key_id(uint8_t id[JK_KEY_ID_BYTES],
    const uint8_t point[JK_POINT_BYTES], struct jk_err *err);

/* For adapt/sign and adapt/hpke only: the OpenSSL object. */
void *jk_public_key_handle(const struct jk_public_key *key);
void *jk_private_key_handle(const struct jk_private_key *key);

#endif
