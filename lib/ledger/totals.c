#include "ledger/totals.h"

#include <stdlib.h>

#include "format/record.h"
#include "ledger/heads.h"
#include "ledger/records.h"

void
jk_totals_release(struct jk_totals *totals)
{
	free(totals->rows);
	*totals = (struct jk_totals){ NULL, 0 };
}

/* The running digests stand beside the rows, in their order. */
struct counting {
	struct jk_totals *totals;
	struct jk_digest *digests;
	size_t last; /* the row used last: neighbours often share it */
};

static int
insert_row(
    struct counting *counting, size_t at, const char *municipality, struct jk_err *err)
{
	struct jk_totals *totals = counting->totals;
	size_t behind = totals->count - at;
	struct jk_total *rows =
	    reallocarray(totals->rows, totals->count + 1, sizeof *rows);
	struct jk_digest *digests;

	if (rows == NULL)
		return jk_err_memory(err);
	totals->rows = rows;
	digests = reallocarray(counting->digests, totals->count + 1, sizeof *digests);
	if (digests == NULL)
		return jk_err_memory(err);
	counting->digests = digests;
	memmove(&rows[at + 1], &rows[at], behind * sizeof *rows);
	memmove(&digests[at + 1], &digests[at], behind * sizeof *digests);
	memset(&rows[at], 0, sizeof rows[at]);
	strncpy(rows[at].municipality, municipality, sizeof rows[at].municipality - 1);
	totals->count++;
	return jk_digest_init(&digests[at], err);
}

/* The row of a municipality, made where it is missing; its place is counting->last. */
static int
find_row(struct counting *counting, const char *municipality, struct jk_err *err)
{
	const struct jk_totals *totals = counting->totals;
	size_t low = 0, high = totals->count;

	if (counting->last < totals->count &&
	    strcmp(totals->rows[counting->last].municipality, municipality) == 0)
		return 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(totals->rows[middle].municipality, municipality) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	counting->last = low;
	if (low < totals->count &&
	    strcmp(totals->rows[low].municipality, municipality) == 0)
		return 0;
	return insert_row(counting, low, municipality, err);
}

static int
count_heads(struct counting *counting, struct jk_ledger *ledger, struct jk_err *err)
{
	struct jk_heads *heads = jk_heads_open(ledger, err);
	struct jk_chain_head head;
	enum jk_next next = JK_NEXT_FAILED;

	if (heads == NULL || jk_heads_seek(heads, "", err) < 0)
		goto done;
	while ((next = jk_heads_next(heads, &head, err)) == JK_NEXT_RECORD) {
		if (find_row(counting, head.municipality, err) < 0) {
			next = JK_NEXT_FAILED;
			break;
		}
		if (head.state == JK_CHAIN_OPEN)
			counting->totals->rows[counting->last].persons++;
	}
done:
	jk_heads_free(heads);
	return next == JK_NEXT_END ? 0 : -1;
}

static int
count_record(struct counting *counting, const struct jk_schema *schema,
    struct jk_bytes municipality, const struct jk_bytes *fields,
    struct jk_buf *canonical, struct jk_err *err)
{
	char text[JK_PARTY_CHARS] = "";

	if (municipality.len >= sizeof text)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00562",
		    _("record of the ledger has no municipality"));
	memcpy(text, municipality.ptr, municipality.len);
	if (find_row(counting, text, err) < 0)
		return -1;
	jk_buf_reset(canonical);
	jk_record_add_canonical(canonical, schema, fields);
	if (jk_buf_failed(canonical))
		return jk_err_memory(err);
	counting->totals->rows[counting->last].generations++;
	jk_digest_add(&counting->digests[counting->last], jk_buf_bytes(canonical));
	return 0;
}

static int
count_records(struct counting *counting, struct jk_ledger *ledger, struct jk_err *err)
{
	const struct jk_schema *schema =
	    jk_ledger_site(ledger)->schemas[JK_SEGMENT_RECORDS];
	int municipality = jk_schema_find(schema, "municipality");
	struct jk_records *records = jk_records_open(ledger, err);
	struct jk_buf canonical = JK_BUF_INIT;
	const struct jk_bytes *fields;
	enum jk_next next = JK_NEXT_FAILED;

	if (municipality < 0)
		jk_err_set(err, JK_EXIT_CONFIG, "JK00563",
		    _("schema %s has no municipality"), jk_schema_name(schema));
	while (records != NULL && municipality >= 0 &&
	       (next = jk_records_next(records, &fields, err)) == JK_NEXT_RECORD)
		if (count_record(counting, schema, fields[municipality], fields,
			&canonical, err) < 0) {
			next = JK_NEXT_FAILED;
			break;
		}
	jk_records_free(records);
	jk_buf_release(&canonical);
	return next == JK_NEXT_END ? 0 : -1;
}

