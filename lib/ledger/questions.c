#include "ledger/questions.h"

#include <stdio.h>
#include <stdlib.h>

#include "format/record.h"
#include "ledger/second.h"
#include "ledger/sorter.h"

#define NUMBER_BYTES 8
#define CODE_BYTES (JK_RESIDENT_CODE_CHARS - 1)
/* So many candidates no name has; whoever finds more is told that they are too many. */
#define CANDIDATES_MAX 4096

enum kind { KIND_CODE, KIND_NUMBER, KIND_NAME };

/* Behind the number of a question, a kind and what must be in the record. */
enum want { WANT_NUMBER = 0, WANT_BIRTH = 0, WANT_NAME, WANTS };

struct jk_questions {
	struct jk_ledger *ledger;
	const char *directory;
	int columns[5]; /* of the register: what questions ask with */
	struct jk_sorter *keys; /* kind and values -> number, kind, values */
	struct jk_sorter *codes; /* code, number -> kind, values */
	struct jk_sorter *found; /* number, code -> person */
	struct jk_buf key, text;
	bool started, ended;
	/* The group in hand, and the person that begins the next one. */
	struct jk_buf group;
	struct jk_question_person *persons;
	size_t *offsets;
	struct jk_bytes next_key, next_text;
};

enum column {
	INDIVIDUAL_NUMBER,
	BIRTH_DATE,
	NAME,
	NAME_KANA,
	COMMON_NAME,
};

static int
find_columns(struct jk_questions *questions, struct jk_err *err)
{
	static const char *const names[] = { "individual_number", "birth_date", "name",
		"name_kana", "common_name" };
	const struct jk_schema *schema =
	    jk_ledger_site(questions->ledger)->schemas[JK_SEGMENT_RECORDS];

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		questions->columns[i] = jk_schema_find(schema, names[i]);
		if (questions->columns[i] < 0)
			return jk_err_set(err, JK_EXIT_CONFIG, "JKR0003",
			    _("the register's schema has no field \"%s\""), names[i]);
	}
	return 0;
}

