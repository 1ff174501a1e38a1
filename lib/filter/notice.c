#include "filter/notice.h"

#include <stdio.h>
#include <stdlib.h>

#include "format/date.h"

#define KEY_CHARS 64

struct notice {
	struct jk_sheet *sheet;
	const struct jk_disclosing *disclosing;
	const struct jk_asked *asked;
	const struct jk_conf *conf;
	int32_t day; /* of the decision */
	struct jk_buf reviewer;
	char review[16], suit[16]; /* months */
};

static int
find(const struct notice *notice, const char *prefix, const char *word,
    struct jk_bytes *text, struct jk_err *err)
{
	char key[KEY_CHARS];

	snprintf(key, sizeof key, "%s%s", prefix, word);
	return jk_notices_find(notice->disclosing->notices, key, notice->conf->code,
	    notice->day, text, err);
}

/* A word of the sheet under its label; an empty value is none. */
static int
put(const struct notice *notice, const char *name, struct jk_bytes value,
    struct jk_err *err)
{
	char label[256];
	struct jk_bytes text;

	if (value.len == 0)
		return 0;
	if (find(notice, "label-", name, &text, err) < 0)
		return -1;
	snprintf(label, sizeof label, "%.*s", (int)text.len, (const char *)text.ptr);
	return jk_sheet_put_word(notice->sheet, name, label, value, err);
}

static int
put_day(const struct notice *notice, const char *name, int32_t day, struct jk_err *err)
{
	char text[JK_DATE_CHARS];

	jk_date_encode(text, day);
	return put(notice, name, jk_bytes_of(text), err);
}

/* A sentence with its words filled in. */
static int
fill(const struct notice *notice, struct jk_buf *to, const char *prefix,
    const char *word, struct jk_err *err)
{
	const struct jk_notice_word words[] = {
		{ "name", jk_bytes_of(notice->conf->name) },
		{ "reviewer", jk_buf_bytes(&notice->reviewer) },
		{ "review_months", jk_bytes_of(notice->review) },
		{ "suit_months", jk_bytes_of(notice->suit) },
	};
	struct jk_bytes text;

	if (find(notice, prefix, word, &text, err) < 0)
		return -1;
	return jk_notice_fill(to, text, words, sizeof words / sizeof words[0], err);
}

static int
put_sentence(const struct notice *notice, const char *name, const char *prefix,
    const char *word, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	int result = fill(notice, &text, prefix, word, err);

	if (result == 0)
		result = put(notice, name, jk_buf_bytes(&text), err);
	jk_buf_release(&text);
	return result;
}

/* Who hears a complaint: as the row says, or as such a party's head is called. */
static int
find_reviewer(struct notice *notice, struct jk_err *err)
{
	static const char *const roles[] = { [JK_ROLE_MUNICIPALITY] = "municipality",
		[JK_ROLE_PREFECTURE] = "prefecture",
		[JK_ROLE_NATION] = "nation",
		[JK_ROLE_ORGAN] = "organ" };
	const struct jk_disclosure_row *row = notice->asked->row;

	snprintf(notice->review, sizeof notice->review, "%u", row->review_months);
	snprintf(notice->suit, sizeof notice->suit, "%u", row->suit_months);
	if (row->reviewer.len == 0)
		return fill(notice, &notice->reviewer, "reviewer-",
		    roles[notice->conf->role], err);
	jk_buf_add(&notice->reviewer, row->reviewer);
	return jk_buf_failed(&notice->reviewer) ? jk_err_memory(err) : 0;
}

static int
put_request(
    const struct notice *notice, struct jk_bytes person_name, struct jk_err *err)
{
	const struct jk_asked *asked = notice->asked;
	const char *what = jk_disclosure_what_word(asked->what);
	char applicant[KEY_CHARS];

	snprintf(applicant, sizeof applicant, "%.*s", (int)asked->applicant.len,
	    (const char *)asked->applicant.ptr);
	if (put_sentence(notice, "title", "title-", what, err) < 0 ||
	    put(notice, "party", jk_bytes_of(notice->conf->name), err) < 0 ||
	    put(notice, "what", jk_bytes_of(what), err) < 0 ||
	    put(notice, "case_number", asked->case_number, err) < 0 ||
	    put(notice, "request", asked->request, err) < 0 ||
	    put(notice, "person_name", person_name, err) < 0 ||
	    put(notice, "resident_code", asked->code, err) < 0 ||
	    put_sentence(notice, "applicant", "applicant-", applicant, err) < 0)
		return -1;
	return put_day(notice, "received_on", asked->received, err);
}

static int
put_window(const struct notice *notice, struct jk_err *err)
{
	const struct jk_asked *asked = notice->asked;

	if (asked->what == JK_DISCLOSURE_OWN_DATA)
		return 0;
	if (asked->window.first > JK_DATE_MIN &&
	    put_day(notice, "window_from", asked->window.first, err) < 0)
		return -1;
	return put_day(notice, "window_to", asked->window.last, err);
}

