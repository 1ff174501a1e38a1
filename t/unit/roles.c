/* Unit tests of lib/rules/roles: who may do what, and what one person cannot be. */
#include "rules/roles.h"

#include <stdlib.h>
#include <string.h>

#include "adapt/fd.h"
#include "format/date.h"

#include "tap.h"

#define BOSS_KEY "aa00000000000000000000000000000000000000000000000000000000000000"
#define CLERK_KEY "bb00000000000000000000000000000000000000000000000000000000000000"

static struct jk_err err;

static struct jk_bytes
load(struct jk_buf *buf, const char *path)
{
	jk_buf_reset(buf);
	if (jk_file_load(buf, path, 1 << 20, &err) < 0)
		abort();
	return jk_buf_bytes(buf);
}

struct world {
	struct jk_roles *roles;
	struct jk_codes *municipalities;
	struct jk_schema *schema;
};

/* The fields of operator.csvs that matter here, "" for none. */
struct line {
	const char *person, *authority, *from, *to, *role, *area, *signer;
};

static struct jk_operators *
list_of(const struct world *w, const struct line *lines, size_t count)
{
	struct jk_operators *operators = jk_operators_new(&err);

	for (size_t i = 0; i < count; i++) {
		const struct line *line = &lines[i];
		const char *values[] = { line->person, line->authority, line->from,
			line->to, line->role, "person", line->area, "office", "",
			line->signer, "" };
		struct jk_bytes fields[11];

		for (size_t j = 0; j < 11; j++)
			fields[j] = jk_bytes_of(values[j]);
		if (jk_operators_put(operators, w->schema, fields, &err) < 0)
			abort();
	}
	jk_operators_end(operators);
	return operators;
}

static int32_t
day_of(const char *date)
{
	int32_t day = 0;

	if (!jk_date_decode(jk_bytes_of(date), &day))
		abort();
	return day;
}

/* Leave */

static const struct line office[] = {
	{ "boss", "B", "2026-01-01", "", "responsible", "220001", BOSS_KEY },
	{ "clerk", "C", "2026-01-01", "2026-06-30", "operator", "222038", CLERK_KEY },
	{ "clerk", "D", "2026-04-01", "", "operator", "*", CLERK_KEY },
	{ "batch", "N", "2026-01-01", "", "operator", "220001", "" },
};

static const struct {
	const char *person, *authority, *signer, *command, *area, *date;
	enum jk_leave leave;
	const char *sentence;
} asks[] = {
	{ "clerk", "C", "", "query", "222038", "2026-01-01", JK_LEAVE_GIVEN,
	    "an operator may query in his area from his first day" },
	{ "clerk", "C", "", "query", "222038", "2026-06-30", JK_LEAVE_GIVEN,
	    "and on his last" },
	{ "clerk", "C", "", "query", "222038", "2025-12-31", JK_LEAVE_NO_PERSON,
	    "not before" },
	{ "clerk", "C", "", "query", "222038", "2026-07-01", JK_LEAVE_NO_PERSON,
	    "not after" },
	{ "clerk", "C", "", "query", "221309", "2026-03-01", JK_LEAVE_NO_AREA,
	    "nor in another city" },
	{ "clerk", "D", "", "query", "221309", "2026-04-01", JK_LEAVE_GIVEN,
	    "another authority of his may reach further" },
	{ "clerk", "", "", "query", "221309", "2026-04-01", JK_LEAVE_GIVEN,
	    "without an authority any that he has is enough" },
	{ "clerk", "E", "", "query", "222038", "2026-04-01", JK_LEAVE_NO_PERSON,
	    "one that he does not have is nobody's" },
	{ "nobody", "C", "", "query", "222038", "2026-04-01", JK_LEAVE_NO_PERSON,
	    "who is not on the list has no leave" },
	{ "", "", "", "query", "", "2026-04-01", JK_LEAVE_NO_PERSON,
	    "nor has one without a name" },
	{ "clerk", "C", CLERK_KEY, "query", "222038", "2026-03-01", JK_LEAVE_GIVEN,
	    "what was signed with his key is his" },
	{ "clerk", "C", BOSS_KEY, "query", "222038", "2026-03-01", JK_LEAVE_NO_KEY,
	    "with another's it is not" },
	{ "batch", "N", CLERK_KEY, "query", "222038", "2026-03-01", JK_LEAVE_NO_KEY,
	    "who has no key signs nothing" },
	{ "batch", "N", "", "query", "221309", "2026-03-01", JK_LEAVE_GIVEN,
	    "the area of a prefecture takes in its cities" },
	{ "batch", "N", "", "query", "231002", "2026-03-01", JK_LEAVE_NO_AREA,
	    "and none of another's" },
	{ "boss", "B", "", "query", "222038", "2026-03-01", JK_LEAVE_NO_ROLE,
	    "who approves does not query" },
	{ "clerk", "C", "", "approve-bulk", "", "2026-03-01", JK_LEAVE_NO_ROLE,
	    "who queries does not approve" },
	{ "boss", "", BOSS_KEY, "approve-bulk", "", "2026-03-01", JK_LEAVE_GIVEN,
	    "the responsible one approves" },
	{ "boss", "", BOSS_KEY, "operators", "", "2026-03-01", JK_LEAVE_NO_ROLE,
	    "and does not make the list" },
	{ "boss", "", BOSS_KEY, "", "", "2026-03-01", JK_LEAVE_NO_ROLE,
	    "no role lets do nothing" },
};

