#include "stream/key.h"

#include <stdlib.h>

#include "adapt/aead.h"
#include "adapt/digest.h"
#include "adapt/hpke.h"
#include "adapt/kdf.h"
#include "adapt/random.h"
#include "adapt/secret.h"

#define SECRET_BYTES 32
#define PADDED_TO 1024
#define LENGTH_BYTES 4
/* key, base nonce, commitment, in this order */
#define COMMITMENT_AT (JK_AEAD_KEY_BYTES + JK_AEAD_NONCE_BYTES)
#define DERIVED_BYTES (COMMITMENT_AT + JK_DIGEST_BYTES)
/* label, its zero byte, digest */
#define INFO_BYTES (11 + JK_DIGEST_BYTES)

static const char wrap_label[] = "jk-wrap-v1";
static const char seal_label[] = "jk-seal-v1";

struct jk_stream_key {
	struct jk_aead *aead;
	uint8_t base_nonce[JK_AEAD_NONCE_BYTES];
};

static void
make_info(
    uint8_t info[INFO_BYTES], const char *label, const uint8_t digest[JK_DIGEST_BYTES])
{
	memcpy(info, label, INFO_BYTES - JK_DIGEST_BYTES);
	memcpy(info + INFO_BYTES - JK_DIGEST_BYTES, digest, JK_DIGEST_BYTES);
}

/* What the seal is bound to: the header without its seal lines. */
static int
header_digest(
    uint8_t digest[JK_DIGEST_BYTES], const struct jk_header *header, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_bytes piece;
	int result;

	jk_header_encode_sealed_part(&text, header);
	if (jk_buf_failed(&text)) {
		jk_buf_release(&text);
		return jk_err_memory(err);
	}
	piece = jk_buf_bytes(&text);
	result = jk_digest_of(digest, &piece, 1, err);
	jk_buf_release(&text);
	return result;
}

static struct jk_stream_key *
derive(const uint8_t digest[JK_DIGEST_BYTES], struct jk_secret *secret,
    uint8_t commitment[JK_DIGEST_BYTES], struct jk_err *err)
{
	struct jk_stream_key *key = calloc(1, sizeof *key);
	struct jk_secret *derived = jk_secret_new(DERIVED_BYTES, err);
	uint8_t info[INFO_BYTES];
	uint8_t *at;

	if (key == NULL || derived == NULL) {
		if (key == NULL)
			jk_err_memory(err);
		goto failed;
	}
	at = jk_secret_ptr(derived);
	make_info(info, seal_label, digest);
	if (jk_hkdf(at, DERIVED_BYTES, jk_bytes(NULL, 0), jk_secret_bytes(secret),
		jk_bytes(info, sizeof info), err) < 0)
		goto failed;
	key->aead = jk_aead_new(jk_bytes(at, JK_AEAD_KEY_BYTES), err);
	if (key->aead == NULL)
		goto failed;
	memcpy(key->base_nonce, at + JK_AEAD_KEY_BYTES, JK_AEAD_NONCE_BYTES);
	memcpy(commitment, at + COMMITMENT_AT, JK_DIGEST_BYTES);
	jk_secret_free(derived);
	return key;
failed:
	jk_secret_free(derived);
	jk_stream_key_free(key);
	return NULL;
}

void
jk_stream_key_free(struct jk_stream_key *key)
{
	if (key == NULL)
		return;
	jk_aead_free(key->aead);
	explicit_bzero(key, sizeof *key);
	free(key);
}

static int
compare_seals(const void *a, const void *b)
{
	return memcmp(((const struct jk_seal *)a)->key_id,
	    ((const struct jk_seal *)b)->key_id,
	    sizeof((const struct jk_seal *)a)->key_id);
}

static int
wrap(struct jk_seal *seal, const uint8_t point[JK_POINT_BYTES], const uint8_t *info,
    struct jk_secret *secret, struct jk_err *err)
{
	struct jk_public_key *recipient = jk_public_key_new(point, err);
	int result = -1;

	if (recipient != NULL && jk_key_id(seal->key_id, point, err) == 0)
		result = jk_hpke_seal(seal->enc, seal->wrapped, recipient,
		    jk_bytes(info, INFO_BYTES), jk_bytes(NULL, 0),
		    jk_secret_bytes(secret), err);
	jk_public_key_free(recipient);
	return result;
}

struct jk_stream_key *
jk_stream_key_make(struct jk_header *header, const uint8_t (*points)[JK_POINT_BYTES],
    size_t count, struct jk_err *err)
{
	struct jk_secret *secret = NULL;
	struct jk_stream_key *key = NULL;
	uint8_t digest[JK_DIGEST_BYTES], info[INFO_BYTES];

	if (count == 0 || count > JK_MAX_SEALS) {
		jk_err_set(err, JK_EXIT_CONFIG, "JK00312",
		    _("a stream is sealed to 1 to %d keys"), JK_MAX_SEALS);
		return NULL;
	}
	if (header_digest(digest, header, err) < 0)
		return NULL;
	secret = jk_secret_new(SECRET_BYTES, err);
	if (secret == NULL ||
	    jk_random_bytes(jk_secret_ptr(secret), SECRET_BYTES, err) < 0)
		goto done;
	make_info(info, wrap_label, digest);
	for (size_t i = 0; i < count; i++)
		if (wrap(&header->seals[i], points[i], info, secret, err) < 0)
			goto done;
	qsort(header->seals, count, sizeof header->seals[0], compare_seals);
	header->seals_count = count;
	key = derive(digest, secret, header->commitment, err);
done:
	jk_secret_free(secret);
	return key;
}

