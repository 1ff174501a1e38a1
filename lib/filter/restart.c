#include "filter/restart.h"

#include <stdlib.h>

#include "filter/archive.h"
#include "filter/input.h"
#include "filter/mark.h"
#include "filter/register.h"

#define NOTICE_MAX_ROWS 64

enum column { LANE, LEDGER, NUMBER, SIZE, ROOT, COLUMNS };

static const char *const column_names[COLUMNS] = { "lane", "ledger", "number", "size",
	"root" };

/* One of the two streams. */
struct notice {
	char origin[JK_PARTY_CHARS];
	uint8_t content[JK_HASH_BYTES];
	struct jk_list_restart rows[NOTICE_MAX_ROWS];
	size_t count;
};

/* Reading */

static int
not_a_notice(struct jk_err *err)
{
	return jk_err_set(
	    err, JK_EXIT_DATA, "JK00769", _("not a notice of the restart of lanes"));
}

static int
keep_row(struct notice *notice, const struct jk_record *record,
    const int columns[COLUMNS], struct jk_err *err)
{
	const struct jk_bytes *fields = record->fields;
	struct jk_list_restart *row = &notice->rows[notice->count];
	struct jk_bytes root = fields[columns[ROOT]], ledger = fields[columns[LEDGER]];

	if (notice->count == NOTICE_MAX_ROWS ||
	    !jk_lane_decode(&row->lane, fields[columns[LANE]]) ||
	    ledger.len >= sizeof row->ledger ||
	    !jk_decimal_decode(&row->number, fields[columns[NUMBER]], JK_NUMBER_MAX) ||
	    !jk_decimal_decode(&row->size, fields[columns[SIZE]], JK_NUMBER_MAX) ||
	    root.len != (size_t)2 * JK_HASH_BYTES ||
	    !jk_hex_decode(row->root, JK_HASH_BYTES, (const char *)root.ptr))
		return not_a_notice(err);
	memcpy(row->ledger, ledger.ptr, ledger.len);
	notice->count++;
	return 0;
}

static int
read_rows(struct notice *notice, struct jk_input *input, struct jk_err *err)
{
	const struct jk_header *header = jk_reader_header(input->reader);
	const struct jk_checkpoint *final;
	struct jk_record record;
	int columns[COLUMNS];
	enum jk_next next;

	for (int i = 0; i < COLUMNS; i++) {
		columns[i] =
		    jk_schema_find(jk_reader_schema(input->reader), column_names[i]);
		if (columns[i] < 0)
			return not_a_notice(err);
	}
	if (strcmp(header->kind, "restart") != 0 || header->form != JK_FORM_WORKING)
		return not_a_notice(err);
	while ((next = jk_input_next(input, &record, err)) == JK_NEXT_RECORD)
		if (keep_row(notice, &record, columns, err) < 0)
			return -1;
	if (next == JK_NEXT_FAILED)
		return -1;
	final = jk_units_final(jk_reader_units(input->reader));
	if (notice->count == 0 || !final->custody.has_content)
		return not_a_notice(err);
	memcpy(notice->origin, header->origin, sizeof notice->origin);
	memcpy(notice->content, final->custody.content, sizeof notice->content);
	return 0;
}

static int
read_notice(
    struct notice *notice, struct jk_run *run, const char *path, struct jk_err *err)
{
	const struct jk_input_options options = { .deep = true };
	struct jk_input input;
	int result;

	memset(notice, 0, sizeof *notice);
	if (jk_input_open(&input, run, path, &options, err) < 0)
		return -1;
	result = read_rows(notice, &input, err);
	jk_input_close(&input);
	return result < 0 ? jk_err_at(err, "%s", path) : 0;
}

