#include "stream/body.h"

#include <stdlib.h>

#include "base/text.h"
#include "format/column.h"

struct jk_body_coder {
	struct jk_column_coder *columns;
	struct jk_deflate *deflate;
	struct jk_buf raw; /* of one column */
	struct jk_buf body;
	struct jk_buf again; /* a column encoded again, to compare */
};

struct jk_body_coder *
jk_body_coder_new(struct jk_err *err)
{
	struct jk_body_coder *coder = calloc(1, sizeof *coder);

	if (coder == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	coder->columns = jk_column_coder_new(err);
	if (coder->columns != NULL)
		coder->deflate = jk_deflate_new(JK_DEFLATE_BEST, err);
	if (coder->deflate != NULL)
		return coder;
	jk_body_coder_free(coder);
	return NULL;
}

void
jk_body_coder_free(struct jk_body_coder *coder)
{
	if (coder == NULL)
		return;
	jk_column_coder_free(coder->columns);
	jk_deflate_free(coder->deflate);
	jk_buf_release(&coder->raw);
	jk_buf_release(&coder->body);
	jk_buf_release(&coder->again);
	free(coder);
}

void
jk_content_begin(struct jk_digest *content, const uint8_t fingerprint[32])
{
	jk_digest_reset(content);
	jk_digest_add(content, jk_bytes(JK_CONTENT_LABEL, sizeof JK_CONTENT_LABEL));
	jk_digest_add(content, jk_bytes(fingerprint, 32));
}

static void
add_content(struct jk_digest *content, enum jk_form form, struct jk_bytes raw)
{
	uint8_t head[5] = { (uint8_t)form };

	jk_put_be32(head + 1, (uint32_t)raw.len);
	jk_digest_add(content, jk_bytes(head, sizeof head));
	jk_digest_add(content, raw);
}

/* Writing */

/* One column behind the body so far; its entry keeps only lengths for now. */
static int
encode_column(struct jk_body_coder *coder, const struct jk_column *column,
    const struct jk_values *values, struct jk_digest *content,
    struct jk_frame_column *entry, struct jk_err *err)
{
	size_t at = coder->body.len;
	struct jk_bytes raw;

	jk_buf_reset(&coder->raw);
	if (jk_column_encode(
		coder->columns, column, values, &coder->raw, &entry->form, err) < 0)
		return -1;
	raw = jk_buf_bytes(&coder->raw);
	if (content != NULL)
		add_content(content, entry->form, raw);
	if (jk_deflate_put(coder->deflate, &coder->body, raw, &entry->deflated, err) <
	    0)
		return -1;
	if (!entry->deflated)
		jk_buf_add(&coder->body, raw);
	entry->raw_len = (uint32_t)raw.len;
	entry->stored.len = coder->body.len - at;
	return jk_buf_failed(&coder->body) ? jk_err_memory(err) : 0;
}

int
jk_body_encode(struct jk_body_coder *coder, const struct jk_column *const *columns,
    const struct jk_table *table, struct jk_digest *content, struct jk_bytes *body,
    uint32_t *raw_len, struct jk_err *err)
{
	struct jk_frame_column entries[JK_SCHEMA_MAX_COLUMNS];

	jk_buf_reset(&coder->body);
	if (jk_buf_extend(&coder->body, JK_FRAME_DIRECTORY_BYTES(table->columns)) ==
	    NULL)
		return jk_err_memory(err);
	if (content != NULL)
		jk_digest_add_be32(content, (uint32_t)table->records);
	*raw_len = 0;
	for (size_t i = 0; i < table->columns; i++) {
		if (encode_column(coder, columns[i], &table->values[i], content,
			&entries[i], err) < 0)
			return -1;
		*raw_len += entries[i].raw_len;
	}
	jk_frame_columns_encode(coder->body.ptr, entries, table->columns);
	*body = jk_buf_bytes(&coder->body);
	return 0;
}

/* Reading */

static int
raw_of(struct jk_body_coder *coder, const struct jk_frame_column *entry,
    struct jk_bytes *raw, struct jk_err *err)
{
	uint8_t *at;

	*raw = entry->stored;
	if (!entry->deflated)
		return 0;
	jk_buf_reset(&coder->raw);
	at = jk_buf_extend(&coder->raw, entry->raw_len);
	if (at == NULL)
		return jk_err_memory(err);
	*raw = jk_bytes(at, entry->raw_len);
	return jk_inflate(coder->deflate, at, entry->raw_len, entry->stored, err);
}

static int
not_canonical(struct jk_err *err, const struct jk_column *column, const char *what)
{
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00318",
	    _("column %s is not canonical: %s"), column->name, what);
}

