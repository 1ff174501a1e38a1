#include "filter/sealed.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stream/reader.h"

/* In the clear */

int
jk_clear_open(struct jk_clear *clear, struct jk_run *run, const char *path,
    bool any_day, struct jk_err *err)
{
	bool is_stdin = path == NULL || strcmp(path, "-") == 0;
	struct jk_policy policy;

	memset(clear, 0, sizeof *clear);
	clear->fd = STDIN_FILENO;
	clear->name = is_stdin ? _("standard input") : path;
	if (!is_stdin && jk_fd_open(&clear->fd, path, err) < 0)
		return -1;
	jk_fd_widen(clear->fd);
	jk_source_of_fd(&clear->source, clear->fd);
	if (jk_site_policy(&run->site, run->day, any_day, &policy, err) == 0)
		clear->units = jk_units_open(&clear->source, &policy, NULL, err);
	if (clear->units != NULL)
		return 0;
	jk_err_at(err, "%s", clear->name);
	jk_clear_close(clear);
	return -1;
}

void
jk_clear_close(struct jk_clear *clear)
{
	jk_units_free(clear->units);
	jk_source_release(&clear->source);
	if (clear->fd > STDIN_FILENO)
		close(clear->fd);
	memset(clear, 0, sizeof *clear);
}

/* Sealing */

/* One for each recipient, and this site's. */
#define POINTS_MAX (JK_MAX_RECIPIENTS + 1)

struct points {
	uint8_t points[POINTS_MAX][JK_POINT_BYTES];
	size_t count;
};

static void
add_point(struct points *to, const uint8_t point[JK_POINT_BYTES])
{
	for (size_t i = 0; i < to->count; i++)
		if (memcmp(to->points[i], point, JK_POINT_BYTES) == 0)
			return;
	memcpy(to->points[to->count++], point, JK_POINT_BYTES);
}

static int
find_points(struct jk_run *run, const struct jk_header *header, struct points *to,
    struct jk_err *err)
{
	struct jk_private_key *own;
	struct jk_trust *trust;

	to->count = 0;
	if (jk_site_opening(&run->site, &own, err) < 0 ||
	    jk_site_trust(&run->site, &trust, err) < 0)
		return -1;
	add_point(to, jk_private_key_point(own));
	for (size_t i = 0; i < header->recipients_count; i++) {
		const char *party = header->recipients[i];
		const struct jk_trust_entry *entry =
		    jk_trust_of_party(trust, party, JK_USE_OPENING, run->day);

		if (entry == NULL)
			return jk_err_set(err, JK_EXIT_CONFIG, "JK00646",
			    _("party %s has no opening key on the business date"),
			    party);
		add_point(to, entry->point);
	}
	if (to->count <= JK_MAX_SEALS)
		return 0;
	return jk_err_set(
	    err, JK_EXIT_DATA, "JK00654", _("the batch has too many recipients"));
}

/* The inner header's outside, made by this run. */
static int
make_outer(struct jk_run *run, const struct jk_header *inner, struct jk_header *outer,
    struct jk_header *own, struct jk_err *err)
{
	if (jk_run_header(run, own, inner->kind, err) < 0)
		return -1;
	jk_outer_header(outer, inner);
	memcpy(outer->signer, own->signer, sizeof outer->signer);
	memcpy(outer->stream, own->stream, sizeof outer->stream);
	memcpy(outer->created, own->created, sizeof outer->created);
	memcpy(outer->program, own->program, sizeof outer->program);
	memcpy(outer->version, own->version, sizeof outer->version);
	return 0;
}

int
jk_sealed_write(struct jk_run *run, struct jk_units *inner, int fd, struct jk_err *err)
{
	struct jk_header *outer = malloc(sizeof *outer);
	struct jk_header *own = malloc(sizeof *own);
	struct points *to = malloc(sizeof *to);
	struct jk_sink sink = { .fd = fd };
	const struct jk_private_key *key;
	int result = -1;

	if (outer == NULL || own == NULL || to == NULL)
		jk_err_memory(err);
	else if (make_outer(run, jk_units_header(inner), outer, own, err) == 0 &&
		 find_points(run, jk_units_header(inner), to, err) == 0 &&
		 jk_site_signing(&run->site, &key, err) == 0)
		result = jk_seal_stream(inner, outer, key,
		    (const uint8_t(*)[JK_POINT_BYTES])to->points, to->count, sink, NULL,
		    err);
	free(outer);
	free(own);
	free(to);
	return result;
}

/* Opening */

int
jk_sealed_open(struct jk_sealed *sealed, struct jk_run *run, const char *path,
    bool any_day, struct jk_err *err)
{
	struct jk_private_key *const *keys;
	size_t count;

	memset(sealed, 0, sizeof *sealed);
	if (jk_clear_open(&sealed->outer, run, path, any_day, err) < 0)
		return -1;
	if (jk_site_policy(&run->site, run->day, any_day, &sealed->policy, err) == 0 &&
	    jk_site_openers(&run->site, &keys, &count, err) == 0)
		sealed->opener = jk_opener_new(sealed->outer.units, keys, count, err);
	if (sealed->opener != NULL) {
		jk_source_of_opener(&sealed->source, sealed->opener);
		return 0;
	}
	jk_err_at(err, "%s", sealed->outer.name);
	jk_sealed_close(sealed);
	return -1;
}

void
jk_sealed_close(struct jk_sealed *sealed)
{
	if (sealed->opener == NULL && sealed->outer.units == NULL)
		return;
	jk_source_release(&sealed->source);
	jk_opener_free(sealed->opener);
	jk_clear_close(&sealed->outer);
	memset(sealed, 0, sizeof *sealed);
}

static int
read_all(struct jk_sealed *sealed, struct jk_reader *reader,
    struct jk_sealed_content *content, struct jk_err *err)
{
	const struct jk_units *inner = jk_reader_units(reader);
	const struct jk_table *table;
	enum jk_next next;

	if (jk_opener_compare(sealed->opener, jk_reader_header(reader), err) < 0)
		return -1;
	do
		next = jk_reader_next_table(reader, &table, err);
	while (next == JK_NEXT_RECORD);
	if (next == JK_NEXT_FAILED)
		return -1;
	content->records = jk_units_records(inner);
	memcpy(content->content, jk_units_final(inner)->custody.content,
	    sizeof content->content);
	memcpy(content->inner, jk_units_final_digest(inner), sizeof content->inner);
	memcpy(content->outer, jk_units_final_digest(sealed->outer.units),
	    sizeof content->outer);
	return 0;
}

int
jk_sealed_read(struct jk_run *run, const char *path, struct jk_sealed_content *content,
    struct jk_err *err)
{
	struct jk_sealed sealed;
	struct jk_reader_options options = { .deep = true };
	struct jk_reader *reader;
	int result = -1;

	if (jk_sealed_open(&sealed, run, path, true, err) < 0)
		return -1;
	options.policy = sealed.policy;
	reader = jk_reader_open(&sealed.source, &options, NULL, err);
	if (reader != NULL)
		result = read_all(&sealed, reader, content, err);
	if (result < 0)
		jk_err_at(err, "%s", path);
	jk_reader_free(reader);
	jk_sealed_close(&sealed);
	return result;
}
