#include "ledger/verify.h"

#include <stdlib.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "ledger/derive.h"
#include "ledger/files.h"

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
	const struct jk_custody *custody =
	    &jk_units_final(inside != NULL ? jk_reader_units(inside) : outside)
		 ->custody;

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

static bool
has_key(const struct jk_ledger_site *site, const char *keep)
{
	for (size_t i = 0; i < site->keys_count; i++) {
		const uint8_t *name = jk_private_key_fingerprint(site->keys[i]);
		char id[JK_KEEP_ID_CHARS];

		jk_hex_encode(id, name, sizeof id / 2);
		if (strcmp(id, keep) == 0)
			return true;
	}
	return false;
}

/* Are the keys there for all that the newest list names? */
static bool
can_open(const struct jk_ledger_site *site, const struct jk_list *list)
{
	for (size_t i = 0; i < list->segments_count; i++)
		if (!has_key(site, list->segments[i].keep))
			return false;
	return true;
}

/* One segment as records, with its canonical form. */
static int
verify_form(const struct jk_ledger_site *site, const char *name, struct jk_err *err)
{
	struct jk_reader_options options = {
		.policy = { .trust = site->trust,
		    .any_day = true,
		    .production = site->production },
		.keys = site->keys,
		.keys_count = site->keys_count,
		.deep = true,
	};
	char *path = jk_files_segment(site->path, name, err);
	struct jk_verdict verdict;
	struct jk_source source;
	int fd = -1, result = -1;

	if (path != NULL && jk_fd_open_regular(&fd, path, err) == 0) {
		jk_source_of_fd(&source, fd);
		result = jk_verify_stream(&verdict, &source, &options, err);
		jk_source_release(&source);
		close(fd);
	}
	free(path);
	return result < 0 ? jk_err_at(err, _("segment %s"), name) : 0;
}

static int
verify_forms(
    const struct jk_ledger_site *site, const struct jk_list *list, struct jk_err *err)
{
	for (size_t i = 0; i < list->segments_count; i++)
		if (verify_form(site, list->segments[i].name, err) < 0)
			return -1;
	return 0;
}

static void
sum_up(struct jk_ledger_verdict *verdict, const struct jk_ledger *ledger)
{
	const struct jk_list *list = jk_ledger_list(ledger);

	verdict->number = list->number;
	for (size_t i = 0; i < list->segments_count; i++)
		if (list->segments[i].role == JK_SEGMENT_RECORDS)
			verdict->records += list->segments[i].records;
	jk_tree_root(jk_ledger_log(ledger), verdict->root);
	verdict->opened = can_open(jk_ledger_site(ledger), list);
}

/* A file that a ledger must have and has not: it is not the whole ledger. */
static int
not_whole(struct jk_err *err)
{
	if (err->status == JK_EXIT_NOINPUT)
		err->status = JK_EXIT_PROTOCOL;
	return -1;
}

int
jk_verify_ledger(struct jk_ledger_verdict *verdict, const struct jk_ledger_site *site,
    bool deep, const struct jk_secret *head_key, struct jk_err *err)
{
	struct jk_ledger *ledger;
	int result = -1;

	memset(verdict, 0, sizeof *verdict);
	ledger = jk_ledger_open(site, JK_LEDGER_READ, err);
	if (ledger == NULL)
		return not_whole(err);
	sum_up(verdict, ledger);
	if (jk_ledger_verify_lists(ledger, err) < 0 ||
	    jk_ledger_verify_segments(ledger, err) < 0)
		goto done;
	if (verdict->opened &&
	    (jk_totals_compute(&verdict->totals, ledger, err) < 0 ||
		jk_totals_check(&verdict->totals, jk_ledger_list(ledger), err) < 0))
		goto done;
	if (verdict->opened && deep &&
	    (verify_forms(site, jk_ledger_list(ledger), err) < 0 ||
		jk_derive_check(ledger, head_key, err) < 0))
		goto done;
	result = 0;
done:
	jk_ledger_free(ledger);
	return result < 0 ? not_whole(err) : 0;
}

void
jk_ledger_verdict_release(struct jk_ledger_verdict *verdict)
{
	jk_totals_release(&verdict->totals);
}
