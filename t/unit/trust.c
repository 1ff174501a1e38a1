/* Unit tests of adapt/trust: the index as jk.conf(5) says, and nothing else. */
#include "adapt/trust.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "tap.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define D "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
/* RFC 6979, A.2.5, and the same beside the curve. */
#define POINT                                                                \
	"0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6" \
	"7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
#define BESIDE                                                               \
	"0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6" \
	"7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462298"
#define HEAD "jk-trust 1\n"
#define LINE_A A " 221309 municipality signing " POINT " 2024-02-29 2027-12-31 -\n"

static const char good[] = HEAD LINE_A B
    " 220001 prefecture opening " POINT " 2025-01-01 2026-12-31 2026-06-01\n" C
    " 221309 municipality signing " POINT " 2026-01-01 2028-12-31 -\n" D
    " 000001 nation approver " BESIDE " 1970-01-01 9999-12-31 -\n";

/* Days since 1970-01-01. */
enum {
	DAY_2024_02_28 = 19781,
	DAY_2024_02_29 = 19782,
	DAY_2025_12_31 = 20453,
	DAY_2026_01_01 = 20454,
	DAY_2026_05_31 = 20604,
	DAY_2026_06_01 = 20605,
	DAY_2028_12_31 = 21549,
	DAY_2029_01_01 = 21550,
	DAY_9999_12_31 = 2932896,
};

static struct jk_err err;

static void
test_entries(const struct jk_trust *trust)
{
	const struct jk_trust_entry *first = jk_trust_at(trust, 0), *found;
	uint8_t fingerprint[JK_DIGEST_BYTES];

	ok(jk_trust_count(trust) == 4, "each line behind the first is an entry");
	ok(strcmp(first->party, "221309") == 0 && first->role == JK_ROLE_MUNICIPALITY &&
		first->use == JK_USE_SIGNING && first->point[0] == 4 &&
		first->point[64] == 0x99,
	    "it has party, role, use and point");
	ok(first->from_day == DAY_2024_02_29 && first->refused_since_day == INT32_MAX &&
		jk_trust_at(trust, 1)->refused_since_day == DAY_2026_06_01,
	    "its days count from 1970-01-01, and a hyphen is never");
	ok(jk_trust_at(trust, 3)->from_day == 0 &&
		jk_trust_at(trust, 3)->until_day == DAY_9999_12_31,
	    "from that day itself to the end of the year 9999");
	memset(fingerprint, 0xcc, sizeof fingerprint);
	found = jk_trust_find(trust, fingerprint);
	ok(found == jk_trust_at(trust, 2), "an entry is found by its fingerprint");
	fingerprint[31] = 0xcd;
	ok(jk_trust_find(trust, fingerprint) == NULL, "one that is not there is not");
}

static void
test_days(const struct jk_trust *trust)
{
	const struct jk_trust_entry *a = jk_trust_at(trust, 0);
	const struct jk_trust_entry *b = jk_trust_at(trust, 1);
	const struct jk_trust_entry *c = jk_trust_at(trust, 2);

	ok(jk_trust_of_party(trust, "221309", JK_USE_SIGNING, DAY_2024_02_28) == NULL &&
		jk_trust_of_party(trust, "221309", JK_USE_SIGNING, DAY_2024_02_29) == a,
	    "a key is valid from its first day on");
	ok(jk_trust_of_party(trust, "221309", JK_USE_SIGNING, DAY_2025_12_31) == a &&
		jk_trust_of_party(trust, "221309", JK_USE_SIGNING, DAY_2026_01_01) == c,
	    "of two that are valid the newer is taken");
	ok(jk_trust_of_party(trust, "221309", JK_USE_SIGNING, DAY_2028_12_31) == c &&
		jk_trust_of_party(trust, "221309", JK_USE_SIGNING, DAY_2029_01_01) ==
		    NULL,
	    "the last day is included");
	ok(jk_trust_of_party(trust, "220001", JK_USE_OPENING, DAY_2026_05_31) == b &&
		jk_trust_of_party(trust, "220001", JK_USE_OPENING, DAY_2026_06_01) ==
		    NULL,
	    "the day of refusal is not");
	ok(jk_trust_of_party(trust, "220001", JK_USE_SIGNING, DAY_2026_01_01) == NULL &&
		jk_trust_of_party(trust, "220002", JK_USE_OPENING, DAY_2026_01_01) ==
		    NULL,
	    "another use or another party finds nothing");
}

static void
test_keys(struct jk_trust *trust)
{
	const struct jk_public_key *key =
	    jk_trust_key(trust, jk_trust_at(trust, 0), &err);

	ok(key != NULL && jk_trust_key(trust, jk_trust_at(trust, 0), &err) == key,
	    "an entry's key is made once and kept");
	ok(jk_trust_key(trust, jk_trust_at(trust, 3), &err) == NULL &&
		err.status == JK_EXIT_CONFIG && strstr(err.place, "line 5") != NULL,
	    "a point beside the curve is status 78, with its line");
}

static bool
is_refused(const char *text, const char *place)
{
	struct jk_trust *trust = jk_trust_decode(jk_bytes_of(text), &err);
	bool refused = trust == NULL && err.status == JK_EXIT_CONFIG &&
		       strcmp(err.id, "JK00140") == 0 && strcmp(err.place, place) == 0;

	if (!refused)
		printf("# %s: %s\n", trust != NULL ? "taken" : err.place, text);
	jk_trust_free(trust);
	return refused;
}