/* Does a value begin within a character, or hold a byte that no text has? */
static int
check_text(
    const struct jk_column *column, const struct jk_values *values, struct jk_err *err)
{
	struct jk_bytes text = jk_buf_bytes(&values->bytes);
	size_t at = jk_text_plain(text);

	while (at < text.len) {
		uint32_t character;
		size_t len =
		    jk_text_next(jk_bytes(text.ptr + at, text.len - at), &character);

		if (len == 0)
			return not_canonical(err, column, _("text is not UTF-8"));
		if (jk_text_is_forbidden(character))
			return not_canonical(
			    err, column, _("text has a forbidden character"));
		at += len;
		at += jk_text_plain(jk_bytes(text.ptr + at, text.len - at));
	}
	for (size_t i = 0; i < values->count; i++) {
		struct jk_bytes value = jk_values_at(values, i);

		if (value.len > 0 && (value.ptr[0] & 0xc0) == 0x80)
			return not_canonical(err, column, _("text is not UTF-8"));
	}
	return 0;
}

/* The values, encoded again, must give the same bytes. */
static int
check_canonical(struct jk_body_coder *coder, const struct jk_column *column,
    const struct jk_frame_column *entry, struct jk_bytes raw,
    const struct jk_decoding *how, const struct jk_values *values, struct jk_err *err)
{
	enum jk_form form;

	jk_buf_reset(&coder->again);
	if (jk_column_encode(
		coder->columns, column, values, &coder->again, &form, err) < 0)
		return -1;
	if (form != entry->form)
		return not_canonical(err, column, _("its values require another form"));
	if (!jk_bytes_equal(jk_buf_bytes(&coder->again), raw))
		return not_canonical(err, column, _("its values require other bytes"));
	/* A packed value is digits and the marks of dates: no text at all. */
	return how->is_text && form != JK_FORM_PACKED ? check_text(column, values, err)
						      : 0;
}

/* The rows whose values are made. */
static struct jk_extent
made_of(const struct jk_decoding *how, size_t rows)
{
	return how->extent.count > 0 ? how->extent : (struct jk_extent){ 0, rows };
}

static int
decode_column(struct jk_body_coder *coder, const struct jk_column *column,
    const struct jk_frame_column *entry, size_t rows, const struct jk_decoding *how,
    size_t *left, struct jk_values *values, struct jk_err *err)
{
	struct jk_extent extent = made_of(how, rows);
	struct jk_bytes raw;

	if (raw_of(coder, entry, &raw, err) < 0)
		return -1;
	if (how->content != NULL)
		add_content(how->content, entry->form, raw);
	if (jk_column_decode(
		column, entry->form, raw, rows, extent, left, values, err) < 0)
		return -1;
	if (!how->canonical)
		return 0;
	return check_canonical(coder, column, entry, raw, how, values, err);
}

/* A column nobody asked for: as many empty values, at no cost of inflating. */
static int
skip_column(size_t rows, struct jk_values *values, struct jk_err *err)
{
	jk_values_reset(values);
	if (jk_values_reserve(values, rows, err) < 0)
		return -1;
	memset(values->ends, 0, rows * sizeof *values->ends);
	values->count = rows;
	return 0;
}

/* What may still be made of one frame, if the table has some columns already. */
static size_t
field_bytes_left(
    const struct jk_decoding *how, const struct jk_table *table, size_t count)
{
	size_t left = JK_FRAME_MAX_FIELD_BYTES;

	for (size_t i = 0; how->held != NULL && i < count; i++)
		left -= how->held[i] ? table->values[i].bytes.len : 0;
	return left;
}

int
jk_body_decode(struct jk_body_coder *coder, const struct jk_column *const *columns,
    size_t count, struct jk_bytes body, size_t rows, const struct jk_decoding *how,
    struct jk_table *table, struct jk_err *err)
{
	struct jk_frame_column entries[JK_SCHEMA_MAX_COLUMNS];
	size_t raw_len, left = field_bytes_left(how, table, count);
	size_t made = made_of(how, rows).count;

	if (jk_frame_columns_decode(entries, count, body, &raw_len, err) < 0)
		return -1;
	if (how->has_raw_len && raw_len != how->raw_len)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00319",
		    _("raw length of a frame does not match its columns"));
	if (how->content != NULL)
		jk_digest_add_be32(how->content, (uint32_t)rows);
	table->columns = count;
	for (size_t i = 0; i < count; i++) {
		bool wanted = how->wanted == NULL || how->wanted[i];
		int result;

		if (how->held != NULL && how->held[i])
			continue;
		result = wanted ? decode_column(coder, columns[i], &entries[i], rows,
				      how, &left, &table->values[i], err)
				: skip_column(made, &table->values[i], err);

		if (result < 0)
			return jk_err_at(err, _("column %s"), columns[i]->name);
	}
	table->records = made;
	table->field_bytes = JK_FRAME_MAX_FIELD_BYTES - left;
	return 0;
}

int
jk_body_raw(struct jk_body_coder *coder, size_t count, struct jk_bytes body,
    size_t column, enum jk_form *form, struct jk_bytes *raw, struct jk_err *err)
{
	struct jk_frame_column entries[JK_SCHEMA_MAX_COLUMNS];
	size_t raw_len;

	if (jk_frame_columns_decode(entries, count, body, &raw_len, err) < 0)
		return -1;
	*form = entries[column].form;
	return raw_of(coder, &entries[column], raw, err);
}
