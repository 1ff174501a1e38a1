#include "ledger/erasure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
jk_erasure_release(struct jk_erasure *erasure)
{
	free(erasure->parts);
	free(erasure->keys);
	memset(erasure, 0, sizeof *erasure);
}

static void *
copy_rows(const void *rows, size_t count, size_t size)
{
	void *made = reallocarray(NULL, count + 1, size);

	if (made != NULL && count > 0)
		memcpy(made, rows, count * size);
	return made;
}

int
jk_erasure_copy(
    struct jk_erasure *to, const struct jk_erasure *from, struct jk_err *err)
{
	jk_erasure_release(to);
	*to = *from;
	to->parts = copy_rows(from->parts, from->parts_count, sizeof *from->parts);
	to->keys = copy_rows(from->keys, from->keys_count, sizeof *from->keys);
	if (to->parts != NULL && to->keys != NULL)
		return 0;
	jk_erasure_release(to);
	return jk_err_memory(err);
}

/* Rows */

static int
compare_parts(const struct jk_erasure_part *a, const struct jk_erasure_part *b)
{
	int order = strcmp(a->class, b->class);

	if (order == 0)
		order = strcmp(a->bucket, b->bucket);
	if (order == 0 && a->row != b->row)
		return a->row < b->row ? -1 : 1;
	return order != 0 ? order : strcmp(a->reason, b->reason);
}

/* Room for one more at `at`; the rows moved there are the caller's to fill. */
static int
make_room(void *rows, size_t count, size_t size, size_t at, struct jk_err *err)
{
	char *array;

	memcpy(&array, rows, sizeof array);
	if (count == JK_ERASURE_MAX_ROWS)
		return jk_err_set(err, JK_EXIT_SOFTWARE, "JK00500",
		    _("a list would have more than %d rows of one kind"),
		    JK_ERASURE_MAX_ROWS);
	array = reallocarray(array, count + 1, size);
	if (array == NULL)
		return jk_err_memory(err);
	memcpy(rows, &array, sizeof array);
	memmove(array + (at + 1) * size, array + at * size, (count - at) * size);
	return 0;
}

int
jk_erasure_set_part(
    struct jk_erasure *erasure, const struct jk_erasure_part *part, struct jk_err *err)
{
	size_t at = 0;

	while (
	    at < erasure->parts_count && compare_parts(&erasure->parts[at], part) < 0)
		at++;
	if (at == erasure->parts_count ||
	    compare_parts(&erasure->parts[at], part) != 0) {
		if (make_room(&erasure->parts, erasure->parts_count, sizeof *part, at,
			err) < 0)
			return -1;
		erasure->parts_count++;
	}
	erasure->parts[at] = *part;
	return 0;
}

int
jk_erasure_set_key(struct jk_erasure *erasure, const char *id, struct jk_err *err)
{
	size_t at = 0;

	while (at < erasure->keys_count && strcmp(erasure->keys[at], id) < 0)
		at++;
	if (at < erasure->keys_count && strcmp(erasure->keys[at], id) == 0)
		return 0;
	if (make_room(&erasure->keys, erasure->keys_count, sizeof *erasure->keys, at,
		err) < 0)
		return -1;
	erasure->keys_count++;
	snprintf(erasure->keys[at], sizeof *erasure->keys, "%s", id);
	return 0;
}

bool
jk_erasure_has_key(const struct jk_erasure *erasure, const char *id)
{
	for (size_t i = 0; i < erasure->keys_count; i++)
		if (strcmp(erasure->keys[i], id) == 0)
			return true;
	return false;
}

/* Writing */

static void
add_hex_line(struct jk_buf *to, const char *word, const uint8_t hash[JK_DIGEST_BYTES])
{
	jk_buf_addf(to, "%s ", word);
	jk_buf_add_hex(to, hash, JK_DIGEST_BYTES);
	jk_buf_add_byte(to, '\n');
}

static void
add_part(struct jk_buf *to, const struct jk_erasure_part *part)
{
	jk_buf_addf(to, "part %s %s %llu %s %llu %s %s ", part->class,
	    part->bucket[0] != '\0' ? part->bucket : "-", (unsigned long long)part->row,
	    part->reason, (unsigned long long)part->records, part->from, part->to);
	jk_buf_add_hex(to, part->digest, sizeof part->digest);
	jk_buf_add_byte(to, '\n');
}

