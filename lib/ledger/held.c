#include "ledger/held.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "ledger/places.h"

static unsigned long long
wide(uint64_t number)
{
	return number;
}

/* Files */

static int
open_file(struct jk_held_file *file, const struct jk_held_site *site, const char *place,
    struct jk_err *err)
{
	char *path;
	int result;

	if (asprintf(&path, "%s/%s", site->path, place) < 0)
		return jk_err_memory(err);
	result = access(path, F_OK) == 0 ? jk_fd_open_regular(&file->fd, path, err) : 0;
	free(path);
	return result;
}

int
jk_held_open(struct jk_held_file *file, const struct jk_held_site *site,
    const char *place, const char *id, struct jk_err *err)
{
	enum jk_ending ending;

	memset(file, 0, sizeof *file);
	file->fd = -1;
	file->state = JK_HELD_MISSING;
	if (open_file(file, site, place, err) < 0)
		return -1;
	if (file->fd < 0)
		return 0;
	jk_source_of_fd(&file->source, file->fd);
	file->layers = jk_layers_open(&file->source, &site->reading, &ending, err);
	if (file->layers != NULL && jk_layers_inside(file->layers) != NULL) {
		file->state = JK_HELD_WHOLE;
		return 0;
	}
	file->state = JK_HELD_BROKEN;
	if (file->layers != NULL)
		jk_err_set(
		    err, JK_EXIT_NOPERM, "JKU0013", _("no key of this site opens it"));
	return jk_differ_broken(site->differences, err, id, place);
}

void
jk_held_close(struct jk_held_file *file)
{
	jk_layers_free(file->layers);
	jk_source_release(&file->source);
	if (file->fd >= 0)
		close(file->fd);
	memset(file, 0, sizeof *file);
	file->fd = -1;
}

/* Batches */

uint64_t
jk_held_class(const struct jk_custody *custody, const char *class)
{
	for (size_t i = 0; i < custody->counts_count; i++)
		if (strcmp(custody->counts[i].word, class) == 0)
			return custody->counts[i].records;
	return 0;
}

static void
take_head(struct jk_held_batch *batch, const struct jk_header *header)
{
	const char *from =
	    jk_places_are_archives(&header->lane) ? "archive" : "register";

	memcpy(batch->date, header->date, sizeof batch->date);
	for (size_t i = 0; i < header->heads_count; i++)
		if (strcmp(header->heads[i].ledger, from) == 0)
			batch->log_size = header->heads[i].size;
}

/* The checkpoint that a source shows must be its signer's, and say the same. */
static int
check_signed(const struct jk_held_site *site, const char *place,
    const struct jk_source_row *row, struct jk_err *err)
{
	struct jk_checkpoint *checkpoint = calloc(1, sizeof *checkpoint);
	const struct jk_trust_entry *signer;
	const struct jk_public_key *key = NULL;
	char lane[JK_LANE_CHARS] = "-";
	bool is_right = false;

	if (checkpoint == NULL)
		return jk_err_memory(err);
	signer = jk_policy_site_signer(&site->reading.policy, row->signer, err);
	if (signer != NULL)
		key = jk_trust_key(site->reading.policy.trust, signer, err);
	if (key != NULL &&
	    jk_checkpoint_verify(checkpoint, row->is_signed, key, err) == 0)
		is_right = checkpoint->final && checkpoint->records == row->records &&
			   checkpoint->custody.has_content == row->has_content &&
			   memcmp(checkpoint->custody.content, row->content,
			       sizeof row->content) == 0 &&
			   strcmp(signer->party, row->lane.sender) == 0;
	free(checkpoint);
	if (is_right)
		return 0;
	if (err->status != JK_EXIT_OK && err->status != JK_EXIT_PROTOCOL)
		return -1;
	jk_err_reset(err);
	if (!jk_lane_is_none(&row->lane))
		jk_lane_encode(lane, &row->lane);
	return jk_differ(site->differences, err, "JKU0040", place,
	    _("source %s number %llu: its signed checkpoint does not hold, or says "
	      "something else"),
	    lane, wide(row->number));
}

