/* Lists as text (jk-ledger(5), LISTS). */
#include "ledger/list.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/lines.h"
#include "format/time.h"
#include "ledger/range.h"

#define FIRST_LINE_BYTES 17 /* "jk-list NNNNNNNN\n" */
#define SIGNATURE_LINE_BYTES (10 + 2 * JK_SIGNATURE_BYTES + 1)

const char *const jk_segment_role_names[JK_SEGMENT_ROLES] = { "records", "heads",
	"numbers", "names", "ends" };

/* Writing */

static unsigned long long
wide(uint64_t number)
{
	return number;
}

static void
add_hex_value(struct jk_buf *to, const uint8_t hash[JK_HASH_BYTES])
{
	jk_buf_add_byte(to, ' ');
	jk_buf_add_hex(to, hash, JK_HASH_BYTES);
}

static void
add_lane(struct jk_buf *to, const char *word, const struct jk_lane *lane)
{
	char text[JK_LANE_CHARS];

	jk_lane_encode(text, lane);
	jk_buf_addf(to, "%s %s", word, text);
}

/* The hashes of the perfect subtrees, largest first. */
static void
add_head(struct jk_buf *to, const struct jk_list *list)
{
	jk_buf_addf(to, "ledger %s\nparty %s\nenvironment %s\nnumber %llu\n",
	    list->ledger, list->party, list->production ? "production" : "test",
	    wide(list->number));
	jk_buf_add_text(to, "previous");
	if (list->number == 1)
		jk_buf_add_text(to, " -");
	else
		add_hex_value(to, list->previous);
	jk_buf_add_byte(to, '\n');
	jk_range_encode(to, &list->log);
	jk_buf_addf(to, "date %s\ncreated %s\nprogram %s %s\nsigner", list->date,
	    list->created, list->program, list->version);
	add_hex_value(to, list->signer);
	jk_buf_add_byte(to, '\n');
}

static void
add_segments(struct jk_buf *to, const struct jk_list *list)
{
	jk_buf_addf(to, "segments %zu\n", list->segments_count);
	for (size_t i = 0; i < list->segments_count; i++) {
		const struct jk_list_segment *row = &list->segments[i];

		jk_buf_addf(to, "segment %s %s %s %llu %llu %llu %llu", row->name,
		    jk_segment_role_names[row->role],
		    row->bucket[0] != '\0' ? row->bucket : "-", wide(row->level),
		    wide(row->first), wide(row->last), wide(row->records));
		add_hex_value(to, row->checkpoint);
		add_hex_value(to, row->schema);
		jk_buf_addf(to, " %s\n", row->keep);
	}
}

static void
add_lanes(struct jk_buf *to, const struct jk_list *list)
{
	jk_buf_addf(to, "received %zu\n", list->received_count);
	for (size_t i = 0; i < list->received_count; i++) {
		add_lane(to, "lane", &list->received[i].lane);
		jk_buf_addf(to, " %llu", wide(list->received[i].number));
		add_hex_value(to, list->received[i].digest);
		jk_buf_add_byte(to, '\n');
	}
	jk_buf_addf(to, "sent %zu\n", list->sent_count);
	for (size_t i = 0; i < list->sent_count; i++) {
		add_lane(to, "onward", &list->sent[i].lane);
		jk_buf_addf(to, " %llu %llu\n", wide(list->sent[i].number),
		    wide(list->sent[i].upto));
	}
}

static void
add_partners(struct jk_buf *to, const struct jk_list *list)
{
	jk_buf_addf(to, "partners %zu\n", list->partners_count);
	for (size_t i = 0; i < list->partners_count; i++) {
		const struct jk_list_partner *row = &list->partners[i];

		add_lane(to, "partner", &row->lane);
		jk_buf_addf(to, " %s %llu", row->ledger, wide(row->size));
		add_hex_value(to, row->root);
		jk_buf_add_byte(to, '\n');
	}
}

