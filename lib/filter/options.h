/*
 * The command line, from one table that also feeds --help, and through it the
 * tests that hold help and manual page together.
 *
 * A letter means the same in every program. An option is given at most once; a
 * long name may not be shortened. Operands are input files; none, or "-", is
 * standard input.
 */
#ifndef JK_FILTER_OPTIONS_H
#define JK_FILTER_OPTIONS_H

#include <stddef.h>

#include "base/err.h"

struct jk_option {
	const char *name;
	char letter; /* 0: long only */
	const char *argument; /* NULL: takes none */
	const char *help; /* marked N_() */
};

/* Those that several programs share: one bit each, in the table's order. */
enum jk_common {
	JK_COMMON_OUTPUT = 1 << 0,
	JK_COMMON_FORCE = 1 << 1,
	JK_COMMON_DRY_RUN = 1 << 2,
	JK_COMMON_SCHEMA = 1 << 3,
	JK_COMMON_AS_OF = 1 << 4,
	JK_COMMON_QUARANTINE = 1 << 5,
	JK_COMMON_REJECT_LIMIT = 1 << 6,
	JK_COMMON_MAX_CHANGE = 1 << 7,
	JK_COMMON_MAX_DELETE = 1 << 8,
	JK_COMMON_ALLOW_EMPTY = 1 << 9,
	JK_COMMON_INITIAL = 1 << 10,
	JK_COMMON_FORMAT = 1 << 11,
};

#define JK_OPTIONS_MAX 40

struct jk_options {
	const struct jk_option *table[JK_OPTIONS_MAX];
	const char *values[JK_OPTIONS_MAX]; /* NULL: not given; "" for a flag */
	size_t count;
	int operands_count;
	char **operands;
};

/* own: the program's table, ended by a NULL name. common: bits of jk_common. */
void jk_options_init(
    struct jk_options *options, const struct jk_option *own, unsigned common);

/* Status 64 when the command line is wrong. argv is permuted. */
JK_MUST_CHECK int jk_options_decode(
    struct jk_options *options, int argc, char **argv, struct jk_err *err);

/* The value given, "" for a flag, NULL when it was not given. */
const char *jk_options_get(const struct jk_options *options, const char *name);
bool jk_options_has(const struct jk_options *options, const char *name);

/* The lines of --help, to standard output. */
void jk_options_help(const struct jk_options *options);

#endif
