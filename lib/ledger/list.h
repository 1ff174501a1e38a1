/*
 * A list: the signed text that says what a ledger consists of after one commit
 * (jk-ledger(5), LISTS). It owns its rows. Rows are kept in the order of the
 * page; the setters keep that order and replace the row of the same name.
 */
#ifndef JK_LEDGER_LIST_H
#define JK_LEDGER_LIST_H

#include "adapt/sign.h"
#include "base/buf.h"
#include "format/header.h"
#include "format/lane.h"
#include "format/tree.h"
#include "ledger/erasure.h"

#define JK_LIST_LABEL "jk-list-v1"
#define JK_LIST_MAX_BYTES 16777216
#define JK_LIST_MAX_ROWS 65536
#define JK_SEGMENT_NAME_CHARS 32

/* In the order of jk_segment_role_names. */
enum jk_segment_role {
	JK_SEGMENT_RECORDS,
	JK_SEGMENT_HEADS,
	JK_SEGMENT_NUMBERS,
	JK_SEGMENT_NAMES,
	JK_SEGMENT_ENDS,
	JK_SEGMENT_ROLES
};

extern const char *const jk_segment_role_names[JK_SEGMENT_ROLES];

struct jk_list_total {
	char municipality[JK_PARTY_CHARS];
	uint64_t persons, generations;
};

struct jk_list_segment {
	char name[JK_SEGMENT_NAME_CHARS];
	enum jk_segment_role role;
	char bucket[JK_BUCKET_CHARS]; /* "": what is current */
	uint64_t level, first, last; /* lists whose changes it holds */
	uint64_t records;
	uint8_t checkpoint[JK_HASH_BYTES]; /* digest of the final one */
	uint8_t schema[JK_HASH_BYTES];
	char keep[JK_KEEP_ID_CHARS];
};

/* A lane that ends here: what was taken last. */
struct jk_list_lane {
	struct jk_lane lane;
	uint64_t number;
	uint8_t digest[JK_HASH_BYTES]; /* of the batch: H of its final checkpoint */
};

/* A lane that begins here. */
struct jk_list_onward {
	struct jk_lane lane;
	uint64_t number; /* last one committed to the outbox */
	uint64_t upto; /* the list up to which it has taken the ledger */
};

/* The greatest head of a sender's ledger that its lane showed. */
struct jk_list_partner {
	struct jk_lane lane;
	char ledger[JK_WORD_CHARS];
	uint64_t size;
	uint8_t root[JK_HASH_BYTES];
};

/* A batch taken by this very list. */
struct jk_list_batch {
	struct jk_lane lane;
	uint64_t number;
	uint8_t digest[JK_HASH_BYTES]; /* of the batch: H of its final checkpoint */
	uint64_t applied, refused, known;
};

/* A lane that this very list set back, its sender's ledger having lost its end. */
struct jk_list_restart {
	struct jk_lane lane;
	char ledger[JK_WORD_CHARS]; /* of the sender */
	uint64_t number; /* the last one that its receiver has taken */
	uint64_t size; /* the log that its receiver goes on from */
	uint8_t root[JK_HASH_BYTES];
	uint8_t content[JK_HASH_BYTES]; /* of the notice that both sides signed */
};

struct jk_list {
	char ledger[JK_WORD_CHARS];
	char party[JK_PARTY_CHARS];
	bool production;
	uint64_t number;
	uint8_t previous[JK_HASH_BYTES]; /* zeros in list 1 */
	struct jk_tree log; /* over lists 1 to number - 1 */
	char date[JK_DATE_CHARS];
	char created[JK_CREATED_CHARS];
	char program[JK_WORD_CHARS], version[JK_VERSION_CHARS];
	uint8_t signer[JK_HASH_BYTES];
	struct jk_list_total *totals;
	size_t totals_count;
	struct jk_list_segment *segments;
	size_t segments_count;
	struct jk_list_lane *received;
	size_t received_count;
	struct jk_list_onward *sent;
	size_t sent_count;
	struct jk_list_partner *partners;
	size_t partners_count;
	struct jk_list_batch *took;
	size_t took_count;
	struct jk_list_restart *restarts;
	size_t restarts_count;
	struct jk_erasure *erasure; /* NULL: none is meant or was just done */
	uint8_t signature[JK_SIGNATURE_BYTES];
};