static void
add_took(struct jk_buf *to, const struct jk_list *list)
{
	jk_buf_addf(to, "took %zu\n", list->took_count);
	for (size_t i = 0; i < list->took_count; i++) {
		const struct jk_list_batch *row = &list->took[i];

		add_lane(to, "batch", &row->lane);
		jk_buf_addf(to, " %llu", wide(row->number));
		add_hex_value(to, row->digest);
		jk_buf_addf(to, " %llu %llu %llu\n", wide(row->applied),
		    wide(row->refused), wide(row->known));
	}
}

/* Only a list that took a notice has these lines. */
static void
add_restarts(struct jk_buf *to, const struct jk_list *list)
{
	if (list->restarts_count > 0)
		jk_buf_addf(to, "restarts %zu\n", list->restarts_count);
	for (size_t i = 0; i < list->restarts_count; i++) {
		const struct jk_list_restart *row = &list->restarts[i];

		add_lane(to, "restart", &row->lane);
		jk_buf_addf(to, " %s %llu %llu", row->ledger, wide(row->number),
		    wide(row->size));
		add_hex_value(to, row->root);
		add_hex_value(to, row->content);
		jk_buf_add_byte(to, '\n');
	}
}

/* All that is signed: the signature line's length is known beforehand. */
static int
encode_signed(struct jk_buf *to, const struct jk_list *list, struct jk_err *err)
{
	char first[FIRST_LINE_BYTES + 24];
	size_t at = to->len, len;

	if (jk_buf_extend(to, FIRST_LINE_BYTES) == NULL)
		return jk_err_memory(err);
	add_head(to, list);
	jk_buf_addf(to, "totals %zu\n", list->totals_count);
	for (size_t i = 0; i < list->totals_count; i++)
		jk_buf_addf(to, "total %s %llu %llu\n", list->totals[i].municipality,
		    wide(list->totals[i].persons), wide(list->totals[i].generations));
	add_segments(to, list);
	add_lanes(to, list);
	add_partners(to, list);
	add_took(to, list);
	add_restarts(to, list);
	if (list->erasure != NULL)
		jk_erasure_encode(to, list->erasure);
	if (jk_buf_failed(to))
		return jk_err_memory(err);
	len = to->len - at + SIGNATURE_LINE_BYTES;
	if (len > JK_LIST_MAX_BYTES)
		return jk_err_set(err, JK_EXIT_SOFTWARE, "JK00503",
		    _("a list would have more than %d bytes"), JK_LIST_MAX_BYTES);
	snprintf(first, sizeof first, "jk-list %08zu\n", len - FIRST_LINE_BYTES);
	memcpy(to->ptr + at, first, FIRST_LINE_BYTES);
	return 0;
}

static int
add_signature(struct jk_buf *to, const struct jk_list *list, struct jk_err *err)
{
	jk_buf_add_text(to, "signature ");
	jk_buf_add_hex(to, list->signature, sizeof list->signature);
	jk_buf_add_byte(to, '\n');
	return jk_buf_failed(to) ? jk_err_memory(err) : 0;
}

int
jk_list_encode(struct jk_buf *to, const struct jk_list *list, struct jk_err *err)
{
	if (encode_signed(to, list, err) < 0)
		return -1;
	return add_signature(to, list, err);
}

int
jk_list_sign(struct jk_buf *to, struct jk_list *list, const struct jk_private_key *key,
    struct jk_err *err)
{
	size_t at = to->len;

	memcpy(list->signer, jk_private_key_fingerprint(key), sizeof list->signer);
	if (encode_signed(to, list, err) < 0 ||
	    jk_sign(list->signature, key, JK_LIST_LABEL,
		jk_bytes(to->ptr + at, to->len - at), err) < 0)
		return -1;
	return add_signature(to, list, err);
}

int
jk_list_verify(const struct jk_list *list, struct jk_bytes is_signed,
    const struct jk_public_key *key, struct jk_err *err)
{
	return jk_verify(list->signature, key, JK_LIST_LABEL, is_signed, err);
}

void
jk_list_leaf(uint8_t leaf[JK_HASH_BYTES], struct jk_bytes text)
{
	jk_tree_leaf(jk_sha256, leaf, &text, 1);
}

/* Reading */

