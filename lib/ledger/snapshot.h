/*
 * A full export: of each chain its newest generation, in the order of the chains,
 * in whatever order the rows came (jk-extract(1), SOURCES).
 *
 * What is put is sorted outside memory (ledger/sorter.h). A snapshot that only
 * serves to compare with keeps of each record the digest; one whose records may
 * have to go on keeps them whole.
 */
#ifndef JK_LEDGER_SNAPSHOT_H
#define JK_LEDGER_SNAPSHOT_H

#include "ledger/heads.h"
#include "ledger/sorter.h"

/* The columns that place a record in a chain, and the key of its digest. */
struct jk_snapshot_form {
	const struct jk_schema *schema; /* borrowed, as is the key */
	const struct jk_secret *key;
	size_t code, municipality, generation, class, former;
};

/* Status 78 when the schema lacks one of the columns. */
JK_MUST_CHECK int jk_snapshot_form_init(struct jk_snapshot_form *form,
    const struct jk_schema *schema, const struct jk_secret *key, struct jk_err *err);

/* Is the generation of these values a number? */
bool jk_snapshot_can_hold(
    const struct jk_snapshot_form *form, const struct jk_bytes *values);

/* Where a row was: the number it had in the run, its line, its first byte. */
struct jk_snapshot_place {
	uint64_t number, line, byte;
};

struct jk_snapshot_entry {
	struct jk_bytes key; /* of the chain, as heads have it */
	struct jk_bytes code, municipality;
	struct jk_snapshot_place place;
	uint64_t generation;
	bool open;
	bool again; /* the chain had a row before this one */
	struct jk_bytes digest; /* empty when the record is whole */
	const struct jk_bytes *values; /* NULL when it is not */
};

struct jk_snapshot;

/* form and the directory (for the spill) are borrowed; budget in bytes. */
JK_MUST_CHECK struct jk_snapshot *jk_snapshot_new(const struct jk_snapshot_form *form,
    bool whole, const char *directory, size_t budget, struct jk_err *err);
void jk_snapshot_free(struct jk_snapshot *snapshot);

/* The values must be such as it can hold. They are copied. */
JK_MUST_CHECK int jk_snapshot_put(struct jk_snapshot *snapshot,
    const struct jk_snapshot_place *place, const struct jk_bytes *values,
    struct jk_err *err);

/* Ascending; of one chain in the order of putting. Borrowed until the next call. */
JK_MUST_CHECK enum jk_next jk_snapshot_next(
    struct jk_snapshot *snapshot, struct jk_snapshot_entry *entry, struct jk_err *err);

/* Replace the content of `to` by the key of a chain. */
void jk_snapshot_key(
    struct jk_buf *to, struct jk_bytes code, struct jk_bytes municipality);

#endif
