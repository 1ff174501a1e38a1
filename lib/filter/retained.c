#include "filter/retained.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "filter/certified.h"
#include "filter/erasing.h"
#include "filter/returned.h"
#include "ledger/tombstones.h"

enum column { ID, LEDGER, LIST, CLASS, BUCKET, RECORDS, FROM, TO, TEXT, COLUMNS };

static const char *const columns[COLUMNS] = { "id", "ledger", "list", "class", "bucket",
	"records", "from", "to", "text" };

struct retained {
	struct jk_run *run;
	enum jk_cells_format format;
	struct jk_erasing erasing; /* of the ledger in hand */
	const char *ledger;
	uint64_t found;
};

/* What was found, a row each */

static int
put(struct retained *retained, uint64_t list, const struct jk_erasure_part *part,
    const char *id, const char *text, struct jk_err *err)
{
	static const struct jk_erasure_part none = { .records = 0 };
	const struct jk_erasure_part *of = part != NULL ? part : &none;
	struct jk_bytes values[COLUMNS];
	char number[24] = "", records[24] = "";

	retained->found++;
	jk_run_raise(retained->run, JK_EXIT_DIFFERENCES);
	jk_report_status(&retained->run->report, "FINDING %s %s", id, retained->ledger);
	if (list > 0)
		snprintf(number, sizeof number, "%llu", (unsigned long long)list);
	if (part != NULL)
		snprintf(
		    records, sizeof records, "%llu", (unsigned long long)part->records);
	values[ID] = jk_bytes_of(id);
	values[LEDGER] = jk_bytes_of(retained->ledger);
	values[LIST] = jk_bytes_of(number);
	values[CLASS] = jk_bytes_of(of->class);
	values[BUCKET] = jk_bytes_of(of->bucket);
	values[RECORDS] = jk_bytes_of(records);
	values[FROM] = jk_bytes_of(of->from);
	values[TO] = jk_bytes_of(of->to);
	values[TEXT] = jk_bytes_of(text);
	return jk_cells_put(
	    retained->run, retained->format, columns, values, COLUMNS, err);
}

/* Kept too long */

static int
find_overdue(struct retained *retained, struct jk_err *err)
{
	struct jk_erasing *erasing = &retained->erasing;
	int32_t day = retained->run->day, newest;

	/* A ledger in which nothing happened since is judged by its last day. */
	if (jk_erasing_newest(erasing, &newest, err) < 0 ||
	    jk_erasing_find(erasing, newest < day ? newest : day, "", err) < 0)
		return -1;
	for (size_t i = 0; i < erasing->due.parts_count; i++)
		if (put(retained, 0, &erasing->due.parts[i], "JKU0090",
			_("kept beyond its last day"), err) < 0)
			return -1;
	return 0;
}

/* Erased too early */

/* The row that was gone by, of the table of that time. */
static int
is_early(struct retained *retained, const struct jk_erasure *erasure,
    const struct jk_erasure_part *part, bool *early, struct jk_err *err)
{
	struct jk_erasing then = { .run = retained->run };
	const struct jk_retention_row *row = NULL;
	int32_t to = 0, day = 0, from;
	int result = jk_erasing_load_table(&then, erasure->table, err);

	if (result == 0)
		row = jk_retention_row(then.retention, part->row);
	*early =
	    result == 0 && (row == NULL || strcmp(row->class, part->class) != 0 ||
			       !jk_date_decode(jk_bytes_of(part->to), &to) ||
			       !jk_date_decode(jk_bytes_of(erasure->date), &day) ||
			       !jk_retention_erasable(row, to, &from) || from > day);
	jk_erasing_release(&then);
	return result;
}

