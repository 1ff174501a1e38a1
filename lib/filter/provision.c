#include "filter/provision.h"

#include <stdio.h>

#include "format/record.h"
#include "rules/rows.h"

#define NUMBER_CHARS 24

/* Opening */

static int
load_purposes(struct jk_provision *provision, struct jk_err *err)
{
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];

	provision->purposes = jk_purposes_new(err);
	if (provision->purposes == NULL ||
	    jk_signed_table_load(&provision->table, provision->run, "purpose", err) < 0)
		return -1;
	for (size_t i = 0; i < provision->table.rows; i++) {
		jk_signed_table_fields(&provision->table, i, fields);
		if (jk_purposes_put(
			provision->purposes, provision->table.schema, fields, err) < 0)
			return -1;
	}
	jk_purposes_end(provision->purposes);
	return 0;
}

static int
load_masks(struct jk_provision *provision, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;

	if (jk_site_table_file(&provision->run->site, "masks.csv", &text, err) == 0)
		provision->masks = jk_masks_decode(jk_buf_bytes(&text), err);
	jk_buf_release(&text);
	return provision->masks == NULL ? -1 : 0;
}

/* Where an answer's columns are, and which of the register's they come from. */
static int
find_columns(struct jk_provision *provision, struct jk_err *err)
{
	static const char *const names[] = { "request", "query", "result", "refusal",
		"access_serial", "resident_code", "state" };
	int *const columns[] = { &provision->request, &provision->query,
		&provision->result, &provision->refusal, &provision->serial,
		&provision->code, &provision->state };
	const struct jk_schema *answer;

	if (jk_site_schema(&provision->run->site, "answer", &answer, err) < 0 ||
	    jk_site_schema(&provision->run->site, "ident", &provision->ident, err) < 0)
		return -1;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		*columns[i] = jk_schema_find(answer, names[i]);
		if (*columns[i] < 0)
			return jk_err_set(err, JK_EXIT_CONFIG, "JKR0017",
			    _("schema answer has no field \"%s\""), names[i]);
	}
	for (size_t i = 0; i < jk_schema_columns(answer); i++)
		provision->items[i] =
		    jk_schema_find(provision->ident, jk_schema_column(answer, i)->name);
	provision->rules.answer = answer;
	provision->address = jk_schema_find(provision->ident, "address");
	if (provision->address < 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JKR0003",
		    _("the register's schema has no field \"%s\""), "address");
	return 0;
}

static int
find_approval(struct jk_provision *provision, const char *by, struct jk_err *err)
{
	const struct jk_asked *asked = provision->asked;

	provision->needs_approval =
	    asked->count > provision->run->site.conf.bulk_threshold;
	if (!provision->needs_approval && asked->bulk == 0)
		return 0;
	return jk_approval_find(&provision->approval, provision->run,
	    &provision->people, asked->digest, "bulk", by, err);
}

int
jk_provision_open(struct jk_provision *provision, struct jk_run *run,
    const struct jk_asked *asked, const char *by, struct jk_err *err)
{
	memset(provision, 0, sizeof *provision);
	provision->run = run;
	provision->asked = asked;
	if (jk_people_load(&provision->people, run, err) < 0 ||
	    load_purposes(provision, err) < 0 || load_masks(provision, err) < 0 ||
	    find_columns(provision, err) < 0)
		return -1;
	provision->protected = jk_protected_load(run, err);
	if (provision->protected == NULL)
		return -1;
	provision->rules.purposes = provision->purposes;
	provision->rules.operators = provision->people.operators;
	provision->rules.roles = provision->people.roles;
	provision->rules.municipalities = provision->people.municipalities;
	provision->rules.masks = provision->masks;
	provision->rules.day = run->day;
	return find_approval(provision, by, err);
}

void
jk_provision_release(struct jk_provision *provision)
{
	jk_people_release(&provision->people);
	jk_signed_table_release(&provision->table);
	jk_purposes_free(provision->purposes);
	jk_masks_free(provision->masks);
	jk_protected_free(provision->protected);
	memset(provision, 0, sizeof *provision);
}

