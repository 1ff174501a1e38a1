/* Unit tests of ledger/sorter: the order of qsort, in memory and beyond it. */
#include "ledger/sorter.h"

#include <stdio.h>
#include <stdlib.h>

#include "tap.h"

#define ITEMS 20000
#define KEY_CHARS 12

static struct jk_err err;

struct item {
	char key[KEY_CHARS];
	unsigned number;
};

/* Few different keys, so that many are equal; of different lengths. */
static void
make_items(struct item *items)
{
	unsigned long long seed = 20260402;

	for (unsigned i = 0; i < ITEMS; i++) {
		seed = seed * 6364136223846793005ull + 1442695040888963407ull;
		snprintf(items[i].key, KEY_CHARS, "%llu", (seed >> 33) % 4001);
		items[i].number = i;
	}
}

static int
compare(const void *a, const void *b)
{
	const struct item *left = a, *right = b;
	int order = strcmp(left->key, right->key);

	return order != 0
		   ? order
		   : (left->number > right->number) - (left->number < right->number);
}

static bool
sorts(size_t budget)
{
	struct item *items = calloc(ITEMS, sizeof *items);
	struct jk_sorter *sorter = jk_sorter_new("/tmp", budget, &err);
	struct jk_bytes key, payload;
	unsigned place = 0;
	bool same = sorter != NULL && items != NULL;
	enum jk_next next = JK_NEXT_FAILED;

	make_items(items);
	for (unsigned i = 0; same && i < ITEMS; i++)
		same =
		    jk_sorter_put(sorter, jk_bytes_of(items[i].key),
			jk_bytes(&items[i].number, sizeof items[i].number), &err) == 0;
	qsort(items, ITEMS, sizeof *items, compare);
	while (same && (next = jk_sorter_next(sorter, &key, &payload, &err)) ==
			   JK_NEXT_RECORD) {
		same = place < ITEMS && jk_bytes_is(key, items[place].key) &&
		       payload.len == sizeof items[place].number &&
		       memcmp(payload.ptr, &items[place].number, payload.len) == 0;
		place++;
	}
	if (!same || next != JK_NEXT_END)
		printf("# at %u: %s %s\n", place, err.id, err.text);
	same = same && place == ITEMS && next == JK_NEXT_END &&
	       jk_sorter_items(sorter) == ITEMS;
	jk_sorter_free(sorter);
	free(items);
	return same;
}

static void
test_nothing(void)
{
	struct jk_sorter *sorter = jk_sorter_new("/nowhere", 1000, &err);
	struct jk_bytes key, payload;

	ok(jk_sorter_next(sorter, &key, &payload, &err) == JK_NEXT_END,
	    "nothing put is nothing handed out, and no file is made");
	ok(jk_sorter_put(sorter, jk_bytes_of("a"), jk_bytes(NULL, 0), &err) < 0 &&
		strcmp(err.id, "JK00510") == 0,
	    "the first item out ends the putting");
	jk_sorter_free(sorter);
}

static void
test_failing_spill(void)
{
	struct jk_sorter *sorter = jk_sorter_new("/tmp/jk-nowhere/x", 100, &err);
	int result = 0;

	for (unsigned i = 0; i < 10 && result == 0; i++)
		result = jk_sorter_put(
		    sorter, jk_bytes_of("key"), jk_bytes_of("some payload"), &err);
	ok(result < 0 && err.status == JK_EXIT_CANTCREATE,
	    "a spill that cannot be made is an error and not a loss");
	jk_sorter_free(sorter);
}

int
main(void)
{
	ok(sorts(JK_SORTER_BUDGET_BYTES), "in memory items come as qsort orders them");
	ok(sorts(300000), "with a spill of a few runs they do too");
	ok(sorts(5000), "and with so many that runs are made of runs");
	ok(sorts(1), "and when no two items fit into memory");
	test_nothing();
	test_failing_spill();
	return tap_end();
}
