/* Unit tests of lib/rules/purpose: which queries are answered, and why not. */
#include "rules/purpose.h"

#include <stdlib.h>

#include "adapt/fd.h"
#include "format/date.h"

#include "tap.h"

#define KEY "bb00000000000000000000000000000000000000000000000000000000000000"
#define OTHER "cc00000000000000000000000000000000000000000000000000000000000000"
#define ORGAN "990001"
#define OTHER_ORGAN "990002"
#define SELF "220001"

static struct jk_err err;

static struct jk_bytes
load(struct jk_buf *buf, const char *path)
{
	jk_buf_reset(buf);
	if (jk_file_load(buf, path, 1 << 20, &err) < 0)
		abort();
	return jk_buf_bytes(buf);
}

static struct jk_schema *
schema_of(const char *path)
{
	struct jk_buf buf = JK_BUF_INIT;
	struct jk_schema *schema = jk_schema_decode(load(&buf, path), &err);

	jk_buf_release(&buf);
	if (schema == NULL)
		abort();
	return schema;
}

static int32_t
day_of(const char *date)
{
	int32_t day = 0;

	if (!jk_date_decode(jk_bytes_of(date), &day))
		abort();
	return day;
}

/* Lines of a table, fields between bars. */
static size_t
cut(struct jk_bytes *fields, size_t count, const char *line)
{
	size_t i = 0;

	for (; i < count; i++) {
		fields[i] = jk_bytes(line, strcspn(line, "|"));
		line += fields[i].len;
		line += *line == '|';
	}
	return i;
}

static const char *const purpose_lines[] = {
	"tax|*|2026-01-01|2026-12-31|provision|law|別表第二|税|code name|"
	"name address birth_date|no|immediate|yes|1|",
	"tax|" OTHER_ORGAN "|2026-01-01||provision|law|別表第二|税|code number|"
	"name address individual_number|yes|immediate bulk|no||",
	"pension|" ORGAN "|2026-01-01||provision|law|別表第一|年金|code number name|"
	"name address municipality individual_number|yes|bulk|no|2|yes",
	"count|*|2026-01-01||provision|statistics|住基法37条|統計|code|"
	"name sex municipality|no|immediate|no||",
	"own|" SELF
	"|2026-01-01||own-use|law|別表第五|本人利用|code|name|no|immediate|no||",
	"copies|*|2026-01-01||media|law|別表第一|媒体|code|name|no|immediate|no||no",
};

static const char *const operator_lines[] = {
	"clerk|A|2026-01-01||operator|person|222038|o|tax own pension|" KEY,
	"boss|B|2026-01-01||responsible|person|*|o|*|" OTHER,
	"batch|N|2026-01-01||operator|batch|*|o|*|",
	"narrow|T|2026-01-01|2026-06-30|operator|person|222038|o|tax|",
	"theirs|M|2026-01-01||operator|batch|*|o|tax||" ORGAN,
};

struct world {
	struct jk_schema *query, *answer, *purpose, *operators;
	struct jk_provision_rules rules;
	struct jk_purposes *purposes;
	struct jk_operators *list;
	struct jk_roles *roles;
	struct jk_codes *municipalities;
	struct jk_masks *masks;
	int columns[JK_QUERY_FIELDS];
};

static void
load_tables(struct world *w)
{
	struct jk_buf one = JK_BUF_INIT, other = JK_BUF_INIT;

	w->roles = jk_roles_decode(load(&one, "schemas/roles.csv"),
	    load(&other, "schemas/incompatible.csv"), &err);
	w->municipalities =
	    jk_codes_decode(load(&one, "schemas/codes/municipality.csv"), &err);
	w->masks = jk_masks_decode(load(&one, "schemas/masks.csv"), &err);
	jk_buf_release(&one);
	jk_buf_release(&other);
	if (w->roles == NULL || w->municipalities == NULL || w->masks == NULL)
		abort();
}