/* Deciding */

bool
jk_provision_needs_approval(
    const struct jk_provision *provision, const struct jk_asked_query *query)
{
	return provision->needs_approval || jk_query_is_bulk(&query->query);
}

/* What the approval, if there is one, says of this very query. */
static enum jk_refusal_word
judge_approval(const struct jk_provision *provision, const struct jk_query *query)
{
	const struct jk_approval *approval = &provision->approval;

	switch (approval->state) {
	case JK_APPROVAL_GIVEN:
		break;
	case JK_APPROVAL_MISSING:
		return JK_REFUSAL_NO_APPROVAL;
	case JK_APPROVAL_USED:
		return JK_REFUSAL_APPROVAL_USED;
	case JK_APPROVAL_EXPIRED:
		return JK_REFUSAL_APPROVAL_EXPIRED;
	}
	if (!approval->has_records || approval->records != provision->asked->count ||
	    !jk_bytes_is(query->text[JK_QUERY_PURPOSE], approval->purpose) ||
	    jk_bytes_is(query->text[JK_QUERY_OPERATOR], approval->approver))
		return JK_REFUSAL_NO_APPROVAL;
	return JK_REFUSAL_NONE;
}

enum jk_refusal_word
jk_provision_decide(const struct jk_provision *provision,
    const struct jk_asked_query *query, const struct jk_locks *locks,
    struct jk_grant *grant)
{
	struct jk_provision_ask ask = { .query = &query->query,
		.organ = jk_bytes_of(provision->asked->organ),
		.signer = jk_bytes_of(provision->asked->signer),
		.is_malformed = query->is_malformed,
		.needs_approval = jk_provision_needs_approval(provision, query) };
	enum jk_refusal_word word;

	*grant = (struct jk_grant){ NULL, NULL };
	word = jk_provision_decide_worker(&provision->rules, &ask, grant);
	/* Who has no role may still be locked, and is told that first. */
	if ((word == JK_REFUSAL_NONE || word == JK_REFUSAL_WRONG_ROLE) &&
	    locks != NULL && jk_locks_has(locks, query->query.text[JK_QUERY_OPERATOR]))
		return JK_REFUSAL_LOCKED;
	if (word != JK_REFUSAL_NONE)
		return word;
	if (ask.needs_approval)
		ask.approval = judge_approval(provision, &query->query);
	return jk_provision_decide_purpose(&provision->rules, &ask, grant);
}

/* What came of it */

/* One person, or nobody, and what his answer says. */
struct outcome {
	const struct jk_asked_query *query;
	enum jk_refusal_word word;
	bool has_found; /* the register was asked */
	uint64_t found;
	const struct jk_question_person *person; /* NULL: nobody's */
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS]; /* of his record */
	struct jk_provision_person about;
	char items[JK_PROVISION_ITEMS_CHARS]; /* given, or asked for */
};

/* Letters, digits, dots, hyphens: what may stand in an access record unasked. */
static struct jk_bytes
word_of(struct jk_bytes text)
{
	static const char also[] = "._-";

	if (text.len == 0 || text.len > 32)
		return jk_bytes(NULL, 0);
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
			     (c >= 'a' && c <= 'z');

		if (!plain && (i == 0 || memchr(also, c, sizeof also - 1) == NULL))
			return jk_bytes(NULL, 0);
	}
	return text;
}

/* The items given where nothing refuses, and otherwise those asked for. */
static void
list_items(const struct jk_provision *provision, struct outcome *outcome)
{
	struct jk_bytes items = outcome->query->query.text[JK_QUERY_ITEMS], word;
	size_t len = 0;

	outcome->items[0] = '\0';
	while (jk_query_word(&items, &word)) {
		if (outcome->word == JK_REFUSAL_NONE &&
		    !jk_provision_gives(&provision->rules, &outcome->about, word))
			continue;
		if (len + word.len + 2 > sizeof outcome->items)
			return;
		len += (size_t)snprintf(outcome->items + len,
		    sizeof outcome->items - len, "%s%.*s", len > 0 ? " " : "",
		    (int)word.len, (const char *)word.ptr);
	}
}

