/*
 * The purpose table (schemas/purpose.csvs) as values: which organ may be given
 * what for which task. Rows are put in any order, then sealed off; afterwards it
 * is only read.
 */
#ifndef JK_RULES_PURPOSES_H
#define JK_RULES_PURPOSES_H

#include "base/bytes.h"
#include "base/err.h"
#include "format/schema.h"

#define JK_PURPOSE_CAP 10 /* where a row names none */
#define JK_PURPOSE_CAP_MAX 1000

/* A row; text ends with NUL. Lists are words with single spaces between. */
struct jk_purpose {
	char purpose[33];
	char organ[7]; /* a party, or "*" */
	int32_t from, to; /* days, both included */
	char function[16];
	char basis[16];
	char label[513]; /* 事務名 */
	char keys[32]; /* of code, number, name */
	char items[512];
	char modes[16]; /* of immediate, bulk */
	bool gives_number; /* the individual number too */
	bool needs_case;
	bool gives_protected; /* what is not masked of protected persons */
	uint64_t cap; /* the most persons that one query may find */
};

struct jk_purposes;

struct jk_purposes *jk_purposes_new(struct jk_err *err) JK_MUST_CHECK;
void jk_purposes_free(struct jk_purposes *purposes);

/* A record of schema purpose. Status 78 when the schema or a field is not that. */
JK_MUST_CHECK int jk_purposes_put(struct jk_purposes *purposes,
    const struct jk_schema *schema, const struct jk_bytes *fields, struct jk_err *err);

/* After the last row, before the first question. */
void jk_purposes_end(struct jk_purposes *purposes);

/* Has the task any row on that day, for whatever organ? */
bool jk_purposes_has(
    const struct jk_purposes *purposes, struct jk_bytes purpose, int32_t day);

/* What the task is called, by any row; NULL: there is none. */
const char *jk_purposes_label(
    const struct jk_purposes *purposes, struct jk_bytes purpose);

/* The row of that task for that organ on that day, its own before that of all. */
const struct jk_purpose *jk_purposes_find(const struct jk_purposes *purposes,
    struct jk_bytes purpose, struct jk_bytes organ, int32_t day);

#endif
