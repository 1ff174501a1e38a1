#include "filter/protected.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "filter/gate.h"
#include "filter/mapped.h"
#include "filter/sealed.h"
#include "ledger/person_codes.h"
#include "ledger/places.h"
#include "stream/reader.h"

#define KIND "protection"
#define CODE_MAX UINT64_C(99999999999)
#define LISTS_MAX 4096

struct jk_protected {
	uint64_t *codes; /* ascending */
	size_t count, room;
	/* To look at a person's earlier codes with; NULL: what is listed was followed.
	 */
	struct jk_ledger *reg;
	struct jk_heads *heads;
	struct jk_records *records;
};

/* One list as it lies there. */
struct list {
	struct jk_lane lane;
	uint64_t number;
};

/* The newest of each lane */

static int
take_newest(
    struct list *lists, size_t *count, const struct list *found, struct jk_err *err)
{
	size_t i = 0;

	while (i < *count && !jk_lane_equal(&lists[i].lane, &found->lane))
		i++;
	if (i == LISTS_MAX)
		return jk_err_set(err, JK_EXIT_DATA, "JKR0007",
		    _("more than %d municipalities tell who is protected"), LISTS_MAX);
	if (i == *count)
		lists[(*count)++] = *found;
	else if (lists[i].number < found->number)
		lists[i] = *found;
	return 0;
}

static int
find_lists(
    const struct jk_run *run, struct list *lists, size_t *count, struct jk_err *err)
{
	struct jk_places places;
	struct list found;
	int result = jk_places_read(&places, run->site.path, "protected", err);

	*count = 0;
	for (size_t i = 0; result == 0 && i < places.count; i++)
		if (jk_place_decode(&found.lane, &found.number, places.names[i]) &&
		    strcmp(found.lane.kind, KIND) == 0)
			result = take_newest(lists, count, &found, err);
	jk_places_release(&places);
	return result;
}

/* Codes */

static int
add_code(struct jk_protected *protected, uint64_t code, struct jk_err *err)
{
	uint64_t *more = jk_array_grow(
	    protected->codes, protected->count, &protected->room, sizeof *more, err);

	if (more == NULL)
		return -1;
	protected->codes = more;
	protected->codes[protected->count++] = code;
	return 0;
}

static bool
holds_on(struct jk_bytes from, struct jk_bytes to, int32_t day)
{
	int32_t first = INT32_MAX, last = INT32_MAX;

	return jk_date_decode(from, &first) && first <= day &&
	       (to.len == 0 || (jk_date_decode(to, &last) && day <= last));
}

/* Leading zeros do not count in a number, and no two codes differ by them. */
static bool
decode_code(uint64_t *code, struct jk_bytes text)
{
	*code = 0;
	if (text.len != 11)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		*code = *code * 10 + (uint64_t)(text.ptr[i] - '0');
	}
	return *code <= CODE_MAX;
}

struct columns {
	int code, from, to, municipality;
};

static int
take_record(struct jk_protected *protected, const struct jk_gate *gate,
    const struct jk_trust_entry *signer, const struct columns *at,
    const struct jk_bytes *fields, struct jk_err *err)
{
	uint64_t code;

	if (!jk_gate_speaks_for(
		gate, signer->party, signer->role, fields[at->municipality]))
		return jk_err_set(err, JK_EXIT_NOPERM, "JKR0009",
		    _("the list protects for a municipality that is not its "
		      "sender's"));
	if (!holds_on(fields[at->from], fields[at->to], gate->run->day))
		return 0;
	if (!decode_code(&code, fields[at->code]))
		return jk_err_set(err, JK_EXIT_DATA, "JKR0010",
		    _("the list of protected persons has a malformed row"));
	return add_code(protected, code, err);
}

static int
read_records(struct jk_protected *protected, const struct jk_gate *gate,
    struct jk_reader *reader, struct jk_err *err)
{
	const struct jk_schema *theirs = jk_reader_schema(reader), *own;
	const struct jk_trust_entry *signer = jk_units_signer(jk_reader_units(reader));
	int from[JK_SCHEMA_MAX_COLUMNS];
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
	struct jk_record record;
	struct columns at;
	enum jk_next next;

	if (jk_site_schema(&gate->run->site, KIND, &own, err) < 0 ||
	    jk_mapped_columns(from, own, theirs, err) < 0)
		return -1;
	at = (struct columns){ jk_schema_find(own, "resident_code"),
		jk_schema_find(own, "valid_from"), jk_schema_find(own, "valid_to"),
		jk_schema_find(own, "municipality") };
	if (at.code < 0 || at.from < 0 || at.to < 0 || at.municipality < 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JKR0011",
		    _("the schema is not one of protected persons"));
	while ((next = jk_reader_next(reader, &record, err)) == JK_NEXT_RECORD) {
		jk_mapped_fields(fields, from, own, record.fields);
		if (take_record(protected, gate, signer, &at, fields, err) < 0)
			return -1;
	}
	return next == JK_NEXT_END ? 0 : -1;
}

/* Is it what its name says, and may its sender tell this site? */
static int
check_header(const struct jk_gate *gate, const struct list *list,
    const struct jk_sealed *sealed, const struct jk_reader *reader, struct jk_err *err)
{
	const struct jk_header *header = jk_reader_header(reader);

	if (jk_opener_compare(sealed->opener, header, err) < 0)
		return -1;
	if (header->form != JK_FORM_BATCH ||
	    !jk_lane_equal(&header->lane, &list->lane) ||
	    header->number != list->number || strcmp(header->kind, KIND) != 0)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JKR0012",
		    _("the list is another than its file's name says"));
	if (strcmp(header->origin, gate->run->site.conf.code) == 0)
		return 0;
	return jk_gate_admit(
	    gate, header, jk_units_signer(jk_reader_units(reader)), err);
}

