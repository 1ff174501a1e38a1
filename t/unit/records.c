/* Unit tests of ledger/records and ledger/totals: whole records, spans, digests. */
#include "tap.h"
#include "ledger_site.h"

static struct t_site site;

/* The digest of a municipality, made here from the page alone. */
static bool
expect_digest(uint8_t value[32], unsigned persons, unsigned every)
{
	struct jk_digest digest;
	struct t_person person;
	bool made = jk_digest_init(&digest, &err) == 0;

	for (unsigned n = 1; n <= persons; n++)
		for (unsigned generation = 1; generation <= (n % every == 0 ? 2 : 1);
		     generation++) {
			t_person(&person, n, T_PARTY, generation);
			for (unsigned i = 0; i < 19; i++) {
				jk_digest_add_be32(
				    &digest, (uint32_t)person.fields[i].len);
				jk_digest_add(&digest, person.fields[i]);
			}
		}
	made = made && jk_digest_end(&digest, value, &err) == 0;
	jk_digest_release(&digest);
	return made;
}

static unsigned
count_all(struct jk_records *records, unsigned *in_order)
{
	const struct jk_bytes *fields;
	char last[64] = "", key[64];
	unsigned count = 0;

	*in_order = 1;
	while (records != NULL &&
	       jk_records_next(records, &fields, &err) == JK_NEXT_RECORD) {
		snprintf(key, sizeof key, "%.11s %.6s %6.*s",
		    (const char *)fields[0].ptr, (const char *)fields[1].ptr,
		    (int)fields[2].len, (const char *)fields[2].ptr);
		if (strcmp(last, key) >= 0)
			*in_order = 0;
		strcpy(last, key);
		count++;
	}
	return count;
}

static void
test_scan(struct jk_ledger *ledger)
{
	struct jk_records *records = jk_records_open(ledger, &err);
	const struct jk_bytes *fields;
	struct t_person person;
	unsigned in_order, count = count_all(records, &in_order);

	ok(count == 2200 && in_order,
	    "a scan meets all records in the order of the key");
	ok(jk_records_find(records, "00000000020", T_PARTY, 2, &fields, &err) ==
		JK_NEXT_RECORD,
	    "one generation of one chain is found");
	t_person(&person, 20, T_PARTY, 2);
	for (unsigned i = 0; i < T_COLUMNS; i++)
		count += !jk_bytes_equal(fields[i], person.fields[i]);
	ok(count == 2200, "it is what was put, local fields and all");
	ok(jk_records_find(records, "00000000020", T_PARTY, 3, &fields, &err) ==
		    JK_NEXT_END &&
		jk_records_find(records, "00000000020", "131016", 1, &fields, &err) ==
		    JK_NEXT_END,
	    "another generation or chain is not");
	ok(jk_records_seek(records, "00000000020", T_PARTY, &err) == 0 &&
		jk_records_next(records, &fields, &err) == JK_NEXT_RECORD &&
		jk_bytes_is(fields[2], "1") &&
		jk_records_next(records, &fields, &err) == JK_NEXT_RECORD &&
		jk_bytes_is(fields[2], "2") &&
		jk_records_next(records, &fields, &err) == JK_NEXT_RECORD &&
		jk_bytes_is(fields[0], "00000000021"),
	    "a chain is walked from its first generation on");
	jk_records_free(records);
}

static void
test_since(struct jk_ledger *ledger)
{
	struct jk_records *records = jk_records_since(ledger, 1, 2, &err);
	unsigned in_order;

	ok(count_all(records, &in_order) == 200 && in_order,
	    "what one list added can be had alone");
	jk_records_free(records);
	records = jk_records_since(ledger, 0, 1, &err);
	ok(count_all(records, &in_order) == 2000, "and what the first added");
	jk_records_free(records);
	records = jk_records_since(ledger, 2, 2, &err);
	ok(records != NULL && count_all(records, &in_order) == 0,
	    "after the newest there is nothing");
	jk_records_free(records);
}

static void
test_totals(struct jk_ledger *ledger)
{
	struct jk_list_total wrong = { T_PARTY, 2000, 2201 };
	struct jk_totals totals;
	struct jk_list list;
	uint8_t value[32];

	jk_list_init(&list);
	ok(jk_totals_compute(&totals, ledger, &err) == 0 && totals.count == 1 &&
		totals.rows[0].persons == 2000 && totals.rows[0].generations == 2200,
	    "persons and generations are counted");
	ok(expect_digest(value, 2000, 10) &&
		memcmp(value, totals.rows[0].digest, 32) == 0,
	    "the digest is that of the page, made by other hands");
	ok(jk_totals_check(&totals, jk_ledger_list(ledger), &err) == 0,
	    "the list says the same");
	ok(jk_list_copy(&list, jk_ledger_list(ledger), &err) == 0 &&
		jk_list_set_total(&list, &wrong, &err) == 0 &&
		jk_totals_check(&totals, &list, &err) < 0 &&
		strcmp(err.id, "JK00564") == 0,
	    "a list that says one more is found out");
	strcpy(wrong.municipality, "131016");
	wrong.generations = 2200;
	ok(jk_list_copy(&list, jk_ledger_list(ledger), &err) == 0 &&
		jk_list_set_total(&list, &wrong, &err) == 0 &&
		jk_totals_check(&totals, &list, &err) < 0 &&
		strcmp(err.id, "JK00565") == 0,
	    "and one with a municipality that has nobody");
	jk_list_release(&list);
	jk_totals_release(&totals);
}

