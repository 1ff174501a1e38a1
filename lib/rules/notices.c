#include "rules/notices.h"

#include <stdlib.h>

#include "format/date.h"
#include "format/listing.h"

enum column { KEY, PARTY, FROM, TO, TEXT };
#define COLUMNS (TEXT + 1)

static const char *const names[COLUMNS] = { "key", "party", "valid_from", "valid_to",
	"text" };

struct jk_notices {
	struct jk_listing *listing;
	int columns[COLUMNS];
};

struct jk_notices *
jk_notices_decode(struct jk_bytes csv, struct jk_err *err)
{
	struct jk_notices *notices = calloc(1, sizeof *notices);

	if (notices == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	notices->listing = jk_listing_decode(csv, err);
	for (size_t i = 0; notices->listing != NULL && i < COLUMNS; i++) {
		notices->columns[i] =
		    jk_listing_require(notices->listing, names[i], err);
		if (notices->columns[i] >= 0)
			continue;
		jk_listing_free(notices->listing);
		notices->listing = NULL;
	}
	if (notices->listing != NULL)
		return notices;
	free(notices);
	return NULL;
}

void
jk_notices_free(struct jk_notices *notices)
{
	if (notices == NULL)
		return;
	jk_listing_free(notices->listing);
	free(notices);
}

static struct jk_bytes
cell(const struct jk_notices *notices, size_t row, enum column column)
{
	return jk_listing_get(notices->listing, row, notices->columns[column]);
}

/* An empty or unreadable day is no limit. */
static bool
holds_on(const struct jk_notices *notices, size_t row, int32_t day)
{
	int32_t from = JK_DATE_MIN, to = JK_DATE_MAX;

	(void)jk_date_decode(cell(notices, row, FROM), &from);
	(void)jk_date_decode(cell(notices, row, TO), &to);
	return from <= day && day <= to;
}

int
jk_notices_find(const struct jk_notices *notices, const char *key, const char *party,
    int32_t day, struct jk_bytes *text, struct jk_err *err)
{
	bool found = false;

	for (size_t row = 0; row < jk_listing_rows(notices->listing); row++) {
		bool own = jk_bytes_is(cell(notices, row, PARTY), party);

		if (!jk_bytes_is(cell(notices, row, KEY), key) ||
		    !holds_on(notices, row, day) ||
		    (!own && !jk_bytes_is(cell(notices, row, PARTY), "*")) ||
		    (found && !own))
			continue;
		*text = cell(notices, row, TEXT);
		found = true;
		if (own)
			return 0;
	}
	return found ? 0
		     : jk_err_set(err, JK_EXIT_CONFIG, "JK00497",
			   _("there is no notice \"%s\" on that day"), key);
}

/* The value of the word that the text begins with, after its brace. */
static int
fill_word(struct jk_buf *to, struct jk_bytes *text, const struct jk_notice_word *words,
    size_t count, struct jk_err *err)
{
	const uint8_t *end = memchr(text->ptr, '}', text->len);
	struct jk_bytes word =
	    jk_bytes(text->ptr + 1, end != NULL ? (size_t)(end - text->ptr) - 1 : 0);

	for (size_t i = 0; i < count; i++) {
		if (end == NULL || !jk_bytes_is(word, words[i].word))
			continue;
		jk_buf_add(to, words[i].value);
		*text = jk_bytes(end + 1, text->len - word.len - 2);
		return 0;
	}
	return jk_err_set(err, JK_EXIT_CONFIG, "JK00498",
	    _("a notice has a word in braces that is not known"));
}

int
jk_notice_fill(struct jk_buf *to, struct jk_bytes text,
    const struct jk_notice_word *words, size_t count, struct jk_err *err)
{
	while (text.len > 0) {
		const uint8_t *brace = memchr(text.ptr, '{', text.len);
		size_t plain = brace != NULL ? (size_t)(brace - text.ptr) : text.len;

		jk_buf_add(to, jk_bytes(text.ptr, plain));
		text = jk_bytes(text.ptr + plain, text.len - plain);
		if (text.len > 0 && fill_word(to, &text, words, count, err) < 0)
			return -1;
	}
	return jk_buf_failed(to) ? jk_err_memory(err) : 0;
}
