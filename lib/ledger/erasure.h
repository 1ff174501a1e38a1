/*
 * What a list says of an erasure (jk-ledger(5), ERASURE): first that it is meant,
 * then, in a later list, that it is done, which is the tombstone. It owns its rows.
 * Nothing in it is about a person.
 */
#ifndef JK_LEDGER_ERASURE_H
#define JK_LEDGER_ERASURE_H

#include "adapt/digest.h"
#include "base/buf.h"
#include "base/lines.h"
#include "format/date.h"

#define JK_KEEP_ID_CHARS 17 /* 16 hex digits and a NUL */
#define JK_BUCKET_CHARS 8 /* YYYY or YYYY-MM, and a NUL */
#define JK_ERASURE_APPROVALS 2
#define JK_ERASURE_MAX_ROWS 65536

/* What goes, or went, of one class and bucket by one row of the retention table. */
struct jk_erasure_part {
	char class[JK_WORD_CHARS];
	char bucket[JK_BUCKET_CHARS]; /* "": what lies in no bucket, such as files */
	uint64_t row; /* of the retention table; 0: none lets it go */
	char reason[JK_WORD_CHARS];
	uint64_t records; /* files, for classes of files */
	char from[JK_DATE_CHARS], to[JK_DATE_CHARS]; /* days on which periods began */
	uint8_t digest[JK_DIGEST_BYTES]; /* keyed, with a key that is gone then */
};

struct jk_erasure {
	bool done; /* otherwise it is meant */
	char date[JK_DATE_CHARS]; /* as of which it was due */
	uint64_t table; /* number of the retention table; 0: none */
	uint8_t order[JK_DIGEST_BYTES]; /* content digest of what was executed */
	bool again; /* executed before, as this certificate (its content digest) says */
	uint8_t certificate[JK_DIGEST_BYTES];
	uint8_t approvals[JK_ERASURE_APPROVALS][JK_DIGEST_BYTES]; /* content digests */
	size_t approvals_count;
	struct jk_erasure_part *parts;
	size_t parts_count;
	char (*keys)[JK_KEEP_ID_CHARS]; /* whose private halves are destroyed */
	size_t keys_count;
};

void jk_erasure_release(struct jk_erasure *erasure);
JK_MUST_CHECK int jk_erasure_copy(
    struct jk_erasure *to, const struct jk_erasure *from, struct jk_err *err);

/*
 * Rows in the order of the page: class, bucket, row and reason; key ids. One of
 * that name is replaced. -1 only for want of memory or room.
 */
JK_MUST_CHECK int jk_erasure_set_part(
    struct jk_erasure *erasure, const struct jk_erasure_part *part, struct jk_err *err);
JK_MUST_CHECK int jk_erasure_set_key(
    struct jk_erasure *erasure, const char *id, struct jk_err *err);
bool jk_erasure_has_key(const struct jk_erasure *erasure, const char *id);

/* The lines, as a part of a list's text. A failure of `lines` is remembered there. */
void jk_erasure_encode(struct jk_buf *to, const struct jk_erasure *erasure);
JK_MUST_CHECK int jk_erasure_decode(
    struct jk_erasure *erasure, struct jk_lines *lines, struct jk_err *err);

/* "": none; a year; a month. For lists and for whoever reads such a word. */
bool jk_bucket_is_valid(struct jk_bytes text);

#endif
