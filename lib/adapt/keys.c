#include "adapt/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "adapt/kdf.h"
#include "adapt/openssl.h"

/* The four lines of a key file (jk.conf(5), KEY FILES) and where they begin. */
#define FILE_HEAD "jk-key 1 p256\n"
#define SCALAR_AT (sizeof FILE_HEAD - 1)
#define POINT_AT (SCALAR_AT + 2 * JK_SCALAR_BYTES + 1)
#define NAME_AT (POINT_AT + 2 * JK_POINT_BYTES + 1)
#define FILE_BYTES (NAME_AT + 2 * JK_DIGEST_BYTES + 1)

#define CURVE "prime256v1"

struct jk_public_key {
	EVP_PKEY *handle;
	uint8_t point[JK_POINT_BYTES];
};

struct jk_private_key {
	EVP_PKEY *handle;
	uint8_t point[JK_POINT_BYTES];
	uint8_t fingerprint[JK_DIGEST_BYTES];
};

/*
 * The curve, and a key on it that has no point yet: a copy of that is given its
 * point at a third of what it costs to import a key.
 */
static EC_GROUP *curve;
static EVP_PKEY *pointless;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* A key of these parts; NULL when refused. */
static EVP_PKEY *
import(int parts, OSSL_PARAM *params)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *handle = NULL;

	if (context == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
	    EVP_PKEY_fromdata(context, &handle, parts, params) != 1)
		handle = NULL;
	EVP_PKEY_CTX_free(context);
	return handle;
}

static void
fetch(void)
{
	char name[] = CURVE;
	OSSL_PARAM params[2];

	if (!jk_openssl_start())
		return;
	params[0] =
	    OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name, 0);
	params[1] = OSSL_PARAM_construct_end();
	pointless = import(EVP_PKEY_KEY_PARAMETERS, params);
	curve = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
}

static bool
is_ready(void)
{
	return pthread_once(&once, fetch) == 0 && pointless != NULL && curve != NULL;
}

/* The point is looked at: one that is not of the curve, or none, is refused. */
static EVP_PKEY *
import_point(const uint8_t point[JK_POINT_BYTES])
{
	EVP_PKEY *handle = EVP_PKEY_dup(pointless);

	if (handle != NULL &&
	    EVP_PKEY_set1_encoded_public_key(handle, point, JK_POINT_BYTES) == 1)
		return handle;
	EVP_PKEY_free(handle);
	return NULL;
}