static void
begin(struct world *w)
{
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];

	w->query = schema_of("schemas/query.csvs");
	w->answer = schema_of("schemas/answer.csvs");
	w->purpose = schema_of("schemas/purpose.csvs");
	w->operators = schema_of("schemas/operator.csvs");
	w->purposes = jk_purposes_new(&err);
	w->list = jk_operators_new(&err);
	load_tables(w);
	for (size_t i = 0; i < sizeof purpose_lines / sizeof purpose_lines[0]; i++) {
		cut(fields, jk_schema_columns(w->purpose), purpose_lines[i]);
		if (jk_purposes_put(w->purposes, w->purpose, fields, &err) < 0)
			abort();
	}
	for (size_t i = 0; i < sizeof operator_lines / sizeof operator_lines[0]; i++) {
		cut(fields, jk_schema_columns(w->operators), operator_lines[i]);
		if (jk_operators_put(w->list, w->operators, fields, &err) < 0)
			abort();
	}
	jk_purposes_end(w->purposes);
	jk_operators_end(w->list);
	if (jk_query_columns_find(w->columns, w->query, &err) < 0)
		abort();
	w->rules = (struct jk_provision_rules){ w->purposes, w->list, w->roles,
		w->municipalities, w->masks, w->answer, day_of("2026-04-01") };
}

static void
end(struct world *w)
{
	jk_schema_free(w->query);
	jk_schema_free(w->answer);
	jk_schema_free(w->purpose);
	jk_schema_free(w->operators);
	jk_purposes_free(w->purposes);
	jk_operators_free(w->list);
	jk_roles_free(w->roles);
	jk_codes_free(w->municipalities);
	jk_masks_free(w->masks);
}

/* Queries: what each says, and what it comes to */

struct line {
	const char *who, *authority, *signer, *organ, *date;
	const char *purpose, *number_purpose, *function, *key, *items, *mode,
	    *case_number;
	enum jk_refusal_word approval, word;
	const char *sentence;
};

#define TAX "tax", "", "provision", "code", "name address"
#define NOW "2026-04-01"

