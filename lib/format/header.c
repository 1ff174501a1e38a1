#include "format/header.h"

#include <stdio.h>

#include "format/schema.h"
#include "format/time.h"

static const char *const form_names[] = { "working", "batch", "segment" };
static const char *const sealing_names[] = { "none", "frames", "stream" };
static const char prefix_words[] = "jk-stream 1 p256-sha256 ";

/* Prefix */

void
jk_prefix_encode(uint8_t to[JK_PREFIX_BYTES], size_t header_len)
{
	char text[JK_PREFIX_BYTES + 24];

	snprintf(text, sizeof text, "%s%06zu\n", prefix_words, header_len);
	memcpy(to, text, JK_PREFIX_BYTES);
}

int
jk_prefix_decode(
    size_t *header_len, const uint8_t prefix[JK_PREFIX_BYTES], struct jk_err *err)
{
	uint8_t again[JK_PREFIX_BYTES];
	const uint8_t *digits = prefix + strlen(prefix_words);

	*header_len = 0;
	for (size_t i = 0; i < 6; i++)
		*header_len = *header_len * 10 + (unsigned)(digits[i] - '0') % 10;
	jk_prefix_encode(again, *header_len);
	if (memcmp(prefix, again, sizeof again) != 0)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00286",
		    _("not a jk stream of version 1"));
	if (*header_len < JK_SIGNER_LINE_BYTES || *header_len > JK_HEADER_MAX_BYTES)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00287",
		    _("header length is out of range"));
	return 0;
}

int
jk_header_signer(uint8_t signer[32], struct jk_bytes header, struct jk_err *err)
{
	struct jk_lines lines;

	jk_lines_init(&lines, header);
	jk_lines_expect(&lines, "signer");
	jk_lines_hex(&lines, signer, 32);
	jk_lines_finish(&lines);
	if (lines.failed)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00288",
		    _("header does not begin with its signer"));
	return 0;
}

/* Writing */

static const char *
or_none(const char *text)
{
	return text[0] != '\0' ? text : "-";
}

static void
add_hex_value(struct jk_buf *to, const uint8_t *bytes, size_t len)
{
	jk_buf_add_byte(to, ' ');
	jk_buf_add_hex(to, bytes, len);
}

static void
add_hex_line(struct jk_buf *to, const char *word, const uint8_t *bytes, size_t len)
{
	jk_buf_add_text(to, word);
	add_hex_value(to, bytes, len);
	jk_buf_add_byte(to, '\n');
}

static void
add_list(struct jk_buf *to, const char *word, const void *items, size_t item_size,
    size_t count)
{
	jk_buf_addf(to, "%s %s", word, count == 0 ? "-" : "");
	for (size_t i = 0; i < count; i++)
		jk_buf_addf(
		    to, "%s%s", i > 0 ? "," : "", (const char *)items + i * item_size);
	jk_buf_add_byte(to, '\n');
}

static void
add_lane(struct jk_buf *to, const struct jk_header *header)
{
	char lane[JK_LANE_CHARS];

	if (jk_lane_is_none(&header->lane)) {
		jk_buf_add_text(to, "lane -\nnumber -\n");
		return;
	}
	jk_lane_encode(lane, &header->lane);
	jk_buf_addf(
	    to, "lane %s\nnumber %llu\n", lane, (unsigned long long)header->number);
}

static void
add_head(struct jk_buf *to, const struct jk_head *head)
{
	jk_buf_addf(to, "head %s %llu", head->ledger, (unsigned long long)head->size);
	add_hex_value(to, head->root, sizeof head->root);
	jk_buf_addf(to, " %llu %s", (unsigned long long)head->older_size,
	    head->proof_count == 0 ? "-" : "");
	for (size_t i = 0; i < head->proof_count; i++) {
		if (i > 0)
			jk_buf_add_byte(to, ',');
		jk_buf_add_hex(to, head->proof[i], sizeof head->proof[i]);
	}
	jk_buf_add_byte(to, '\n');
}

