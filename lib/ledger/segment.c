#include "ledger/segment.h"

#include <stdlib.h>

#include "adapt/fd.h"
#include "adapt/random.h"
#include "ledger/files.h"
#include "stream/writer.h"

struct jk_segment {
	struct jk_list_segment row;
	struct jk_file file;
	struct jk_writer *writer;
};

static void
make_header(struct jk_header *header, const struct jk_ledger_site *site,
    const struct jk_list *list, enum jk_segment_role role)
{
	memcpy(header->signer, jk_private_key_fingerprint(site->signing),
	    sizeof header->signer);
	header->form = JK_FORM_SEGMENT;
	header->sealing = JK_SEALING_FRAMES;
	header->sorted = true;
	strncpy(header->kind,
	    role == JK_SEGMENT_RECORDS ? site->kind : jk_segment_role_names[role],
	    sizeof header->kind - 1);
	strncpy(header->origin, site->party, sizeof header->origin - 1);
	memcpy(header->date, list->date, sizeof header->date);
	memcpy(header->created, list->created, sizeof header->created);
	memcpy(header->program, list->program, sizeof header->program);
	memcpy(header->version, list->version, sizeof header->version);
	header->production = site->production;
}

static int
open_writer(struct jk_segment *segment, const struct jk_ledger_site *site,
    const struct jk_list *list, const struct jk_keep *keep, struct jk_err *err)
{
	enum jk_segment_role role = segment->row.role;
	const struct jk_schema *schema = site->schemas[role];
	struct jk_header *header = calloc(1, sizeof *header);
	struct jk_sink sink = { segment->file.fd, NULL };

	if (header == NULL)
		return jk_err_memory(err);
	make_header(header, site, list, role);
	if (jk_random_bytes(header->stream, sizeof header->stream, err) == 0)
		segment->writer = jk_writer_open(
		    sink, header, schema, site->signing, &keep->point, 1, err);
	free(header);
	if (segment->writer == NULL)
		return -1;
	memcpy(segment->row.schema, jk_schema_fingerprint(schema),
	    sizeof segment->row.schema);
	memcpy(segment->row.keep, keep->id, sizeof segment->row.keep);
	return 0;
}

struct jk_segment *
jk_segment_new(const struct jk_ledger_site *site, const struct jk_list *list,
    const struct jk_keep *keep, const struct jk_list_segment *row, struct jk_err *err)
{
	struct jk_segment *segment = calloc(1, sizeof *segment);
	char *path = jk_files_segment(site->path, row->name, err);
	int result = -1;

	if (segment == NULL && path != NULL)
		jk_err_memory(err);
	if (segment != NULL && path != NULL) {
		segment->row = *row;
		/* A commit that was killed may have left a file of this name. */
		result = jk_file_open(&segment->file, path, true, err);
		if (result < 0)
			segment->file = (struct jk_file)JK_FILE_INIT;
		else
			result = open_writer(segment, site, list, keep, err);
	}
	free(path);
	if (result == 0)
		return segment;
	jk_segment_free(segment);
	return NULL;
}

int
jk_segment_put(
    struct jk_segment *segment, const struct jk_bytes *fields, struct jk_err *err)
{
	return jk_writer_put(segment->writer, fields, err);
}

int
jk_segment_close(
    struct jk_segment *segment, struct jk_list_segment *row, struct jk_err *err)
{
	struct jk_custody *custody = calloc(1, sizeof *custody);
	int result;

	if (custody == NULL)
		return jk_err_memory(err);
	segment->row.records = jk_writer_records(segment->writer);
	custody->in = segment->row.records;
	result =
	    jk_writer_close(segment->writer, custody, segment->row.checkpoint, err);
	free(custody);
	if (result == 0)
		result = jk_file_close(&segment->file, err);
	*row = segment->row;
	return result;
}

void
jk_segment_free(struct jk_segment *segment)
{
	if (segment == NULL)
		return;
	jk_writer_free(segment->writer);
	jk_file_abandon(&segment->file);
	free(segment);
}