static void
test_leave(const struct world *w)
{
	struct jk_operators *operators =
	    list_of(w, office, sizeof office / sizeof office[0]);

	for (size_t i = 0; i < sizeof asks / sizeof asks[0]; i++) {
		const struct jk_operator *row = NULL;
		struct jk_ask ask = {
			.person = jk_bytes_of(asks[i].person),
			.authority = jk_bytes_of(asks[i].authority),
			.signer = jk_bytes_of(asks[i].signer),
			.command = jk_bytes_of(asks[i].command),
			.area = jk_bytes_of(asks[i].area),
			.day = day_of(asks[i].date),
		};
		enum jk_leave leave =
		    jk_leave_decide(w->roles, w->municipalities, operators, &ask, &row);

		ok(leave == asks[i].leave && (row != NULL) == (leave == JK_LEAVE_GIVEN),
		    "%s", asks[i].sentence);
	}
	jk_operators_free(operators);
	ok(strcmp(jk_leave_refusal(JK_LEAVE_NO_KEY), "not-an-operator") == 0 &&
		strcmp(jk_leave_refusal(JK_LEAVE_NO_ROLE), "wrong-role") == 0 &&
		strcmp(jk_leave_refusal(JK_LEAVE_NO_AREA), "out-of-area") == 0,
	    "a refusal has the word of codes/refusal.csv");
}

/* Clashes */

static const struct {
	struct line a, b;
	enum jk_clash clash;
	const char *sentence;
} pairs[] = {
	{ { "one", "A", "2026-01-01", "", "operator", "*", "" },
	    { "one", "B", "2026-01-01", "", "responsible", "*", "" }, JK_CLASH_ROLES,
	    "one person does not ask and approve" },
	{ { "one", "A", "2026-01-01", "", "responsible", "*", "" },
	    { "one", "B", "2027-01-01", "", "programmer", "*", "" }, JK_CLASH_ROLES,
	    "nor approve and make programs, from the first common day on" },
	{ { "one", "A", "2026-01-01", "2026-12-31", "operator", "*", "" },
	    { "one", "B", "2026-12-31", "", "responsible", "*", "" }, JK_CLASH_ROLES,
	    "one common day is enough" },
	{ { "one", "A", "2026-01-01", "2026-12-31", "operator", "*", "" },
	    { "one", "B", "2027-01-01", "", "responsible", "*", "" }, JK_CLASH_NONE,
	    "one after the other he may" },
	{ { "one", "A", "2026-01-01", "", "operator", "*", "" },
	    { "two", "B", "2026-01-01", "", "responsible", "*", "" }, JK_CLASH_NONE,
	    "and so may two persons" },
	{ { "one", "A", "2026-01-01", "", "operator", "*", "" },
	    { "one", "B", "2026-01-01", "", "disclosure", "*", "" }, JK_CLASH_NONE,
	    "roles that go together go together" },
	{ { "one", "A", "2026-01-01", "", "operator", "*", "" },
	    { "one", "A", "2026-01-01", "2026-02-01", "operator", "*", "" },
	    JK_CLASH_TWICE, "person, authority and first day stand once" },
	{ { "one", "A", "2026-01-01", "", "operator", "*", CLERK_KEY },
	    { "two", "B", "2027-01-01", "", "operator", "*", CLERK_KEY },
	    JK_CLASH_SHARED, "a certificate is one person's, at whatever time" },
	{ { "one", "A", "2026-01-01", "", "operator", "*", CLERK_KEY },
	    { "one", "B", "2026-01-01", "", "operator", "*", CLERK_KEY }, JK_CLASH_NONE,
	    "who may have several authorities with it" },
	{ { "one", "A", "2026-01-01", "", "operator", "*", "" },
	    { "two", "B", "2026-01-01", "", "operator", "*", "" }, JK_CLASH_NONE,
	    "no certificate is shared by those who have none" },
};