static void
take_party(struct jk_lines *lines, char to[JK_PARTY_CHARS])
{
	jk_lines_text(lines, to, JK_PARTY_CHARS);
	if (!lines->failed && !jk_party_is_valid(jk_bytes_of(to)))
		lines->failed = true;
}

static void
take_lane(struct jk_lines *lines, struct jk_lane *lane)
{
	struct jk_bytes text = jk_lines_value(lines);

	if (!lines->failed && !jk_lane_decode(lane, text))
		lines->failed = true;
}

/* Digits and hyphens behind the role: no path comes out of a list. */
static void
take_segment_name(struct jk_lines *lines, char to[JK_SEGMENT_NAME_CHARS])
{
	jk_lines_text(lines, to, JK_SEGMENT_NAME_CHARS);
	if (!lines->failed && !jk_word_is_valid(jk_bytes_of(to)))
		lines->failed = true;
}

static void
take_keep(struct jk_lines *lines, char to[JK_KEEP_ID_CHARS])
{
	uint8_t id[8];

	jk_lines_text(lines, to, JK_KEEP_ID_CHARS);
	if (!lines->failed &&
	    (strlen(to) != JK_KEEP_ID_CHARS - 1 || !jk_hex_decode(id, sizeof id, to)))
		lines->failed = true;
}

static void
take_role(struct jk_lines *lines, enum jk_segment_role *role)
{
	struct jk_bytes word = jk_lines_value(lines);
	unsigned at = 0;

	while (at < JK_SEGMENT_ROLES && !jk_bytes_is(word, jk_segment_role_names[at]))
		at++;
	if (at == JK_SEGMENT_ROLES)
		lines->failed = true;
	else
		*role = (enum jk_segment_role)at;
}

/* "-" is what is current. */
static void
take_bucket(struct jk_lines *lines, char to[JK_BUCKET_CHARS])
{
	jk_lines_text(lines, to, JK_BUCKET_CHARS);
	if (!lines->failed && strcmp(to, "-") == 0)
		to[0] = '\0';
	else if (!lines->failed && !jk_bucket_is_valid(jk_bytes_of(to)))
		lines->failed = true;
}

static void
take_previous(struct jk_lines *lines, struct jk_list *list)
{
	jk_lines_expect(lines, "previous");
	if (list->number != 1)
		jk_lines_hex(lines, list->previous, sizeof list->previous);
	else if (!jk_bytes_is(jk_lines_value(lines), "-"))
		lines->failed = true;
}

static void
take_times(struct jk_lines *lines, struct jk_list *list)
{
	char zoned[JK_TIME_CHARS];
	int32_t day;
	int64_t seconds;

	jk_lines_expect(lines, "date");
	jk_lines_text(lines, list->date, sizeof list->date);
	jk_lines_expect(lines, "created");
	jk_lines_text(lines, list->created, sizeof list->created);
	if (lines->failed)
		return;
	snprintf(zoned, sizeof zoned, "%.19s+09:00", list->created);
	if (!jk_date_decode(jk_bytes_of(list->date), &day) ||
	    strlen(list->created) != JK_CREATED_CHARS - 1 ||
	    list->created[JK_CREATED_CHARS - 2] != 'Z' ||
	    !jk_time_decode(jk_bytes_of(zoned), &seconds))
		lines->failed = true;
}

static void
take_head(struct jk_lines *lines, struct jk_list *list)
{
	jk_lines_expect(lines, "ledger");
	jk_lines_word(lines, list->ledger);
	jk_lines_expect(lines, "party");
	take_party(lines, list->party);
	jk_lines_expect(lines, "environment");
	list->production = jk_lines_either(lines, "production", "test");
	jk_lines_expect(lines, "number");
	list->number = jk_lines_number(lines, 99999999);
	take_previous(lines, list);
	jk_range_take(lines, &list->log);
	if (list->number == 0 || list->log.size != list->number - 1)
		lines->failed = true;
	take_times(lines, list);
	jk_lines_expect(lines, "program");
	jk_lines_word(lines, list->program);
	jk_lines_text(lines, list->version, sizeof list->version);
	jk_lines_expect(lines, "signer");
	jk_lines_hex(lines, list->signer, sizeof list->signer);
}