static void
add_until_seals(struct jk_buf *to, const struct jk_header *header)
{
	add_hex_line(to, "signer", header->signer, sizeof header->signer);
	add_hex_line(to, "stream", header->stream, sizeof header->stream);
	jk_buf_addf(to, "form %s\nsealing %s\nkind %s\nsorted %s\nlive %s\norigin %s\n",
	    form_names[header->form], sealing_names[header->sealing], header->kind,
	    header->sorted ? "yes" : "no", header->live ? "yes" : "no", header->origin);
	add_list(to, "recipients", header->recipients, sizeof header->recipients[0],
	    header->recipients_count);
	add_lane(to, header);
	jk_buf_addf(to, "date %s\ncreated %s\nprogram %s %s\nenvironment %s\n",
	    or_none(header->date), header->created, header->program, header->version,
	    header->production ? "production" : "test");
	add_list(to, "consents", header->consents, sizeof header->consents[0],
	    header->consents_count);
	jk_buf_addf(to, "inputs %zu\n", header->inputs_count);
	for (size_t i = 0; i < header->inputs_count; i++)
		add_hex_line(to, "input", header->inputs[i], sizeof header->inputs[i]);
	jk_buf_addf(to, "heads %zu\n", header->heads_count);
	for (size_t i = 0; i < header->heads_count; i++)
		add_head(to, &header->heads[i]);
}

static void
add_seals(struct jk_buf *to, const struct jk_header *header)
{
	jk_buf_addf(to, "seals %zu\n", header->seals_count);
	if (header->seals_count > 0)
		add_hex_line(
		    to, "commitment", header->commitment, sizeof header->commitment);
	for (size_t i = 0; i < header->seals_count; i++) {
		const struct jk_seal *seal = &header->seals[i];

		jk_buf_add_text(to, "seal");
		add_hex_value(to, seal->key_id, sizeof seal->key_id);
		add_hex_value(to, seal->enc, sizeof seal->enc);
		add_hex_value(to, seal->wrapped, sizeof seal->wrapped);
		jk_buf_add_byte(to, '\n');
	}
}

static void
add_schema(struct jk_buf *to, const struct jk_header *header)
{
	if (header->schema.len == 0) {
		jk_buf_add_text(to, "schema - 0\n");
		return;
	}
	jk_buf_add_text(to, "schema");
	add_hex_value(
	    to, header->schema_fingerprint, sizeof header->schema_fingerprint);
	jk_buf_addf(to, " %zu\n", header->schema.len);
	jk_buf_add(to, header->schema);
}

void
jk_header_encode_sealed_part(struct jk_buf *to, const struct jk_header *header)
{
	add_until_seals(to, header);
	add_schema(to, header);
}

void
jk_header_encode(struct jk_buf *to, const struct jk_header *header)
{
	add_until_seals(to, header);
	add_seals(to, header);
	add_schema(to, header);
}

/* Reading */

static unsigned
take_name(struct jk_lines *lines, const char *const *names, unsigned count)
{
	struct jk_bytes value = jk_lines_value(lines);

	for (unsigned i = 0; i < count; i++)
		if (!lines->failed && jk_bytes_is(value, names[i]))
			return i;
	lines->failed = true;
	return 0;
}

static void
take_party(struct jk_lines *lines, char to[JK_PARTY_CHARS])
{
	jk_lines_text(lines, to, JK_PARTY_CHARS);
	if (!lines->failed && !jk_party_is_valid(jk_bytes_of(to)))
		lines->failed = true;
}

/* The value of a line that may be "-": len 0 then. */
static struct jk_bytes
take_or_none(struct jk_lines *lines)
{
	struct jk_bytes value = jk_lines_value(lines);

	return jk_bytes_is(value, "-") ? jk_bytes(NULL, 0) : value;
}

/* A comma list of items that `is_valid`, strictly ascending, into `to`. */
static size_t
take_list(struct jk_lines *lines, char *to, size_t item_size, size_t max,
    bool is_valid(struct jk_bytes))
{
	struct jk_bytes list = take_or_none(lines), item, last = { NULL, 0 };
	size_t count = 0;

	while (jk_list_next(&list, &item)) {
		if (count == max || item.len >= item_size || !is_valid(item) ||
		    (count > 0 && jk_bytes_compare(last, item) >= 0)) {
			lines->failed = true;
			return 0;
		}
		memcpy(to + count * item_size, item.ptr, item.len);
		to[count * item_size + item.len] = '\0';
		last = item;
		count++;
	}
	return count;
}

