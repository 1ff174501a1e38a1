/* Unit tests of ledger/heads: the newest state of a chain, and its keyed digest. */
#include "tap.h"
#include "ledger_site.h"

static struct t_site site;

static bool
put_head(struct jk_commit *commit, unsigned n, const char *municipality,
    unsigned generation, enum jk_chain_state state, const char *next)
{
	struct jk_chain_head head = { .generation = generation, .state = state };

	snprintf(head.code, sizeof head.code, "%011u", n);
	strcpy(head.municipality, municipality);
	strcpy(head.digest, "00112233445566778899aabbccddeeff");
	strcpy(head.next_code, next);
	strcpy(head.recorded_on, t_info.date);
	return jk_commit_put_head(commit, &head, &err) == 0;
}

static bool
begin(struct jk_ledger *ledger, struct jk_commit **commit)
{
	*commit = jk_commit_begin(ledger, &t_info, &err);
	return *commit != NULL;
}

/* Three nights: all enter; some are corrected; one leaves, one gets a new code. */
static bool
make_nights(struct jk_ledger *ledger)
{
	struct jk_commit *commit;
	bool made = begin(ledger, &commit);

	for (unsigned n = 1; made && n <= 3000; n++)
		made = put_head(commit, n, T_PARTY, 1, JK_CHAIN_OPEN, "") &&
		       (n % 1000 != 0 ||
			   put_head(commit, n, "221317", 4, JK_CHAIN_CLOSED, ""));
	made = made && jk_commit_finish(commit, &err) == 0 && begin(ledger, &commit);
	for (unsigned n = 100; made && n <= 3000; n += 100)
		made = put_head(commit, n, T_PARTY, 2, JK_CHAIN_OPEN, "");
	made = made && jk_commit_finish(commit, &err) == 0 && begin(ledger, &commit);
	return made && put_head(commit, 200, T_PARTY, 3, JK_CHAIN_CLOSED, "") &&
	       put_head(commit, 301, T_PARTY, 1, JK_CHAIN_MOVED, "00000009301") &&
	       put_head(commit, 9301, T_PARTY, 2, JK_CHAIN_OPEN, "") &&
	       jk_commit_finish(commit, &err) == 0;
}

static bool
is_head(struct jk_heads *heads, unsigned n, unsigned generation,
    enum jk_chain_state state, const char *next)
{
	struct jk_chain_head head;
	char code[16];

	snprintf(code, sizeof code, "%011u", n);
	return jk_heads_find(heads, code, T_PARTY, &head, &err) == JK_NEXT_RECORD &&
	       head.generation == generation && head.state == state &&
	       strcmp(head.next_code, next) == 0 && strcmp(head.code, code) == 0;
}

static void
test_find(struct jk_heads *heads)
{
	struct jk_chain_head head;
	bool all = true;

	ok(is_head(heads, 1, 1, JK_CHAIN_OPEN, "") &&
		is_head(heads, 100, 2, JK_CHAIN_OPEN, "") &&
		is_head(heads, 200, 3, JK_CHAIN_CLOSED, ""),
	    "the newest head of a chain is found, whichever night set it");
	ok(is_head(heads, 301, 1, JK_CHAIN_MOVED, "00000009301") &&
		is_head(heads, 9301, 2, JK_CHAIN_OPEN, ""),
	    "a chain that moved says where to");
	ok(jk_heads_find(heads, "00000000001", "221317", &head, &err) == JK_NEXT_END &&
		jk_heads_find(heads, "99999999999", T_PARTY, &head, &err) ==
		    JK_NEXT_END &&
		jk_heads_find(heads, "00000000000", T_PARTY, &head, &err) ==
		    JK_NEXT_END,
	    "a chain that is not there is not");
	ok(jk_heads_find(heads, "00000001000", "221317", &head, &err) ==
		    JK_NEXT_RECORD &&
		head.generation == 4,
	    "chains of one person in two municipalities are apart");
	for (unsigned n = 1; all && n <= 3000; n++)
		all = n == 200 || n == 301 ||
		      is_head(heads, n, n % 100 == 0 ? 2 : 1, JK_CHAIN_OPEN, "");
	ok(all, "questions in ascending order are all answered");
	for (unsigned n = 3000; all && n > 7; n -= 7)
		all = n == 200 || n == 301 ||
		      is_head(heads, n, n % 100 == 0 ? 2 : 1, JK_CHAIN_OPEN, "");
	ok(all, "so are those in any other");
}

