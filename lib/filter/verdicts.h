/*
 * Verdicts as a report (jk-audit(1), verify): a line or a row for each stream and
 * ledger and for each municipality of a ledger, and the lines of --status-fd.
 */
#ifndef JK_FILTER_VERDICTS_H
#define JK_FILTER_VERDICTS_H

#include "filter/cells.h"
#include "ledger/renewals.h"
#include "ledger/verify.h"

/* A number or a digest as text. */
struct jk_cell {
	char text[2 * JK_HASH_BYTES + 1];
};
struct jk_bytes jk_cell_number(struct jk_cell *cell, uint64_t number);
struct jk_bytes jk_cell_digest(
    struct jk_cell *cell, const uint8_t digest[JK_HASH_BYTES]);

struct jk_verdicts {
	struct jk_run *run; /* borrowed */
	enum jk_cells_format format; /* text, csv or jsonl */
};

/* The line of names, where the format has one. */
JK_MUST_CHECK int jk_verdicts_begin(
    const struct jk_verdicts *verdicts, struct jk_err *err);

/* name: what the operand is called. */
JK_MUST_CHECK int jk_verdicts_put_stream(const struct jk_verdicts *verdicts,
    const char *name, const struct jk_verdict *verdict, struct jk_err *err);
JK_MUST_CHECK int jk_verdicts_put_ledger(const struct jk_verdicts *verdicts,
    const char *name, const struct jk_ledger_verdict *verdict, bool complete,
    struct jk_err *err);

/* An operating day of which an archive has no list. */
JK_MUST_CHECK int jk_verdicts_put_day(
    const struct jk_verdicts *verdicts, int32_t day, struct jk_err *err);

/* How far the ledger is renewed; nothing where it is not. */
JK_MUST_CHECK int jk_verdicts_put_renewals(const struct jk_verdicts *verdicts,
    const char *name, const struct jk_renewals *renewals, struct jk_err *err);

/* A path as it is, unless what it holds could pass for a line of ours. */
const char *jk_path_printable(char *to, size_t cap, const char *path);

#endif
