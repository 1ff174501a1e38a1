/*
 * The tables that a schema's rules ask (format/rule.h, struct jk_need): code
 * tables and repertoires by name, and the check digits. Whoever may read files
 * puts them in; the rules only look.
 *
 * It owns what is put in. Pointers got from it last until it is released, but
 * not beyond the next put. Errors have status 78; whoever knows the file's
 * name adds it with jk_err_at.
 */
#ifndef JK_FORMAT_TABLES_H
#define JK_FORMAT_TABLES_H

#include <stddef.h>

#include "base/bytes.h"
#include "base/err.h"
#include "format/code.h"
#include "format/codes.h"
#include "format/repertoire.h"
#include "format/rule.h"

struct jk_tables {
	struct jk_code_checks checks;
	struct jk_tables_entry {
		char name[JK_COLUMN_NAME_CHARS];
		struct jk_codes *codes; /* this one */
		struct jk_repertoire *repertoire; /* or this one */
	} entries[JK_RULE_MAX_NEEDS];
	size_t count;
};

void jk_tables_init(struct jk_tables *tables);
void jk_tables_release(struct jk_tables *tables);

/*
 * Decode the CSV of a table and keep it; one of the same name and kind that is
 * there already stays. For JK_NEED_CHECK the CSV is all of checkdigits.csv and
 * `name` says nothing.
 */
int jk_tables_put(struct jk_tables *tables, enum jk_need_kind kind, const char *name,
    struct jk_bytes csv, struct jk_err *err) JK_MUST_CHECK;

/* NULL when it was not put in. */
const struct jk_codes *jk_tables_codes(
    const struct jk_tables *tables, const char *name);
const struct jk_repertoire *jk_tables_repertoire(
    const struct jk_tables *tables, const char *name);
const struct jk_code_check *jk_tables_check(
    const struct jk_tables *tables, const char *name);

#endif
