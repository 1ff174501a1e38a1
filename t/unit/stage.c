/* Unit tests of ledger/stage and ledger/moves: in which order records are decided. */
#include "ledger/stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapt/secret.h"
#include "base/buf.h"
#include "ledger/moves.h"
#include "tap.h"

static const char schema_text[] = "version 1.2\n@jk 1\n@name(ident)\n@totalColumns 7\n"
				  "resident_code: notEmpty @column(digits,11) @key\n"
				  "municipality: notEmpty @column(digits,6) @key\n"
				  "generation: notEmpty @column(integer) @key\n"
				  "class: notEmpty @column(dict)\n"
				  "reason: notEmpty @column(dict)\n"
				  "former_code: @column(digits,11) @optional\n"
				  "cancels: @column(integer) @optional\n";

/* A record: a letter stands for a code, eleven times the letter's digit. */
struct row {
	uint32_t input;
	char code;
	unsigned generation;
	char former; /* 0: no code change */
};

static const char *
code_of(char to[12], char letter)
{
	memset(to, '0' + letter - 'a', 11);
	to[11] = '\0';
	return to;
}

static int
put(struct jk_stage *stage, const struct row *row, uint64_t number, struct jk_err *err)
{
	char code[12], former[12] = "", generation[12];
	struct jk_bytes fields[7];

	snprintf(generation, sizeof generation, "%u", row->generation);
	fields[0] = jk_bytes_of(code_of(code, row->code));
	fields[1] = jk_bytes_of("222038");
	fields[2] = jk_bytes_of(generation);
	fields[3] = jk_bytes_of("correction");
	fields[4] = jk_bytes_of(row->former ? "code-change" : "move-within");
	fields[5] = jk_bytes_of(row->former ? code_of(former, row->former) : "");
	fields[6] = jk_bytes_of("");
	return jk_stage_put(stage, row->input, number, fields, err);
}

/* All that comes out: code, generation, input; a bar where a group begins. */
static void
drain(struct jk_stage *stage, struct jk_buf *out, struct jk_err *err)
{
	struct jk_staged staged;
	enum jk_next next;

	while ((next = jk_stage_next(stage, &staged, err)) == JK_NEXT_RECORD)
		jk_buf_addf(out, "%s%c%u.%u", staged.begins_group ? "|" : " ",
		    staged.change.code.ptr[0] - '0' + 'a',
		    (unsigned)staged.change.generation, (unsigned)staged.input);
	if (next == JK_NEXT_FAILED)
		jk_buf_addf(out, " failed");
}

struct order {
	const char *sentence;
	struct row rows[8]; /* ended by generation 0 */
	uint32_t ranks[3];
	const char *expected;
};

static const struct order orders[] = {
	{ "records come by chain and generation",
	    { { 0, 'b', 2, 0 }, { 0, 'a', 2, 0 }, { 0, 'b', 1, 0 } }, { 0, 1, 2 },
	    "|a2.0|b1.0 b2.0" },
	{ "in a chain inputs come in their order, not by generation",
	    { { 1, 'a', 1, 0 }, { 0, 'a', 3, 0 }, { 0, 'a', 2, 0 } }, { 0, 1, 2 },
	    "|a2.0 a3.0 a1.1" },
	{ "the order is the caller's",
	    { { 0, 'a', 1, 0 }, { 1, 'a', 2, 0 }, { 2, 'b', 1, 0 } }, { 1, 0, 2 },
	    "|a2.1 a1.0|b1.2" },
	{ "an input that is passed over is left out",
	    { { 0, 'a', 1, 0 }, { 1, 'a', 2, 0 }, { 2, 'a', 3, 0 } },
	    { 0, JK_STAGE_PASSED, 1 }, "|a1.0 a3.2" },
	{ "and also when all must be sorted again",
	    { { 0, 'a', 1, 0 }, { 1, 'a', 2, 0 }, { 2, 'a', 3, 0 } },
	    { 1, JK_STAGE_PASSED, 0 }, "|a3.2 a1.0" },
	{ "a code change brings two chains together",
	    { { 0, 'c', 3, 0 }, { 0, 'b', 2, 'd' }, { 0, 'd', 1, 0 },
		{ 0, 'b', 3, 0 } },
	    { 0, 1, 2 }, "|d1.0 b2.0 b3.0|c3.0" },
	{ "several code changes make one group, whatever their order",
	    { { 0, 'a', 4, 'c' }, { 0, 'c', 3, 'b' }, { 0, 'b', 2, 'd' },
		{ 0, 'd', 1, 0 }, { 0, 'e', 9, 0 } },
	    { 0, 1, 2 }, "|d1.0 b2.0 c3.0 a4.0|e9.0" },
	{ "a code that comes back makes one group",
	    { { 0, 'a', 3, 'b' }, { 0, 'b', 2, 'a' }, { 0, 'a', 1, 0 } }, { 0, 1, 2 },
	    "|a1.0 b2.0 a3.0" },
	{ "nothing put is nothing pulled", { { 0 } }, { 0, 1, 2 }, "" },
};

