/*
 * Inputs of a run: an operand or standard input, as a verified reader. What it
 * is and where it failed is said here once, for every program.
 */
#ifndef JK_FILTER_INPUT_H
#define JK_FILTER_INPUT_H

#include "filter/driver.h"
#include "stream/reader.h"

struct jk_input {
	const char *name; /* as messages show it */
	int fd;
	struct jk_source source;
	struct jk_reader *reader;
};

struct jk_input_options {
	bool deep; /* at intake: canonical form and content digest too */
	bool any_day; /* signers need not be valid on the business date */
	const char *const *wanted;
};

/* path NULL or "-": standard input. Status 66 when it is missing. */
JK_MUST_CHECK int jk_input_open(struct jk_input *input, struct jk_run *run,
    const char *path, const struct jk_input_options *options, struct jk_err *err);
void jk_input_close(struct jk_input *input);

/* jk_reader_next, with the input and the record's number as the error's place. */
JK_MUST_CHECK enum jk_next jk_input_next(
    struct jk_input *input, struct jk_record *record, struct jk_err *err);

/* The stream as a source of another one; after JK_NEXT_END. */
void jk_input_source_row(const struct jk_input *input, struct jk_source_row *row);

#endif
