#include "filter/input.h"

#include <unistd.h>

#include "adapt/fd.h"

/* Only what was sealed to rest here asks for the keep keys. */
static int
unlock(struct jk_input *input, struct jk_run *run, struct jk_err *err)
{
	struct jk_private_key *const *keys;
	size_t count;

	if (!jk_reader_is_locked(input->reader))
		return 0;
	if (jk_site_keep(&run->site, &keys, &count, err) < 0)
		return -1;
	return jk_reader_unlock(input->reader, keys, count, err);
}

static int
open_reader(struct jk_input *input, struct jk_run *run,
    const struct jk_input_options *options, struct jk_err *err)
{
	struct jk_reader_options reading = {
		.deep = options->deep, .keys_later = true, .wanted = options->wanted
	};

	if (jk_site_policy(&run->site, run->day, options->any_day || !run->has_day,
		&reading.policy, err) < 0)
		return -1;
	input->reader = jk_reader_open(&input->source, &reading, NULL, err);
	return input->reader == NULL ? -1 : unlock(input, run, err);
}

int
jk_input_open(struct jk_input *input, struct jk_run *run, const char *path,
    const struct jk_input_options *options, struct jk_err *err)
{
	bool is_stdin = path == NULL || strcmp(path, "-") == 0;

	memset(input, 0, sizeof *input);
	input->fd = STDIN_FILENO;
	input->name = is_stdin ? _("standard input") : path;
	if (!is_stdin && jk_fd_open(&input->fd, path, err) < 0)
		return -1;
	jk_fd_widen(input->fd);
	jk_source_of_fd(&input->source, input->fd);
	if (open_reader(input, run, options, err) == 0)
		return 0;
	jk_err_at(err, "%s", input->name);
	jk_input_close(input);
	return -1;
}

void
jk_input_close(struct jk_input *input)
{
	jk_reader_free(input->reader);
	jk_source_release(&input->source);
	if (input->fd > STDIN_FILENO)
		close(input->fd);
	memset(input, 0, sizeof *input);
}

enum jk_next
jk_input_next(struct jk_input *input, struct jk_record *record, struct jk_err *err)
{
	enum jk_next next = jk_reader_next(input->reader, record, err);

	if (next == JK_NEXT_FAILED)
		jk_err_at(err, "%s", input->name);
	return next;
}

void
jk_input_source_row(const struct jk_input *input, struct jk_source_row *row)
{
	const struct jk_units *units = jk_reader_units(input->reader);
	const struct jk_header *header = jk_units_header(units);
	const struct jk_checkpoint *final = jk_units_final(units);

	memset(row, 0, sizeof *row);
	row->lane = header->lane;
	row->number = header->number;
	memcpy(row->stream, header->stream, sizeof row->stream);
	memcpy(row->signer, header->signer, sizeof row->signer);
	memcpy(row->checkpoint, jk_units_final_digest(units), sizeof row->checkpoint);
	row->has_content = final->custody.has_content;
	memcpy(row->content, final->custody.content, sizeof row->content);
	row->records = final->records;
	row->is_signed = jk_units_final_text(units);
}
