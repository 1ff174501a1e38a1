/*
 * Notices: the sentences of a sheet, as schemas/notices.csv has them by key, party
 * and day, since their wording is a party's and the law's (教示 and the like). A
 * {word} in a text stands for a value that the program fills in.
 */
#ifndef JK_RULES_NOTICES_H
#define JK_RULES_NOTICES_H

#include <stdint.h>

#include "base/buf.h"

struct jk_notices;

/* NULL with status 78 when it has not its form. */
JK_MUST_CHECK struct jk_notices *jk_notices_decode(
    struct jk_bytes csv, struct jk_err *err);
void jk_notices_free(struct jk_notices *notices);

/* The party's own text before that of "*"; status 78 when there is none. */
JK_MUST_CHECK int jk_notices_find(const struct jk_notices *notices, const char *key,
    const char *party, int32_t day, struct jk_bytes *text, struct jk_err *err);

struct jk_notice_word {
	const char *word;
	struct jk_bytes value;
};

/* Append the text, filled in. Status 78 when it has a word that is not among them. */
JK_MUST_CHECK int jk_notice_fill(struct jk_buf *to, struct jk_bytes text,
    const struct jk_notice_word *words, size_t count, struct jk_err *err);

#endif