static int
judge_part(struct retained *retained, const struct jk_tombstone *stone,
    const struct jk_erasure_part *part, struct jk_err *err)
{
	const struct jk_erasure *erasure = &stone->erasure;
	bool early = false;

	if (strcmp(part->reason, "period") != 0) {
		if (erasure->approvals_count == JK_ERASURE_APPROVALS)
			return 0;
		return put(retained, stone->meant, part, "JKU0092",
		    _("erased early by fewer than two approvals"), err);
	}
	if (is_early(retained, erasure, part, &early, err) < 0)
		return -1;
	if (!early)
		return 0;
	return put(retained, stone->meant, part, "JKU0091",
	    _("erased before its day, by the table it was erased by"), err);
}

/* There though it is gone */

/* A key is cleared when something of it was told, so that it is told once. */
static int
judge_key(struct retained *retained, const struct jk_returned *returned, uint64_t list,
    char *id, struct jk_err *err)
{
	bool key, segment;

	if (jk_returned_has(returned, id, &key, &segment, err) < 0 ||
	    (key && put(retained, list, NULL, "JKU0094",
			_("a key is here that was destroyed"), err) < 0) ||
	    (segment && put(retained, list, NULL, "JKU0113",
			    _("a segment is here that was erased"), err) < 0))
		return -1;
	if (key || segment)
		id[0] = '\0';
	return 0;
}

static int
judge_erased(struct retained *retained, uint64_t list, struct jk_erasure *erasure,
    struct jk_err *err)
{
	struct jk_returned returned;
	int result =
	    jk_returned_find(&returned, retained->run, retained->erasing.ledger, err);

	for (size_t i = 0; result == 0 && i < erasure->keys_count; i++)
		if (erasure->keys[i][0] != '\0')
			result =
			    judge_key(retained, &returned, list, erasure->keys[i], err);
	jk_returned_release(&returned);
	return result;
}

static int
judge_stone(struct retained *retained, struct jk_tombstone *stone, struct jk_err *err)
{
	struct jk_erasure *erasure = &stone->erasure;

	if (stone->done == 0 && put(retained, stone->meant, NULL, "JKU0095",
				    _("an erasure is meant and not done"), err) < 0)
		return -1;
	for (size_t i = 0; i < erasure->parts_count; i++)
		if (judge_part(retained, stone, &erasure->parts[i], err) < 0)
			return -1;
	return stone->done == 0 ? 0 : judge_erased(retained, stone->done, erasure, err);
}

static int
judge_stones(struct retained *retained, struct jk_err *err)
{
	struct jk_tombstones stones;
	int result = jk_tombstones_load(&stones, retained->erasing.ledger, err);

	if (result == 0 && stones.list != 0) {
		struct jk_erasure_part missing = { .records = stones.missing };

		result = put(retained, stones.list, &missing, "JKU0093",
		    _("records are gone without a tombstone"), err);
	}
	for (size_t i = 0; result == 0 && i < stones.count; i++)
		result = judge_stone(retained, &stones.rows[i], err);
	jk_tombstones_release(&stones);
	return result;
}

/* Certificates */

static int
open_ledger(struct retained *retained, const char *ledger, struct jk_err *err)
{
	return jk_erasing_open(
	    &retained->erasing, retained->run, ledger, JK_LEDGER_READ, err);
}

static int
find_stone(struct retained *retained, const char *ledger,
    const struct jk_erasure *erasure, bool *has, struct jk_err *err)
{
	struct jk_tombstones stones = { .count = 0 };
	int result = open_ledger(retained, ledger, err);

	if (result == 0)
		result = jk_tombstones_load(&stones, retained->erasing.ledger, err);
	for (size_t i = 0; result == 0 && i < stones.count; i++)
		if (memcmp(stones.rows[i].erasure.order, erasure->order,
			sizeof erasure->order) == 0)
			*has = true;
	jk_tombstones_release(&stones);
	jk_erasing_release(&retained->erasing);
	return result;
}

static int
find_keys(struct retained *retained, const char *ledger, struct jk_erasure *erasure,
    struct jk_err *err)
{
	int result = open_ledger(retained, ledger, err);

	if (result == 0)
		result = judge_erased(retained, 0, erasure, err);
	jk_erasing_release(&retained->erasing);
	return result;
}

