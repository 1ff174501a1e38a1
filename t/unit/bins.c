/* Unit tests of stream/bins: items come back bin by bin, in memory and beyond it. */
#include "stream/bins.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "held.h"
#include "tap.h"

#define MANY_BINS 3660

static struct jk_err err;
static char directory[] = "/tmp/jk-bins-XXXXXX";

struct item {
	uint64_t number, bin, other;
};

/* Descriptors of this process that lead into the directory: the spill. */
static int
spills(void)
{
	DIR *fds = opendir("/proc/self/fd");
	struct dirent *entry;
	int count = 0;

	while (fds != NULL && (entry = readdir(fds)) != NULL) {
		char name[300], target[300] = "";

		snprintf(name, sizeof name, "/proc/self/fd/%s", entry->d_name);
		count += readlink(name, target, sizeof target - 1) > 0 &&
			 strncmp(target, directory, strlen(directory)) == 0;
	}
	if (fds != NULL)
		closedir(fds);
	return count;
}

static uint64_t
scatter(uint64_t number)
{
	return number * UINT64_C(6364136223846793005) >> 33;
}

static bool
put_all(struct jk_bins *bins, uint64_t items, size_t count)
{
	for (uint64_t i = 0; i < items; i++) {
		struct item item = { i, scatter(i) % count, ~i };

		if (jk_bins_put(bins, item.bin, &item, &err) < 0)
			return false;
	}
	return true;
}

/* Each item once, in its bin, in the order in which it was put? */
static bool
takes_all(struct jk_bins *bins, uint64_t items, size_t count)
{
	uint64_t taken = 0;
	enum jk_next next = JK_NEXT_END;

	for (size_t bin = 0; bin < count && next == JK_NEXT_END; bin++) {
		uint64_t least = 0;
		struct item item;

		while (
		    (next = jk_bins_next(bins, bin, &item, &err)) == JK_NEXT_RECORD) {
			if (item.bin != bin || item.number < least ||
			    item.other != ~item.number ||
			    scatter(item.number) % count != bin)
				return false;
			least = item.number + 1;
			taken++;
		}
	}
	return next == JK_NEXT_END && taken == items;
}

static void
test_sizes(uint64_t items, size_t count, int wanted, const char *sentence)
{
	struct jk_bins *bins = jk_bins_new(directory, count, sizeof(struct item), &err);
	bool same = bins != NULL && put_all(bins, items, count);
	int made = spills();

	ok(same && takes_all(bins, items, count) && made == wanted, "%s", sentence);
	jk_bins_free(bins);
}

static void
test_memory(void)
{
	size_t before = held(), after;
	struct jk_bins *bins =
	    jk_bins_new(directory, MANY_BINS, sizeof(struct item), &err);
	bool put = bins != NULL && put_all(bins, 4000000, MANY_BINS);

	after = held();
	if (before == 0)
		ok(put, "many items are not held in memory " HELD_IS_UNKNOWN);
	else
		ok(put && after - before < JK_BINS_BUDGET_BYTES + (1 << 20),
		    "4 million items in ten years of days hold %zu KiB, not %zu",
		    (after - before) / 1024, 4000000 * sizeof(struct item) / 1024);
	ok(put && takes_all(bins, 4000000, MANY_BINS), "and all of them come back");
	jk_bins_free(bins);
}

static void
test_refusals(void)
{
	struct jk_bins *bins =
	    jk_bins_new("/tmp/jk-bins-nowhere/x", 2, sizeof(struct item), &err);

	ok(bins != NULL && put_all(bins, 10, 2) && takes_all(bins, 10, 2),
	    "the directory is not needed for a few");
	jk_bins_free(bins);
	bins = jk_bins_new("/tmp/jk-bins-nowhere/x", 2, sizeof(struct item), &err);
	ok(bins != NULL && !put_all(bins, 100000, 2) &&
		err.status == JK_EXIT_CANTCREATE && strcmp(err.id, "JK00340") == 0,
	    "for many it is status 73 when it is not there");
	jk_bins_free(bins);
}

int
main(void)
{
	if (mkdtemp(directory) == NULL)
		return 1;
	test_sizes(0, 5, 0, "nothing comes out of empty bins");
	test_sizes(1000, 31, 0, "a few items are in no file");
	test_sizes(500000, 31, 1, "many spill into one, and come in the same order");
	test_sizes(
	    50000, JK_BINS_BUDGET_BYTES / 8, 0, "of very many bins each holds one");
	test_sizes(100000, 1, 1, "so they do of a single bin");
	test_memory();
	test_refusals();
	ok(rmdir(directory) == 0, "nothing is left behind");
	return tap_end();
}