static void
test_walk(struct jk_heads *heads)
{
	struct jk_chain_head head = { .generation = 0 };
	char last[24] = "", key[24];
	unsigned count = 0, open = 0;
	bool ascends = jk_heads_seek(heads, "", &err) == 0;
	enum jk_next next = JK_NEXT_FAILED;

	while (
	    ascends && (next = jk_heads_next(heads, &head, &err)) == JK_NEXT_RECORD) {
		snprintf(key, sizeof key, "%s %s", head.code, head.municipality);
		ascends = strcmp(last, key) < 0;
		strcpy(last, key);
		count++;
		open += head.state == JK_CHAIN_OPEN;
	}
	ok(ascends && next == JK_NEXT_END && count == 3004 && open == 2999,
	    "a walk meets each chain once, in order: %u, %u of them open", count, open);
	ok(jk_heads_seek(heads, "00000002000", &err) == 0 &&
		jk_heads_next(heads, &head, &err) == JK_NEXT_RECORD &&
		strcmp(head.municipality, T_PARTY) == 0 &&
		jk_heads_next(heads, &head, &err) == JK_NEXT_RECORD &&
		strcmp(head.code, "00000002000") == 0 &&
		strcmp(head.municipality, "221317") == 0 &&
		jk_heads_next(heads, &head, &err) == JK_NEXT_RECORD &&
		strcmp(head.code, "00000002001") == 0,
	    "from a code on it begins with all chains of that person");
	ok(is_head(heads, 5, 1, JK_CHAIN_OPEN, "") &&
		jk_heads_next(heads, &head, &err) == JK_NEXT_FAILED &&
		strcmp(err.id, "JK00551") == 0,
	    "a question amid a walk ends it, which is said");
}

static void
test_key(void)
{
	char path[128], digest[JK_HEAD_DIGEST_CHARS], again[JK_HEAD_DIGEST_CHARS];
	struct jk_secret *key;
	struct t_person person;
	struct stat st;

	snprintf(path, sizeof path, "%s/heads.key", site.directory);
	ok(stat(path, &st) == 0 && st.st_size == 65 && (st.st_mode & 0777) == 0600,
	    "the head key is a line of 64 digits, for its owner alone");
	key = jk_head_key_load(path, true, &err);
	t_person(&person, 7, T_PARTY, 1);
	ok(key != NULL &&
		jk_head_digest(
		    digest, site.head_key, site.records, person.fields, &err) == 0 &&
		jk_head_digest(again, key, site.records, person.fields, &err) == 0 &&
		strlen(digest) == 32 && strcmp(digest, again) == 0,
	    "loaded again it gives the same digests");
	person.fields[19] = jk_bytes_of("2099-01-01");
	ok(jk_head_digest(again, key, site.records, person.fields, &err) == 0 &&
		strcmp(digest, again) == 0,
	    "local fields do not count");
	person.fields[15] = jk_bytes_of("elsewhere");
	ok(jk_head_digest(again, key, site.records, person.fields, &err) == 0 &&
		strcmp(digest, again) != 0,
	    "every other one does");
	jk_secret_free(key);
	ok(chmod(path, 0640) == 0 && jk_head_key_load(path, false, &err) == NULL &&
		err.status == JK_EXIT_NOPERM,
	    "a key that the group may read is status 77");
	ok(chmod(path, 0600) == 0 && truncate(path, 64) == 0 &&
		jk_head_key_load(path, true, &err) == NULL &&
		strcmp(err.id, "JK00552") == 0,
	    "one that is cut off is refused and not replaced");
	unlink(path);
	ok(jk_head_key_load(path, false, &err) == NULL && err.status == JK_EXIT_NOINPUT,
	    "none is made unless that is asked");
}

int
main(void)
{
	struct jk_ledger *ledger;
	struct jk_heads *heads;

	if (!t_open_site(&site))
		return 1;
	ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	heads = jk_heads_open(ledger, &err);
	ok(jk_heads_seek(heads, "", &err) == 0 &&
		jk_heads_next(heads, &(struct jk_chain_head){ .generation = 0 },
		    &err) == JK_NEXT_END,
	    "an empty ledger has no heads");
	jk_heads_free(heads);
	if (!ok(make_nights(ledger), "three nights are committed")) {
		t_show_err();
		return 1;
	}
	heads = jk_heads_open(ledger, &err);
	test_find(heads);
	test_walk(heads);
	jk_heads_free(heads);
	ok(t_compact(ledger) && jk_ledger_list(ledger)->segments_count == 1 &&
		jk_ledger_list(ledger)->segments[0].records == 3004,
	    "merged, the newest of each chain are left");
	heads = jk_heads_open(ledger, &err);
	test_find(heads);
	test_walk(heads);
	jk_heads_free(heads);
	jk_ledger_free(ledger);
	test_key();
	t_close_site(&site);
	return tap_end();
}