static const struct line lines[] = {
	{ "batch", "N", "", ORGAN, NOW, TAX, "immediate", "Z1", 0, JK_REFUSAL_NONE,
	    "an organ's operator is given what its purpose gives" },
	{ "clerk", "A", KEY, SELF, NOW, TAX, "immediate", "Z1", 0, JK_REFUSAL_NONE,
	    "and own staff who signed" },
	{ "nobody", "N", "", ORGAN, NOW, TAX, "immediate", "Z1", 0,
	    JK_REFUSAL_NOT_AN_OPERATOR, "who is not on the list is nobody" },
	{ "batch", "A", "", ORGAN, NOW, TAX, "immediate", "Z1", 0,
	    JK_REFUSAL_NOT_AN_OPERATOR, "nor with another's authority" },
	{ "narrow", "T", "", ORGAN, "2026-07-01", TAX, "immediate", "Z1", 0,
	    JK_REFUSAL_NOT_AN_OPERATOR, "nor after the last day" },
	{ "clerk", "A", OTHER, SELF, NOW, TAX, "immediate", "Z1", 0,
	    JK_REFUSAL_NOT_AN_OPERATOR, "nor under another's signature" },
	{ "theirs", "M", "", ORGAN, NOW, TAX, "immediate", "Z1", 0, JK_REFUSAL_NONE,
	    "an organ asks in the name of its own people" },
	{ "theirs", "M", "", OTHER_ORGAN, NOW, TAX, "immediate", "Z1", 0,
	    JK_REFUSAL_NOT_AN_OPERATOR, "and not of another's" },
	{ "clerk", "A", "", ORGAN, NOW, TAX, "immediate", "Z1", 0,
	    JK_REFUSAL_NOT_AN_OPERATOR, "nor can an organ ask in the name of staff" },
	{ "boss", "B", OTHER, SELF, NOW, TAX, "immediate", "Z1", 0,
	    JK_REFUSAL_WRONG_ROLE, "who approves does not ask" },
	{ "batch", "N", "", ORGAN, NOW, "fishing", "", "provision", "code", "name",
	    "immediate", "Z1", 0, JK_REFUSAL_NO_PURPOSE, "a purpose must be one" },
	{ "batch", "N", "", ORGAN, "2025-12-31", TAX, "immediate", "Z1", 0,
	    JK_REFUSAL_NOT_AN_OPERATOR, "on the day" },
	{ "batch", "N", "", ORGAN, NOW, "own", "", "own-use", "code", "name",
	    "immediate", "", 0, JK_REFUSAL_NOT_ENTITLED, "and be the organ's" },
	{ "batch", "N", "", ORGAN, NOW, "tax", "", "own-use", "code", "name",
	    "immediate", "Z1", 0, JK_REFUSAL_NO_PURPOSE, "for what is done" },
	{ "narrow", "T", "", ORGAN, NOW, "copies", "", "media", "code", "name",
	    "immediate", "", 0, JK_REFUSAL_NOT_ENTITLED, "within the authority" },
	{ "batch", "N", "", ORGAN, "2027-01-01", TAX, "immediate", "Z1", 0,
	    JK_REFUSAL_NOT_ENTITLED, "as long as its row holds for that organ" },
	{ "batch", "N", "", ORGAN, NOW, "tax", "", "provision", "number", "name",
	    "immediate", "Z1", 0, JK_REFUSAL_WRONG_KEY,
	    "the key must be one that the row allows" },
	{ "batch", "N", "", OTHER_ORGAN, NOW, "tax", "", "provision", "number", "name",
	    "immediate", "", 0, JK_REFUSAL_NONE,
	    "the organ's own row counts before that of all" },
	{ "batch", "N", "", ORGAN, NOW, "tax", "", "provision", "code", "name sex",
	    "immediate", "Z1", 0, JK_REFUSAL_WRONG_ITEM, "no item beyond the row's" },
	{ "batch", "N", "", ORGAN, NOW, "tax", "", "provision", "code", "nam",
	    "immediate", "Z1", 0, JK_REFUSAL_WRONG_ITEM, "nor one that there is not" },
	{ "batch", "N", "", ORGAN, NOW, "count", "", "provision", "code", "sex",
	    "immediate", "", 0, JK_REFUSAL_NONE, "statistics are given the sex" },
	{ "batch", "N", "", ORGAN, NOW, "count", "", "provision", "code", "sex name",
	    "immediate", "", 0, JK_REFUSAL_WRONG_ITEM,
	    "and no name, though the row says so" },
	{ "batch", "N", "", OTHER_ORGAN, NOW, "tax", "", "provision", "code",
	    "individual_number", "immediate", "", 0, JK_REFUSAL_NUMBER,
	    "the number needs a purpose of its own" },
	{ "batch", "N", "", OTHER_ORGAN, NOW, "tax", "tax", "provision", "code",
	    "individual_number", "immediate", "", 0, JK_REFUSAL_NONE,
	    "which may be the same" },
	{ "batch", "N", "", OTHER_ORGAN, NOW, "tax", "count", "provision", "code",
	    "individual_number", "immediate", "", 0, JK_REFUSAL_NUMBER,
	    "but must give numbers" },
	{ "batch", "N", "", OTHER_ORGAN, NOW, "tax", "fishing", "provision", "code",
	    "name", "immediate", "", 0, JK_REFUSAL_NO_PURPOSE, "and must be one" },
	{ "batch", "N", "", ORGAN, NOW, TAX, "immediate", "", 0, JK_REFUSAL_NO_CASE,
	    "a case where the row needs one" },
	{ "batch", "N", "", ORGAN, NOW, TAX, "bulk", "Z1", 0, JK_REFUSAL_NO_APPROVAL,
	    "bulk only where the row allows it" },
	{ "batch", "N", "", ORGAN, NOW, "pension", "", "provision", "code", "name",
	    "bulk", "", JK_REFUSAL_NO_APPROVAL, JK_REFUSAL_NO_APPROVAL,
	    "and with an approval" },
	{ "batch", "N", "", ORGAN, NOW, "pension", "", "provision", "code", "name",
	    "bulk", "", JK_REFUSAL_APPROVAL_USED, JK_REFUSAL_APPROVAL_USED,
	    "that was not used" },
	{ "batch", "N", "", ORGAN, NOW, "pension", "", "provision", "code", "name",
	    "bulk", "", JK_REFUSAL_APPROVAL_EXPIRED, JK_REFUSAL_APPROVAL_EXPIRED,
	    "and is not over" },
	{ "batch", "N", "", ORGAN, NOW, "pension", "", "provision", "code", "name",
	    "bulk", "", 0, JK_REFUSAL_NONE, "then it is given" },
	{ "batch", "N", "", ORGAN, NOW, "pension", "", "provision", "code", "name sex",
	    "bulk", "", JK_REFUSAL_NO_APPROVAL, JK_REFUSAL_WRONG_ITEM,
	    "of several reasons the first is told" },
};

