#include "ledger/person_codes.h"

#include <stdio.h>

static int
add(struct jk_person_codes *person, struct jk_bytes code, struct jk_err *err)
{
	for (size_t i = 0; i < person->count; i++)
		if (jk_bytes_is(code, person->codes[i]))
			return 0;
	if (person->count == JK_PERSON_MAX_CODES || code.len >= JK_RESIDENT_CODE_CHARS)
		return jk_err_set(err, JK_EXIT_DATA, "JK00588",
		    _("a person has more codes than can be followed"));
	memcpy(person->codes[person->count], code.ptr, code.len);
	person->codes[person->count++][code.len] = '\0';
	return 0;
}

/* The codes that chains of this one went on under. */
static int
add_later(struct jk_person_codes *person, struct jk_heads *heads, const char *code,
    struct jk_err *err)
{
	struct jk_chain_head head;
	enum jk_next next;

	if (jk_heads_seek(heads, code, err) < 0)
		return -1;
	while ((next = jk_heads_next(heads, &head, err)) == JK_NEXT_RECORD &&
	       strcmp(head.code, code) == 0)
		if (head.next_code[0] != '\0' &&
		    add(person, jk_bytes_of(head.next_code), err) < 0)
			return -1;
	return next == JK_NEXT_FAILED ? -1 : 0;
}

/* The codes that chains of this one came from. */
static int
add_earlier(struct jk_person_codes *person, struct jk_records *records,
    const int columns[2], const char *code, struct jk_err *err)
{
	const struct jk_bytes *fields;
	enum jk_next next;

	if (jk_records_seek(records, code, "", err) < 0)
		return -1;
	while ((next = jk_records_next(records, &fields, err)) == JK_NEXT_RECORD &&
	       jk_bytes_is(fields[columns[0]], code))
		if (fields[columns[1]].len > 0 &&
		    add(person, fields[columns[1]], err) < 0)
			return -1;
	return next == JK_NEXT_FAILED ? -1 : 0;
}

int
jk_person_codes_find(struct jk_person_codes *person, struct jk_heads *heads,
    struct jk_records *records, const struct jk_schema *schema, struct jk_bytes code,
    struct jk_err *err)
{
	const int columns[2] = { jk_schema_find(schema, "resident_code"),
		jk_schema_find(schema, "former_code") };

	person->count = 0;
	if (columns[0] < 0 || columns[1] < 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00589",
		    _("the schema is not one of ident records"));
	if (add(person, code, err) < 0)
		return -1;
	for (size_t i = 0; i < person->count; i++)
		if (add_later(person, heads, person->codes[i], err) < 0 ||
		    add_earlier(person, records, columns, person->codes[i], err) < 0)
			return -1;
	return 0;
}