void jk_list_init(struct jk_list *list);
void jk_list_release(struct jk_list *list);

/* `to`, initialised, becomes a copy of its own. */
JK_MUST_CHECK int jk_list_copy(
    struct jk_list *to, const struct jk_list *from, struct jk_err *err);

/* Append the whole text, with list->signature. */
JK_MUST_CHECK int jk_list_encode(
    struct jk_buf *to, const struct jk_list *list, struct jk_err *err);

/*
 * Strict: only the text that jk_list_encode writes. *is_signed is the part that
 * the signature covers. Status 76 with the line otherwise.
 */
JK_MUST_CHECK int jk_list_decode(struct jk_list *list, struct jk_bytes *is_signed,
    struct jk_bytes text, struct jk_err *err);

/* Append the text, signed now; list->signer is the key's. */
JK_MUST_CHECK int jk_list_sign(struct jk_buf *to, struct jk_list *list,
    const struct jk_private_key *key, struct jk_err *err);
JK_MUST_CHECK int jk_list_verify(const struct jk_list *list, struct jk_bytes is_signed,
    const struct jk_public_key *key, struct jk_err *err);

/* The leaf of a list in the log, from its text. */
void jk_list_leaf(uint8_t leaf[JK_HASH_BYTES], struct jk_bytes text);

/* Set a row by its name; -1 only for want of memory or room. */
JK_MUST_CHECK int jk_list_set_total(
    struct jk_list *list, const struct jk_list_total *total, struct jk_err *err);
JK_MUST_CHECK int jk_list_set_segment(
    struct jk_list *list, const struct jk_list_segment *segment, struct jk_err *err);
JK_MUST_CHECK int jk_list_set_lane(
    struct jk_list *list, const struct jk_list_lane *lane, struct jk_err *err);
JK_MUST_CHECK int jk_list_set_onward(
    struct jk_list *list, const struct jk_list_onward *onward, struct jk_err *err);
JK_MUST_CHECK int jk_list_set_partner(
    struct jk_list *list, const struct jk_list_partner *partner, struct jk_err *err);
JK_MUST_CHECK int jk_list_set_batch(
    struct jk_list *list, const struct jk_list_batch *batch, struct jk_err *err);
JK_MUST_CHECK int jk_list_set_restart(
    struct jk_list *list, const struct jk_list_restart *restart, struct jk_err *err);

/* An erasure of its own, empty; NULL for want of memory. */
JK_MUST_CHECK struct jk_erasure *jk_list_add_erasure(
    struct jk_list *list, struct jk_err *err);
void jk_list_drop_erasure(struct jk_list *list);
void jk_list_drop_segment(struct jk_list *list, const char *name);

/* Forget what a lane showed of its sender's ledgers. */
void jk_list_drop_partners(struct jk_list *list, const struct jk_lane *lane);

/* The row of that name, or NULL; borrowed until a row is set. */
const struct jk_list_total *jk_list_total(
    const struct jk_list *list, const char *municipality);
const struct jk_list_segment *jk_list_segment(
    const struct jk_list *list, const char *name);
const struct jk_list_lane *jk_list_lane(
    const struct jk_list *list, const struct jk_lane *lane);
const struct jk_list_onward *jk_list_onward(
    const struct jk_list *list, const struct jk_lane *lane);
const struct jk_list_partner *jk_list_partner(
    const struct jk_list *list, const struct jk_lane *lane, const char *ledger);

/* The list up to which every lane that takes such records has taken them. */
uint64_t jk_list_taken_upto(const struct jk_list *list, const char *kind);

/*
 * Does a head that came on a lane continue what that lane showed before? Status
 * 76 otherwise: set back, cut or forked. A first one always does.
 */
JK_MUST_CHECK int jk_list_check_head(const struct jk_list *list,
    const struct jk_lane *lane, const struct jk_head *head, struct jk_err *err);

#endif