/* Both sides, the same words, and the lanes of the one to the other. */
static int
check_sides(
    const struct notice notices[2], const struct jk_run *run, struct jk_err *err)
{
	const char *own = run->site.conf.code, *const sides[2] = { notices[0].origin,
		notices[1].origin };
	const char *sender = notices[0].rows[0].lane.sender;
	const char *receiver = notices[0].rows[0].lane.receiver;

	if (memcmp(notices[0].content, notices[1].content, JK_HASH_BYTES) != 0)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00770",
		    _("the two sides signed different notices"));
	for (size_t i = 0; i < notices[0].count; i++)
		if (strcmp(notices[0].rows[i].lane.sender, sender) != 0 ||
		    strcmp(notices[0].rows[i].lane.receiver, receiver) != 0)
			return not_a_notice(err);
	for (int i = 0; i < 2; i++)
		if (strcmp(sides[i], sender) == 0 &&
		    strcmp(sides[1 - i], receiver) == 0 &&
		    (strcmp(own, sender) == 0 || strcmp(own, receiver) == 0))
			return 0;
	return jk_err_set(err, JK_EXIT_NOPERM, "JK00771",
	    _("the notice is not signed by the sender and the receiver of its lanes, "
	      "of which this site is one"));
}

/* Taking it down */

static int
differs(const struct jk_list_restart *row, struct jk_err *err)
{
	char lane[JK_LANE_CHARS];

	jk_lane_encode(lane, &row->lane);
	jk_err_set(err, JK_EXIT_PROTOCOL, "JK00772",
	    _("the notice does not say what this register says of the lane"));
	return jk_err_at(err, "%s", lane);
}

/*
 * Here the lane ends: what was taken stays, what its sender showed is set back. The
 * first row of the lane also forgets what the notice does not name.
 */
static int
take_as_receiver(struct jk_list *list, const struct jk_list *before,
    const struct jk_list_restart *row, struct jk_err *err)
{
	const struct jk_list_lane *lane = jk_list_lane(before, &row->lane);
	const struct jk_list_partner *shown =
	    jk_list_partner(before, &row->lane, row->ledger);
	struct jk_list_partner partner = { .lane = row->lane, .size = row->size };

	if (row->number != (lane != NULL ? lane->number : 0) ||
	    (shown != NULL && row->size > shown->size))
		return differs(row, err);
	memcpy(partner.ledger, row->ledger, sizeof partner.ledger);
	memcpy(partner.root, row->root, sizeof partner.root);
	return jk_list_set_partner(list, &partner, err);
}

/* Here it begins: the numbers go on behind what was sent and is lost here. */
static int
take_as_sender(struct jk_list *list, const struct jk_ledger *ledger,
    const struct jk_list_restart *row, struct jk_err *err)
{
	const struct jk_list_onward *before = jk_list_onward(list, &row->lane);
	struct jk_list_onward mark = {
		.lane = row->lane, .number = row->number, .upto = row->size
	};
	uint8_t root[JK_HASH_BYTES];

	if (row->number < (before != NULL ? before->number : 0) ||
	    row->size != (before != NULL ? before->upto : 0))
		return differs(row, err);
	if (jk_ledger_root(ledger, row->size, root, err) < 0)
		return -1;
	if (memcmp(root, row->root, sizeof root) != 0)
		return differs(row, err);
	return jk_list_set_onward(list, &mark, err);
}

/* A notice is taken once: with its mark and its root the lane has gone on. */
static int
find_taken(const struct jk_ledger *ledger, const uint8_t content[JK_HASH_BYTES],
    bool *is_taken, struct jk_err *err)
{
	struct jk_list list;
	int result = 0;

	*is_taken = false;
	jk_list_init(&list);
	for (uint64_t n = jk_ledger_list(ledger)->number;
	     result == 0 && n > 0 && !*is_taken; n--) {
		result = jk_ledger_read_list(ledger, n, &list, err);
		for (size_t i = 0; result == 0 && i < list.restarts_count; i++)
			*is_taken |= memcmp(list.restarts[i].content, content,
					 JK_HASH_BYTES) == 0;
	}
	jk_list_release(&list);
	return result;
}

static bool
sends(const struct jk_run *run, const struct notice *notice)
{
	return strcmp(notice->rows[0].lane.sender, run->site.conf.code) == 0;
}

/* Of a sender each ledger takes its own rows; of a receiver, that of the lane. */
static bool
is_for(const struct jk_run *run, const struct notice *notice,
    const struct jk_list_restart *row, const char *ledger)
{
	const char *kind = row->lane.kind;
	bool is_of_archive =
	    strcmp(kind, "access") == 0 || strcmp(kind, "access-receipt") == 0;

	if (sends(run, notice))
		return strcmp(row->ledger, ledger) == 0;
	return strcmp(ledger, is_of_archive ? "archive" : "register") == 0;
}

