/* Unit tests of format/gaiji: what stands for private-use characters. */
#include "format/gaiji.h"

#include <stdlib.h>

#include "tap.h"

#define HEAD "character,kind,to\n"

static void
test_table(void)
{
	struct jk_err err = { 0 };
	struct jk_gaiji *gaiji = jk_gaiji_decode(
	    jk_bytes_of(HEAD "E002,image,E002B\nE000,standard,9AD9\n"
			     "E001,variation,8FBB E0101\nF0000,standard,20BB7\n"),
	    "222038", &err);
	struct jk_buf to = JK_BUF_INIT;
	struct jk_bytes text;

	ok(gaiji != NULL, "a table of all three kinds is read");
	ok(jk_gaiji_find(gaiji, 0xe000, &text) && jk_bytes_is(text, "\xe9\xab\x99"),
	    "a standard character stands for its gaiji");
	ok(jk_gaiji_find(gaiji, 0xe001, &text) &&
		jk_bytes_is(text, "\xe8\xbe\xbb\xf3\xa0\x84\x81"),
	    "a variation is base and selector");
	ok(jk_gaiji_find(gaiji, 0xe002, &text) &&
		jk_bytes_is(text, "[gaiji:222038-E002B]"),
	    "an image is a reference that names the municipality");
	ok(jk_gaiji_find(gaiji, 0xf0000, &text) &&
		jk_bytes_is(text, "\xf0\xa0\xae\xb7"),
	    "planes 15 and 16 are private use too");
	ok(!jk_gaiji_find(gaiji, 0xe003, &text) && !jk_gaiji_find(NULL, 0xe000, &text),
	    "what is not mapped is told");
	jk_buf_add_text(&to, "kept");
	ok(jk_gaiji_put(gaiji, &to, jk_bytes_of("a\xee\x80\x80z\xee\x80\x82")) &&
		jk_bytes_is(
		    jk_buf_bytes(&to), "kepta\xe9\xab\x99z[gaiji:222038-E002B]"),
	    "a text is appended with each gaiji replaced");
	jk_buf_reset(&to);
	ok(!jk_gaiji_put(gaiji, &to, jk_bytes_of("a\xee\x80\x83")) && to.len == 0,
	    "with one that is not mapped nothing is appended");
	ok(jk_gaiji_has_reference(jk_bytes_of("x[[gaiji:1]")) &&
		!jk_gaiji_has_reference(jk_bytes_of("[gaij:1] gaiji:")),
	    "a source text that looks like a reference is noticed");
	jk_buf_release(&to);
	jk_gaiji_free(gaiji);
}

static void
test_refused(void)
{
	static const struct {
		const char *sentence, *csv, *id, *place;
	} bad[] = {
		{ "a character outside private use is refused",
		    HEAD "E000,standard,9AD9\n9AD8,standard,9AD9\n", "JK00293",
		    "line 3" },
		{ "lower-case hexadecimal is refused", HEAD "e000,standard,9AD9\n",
		    "JK00293", "line 2" },
		{ "a needless zero is refused", HEAD "0E000,standard,9AD9\n", "JK00293",
		    "line 2" },
		{ "private use may not stand for private use",
		    HEAD "E000,standard,E001\n", "JK00294", "line 2" },
		{ "nor may a control character", HEAD "E000,standard,202E\n", "JK00294",
		    "line 2" },
		{ "a selector alone is no variation", HEAD "E000,variation,E0101\n",
		    "JK00294", "line 2" },
		{ "nor are two characters", HEAD "E000,variation,8FBB 8FBB\n",
		    "JK00294", "line 2" },
		{ "a name of an image has no other letters", HEAD "E000,image,E-0\n",
		    "JK00294", "line 2" },
		{ "an unknown kind is refused", HEAD "E000,geta,3013\n", "JK00294",
		    "line 2" },
		{ "a character is given once",
		    HEAD "E000,standard,9AD9\nE000,standard,9AD8\n", "JK00295",
		    "line 3" },
		{ "an image is given once", HEAD "E000,image,X1\nE001,image,X1\n",
		    "JK00295", "line 3" },
	};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct jk_err err = { 0 };
		struct jk_gaiji *gaiji =
		    jk_gaiji_decode(jk_bytes_of(bad[i].csv), "222038", &err);

		ok(gaiji == NULL && strcmp(err.id, bad[i].id) == 0 &&
			strcmp(err.place, bad[i].place) == 0 &&
			err.status == JK_EXIT_CONFIG,
		    "%s", bad[i].sentence);
		jk_gaiji_free(gaiji);
	}
}

static void
test_shipped(void)
{
	FILE *file = fopen("schemas/gaiji/222038.csv", "r");
	struct jk_err err = { 0 };
	struct jk_gaiji *gaiji = NULL;
	char csv[8192];

	if (file != NULL) {
		gaiji = jk_gaiji_decode(
		    jk_bytes(csv, fread(csv, 1, sizeof csv, file)), "222038", &err);
		fclose(file);
	}
	if (!ok(gaiji != NULL, "the example table is read"))
		printf("# %s: %s\n", err.place, err.text);
	jk_gaiji_free(gaiji);
}

int
main(void)
{
	test_table();
	test_refused();
	test_shipped();
	return tap_end();
}