static void
note_query(struct jk_access *access, const struct jk_query *query, bool touches)
{
	static const struct {
		enum jk_access_field to;
		enum jk_query_field from;
	} same[] = {
		{ JK_ACCESS_MODE, JK_QUERY_MODE },
		{ JK_ACCESS_KEY_KIND, JK_QUERY_KEY_KIND },
		{ JK_ACCESS_USE_REASON, JK_QUERY_USE_REASON },
		{ JK_ACCESS_PURPOSE, JK_QUERY_PURPOSE },
		{ JK_ACCESS_OPERATOR, JK_QUERY_OPERATOR },
		{ JK_ACCESS_AUTHORITY, JK_QUERY_AUTHORITY },
		{ JK_ACCESS_TERMINAL, JK_QUERY_TERMINAL },
		{ JK_ACCESS_OFFICE, JK_QUERY_OFFICE },
		{ JK_ACCESS_REQUEST, JK_QUERY_REQUEST },
		{ JK_ACCESS_CASE_NUMBER, JK_QUERY_CASE_NUMBER },
		{ JK_ACCESS_CODE, JK_QUERY_CODE },
	};

	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
		access->text[same[i].to] = query->text[same[i].from];
	if (touches)
		access->text[JK_ACCESS_NUMBER_PURPOSE] =
		    query->text[JK_QUERY_NUMBER_PURPOSE];
}

/* Of a query that is none only what has the form of an id is taken over. */
static void
note_malformed(struct jk_access *access, const struct jk_query *query)
{
	access->text[JK_ACCESS_OPERATOR] = word_of(query->text[JK_QUERY_OPERATOR]);
	access->text[JK_ACCESS_AUTHORITY] = word_of(query->text[JK_QUERY_AUTHORITY]);
	access->text[JK_ACCESS_REQUEST] = word_of(query->text[JK_QUERY_REQUEST]);
}

static void
note_outcome(struct jk_access *access, const struct jk_provision *provision,
    const struct outcome *outcome)
{
	const struct jk_query *query = &outcome->query->query;
	struct jk_bytes function = query->text[JK_QUERY_FUNCTION];

	if (outcome->word == JK_REFUSAL_NONE) {
		access->text[JK_ACCESS_FUNCTION] = function;
		if (jk_bytes_is(function, "media"))
			access->text[JK_ACCESS_COPIES] =
			    query->text[JK_QUERY_COPIES].len > 0
				? query->text[JK_QUERY_COPIES]
				: jk_bytes_of("1");
	} else {
		access->text[JK_ACCESS_FUNCTION] = jk_bytes_of("refusal");
		access->text[JK_ACCESS_ATTEMPTED] =
		    outcome->query->is_malformed ? jk_bytes_of("provision") : function;
		access->text[JK_ACCESS_REFUSAL] =
		    jk_bytes_of(jk_refusal_text(outcome->word));
	}
	if (outcome->person != NULL) {
		access->text[JK_ACCESS_CODE] = jk_bytes_of(outcome->person->code);
		access->text[JK_ACCESS_MUNICIPALITY] =
		    jk_bytes_of(outcome->person->municipality);
	}
	if (outcome->about.is_protected)
		access->text[JK_ACCESS_PROTECTED] = jk_bytes_of("yes");
	if (provision->approval.state == JK_APPROVAL_GIVEN &&
	    jk_provision_needs_approval(provision, outcome->query))
		access->text[JK_ACCESS_APPROVAL] =
		    jk_bytes_of(provision->approval.content);
}

/* The access record, and what it does to the operator's lock. */
static int
note(const struct jk_provision *provision, const struct outcome *outcome,
    struct jk_answers *answers, struct jk_access *access, struct jk_err *err)
{
	const struct jk_asked_query *query = outcome->query;
	char number[NUMBER_CHARS], found[NUMBER_CHARS];
	bool touches = !query->is_malformed && jk_query_touches_number(&query->query);

