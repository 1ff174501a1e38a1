#include "ledger/verify.h"

#include <stdlib.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "ledger/derive.h"
#include "ledger/ended.h"
#include "ledger/files.h"
#include "ledger/second.h"

/* Streams */

static void
take_header(struct jk_verdict *verdict, const struct jk_header *header)
{
	verdict->has_header = true;
	verdict->form = header->form;
	memcpy(verdict->kind, header->kind, sizeof verdict->kind);
	memcpy(verdict->signer, header->origin, sizeof verdict->signer);
	verdict->lane = header->lane;
	verdict->number = header->number;
}

static void
take_end(struct jk_verdict *verdict, const struct jk_layers *layers)
{
	const struct jk_reader *inside = jk_layers_inside(layers);
	const struct jk_units *outside = jk_layers_outside(layers);
	const struct jk_units *inner =
	    inside != NULL ? jk_reader_units(inside) : outside;
	const struct jk_custody *custody = &jk_units_final(inner)->custody;

	memcpy(verdict->digest, jk_units_final_digest(inner), sizeof verdict->digest);
	verdict->has_content = custody->has_content;
	memcpy(verdict->content, custody->content, sizeof verdict->content);
	verdict->refused = custody->refused;
	memcpy(verdict->checkpoint, jk_units_final_digest(outside),
	    sizeof verdict->checkpoint);
}

int
jk_verify_stream(struct jk_verdict *verdict, struct jk_source *source,
    const struct jk_reader_options *options, struct jk_err *err)
{
	const struct jk_table *table;
	struct jk_layers *layers;
	enum jk_next next;

	memset(verdict, 0, sizeof *verdict);
	layers = jk_layers_open(source, options, &verdict->ending, err);
	if (layers == NULL)
		return -1;
	take_header(verdict, jk_units_header(jk_layers_outside(layers)));
	verdict->opened = jk_layers_inside(layers) != NULL;
	do
		next = jk_layers_next_table(layers, &table, err);
	while (next == JK_NEXT_RECORD);
	verdict->ending = jk_layers_ending(layers);
	verdict->records = jk_units_records(jk_layers_outside(layers));
	if (next == JK_NEXT_END)
		take_end(verdict, layers);
	jk_layers_free(layers);
	return next == JK_NEXT_END ? 0 : -1;
}

/* Ledgers */

/* One row a word and key. */
static int
add_locked(struct jk_ledger_verdict *verdict, const struct jk_list_segment *row,
    struct jk_err *err)
{
	uint64_t records = row->role == JK_SEGMENT_ENDS ? 0 : row->records;
	struct jk_locked *locked = verdict->locked, *at;
	char word[JK_KEEP_WORD_CHARS];

	jk_keep_word(word, row);
	for (size_t i = 0; i < verdict->locked_count; i++)
		if (strcmp(locked[i].keep, row->keep) == 0 &&
		    strcmp(locked[i].word, word) == 0) {
			locked[i].records += records;
			return 0;
		}
	locked = reallocarray(locked, verdict->locked_count + 1, sizeof *locked);
	if (locked == NULL)
		return jk_err_memory(err);
	verdict->locked = locked;
	at = &locked[verdict->locked_count++];
	memset(at, 0, sizeof *at);
	memcpy(at->word, word, sizeof at->word);
	memcpy(at->keep, row->keep, sizeof at->keep);
	at->records = records;
	return 0;
}

/* One segment as records, with its canonical form. */
static int
verify_form(const struct jk_ledger *ledger, const struct jk_list_segment *row,
    struct jk_err *err)
{
	const struct jk_ledger_site *site = jk_ledger_site(ledger);
	struct jk_private_key *key =
	    jk_halves_find(jk_ledger_halves(ledger), row->keep, err);
	struct jk_reader_options options = {
		.policy = { .trust = site->trust,
		    .any_day = true,
		    .production = site->production },
		.keys = &key,
		.keys_count = 1,
		.deep = true,
	};
	char *path = jk_files_segment(site->path, row->name, err);
	struct jk_verdict verdict;
	struct jk_source source;
	int fd = -1, result = -1;

	if (key != NULL && path != NULL && jk_fd_open_regular(&fd, path, err) == 0) {
		jk_source_of_fd(&source, fd);
		result = jk_verify_stream(&verdict, &source, &options, err);
		jk_source_release(&source);
		close(fd);
	}
	free(path);
	return result < 0 ? jk_err_at(err, _("segment %s"), row->name) : 0;
}

/* Does each record of a segment of the archive lie in the month of its time? */
static int
verify_month(const struct jk_ledger *ledger, size_t segment, struct jk_err *err)
{
	const struct jk_list_segment *row = &jk_ledger_list(ledger)->segments[segment];
	struct jk_seeker *seeker = jk_ledger_seeker(ledger, segment, err);
	const struct jk_table *table;
	int at, result = seeker == NULL ? -1 : 0;

	at = seeker == NULL ? -1 : jk_schema_find(jk_seeker_schema(seeker), "at");
	for (uint64_t frame = 1; result == 0 && frame <= jk_seeker_frames(seeker);
	     frame++) {
		result = jk_seeker_table(seeker, frame, &table, err);
		for (size_t i = 0; result == 0 && i < table->records; i++) {
			struct jk_bytes time =
			    at < 0 ? jk_bytes(NULL, 0)
				   : jk_values_at(&table->values[at], i);

			if (time.len < JK_BUCKET_CHARS ||
			    memcmp(time.ptr, row->bucket, JK_BUCKET_CHARS - 1) != 0)
				result = jk_err_set(err, JK_EXIT_PROTOCOL, "JK00577",
				    _("a record is of another month than its segment"));
		}
	}
	jk_seeker_free(seeker);
	return result < 0 ? jk_err_at(err, _("segment %s"), row->name) : 0;
}

