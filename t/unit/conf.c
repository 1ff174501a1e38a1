/* jk.conf(5), CONFIGURATION: what a site's configuration says, and what it may not. */
#include <stdlib.h>

#include "format/conf.h"
#include "tap.h"

#define CITY                    \
	"code = 221309\n"       \
	"role = municipality\n" \
	"parent = 220001\n"     \
	"name = 浜松市\n"    \
	"environment = test\n"

static struct jk_conf conf;

/* The bytes lie in a block of just their size, so that a sanitizer sees an overrun. */
static int
decode_bytes(const char *text, size_t len, struct jk_err *err)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);
	int result;

	memcpy(copy, text, len);
	jk_err_reset(err);
	result = jk_conf_decode(&conf, jk_bytes(copy, len), err);
	free(copy);
	return result;
}

static void
refuses(const char *text, const char *id, const char *place, const char *sentence)
{
	struct jk_err err;
	int result = decode_bytes(text, strlen(text), &err);

	if (!ok(result == -1 && err.status == JK_EXIT_CONFIG &&
		    strcmp(err.id, id) == 0 && strcmp(err.place, place) == 0,
		"%s", sentence))
		printf("# %d %s \"%s\" %s\n", result, err.id, err.place, err.text);
}

static void
test_reading(void)
{
	static const char nation[] =
	    "# nation\n\n \t\n\tcode\t=\t000001 \nrole=nation\n"
	    "name = a = b\nenvironment = production";
	struct jk_err err;

	ok(decode_bytes(CITY, strlen(CITY), &err) == 0, "a municipality is read");
	ok(strcmp(conf.code, "221309") == 0 && strcmp(conf.parent, "220001") == 0 &&
		conf.role == JK_ROLE_MUNICIPALITY && strcmp(conf.name, "浜松市") == 0 &&
		!conf.is_production,
	    "every key is where it belongs");
	ok(conf.schemas[0] == '\0' && conf.calendar[0] == '\0' &&
		strcmp(conf.language, "ja") == 0,
	    "what is not said has its default");
	ok(conf.reject_limit.hundredths == 100 && conf.reject_limit.floor == 100 &&
		conf.max_change.hundredths == 500 && conf.max_change.floor == 200 &&
		conf.max_delete.hundredths == 100 && conf.max_delete.floor == 50,
	    "limits have the defaults of the page");
	ok(decode_bytes(nation, sizeof nation - 1, &err) == 0 &&
		strcmp(conf.name, "a = b") == 0 && conf.is_production,
	    "comments, empty lines, blanks and a missing last line end are fine");
	ok(conf.parent[0] == '\0', "the nation has no parent");
}

static void
test_all_keys(void)
{
	static const char text[] = CITY "schemas = tables of ours\n"
					"calendar = /etc/days.csv\nlanguage = en\n"
					"reject-limit = 0.25% 7\nmax-change = 100%  0\n"
					"max-delete = 0% 0\nmass-limit = 2% 10\n"
					"input-approval = after 5\n";
	struct jk_err err;

	ok(decode_bytes(text, sizeof text - 1, &err) == 0, "every key is known");
	ok(strcmp(conf.schemas, "tables of ours") == 0 &&
		strcmp(conf.calendar, "/etc/days.csv") == 0 &&
		strcmp(conf.language, "en") == 0,
	    "a value is the rest of its line");
	ok(conf.reject_limit.hundredths == 25 && conf.reject_limit.floor == 7 &&
		conf.max_change.hundredths == 10000 && conf.max_change.floor == 0 &&
		conf.max_delete.hundredths == 0 && conf.mass_limit.hundredths == 200 &&
		conf.mass_limit.floor == 10,
	    "limits are read to the hundredth of a per cent");
	ok(conf.input_approval == JK_INPUT_APPROVAL_AFTER && conf.input_days == 5,
	    "so many operating days are left to approve input");
}

static void
test_refusing(void)
{
	refuses(
	    CITY "colour = red\n", "JK00264", "line 6", "an unknown key is refused");
	refuses(CITY "Code = 221309\n", "JK00264", "line 6", "keys are lower case");
	refuses(CITY "code = 221309\n", "JK00265", "line 6", "a key stands once");
	refuses(
	    CITY "schemas =\n", "JK00266", "line 6", "a key without value is refused");
	refuses(CITY "schemas\n", "JK00263", "line 6", "a line without = is refused");
	refuses(CITY "= x\n", "JK00264", "line 6", "a line without key is refused");
	refuses("code = 22130\n", "JK00268", "line 1", "five digits are no party");
	refuses("parent = 22000a\n", "JK00268", "line 1", "a letter is no digit");
	refuses("role = city\n", "JK00267", "line 1", "an unknown role is refused");
	refuses("environment = Test\n", "JK00267", "line 1", "so is an environment");
	refuses("language = de\n", "JK00267", "line 1", "so is a language");
	refuses("input-approval = after\n", "JK00267", "line 1",
	    "after needs its number of days");
	refuses("input-approval = after 0\n", "JK00267", "line 1", "which is not zero");
	refuses(
	    "input-approval = yes\n", "JK00267", "line 1", "nor is there another word");
	refuses("name = a$b\n", "JK00267", "line 1", "a name with $ is refused");
	refuses("max-change = 5\n"
		"max-delete = 1%2\n",
	    "JK00269", "line 2", "a limit needs a blank between its parts");
	refuses(
	    "name = a\x01 b\n", "JK00262", "line 1", "a control character is refused");
	refuses("name = a\r\n", "JK00262", "line 1", "so is CR before the line end");
	refuses(
	    "# \xff\n", "JK00262", "line 1", "bytes that are not UTF-8 are refused");
	refuses("role = nation\nname = x\nenvironment = test\n", "JK00270", "",
	    "a missing code is refused");
	refuses("code = 221309\nrole = municipality\nname = x\nenvironment = test\n",
	    "JK00271", "", "a municipality without parent is refused");
	refuses("code = 000001\nrole = nation\nname = x\nenvironment = test\n"
		"parent = 220001\n",
	    "JK00273", "", "a nation with a parent is refused");
	refuses("code = 221309\nrole = municipality\nname = x\nenvironment = test\n"
		"parent = 221309\n",
	    "JK00272", "", "a party is not its own parent");
	refuses("", "JK00270", "", "nothing is not a configuration");
}

