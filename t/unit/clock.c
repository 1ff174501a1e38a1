/* Unit tests of adapt/clock and adapt/random: what is taken from the system. */
#include "adapt/clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "adapt/random.h"
#include "tap.h"

static void
test_clock(void)
{
	struct jk_err err;
	int64_t seconds = 0;
	time_t now = time(NULL);

	unsetenv("SOURCE_DATE_EPOCH");
	ok(jk_clock_now(&seconds, &err) == 0 && seconds >= now && seconds <= now + 60,
	    "the clock is that of the system");
	setenv("SOURCE_DATE_EPOCH", "1767225600", 1);
	ok(jk_clock_now(&seconds, &err) == 0 && seconds == 1767225600,
	    "unless SOURCE_DATE_EPOCH says another time");
	setenv("SOURCE_DATE_EPOCH", "-1", 1);
	ok(jk_clock_now(&seconds, &err) == -1 && err.status == JK_EXIT_USAGE,
	    "which is a number of seconds");
	setenv("SOURCE_DATE_EPOCH", "", 1);
	ok(jk_clock_now(&seconds, &err) == -1, "and not nothing");
}

static void
test_random(void)
{
	uint8_t once[32] = { 0 }, twice[32] = { 0 }, beyond[5] = { 1, 2, 3, 4, 5 };
	struct jk_err err;

	ok(jk_random_bytes(once, sizeof once, &err) == 0 &&
		jk_random_bytes(twice, sizeof twice, &err) == 0 &&
		memcmp(once, twice, sizeof once) != 0,
	    "random bytes differ from each other");
	ok(jk_random_bytes(beyond, 4, &err) == 0 && beyond[4] == 5,
	    "no more are written than were asked for");
}

int
main(void)
{
	test_clock();
	test_random();
	return tap_end();
}