static EVP_PKEY *
import_pair(const uint8_t point[JK_POINT_BYTES], const BIGNUM *scalar)
{
	OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY *handle = NULL;

	if (builder != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(
		builder, OSSL_PKEY_PARAM_GROUP_NAME, CURVE, 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(
		builder, OSSL_PKEY_PARAM_PUB_KEY, point, JK_POINT_BYTES) == 1 &&
	    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, scalar) == 1 &&
	    (params = OSSL_PARAM_BLD_to_param(builder)) != NULL)
		handle = import(EVP_PKEY_KEYPAIR, params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(builder);
	return handle;
}

struct jk_public_key *
jk_public_key_new(const uint8_t point[JK_POINT_BYTES], struct jk_err *err)
{
	struct jk_public_key *key = malloc(sizeof *key);

	if (key == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	memcpy(key->point, point, JK_POINT_BYTES);
	key->handle = is_ready() && point[0] == 4 ? import_point(point) : NULL;
	if (key->handle != NULL)
		return key;
	free(key);
	(void)jk_openssl_failed(err, "EVP_PKEY_set1_encoded_public_key");
	jk_err_set(err, JK_EXIT_PROTOCOL, "JK00110",
	    _("a public key is not a point of the curve P-256"));
	return NULL;
}

void
jk_public_key_free(struct jk_public_key *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_free(key->handle);
	free(key);
}

const uint8_t *
jk_public_key_point(const struct jk_public_key *key)
{
	return key->point;
}

/*
 * The scalar lies in 1 to n - 1, and times the generator is the point: which then
 * needs no other check. EVP_PKEY_pairwise_check says the same at five times the
 * cost, since it first multiplies the point by n.
 */
static bool
is_pair(const BIGNUM *scalar, const uint8_t point[JK_POINT_BYTES])
{
	uint8_t made[JK_POINT_BYTES];
	BN_CTX *scratch = BN_CTX_secure_new();
	EC_POINT *product = EC_POINT_new(curve);
	bool held = scratch != NULL && product != NULL && !BN_is_zero(scalar) &&
		    BN_cmp(scalar, EC_GROUP_get0_order(curve)) < 0 &&
		    EC_POINT_mul(curve, product, scalar, NULL, NULL, scratch) == 1 &&
		    EC_POINT_point2oct(curve, product, POINT_CONVERSION_UNCOMPRESSED,
			made, sizeof made, scratch) == sizeof made &&
		    memcmp(made, point, sizeof made) == 0;

	EC_POINT_free(product);
	BN_CTX_free(scratch);
	return held;
}

struct jk_private_key *
jk_private_key_new(const uint8_t scalar[JK_SCALAR_BYTES],
    const uint8_t point[JK_POINT_BYTES], struct jk_err *err)
{
	struct jk_private_key *key = calloc(1, sizeof *key);
	BIGNUM *number = NULL;

	if (key == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	memcpy(key->point, point, JK_POINT_BYTES);
	if (jk_key_id(key->fingerprint, point, err) != 0) {
		jk_private_key_free(key);
		return NULL;
	}
	number = is_ready() ? BN_secure_new() : NULL;
	if (number != NULL && BN_bin2bn(scalar, JK_SCALAR_BYTES, number) != NULL) {
		BN_set_flags(number, BN_FLG_CONSTTIME);
		if (is_pair(number, point))
			key->handle = import_pair(point, number);
	}
	BN_clear_free(number);
	if (key->handle != NULL)
		return key;
	jk_private_key_free(key);
	(void)jk_openssl_failed(err, "EVP_PKEY_fromdata");
	jk_err_set(err, JK_EXIT_CONFIG, "JK00111",
	    _("a private key does not belong to its public point"));
	return NULL;
}

struct jk_private_key *
jk_private_key_generate(struct jk_err *err)
{
	struct jk_private_key *key = calloc(1, sizeof *key);
	size_t len = 0;

	if (key == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	if (jk_openssl_start())
		key->handle = EVP_EC_gen("P-256");
	if (key->handle == NULL ||
	    EVP_PKEY_get_octet_string_param(key->handle, OSSL_PKEY_PARAM_PUB_KEY,
		key->point, JK_POINT_BYTES, &len) != 1 ||
	    len != JK_POINT_BYTES) {
		jk_private_key_free(key);
		(void)jk_openssl_failed(err, "EVP_EC_gen");
		return NULL;
	}
	if (jk_key_id(key->fingerprint, key->point, err) == 0)
		return key;
	jk_private_key_free(key);
	return NULL;
}

void
jk_private_key_free(struct jk_private_key *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_free(key->handle);
	free(key);
}

/* Only what the file is makes 77; that it could not be looked at is a failure. */
static enum jk_exit
status_of_open(int error)
{
	switch (error) {
	case ENOENT:
		return JK_EXIT_UNAVAILABLE;
	case EACCES:
	case EPERM:
	case ELOOP:
	case ENXIO:
		return JK_EXIT_NOPERM;
	default:
		return JK_EXIT_IO;
	}
}

/* The reader alone may open it: else whoever can read it can sign. */
static int
check_file(int fd, struct jk_err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return jk_err_errno(
		    err, JK_EXIT_IO, "JK00112", _("the key file cannot be read"));
	if (!S_ISREG(st.st_mode))
		return jk_err_set(err, JK_EXIT_NOPERM, "JK00113",
		    _("the key file is not a regular file"));
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return jk_err_set(err, JK_EXIT_NOPERM, "JK00114",
		    _("the key file belongs to another user"));
	if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return jk_err_set(err, JK_EXIT_NOPERM, "JK00115",
		    _("the key file is open to its group or to others; its mode must "
		      "be 0600"));
	return 0;
}

static bool
has_form(const char *text, size_t len)
{
	return len == FILE_BYTES && memcmp(text, FILE_HEAD, SCALAR_AT) == 0 &&
	       text[POINT_AT - 1] == '\n' && text[NAME_AT - 1] == '\n' &&
	       text[FILE_BYTES - 1] == '\n';
}

/* `text` and `scalar` are secrets; what is left of the file is public. */
static struct jk_private_key *
decode(const char *text, size_t len, uint8_t *scalar, struct jk_err *err)
{
	uint8_t point[JK_POINT_BYTES], fingerprint[JK_DIGEST_BYTES];
	struct jk_private_key *key;

	if (!has_form(text, len) ||
	    !jk_hex_decode(scalar, JK_SCALAR_BYTES, text + SCALAR_AT) ||
	    !jk_hex_decode(point, JK_POINT_BYTES, text + POINT_AT) ||
	    !jk_hex_decode(fingerprint, JK_DIGEST_BYTES, text + NAME_AT)) {
		jk_err_set(err, JK_EXIT_CONFIG, "JK00116",
		    _("the key file does not have the form of jk.conf(5)"));
		return NULL;
	}
	key = jk_private_key_new(scalar, point, err);
	if (key != NULL)
		memcpy(key->fingerprint, fingerprint, JK_DIGEST_BYTES);
	return key;
}

struct jk_private_key *
jk_private_key_load(const char *path, struct jk_err *err)
{
	struct jk_private_key *key = NULL;
	struct jk_secret *text, *scalar;
	size_t len = 0;
	int fd;

	text = jk_secret_new(FILE_BYTES + 1, err);
	scalar = text != NULL ? jk_secret_new(JK_SCALAR_BYTES, err) : NULL;
	fd = scalar != NULL
		 ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
		 : -1;
	if (scalar != NULL && fd < 0)
		jk_err_errno(err, status_of_open(errno), "JK00117",
		    _("the key file cannot be opened"));
	if (fd >= 0 && check_file(fd, err) == 0 &&
	    jk_fd_read_full(fd, jk_secret_ptr(text), FILE_BYTES + 1, &len, err) == 0)
		key = decode(
		    (const char *)jk_secret_ptr(text), len, jk_secret_ptr(scalar), err);
	if (fd >= 0)
		close(fd);
	jk_secret_free(scalar);
	jk_secret_free(text);
	if (key == NULL)
		jk_err_at(err, "%s", path);
	return key;
}

static bool
export_scalar(EVP_PKEY *handle, uint8_t scalar[JK_SCALAR_BYTES])
{
	BIGNUM *number = BN_secure_new();
	bool held =
	    number != NULL &&
	    EVP_PKEY_get_bn_param(handle, OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1 &&
	    BN_bn2binpad(number, scalar, JK_SCALAR_BYTES) == JK_SCALAR_BYTES;

	BN_clear_free(number);
	return held;
}

/* jk_hex_encode ends with a NUL: each line's LF is written over it. */
static void
encode(char *text, const uint8_t *scalar, const struct jk_private_key *key)
{
	memcpy(text, FILE_HEAD, SCALAR_AT);
	jk_hex_encode(text + SCALAR_AT, scalar, JK_SCALAR_BYTES);
	text[POINT_AT - 1] = '\n';
	jk_hex_encode(text + POINT_AT, key->point, JK_POINT_BYTES);
	text[NAME_AT - 1] = '\n';
	jk_hex_encode(text + NAME_AT, key->fingerprint, JK_DIGEST_BYTES);
	text[FILE_BYTES - 1] = '\n';
}

int
jk_private_key_store(
    const struct jk_private_key *key, const char *path, struct jk_err *err)
{
	struct jk_file file = JK_FILE_INIT;
	struct jk_secret *text, *scalar;
	int status = -1;

	text = jk_secret_new(FILE_BYTES, err);
	scalar = text != NULL ? jk_secret_new(JK_SCALAR_BYTES, err) : NULL;
	if (scalar == NULL)
		goto done;
	if (!export_scalar(key->handle, jk_secret_ptr(scalar))) {
		(void)jk_openssl_failed(err, "EVP_PKEY_get_bn_param");
		goto done;
	}
	encode((char *)jk_secret_ptr(text), jk_secret_ptr(scalar), key);
	if (jk_file_open(&file, path, false, err) != 0)
		goto done;
	status = jk_fd_write(file.fd, jk_secret_bytes(text), err);
	if (status == 0)
		status = jk_file_close(&file, err);
	jk_file_abandon(&file);
done:
	jk_secret_free(scalar);
	jk_secret_free(text);
	return status;
}

const uint8_t *
jk_private_key_point(const struct jk_private_key *key)
{
	return key->point;
}

const uint8_t *
jk_private_key_fingerprint(const struct jk_private_key *key)
{
	return key->fingerprint;
}

struct jk_secret *
jk_private_key_derive(
    const struct jk_private_key *key, const char *label, struct jk_err *err)
{
	struct jk_secret *scalar = jk_secret_new(JK_SCALAR_BYTES, err);
	struct jk_secret *secret =
	    scalar != NULL ? jk_secret_new(JK_DIGEST_BYTES, err) : NULL;
	int result = -1;

	if (secret != NULL && !export_scalar(key->handle, jk_secret_ptr(scalar)))
		(void)jk_openssl_failed(err, "EVP_PKEY_get_bn_param");
	else if (secret != NULL)
		result =
		    jk_hkdf(jk_secret_ptr(secret), JK_DIGEST_BYTES, jk_bytes(NULL, 0),
			jk_secret_bytes(scalar), jk_bytes_of(label), err);
	jk_secret_free(scalar);
	if (result == 0)
		return secret;
	jk_secret_free(secret);
	return NULL;
}

int
jk_key_id(uint8_t id[JK_KEY_ID_BYTES], const uint8_t point[JK_POINT_BYTES],
    struct jk_err *err)
{
	struct jk_bytes bytes = { point, JK_POINT_BYTES };

	return jk_digest_of(id, &bytes, 1, err);
}

void *
jk_public_key_handle(const struct jk_public_key *key)
{
	return key->handle;
}

void *
jk_private_key_handle(const struct jk_private_key *key)
{
	return key->handle;
}