struct jk_questions *
jk_questions_new(struct jk_ledger *ledger, const char *directory, struct jk_err *err)
{
	struct jk_questions *questions = calloc(1, sizeof *questions);

	if (questions == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	questions->ledger = ledger;
	questions->directory = directory;
	questions->persons =
	    calloc(JK_QUESTION_PERSONS_MAX, sizeof *questions->persons);
	questions->offsets =
	    calloc(JK_QUESTION_PERSONS_MAX, sizeof *questions->offsets);
	questions->keys = jk_sorter_new(directory, JK_SORTER_SMALL_BYTES, err);
	questions->codes = jk_sorter_new(directory, JK_SORTER_SMALL_BYTES, err);
	if (questions->persons == NULL || questions->offsets == NULL)
		jk_err_memory(err);
	else if (questions->keys != NULL && questions->codes != NULL &&
		 find_columns(questions, err) == 0)
		return questions;
	jk_questions_free(questions);
	return NULL;
}

void
jk_questions_free(struct jk_questions *questions)
{
	if (questions == NULL)
		return;
	jk_sorter_free(questions->keys);
	jk_sorter_free(questions->codes);
	jk_sorter_free(questions->found);
	jk_buf_wipe(&questions->key);
	jk_buf_wipe(&questions->text);
	jk_buf_wipe(&questions->group);
	free(questions->persons);
	free(questions->offsets);
	free(questions);
}

/* Putting */

/* What the person must have, as number, kind and values. */
static void
make_text(struct jk_questions *questions, uint64_t number, enum kind kind,
    const struct jk_bytes *values, size_t count)
{
	jk_buf_reset(&questions->text);
	jk_buf_add_be64(&questions->text, number);
	jk_buf_add_byte(&questions->text, (uint8_t)kind);
	jk_record_add_text(&questions->text, values, count);
}

static int
put(struct jk_sorter *sorter, const struct jk_buf *key, struct jk_bytes text,
    struct jk_err *err)
{
	if (jk_buf_failed(key))
		return jk_err_memory(err);
	return jk_sorter_put(sorter, jk_buf_bytes(key), text, err);
}

/* A code to look up for a question; text is what make_text made. */
static int
put_code(struct jk_questions *questions, struct jk_bytes code, struct jk_bytes text,
    struct jk_err *err)
{
	struct jk_buf *key = &questions->key;

	jk_buf_reset(key);
	jk_buf_add(key, code);
	jk_buf_add(key, jk_bytes(text.ptr, NUMBER_BYTES));
	return put(questions->codes, key, text, err);
}

int
jk_questions_put_code(struct jk_questions *questions, uint64_t number,
    struct jk_bytes code, struct jk_err *err)
{
	if (code.len != CODE_BYTES)
		return 0; /* nobody's */
	make_text(questions, number, KIND_CODE, NULL, 0);
	if (jk_buf_failed(&questions->text))
		return jk_err_memory(err);
	return put_code(questions, code, jk_buf_bytes(&questions->text), err);
}

static int
put_key(struct jk_questions *questions, uint64_t number, enum kind kind,
    const struct jk_bytes *values, size_t count, struct jk_err *err)
{
	struct jk_buf *key = &questions->key;

	jk_buf_reset(key);
	jk_buf_add_byte(key, (uint8_t)kind);
	for (size_t i = 0; i < count; i++) {
		jk_buf_add(key, values[i]);
		jk_buf_add_byte(key, 0x1f);
	}
	make_text(questions, number, kind, values, count);
	if (jk_buf_failed(&questions->text))
		return jk_err_memory(err);
	return put(questions->keys, key, jk_buf_bytes(&questions->text), err);
}

int
jk_questions_put_number(struct jk_questions *questions, uint64_t number,
    struct jk_bytes individual_number, struct jk_err *err)
{
	return put_key(questions, number, KIND_NUMBER, &individual_number, 1, err);
}

int
jk_questions_put_name(struct jk_questions *questions, uint64_t number,
    struct jk_bytes birth_date, struct jk_bytes name, struct jk_err *err)
{
	const struct jk_bytes values[WANTS] = {
		[WANT_BIRTH] = birth_date, [WANT_NAME] = name
	};

	return put_key(questions, number, KIND_NAME, values, WANTS, err);
}

/* From second keys to codes */

static size_t
values_of(struct jk_bytes values[WANTS], struct jk_bytes text)
{
	enum kind kind = (enum kind)text.ptr[NUMBER_BYTES];
	size_t count = kind == KIND_NAME ? WANTS : kind == KIND_NUMBER ? 1 : 0;
	struct jk_bytes rest =
	    jk_bytes(text.ptr + NUMBER_BYTES + 1, text.len - NUMBER_BYTES - 1);

	return jk_record_from_text(values, count, rest) ? count : 0;
}

static int
seek_second(struct jk_second *second, struct jk_bytes text, struct jk_err *err)
{
	struct jk_bytes values[WANTS];

	if (values_of(values, text) == WANTS)
		return jk_second_seek_name(
		    second, values[WANT_BIRTH], values[WANT_NAME], err);
	return jk_second_seek_number(second, values[WANT_NUMBER], err);
}

static int
put_candidates(struct jk_questions *questions, struct jk_second *second,
    struct jk_bytes text, struct jk_err *err)
{
	struct jk_second_candidate candidate = { .code = "" };
	char last[JK_RESIDENT_CODE_CHARS] = "";
	enum jk_next next;

	if (seek_second(second, text, err) < 0)
		return -1;
	for (size_t count = 0;
	     count < CANDIDATES_MAX &&
	     (next = jk_second_next(second, &candidate, err)) != JK_NEXT_END;) {
		if (next == JK_NEXT_FAILED)
			return -1;
		if (strcmp(candidate.code, last) == 0)
			continue;
		memcpy(last, candidate.code, sizeof last);
		count++;
		if (put_code(questions, jk_bytes_of(candidate.code), text, err) < 0)
			return -1;
	}
	return 0;
}

static int
turn_keys(struct jk_questions *questions, struct jk_err *err)
{
	struct jk_second *second = jk_second_open(questions->ledger, err);
	struct jk_bytes key, text;
	enum jk_next next = JK_NEXT_FAILED;

	while (second != NULL && (next = jk_sorter_next(questions->keys, &key, &text,
				      err)) == JK_NEXT_RECORD)
		if (put_candidates(questions, second, text, err) < 0) {
			next = JK_NEXT_FAILED;
			break;
		}
	jk_second_free(second);
	jk_sorter_free(questions->keys);
	questions->keys = NULL;
	return next == JK_NEXT_END ? 0 : -1;
}

/* From codes to persons */

/* Has the newest record what the question asked with? */
static bool
confirms(const struct jk_questions *questions, const struct jk_bytes *fields,
    struct jk_bytes text)
{
	const int *at = questions->columns;
	struct jk_bytes values[WANTS];
	bool named;

	switch ((enum kind)text.ptr[NUMBER_BYTES]) {
	case KIND_CODE:
		return true;
	case KIND_NUMBER:
		return values_of(values, text) == 1 &&
		       jk_bytes_equal(
			   fields[at[INDIVIDUAL_NUMBER]], values[WANT_NUMBER]);
	case KIND_NAME:
		break;
	}
	if (values_of(values, text) != WANTS)
		return false;
	named = jk_bytes_equal(fields[at[NAME]], values[WANT_NAME]) ||
		jk_bytes_equal(fields[at[NAME_KANA]], values[WANT_NAME]) ||
		jk_bytes_equal(fields[at[COMMON_NAME]], values[WANT_NAME]);
	return named && jk_bytes_equal(fields[at[BIRTH_DATE]], values[WANT_BIRTH]);
}

/* A person as text: open or not, municipality, the record. */
static int
put_found(struct jk_questions *questions, const struct jk_looked_up *person,
    struct jk_bytes number, struct jk_err *err)
{
	const struct jk_schema *schema =
	    jk_ledger_site(questions->ledger)->schemas[JK_SEGMENT_RECORDS];
	struct jk_buf *key = &questions->key, *text = &questions->text;

	jk_buf_reset(key);
	jk_buf_add(key, number);
	jk_buf_add_text(key, person->head.code);
	jk_buf_reset(text);
	jk_buf_add_byte(text, person->head.state == JK_CHAIN_OPEN);
	jk_buf_add_text(text, person->head.municipality);
	jk_record_add_text(text, person->fields, jk_schema_columns(schema));
	if (jk_buf_failed(text))
		return jk_err_memory(err);
	return put(questions->found, key, jk_buf_bytes(text), err);
}

/* One code after the other; several questions may ask for one. */
static int
turn_codes(struct jk_questions *questions, struct jk_lookup *lookup, struct jk_err *err)
{
	char code[JK_RESIDENT_CODE_CHARS] = "";
	struct jk_looked_up person;
	enum jk_next next, found = JK_NEXT_END;
	struct jk_bytes key, text;

	while ((next = jk_sorter_next(questions->codes, &key, &text, err)) ==
	       JK_NEXT_RECORD) {
		if (memcmp(code, key.ptr, CODE_BYTES) != 0) {
			snprintf(code, sizeof code, "%.*s", CODE_BYTES,
			    (const char *)key.ptr);
			found = jk_lookup_code(lookup, code, &person, err);
		}
		if (found == JK_NEXT_FAILED ||
		    (found == JK_NEXT_RECORD &&
			confirms(questions, person.fields, text) &&
			put_found(questions, &person, jk_bytes(text.ptr, NUMBER_BYTES),
			    err) < 0))
			return -1;
	}
	return next == JK_NEXT_END ? 0 : -1;
}

static int
look_up(struct jk_questions *questions, struct jk_err *err)
{
	struct jk_lookup *lookup = NULL;
	int result = -1;

	questions->started = true;
	questions->found =
	    jk_sorter_new(questions->directory, JK_SORTER_SMALL_BYTES, err);
	if (questions->found != NULL && turn_keys(questions, err) == 0)
		lookup = jk_lookup_open(questions->ledger, err);
	if (lookup != NULL)
		result = turn_codes(questions, lookup, err);
	jk_lookup_free(lookup);
	jk_sorter_free(questions->codes);
	questions->codes = NULL;
	return result;
}

/* Back in the order of the questions */

static int
pull(struct jk_questions *questions, struct jk_err *err)
{
	enum jk_next next = jk_sorter_next(
	    questions->found, &questions->next_key, &questions->next_text, err);

	questions->ended = next == JK_NEXT_END;
	return next == JK_NEXT_FAILED ? -1 : 0;
}

/* The person in hand into the group, unless he stands there already. */
static int
take_person(struct jk_questions *questions, struct jk_question_answer *answer,
    struct jk_err *err)
{
	struct jk_bytes key = questions->next_key, text = questions->next_text;
	struct jk_question_person *person = &questions->persons[answer->count];
	const char *code = (const char *)key.ptr + NUMBER_BYTES;

	if (answer->count > 0 && memcmp(person[-1].code, code, CODE_BYTES) == 0)
		return 0;
	answer->found++;
	if (answer->count == JK_QUESTION_PERSONS_MAX)
		return 0;
	questions->offsets[answer->count++] = questions->group.len;
	snprintf(person->code, sizeof person->code, "%.*s", CODE_BYTES, code);
	person->is_open = text.ptr[0] != 0;
	snprintf(person->municipality, sizeof person->municipality, "%.*s",
	    JK_PARTY_CHARS - 1, (const char *)text.ptr + 1);
	person->text = jk_bytes(NULL, text.len - JK_PARTY_CHARS);
	jk_buf_add(&questions->group,
	    jk_bytes(text.ptr + JK_PARTY_CHARS, text.len - JK_PARTY_CHARS));
	return jk_buf_failed(&questions->group) ? jk_err_memory(err) : 0;
}

enum jk_next
jk_questions_next(struct jk_questions *questions, struct jk_question_answer *answer,
    struct jk_err *err)
{
	if (!questions->started &&
	    (look_up(questions, err) < 0 || pull(questions, err) < 0))
		return JK_NEXT_FAILED;
	if (questions->ended)
		return JK_NEXT_END;
	*answer =
	    (struct jk_question_answer){ .number = jk_get_be64(questions->next_key.ptr),
		    .persons = questions->persons };
	jk_buf_reset(&questions->group);
	do {
		if (take_person(questions, answer, err) < 0 || pull(questions, err) < 0)
			return JK_NEXT_FAILED;
	} while (!questions->ended &&
		 jk_get_be64(questions->next_key.ptr) == answer->number);
	for (size_t i = 0; i < answer->count; i++)
		questions->persons[i].text.ptr =
		    questions->group.ptr + questions->offsets[i];
	return JK_NEXT_RECORD;
}