static int
take_row(struct jk_run *run, struct jk_list *list, const struct jk_ledger *ledger,
    const struct notice *notice, struct jk_list_restart *row, struct jk_err *err)
{
	char lane[JK_LANE_CHARS];

	memcpy(row->content, notice->content, sizeof row->content);
	if ((sends(run, notice)
		    ? take_as_sender(list, ledger, row, err)
		    : take_as_receiver(list, jk_ledger_list(ledger), row, err)) < 0 ||
	    jk_list_set_restart(list, row, err) < 0)
		return -1;
	jk_lane_encode(lane, &row->lane);
	jk_report_status(&run->report, "RESTARTED %s %s %llu %llu", lane, row->ledger,
	    (unsigned long long)row->number, (unsigned long long)row->size);
	return 0;
}

static int
take_rows(struct jk_run *run, struct jk_list *list, const struct jk_ledger *ledger,
    struct notice *notice, struct jk_err *err)
{
	const char *name = jk_ledger_site(ledger)->name;

	for (size_t i = 0; !sends(run, notice) && i < notice->count; i++)
		if (is_for(run, notice, &notice->rows[i], name))
			jk_list_drop_partners(list, &notice->rows[i].lane);
	for (size_t i = 0; i < notice->count; i++)
		if (is_for(run, notice, &notice->rows[i], name) &&
		    take_row(run, list, ledger, notice, &notice->rows[i], err) < 0)
			return -1;
	return 0;
}

static int
commit_notice(struct jk_run *run, struct jk_ledger *ledger, struct notice *notice,
    struct jk_err *err)
{
	struct jk_commit_info info;
	struct jk_commit *commit;
	bool is_taken;

	if (find_taken(ledger, notice->content, &is_taken, err) < 0)
		return -1;
	if (is_taken) {
		jk_report_status(&run->report, "ALREADY");
		return 0;
	}
	if (jk_mark_info(&info, run, err) < 0)
		return -1;
	commit = jk_commit_begin(ledger, &info, err);
	if (commit == NULL)
		return -1;
	if (take_rows(run, jk_commit_list(commit), ledger, notice, err) == 0 &&
	    jk_run_option(run, "dry-run") == NULL)
		return jk_commit_finish(commit, err);
	jk_commit_abandon(commit);
	return err->status == JK_EXIT_OK ? 0 : -1;
}

static bool
concerns(const struct jk_run *run, const struct notice *notice, const char *ledger)
{
	for (size_t i = 0; i < notice->count; i++)
		if (is_for(run, notice, &notice->rows[i], ledger))
			return true;
	return false;
}

/* Two ledgers are two commits: a run killed between them is mended by the next. */
static int
take_down(struct jk_run *run, struct notice *notice, struct jk_err *err)
{
	struct jk_register reg = { .ledger = NULL };
	struct jk_archive archive = { .ledger = NULL };
	int result = 0;

	if (concerns(run, notice, "register")) {
		result = jk_register_open(&reg, run, JK_LEDGER_WRITE, err);
		if (result == 0)
			result = commit_notice(run, reg.ledger, notice, err);
		jk_register_release(&reg);
	}
	if (result == 0 && concerns(run, notice, "archive")) {
		result = jk_archive_open(&archive, run, JK_LEDGER_WRITE, err);
		if (result == 0)
			result = commit_notice(run, archive.ledger, notice, err);
		jk_archive_release(&archive);
	}
	return result;
}

int
jk_restart_take(struct jk_run *run, struct jk_err *err)
{
	struct notice *notices = calloc(2, sizeof *notices);
	char *const *paths = run->options.operands;
	int result = -1;

	if (notices == NULL)
		return jk_err_memory(err);
	if (run->options.operands_count != 2)
		jk_err_set(err, JK_EXIT_USAGE, "JK00773",
		    _("--restart needs the notice and its answer"));
	else if (read_notice(&notices[0], run, paths[0], err) == 0 &&
		 read_notice(&notices[1], run, paths[1], err) == 0 &&
		 check_sides(notices, run, err) == 0)
		result = take_down(run, &notices[0], err);
	free(notices);
	return result;
}