/* What has its tombstone here is judged by that. */
static int
judge_certificate(struct retained *retained, const char *path, struct jk_err *err)
{
	struct jk_erasure erasure;
	bool has = false;
	int result = jk_certified_read(&erasure, retained->run, path, err);

	retained->ledger = "-";
	if (result == 0)
		result = find_stone(retained, "register", &erasure, &has, err);
	if (result == 0 && !has)
		result = find_stone(retained, "archive", &erasure, &has, err);
	if (result == 0 && !has &&
	    (put(retained, 0, NULL, "JKU0106",
		 _("an erasure that was certified has no tombstone here"), err) < 0 ||
		find_keys(retained, "register", &erasure, err) < 0 ||
		find_keys(retained, "archive", &erasure, err) < 0))
		result = -1;
	jk_erasure_release(&erasure);
	return result;
}

/* The site */

static int
judge_ledger(struct retained *retained, const char *ledger, struct jk_err *err)
{
	int result;

	retained->ledger = ledger;
	result = open_ledger(retained, ledger, err);
	retained->erasing.counts_only = true;
	/* A site may have no records of one kind yet. */
	if (result == 0 && jk_ledger_list(retained->erasing.ledger)->number > 0) {
		result = find_overdue(retained, err);
		if (result == 0)
			result = judge_stones(retained, err);
	}
	jk_erasing_release(&retained->erasing);
	return result;
}

/* Keys of the site */

static int
put_signing(
    struct retained *retained, const struct jk_trust_entry *entry, struct jk_err *err)
{
	struct jk_erasure_part part = { .class = "signing-key", .records = 1 };

	jk_date_encode(part.from, entry->from_day);
	jk_date_encode(part.to, entry->until_day);
	retained->ledger = "-";
	return put(retained, 0, &part, "JKU0110",
	    _("a signing key is here though a newer one is in use"), err);
}

/* Who gets hold of one could sign batches of its days. */
static int
judge_signing(
    struct retained *retained, const struct jk_own_keys *keys, struct jk_err *err)
{
	struct jk_site *site = &retained->run->site;
	const struct jk_trust_entry *newest, *entry;
	struct jk_trust *trust;
	int result = jk_site_trust(site, &trust, err);

	if (result < 0 || keys->count == 0)
		return result;
	newest = jk_trust_find(
	    trust, jk_private_key_fingerprint(
		       keys->keys[jk_own_keys_newest(keys, trust, site->day)]));
	if (newest == NULL || !jk_trust_is_in_force(newest, site->day))
		return 0;
	for (size_t i = 0; result == 0 && i < keys->count; i++) {
		entry = jk_trust_find(trust, jk_private_key_fingerprint(keys->keys[i]));
		if (entry != NULL && entry->from_day < newest->from_day)
			result = put_signing(retained, entry, err);
	}
	return result;
}

static int
judge_keys(struct retained *retained, struct jk_err *err)
{
	struct jk_own_keys keys;
	int result = jk_own_keys_load(
	    &keys, retained->run->site.path, JK_USE_SIGNING, true, err);

	if (result == 0)
		result = judge_signing(retained, &keys, err);
	jk_own_keys_release(&keys);
	return result;
}

int
jk_retained_run(struct jk_run *run, enum jk_cells_format format, char *const *paths,
    int count, struct jk_err *err)
{
	struct retained retained = { .run = run, .format = format };

	if (jk_cells_put_names(run, format, columns, COLUMNS, err) < 0)
		return -1;
	for (int i = 0; i < count; i++)
		if (judge_certificate(&retained, paths[i], err) < 0)
			return -1;
	if (judge_ledger(&retained, "register", err) < 0 ||
	    judge_ledger(&retained, "archive", err) < 0 ||
	    judge_keys(&retained, err) < 0)
		return -1;
	jk_report_info(&run->report, "JKU0097", _("%llu things found about retention"),
	    (unsigned long long)retained.found);
	return 0;
}
