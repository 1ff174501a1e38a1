/* Unit tests of adapt/keys: points, pairs, and key files that must be refused. */
#include "adapt/keys.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapt/sign.h"
#include "tap.h"

/* RFC 6979, A.2.5: a pair on P-256. */
static const char scalar_hex[] =
    "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
static const char point_hex[] =
    "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";

/* RFC 5869 of that scalar, made with Python's hmac. */
static const char label[] = "jk-quarantine-name-v1";
static const char secret_hex[] =
    "769c00516bdbb9f06b67276aa2e30d4cf6173fce8968774dadeaad5b4c40f1ea";

static char directory[] = "/tmp/jk-keys-XXXXXX";
static char path[64];

static void
test_points(void)
{
	uint8_t point[JK_POINT_BYTES], bad[JK_POINT_BYTES];
	struct jk_public_key *key;
	struct jk_err err;

	ok(jk_hex_decode(point, sizeof point, point_hex), "(a point is read)");
	key = jk_public_key_new(point, &err);
	ok(key != NULL, "a point of the curve is a public key");
	jk_public_key_free(key);
	memcpy(bad, point, sizeof bad);
	bad[64] ^= 1;
	ok(jk_public_key_new(bad, &err) == NULL && err.status == JK_EXIT_PROTOCOL &&
		strcmp(err.id, "JK00110") == 0,
	    "one beside the curve is refused with status 76");
	memcpy(bad, point, sizeof bad);
	bad[0] = 6 + (point[64] & 1);
	ok(jk_public_key_new(bad, &err) == NULL, "the hybrid form is refused");
	memset(bad, 0, sizeof bad);
	ok(jk_public_key_new(bad, &err) == NULL, "zeros are refused");
	bad[0] = 4;
	ok(jk_public_key_new(bad, &err) == NULL, "so is the point 0, 0");
	memset(bad + 1, 0xff, 64);
	ok(jk_public_key_new(bad, &err) == NULL,
	    "and coordinates beyond the field's prime");
	jk_public_key_free(NULL);
}

static void
test_pairs(void)
{
	uint8_t scalar[JK_SCALAR_BYTES], point[JK_POINT_BYTES], id[JK_KEY_ID_BYTES];
	uint8_t zero[JK_SCALAR_BYTES] = { 0 };
	struct jk_private_key *pair, *other;
	struct jk_err err;

	ok(jk_hex_decode(scalar, sizeof scalar, scalar_hex) &&
		jk_hex_decode(point, sizeof point, point_hex) &&
		jk_key_id(id, point, &err) == 0,
	    "(a pair is read)");
	pair = jk_private_key_new(scalar, point, &err);
	ok(pair != NULL && memcmp(jk_private_key_point(pair), point, sizeof point) == 0,
	    "a scalar with its point is a private key");
	ok(pair != NULL && memcmp(jk_private_key_fingerprint(pair), id, sizeof id) == 0,
	    "its first fingerprint is its key id");
	scalar[31] ^= 1;
	ok(jk_private_key_new(scalar, point, &err) == NULL &&
		strcmp(err.id, "JK00111") == 0 && err.status == JK_EXIT_CONFIG,
	    "with another's point it is refused with status 78");
	ok(jk_private_key_new(zero, point, &err) == NULL, "zero is no private key");
	memset(scalar, 0xff, sizeof scalar);
	ok(jk_private_key_new(scalar, point, &err) == NULL,
	    "nor is a number beyond the order");
	other = jk_private_key_generate(&err);
	ok(pair != NULL && other != NULL &&
		memcmp(jk_private_key_point(pair), jk_private_key_point(other), 65) !=
		    0,
	    "a generated pair is another one");
	jk_private_key_free(other);
	jk_private_key_free(pair);
}

static void
test_secrets(void)
{
	uint8_t scalar[JK_SCALAR_BYTES], point[JK_POINT_BYTES], wanted[JK_DIGEST_BYTES];
	struct jk_private_key *pair = NULL;
	struct jk_secret *secret, *other;
	struct jk_err err;

	if (jk_hex_decode(scalar, sizeof scalar, scalar_hex) &&
	    jk_hex_decode(point, sizeof point, point_hex))
		pair = jk_private_key_new(scalar, point, &err);
	ok(pair != NULL && jk_hex_decode(wanted, sizeof wanted, secret_hex),
	    "(a pair and its secret are read)");
	secret = jk_private_key_derive(pair, label, &err);
	other = jk_private_key_derive(pair, "jk-other-v1", &err);
	ok(secret != NULL && memcmp(jk_secret_ptr(secret), wanted, 32) == 0,
	    "the secret of a label is HKDF of the scalar");
	ok(other != NULL && memcmp(jk_secret_ptr(other), wanted, 32) != 0,
	    "another label has another one");
	jk_secret_free(other);
	jk_secret_free(secret);
	jk_private_key_free(pair);
}

static bool
is_refused(const char *id, enum jk_exit status)
{
	struct jk_err err;
	struct jk_private_key *key;
	bool refused;

	jk_err_reset(&err);
	key = jk_private_key_load(path, &err);
	refused = key == NULL && strcmp(err.id, id) == 0 && err.status == status &&
		  strcmp(err.place, path) == 0;
	if (!refused)
		printf("# %s %s\n", err.id, err.text);
	jk_private_key_free(key);
	return refused;
}

