#include "filter/order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/rows.h"
#include "stream/writer.h"

enum column {
	LEDGER,
	CLASS,
	BUCKET,
	ROW,
	REASON,
	TABLE,
	CLAUSE,
	RECORDS,
	FROM,
	TO,
	DIGEST,
	COLUMNS
};

static const char *const names[COLUMNS] = { "ledger", "class", "bucket", "row",
	"reason", "table", "clause", "records", "begun_from", "begun_to", "digest" };

/* The enumeration is the schema's order. */
static int
check_schema(const struct jk_schema *schema, struct jk_err *err)
{
	bool same = jk_schema_columns(schema) == COLUMNS;

	for (size_t i = 0; same && i < COLUMNS; i++)
		same = strcmp(jk_schema_column(schema, i)->name, names[i]) == 0;
	if (same)
		return 0;
	return jk_err_set(
	    err, JK_EXIT_CONFIG, "JK00730", _("the schema is not the one of erasures"));
}

/* A part as fields; numbers and digest are text in the room given. */
struct row {
	struct jk_bytes fields[COLUMNS];
	char row[24], table[24], records[24], digest[JK_DIGEST_HEX_CHARS];
};

static void
encode(struct row *row, const struct jk_erasing *erasing,
    const struct jk_erasure_part *part)
{
	struct jk_bytes *fields = row->fields;

	snprintf(row->row, sizeof row->row, "%llu", (unsigned long long)part->row);
	snprintf(row->table, sizeof row->table, "%llu",
	    (unsigned long long)erasing->table.number);
	snprintf(row->records, sizeof row->records, "%llu",
	    (unsigned long long)part->records);
	jk_hex_encode(row->digest, part->digest, sizeof part->digest);
	fields[LEDGER] = jk_bytes_of(jk_ledger_site(erasing->ledger)->name);
	fields[CLASS] = jk_bytes_of(part->class);
	fields[BUCKET] = jk_bytes_of(part->bucket);
	fields[ROW] = jk_bytes_of(row->row);
	fields[REASON] = jk_bytes_of(part->reason);
	fields[TABLE] = jk_bytes_of(row->table);
	fields[CLAUSE] = jk_erasing_clause(erasing, part->row);
	fields[RECORDS] = jk_bytes_of(row->records);
	fields[FROM] = jk_bytes_of(part->from);
	fields[TO] = jk_bytes_of(part->to);
	fields[DIGEST] = jk_bytes_of(row->digest);
}

/* Writing */

static int
write_parts(
    const struct jk_erasing *erasing, struct jk_writer *writer, struct jk_err *err)
{
	struct jk_custody custody = { .in = erasing->due.parts_count };
	struct row row;

	for (size_t i = 0; i < erasing->due.parts_count; i++) {
		encode(&row, erasing, &erasing->due.parts[i]);
		if (jk_writer_put(writer, row.fields, err) < 0)
			return -1;
	}
	return jk_writer_close(writer, &custody, NULL, err);
}

static int
write_order(
    const struct jk_erasing *erasing, struct jk_header *header, struct jk_err *err)
{
	struct jk_run *run = erasing->run;
	const struct jk_private_key *key;
	const struct jk_schema *schema;
	struct jk_writer *writer;
	int result;

	if (jk_site_schema(&run->site, "erasure", &schema, err) < 0 ||
	    check_schema(schema, err) < 0 ||
	    jk_run_header(run, header, "erasure", err) < 0 ||
	    jk_site_signing(&run->site, &key, err) < 0)
		return -1;
	header->form = JK_FORM_WORKING;
	header->sorted = true;
	writer = jk_writer_open(
	    (struct jk_sink){ .fd = run->out }, header, schema, key, NULL, 0, err);
	if (writer == NULL)
		return -1;
	result = write_parts(erasing, writer, err);
	jk_writer_free(writer);
	return result;
}

int
jk_order_write(const struct jk_erasing *erasing, struct jk_err *err)
{
	struct jk_header *header = calloc(1, sizeof *header);
	int result;

	if (header == NULL)
		return jk_err_memory(err);
	result = write_order(erasing, header, err);
	free(header);
	return result;
}