/* The seal made for this key, or NULL. */
static const struct jk_seal *
find_seal(const struct jk_header *header, const struct jk_private_key *key,
    struct jk_err *err)
{
	uint8_t id[JK_KEY_ID_BYTES];

	if (jk_key_id(id, jk_private_key_point(key), err) < 0)
		return NULL;
	for (size_t i = 0; i < header->seals_count; i++)
		if (memcmp(header->seals[i].key_id, id, sizeof id) == 0)
			return &header->seals[i];
	return NULL;
}

static struct jk_stream_key *
open_seal(const struct jk_header *header, const struct jk_seal *seal,
    const struct jk_private_key *holder, struct jk_err *err)
{
	struct jk_secret *secret = jk_secret_new(SECRET_BYTES, err);
	struct jk_stream_key *key = NULL;
	uint8_t digest[JK_DIGEST_BYTES], info[INFO_BYTES], commitment[JK_DIGEST_BYTES];

	if (secret == NULL || header_digest(digest, header, err) < 0)
		goto done;
	make_info(info, wrap_label, digest);
	if (jk_hpke_open(jk_secret_ptr(secret), seal->enc, holder,
		jk_bytes(info, sizeof info), jk_bytes(NULL, 0),
		jk_bytes(seal->wrapped, sizeof seal->wrapped), err) < 0)
		goto done;
	key = derive(digest, secret, commitment, err);
	if (key != NULL && !jk_digest_equal(commitment, header->commitment)) {
		jk_err_set(err, JK_EXIT_PROTOCOL, "JK00313",
		    _("seal does not match its commitment"));
		jk_stream_key_free(key);
		key = NULL;
	}
done:
	jk_secret_free(secret);
	return key;
}

struct jk_stream_key *
jk_stream_key_open(const struct jk_header *header, struct jk_private_key *const *keys,
    size_t count, struct jk_err *err)
{
	for (size_t i = 0; i < count; i++) {
		const struct jk_seal *seal = find_seal(header, keys[i], err);

		if (seal != NULL)
			return open_seal(header, seal, keys[i], err);
	}
	jk_err_set(err, JK_EXIT_NOPERM, "JK00314",
	    _("stream is sealed to none of the keys here"));
	return NULL;
}

/* Frames */

static size_t
padded_len(size_t content_len)
{
	return (LENGTH_BYTES + content_len + PADDED_TO - 1) / PADDED_TO * PADDED_TO;
}

size_t
jk_sealed_len(size_t content_len)
{
	return padded_len(content_len) + JK_AEAD_TAG_BYTES;
}

/* A frame's number never repeats within a stream, nor does its nonce. */
static void
make_nonce(uint8_t nonce[JK_AEAD_NONCE_BYTES], const struct jk_stream_key *key,
    const uint8_t header[JK_FRAME_HEADER_BYTES])
{
	const uint8_t *number = header + 8;

	memcpy(nonce, key->base_nonce, JK_AEAD_NONCE_BYTES);
	for (size_t i = 0; i < 8; i++)
		nonce[JK_AEAD_NONCE_BYTES - 8 + i] ^= number[i];
}

int
jk_stream_key_seal(struct jk_stream_key *key, struct jk_buf *to,
    const uint8_t header[JK_FRAME_HEADER_BYTES], struct jk_bytes content,
    struct jk_err *err)
{
	uint8_t nonce[JK_AEAD_NONCE_BYTES];
	size_t padded = padded_len(content.len);
	uint8_t *at = jk_buf_extend(to, padded + JK_AEAD_TAG_BYTES);

	if (at == NULL)
		return jk_err_memory(err);
	jk_put_be32(at, (uint32_t)content.len);
	memcpy(at + LENGTH_BYTES, content.ptr, content.len);
	memset(at + LENGTH_BYTES + content.len, 0, padded - LENGTH_BYTES - content.len);
	make_nonce(nonce, key, header);
	return jk_aead_seal(key->aead, at, nonce,
	    jk_bytes(header, JK_FRAME_HEADER_BYTES), jk_bytes(at, padded), err);
}

/* Is all from `len` on zero, and no more than padding asks for? */
static bool
is_padding(struct jk_bytes plain, size_t len)
{
	if (len > plain.len - LENGTH_BYTES || padded_len(len) != plain.len)
		return false;
	for (size_t i = LENGTH_BYTES + len; i < plain.len; i++)
		if (plain.ptr[i] != 0)
			return false;
	return true;
}

int
jk_stream_key_unseal(struct jk_stream_key *key, struct jk_buf *to,
    const uint8_t header[JK_FRAME_HEADER_BYTES], struct jk_bytes body,
    struct jk_bytes *content, struct jk_err *err)
{
	uint8_t nonce[JK_AEAD_NONCE_BYTES];
	struct jk_bytes plain;
	size_t len;
	uint8_t *at;

	if (body.len < LENGTH_BYTES + JK_AEAD_TAG_BYTES)
		return jk_err_set(
		    err, JK_EXIT_PROTOCOL, "JK00315", _("sealed frame is malformed"));
	jk_buf_reset(to);
	at = jk_buf_extend(to, body.len - JK_AEAD_TAG_BYTES);
	if (at == NULL)
		return jk_err_memory(err);
	make_nonce(nonce, key, header);
	if (jk_aead_open(key->aead, at, nonce, jk_bytes(header, JK_FRAME_HEADER_BYTES),
		body, err) < 0)
		return -1;
	plain = jk_buf_bytes(to);
	len = jk_get_be32(plain.ptr);
	if (!is_padding(plain, len))
		return jk_err_set(
		    err, JK_EXIT_PROTOCOL, "JK00315", _("sealed frame is malformed"));
	*content = jk_bytes(plain.ptr + LENGTH_BYTES, len);
	return 0;
}
