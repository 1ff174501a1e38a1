/*
 * A listing: one of the project's own small tables, kept under schemas/ as CSV
 * so that people can read, compare and change it. Code tables, routes and
 * check digits are listings.
 *
 * The form is strict: UTF-8 without byte order mark, lines end in LF, the
 * first line names the columns (lower-case, each once), every line has as many
 * fields, a field with a comma or a quote stands in quotes and holds no line
 * end (RFC 4180 otherwise). Lines that begin with # are comments.
 *
 * What is got from a listing is borrowed from it. Errors have status 78 and
 * the place "line N".
 */
#ifndef JK_FORMAT_LISTING_H
#define JK_FORMAT_LISTING_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define JK_LISTING_MAX_BYTES (4 * 1024 * 1024 - 1)
#define JK_LISTING_MAX_FIELD 1023 /* bytes */
#define JK_LISTING_MAX_COLUMNS 32

struct jk_listing;

/* A copy of `csv` is kept. NULL with err filled when it is no listing. */
struct jk_listing *jk_listing_decode(
    struct jk_bytes csv, struct jk_err *err) JK_MUST_CHECK;
void jk_listing_free(struct jk_listing *listing);

size_t jk_listing_rows(const struct jk_listing *listing);

/* The index of the column of that name, or -1. */
int jk_listing_find(const struct jk_listing *listing, const char *name);

/* The same, but a missing one is an error. */
int jk_listing_require(const struct jk_listing *listing, const char *name,
    struct jk_err *err) JK_MUST_CHECK;

/* `row` and `column` are in range. */
struct jk_bytes jk_listing_get(
    const struct jk_listing *listing, size_t row, int column);

/* Add the place of a row to err; returns -1. */
int jk_listing_at(const struct jk_listing *listing, size_t row, struct jk_err *err);

#endif
