/* Unit tests of ledger/snapshot: a full export in the order of its chains. */
#include "ledger/snapshot.h"

#include <stdio.h>

#include "adapt/fd.h"
#include "tap.h"

static struct jk_err err;

static struct jk_schema *
load_schema(const char *text)
{
	struct jk_buf file = JK_BUF_INIT;
	struct jk_schema *schema = NULL;

	if (text != NULL)
		return jk_schema_decode(jk_bytes_of(text), &err);
	if (jk_file_load(&file, "schemas/ident.csvs", JK_SCHEMA_MAX_BYTES, &err) == 0)
		schema = jk_schema_decode(jk_buf_bytes(&file), &err);
	jk_buf_release(&file);
	return schema;
}

static int
put(struct jk_snapshot *snapshot, const struct jk_snapshot_form *form, uint64_t number,
    const char *code, const char *generation, const char *class)
{
	struct jk_bytes values[JK_SCHEMA_MAX_COLUMNS] = { { NULL, 0 } };
	struct jk_snapshot_place place = { number, number + 1, 100 * number };

	values[form->code] = jk_bytes_of(code);
	values[form->municipality] = jk_bytes_of("222038");
	values[form->generation] = jk_bytes_of(generation);
	values[form->class] = jk_bytes_of(class);
	return jk_snapshot_can_hold(form, values)
		   ? jk_snapshot_put(snapshot, &place, values, &err)
		   : -1;
}

static int
put_all(struct jk_snapshot *snapshot, const struct jk_snapshot_form *form)
{
	return put(snapshot, form, 1, "90000000030", "12", "correction") < 0 ||
		       put(snapshot, form, 2, "90000000010", "1", "entry") < 0 ||
		       put(snapshot, form, 3, "90000000020", "4", "deletion") < 0 ||
		       put(snapshot, form, 4, "90000000010", "2", "correction") < 0
		   ? -1
		   : 0;
}

/* number, generation, open and again of each entry, as text. */
static void
write_out(struct jk_snapshot *snapshot, char *to, size_t cap)
{
	struct jk_snapshot_entry entry;
	size_t len = 0;

	to[0] = '\0';
	while (jk_snapshot_next(snapshot, &entry, &err) == JK_NEXT_RECORD && len < cap)
		len += (size_t)snprintf(to + len, cap - len, "%u:%u%s%s ",
		    (unsigned)entry.place.number, (unsigned)entry.generation,
		    entry.open ? "" : " closed", entry.again ? " again" : "");
}

#define EXPECTED "2:1 4:2 again 3:4 closed 1:12 "

static void
test_order(const struct jk_snapshot_form *form, size_t budget, const char *where)
{
	struct jk_snapshot *snapshot =
	    jk_snapshot_new(form, true, "/tmp", budget, &err);
	char text[256];

	ok(snapshot != NULL && put_all(snapshot, form) == 0, "rows are taken %s",
	    where);
	write_out(snapshot, text, sizeof text);
	ok(strcmp(text, EXPECTED) == 0,
	    "they come in the order of chains, doubled ones as they were put: %s",
	    text);
	jk_snapshot_free(snapshot);
}

static void
test_whole(const struct jk_snapshot_form *form)
{
	struct jk_snapshot *snapshot =
	    jk_snapshot_new(form, true, "/tmp", 1 << 20, &err);
	struct jk_snapshot_entry entry;
	enum jk_next next = JK_NEXT_FAILED;

	if (snapshot != NULL && put_all(snapshot, form) == 0)
		next = jk_snapshot_next(snapshot, &entry, &err);
	ok(next == JK_NEXT_RECORD && entry.digest.len == 0 && entry.values != NULL &&
		jk_bytes_is(entry.values[form->class], "entry") &&
		entry.values[form->former].len == 0,
	    "a whole record comes back with all its values");
	ok(next == JK_NEXT_RECORD &&
		jk_bytes_is(entry.key, "90000000010\x1f"
				       "222038") &&
		entry.place.line == 3 && entry.place.byte == 200,
	    "its key is that of heads, its place the one it had");
	jk_snapshot_free(snapshot);
}

static void
test_digest(const struct jk_snapshot_form *form)
{
	struct jk_snapshot *snapshot =
	    jk_snapshot_new(form, false, "/tmp", 1 << 20, &err);
	struct jk_bytes values[JK_SCHEMA_MAX_COLUMNS] = { { NULL, 0 } };
	char digest[JK_HEAD_DIGEST_CHARS] = "";
	struct jk_snapshot_entry entry;
	enum jk_next next = JK_NEXT_FAILED;

	values[form->code] = jk_bytes_of("90000000010");
	values[form->municipality] = jk_bytes_of("222038");
	values[form->generation] = jk_bytes_of("1");
	values[form->class] = jk_bytes_of("entry");
	if (snapshot != NULL && put_all(snapshot, form) == 0 &&
	    jk_head_digest(digest, form->key, form->schema, values, &err) == 0)
		next = jk_snapshot_next(snapshot, &entry, &err);
	ok(next == JK_NEXT_RECORD && entry.values == NULL &&
		jk_bytes_is(entry.digest, digest) &&
		jk_bytes_is(entry.code, "90000000010") &&
		jk_bytes_is(entry.municipality, "222038"),
	    "one to compare with keeps the chain and the head's digest");
	jk_snapshot_free(snapshot);
}

static void
test_refusals(const struct jk_snapshot_form *form)
{
	static const char *const wrong[] = { "", "x", "01", "-1", "1 ", "1.0",
		"1000000000000000000" };
	struct jk_schema *other = load_schema("version 1.2\n@jk 1\n@name(other)\n"
					      "@totalColumns 1\nresident_code: @key\n");
	struct jk_snapshot_form none;
	bool holds = false;

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		holds |= put(NULL, form, 1, "9", wrong[i], "entry") == 0;
	ok(!holds, "a row whose generation is no number is not taken");
	ok(other != NULL && jk_snapshot_form_init(&none, other, form->key, &err) < 0 &&
		err.status == JK_EXIT_CONFIG && strcmp(err.id, "JK00590") == 0,
	    "a schema without chains is refused");
	jk_schema_free(other);
}

int
main(void)
{
	struct jk_schema *schema = load_schema(NULL);
	struct jk_snapshot_form form;
	struct jk_secret *key =
	    jk_secret_setup(&err) == 0 ? jk_secret_new(32, &err) : NULL;

	if (!ok(schema != NULL && key != NULL &&
		    jk_snapshot_form_init(&form, schema, key, &err) == 0,
		"ident has the columns of a chain"))
		return tap_end();
	test_order(&form, 1 << 20, "into memory");
	test_order(&form, 300, "beyond it");
	test_whole(&form);
	test_digest(&form);
	test_refusals(&form);
	jk_secret_free(key);
	jk_schema_free(schema);
	return tap_end();
}