static void
test_bounds(void)
{
	static char text[JK_CONF_MAX_BYTES + 2];
	struct jk_err err;

	memset(text, '#', sizeof text);
	text[JK_CONF_LINE_MAX_BYTES] = '\n';
	memcpy(text + JK_CONF_LINE_MAX_BYTES + 1, CITY, strlen(CITY));
	ok(decode_bytes(text, JK_CONF_LINE_MAX_BYTES + 1 + strlen(CITY), &err) == 0,
	    "a line of 1024 bytes is read");
	text[JK_CONF_LINE_MAX_BYTES] = '#';
	text[JK_CONF_LINE_MAX_BYTES + 1] = '\0';
	refuses(text, "JK00261", "line 1", "one of 1025 is refused");
	memset(text, '\n', sizeof text);
	memcpy(text, CITY, strlen(CITY));
	ok(decode_bytes(text, strlen(CITY) + JK_CONF_MAX_LINES - 5, &err) == 0,
	    "1024 lines are read");
	text[strlen(CITY) + JK_CONF_MAX_LINES - 4] = '\0';
	refuses(text, "JK00260", "", "one more is refused");
	ok(decode_bytes(text, JK_CONF_MAX_BYTES + 1, &err) == -1 &&
		strcmp(err.id, "JK00260") == 0,
	    "more than 64 KiB are refused");
	snprintf(text, sizeof text, "name = %s%s%s%s\n",
	    "浜松浜松浜松浜松浜松浜松浜松浜松", "浜松浜松浜松浜松浜松浜松浜松浜松",
	    "浜松浜松浜松浜松浜松浜松浜松浜松", "浜松浜松浜松浜松浜松浜松浜松浜松");
	refuses(text, "JK00270", "", "a name of 64 characters is a name");
	text[strlen(text) - 1] = 'x';
	refuses(text, "JK00267", "line 1", "one of 65 is refused");
}

static bool
limit_is(const char *text, uint32_t hundredths, uint64_t floor)
{
	struct jk_limit limit = { 300, 40 };

	return jk_limit_decode(&limit, jk_bytes_of(text)) &&
	       limit.hundredths == hundredths && limit.floor == floor;
}

static void
test_limits(void)
{
	static const char *const wrong[] = { "", "%", "% 5", "101%", "100.01%", "1.%",
		"1.234%", "1.2.3%", "-1%", "1% x", "1% 2 3", "01%", "1% 01", "1%%", "x",
		" 5", "1%5", "1 %", "1.5", "1000000000000000000" };
	struct jk_limit limit = { 100, 100 };

	ok(limit_is("1% 100", 100, 100) && limit_is("1.5%\t3", 150, 3) &&
		limit_is("1.05% 0", 105, 0),
	    "a limit is a percentage and a floor");
	ok(limit_is("2%", 200, 40), "a percentage alone leaves the floor");
	ok(limit_is("7", 0, 7) && limit_is("0", 0, 0), "a number alone is the limit");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct jk_limit same = { 300, 40 };

		ok(!jk_limit_decode(&same, jk_bytes_of(wrong[i])) &&
			same.hundredths == 300 && same.floor == 40,
		    "\"%s\" is no limit and changes nothing", wrong[i]);
	}
	ok(jk_limit_of(&limit, 50) == 100, "small totals get the floor");
	ok(jk_limit_of(&limit, 10000) == 100 && jk_limit_of(&limit, 10100) == 101 &&
		jk_limit_of(&limit, 10199) == 101,
	    "large ones their part, rounded down");
	limit = (struct jk_limit){ 10000, 0 };
	ok(jk_limit_of(&limit, 1000000000000000007) == 1000000000000000007,
	    "the whole of very many is not cut");
	limit = (struct jk_limit){ 0, 0 };
	ok(jk_limit_of(&limit, 1000000) == 0, "0%% 0 allows none");
}

int
main(void)
{
	test_reading();
	test_all_keys();
	test_refusing();
	test_bounds();
	test_limits();
	return tap_end();
}