/* Of every segment whose key is here. */
static int
verify_forms(struct jk_ledger_verdict *verdict, const struct jk_ledger *ledger,
    const struct jk_baseline *since, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(ledger);

	for (size_t i = 0; i < list->segments_count; i++) {
		const struct jk_list_segment *row = &list->segments[i];

		if ((since != NULL && jk_baseline_has(since, row)) ||
		    !jk_halves_has(jk_ledger_halves(ledger), row->keep))
			continue;
		if (verify_form(ledger, row, err) == 0 &&
		    (!jk_ledger_site(ledger)->is_monthly ||
			verify_month(ledger, i, err) == 0))
			continue;
		if (jk_faults_take(&verdict->faults, err) < 0)
			return -1;
	}
	return 0;
}

static void
sum_up(struct jk_ledger_verdict *verdict, struct jk_inspection *inspection)
{
	const struct jk_list *list = &inspection->list;

	verdict->number = list->number;
	for (size_t i = 0; i < list->segments_count; i++)
		if (list->segments[i].role == JK_SEGMENT_RECORDS)
			verdict->records += list->segments[i].records;
	jk_tree_root(&inspection->log, verdict->root);
	verdict->faults = inspection->faults;
	jk_faults_init(&inspection->faults);
	verdict->days = inspection->days;
	verdict->days_count = inspection->days_count;
	inspection->days = NULL;
}

/* Which keys it needs, and the buckets that cannot be read for want of one. */
static int
find_keeps(struct jk_ledger_verdict *verdict, const struct jk_ledger *ledger,
    struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(ledger);

	for (size_t i = 0; i < list->segments_count; i++) {
		const struct jk_list_segment *row = &list->segments[i];

		if (jk_halves_has(jk_ledger_halves(ledger), row->keep))
			verdict->readable++;
		else if (add_locked(verdict, row, err) < 0)
			return -1;
	}
	verdict->opened = verdict->locked_count == 0;
	return jk_keep_count(jk_ledger_site(ledger)->path, list, &verdict->keeps,
	    &verdict->unnamed, err);
}

/* What the records of a register lead to must be what its list says. */
static int
verify_register(struct jk_ledger_verdict *verdict, struct jk_ledger *ledger,
    const struct jk_verifying *how, struct jk_err *err)
{
	if (!verdict->opened || jk_ledger_site(ledger)->is_monthly)
		return 0;
	if (jk_totals_compute(&verdict->totals, ledger, err) < 0 ||
	    jk_totals_check(&verdict->totals, jk_ledger_list(ledger), err) < 0)
		return jk_faults_take(&verdict->faults, err);
	if (!how->deep)
		return 0;
	if (jk_derive_check(ledger, how->head_key, err) < 0 ||
	    jk_second_check(ledger, err) < 0 || jk_ended_check(ledger, err) < 0)
		return jk_faults_take(&verdict->faults, err);
	return 0;
}

/* What only keys show, of a ledger that is whole without them. */
static int
verify_opened(struct jk_ledger_verdict *verdict, const struct jk_ledger_site *site,
    const struct jk_verifying *how, struct jk_err *err)
{
	struct jk_ledger *ledger = jk_ledger_open(site, JK_LEDGER_READ, err);
	int result = -1;

	if (ledger == NULL)
		return jk_faults_take(&verdict->faults, err);
	if (find_keeps(verdict, ledger, err) == 0 &&
	    (!how->deep || verify_forms(verdict, ledger, how->since, err) == 0) &&
	    verify_register(verdict, ledger, how, err) == 0)
		result = 0;
	jk_ledger_free(ledger);
	return result < 0 ? jk_faults_take(&verdict->faults, err) : 0;
}

int
jk_verify_ledger(struct jk_ledger_verdict *verdict, const struct jk_ledger_site *site,
    const struct jk_verifying *how, struct jk_err *err)
{
	struct jk_inspection inspection;
	int result;

	memset(verdict, 0, sizeof *verdict);
	result = jk_inspect(&inspection, site, how->since, err);
	sum_up(verdict, &inspection);
	if (result == 0 && verdict->faults.count == 0)
		result = verify_opened(verdict, site, how, err);
	if (result == 0 && verdict->faults.count == 0 && how->seen != NULL)
		result = jk_baseline_set(how->seen, &inspection.list, inspection.digest,
		    &inspection.log, err);
	jk_inspection_release(&inspection);
	if (result < 0 || verdict->faults.count == 0)
		return result;
	*err = verdict->faults.rows[0];
	return -1;
}

void
jk_ledger_verdict_release(struct jk_ledger_verdict *verdict)
{
	jk_totals_release(&verdict->totals);
	jk_faults_release(&verdict->faults);
	free(verdict->days);
	verdict->days = NULL;
	verdict->days_count = 0;
	free(verdict->locked);
	verdict->locked = NULL;
	verdict->locked_count = 0;
}
