/*
 * The operator list (schemas/operator.csvs) as values: who may work under which
 * authority (操作者ID), in which area, from when until when. Rows are put in any
 * order, then sealed off; afterwards it is only read.
 *
 * Source: 告示334 第4-4(5) (files limited per operator), 第4-8(2)ア (mutual check).
 */
#ifndef JK_RULES_OPERATORS_H
#define JK_RULES_OPERATORS_H

#include "base/bytes.h"
#include "base/err.h"
#include "format/schema.h"

/* A row; text ends with NUL. */
struct jk_operator {
	char id[33]; /* 照合ID: the person */
	char authority[33]; /* 操作者ID: the authority */
	int32_t from, to; /* days, both included */
	char role[48];
	bool is_person; /* not a batch account, not a kiosk */
	char area[7]; /* a party, or "*" */
	char office[33];
	char purposes[512]; /* of that authority, single spaces between; "*": all */
	char signer[65]; /* of the person's certificate, in hex; "": signs nothing */
	char organ[7]; /* whose person it is; "": this party's, or any organ's */
	size_t place; /* as it was put, from 0 */
};

struct jk_operators;

struct jk_operators *jk_operators_new(struct jk_err *err) JK_MUST_CHECK;
void jk_operators_free(struct jk_operators *operators);

/* A record of schema operator. Status 78 when the schema or a field is not that. */
JK_MUST_CHECK int jk_operators_put(struct jk_operators *operators,
    const struct jk_schema *schema, const struct jk_bytes *fields, struct jk_err *err);

/* After the last row, before the first question. */
void jk_operators_end(struct jk_operators *operators);

size_t jk_operators_count(const struct jk_operators *operators);

/*
 * The row under which that person works under that authority on that day, or
 * NULL. An authority of "" is any.
 */
const struct jk_operator *jk_operators_find(const struct jk_operators *operators,
    struct jk_bytes id, struct jk_bytes authority, int32_t day);

/* The same among rows of one person, as jk_operators_of gives them. */
const struct jk_operator *jk_operators_among(const struct jk_operator *rows,
    size_t count, struct jk_bytes authority, int32_t day);

/* All rows of that person, by authority and first day; NULL and 0: there are none. */
const struct jk_operator *jk_operators_of(
    const struct jk_operators *operators, struct jk_bytes id, size_t *count);

/* The rows in the order of person, authority and first day. */
const struct jk_operator *jk_operators_at(
    const struct jk_operators *operators, size_t index);

/* Is the word among those of a list with single spaces, or the list "*"? */
bool jk_operator_has(const char *list, struct jk_bytes word);

#endif