	memset(access, 0, sizeof *access);
	if (query->is_malformed)
		note_malformed(access, &query->query);
	else
		note_query(access, &query->query, touches);
	/* Who asked did so then, and signed it; of a query that is none, it is now. */
	if (query->is_malformed ||
	    !jk_time_decode(query->query.text[JK_QUERY_ASKED_AT], &access->at))
		access->at = 0;
	access->text[JK_ACCESS_RECORD] = jk_bytes_of("access");
	access->text[JK_ACCESS_PROVIDER] = jk_bytes_of(provision->run->site.conf.code);
	access->text[JK_ACCESS_RECEIVER] = jk_bytes_of(provision->asked->organ);
	access->text[JK_ACCESS_TOUCHES_NUMBER] = jk_bytes_of(touches ? "yes" : "no");
	if (!query->is_malformed)
		access->text[JK_ACCESS_ITEMS] = jk_bytes_of(outcome->items);
	access->text[JK_ACCESS_PROGRAM] = jk_bytes_of(provision->run->program->name);
	access->text[JK_ACCESS_BATCH] = jk_bytes_of(provision->asked->name);
	snprintf(number, sizeof number, "%llu", (unsigned long long)query->number);
	access->text[JK_ACCESS_BATCH_RECORD] = jk_bytes_of(number);
	snprintf(found, sizeof found, "%llu", (unsigned long long)outcome->found);
	if (outcome->has_found)
		access->text[JK_ACCESS_RESULTS] = jk_bytes_of(found);
	note_outcome(access, provision, outcome);
	if (jk_spool_note(answers->spool, access, err) < 0)
		return -1;
	return jk_locks_take(answers->locks, access->text[JK_ACCESS_OPERATOR],
	    outcome->word, access->text[JK_ACCESS_APPROVAL].len > 0,
	    provision->run->day, access->serial, err);
}

/* The items that were asked for, and may be given, from the register's record. */
static void
fill_items(struct jk_bytes *answer, const struct jk_provision *provision,
    const struct outcome *outcome)
{
	struct jk_bytes items = outcome->query->query.text[JK_QUERY_ITEMS], word;
	char name[JK_WORD_CHARS];

	while (jk_query_word(&items, &word)) {
		int column = -1;

		if (jk_provision_gives(&provision->rules, &outcome->about, word) &&
		    jk_text_copy(name, sizeof name, word))
			column = jk_schema_find(provision->rules.answer, name);
		if (column >= 0 && provision->items[column] >= 0)
			answer[column] = outcome->fields[provision->items[column]];
	}
}

static int
answer_outcome(struct jk_provision *provision, const struct outcome *outcome,
    struct jk_answers *answers, struct jk_err *err)
{
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS] = { { NULL, 0 } };
	const struct jk_asked_query *query = outcome->query;
	char number[NUMBER_CHARS], serial[NUMBER_CHARS];
	bool unknown = outcome->word == JK_REFUSAL_UNKNOWN_PERSON;
	struct jk_access access;

	if (note(provision, outcome, answers, &access, err) < 0)
		return -1;
	snprintf(number, sizeof number, "%llu", (unsigned long long)query->number);
	snprintf(serial, sizeof serial, "%llu", (unsigned long long)access.serial);
	fields[provision->request] = query->is_malformed
					 ? jk_bytes_of(number)
					 : query->query.text[JK_QUERY_REQUEST];
	fields[provision->query] = jk_bytes_of(number);
	fields[provision->serial] = jk_bytes_of(serial);
	if (outcome->word == JK_REFUSAL_NONE) {
		fields[provision->result] = jk_bytes_of("found");
		fields[provision->state] =
		    jk_bytes_of(outcome->person->is_open ? "open" : "closed");
		fill_items(fields, provision, outcome);
		provision->found++;
	} else if (unknown) {
		fields[provision->result] = jk_bytes_of("none");
		provision->none++;
	} else {
		fields[provision->result] = jk_bytes_of("refused");
		fields[provision->refusal] =
		    jk_bytes_of(jk_refusal_text(outcome->word));
		provision->refused++;
	}
	return jk_answers_put(answers, fields, err);
}