static void
take_lane(struct jk_lines *lines, struct jk_header *header)
{
	struct jk_bytes lane, number;

	jk_lines_expect(lines, "lane");
	lane = take_or_none(lines);
	jk_lines_expect(lines, "number");
	number = take_or_none(lines);
	if (lines->failed || (lane.len == 0) != (number.len == 0)) {
		lines->failed = true;
		return;
	}
	if (lane.len > 0 &&
	    (!jk_lane_decode(&header->lane, lane) ||
		!jk_decimal_decode(&header->number, number, JK_NUMBER_MAX) ||
		header->number == 0))
		lines->failed = true;
}

static void
take_date(struct jk_lines *lines, char to[JK_DATE_CHARS])
{
	struct jk_bytes value;
	int32_t day;

	jk_lines_expect(lines, "date");
	value = take_or_none(lines);
	to[0] = '\0';
	if (lines->failed || value.len == 0)
		return;
	if (!jk_date_decode(value, &day)) {
		lines->failed = true;
		return;
	}
	snprintf(to, JK_DATE_CHARS, "%.*s", (int)value.len, (const char *)value.ptr);
}

static bool
is_time(struct jk_bytes text)
{
	char zoned[JK_CREATED_CHARS + 8];
	int64_t seconds;

	if (text.len != JK_CREATED_CHARS - 1 || text.ptr[text.len - 1] != 'Z')
		return false;
	snprintf(zoned, sizeof zoned, "%.19s+09:00", (const char *)text.ptr);
	return jk_time_decode(jk_bytes_of(zoned), &seconds);
}

static void
take_created(struct jk_lines *lines, char to[JK_CREATED_CHARS])
{
	jk_lines_expect(lines, "created");
	jk_lines_text(lines, to, JK_CREATED_CHARS);
	if (!lines->failed && !is_time(jk_bytes_of(to)))
		lines->failed = true;
}

static bool
is_version(struct jk_bytes text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
			c == '+' || c == '-'))
			return false;
	}
	return true;
}

static void
take_head(struct jk_lines *lines, struct jk_head *head)
{
	struct jk_bytes list, item;

	jk_lines_expect(lines, "head");
	jk_lines_word(lines, head->ledger);
	head->size = jk_lines_number(lines, JK_NUMBER_MAX);
	jk_lines_hex(lines, head->root, sizeof head->root);
	head->older_size = jk_lines_number(lines, head->size);
	list = take_or_none(lines);
	while (!lines->failed && jk_list_next(&list, &item)) {
		if (head->proof_count == 64 || item.len != 2 * JK_HASH_BYTES ||
		    !jk_hex_decode(head->proof[head->proof_count++], JK_HASH_BYTES,
			(const char *)item.ptr))
			lines->failed = true;
	}
}

static void
take_seals(struct jk_lines *lines, struct jk_header *header)
{
	jk_lines_expect(lines, "seals");
	header->seals_count = jk_lines_number(lines, JK_MAX_SEALS);
	if (header->seals_count > 0) {
		jk_lines_expect(lines, "commitment");
		jk_lines_hex(lines, header->commitment, sizeof header->commitment);
	}
	for (size_t i = 0; i < header->seals_count; i++) {
		struct jk_seal *seal = &header->seals[i];

		jk_lines_expect(lines, "seal");
		jk_lines_hex(lines, seal->key_id, sizeof seal->key_id);
		jk_lines_hex(lines, seal->enc, sizeof seal->enc);
		jk_lines_hex(lines, seal->wrapped, sizeof seal->wrapped);
		if (i > 0 &&
		    memcmp(seal[-1].key_id, seal->key_id, sizeof seal->key_id) >= 0)
			lines->failed = true;
	}
}

static void
take_schema(struct jk_lines *lines, struct jk_header *header)
{
	struct jk_bytes fingerprint;
	size_t len;

	jk_lines_expect(lines, "schema");
	fingerprint = take_or_none(lines);
	len = jk_lines_number(lines, JK_SCHEMA_MAX_BYTES);
	jk_lines_finish(lines);
	if (lines->failed || lines->rest.len != len ||
	    (fingerprint.len == 0) != (len == 0)) {
		lines->failed = true;
		return;
	}
	header->schema = lines->rest;
	if (len > 0 &&
	    (fingerprint.len != 64 || !jk_hex_decode(header->schema_fingerprint, 32,
					  (const char *)fingerprint.ptr)))
		lines->failed = true;
}

