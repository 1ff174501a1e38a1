#include "base/lines.h"

#define WORD_MAX_CHARS (JK_WORD_CHARS - 1)

void
jk_lines_init(struct jk_lines *lines, struct jk_bytes text)
{
	*lines = (struct jk_lines){ .rest = text };
}

/* The text up to `end`, which is taken too; false when there is no `end`. */
static bool
take(struct jk_bytes *from, uint8_t end, struct jk_bytes *taken)
{
	const uint8_t *at = from->len > 0 ? memchr(from->ptr, end, from->len) : NULL;

	if (at == NULL)
		return false;
	*taken = jk_bytes(from->ptr, (size_t)(at - from->ptr));
	*from = jk_bytes(at + 1, from->len - taken->len - 1);
	return true;
}

static bool
begins(struct jk_bytes text, const char *word)
{
	size_t len = strlen(word);

	return text.len > len && memcmp(text.ptr, word, len) == 0 &&
	       (text.ptr[len] == ' ' || text.ptr[len] == '\n');
}

bool
jk_lines_has(const struct jk_lines *lines, const char *word)
{
	return !lines->failed && begins(lines->rest, word);
}

void
jk_lines_expect(struct jk_lines *lines, const char *word)
{
	jk_lines_finish(lines);
	if (lines->failed)
		return;
	lines->number++;
	if (!begins(lines->rest, word) || !take(&lines->rest, '\n', &lines->line)) {
		lines->failed = true;
		return;
	}
	lines->line.ptr += strlen(word);
	lines->line.len -= strlen(word);
}

void
jk_lines_finish(struct jk_lines *lines)
{
	if (lines->line.len > 0)
		lines->failed = true;
}

struct jk_bytes
jk_lines_value(struct jk_lines *lines)
{
	struct jk_bytes value = { NULL, 0 };

	if (lines->failed || lines->line.len < 2 || lines->line.ptr[0] != ' ') {
		lines->failed = true;
		return value;
	}
	lines->line.ptr++;
	lines->line.len--;
	value.ptr = lines->line.ptr;
	while (value.len < lines->line.len && value.ptr[value.len] != ' ')
		value.len++;
	lines->line.ptr += value.len;
	lines->line.len -= value.len;
	if (value.len == 0)
		lines->failed = true;
	return value;
}

uint64_t
jk_lines_number(struct jk_lines *lines, uint64_t max)
{
	struct jk_bytes value = jk_lines_value(lines);
	uint64_t number = 0;

	if (!lines->failed && !jk_decimal_decode(&number, value, max))
		lines->failed = true;
	return lines->failed ? 0 : number;
}

void
jk_lines_hex(struct jk_lines *lines, uint8_t *to, size_t len)
{
	struct jk_bytes value = jk_lines_value(lines);

	if (!lines->failed &&
	    (value.len != 2 * len || !jk_hex_decode(to, len, (const char *)value.ptr)))
		lines->failed = true;
}

void
jk_lines_text(struct jk_lines *lines, char *to, size_t cap)
{
	struct jk_bytes value = jk_lines_value(lines);

	to[0] = '\0';
	if (lines->failed || value.len >= cap || memchr(value.ptr, '\0', value.len)) {
		lines->failed = true;
		return;
	}
	memcpy(to, value.ptr, value.len);
	to[value.len] = '\0';
}

void
jk_lines_word(struct jk_lines *lines, char to[JK_WORD_CHARS])
{
	jk_lines_text(lines, to, JK_WORD_CHARS);
	if (!lines->failed && !jk_word_is_valid(jk_bytes_of(to)))
		lines->failed = true;
}

bool
jk_lines_either(struct jk_lines *lines, const char *yes, const char *no)
{
	struct jk_bytes value = jk_lines_value(lines);

	if (!lines->failed && jk_bytes_is(value, yes))
		return true;
	if (!lines->failed && !jk_bytes_is(value, no))
		lines->failed = true;
	return false;
}

bool
jk_word_is_valid(struct jk_bytes word)
{
	if (word.len == 0 || word.len > WORD_MAX_CHARS)
		return false;
	for (size_t i = 0; i < word.len; i++) {
		uint8_t c = word.ptr[i];
		bool letter = c >= 'a' && c <= 'z';

		if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-')))
			return false;
	}
	return true;
}

bool
jk_list_next(struct jk_bytes *list, struct jk_bytes *item)
{
	if (list->ptr == NULL)
		return false;
	if (!take(list, ',', item)) {
		*item = *list;
		*list = (struct jk_bytes){ NULL, 0 };
	}
	return true;
}
