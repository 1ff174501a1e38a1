/*
 * What a site holds of one batch: its file, read to its end, and the receipt that
 * answers it. Each is judged by itself, and what is wrong with it becomes a
 * difference (jk-audit(1), reconcile); whether it fits to the others is for
 * ledger/reconcile.
 */
#ifndef JK_LEDGER_HELD_H
#define JK_LEDGER_HELD_H

#include "ledger/counts.h"
#include "ledger/differences.h"
#include "stream/layers.h"

struct jk_held_site {
	const char *path; /* of the site */
	struct jk_reader_options reading; /* policy, the opening and keep keys */
	struct jk_differences *differences;
};

enum jk_held_state {
	JK_HELD_MISSING, /* no such file */
	JK_HELD_BROKEN, /* not authentic, not whole, or another one: was named */
	JK_HELD_WHOLE,
};

/* Batches */

struct jk_held_source {
	struct jk_lane lane;
	uint64_t number, records;
	uint8_t digest[JK_HASH_BYTES]; /* H of its final checkpoint */
};

struct jk_held_batch {
	enum jk_held_state state;
	char date[JK_DATE_CHARS]; /* business date */
	uint64_t records;
	struct jk_custody custody;
	uint8_t digest[JK_HASH_BYTES]; /* H of its final checkpoint, the inner one */
	uint8_t outer[JK_HASH_BYTES]; /* and of that outside, as the file has it */
	/* Of the log that it is from at its sender, as it shows; 0: not shown. */
	uint64_t log_size;
	struct jk_held_source *sources;
	size_t sources_count;
};

/*
 * Read SITE/PLACE, which must hold that lane and number. -1 only when it could
 * not be judged. Release it in any case.
 */
JK_MUST_CHECK int jk_held_batch_read(struct jk_held_batch *batch,
    const struct jk_held_site *site, const char *place, const struct jk_lane *lane,
    uint64_t number, struct jk_err *err);
void jk_held_batch_release(struct jk_held_batch *batch);

/* Receipts */

struct jk_held_party {
	char municipality[JK_PARTY_CHARS];
	bool has_total;
	struct jk_outcomes total, classes, refusals; /* sums over the rows of a kind */
	uint64_t persons, generations; /* of the register, afterwards */
};

struct jk_held_receipt {
	enum jk_held_state state;
	struct jk_lane lane; /* its own */
	uint64_t number;
	uint8_t outer[JK_HASH_BYTES]; /* H of the final checkpoint outside */
	uint8_t digest[JK_HASH_BYTES]; /* of the batch answered */
	struct jk_outcomes total;
	uint64_t classes[JK_CHANGE_CLASSES]; /* received, by class */
	struct jk_held_party *parties; /* ascending in the municipality */
	size_t count;
};

/* The same for the receipt that answers the batch of that lane and number. */
JK_MUST_CHECK int jk_held_receipt_read(struct jk_held_receipt *receipt,
    const struct jk_held_site *site, const char *place, const struct jk_lane *lane,
    uint64_t number, struct jk_err *err);
void jk_held_receipt_release(struct jk_held_receipt *receipt);

/* Does the receipt answer this very batch, record for record? */
JK_MUST_CHECK int jk_held_compare(const struct jk_held_site *site, const char *place,
    const struct jk_held_batch *batch, const struct jk_held_receipt *receipt,
    struct jk_err *err);

/* How many records of a class the custody line counts. */
uint64_t jk_held_class(const struct jk_custody *custody, const char *class);

/* Opened layers of SITE/PLACE. */
struct jk_held_file {
	int fd;
	struct jk_source source;
	struct jk_layers *layers; /* NULL: missing or broken, which is the state */
	enum jk_held_state state;
};

/* -1 only when it could not be judged; what is broken is named under `id`. */
JK_MUST_CHECK int jk_held_open(struct jk_held_file *file,
    const struct jk_held_site *site, const char *place, const char *id,
    struct jk_err *err);
void jk_held_close(struct jk_held_file *file);

#endif