/* Reading */

static struct jk_bytes
get(const struct jk_order *order, size_t row, enum column column)
{
	return jk_signed_table_get(&order->table, row, (int)column);
}

/* All rows are of one ledger; what goes before its time is one bucket. */
static int
take_rows(struct jk_order *order, struct jk_err *err)
{
	for (size_t i = 0; i < order->table.rows; i++) {
		struct jk_bytes ledger = get(order, i, LEDGER);
		struct jk_bytes bucket = get(order, i, BUCKET);

		if (ledger.len >= sizeof order->ledger ||
		    bucket.len >= sizeof order->also ||
		    (i > 0 && !jk_bytes_is(ledger, order->ledger)))
			return jk_err_set(err, JK_EXIT_DATA, "JK00731",
			    _("the order of erasure is of more than one ledger"));
		memcpy(order->ledger, ledger.ptr, ledger.len);
		if (jk_bytes_is(get(order, i, REASON), "period"))
			continue;
		memcpy(order->also, bucket.ptr, bucket.len);
		order->also[bucket.len] = '\0';
	}
	return 0;
}

int
jk_order_read(
    struct jk_order *order, struct jk_run *run, const char *path, struct jk_err *err)
{
	memset(order, 0, sizeof *order);
	if (jk_signed_table_read(&order->table, run, path, "erasure", err) < 0 ||
	    check_schema(order->table.schema, err) < 0)
		return -1;
	return take_rows(order, err);
}

void
jk_order_release(struct jk_order *order)
{
	jk_signed_table_release(&order->table);
	memset(order, 0, sizeof *order);
}

static bool
take_part(const struct jk_order *order, size_t row, struct jk_erasure_part *part)
{
	char digest[JK_DIGEST_HEX_CHARS];

	memset(part, 0, sizeof *part);
	return jk_text_copy(part->class, sizeof part->class, get(order, row, CLASS)) &&
	       jk_text_copy(
		   part->bucket, sizeof part->bucket, get(order, row, BUCKET)) &&
	       jk_text_copy(
		   part->reason, sizeof part->reason, get(order, row, REASON)) &&
	       jk_text_copy(part->from, sizeof part->from, get(order, row, FROM)) &&
	       jk_text_copy(part->to, sizeof part->to, get(order, row, TO)) &&
	       jk_text_copy(digest, sizeof digest, get(order, row, DIGEST)) &&
	       jk_hex_decode(part->digest, sizeof part->digest, digest) &&
	       jk_decimal_decode(
		   &part->row, get(order, row, ROW), JK_ERASURE_MAX_ROWS) &&
	       jk_decimal_decode(
		   &part->records, get(order, row, RECORDS), JK_NUMBER_MAX);
}

int
jk_order_parts(
    const struct jk_order *order, struct jk_erasure *erasure, struct jk_err *err)
{
	struct jk_erasure_part part;

	for (size_t i = 0; i < order->table.rows; i++) {
		if (!take_part(order, i, &part))
			return jk_err_set(err, JK_EXIT_DATA, "JK00787",
			    _("row %zu of the order of erasure is not what it should "
			      "be"),
			    i + 1);
		if (jk_erasure_set_part(erasure, &part, err) < 0)
			return -1;
	}
	return 0;
}

static bool
is_same(const struct jk_order *order, size_t at, const struct row *row)
{
	for (int i = 0; i < COLUMNS; i++)
		if (!jk_bytes_equal(get(order, at, (enum column)i), row->fields[i]))
			return false;
	return true;
}

int
jk_order_check(
    const struct jk_order *order, const struct jk_erasing *erasing, struct jk_err *err)
{
	bool same = order->table.rows == erasing->due.parts_count;
	struct row row;

	for (size_t i = 0; same && i < erasing->due.parts_count; i++) {
		encode(&row, erasing, &erasing->due.parts[i]);
		same = is_same(order, i, &row);
	}
	if (same)
		return 0;
	return jk_err_set(err, JK_EXIT_DATA, "JK00732",
	    _("the order of erasure is not what is due as of its day; make it again"));
}
