/*
 * A repertoire: the characters a field may hold, as ranges of code points
 * (schemas/repertoires/NAME.csv: columns from and to, in hexadecimal, both
 * included, ascending). Text is never changed to fit it.
 */
#ifndef JK_FORMAT_REPERTOIRE_H
#define JK_FORMAT_REPERTOIRE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/err.h"

struct jk_repertoire;

struct jk_repertoire *jk_repertoire_decode(
    struct jk_bytes csv, struct jk_err *err) JK_MUST_CHECK;
void jk_repertoire_free(struct jk_repertoire *repertoire);

/* Is the text well-formed UTF-8 of these characters only? */
bool jk_repertoire_covers(const struct jk_repertoire *repertoire, struct jk_bytes text);

#endif
