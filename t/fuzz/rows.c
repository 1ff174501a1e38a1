/*
 * CSV rows: the first byte chooses the encoding, the rest is the file. Every
 * row that comes must lie within the input, behind the one before it.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "base/text.h"
#include "stream/rows.h"
#include "target.h"

static struct jk_schema *
load_schema(void)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_err err = { 0 };
	struct jk_schema *schema;

	must(jk_file_load(&text, "schemas/ident.csvs", 1 << 20, &err) == 0);
	schema = jk_schema_decode(jk_buf_bytes(&text), &err);
	must(schema != NULL);
	jk_buf_release(&text);
	return schema;
}

static void
read_rows(struct jk_rows *rows, size_t columns, size_t size)
{
	struct jk_row row;
	struct jk_err err = { 0 };
	uint64_t behind = 0;
	enum jk_next next;

	while ((next = jk_rows_next(rows, &row, &err)) == JK_NEXT_RECORD) {
		must(row.byte >= behind && row.byte + row.length <= size);
		must(row.raw.len <= row.length);
		behind = row.byte + row.length;
		for (size_t i = 0; i < columns; i++)
			must(jk_text_wellformed(row.values[i]) == row.values[i].len);
		for (size_t i = 0; i < row.findings_count; i++)
			must(row.findings[i].byte >= row.byte);
	}
	must(next == JK_NEXT_END || err.status == JK_EXIT_DATA);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct jk_schema *schema;
	struct jk_rows_source source = { .name = "x" };
	struct jk_err err = { 0 };
	struct jk_rows *rows;

	if (size == 0)
		return 0;
	if (schema == NULL)
		schema = load_schema();
	source.schema = schema;
	source.charset = data[0] & 1 ? JK_CHARSET_CP932 : JK_CHARSET_UTF8;
	source.fd = memfd_create("rows", MFD_CLOEXEC);
	must(source.fd >= 0);
	must(write(source.fd, data + 1, size - 1) == (ssize_t)(size - 1));
	must(lseek(source.fd, 0, SEEK_SET) == 0);
	rows = jk_rows_open(&source, &err);
	if (rows != NULL)
		read_rows(rows, jk_schema_columns(schema), size - 1);
	else
		must(err.status == JK_EXIT_DATA);
	jk_rows_abandon(rows);
	close(source.fd);
	return 0;
}