static enum jk_refusal_word
decide(struct world *w, const struct line *line, struct jk_grant *grant)
{
	struct jk_query query = { 0 };
	struct jk_provision_ask ask = { .query = &query,
		.organ = jk_bytes_of(line->organ),
		.signer = jk_bytes_of(line->signer),
		.approval = line->approval,
		.needs_approval = line->approval != JK_REFUSAL_NONE };
	enum jk_refusal_word word;

	query.text[JK_QUERY_OPERATOR] = jk_bytes_of(line->who);
	query.text[JK_QUERY_AUTHORITY] = jk_bytes_of(line->authority);
	query.text[JK_QUERY_PURPOSE] = jk_bytes_of(line->purpose);
	query.text[JK_QUERY_NUMBER_PURPOSE] = jk_bytes_of(line->number_purpose);
	query.text[JK_QUERY_FUNCTION] = jk_bytes_of(line->function);
	query.text[JK_QUERY_KEY_KIND] = jk_bytes_of(line->key);
	query.text[JK_QUERY_ITEMS] = jk_bytes_of(line->items);
	query.text[JK_QUERY_MODE] = jk_bytes_of(line->mode);
	query.text[JK_QUERY_CASE_NUMBER] = jk_bytes_of(line->case_number);
	w->rules.day = day_of(line->date);
	*grant = (struct jk_grant){ NULL, NULL };
	word = jk_provision_decide_worker(&w->rules, &ask, grant);
	return word != JK_REFUSAL_NONE
		   ? word
		   : jk_provision_decide_purpose(&w->rules, &ask, grant);
}

static void
test_queries(struct world *w)
{
	struct jk_grant grant;

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		enum jk_refusal_word word = decide(w, &lines[i], &grant);

		ok(word == lines[i].word, "%s", lines[i].sentence);
		if (word != lines[i].word)
			printf("# \"%s\"\n", jk_refusal_text(word));
	}
}

static void
test_malformed(struct world *w)
{
	struct jk_query query = { 0 };
	struct jk_provision_ask ask = { .query = &query, .is_malformed = true };
	struct jk_grant grant = { NULL, NULL };

	ok(jk_provision_decide_worker(&w->rules, &ask, &grant) ==
		JK_REFUSAL_NOT_AN_OPERATOR,
	    "a query that is none is nobody's where it names nobody");
	query.text[JK_QUERY_OPERATOR] = jk_bytes_of("clerk");
	query.text[JK_QUERY_AUTHORITY] = jk_bytes_of("A");
	ok(jk_provision_decide_worker(&w->rules, &ask, &grant) ==
		JK_REFUSAL_NOT_AN_OPERATOR,
	    "nor his whom an organ names, and who has a key of his own");
	ask.signer = jk_bytes_of(KEY);
	ok(jk_provision_decide_worker(&w->rules, &ask, &grant) == JK_REFUSAL_MALFORMED,
	    "what he signed himself is refused before anything else is asked of it");
}