void
jk_erasure_encode(struct jk_buf *to, const struct jk_erasure *erasure)
{
	jk_buf_addf(to, "erasure %s %s %llu\n", erasure->done ? "done" : "meant",
	    erasure->date, (unsigned long long)erasure->table);
	add_hex_line(to, "order", erasure->order);
	if (erasure->again)
		add_hex_line(to, "again", erasure->certificate);
	jk_buf_addf(to, "approvals %zu\n", erasure->approvals_count);
	for (size_t i = 0; i < erasure->approvals_count; i++)
		add_hex_line(to, "approval", erasure->approvals[i]);
	jk_buf_addf(to, "parts %zu\n", erasure->parts_count);
	for (size_t i = 0; i < erasure->parts_count; i++)
		add_part(to, &erasure->parts[i]);
	jk_buf_addf(to, "destroyed %zu\n", erasure->keys_count);
	for (size_t i = 0; i < erasure->keys_count; i++)
		jk_buf_addf(to, "key %s\n", erasure->keys[i]);
}

/* Reading */

bool
jk_bucket_is_valid(struct jk_bytes text)
{
	char date[JK_DATE_CHARS];
	int32_t day;

	if (text.len == 0)
		return true;
	if (text.len != 4 && text.len != 7)
		return false;
	snprintf(date, sizeof date, "%.*s%s", (int)text.len, (const char *)text.ptr,
	    text.len == 4 ? "-01-01" : "-01");
	return jk_date_decode(jk_bytes_of(date), &day);
}

static void
take_date(struct jk_lines *lines, char to[JK_DATE_CHARS])
{
	int32_t day;

	jk_lines_text(lines, to, JK_DATE_CHARS);
	if (!lines->failed && !jk_date_decode(jk_bytes_of(to), &day))
		lines->failed = true;
}

static void
take_part(struct jk_lines *lines, struct jk_erasure_part *part)
{
	memset(part, 0, sizeof *part);
	jk_lines_expect(lines, "part");
	jk_lines_word(lines, part->class);
	jk_lines_text(lines, part->bucket, sizeof part->bucket);
	if (strcmp(part->bucket, "-") == 0)
		part->bucket[0] = '\0';
	else if (!lines->failed && !jk_bucket_is_valid(jk_bytes_of(part->bucket)))
		lines->failed = true;
	part->row = jk_lines_number(lines, JK_ERASURE_MAX_ROWS);
	jk_lines_word(lines, part->reason);
	part->records = jk_lines_number(lines, JK_NUMBER_MAX);
	take_date(lines, part->from);
	take_date(lines, part->to);
	jk_lines_hex(lines, part->digest, sizeof part->digest);
}

static int
take_parts(struct jk_erasure *erasure, struct jk_lines *lines, struct jk_err *err)
{
	struct jk_erasure_part part;
	uint64_t left;

	jk_lines_expect(lines, "parts");
	for (left = jk_lines_number(lines, JK_ERASURE_MAX_ROWS); left > 0; left--) {
		take_part(lines, &part);
		if (lines->failed)
			return 0;
		if (jk_erasure_set_part(erasure, &part, err) < 0)
			return -1;
	}
	return 0;
}

static int
take_keys(struct jk_erasure *erasure, struct jk_lines *lines, struct jk_err *err)
{
	uint8_t id[(JK_KEEP_ID_CHARS - 1) / 2];
	char text[JK_KEEP_ID_CHARS];
	uint64_t left;

	jk_lines_expect(lines, "destroyed");
	for (left = jk_lines_number(lines, JK_ERASURE_MAX_ROWS); left > 0; left--) {
		jk_lines_expect(lines, "key");
		jk_lines_hex(lines, id, sizeof id);
		if (lines->failed)
			return 0;
		jk_hex_encode(text, id, sizeof id);
		if (jk_erasure_set_key(erasure, text, err) < 0)
			return -1;
	}
	return 0;
}

/* What was executed, and whether before. */
static void
take_order(struct jk_erasure *erasure, struct jk_lines *lines)
{
	jk_lines_expect(lines, "order");
	jk_lines_hex(lines, erasure->order, sizeof erasure->order);
	erasure->again = !lines->failed && jk_lines_has(lines, "again");
	if (!erasure->again)
		return;
	jk_lines_expect(lines, "again");
	jk_lines_hex(lines, erasure->certificate, sizeof erasure->certificate);
}

int
jk_erasure_decode(
    struct jk_erasure *erasure, struct jk_lines *lines, struct jk_err *err)
{
	jk_lines_expect(lines, "erasure");
	erasure->done = jk_lines_either(lines, "done", "meant");
	take_date(lines, erasure->date);
	erasure->table = jk_lines_number(lines, JK_NUMBER_MAX);
	take_order(erasure, lines);
	jk_lines_expect(lines, "approvals");
	erasure->approvals_count = jk_lines_number(lines, JK_ERASURE_APPROVALS);
	for (size_t i = 0; !lines->failed && i < erasure->approvals_count; i++) {
		jk_lines_expect(lines, "approval");
		jk_lines_hex(lines, erasure->approvals[i], JK_DIGEST_BYTES);
	}
	if (take_parts(erasure, lines, err) < 0)
		return -1;
	return take_keys(erasure, lines, err);
}