static int
read_list(struct jk_protected *protected, const struct jk_gate *gate,
    const struct list *list, struct jk_err *err)
{
	struct jk_reader_options options = { .deep = true };
	struct jk_reader *reader = NULL;
	struct jk_sealed sealed;
	char lane[JK_LANE_CHARS], *path;
	int result = -1;

	jk_lane_encode(lane, &list->lane);
	path = jk_site_path(&gate->run->site, "protected/%s-%06llu.jks", lane,
	    (unsigned long long)list->number);
	if (path == NULL)
		return jk_err_memory(err);
	if (jk_sealed_open(&sealed, gate->run, path, true, err) == 0) {
		options.policy = sealed.policy;
		reader = jk_reader_open(&sealed.source, &options, NULL, err);
		if (reader != NULL &&
		    check_header(gate, list, &sealed, reader, err) == 0)
			result = read_records(protected, gate, reader, err);
		jk_reader_free(reader);
	}
	jk_sealed_close(&sealed);
	if (result < 0)
		jk_err_at(err, "%s", path);
	free(path);
	return result;
}

static int
compare_codes(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

static int
read_lists(struct jk_protected *protected, struct jk_run *run, struct jk_err *err)
{
	struct list *lists = calloc(LISTS_MAX, sizeof *lists);
	struct jk_gate gate;
	size_t count = 0;
	int result;

	if (lists == NULL)
		return jk_err_memory(err);
	result = find_lists(run, lists, &count, err);
	if (result == 0 && count > 0) {
		result = jk_gate_open(&gate, run, err);
		for (size_t i = 0; result == 0 && i < count; i++)
			result = read_list(protected, &gate, &lists[i], err);
		jk_gate_close(&gate);
	}
	free(lists);
	return result;
}

static void
sort_codes(struct jk_protected *protected)
{
	if (protected->count > 1)
		qsort(protected->codes, protected->count, sizeof *protected->codes,
		    compare_codes);
}

struct jk_protected *
jk_protected_load(struct jk_run *run, struct jk_err *err)
{
	struct jk_protected *protected = calloc(1, sizeof *protected);

	if (protected == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	if (read_lists(protected, run, err) < 0) {
		jk_protected_free(protected);
		return NULL;
	}
	sort_codes(protected);
	return protected;
}

void
jk_protected_free(struct jk_protected *protected)
{
	if (protected == NULL)
		return;
	if (protected->codes != NULL)
		explicit_bzero(
		    protected->codes, protected->room * sizeof *protected->codes);
	free(protected->codes);
	jk_records_free(protected->records);
	jk_heads_free(protected->heads);
	free(protected);
}

/* Codes that changed */

/* Among the listed ones, which are sorted, or behind them among the few that follow. */
static bool
is_known(const struct jk_protected *protected, size_t listed, uint64_t code)
{
	for (size_t i = listed; i < protected->count; i++)
		if (protected->codes[i] == code)
			return true;
	return bsearch(&code, protected->codes, listed, sizeof *protected->codes,
		   compare_codes) != NULL;
}

/* The codes that chains of this one went on under. */
static int
follow_code(struct jk_protected *protected, struct jk_heads *heads, size_t listed,
    uint64_t number, struct jk_err *err)
{
	char code[JK_RESIDENT_CODE_CHARS];
	struct jk_chain_head head;
	enum jk_next next;
	uint64_t later;

	snprintf(code, sizeof code, "%011llu", (unsigned long long)number);
	if (jk_heads_seek(heads, code, err) < 0)
		return -1;
	while ((next = jk_heads_next(heads, &head, err)) == JK_NEXT_RECORD &&
	       strcmp(head.code, code) == 0)
		if (decode_code(&later, jk_bytes_of(head.next_code)) &&
		    !is_known(protected, listed, later) &&
		    add_code(protected, later, err) < 0)
			return -1;
	return next == JK_NEXT_FAILED ? -1 : 0;
}

int
jk_protected_follow(struct jk_protected *protected, struct jk_ledger *reg, bool many,
    struct jk_err *err)
{
	size_t listed = protected->count;
	int result = 0;

	if (listed == 0)
		return 0;
	protected->heads = jk_heads_open(reg, err);
	if (protected->heads == NULL)
		return -1;
	if (!many) {
		protected->reg = reg;
		protected->records = jk_records_open(reg, err);
		return protected->records == NULL ? -1 : 0;
	}
	for (size_t i = 0; result == 0 && i < protected->count; i++)
		result = follow_code(
		    protected, protected->heads, listed, protected->codes[i], err);
	sort_codes(protected);
	return result;
}

int
jk_protected_find(const struct jk_protected *protected, const char *code,
    bool *is_protected, struct jk_err *err)
{
	struct jk_person_codes person;

	*is_protected = jk_protected_has(protected, jk_bytes_of(code));
	if (*is_protected || protected->records == NULL)
		return 0;
	if (jk_person_codes_find(&person, protected->heads, protected->records,
		jk_ledger_site(protected->reg)->schemas[JK_SEGMENT_RECORDS],
		jk_bytes_of(code), err) < 0)
		return -1;
	for (size_t i = 0; i < person.count; i++)
		*is_protected |=
		    jk_protected_has(protected, jk_bytes_of(person.codes[i]));
	return 0;
}

bool
jk_protected_has(const struct jk_protected *protected, struct jk_bytes text)
{
	uint64_t code;

	return protected->count > 0 && decode_code(&code, text) &&
	       bsearch(&code, protected->codes, protected->count,
		   sizeof *protected->codes, compare_codes) != NULL;
}