/* Persons */

static const struct {
	uint64_t found;
	const char *municipality;
	bool is_protected;
	const char *who, *authority, *signer, *organ, *purpose, *items, *mode;
	enum jk_refusal_word word;
	const char *sentence;
} persons[] = {
	{ 0, "", false, "batch", "N", "", ORGAN, "tax", "name", "immediate",
	    JK_REFUSAL_UNKNOWN_PERSON, "nobody found is an unknown person" },
	{ 1, "222038", false, "batch", "N", "", ORGAN, "tax", "name", "immediate",
	    JK_REFUSAL_NONE, "one is given where the cap is one" },
	{ 2, "222038", false, "batch", "N", "", ORGAN, "tax", "name", "immediate",
	    JK_REFUSAL_TOO_MANY, "and two are too many" },
	{ 10, "222038", false, "batch", "N", "", OTHER_ORGAN, "tax", "name",
	    "immediate", JK_REFUSAL_NONE, "without a cap it is ten" },
	{ 11, "222038", false, "batch", "N", "", OTHER_ORGAN, "tax", "name",
	    "immediate", JK_REFUSAL_TOO_MANY, "and no more" },
	{ 1, "222038", false, "clerk", "A", KEY, SELF, "tax", "name", "immediate",
	    JK_REFUSAL_NONE, "who lives in the area is given" },
	{ 1, "221309", false, "clerk", "A", KEY, SELF, "tax", "name", "immediate",
	    JK_REFUSAL_OUT_OF_AREA, "who lives elsewhere is not" },
	{ 1, "222038", true, "batch", "N", "", ORGAN, "tax", "name", "immediate",
	    JK_REFUSAL_PROTECTED, "protection beats the purpose" },
	{ 1, "221309", true, "clerk", "A", KEY, SELF, "tax", "name", "immediate",
	    JK_REFUSAL_PROTECTED, "and the area, which would tell where he lives" },
	{ 1, "222038", true, "batch", "N", "", ORGAN, "pension", "name", "bulk",
	    JK_REFUSAL_NONE, "unless the row is for that" },
};

static void
test_persons(struct world *w)
{
	struct jk_grant grant;

	for (size_t i = 0; i < sizeof persons / sizeof persons[0]; i++) {
		struct line line = { persons[i].who, persons[i].authority,
			persons[i].signer, persons[i].organ, NOW, persons[i].purpose,
			"", "provision", "code", persons[i].items, persons[i].mode,
			"Z1", JK_REFUSAL_NONE, JK_REFUSAL_NONE, "" };
		struct jk_provision_person person = { persons[i].found,
			jk_bytes_of(persons[i].municipality), persons[i].is_protected };

		ok(decide(w, &line, &grant) == JK_REFUSAL_NONE &&
			jk_provision_decide_person(&w->rules, &grant, &person) ==
			    persons[i].word,
		    "%s", persons[i].sentence);
	}
}

static void
test_masks(struct world *w)
{
	struct jk_provision_person person = { 1, jk_bytes_of("222038"), true };

	ok(!jk_provision_gives(&w->rules, &person, jk_bytes_of("address")) &&
		!jk_provision_gives(&w->rules, &person, jk_bytes_of("municipality")) &&
		jk_provision_gives(&w->rules, &person, jk_bytes_of("name")),
	    "of a protected person no address is given, nor a municipality");
	person.is_protected = false;
	ok(jk_provision_gives(&w->rules, &person, jk_bytes_of("address")),
	    "of everybody else it is");
	ok(jk_masks_decode(
	       jk_bytes_of("basis,item,valid_from,valid_to\nlaw,,,\n"), &err) == NULL &&
		strcmp(err.id, "JK00436") == 0,
	    "a row of masks.csv without an item is an error");
}

