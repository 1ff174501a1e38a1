#include "format/checkpoint.h"

#include <stdio.h>
#include <stdlib.h>

static const char first_word[] = "jk-checkpoint ";
static const char other[] = "other";

/* Writing */

static void
add_hex_or_none(struct jk_buf *to, const char *word, bool present, const uint8_t *hash)
{
	jk_buf_addf(to, "%s %s", word, present ? "" : "-");
	if (present)
		jk_buf_add_hex(to, hash, JK_HASH_BYTES);
	jk_buf_add_byte(to, '\n');
}

static void
add_number(struct jk_buf *to, const char *word, uint64_t number)
{
	jk_buf_addf(to, "%s %llu\n", word, (unsigned long long)number);
}

static void
add_custody(struct jk_buf *to, const struct jk_custody *custody)
{
	add_hex_or_none(to, "content", custody->has_content, custody->content);
	jk_buf_addf(to, "program %s %s\n", custody->program, custody->version);
	add_number(to, "in", custody->in);
	add_number(to, "out", custody->out);
	add_number(to, "aside", custody->aside);
	jk_buf_addf(to, "verdict %s\nreason %s\n",
	    custody->refused ? "refused" : "accepted",
	    custody->reason[0] != '\0' ? custody->reason : "-");
	add_number(to, "counts", custody->counts_count);
	for (size_t i = 0; i < custody->counts_count; i++)
		jk_buf_addf(to, "count %s %llu\n", custody->counts[i].word,
		    (unsigned long long)custody->counts[i].records);
	add_number(to, "sources", custody->sources);
	add_number(to, "index", custody->index);
	add_number(to, "tables", custody->tables);
}

static void
add_body(struct jk_buf *to, const struct jk_checkpoint *checkpoint)
{
	add_number(to, "number", checkpoint->number);
	add_number(to, "size", checkpoint->size);
	add_hex_or_none(to, "root", true, checkpoint->root);
	add_number(to, "records", checkpoint->records);
	add_hex_or_none(to, "previous", checkpoint->has_previous, checkpoint->previous);
	jk_buf_addf(to, "final %s\n", checkpoint->final ? "yes" : "no");
	if (checkpoint->final)
		add_custody(to, &checkpoint->custody);
}

void
jk_checkpoint_encode(struct jk_buf *to, const struct jk_checkpoint *checkpoint)
{
	size_t start = to->len, body;
	char first[JK_CHECKPOINT_FIRST_BYTES + 24];

	if (jk_buf_extend(to, JK_CHECKPOINT_FIRST_BYTES) == NULL)
		return;
	add_body(to, checkpoint);
	if (jk_buf_failed(to))
		return;
	body = to->len - start - JK_CHECKPOINT_FIRST_BYTES + JK_SIGNATURE_LINE_BYTES;
	snprintf(first, sizeof first, "%s%06zu\n", first_word, body);
	memcpy(to->ptr + start, first, JK_CHECKPOINT_FIRST_BYTES);
}

void
jk_checkpoint_add_signature(struct jk_buf *to, const uint8_t signature[64])
{
	jk_buf_add_text(to, "signature ");
	jk_buf_add_hex(to, signature, 64);
	jk_buf_add_byte(to, '\n');
}

void
jk_end_encode(char to[JK_END_BYTES + 1], uint64_t table_at, uint64_t checkpoint_at)
{
	snprintf(to, JK_END_BYTES + 1, "jk-end %016llx %016llx\n",
	    (unsigned long long)table_at, (unsigned long long)checkpoint_at);
}

/* Reading */

static int
malformed(struct jk_err *err)
{
	return jk_err_set(
	    err, JK_EXIT_PROTOCOL, "JK00291", _("checkpoint is malformed"));
}

int
jk_checkpoint_length(
    size_t *len, const uint8_t first[JK_CHECKPOINT_FIRST_BYTES], struct jk_err *err)
{
	size_t body = 0, word = strlen(first_word);

	if (memcmp(first, first_word, word) != 0 ||
	    first[JK_CHECKPOINT_FIRST_BYTES - 1] != '\n')
		return malformed(err);
	for (size_t i = word; i < JK_CHECKPOINT_FIRST_BYTES - 1; i++) {
		if (first[i] < '0' || first[i] > '9')
			return malformed(err);
		body = body * 10 + (size_t)(first[i] - '0');
	}
	if (body <= JK_SIGNATURE_LINE_BYTES || body > JK_CHECKPOINT_MAX_BYTES)
		return malformed(err);
	*len = JK_CHECKPOINT_FIRST_BYTES + body;
	return 0;
}

static bool
take_hex_or_none(struct jk_lines *lines, const char *word, uint8_t *to)
{
	struct jk_bytes value;

	jk_lines_expect(lines, word);
	value = jk_lines_value(lines);
	if (lines->failed || jk_bytes_is(value, "-"))
		return false;
	if (value.len != 2 * JK_HASH_BYTES ||
	    !jk_hex_decode(to, JK_HASH_BYTES, (const char *)value.ptr))
		lines->failed = true;
	return true;
}

static uint64_t
take_number(struct jk_lines *lines, const char *word, uint64_t max)
{
	jk_lines_expect(lines, word);
	return jk_lines_number(lines, max);
}

static void
take_counts(struct jk_lines *lines, struct jk_custody *custody)
{
	custody->counts_count = take_number(lines, "counts", JK_MAX_COUNTS);
	for (size_t i = 0; i < custody->counts_count && !lines->failed; i++) {
		struct jk_count *count = &custody->counts[i];

		jk_lines_expect(lines, "count");
		jk_lines_word(lines, count->word);
		count->records = jk_lines_number(lines, JK_NUMBER_MAX);
		if (i > 0 && strcmp(count[-1].word, count->word) >= 0)
			lines->failed = true;
	}
}

