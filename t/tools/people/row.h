/*
 * One record as its fields, and the fields as a CSV row (RFC 4180) or as the
 * canonical bytes that the digest of a municipality is taken over: for each
 * field its length in 4 bytes, big-endian, and its bytes.
 */
#ifndef PEOPLE_ROW_H
#define PEOPLE_ROW_H

#include "life.h"

#define FIELDS 19
#define ROW_MAX_BYTES (FIELDS * (2 * TEXT_MAX_BYTES + 4))

struct row {
	struct slice fields[FIELDS];
	char digits[128]; /* of the fields that are numbers and days */
	size_t used;
};

/* The fields lie in the record and in the row; both must stay. */
void row_make(struct row *row, const struct record *record, const struct site *site);

/* Make the row wrong, as a fault says. */
void row_spoil(struct row *row, enum fault fault, const struct site *site);

/* Write to at least ROW_MAX_BYTES; the length is returned. */
size_t row_csv(const struct row *row, char *to);
size_t row_canonical(const struct row *row, char *to);

/* The header row with the Japanese titles, LF at its end. */
extern const char row_titles[];

#endif
