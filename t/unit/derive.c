/* Unit tests of ledger/derive: heads that are not what their records come to. */
#include "tap.h"
#include "ledger_site.h"
#include "ledger/derive.h"

#define HEADS 4
#define ROOM (HEADS + 1) /* for one too many */

/* One is corrected, one leaves, one gets a new code: records as they are put. */
static const struct {
	unsigned n, generation;
	const char *class, *reason, *former;
} records[] = {
	{ 1, 1, "entry", "birth", "" },
	{ 1, 2, "correction", "move-within", "" },
	{ 2, 1, "entry", "birth", "" },
	{ 2, 2, "deletion", "death", "" },
	{ 3, 1, "entry", "birth", "" },
	{ 4, 2, "correction", "code-change", "00000000003" },
};

/* And what they come to. */
static const struct {
	unsigned n, generation;
	enum jk_chain_state state;
	const char *next;
} right[HEADS] = {
	{ 1, 2, JK_CHAIN_OPEN, "" },
	{ 2, 2, JK_CHAIN_CLOSED, "" },
	{ 3, 1, JK_CHAIN_MOVED, "00000000004" },
	{ 4, 2, JK_CHAIN_OPEN, "" },
};

static bool
put_records(const struct t_site *site, struct jk_commit *commit,
    struct jk_chain_head heads[ROOM])
{
	for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
		struct t_person person;

		t_person(&person, records[i].n, T_PARTY, records[i].generation);
		person.fields[3] = jk_bytes_of(records[i].class);
		person.fields[4] = jk_bytes_of(records[i].reason);
		person.fields[17] = jk_bytes_of(records[i].former);
		/* The last of a chain is the one whose digest stays. */
		if (jk_commit_put_record(commit, person.fields, &err) < 0 ||
		    jk_head_digest(heads[records[i].n - 1].digest, site->head_key,
			site->records, person.fields, &err) < 0)
			return false;
	}
	return true;
}

static bool
put_heads(struct jk_commit *commit, const struct jk_chain_head heads[ROOM])
{
	for (size_t i = 0; i < ROOM; i++)
		if (heads[i].code[0] != '\0' &&
		    jk_commit_put_head(commit, &heads[i], &err) < 0)
			return false;
	return true;
}

typedef void alter(struct jk_chain_head heads[ROOM]);

/* A ledger of those records, and of heads altered so: does the check name `id`? */
static bool
finds(alter *change, const char *id)
{
	struct jk_chain_head heads[ROOM] = { { .generation = 0 } };
	struct jk_commit *commit = NULL;
	struct jk_ledger *ledger;
	struct t_site site;
	bool made;
	int result = 0;

	if (!t_open_site(&site))
		return false;
	for (size_t i = 0; i < HEADS; i++) {
		snprintf(heads[i].code, sizeof heads[i].code, "%011u", right[i].n);
		strcpy(heads[i].municipality, T_PARTY);
		heads[i].generation = right[i].generation;
		heads[i].state = right[i].state;
		strcpy(heads[i].next_code, right[i].next);
		strcpy(heads[i].recorded_on, t_date);
	}
	ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	if (ledger != NULL)
		commit = jk_commit_begin(ledger, &t_info, &err);
	made = commit != NULL && put_records(&site, commit, heads);
	if (made)
		change(heads);
	made = made && put_heads(commit, heads) && jk_commit_finish(commit, &err) == 0;
	if (!made)
		t_show_err();
	jk_err_reset(&err);
	if (made)
		result = jk_derive_check(ledger, site.head_key, &err);
	jk_ledger_free(ledger);
	t_close_site(&site);
	return made && (id == NULL ? result == 0
				   : result < 0 && strcmp(err.id, id) == 0 &&
					 err.status == JK_EXIT_PROTOCOL);
}

static void
nothing(struct jk_chain_head heads[ROOM])
{
	(void)heads;
}

static void
drop_first(struct jk_chain_head heads[ROOM])
{
	heads[0].code[0] = '\0';
}

static void
drop_last(struct jk_chain_head heads[ROOM])
{
	heads[HEADS - 1].code[0] = '\0';
}

static void
invent_between(struct jk_chain_head heads[ROOM])
{
	/* In the place of one that is right: as many as there should be. */
	strcpy(heads[0].municipality, "221317");
}

static void
invent_last(struct jk_chain_head heads[ROOM])
{
	heads[HEADS] = heads[HEADS - 1];
	strcpy(heads[HEADS].code, "00000000005");
}

static void
count_on(struct jk_chain_head heads[ROOM])
{
	heads[0].generation++;
}

static void
open_closed(struct jk_chain_head heads[ROOM])
{
	heads[1].state = JK_CHAIN_OPEN;
}

static void
stay(struct jk_chain_head heads[ROOM])
{
	heads[2].state = JK_CHAIN_OPEN;
	heads[2].next_code[0] = '\0';
}

static void
lead_astray(struct jk_chain_head heads[ROOM])
{
	strcpy(heads[2].next_code, "00000000001");
}

static void
put_off(struct jk_chain_head heads[ROOM])
{
	strcpy(heads[1].recorded_on, "2099-01-01");
}

static void
forget_content(struct jk_chain_head heads[ROOM])
{
	memcpy(heads[0].digest, heads[3].digest, sizeof heads[0].digest);
}

int
main(void)
{
	ok(finds(nothing, NULL), "heads that fit their records are found right");
	ok(finds(drop_first, "JKU0010"), "a chain without a head is found");
	ok(finds(drop_last, "JKU0010"), "so is one at the end");
	ok(finds(invent_between, "JKU0010"), "a head without records is found");
	ok(finds(invent_last, "JKU0010"), "so is one at the end");
	ok(finds(count_on, "JKU0011"),
	    "a head of a generation that is not there is found");
	ok(finds(open_closed, "JKU0011"), "a head that opens a closed chain is found");
	ok(finds(stay, "JKU0011"), "a head that hides a change of the code is found");
	ok(finds(lead_astray, "JKU0011"),
	    "a head that leads to another's code is found");
	ok(finds(put_off, "JKU0011"), "a head of another day than its record is found");
	ok(finds(forget_content, "JKU0012"),
	    "a head whose digest is another record's is found");
	return tap_end();
}
