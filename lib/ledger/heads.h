/*
 * Heads: of each chain its newest generation, whether it is open, and a keyed
 * digest of its record (jk-ledger(5), Heads). What jk-apply decides and
 * jk-extract compares from, without opening a record.
 *
 * Any order of questions is right; ascending ones are cheap, since a frame that
 * was read for one serves the next.
 */
#ifndef JK_LEDGER_HEADS_H
#define JK_LEDGER_HEADS_H

#include "adapt/secret.h"
#include "base/next.h"
#include "ledger/ledger.h"

#define JK_RESIDENT_CODE_CHARS 12 /* with the NUL */
#define JK_HEAD_DIGEST_CHARS 33

enum jk_chain_state {
	JK_CHAIN_OPEN,
	JK_CHAIN_CLOSED, /* by a deletion */
	JK_CHAIN_MOVED, /* by a change of the code */
};

struct jk_chain_head {
	char code[JK_RESIDENT_CODE_CHARS];
	char municipality[JK_PARTY_CHARS];
	uint64_t generation;
	enum jk_chain_state state;
	char digest[JK_HEAD_DIGEST_CHARS];
	char next_code[JK_RESIDENT_CODE_CHARS]; /* moved: the code it goes on under */
	char recorded_on[JK_DATE_CHARS]; /* the business date that made it so */
};

struct jk_heads;

/* The ledger is borrowed; a commit on it ends the use of its heads. */
JK_MUST_CHECK struct jk_heads *jk_heads_open(
    struct jk_ledger *ledger, struct jk_err *err);
void jk_heads_free(struct jk_heads *heads);

/* The head of one chain; JK_NEXT_END when there is none. */
JK_MUST_CHECK enum jk_next jk_heads_find(struct jk_heads *heads, const char *code,
    const char *municipality, struct jk_chain_head *head, struct jk_err *err);

/*
 * All from the first chain of `code` on ("" for all), each newest, ascending. A
 * find in between ends the walk: seek again.
 */
JK_MUST_CHECK int jk_heads_seek(
    struct jk_heads *heads, const char *code, struct jk_err *err);
JK_MUST_CHECK enum jk_next jk_heads_next(
    struct jk_heads *heads, struct jk_chain_head *head, struct jk_err *err);

/*
 * The segments of heads of a list, newest first: of two heads of a chain that in the
 * newer counts. The one behind `before` (NULL: the first), or NULL.
 */
const struct jk_list_segment *jk_heads_segment(
    const struct jk_list *list, const struct jk_list_segment *before);

/* Fields of schemas/heads.csvs; the text belongs to head and `generation`. */
#define JK_HEAD_COLUMNS 7
void jk_chain_head_encode(struct jk_bytes fields[JK_HEAD_COLUMNS], char generation[24],
    const struct jk_chain_head *head);
JK_MUST_CHECK int jk_chain_head_decode(struct jk_chain_head *head,
    const struct jk_bytes fields[JK_HEAD_COLUMNS], struct jk_err *err);

/*
 * The head key: 64 hex digits and LF, mode 0600; made when `make` and there is
 * none. NULL with err otherwise.
 */
JK_MUST_CHECK struct jk_secret *jk_head_key_load(
    const char *path, bool make, struct jk_err *err);

/* The digest of a record under it, without the schema's local fields. */
JK_MUST_CHECK int jk_head_digest(char digest[JK_HEAD_DIGEST_CHARS],
    const struct jk_secret *key, const struct jk_schema *schema,
    const struct jk_bytes *fields, struct jk_err *err);

#endif
