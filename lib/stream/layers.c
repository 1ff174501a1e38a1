#include "stream/layers.h"

#include <stdlib.h>

/* A source that can begin again, as long as it keeps what it has handed out. */
struct recorder {
	struct jk_source *from;
	struct jk_buf kept;
	size_t at;
	bool keeps;
};

struct jk_layers {
	struct recorder recorder;
	struct jk_source outer_source, inner_source;
	struct jk_units *outer; /* NULL: the reader has its own */
	struct jk_opener *opener; /* of a stream sealed as a whole */
	struct jk_reader *reader; /* NULL: not opened */
};

/* jk_source_read */
static int
read_recorded(void *from, uint8_t *to, size_t len, size_t *got, struct jk_err *err)
{
	struct recorder *recorder = from;

	if (recorder->at == recorder->kept.len) {
		if (!recorder->keeps) {
			jk_buf_reset(&recorder->kept);
			recorder->at = 0;
		}
		if (jk_source_some(recorder->from, &recorder->kept, len, err) < 0)
			return -1;
	}
	*got = recorder->kept.len - recorder->at;
	if (*got > len)
		*got = len;
	if (*got > 0)
		memcpy(to, recorder->kept.ptr + recorder->at, *got);
	recorder->at += *got;
	return 0;
}

/* The first pass sees how the stream is sealed, in its verified header. */
static int
open_outside(struct jk_layers *layers, const struct jk_policy *policy,
    enum jk_ending *ending, struct jk_err *err)
{
	jk_source_release(&layers->outer_source);
	layers->recorder.at = 0;
	jk_source_of(&layers->outer_source, read_recorded, &layers->recorder);
	layers->outer = jk_units_open(&layers->outer_source, policy, ending, err);
	return layers->outer == NULL ? -1 : 0;
}

/* The second pass reads it from its first byte again, as records. */
static int
open_records(struct jk_layers *layers, const struct jk_reader_options *options,
    enum jk_ending *ending, struct jk_err *err)
{
	jk_units_free(layers->outer);
	layers->outer = NULL;
	jk_source_release(&layers->outer_source);
	layers->recorder.at = 0;
	jk_source_of(&layers->outer_source, read_recorded, &layers->recorder);
	layers->reader = jk_reader_open(&layers->outer_source, options, ending, err);
	if (layers->reader != NULL)
		return 0;
	if (err->status != JK_EXIT_NOPERM)
		return -1;
	jk_err_reset(err);
	return open_outside(layers, &options->policy, ending, err);
}

/* The outside has the last word where it says how it ended. */
static enum jk_ending
judge(const struct jk_units *outside, enum jk_ending inner)
{
	enum jk_ending outer = jk_units_ending(outside);

	return outer == JK_ENDING_CUT || outer == JK_ENDING_FORGED ? outer : inner;
}

static int
open_seal(struct jk_layers *layers, const struct jk_reader_options *options,
    enum jk_ending *ending, struct jk_err *err)
{
	enum jk_ending inner = JK_ENDING_UNKNOWN;

	layers->opener =
	    jk_opener_new(layers->outer, options->keys, options->keys_count, err);
	if (layers->opener == NULL) {
		*ending = err->status == JK_EXIT_PROTOCOL ? JK_ENDING_FORGED
							  : JK_ENDING_UNKNOWN;
		if (err->status != JK_EXIT_NOPERM)
			return -1;
		jk_err_reset(err);
		return 0;
	}
	jk_source_of_opener(&layers->inner_source, layers->opener);
	layers->reader = jk_reader_open(&layers->inner_source, options, &inner, err);
	if (layers->reader != NULL && jk_opener_compare(layers->opener,
					  jk_reader_header(layers->reader), err) == 0)
		return 0;
	if (err->status == JK_EXIT_PROTOCOL && inner != JK_ENDING_CUT)
		inner = JK_ENDING_FORGED;
	*ending = judge(layers->outer, inner);
	return -1;
}

static int
open_layers(struct jk_layers *layers, const struct jk_reader_options *options,
    enum jk_ending *ending, struct jk_err *err)
{
	if (open_outside(layers, &options->policy, ending, err) < 0)
		return -1;
	if (jk_units_header(layers->outer)->sealing == JK_SEALING_STREAM)
		return open_seal(layers, options, ending, err);
	return open_records(layers, options, ending, err);
}

struct jk_layers *
jk_layers_open(struct jk_source *source, const struct jk_reader_options *options,
    enum jk_ending *ending, struct jk_err *err)
{
	struct jk_layers *layers = calloc(1, sizeof *layers);

	*ending = JK_ENDING_UNKNOWN;
	if (layers == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	layers->recorder.from = source;
	layers->recorder.keeps = true;
	if (open_layers(layers, options, ending, err) == 0) {
		layers->recorder.keeps = false;
		return layers;
	}
	jk_layers_free(layers);
	return NULL;
}

void
jk_layers_free(struct jk_layers *layers)
{
	if (layers == NULL)
		return;
	jk_reader_free(layers->reader);
	jk_source_release(&layers->inner_source);
	jk_opener_free(layers->opener);
	jk_units_free(layers->outer);
	jk_source_release(&layers->outer_source);
	jk_buf_release(&layers->recorder.kept);
	free(layers);
}

const struct jk_units *
jk_layers_outside(const struct jk_layers *layers)
{
	return layers->outer != NULL ? layers->outer : jk_reader_units(layers->reader);
}

const struct jk_reader *
jk_layers_inside(const struct jk_layers *layers)
{
	return layers->reader;
}

static enum jk_next
next_outside(struct jk_layers *layers, struct jk_err *err)
{
	struct jk_unit unit;
	enum jk_next next;

	do
		next = jk_units_next(layers->outer, &unit, err);
	while (next == JK_NEXT_RECORD);
	return next;
}

enum jk_next
jk_layers_next(struct jk_layers *layers, struct jk_record *record, struct jk_err *err)
{
	return layers->reader != NULL ? jk_reader_next(layers->reader, record, err)
				      : next_outside(layers, err);
}

enum jk_next
jk_layers_next_table(
    struct jk_layers *layers, const struct jk_table **table, struct jk_err *err)
{
	return layers->reader != NULL ? jk_reader_next_table(layers->reader, table, err)
				      : next_outside(layers, err);
}

enum jk_ending
jk_layers_ending(const struct jk_layers *layers)
{
	enum jk_ending inner;

	if (layers->reader == NULL)
		return jk_units_ending(layers->outer);
	inner = jk_units_ending(jk_reader_units(layers->reader));
	return layers->outer != NULL ? judge(layers->outer, inner) : inner;
}
