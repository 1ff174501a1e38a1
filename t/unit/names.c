/* Unit tests of rules/names: each name has one number, and there is an end to them. */
#include "rules/names.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

static struct jk_err err;

static uint16_t
number_of(struct jk_names *names, const char *text)
{
	uint16_t number = 0;

	if (jk_names_number(names, jk_bytes_of(text), &number, &err) < 0)
		abort();
	return number;
}

static void
test_numbers(void)
{
	struct jk_names names = { 0 };
	uint16_t number;
	char longer[80];

	ok(number_of(&names, "a") == 0 && number_of(&names, "b") == 1 &&
		number_of(&names, "a") == 0 && number_of(&names, "") == 2,
	    "names are numbered in the order in which they come, the empty one too");
	ok(strcmp(jk_names_text(&names, 1), "b") == 0, "a number has its name");
	ok(number_of(&names, "ab") == 3 && number_of(&names, "a") == 0,
	    "a prefix is another name");
	memset(longer, 'x', 79);
	longer[79] = '\0';
	ok(number_of(&names, longer) == 4 &&
		strlen(jk_names_text(&names, 4)) == JK_NAME_BYTES - 1,
	    "a long name is cut");
	ok(jk_names_number(&names, jk_bytes(NULL, 0), &number, &err) == 0 &&
		number == 2,
	    "a value that is nowhere is the empty name");
	jk_names_release(&names);
	ok(names.count == 0 && number_of(&names, "b") == 0, "release empties it");
	jk_names_release(&names);
}

static void
test_many(void)
{
	struct jk_names names = { 0 };
	bool same = true;
	char text[16];
	uint16_t number;

	for (int turn = 0; turn < 2; turn++)
		for (int i = 0; i < JK_NAMES_MAX; i++) {
			snprintf(text, sizeof text, "op%d", i);
			same = same && number_of(&names, text) == i;
		}
	ok(same && names.count == JK_NAMES_MAX, "each of 65535 keeps its number");
	ok(jk_names_number(&names, jk_bytes_of("more"), &number, &err) < 0 &&
		err.status == JK_EXIT_UNAVAILABLE,
	    "one more is refused");
	ok(number_of(&names, "op7") == 7, "and those that are there still found");
	jk_names_release(&names);
}

int
main(void)
{
	test_numbers();
	test_many();
	return tap_end();
}