static size_t
take_count(struct jk_lines *lines, const char *word)
{
	jk_lines_expect(lines, word);
	return jk_lines_number(lines, JK_LIST_MAX_ROWS);
}

static int
take_totals(struct jk_lines *lines, struct jk_list *list, struct jk_err *err)
{
	for (size_t left = take_count(lines, "totals"); left > 0; left--) {
		struct jk_list_total row = { .persons = 0 };

		jk_lines_expect(lines, "total");
		take_party(lines, row.municipality);
		row.persons = jk_lines_number(lines, JK_NUMBER_MAX);
		row.generations = jk_lines_number(lines, JK_NUMBER_MAX);
		if (lines->failed)
			return 0;
		if (jk_list_set_total(list, &row, err) < 0)
			return -1;
	}
	return 0;
}

/* Second keys are of what is current alone, ends of what is not. */
static bool
may_lie_in(enum jk_segment_role role, const char *bucket)
{
	if (role == JK_SEGMENT_NUMBERS || role == JK_SEGMENT_NAMES)
		return bucket[0] == '\0';
	return role != JK_SEGMENT_ENDS || bucket[0] != '\0';
}

static int
take_segments(struct jk_lines *lines, struct jk_list *list, struct jk_err *err)
{
	for (size_t left = take_count(lines, "segments"); left > 0; left--) {
		struct jk_list_segment row = { .level = 0 };

		jk_lines_expect(lines, "segment");
		take_segment_name(lines, row.name);
		take_role(lines, &row.role);
		take_bucket(lines, row.bucket);
		row.level = jk_lines_number(lines, JK_NUMBER_MAX);
		row.first = jk_lines_number(lines, list->number);
		row.last = jk_lines_number(lines, list->number);
		row.records = jk_lines_number(lines, JK_NUMBER_MAX);
		jk_lines_hex(lines, row.checkpoint, sizeof row.checkpoint);
		jk_lines_hex(lines, row.schema, sizeof row.schema);
		take_keep(lines, row.keep);
		if (row.first == 0 || row.first > row.last ||
		    !may_lie_in(row.role, row.bucket))
			lines->failed = true;
		if (lines->failed)
			return 0;
		if (jk_list_set_segment(list, &row, err) < 0)
			return -1;
	}
	return 0;
}

static int
take_received(struct jk_lines *lines, struct jk_list *list, struct jk_err *err)
{
	for (size_t left = take_count(lines, "received"); left > 0; left--) {
		struct jk_list_lane row = { .number = 0 };

		jk_lines_expect(lines, "lane");
		take_lane(lines, &row.lane);
		row.number = jk_lines_number(lines, JK_NUMBER_MAX);
		jk_lines_hex(lines, row.digest, sizeof row.digest);
		if (lines->failed)
			return 0;
		if (jk_list_set_lane(list, &row, err) < 0)
			return -1;
	}
	return 0;
}

static int
take_sent(struct jk_lines *lines, struct jk_list *list, struct jk_err *err)
{
	for (size_t left = take_count(lines, "sent"); left > 0; left--) {
		struct jk_list_onward row = { .number = 0 };

		jk_lines_expect(lines, "onward");
		take_lane(lines, &row.lane);
		row.number = jk_lines_number(lines, JK_NUMBER_MAX);
		row.upto = jk_lines_number(lines, list->number);
		if (lines->failed)
			return 0;
		if (jk_list_set_onward(list, &row, err) < 0)
			return -1;
	}
	return 0;
}

static int
take_partners(struct jk_lines *lines, struct jk_list *list, struct jk_err *err)
{
	for (size_t left = take_count(lines, "partners"); left > 0; left--) {
		struct jk_list_partner row = { .size = 0 };

		jk_lines_expect(lines, "partner");
		take_lane(lines, &row.lane);
		jk_lines_word(lines, row.ledger);
		row.size = jk_lines_number(lines, JK_NUMBER_MAX);
		jk_lines_hex(lines, row.root, sizeof row.root);
		if (lines->failed)
			return 0;
		if (jk_list_set_partner(list, &row, err) < 0)
			return -1;
	}
	return 0;
}