static void
write_text(const char *text, size_t len)
{
	FILE *file = fopen(path, "wb");

	if (file == NULL || fwrite(text, 1, len, file) != len || fclose(file) != 0)
		printf("Bail out! cannot write %s\n", path);
}

static void
test_files(void)
{
	struct jk_private_key *made, *loaded;
	uint8_t signature[JK_SIGNATURE_BYTES];
	struct jk_public_key *key = NULL;
	struct jk_err err;
	struct stat st;

	jk_err_reset(&err);
	made = jk_private_key_generate(&err);
	ok(made != NULL && jk_private_key_store(made, path, &err) == 0,
	    "a pair is stored in a key file");
	ok(stat(path, &st) == 0 && (st.st_mode & 07777) == 0600 && st.st_size == 275,
	    "of 275 bytes and mode 0600");
	ok(jk_private_key_store(made, path, &err) == -1 &&
		err.status == JK_EXIT_CANTCREATE,
	    "an existing key file is never overwritten");
	loaded = jk_private_key_load(path, &err);
	ok(loaded != NULL &&
		memcmp(jk_private_key_point(made), jk_private_key_point(loaded),
		    JK_POINT_BYTES) == 0 &&
		memcmp(jk_private_key_fingerprint(made),
		    jk_private_key_fingerprint(loaded), JK_DIGEST_BYTES) == 0,
	    "and read back with point and fingerprint");
	if (made != NULL)
		key = jk_public_key_new(jk_private_key_point(made), &err);
	ok(key != NULL && loaded != NULL &&
		jk_sign(signature, loaded, "l", jk_bytes_of("m"), &err) == 0 &&
		jk_verify(signature, key, "l", jk_bytes_of("m"), &err) == 0,
	    "what the read key signs, the made one verifies");
	jk_public_key_free(key);
	jk_private_key_free(loaded);
	jk_private_key_free(made);
}

static void
test_refused_modes(void)
{
	char aside[80];

	ok(chmod(path, 0640) == 0 && is_refused("JK00115", JK_EXIT_NOPERM),
	    "a key file its group can read is refused with status 77");
	ok(chmod(path, 0602) == 0 && is_refused("JK00115", JK_EXIT_NOPERM),
	    "one that others can write is refused");
	ok(chmod(path, 0600) == 0, "(the mode is put right)");
	if (geteuid() == 0) {
		ok(chown(path, 1, 1) == 0 && is_refused("JK00114", JK_EXIT_NOPERM),
		    "one of another user is refused");
		ok(chown(path, 0, 0) == 0, "(the owner is put right)");
	}
	snprintf(aside, sizeof aside, "%s.aside", path);
	ok(rename(path, aside) == 0 && symlink(aside, path) == 0 &&
		is_refused("JK00117", JK_EXIT_NOPERM),
	    "a symbolic link to a good key file is refused");
	ok(unlink(path) == 0 && mkfifo(path, 0600) == 0 &&
		is_refused("JK00113", JK_EXIT_NOPERM),
	    "a FIFO is refused, not waited for");
	ok(unlink(path) == 0 && is_refused("JK00117", JK_EXIT_UNAVAILABLE),
	    "a missing one is status 69");
	ok(rename(aside, path) == 0, "(the key file is put back)");
}

static void
test_refused_forms(void)
{
	char good[276], bad[277];
	FILE *file = fopen(path, "rb");
	size_t places[] = { 0, 13, 78, 209, 274 };
	int refused = 0;

	ok(file != NULL && fread(good, 1, 275, file) == 275 && fclose(file) == 0,
	    "(a key file is copied)");
	write_text(good, 274);
	ok(is_refused("JK00116", JK_EXIT_CONFIG), "a cut key file is status 78");
	memcpy(bad, good, 275);
	bad[275] = '\n';
	write_text(bad, 276);
	ok(is_refused("JK00116", JK_EXIT_CONFIG), "one with more behind is status 78");
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		memcpy(bad, good, 275);
		bad[places[i]] = ' ';
		write_text(bad, 275);
		refused += is_refused("JK00116", JK_EXIT_CONFIG);
	}
	ok(refused == 5, "so is one whose first line or line ends are altered");
	memcpy(bad, good, 275);
	bad[20] = bad[20] == '0' ? '1' : '0';
	write_text(bad, 275);
	ok(is_refused("JK00111", JK_EXIT_CONFIG),
	    "and one whose scalar is not that of its point");
	bad[20] = 'A';
	write_text(bad, 275);
	ok(is_refused("JK00116", JK_EXIT_CONFIG), "upper-case digits are refused");
}

int
main(void)
{
	if (mkdtemp(directory) == NULL)
		return 1;
	snprintf(path, sizeof path, "%s/signing.raw", directory);
	test_points();
	test_pairs();
	test_secrets();
	test_files();
	test_refused_modes();
	test_refused_forms();
	ok(unlink(path) == 0 && rmdir(directory) == 0,
	    "no file is left beside the key file");
	return tap_end();
}