static void
test_forms(void)
{
	static const char *const bad[] = {
		A " 221309 municipality signing " POINT " 2024-02-29 2027-12-31\n",
		A " 221309 municipality signing " POINT " 2024-02-29 2027-12-31 - \n",
		A " 221309 municipality signing " POINT " 2024-02-29 2027-12-31 - x\n",
		A "  221309 municipality signing " POINT " 2024-02-29 2027-12-31 -\n",
		A "\t221309 municipality signing " POINT " 2024-02-29 2027-12-31 -\n",
		A "a 221309 municipality signing " POINT " 2024-02-29 2027-12-31 -\n",
		"A" A " 221309 municipality signing " POINT
		" 2024-02-29 2027-12-31 -\n",
		A " 22130 municipality signing " POINT " 2024-02-29 2027-12-31 -\n",
		A " 22130x municipality signing " POINT " 2024-02-29 2027-12-31 -\n",
		A " 221309 Municipality signing " POINT " 2024-02-29 2027-12-31 -\n",
		A " 221309 municipality sign " POINT " 2024-02-29 2027-12-31 -\n",
		A " 221309 municipality signing 02" A " 2024-02-29 2027-12-31 -\n",
		A " 221309 municipality signing 02" A A " 2024-02-29 2027-12-31 -\n",
		A " 221309 municipality signing " POINT " 2023-02-29 2027-12-31 -\n",
		A " 221309 municipality signing " POINT " 2024-13-01 2027-12-31 -\n",
		A " 221309 municipality signing " POINT " 2024-00-01 2027-12-31 -\n",
		A " 221309 municipality signing " POINT " 2024-1-01 2027-12-310 -\n",
		A " 221309 municipality signing " POINT " 2024/01/01 2027-12-31 -\n",
		A " 221309 municipality signing " POINT " 2024-01-01 2023-12-31 -\n",
		A " 221309 municipality signing " POINT " 1969-12-31 2023-12-31 -\n",
		A " 221309 municipality signing " POINT " 2024-01-01 2027-12-31 +\n",
		A " 221309 municipality signing " POINT " 2024-01-01 2027-12-31 -",
		"\n",
		"# a remark\n",
	};
	const size_t count = sizeof bad / sizeof *bad;
	char text[1024];
	size_t refused = 0;

	for (size_t i = 0; i < count; i++) {
		snprintf(text, sizeof text, HEAD "%s", bad[i]);
		refused += is_refused(text, "line 2");
	}
	ok(refused == count, "%zu lines of another form are refused, with their line",
	    count);
	ok(is_refused(HEAD LINE_A LINE_A, "line 3"), "no certificate stands twice");
	ok(is_refused(HEAD B " 220001 prefecture opening " POINT
			     " 2025-01-01 2026-12-31 -\n" LINE_A,
	       "line 3"),
	    "lines out of order are refused");
	ok(is_refused("", "line 1") && is_refused("jk-trust 2\n", "line 1") &&
		is_refused("jk-trust 1", "line 1") && is_refused(LINE_A, "line 1"),
	    "the first line says what it is");
}

static void
test_files(void)
{
	char directory[] = "/tmp/jk-trust-XXXXXX", path[64], aside[64];
	struct jk_trust *trust;
	FILE *file;

	if (!ok(mkdtemp(directory) != NULL, "(a directory is made)"))
		return;
	snprintf(path, sizeof path, "%s/index", directory);
	snprintf(aside, sizeof aside, "%s/aside", directory);
	file = fopen(path, "w");
	ok(file != NULL && fputs(good, file) >= 0 && fclose(file) == 0 &&
		chmod(path, 0644) == 0,
	    "(an index is written)");
	trust = jk_trust_load(path, &err);
	ok(trust != NULL && jk_trust_count(trust) == 4,
	    "an index is loaded from a file");
	jk_trust_free(trust);
	ok(chmod(path, 0664) == 0 && jk_trust_load(path, &err) == NULL &&
		err.status == JK_EXIT_NOPERM && strcmp(err.id, "JK00141") == 0 &&
		strcmp(err.place, path) == 0,
	    "one that its group can write is status 77");
	ok(chmod(path, 0600) == 0 && rename(path, aside) == 0 &&
		symlink(aside, path) == 0 && jk_trust_load(path, &err) == NULL,
	    "one behind a symbolic link is refused");
	ok(truncate(aside, 4 * 1024 * 1024 + 1) == 0 &&
		jk_trust_load(aside, &err) == NULL && strcmp(err.id, "JK00142") == 0,
	    "one of more than 4 MiB is not read");
	ok(unlink(path) == 0 && jk_trust_load(path, &err) == NULL &&
		err.status == JK_EXIT_NOINPUT,
	    "a missing one is status 66");
	ok(unlink(aside) == 0 && rmdir(directory) == 0, "(the files are removed)");
}

int
main(void)
{
	struct jk_trust *trust = jk_trust_decode(jk_bytes_of(good), &err);

	if (ok(trust != NULL, "a good index is read")) {
		test_entries(trust);
		test_days(trust);
		test_keys(trust);
	}
	jk_trust_free(trust);
	trust = jk_trust_decode(jk_bytes_of(HEAD), &err);
	ok(trust != NULL && jk_trust_count(trust) == 0, "an index may be empty");
	jk_trust_free(trust);
	test_forms();
	test_files();
	return tap_end();
}