/* Which sentences say it: a decision alone does not know what was asked, or may be. */
static const char *
sentence_of(const struct jk_asked *asked, enum jk_decision decision)
{
	if (decision == JK_DECISION_NONE && asked->what == JK_DISCLOSURE_OWN_DATA)
		return "no-own-data";
	if (decision == JK_DECISION_PARTLY && asked->row->says_nothing)
		return "partly-neither";
	return jk_decision_word(decision);
}

static int
put_decision(const struct notice *notice, enum jk_decision decision, struct jk_err *err)
{
	const struct jk_asked *asked = notice->asked;
	const char *word = jk_decision_word(decision);
	const char *sentence = sentence_of(asked, decision);
	struct jk_bytes label = jk_word_code(
	    notice->disclosing->wording.decisions, jk_bytes_of(word), notice->day);

	if (put_day(notice, "decided_on", notice->day, err) < 0 ||
	    put_day(notice, "due_on", asked->due.day, err) < 0 ||
	    (asked->due.extended != asked->due.day &&
		put_day(notice, "extended_on", asked->due.extended, err) < 0) ||
	    put_window(notice, err) < 0 ||
	    put(notice, "clause", asked->row->clause, err) < 0 ||
	    put(notice, "decision", jk_bytes_of(word), err) < 0 ||
	    put(notice, "decision_label", label, err) < 0 ||
	    put_sentence(notice, "decided", "decided-", sentence, err) < 0)
		return -1;
	if (decision == JK_DECISION_DISCLOSED)
		return 0;
	return put_sentence(notice, "reason", "reason-", sentence, err);
}

static int
put_notes(const struct notice *notice, enum jk_decision decision, struct jk_err *err)
{
	bool own = notice->asked->what == JK_DISCLOSURE_OWN_DATA;

	if (own)
		return put_sentence(notice, "note", "note-", "own-data", err);
	if (put_sentence(notice, "note", "note-", "window", err) < 0)
		return -1;
	if (decision != JK_DECISION_DISCLOSED && decision != JK_DECISION_PARTLY)
		return 0;
	return put_sentence(notice, "note", "note-", "check", err);
}

/* What it rests on */

static int
put_head(const struct notice *notice, const struct jk_ledger *ledger, const char *list,
    const char *root, struct jk_err *err)
{
	struct jk_head *head = calloc(1, sizeof *head);
	char number[24], hex[2 * JK_HASH_BYTES + 1];
	int result = -1;

	if (head == NULL)
		return jk_err_memory(err);
	if (jk_ledger_head(ledger, 0, head, err) == 0) {
		snprintf(number, sizeof number, "%llu", (unsigned long long)head->size);
		jk_hex_encode(hex, head->root, JK_HASH_BYTES);
		result = put(notice, list, jk_bytes_of(number), err);
		if (result == 0)
			result = put(notice, root, jk_bytes_of(hex), err);
	}
	free(head);
	return result;
}

static int
put_segments(const struct notice *notice, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(notice->disclosing->archive.ledger);

	for (size_t i = 0; i < list->segments_count; i++)
		if (jk_disclosing_is_searched(notice->asked, &list->segments[i]) &&
		    put(notice, "segment", jk_bytes_of(list->segments[i].name), err) <
			0)
			return -1;
	return 0;
}

static int
put_grounds(const struct notice *notice, struct jk_err *err)
{
	const struct jk_disclosing *disclosing = notice->disclosing;

	if (put_head(notice, disclosing->reg, "register_list", "register_root", err) <
	    0)
		return -1;
	if (notice->asked->what == JK_DISCLOSURE_OWN_DATA)
		return 0;
	if (put_head(notice, disclosing->archive.ledger, "archive_list", "archive_root",
		err) < 0)
		return -1;
	return put_segments(notice, err);
}

int
jk_notice_put(struct jk_sheet *sheet, const struct jk_disclosing *disclosing,
    const struct jk_asked *asked, enum jk_decision decision,
    struct jk_bytes person_name, struct jk_err *err)
{
	struct notice notice = { .sheet = sheet,
		.disclosing = disclosing,
		.asked = asked,
		.conf = &disclosing->run->site.conf,
		.day = asked->day,
		.reviewer = JK_BUF_INIT };
	int result = -1;

	if (find_reviewer(&notice, err) == 0 &&
	    put_request(&notice, person_name, err) == 0 &&
	    put_decision(&notice, decision, err) == 0 &&
	    put_notes(&notice, decision, err) == 0 &&
	    put_sentence(&notice, "review", "", "review", err) == 0 &&
	    put_sentence(&notice, "suit", "", "suit", err) == 0)
		result = put_grounds(&notice, err);
	jk_buf_release(&notice.reviewer);
	return result;
}
