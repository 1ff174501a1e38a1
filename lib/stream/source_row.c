#include "stream/source_row.h"

#include <stdio.h>

const struct jk_column jk_source_columns[JK_SOURCE_COLUMNS] = {
	{ .name = "lane", .encoding = JK_ENCODING_TEXT },
	{ .name = "number", .encoding = JK_ENCODING_INTEGER },
	{ .name = "stream", .encoding = JK_ENCODING_TEXT },
	{ .name = "signer", .encoding = JK_ENCODING_TEXT },
	{ .name = "checkpoint", .encoding = JK_ENCODING_TEXT },
	{ .name = "content", .encoding = JK_ENCODING_TEXT },
	{ .name = "records", .encoding = JK_ENCODING_INTEGER },
	{ .name = "signed", .encoding = JK_ENCODING_TEXT },
};

const struct jk_column jk_index_columns[JK_INDEX_COLUMNS] = {
	{ .name = "frame", .encoding = JK_ENCODING_INTEGER },
	{ .name = "first", .encoding = JK_ENCODING_TEXT },
	{ .name = "last", .encoding = JK_ENCODING_TEXT },
};

void
jk_source_row_encode(struct jk_bytes fields[JK_SOURCE_COLUMNS],
    struct jk_source_text *text, const struct jk_source_row *row)
{
	memset(text, 0, sizeof *text);
	if (!jk_lane_is_none(&row->lane)) {
		jk_lane_encode(text->lane, &row->lane);
		snprintf(text->number, sizeof text->number, "%llu",
		    (unsigned long long)row->number);
	}
	jk_hex_encode(text->stream, row->stream, sizeof row->stream);
	jk_hex_encode(text->signer, row->signer, sizeof row->signer);
	jk_hex_encode(text->checkpoint, row->checkpoint, sizeof row->checkpoint);
	if (row->has_content)
		jk_hex_encode(text->content, row->content, sizeof row->content);
	else
		text->content[0] = '-';
	snprintf(text->records, sizeof text->records, "%llu",
	    (unsigned long long)row->records);
	fields[0] = jk_bytes_of(text->lane);
	fields[1] = jk_bytes_of(text->number);
	fields[2] = jk_bytes_of(text->stream);
	fields[3] = jk_bytes_of(text->signer);
	fields[4] = jk_bytes_of(text->checkpoint);
	fields[5] = jk_bytes_of(text->content);
	fields[6] = jk_bytes_of(text->records);
	fields[7] = row->is_signed;
}

static bool
take_hex(uint8_t *to, size_t len, struct jk_bytes from)
{
	return from.len == 2 * len && jk_hex_decode(to, len, (const char *)from.ptr);
}

bool
jk_source_row_decode(
    struct jk_source_row *row, const struct jk_bytes fields[JK_SOURCE_COLUMNS])
{
	memset(row, 0, sizeof *row);
	if (fields[0].len > 0) {
		if (!jk_lane_decode(&row->lane, fields[0]) ||
		    !jk_decimal_decode(&row->number, fields[1], JK_NUMBER_MAX) ||
		    row->number == 0)
			return false;
	} else if (fields[1].len > 0) {
		return false;
	}
	row->has_content = !jk_bytes_is(fields[5], "-");
	row->is_signed = fields[7];
	return take_hex(row->stream, sizeof row->stream, fields[2]) &&
	       take_hex(row->signer, sizeof row->signer, fields[3]) &&
	       take_hex(row->checkpoint, sizeof row->checkpoint, fields[4]) &&
	       (!row->has_content ||
		   take_hex(row->content, sizeof row->content, fields[5])) &&
	       jk_decimal_decode(&row->records, fields[6], JK_NUMBER_MAX);
}
