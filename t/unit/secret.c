/*
 * Unit tests of adapt/secret: what the system must refuse about this process,
 * and that a key leaves nothing behind in its memory.
 */
#include "adapt/secret.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapt/digest.h"
#include "adapt/keys.h"
#include "adapt/sign.h"
#include "tap.h"

#define NOBODY 65534
#define CHUNK_BYTES 65536
#define MASK 0x5a

#if defined(__SANITIZE_ADDRESS__)
#define HAS_SHADOW true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SHADOW true
#endif
#endif
#ifndef HAS_SHADOW
#define HAS_SHADOW false
#endif

static char directory[] = "/tmp/jk-secret-XXXXXX";
static char config[64], key_path[64];
static struct jk_err err;

/* A configuration under which OpenSSL has no algorithm at all. */
static void
write_config(void)
{
	FILE *file = fopen(config, "w");

	if (file == NULL ||
	    fputs("openssl_conf = init\n[init]\nproviders = all\n"
		  "[all]\nnull = one\n[one]\nactivate = 1\n",
		file) < 0 ||
	    fclose(file) != 0)
		printf("Bail out! cannot write %s\n", config);
	setenv("OPENSSL_CONF", config, 1);
}

static void
test_without_lock(void)
{
	const struct rlimit none = { 0, 0 };
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 ||
		    (geteuid() == 0 && setuid(NOBODY) != 0))
			_exit(2);
		_exit(jk_secret_setup(&err) == -1 && strcmp(err.id, "JK00135") == 0 &&
			      err.status == JK_EXIT_OS && jk_secret_new(1, &err) == NULL
			  ? 0
			  : 1);
	}
	ok(waitpid(child, &status, 0) == child && status == 0,
	    "without locked memory there is no secret, and status 71");
}

static long
status_value(const char *name)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[256];
	long value = -1;

	while (file != NULL && fgets(line, sizeof line, file) != NULL)
		if (strncmp(line, name, strlen(name)) == 0)
			value = strtol(line + strlen(name), NULL, 10);
	if (file != NULL)
		fclose(file);
	return value;
}

static void
test_setup(void)
{
	struct rlimit core = { 1, 1 };
	struct jk_bytes piece = jk_bytes_of("abc");
	uint8_t hash[JK_DIGEST_BYTES];

	ok(jk_secret_setup(&err) == 0 && jk_secret_setup(&err) == 0,
	    "the process is set up, once or twice");
	ok(getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0 &&
		core.rlim_max == 0,
	    "no core file can be written");
	ok(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0,
	    "and no other process of this user may look into it");
	ok(status_value("VmLck:") >= 64, "the heap for secrets is locked in memory");
	jk_sha256(hash, &piece, 1);
	ok(!jk_digest_failed(), "OPENSSL_CONF is not read");
	if (system("command -v openssl >/dev/null") == 0)
		ok(system("openssl dgst -sha256 /dev/null >/dev/null 2>&1") != 0,
		    "though it would have taken every algorithm away");
}

/* Our own memory through the kernel, which no sanitizer watches. */
static bool
peek(void *to, const void *from, size_t len)
{
	struct iovec local = { to, len }, remote = { (void *)(uintptr_t)from, len };

	return process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == (ssize_t)len;
}

static void
test_secrets(void)
{
	struct jk_secret *secret = jk_secret_new(32, &err), *many[1024];
	uint8_t seen[32], zeros[32] = { 0 };
	const uint8_t *where;
	size_t count = 0;

	if (!ok(secret != NULL && jk_secret_bytes(secret).len == 32 &&
		    memcmp(jk_secret_ptr(secret), zeros, 32) == 0,
		"a new secret is zeros"))
		return;
	where = jk_secret_ptr(secret);
	memset(jk_secret_ptr(secret), 0xa5, 32);
	jk_secret_free(secret);
	if (peek(seen, where, sizeof seen))
		ok(memchr(seen, 0xa5, sizeof seen) == NULL,
		    "its bytes are gone when it is freed");
	jk_secret_free(NULL);
	ok(jk_secret_new(4097, &err) == NULL && strcmp(err.id, "JK00137") == 0,
	    "no secret is longer than 4096 bytes");
	while (count < 1024 && (many[count] = jk_secret_new(4096, &err)) != NULL)
		count++;
	ok(count > 8 && count < 1024 && strcmp(err.id, "JK00138") == 0,
	    "what the locked heap cannot hold is refused, not put elsewhere");
	while (count > 0)
		jk_secret_free(many[--count]);
	secret = jk_secret_new(0, &err);
	ok(secret != NULL && jk_secret_bytes(secret).len == 0,
	    "an empty secret is one too, and freed room is used again");
	jk_secret_free(secret);
}