static int
end_digests(struct counting *counting, bool failed, struct jk_err *err)
{
	int result = failed ? -1 : 0;

	for (size_t i = 0; i < counting->totals->count; i++) {
		if (result == 0)
			result = jk_digest_end(&counting->digests[i],
			    counting->totals->rows[i].digest, err);
		jk_digest_release(&counting->digests[i]);
	}
	free(counting->digests);
	counting->digests = NULL;
	return result;
}

int
jk_totals_compute(
    struct jk_totals *totals, struct jk_ledger *ledger, struct jk_err *err)
{
	struct counting counting = { .totals = totals };
	int result;

	*totals = (struct jk_totals){ NULL, 0 };
	result = count_heads(&counting, ledger, err);
	if (result == 0)
		result = count_records(&counting, ledger, err);
	return end_digests(&counting, result < 0, err);
}

/* Record by record */

struct jk_totals_counter {
	struct jk_totals totals;
	struct counting counting;
	const struct jk_schema *schema;
	struct jk_buf canonical;
	int municipality;
};

struct jk_totals_counter *
jk_totals_counter_new(const struct jk_schema *schema, struct jk_err *err)
{
	struct jk_totals_counter *counter = calloc(1, sizeof *counter);

	if (counter == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	counter->counting.totals = &counter->totals;
	counter->schema = schema;
	counter->municipality = jk_schema_find(schema, "municipality");
	if (counter->municipality >= 0)
		return counter;
	jk_err_set(err, JK_EXIT_CONFIG, "JK00563", _("schema %s has no municipality"),
	    jk_schema_name(schema));
	free(counter);
	return NULL;
}

void
jk_totals_counter_free(struct jk_totals_counter *counter)
{
	struct jk_err err = { .status = JK_EXIT_OK };

	if (counter == NULL)
		return;
	(void)end_digests(&counter->counting, true, &err);
	jk_totals_release(&counter->totals);
	jk_buf_wipe(&counter->canonical);
	free(counter);
}

int
jk_totals_counter_put(struct jk_totals_counter *counter, const struct jk_bytes *fields,
    struct jk_err *err)
{
	return count_record(&counter->counting, counter->schema,
	    fields[counter->municipality], fields, &counter->canonical, err);
}

int
jk_totals_counter_end(
    struct jk_totals_counter *counter, struct jk_totals *totals, struct jk_err *err)
{
	int result = end_digests(&counter->counting, false, err);

	*totals = counter->totals;
	counter->totals = (struct jk_totals){ NULL, 0 };
	return result;
}

static bool
says_the_same(const struct jk_total *row, const struct jk_list_total *said)
{
	/* A municipality whose last person left may or may not have a row. */
	if (said == NULL)
		return row->persons == 0 && row->generations == 0;
	return row->persons == said->persons && row->generations == said->generations;
}

static bool
has_row(const struct jk_totals *totals, const char *municipality)
{
	for (size_t i = 0; i < totals->count; i++)
		if (strcmp(totals->rows[i].municipality, municipality) == 0)
			return true;
	return false;
}

int
jk_totals_check(
    const struct jk_totals *totals, const struct jk_list *list, struct jk_err *err)
{
	size_t known = 0;

	/* All that was there of a municipality may have been erased. */
	for (size_t i = 0; i < list->totals_count; i++)
		known += list->totals[i].persons == 0 &&
			 list->totals[i].generations == 0 &&
			 !has_row(totals, list->totals[i].municipality);
	for (size_t i = 0; i < totals->count; i++) {
		const struct jk_list_total *said =
		    jk_list_total(list, totals->rows[i].municipality);

		if (!says_the_same(&totals->rows[i], said))
			return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00564",
			    _("totals of municipality %s are not those of the list"),
			    totals->rows[i].municipality);
		known += said != NULL;
	}
	if (known == list->totals_count)
		return 0;
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00565",
	    _("the list has totals of a municipality without records"));
}