static void
test_clashes(const struct world *w)
{
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		struct line lines[2] = { pairs[i].a, pairs[i].b };
		struct jk_operators *operators = list_of(w, lines, 2);
		const struct jk_operator *between[2];
		enum jk_clash clash = JK_CLASH_NONE;
		int result =
		    jk_operators_clash(w->roles, operators, &clash, between, &err);

		ok(result == 0 && clash == pairs[i].clash &&
			(clash == JK_CLASH_NONE ||
			    between[0]->place + between[1]->place == 1),
		    "%s", pairs[i].sentence);
		jk_operators_free(operators);
	}
}

/* Tables */

static bool
decodes(const char *roles, const char *incompatible)
{
	struct jk_roles *decoded;

	jk_err_reset(&err);
	decoded = jk_roles_decode(jk_bytes_of(roles), jk_bytes_of(incompatible), &err);
	jk_roles_free(decoded);
	return decoded != NULL;
}

#define ROLES "role,command,valid_from,valid_to\n"
#define INCOMPATIBLE "role,other\n"

static void
test_tables(void)
{
	struct jk_roles *roles;

	ok(decodes(ROLES "a,b,,\n", INCOMPATIBLE), "a table of roles is four columns");
	ok(!decodes("role,command\na,b\n", INCOMPATIBLE) &&
		err.status == JK_EXIT_CONFIG && strstr(err.place, "roles.csv") != NULL,
	    "a missing one is status 78 and named");
	ok(!decodes(ROLES "a,,,\n", INCOMPATIBLE) && strcmp(err.id, "JK00431") == 0,
	    "a row without a command is refused");
	ok(!decodes(ROLES "a,b,2026-02-30,\n", INCOMPATIBLE) &&
		strcmp(err.id, "JK00431") == 0,
	    "so is one whose day is none");
	ok(!decodes(ROLES, "role\na\n") &&
		strstr(err.place, "incompatible.csv") != NULL,
	    "roles that exclude each other are pairs");
	roles = jk_roles_decode(jk_bytes_of(ROLES "a,b,2026-01-01,2026-12-31\n"),
	    jk_bytes_of(INCOMPATIBLE "a,c\n"), &err);
	ok(jk_roles_let(
	       roles, jk_bytes_of("a"), jk_bytes_of("b"), day_of("2026-12-31")) &&
		!jk_roles_let(
		    roles, jk_bytes_of("a"), jk_bytes_of("b"), day_of("2027-01-01")) &&
		!jk_roles_let(
		    roles, jk_bytes_of("a"), jk_bytes_of("b"), day_of("2025-12-31")),
	    "a role may do what its row says, while it says so");
	ok(jk_roles_exclude(roles, jk_bytes_of("c"), jk_bytes_of("a")) &&
		jk_roles_exclude(roles, jk_bytes_of("a"), jk_bytes_of("c")) &&
		!jk_roles_exclude(roles, jk_bytes_of("a"), jk_bytes_of("a")),
	    "two roles exclude each other whichever stands first");
	jk_roles_free(roles);
}

int
main(void)
{
	struct jk_buf buf = JK_BUF_INIT, other = JK_BUF_INIT;
	struct world w = { 0 };

	w.roles = jk_roles_decode(load(&buf, "schemas/roles.csv"),
	    load(&other, "schemas/incompatible.csv"), &err);
	w.municipalities =
	    jk_codes_decode(load(&buf, "schemas/codes/municipality.csv"), &err);
	w.schema = jk_schema_decode(load(&buf, "schemas/operator.csvs"), &err);
	if (w.roles == NULL || w.municipalities == NULL || w.schema == NULL)
		return 1;
	test_leave(&w);
	test_clashes(&w);
	test_tables();
	jk_roles_free(w.roles);
	jk_codes_free(w.municipalities);
	jk_schema_free(w.schema);
	jk_buf_release(&buf);
	jk_buf_release(&other);
	return tap_end();
}