static void
test_order(const struct jk_schema *schema, const struct order *order)
{
	struct jk_err err = { 0 };
	struct jk_stage *stage = jk_stage_new("/tmp", schema, &err);
	struct jk_buf out = JK_BUF_INIT;
	int result = stage == NULL ? -1 : 0;

	for (size_t i = 0; result == 0 && order->rows[i].generation > 0; i++)
		result = put(stage, &order->rows[i], i + 1, &err);
	if (result == 0)
		result = jk_stage_end(stage, order->ranks, 3, &err);
	if (result == 0)
		drain(stage, &out, &err);
	ok(result == 0 && strcmp(jk_buf_text(&out), order->expected) == 0, "%s (%s%s)",
	    order->sentence, jk_buf_text(&out), err.text);
	jk_buf_release(&out);
	jk_stage_free(stage);
}

static void
test_refused(const struct jk_schema *schema)
{
	struct jk_err err = { 0 };
	struct jk_stage *stage = jk_stage_new("/tmp", schema, &err);
	struct jk_bytes fields[7] = { jk_bytes_of("1234567890"), jk_bytes_of("222038"),
		jk_bytes_of("1"), jk_bytes_of("entry"), jk_bytes_of("birth"),
		jk_bytes_of(""), jk_bytes_of("") };

	ok(jk_stage_put(stage, 0, 1, fields, &err) < 0 && err.status == JK_EXIT_DATA,
	    "a code of another length is not staged");
	fields[0] = jk_bytes_of("12345678901");
	fields[3] = jk_bytes_of("x");
	ok(jk_stage_put(stage, 0, 1, fields, &err) < 0 && err.status == JK_EXIT_DATA,
	    "nor what is no change");
	jk_stage_free(stage);
}

static void
test_tied(const struct jk_schema *schema)
{
	const struct row plain = { 0, 'a', 1, 0 }, moved = { 0, 'b', 2, 'a' };
	struct jk_err err = { 0 };
	struct jk_stage *stage = jk_stage_new("/tmp", schema, &err);
	bool before = put(stage, &plain, 1, &err) == 0 && jk_stage_is_tied(stage);

	ok(!before && put(stage, &moved, 2, &err) == 0 && jk_stage_is_tied(stage),
	    "only a code change ties chains together");
	jk_stage_free(stage);
}

static void
chain_of(uint8_t chain[JK_CHAIN_BYTES], unsigned number)
{
	char text[JK_CHAIN_BYTES + 1];

	snprintf(text, sizeof text, "%011u222038", number);
	memcpy(chain, text, JK_CHAIN_BYTES);
}

/* A long line of moves, put from both ends, is still one group. */
static void
test_moves(void)
{
	enum { COUNT = 2000 };
	struct jk_err err = { 0 };
	struct jk_moves moves;
	uint8_t from[JK_CHAIN_BYTES], to[JK_CHAIN_BYTES], least[JK_CHAIN_BYTES];
	int result = 0;
	bool same = true;

	jk_moves_init(&moves);
	for (unsigned i = 0; i < COUNT; i++) {
		unsigned at = i % 2 == 0 ? i / 2 : COUNT - 1 - i / 2;

		chain_of(from, at + 1);
		chain_of(to, at);
		result |= jk_moves_put(&moves, from, to, &err);
	}
	result |= jk_moves_end(&moves, &err);
	chain_of(least, 0);
	for (unsigned i = 0; i <= COUNT; i++) {
		chain_of(from, i);
		same = same &&
		       memcmp(jk_moves_group(&moves, from), least, sizeof least) == 0;
	}
	chain_of(from, COUNT + 1);
	ok(result == 0 && same,
	    "a long line of moves is one group, named by its least");
	ok(memcmp(jk_moves_group(&moves, from), from, sizeof from) == 0,
	    "a chain that no move names stands for itself");
	jk_moves_release(&moves);
}

int
main(void)
{
	struct jk_err err = { 0 };
	struct jk_schema *schema;

	if (jk_secret_setup(&err) < 0)
		return 1;
	schema = jk_schema_decode(jk_bytes_of(schema_text), &err);
	if (schema == NULL) {
		printf("Bail out! %s: %s\n", err.place, err.text);
		return 1;
	}
	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++)
		test_order(schema, &orders[i]);
	test_refused(schema);
	test_tied(schema);
	test_moves();
	jk_schema_free(schema);
	return tap_end();
}