static int
take_person(const struct jk_provision *provision, struct outcome *outcome,
    const struct jk_question_person *person, struct jk_err *err)
{
	if (!jk_record_from_text(
		outcome->fields, jk_schema_columns(provision->ident), person->text))
		return jk_err_set(err, JK_EXIT_SOFTWARE, "JKR0018",
		    _("a record that was found is not what was put"));
	outcome->person = person;
	outcome->about = (struct jk_provision_person){ outcome->found,
		jk_bytes_of(person->municipality), false };
	return jk_protected_find(
	    provision->protected, person->code, &outcome->about.is_protected, err);
}

/*
 * Does the person in hand live where the query says? Of a protected one that is not
 * asked: who can try prefixes finds out where he lives, whatever the answer says.
 */
static bool
is_meant(const struct jk_provision *provision, const struct outcome *outcome)
{
	struct jk_bytes prefix = outcome->query->query.text[JK_QUERY_ADDRESS_PREFIX];
	struct jk_bytes address = outcome->fields[provision->address];

	return outcome->about.is_protected ||
	       (address.len >= prefix.len &&
		   jk_bytes_equal(jk_bytes(address.ptr, prefix.len), prefix));
}

/* How many of those who have the key are meant? Of too many to be told, all. */
static int
count_found(const struct jk_provision *provision, struct outcome *outcome,
    const struct jk_question_answer *group, struct jk_err *err)
{
	struct jk_bytes prefix = outcome->query->query.text[JK_QUERY_ADDRESS_PREFIX];

	outcome->found = group->found;
	for (size_t i = 0; prefix.len > 0 && i < group->count; i++) {
		if (take_person(provision, outcome, &group->persons[i], err) < 0)
			return -1;
		outcome->found -= !is_meant(provision, outcome);
	}
	outcome->person = NULL;
	outcome->about = (struct jk_provision_person){ .found = outcome->found };
	return 0;
}

/* One of those who were found. */
static int
answer_person(struct jk_provision *provision, struct outcome *outcome,
    const struct jk_grant *grant, const struct jk_question_person *person,
    struct jk_answers *answers, struct jk_err *err)
{
	if (take_person(provision, outcome, person, err) < 0)
		return -1;
	if (!is_meant(provision, outcome))
		return 0;
	outcome->word =
	    jk_provision_decide_person(&provision->rules, grant, &outcome->about);
	list_items(provision, outcome);
	return answer_outcome(provision, outcome, answers, err);
}

static int
answer_persons(struct jk_provision *provision, struct outcome *outcome,
    const struct jk_grant *grant, const struct jk_question_answer *group,
    struct jk_answers *answers, struct jk_err *err)
{
	for (size_t i = 0; i < group->count; i++)
		if (answer_person(provision, outcome, grant, &group->persons[i],
			answers, err) < 0)
			return -1;
	return 0;
}

int
jk_provision_answer(struct jk_provision *provision, const struct jk_asked_query *query,
    const struct jk_question_answer *group, struct jk_answers *answers,
    struct jk_err *err)
{
	struct outcome outcome = { .query = query };
	struct jk_grant grant;
	int result;

	outcome.word = jk_provision_decide(provision, query, answers->locks, &grant);
	if (outcome.word == JK_REFUSAL_NONE) {
		outcome.has_found = true;
		if (group != NULL && count_found(provision, &outcome, group, err) < 0)
			return -1;
		if (outcome.found == 0 || outcome.found > grant.purpose->cap)
			outcome.word = jk_provision_decide_person(
			    &provision->rules, &grant, &outcome.about);
	}
	if (outcome.word != JK_REFUSAL_NONE) {
		list_items(provision, &outcome);
		result = answer_outcome(provision, &outcome, answers, err);
	} else {
		result =
		    answer_persons(provision, &outcome, &grant, group, answers, err);
	}
	return result < 0 ? -1 : jk_answers_end_query(answers, err);
}