/* Words */

static void
test_words(void)
{
	struct jk_buf buf = JK_BUF_INIT;
	struct jk_codes *codes =
	    jk_codes_decode(load(&buf, "schemas/codes/refusal.csv"), &err);
	bool same = codes != NULL && jk_codes_rows(codes) == JK_REFUSAL_COUNT - 1;

	for (size_t i = 1; same && i < JK_REFUSAL_COUNT; i++)
		same = jk_bytes_is(jk_codes_get(codes, i - 1, 0),
		    jk_refusal_text((enum jk_refusal_word)i));
	ok(same, "each refusal has its word in codes/refusal.csv");
	ok(jk_refusal_counts(JK_REFUSAL_WRONG_ITEM, true) &&
		jk_refusal_counts(JK_REFUSAL_UNKNOWN_PERSON, false) &&
		!jk_refusal_counts(JK_REFUSAL_UNKNOWN_PERSON, true) &&
		!jk_refusal_counts(JK_REFUSAL_NO_APPROVAL, false) &&
		!jk_refusal_counts(JK_REFUSAL_LOCKED, false) &&
		!jk_refusal_counts(JK_REFUSAL_NONE, false),
	    "what counts towards a lock is what the operator asked");
	jk_codes_free(codes);
	jk_buf_release(&buf);
}

static void
test_lockout(void)
{
	struct jk_lockout him = { 0 };
	bool locked = false;

	for (uint64_t i = 1; i <= 4; i++)
		locked |=
		    jk_lockout_take(&him, JK_REFUSAL_WRONG_ITEM, false, 100, i, 5);
	ok(!locked && him.count == 4, "four refusals lock nobody");
	jk_lockout_take(&him, JK_REFUSAL_NONE, false, 100, 5, 5);
	ok(him.count == 0, "what is given begins the count again");
	for (uint64_t i = 1; i <= 4; i++)
		jk_lockout_take(&him, JK_REFUSAL_WRONG_ITEM, false, 100, i, 5);
	ok(!jk_lockout_take(&him, JK_REFUSAL_WRONG_ITEM, false, 101, 9, 5) &&
		him.count == 1,
	    "and so does another day");
	jk_lockout_take(&him, JK_REFUSAL_NO_APPROVAL, false, 101, 10, 5);
	ok(him.count == 1, "what does not count neither adds nor begins again");
	for (uint64_t i = 11; i <= 14; i++)
		locked |=
		    jk_lockout_take(&him, JK_REFUSAL_UNKNOWN_PERSON, false, 101, i, 5);
	ok(locked && him.locked == 14, "the fifth in a row locks, and is named");
	ok(!jk_lockout_take(&him, JK_REFUSAL_NONE, false, 102, 15, 5) &&
		him.locked == 14,
	    "nothing that comes after unlocks");
	ok(jk_refusal_decode(jk_bytes_of("no-case")) == JK_REFUSAL_NO_CASE &&
		jk_refusal_decode(jk_bytes_of("")) == JK_REFUSAL_NONE &&
		jk_refusal_decode(jk_bytes_of("why")) == JK_REFUSAL_COUNT,
	    "words are read back");
}

static void
test_list(void)
{
	struct jk_bytes list = jk_bytes_of("name address"), word;
	bool first = jk_query_word(&list, &word) && jk_bytes_is(word, "name");
	bool second = jk_query_word(&list, &word) && jk_bytes_is(word, "address");

	ok(first && second && !jk_query_word(&list, &word),
	    "a list is cut into its words");
}

int
main(void)
{
	struct world w;

	begin(&w);
	test_queries(&w);
	test_malformed(&w);
	test_persons(&w);
	test_masks(&w);
	test_words();
	test_lockout();
	test_list();
	end(&w);
	return tap_end();
}