static void
test_merged(struct jk_ledger *ledger)
{
	struct jk_records *records;

	ok(t_compact(ledger), "all is merged");
	test_scan(ledger);
	test_totals(ledger);
	records = jk_records_since(ledger, 1, 2, &err);
	ok(records == NULL && strcmp(err.id, "JK00560") == 0 &&
		err.status == JK_EXIT_DATA,
	    "then what one list added cannot be told any more, which is an error");
	jk_records_free(records);
}

/* The schema of records as it will be next year: one column more. */
static struct jk_schema *
newer_schema(const char *reads)
{
	struct jk_bytes old = jk_schema_text(site.records);
	struct jk_buf text = JK_BUF_INIT;
	const char *at = memmem(old.ptr, old.len, "@totalColumns 24\n", 17);
	struct jk_schema *schema;
	uint8_t fingerprint[32];
	struct jk_bytes piece;

	jk_buf_add(&text, jk_bytes(old.ptr, (size_t)(at - (const char *)old.ptr)));
	jk_buf_addf(&text, "@totalColumns 25\n%s", reads);
	at = strchr(at, '\n') + 1;
	jk_buf_add(&text, jk_bytes(at, (size_t)(strstr(at, "rule ward-of-city") - at)));
	jk_buf_add_text(&text, "note: notEmpty @column(text) @optional\n");
	schema = jk_schema_decode(jk_buf_bytes(&text), &err);
	piece = jk_buf_bytes(&text);
	if (schema != NULL && jk_digest_of(fingerprint, &piece, 1, &err) == 0)
		jk_schema_set_fingerprint(schema, fingerprint);
	jk_buf_release(&text);
	return schema;
}

static void
test_newer_schema(void)
{
	char reads[128], hex[65];
	struct jk_ledger_site newer = site.site;
	struct jk_ledger *ledger;
	struct jk_records *records;
	struct jk_schema *schema = newer_schema(""), *reading;
	const struct jk_bytes *fields;

	jk_hex_encode(hex, jk_schema_fingerprint(site.records), 32);
	snprintf(reads, sizeof reads, "@reads(\"%s\")\n", hex);
	reading = newer_schema(reads);
	if (!ok(schema != NULL && reading != NULL,
		"a newer schema has one column more")) {
		t_show_err();
		return;
	}
	newer.schemas[JK_SEGMENT_RECORDS] = reading;
	ledger = jk_ledger_open(&newer, JK_LEDGER_READ, &err);
	records = jk_records_open(ledger, &err);
	ok(records != NULL &&
		jk_records_next(records, &fields, &err) == JK_NEXT_RECORD &&
		jk_bytes_is(fields[0], "00000000001") && fields[24].len == 0 &&
		jk_bytes_is(fields[19], "2026-04-02"),
	    "where it reads the older one, that column is empty");
	jk_records_free(records);
	jk_ledger_free(ledger);
	newer.schemas[JK_SEGMENT_RECORDS] = schema;
	ledger = jk_ledger_open(&newer, JK_LEDGER_READ, &err);
	records = jk_records_open(ledger, &err);
	ok(records == NULL && strcmp(err.id, "JK00540") == 0 &&
		err.status == JK_EXIT_CONFIG,
	    "where it does not say so, records stay closed: status 78");
	jk_ledger_free(ledger);
	jk_schema_free(schema);
	jk_schema_free(reading);
}

/* The same generation put twice is not seen by a commit, but by a scan. */
static void
test_doubled(struct jk_ledger *ledger)
{
	struct jk_records *records;
	const struct jk_bytes *fields;
	enum jk_next next;

	ok(t_commit(&site, ledger, 50, 1, 1, 1), "a record that is there comes again");
	records = jk_records_open(ledger, &err);
	while ((next = jk_records_next(records, &fields, &err)) == JK_NEXT_RECORD)
		continue;
	ok(next == JK_NEXT_FAILED && strcmp(err.id, "JK00561") == 0,
	    "two segments with one generation are an error");
	jk_records_free(records);
}

int
main(void)
{
	struct jk_ledger *ledger;

	if (!t_open_site(&site))
		return 1;
	ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	if (!ok(ledger != NULL && t_commit(&site, ledger, 1, 2000, 1, 1) &&
		    t_commit(&site, ledger, 10, 200, 10, 2),
		"two nights are committed"))
		return 1;
	test_scan(ledger);
	test_since(ledger);
	test_totals(ledger);
	test_merged(ledger);
	test_doubled(ledger);
	jk_ledger_free(ledger);
	test_newer_schema();
	t_close_site(&site);
	return tap_end();
}