static int
take_sources(struct jk_held_batch *batch, const struct jk_held_site *site,
    const char *place, const struct jk_reader *reader, struct jk_err *err)
{
	size_t count = jk_reader_sources(reader);
	struct jk_source_row row;

	if (count == 0)
		return 0;
	batch->sources = calloc(count, sizeof *batch->sources);
	if (batch->sources == NULL)
		return jk_err_memory(err);
	for (size_t i = 0; i < count && jk_reader_source(reader, i, &row); i++) {
		struct jk_held_source *source = &batch->sources[batch->sources_count++];

		source->lane = row.lane;
		source->number = row.number;
		source->records = row.records;
		memcpy(source->digest, row.checkpoint, sizeof source->digest);
		if (row.is_signed.len > 0 && check_signed(site, place, &row, err) < 0)
			return -1;
	}
	return 0;
}

/* in = out + aside, and each class is counted once. */
static int
check_custody(const struct jk_held_site *site, const char *place,
    const struct jk_custody *custody, struct jk_err *err)
{
	uint64_t classes = 0;

	for (size_t i = 0; i < custody->counts_count; i++)
		classes += custody->counts[i].records;
	if (custody->in != custody->out + custody->aside)
		return jk_differ(site->differences, err, "JKU0025", place,
		    _("%llu records came in, but %llu went out and %llu were set "
		      "aside"),
		    wide(custody->in), wide(custody->out), wide(custody->aside));
	if (custody->counts_count > 0 && classes != custody->out)
		return jk_differ(site->differences, err, "JKU0025", place,
		    _("the classes have %llu records together, the stream has %llu"),
		    wide(classes), wide(custody->out));
	return 0;
}

static int
take_end(struct jk_held_batch *batch, const struct jk_held_site *site,
    const char *place, const struct jk_layers *layers, struct jk_err *err)
{
	const struct jk_reader *reader = jk_layers_inside(layers);
	const struct jk_units *units = jk_reader_units(reader);
	const struct jk_checkpoint *final = jk_units_final(units);

	batch->state = JK_HELD_WHOLE;
	batch->records = final->records;
	batch->custody = final->custody;
	memcpy(batch->digest, jk_units_final_digest(units), sizeof batch->digest);
	memcpy(batch->outer, jk_units_final_digest(jk_layers_outside(layers)),
	    sizeof batch->outer);
	if (check_custody(site, place, &final->custody, err) < 0)
		return -1;
	return take_sources(batch, site, place, reader, err);
}

static int
read_batch(struct jk_held_batch *batch, const struct jk_held_site *site,
    const char *place, const struct jk_lane *lane, uint64_t number,
    struct jk_layers *layers, struct jk_err *err)
{
	const struct jk_header *header = jk_reader_header(jk_layers_inside(layers));
	const struct jk_table *table;
	enum jk_next next;

	batch->state = JK_HELD_BROKEN;
	if (!jk_lane_equal(&header->lane, lane) || header->number != number)
		return jk_differ(site->differences, err, "JKU0023", place,
		    _("the file holds another lane or number than its name says"));
	take_head(batch, header);
	do
		next = jk_layers_next_table(layers, &table, err);
	while (next == JK_NEXT_RECORD);
	if (next == JK_NEXT_FAILED)
		return jk_differ_broken(site->differences, err, "JKU0022", place);
	return take_end(batch, site, place, layers, err);
}

int
jk_held_batch_read(struct jk_held_batch *batch, const struct jk_held_site *site,
    const char *place, const struct jk_lane *lane, uint64_t number, struct jk_err *err)
{
	struct jk_held_file file;
	int result;

	memset(batch, 0, sizeof *batch);
	result = jk_held_open(&file, site, place, "JKU0022", err);
	batch->state = file.state;
	if (result == 0 && file.state == JK_HELD_WHOLE)
		result = read_batch(batch, site, place, lane, number, file.layers, err);
	jk_held_close(&file);
	return result < 0 ? jk_err_at(err, "%s", place) : 0;
}

void
jk_held_batch_release(struct jk_held_batch *batch)
{
	free(batch->sources);
	memset(batch, 0, sizeof *batch);
}