static void
take_custody(struct jk_lines *lines, struct jk_custody *custody)
{
	struct jk_bytes reason;

	custody->has_content = take_hex_or_none(lines, "content", custody->content);
	jk_lines_expect(lines, "program");
	jk_lines_word(lines, custody->program);
	jk_lines_text(lines, custody->version, sizeof custody->version);
	custody->in = take_number(lines, "in", JK_NUMBER_MAX);
	custody->out = take_number(lines, "out", JK_NUMBER_MAX);
	custody->aside = take_number(lines, "aside", JK_NUMBER_MAX);
	jk_lines_expect(lines, "verdict");
	custody->refused = jk_lines_either(lines, "refused", "accepted");
	jk_lines_expect(lines, "reason");
	reason = jk_lines_value(lines);
	if (!lines->failed && !jk_bytes_is(reason, "-")) {
		if (jk_word_is_valid(reason))
			memcpy(custody->reason, reason.ptr, reason.len);
		else
			lines->failed = true;
	}
	take_counts(lines, custody);
	custody->sources = take_number(lines, "sources", JK_STREAM_MAX_FRAMES);
	custody->index = take_number(lines, "index", JK_STREAM_MAX_FRAMES);
	custody->tables = take_number(lines, "tables", JK_STREAM_MAX_FRAMES);
}

static void
take_lines(struct jk_lines *lines, struct jk_checkpoint *checkpoint)
{
	checkpoint->number = take_number(lines, "number", JK_NUMBER_MAX);
	checkpoint->size = take_number(lines, "size", JK_NUMBER_MAX);
	jk_lines_expect(lines, "root");
	jk_lines_hex(lines, checkpoint->root, sizeof checkpoint->root);
	checkpoint->records = take_number(lines, "records", JK_NUMBER_MAX);
	checkpoint->has_previous =
	    take_hex_or_none(lines, "previous", checkpoint->previous);
	jk_lines_expect(lines, "final");
	checkpoint->final = jk_lines_either(lines, "yes", "no");
	if (checkpoint->final && !lines->failed)
		take_custody(lines, &checkpoint->custody);
	jk_lines_expect(lines, "signature");
	jk_lines_hex(lines, checkpoint->signature, sizeof checkpoint->signature);
	jk_lines_finish(lines);
}

int
jk_checkpoint_decode(struct jk_checkpoint *checkpoint, struct jk_bytes *is_signed,
    struct jk_bytes text, struct jk_err *err)
{
	struct jk_lines lines;
	size_t len;

	memset(checkpoint, 0, sizeof *checkpoint);
	if (text.len < JK_CHECKPOINT_FIRST_BYTES ||
	    jk_checkpoint_length(&len, text.ptr, err) < 0)
		return malformed(err);
	if (len != text.len)
		return malformed(err);
	jk_lines_init(&lines, jk_bytes(text.ptr + JK_CHECKPOINT_FIRST_BYTES,
				  text.len - JK_CHECKPOINT_FIRST_BYTES));
	take_lines(&lines, checkpoint);
	if (lines.failed || lines.rest.len > 0)
		return malformed(err);
	*is_signed = jk_bytes(text.ptr, text.len - JK_SIGNATURE_LINE_BYTES);
	return 0;
}

int
jk_end_decode(uint64_t *table_at, uint64_t *checkpoint_at,
    const uint8_t from[JK_END_BYTES], struct jk_err *err)
{
	uint8_t numbers[2][8];
	char again[JK_END_BYTES + 1];
	const char *text = (const char *)from;

	if (!jk_hex_decode(numbers[0], 8, text + 7) ||
	    !jk_hex_decode(numbers[1], 8, text + 24))
		goto malformed_end;
	*table_at = jk_get_be64(numbers[0]);
	*checkpoint_at = jk_get_be64(numbers[1]);
	jk_end_encode(again, *table_at, *checkpoint_at);
	if (memcmp(again, from, JK_END_BYTES) == 0)
		return 0;
malformed_end:
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00292", _("end line is malformed"));
}

/* Counting */

static void
count_word(struct jk_custody *custody, struct jk_bytes word)
{
	size_t at = 0;

	while (at < custody->counts_count &&
	       jk_bytes_compare(jk_bytes_of(custody->counts[at].word), word) < 0)
		at++;
	if (at == custody->counts_count ||
	    !jk_bytes_is(word, custody->counts[at].word)) {
		memmove(&custody->counts[at + 1], &custody->counts[at],
		    (custody->counts_count - at) * sizeof custody->counts[0]);
		memset(&custody->counts[at], 0, sizeof custody->counts[at]);
		memcpy(custody->counts[at].word, word.ptr, word.len);
		custody->counts_count++;
	}
	custody->counts[at].records++;
}

static bool
is_counted(const struct jk_custody *custody, struct jk_bytes word)
{
	for (size_t i = 0; i < custody->counts_count; i++)
		if (jk_bytes_is(word, custody->counts[i].word))
			return true;
	return false;
}

void
jk_custody_count(struct jk_custody *custody, struct jk_bytes class)
{
	bool known = is_counted(custody, class);

	/* One place is kept for `other`, so that every record is counted. */
	if (!known &&
	    (!jk_word_is_valid(class) || custody->counts_count >= JK_MAX_COUNTS - 1))
		class = jk_bytes_of(other);
	count_word(custody, class);
}