/* Kept masked, so that the search does not find itself. */
static uint8_t masked[3][32];
static uint8_t chunk[CHUNK_BYTES];

static size_t
count_in(const uint8_t *bytes, size_t len)
{
	size_t count = 0, same;

	for (size_t which = 0; which < 3; which++)
		for (size_t at = 0; at + 32 <= len; at++) {
			for (same = 0; same < 32; same++)
				if ((bytes[at + same] ^ MASK) != masked[which][same])
					break;
			count += same == 32;
		}
	return count;
}

/* Copies of the scalar (as bytes, reversed, or half its digits) in our memory. */
static size_t
count_copies(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512], mode[5];
	unsigned long from, to;
	size_t count = 0, len;

	while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
		if (sscanf(line, "%lx-%lx %4s", &from, &to, mode) != 3 ||
		    mode[0] != 'r' || mode[1] != 'w')
			continue;
		for (; from + 32 < to; from += len - 31) {
			len = to - from < CHUNK_BYTES ? to - from : CHUNK_BYTES;
			/* The search's own buffer holds what was counted before. */
			if (from < (uintptr_t)chunk + CHUNK_BYTES &&
			    from + len > (uintptr_t)chunk)
				continue;
			if (peek(chunk, (const void *)(uintptr_t)from, len))
				count += count_in(chunk, len);
		}
	}
	if (maps != NULL)
		fclose(maps);
	memset(chunk, 0, sizeof chunk);
	return count;
}

/* The scalar of the key file, read without a trace. */
static bool
mask_scalar(void)
{
	uint8_t scalar[32];
	char text[64];
	int fd = open(key_path, O_RDONLY);
	bool held = fd >= 0 && pread(fd, text, sizeof text, 14) == 64 &&
		    jk_hex_decode(scalar, sizeof scalar, text);

	for (size_t i = 0; held && i < 32; i++) {
		masked[0][i] = scalar[i] ^ MASK;
		masked[1][i] = scalar[31 - i] ^ MASK;
		masked[2][i] = (uint8_t)text[i] ^ MASK;
	}
	explicit_bzero(scalar, sizeof scalar);
	explicit_bzero(text, sizeof text);
	if (fd >= 0)
		close(fd);
	return held;
}

static void
test_key_leaves_nothing(void)
{
	struct jk_private_key *key = jk_private_key_generate(&err);
	uint8_t signature[JK_SIGNATURE_BYTES];
	size_t during, after;

	ok(key != NULL && jk_private_key_store(key, key_path, &err) == 0,
	    "(a key file is made)");
	jk_private_key_free(key);
	if (!ok(mask_scalar(), "(its scalar is known)") || HAS_SHADOW)
		return;
	after = count_copies();
	ok(after == 0, "no copy of a key that was stored and freed is left (%zu)",
	    after);
	key = jk_private_key_load(key_path, &err);
	ok(key != NULL && jk_sign(signature, key, "l", jk_bytes_of("m"), &err) == 0,
	    "(it is loaded and used)");
	during = count_copies();
	ok(during == 1, "while it is loaded its scalar is in memory once (%zu)",
	    during);
	jk_private_key_free(key);
	after = count_copies();
	ok(after == 0, "and nowhere when it is freed (%zu)", after);
}

int
main(void)
{
	if (mkdtemp(directory) == NULL)
		return 1;
	snprintf(config, sizeof config, "%s/openssl.cnf", directory);
	snprintf(key_path, sizeof key_path, "%s/signing.raw", directory);
	write_config();
	test_without_lock();
	test_setup();
	test_secrets();
	test_key_leaves_nothing();
	ok(unlink(config) == 0 && unlink(key_path) == 0 && rmdir(directory) == 0,
	    "(the files are removed)");
	return tap_end();
}
