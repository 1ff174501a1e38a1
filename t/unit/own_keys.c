/* Unit tests of filter/own_keys: which of a site's keys is in use on a day. */
#include "filter/own_keys.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "tap.h"

enum { FIRST, SECOND, THIRD, KEYS };

enum { DAY_2026_11_30 = 20787, DAY_2026_12_01, DAY_2027_01_01 = 20819 };

static struct jk_err err;
static char site[] = "/tmp/own-keys-XXXXXX";
static struct jk_private_key *keys[KEYS];

/* The names of the files; of those that renew, by the key id. */
static void
name_of(char name[JK_OWN_NAME_CHARS], int at)
{
	char id[JK_OWN_ID_CHARS];

	if (jk_own_key_id(id, keys[at], &err) < 0)
		abort();
	snprintf(name, JK_OWN_NAME_CHARS, at == FIRST ? "opening" : "opening-%s", id);
}

static void
make_keys(void)
{
	char path[200], name[JK_OWN_NAME_CHARS];

	if (mkdtemp(site) == NULL)
		abort();
	snprintf(path, sizeof path, "%s/keys", site);
	if (mkdir(path, 0700) != 0)
		abort();
	for (int i = 0; i < KEYS; i++) {
		keys[i] = jk_private_key_generate(&err);
		name_of(name, i);
		snprintf(path, sizeof path, "%s/keys/%s.raw", site, name);
		if (jk_private_key_store(keys[i], path, &err) < 0)
			abort();
	}
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* An index with a line for each of these days: from, until, refused since. */
static struct jk_trust *
index_of(const char *const days[], int count)
{
	struct jk_buf lines[KEYS] = { JK_BUF_INIT, JK_BUF_INIT, JK_BUF_INIT };
	struct jk_buf text = JK_BUF_INIT;
	char *sorted[KEYS] = { NULL };
	struct jk_trust *trust;

	for (int i = 0; i < count; i++) {
		jk_buf_add_hex(
		    &lines[i], jk_private_key_fingerprint(keys[i]), JK_DIGEST_BYTES);
		jk_buf_addf(&lines[i], " 221309 municipality opening ");
		jk_buf_add_hex(
		    &lines[i], jk_private_key_point(keys[i]), JK_POINT_BYTES);
		jk_buf_addf(&lines[i], " %s\n", days[i]);
		sorted[i] = (char *)jk_buf_text(&lines[i]);
	}
	qsort(sorted, (size_t)count, sizeof *sorted, compare);
	jk_buf_addf(&text, "jk-trust 1\n");
	for (int i = 0; i < count; i++)
		jk_buf_addf(&text, "%s", sorted[i]);
	trust = jk_trust_decode(jk_buf_bytes(&text), &err);
	jk_buf_release(&text);
	for (int i = 0; i < KEYS; i++)
		jk_buf_release(&lines[i]);
	if (trust == NULL)
		abort();
	return trust;
}

/* Is that one the key in use on the day? */
static bool
uses(const struct jk_own_keys *own, const char *const days[], int count, int32_t day,
    int wanted)
{
	struct jk_trust *trust = index_of(days, count);
	size_t at = jk_own_keys_newest(own, trust, day);
	char name[JK_OWN_NAME_CHARS];

	jk_trust_free(trust);
	name_of(name, wanted);
	return strcmp(own->names[at], name) == 0;
}

static void
test_choice(const struct jk_own_keys *own)
{
	static const char *const two[] = { "2026-01-01 2026-12-31 -",
		"2026-12-01 2027-12-31 -" };
	static const char *const refused[] = { "2026-01-01 2027-12-31 -",
		"2026-12-01 2027-12-31 2027-01-01" };
	static const char *const ended[] = { "2020-01-01 2020-12-31 -",
		"2021-01-01 2021-12-31 -", "2019-01-01 2022-12-31 -" };

	ok(uses(own, two, 2, DAY_2026_11_30, FIRST),
	    "before the first day of its certificate a new key is not in use");
	ok(uses(own, two, 2, DAY_2026_12_01, SECOND),
	    "from that day on it is, though the old one is still in force");
	ok(uses(own, two, 2, DAY_2027_01_01, SECOND) && uses(own, two, 1, 0, FIRST),
	    "one without a certificate is never in use beside one that has it");
	ok(uses(own, refused, 2, DAY_2026_12_01, SECOND) &&
		uses(own, refused, 2, DAY_2027_01_01, FIRST),
	    "one that is refused gives way to the one before");
	ok(uses(own, ended, 3, DAY_2027_01_01, SECOND),
	    "where none is in force it is the one that began last");
}

static void
test_files(void)
{
	struct jk_own_keys own;
	char path[200];

	snprintf(path, sizeof path, "%s/keys/opening-1.raw", site);
	ok(symlink("nowhere", path) == 0 &&
		jk_own_keys_load(&own, site, JK_USE_OPENING, false, &err) == 0 &&
		own.count == KEYS,
	    "what is not named USE.raw or USE-KEYID.raw is no key of the use");
	test_choice(&own);
	jk_own_keys_release(&own);
	ok(jk_own_keys_load(&own, site, JK_USE_SIGNING, true, &err) == 0 &&
		own.count == 0,
	    "an account may see none");
	ok(jk_own_keys_load(&own, site, JK_USE_SIGNING, false, &err) < 0 &&
		err.status == JK_EXIT_UNAVAILABLE &&
		strstr(err.place, "keys/signing.raw") != NULL,
	    "a site that must have one says which file is missing");
	jk_own_keys_release(&own);
	unlink(path);
}

static void
remove_all(void)
{
	char path[200], name[JK_OWN_NAME_CHARS];

	for (int i = 0; i < KEYS; i++) {
		name_of(name, i);
		snprintf(path, sizeof path, "%s/keys/%s.raw", site, name);
		unlink(path);
		jk_private_key_free(keys[i]);
	}
	snprintf(path, sizeof path, "%s/keys", site);
	rmdir(path);
	rmdir(site);
}

int
main(void)
{
	make_keys();
	test_files();
	remove_all();
	return tap_end();
}