static int
take_took(struct jk_lines *lines, struct jk_list *list, struct jk_err *err)
{
	for (size_t left = take_count(lines, "took"); left > 0; left--) {
		struct jk_list_batch row = { .number = 0 };

		jk_lines_expect(lines, "batch");
		take_lane(lines, &row.lane);
		row.number = jk_lines_number(lines, JK_NUMBER_MAX);
		jk_lines_hex(lines, row.digest, sizeof row.digest);
		row.applied = jk_lines_number(lines, JK_NUMBER_MAX);
		row.refused = jk_lines_number(lines, JK_NUMBER_MAX);
		row.known = jk_lines_number(lines, JK_NUMBER_MAX);
		if (lines->failed)
			return 0;
		if (jk_list_set_batch(list, &row, err) < 0)
			return -1;
	}
	return 0;
}

static int
take_restarts(struct jk_lines *lines, struct jk_list *list, struct jk_err *err)
{
	if (!jk_lines_has(lines, "restarts"))
		return 0;
	for (size_t left = take_count(lines, "restarts"); left > 0; left--) {
		struct jk_list_restart row = { .number = 0 };

		jk_lines_expect(lines, "restart");
		take_lane(lines, &row.lane);
		jk_lines_word(lines, row.ledger);
		row.number = jk_lines_number(lines, JK_NUMBER_MAX);
		row.size = jk_lines_number(lines, JK_NUMBER_MAX);
		jk_lines_hex(lines, row.root, sizeof row.root);
		jk_lines_hex(lines, row.content, sizeof row.content);
		if (lines->failed)
			return 0;
		if (jk_list_set_restart(list, &row, err) < 0)
			return -1;
	}
	return 0;
}

/* These lines are there only where there is one. */
static int
take_erasure(struct jk_lines *lines, struct jk_list *list, struct jk_err *err)
{
	if (lines->failed || !jk_lines_has(lines, "erasure"))
		return 0;
	if (jk_list_add_erasure(list, err) == NULL)
		return -1;
	return jk_erasure_decode(list->erasure, lines, err);
}

/* Is the text what this list would be written as? Order and counts follow. */
static int
check_canonical(const struct jk_list *list, struct jk_bytes text, bool *canonical,
    struct jk_err *err)
{
	struct jk_buf again = JK_BUF_INIT;
	int result = jk_list_encode(&again, list, err);

	*canonical = result == 0 && jk_bytes_equal(jk_buf_bytes(&again), text);
	jk_buf_release(&again);
	return result;
}

static int
take_rows(struct jk_lines *lines, struct jk_list *list, struct jk_err *err)
{
	if (take_totals(lines, list, err) < 0 || take_segments(lines, list, err) < 0 ||
	    take_received(lines, list, err) < 0 || take_sent(lines, list, err) < 0 ||
	    take_partners(lines, list, err) < 0 || take_took(lines, list, err) < 0 ||
	    take_restarts(lines, list, err) < 0 || take_erasure(lines, list, err) < 0)
		return -1;
	jk_lines_expect(lines, "signature");
	jk_lines_hex(lines, list->signature, sizeof list->signature);
	jk_lines_finish(lines);
	return 0;
}

int
jk_list_decode(struct jk_list *list, struct jk_bytes *is_signed, struct jk_bytes text,
    struct jk_err *err)
{
	struct jk_lines lines;
	bool canonical = false;

	jk_list_release(list);
	jk_lines_init(&lines, text);
	jk_lines_expect(&lines, "jk-list");
	jk_lines_value(&lines);
	take_head(&lines, list);
	if (take_rows(&lines, list, err) < 0)
		return -1;
	if (!lines.failed && check_canonical(list, text, &canonical, err) < 0)
		return -1;
	if (!canonical) {
		jk_err_set(err, JK_EXIT_PROTOCOL, "JK00504",
		    _("list is not in its canonical form"));
		return jk_err_at(err, _("line %zu"), lines.number);
	}
	*is_signed = jk_bytes(text.ptr, text.len - SIGNATURE_LINE_BYTES);
	return 0;
}