static void
take_lines(struct jk_lines *lines, struct jk_header *header)
{
	jk_lines_expect(lines, "signer");
	jk_lines_hex(lines, header->signer, sizeof header->signer);
	jk_lines_expect(lines, "stream");
	jk_lines_hex(lines, header->stream, sizeof header->stream);
	jk_lines_expect(lines, "form");
	header->form = (enum jk_stream_form)take_name(lines, form_names, 3);
	jk_lines_expect(lines, "sealing");
	header->sealing = (enum jk_sealing)take_name(lines, sealing_names, 3);
	jk_lines_expect(lines, "kind");
	jk_lines_word(lines, header->kind);
	jk_lines_expect(lines, "sorted");
	header->sorted = jk_lines_either(lines, "yes", "no");
	jk_lines_expect(lines, "live");
	header->live = jk_lines_either(lines, "yes", "no");
	jk_lines_expect(lines, "origin");
	take_party(lines, header->origin);
	jk_lines_expect(lines, "recipients");
	header->recipients_count = take_list(lines, header->recipients[0],
	    sizeof header->recipients[0], JK_MAX_RECIPIENTS, jk_party_is_valid);
	take_lane(lines, header);
	take_date(lines, header->date);
	take_created(lines, header->created);
	jk_lines_expect(lines, "program");
	jk_lines_word(lines, header->program);
	jk_lines_text(lines, header->version, sizeof header->version);
	jk_lines_expect(lines, "environment");
	header->production = jk_lines_either(lines, "production", "test");
	jk_lines_expect(lines, "consents");
	header->consents_count = take_list(lines, header->consents[0],
	    sizeof header->consents[0], JK_MAX_CONSENTS, jk_word_is_valid);
	jk_lines_expect(lines, "inputs");
	header->inputs_count = jk_lines_number(lines, JK_MAX_INPUTS);
	for (size_t i = 0; i < header->inputs_count; i++) {
		jk_lines_expect(lines, "input");
		jk_lines_hex(lines, header->inputs[i], sizeof header->inputs[i]);
	}
	jk_lines_expect(lines, "heads");
	header->heads_count = jk_lines_number(lines, JK_MAX_HEADS);
	for (size_t i = 0; i < header->heads_count; i++) {
		take_head(lines, &header->heads[i]);
		if (i > 0 &&
		    strcmp(header->heads[i - 1].ledger, header->heads[i].ledger) >= 0)
			lines->failed = true;
	}
	take_seals(lines, header);
	take_schema(lines, header);
}

/* What the lines say about each other (jk-stream(5), Header). */
static bool
is_consistent(const struct jk_header *header)
{
	bool batch = header->form == JK_FORM_BATCH;
	bool sealed = header->sealing != JK_SEALING_NONE;
	bool whole = header->sealing == JK_SEALING_STREAM;

	return batch == !jk_lane_is_none(&header->lane) &&
	       (!batch || strcmp(header->lane.sender, header->origin) == 0) &&
	       sealed == (header->seals_count > 0) &&
	       whole == (header->schema.len == 0) && !(whole && header->sorted) &&
	       is_version(jk_bytes_of(header->version));
}

int
jk_header_decode(struct jk_header *header, struct jk_bytes text, struct jk_err *err)
{
	struct jk_lines lines;

	memset(header, 0, sizeof *header);
	jk_lines_init(&lines, text);
	take_lines(&lines, header);
	if (lines.failed)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00289",
		    _("header line %zu is malformed"), lines.number);
	if (!is_consistent(header))
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00290",
		    _("header lines contradict each other"));
	return 0;
}

bool
jk_header_has_recipient(const struct jk_header *header, const char *party)
{
	for (size_t i = 0; i < header->recipients_count; i++)
		if (strcmp(header->recipients[i], party) == 0)
			return true;
	return false;
}

bool
jk_header_has_consent(const struct jk_header *header, const char *consent)
{
	for (size_t i = 0; i < header->consents_count; i++)
		if (strcmp(header->consents[i], consent) == 0)
			return true;
	return false;
}
