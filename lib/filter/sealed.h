/*
 * Sealed batches of a run (jk-encrypt(1)): a batch in the clear as verified
 * units, sealed to its recipients and to this site; a sealed one opened; and
 * what a sealed file holds, read to its end.
 */
#ifndef JK_FILTER_SEALED_H
#define JK_FILTER_SEALED_H

#include "filter/driver.h"
#include "stream/sealer.h"

/* An input, unit by unit: a stream in the clear, or the outside of a sealed one. */
struct jk_clear {
	const char *name; /* as messages show it */
	int fd;
	struct jk_source source;
	struct jk_units *units;
};

/*
 * path NULL or "-": standard input. With any_day a signer need not be valid on
 * the business date: for what this site holds already.
 */
JK_MUST_CHECK int jk_clear_open(struct jk_clear *clear, struct jk_run *run,
    const char *path, bool any_day, struct jk_err *err);
void jk_clear_close(struct jk_clear *clear);

/*
 * Seal all of `inner`, whose header unit is still unread, to `fd`: for the
 * opening keys that its recipients have on the business date, and for this
 * site's own. Status 78 when a recipient has none.
 */
JK_MUST_CHECK int jk_sealed_write(
    struct jk_run *run, struct jk_units *inner, int fd, struct jk_err *err);

/* A sealed input being opened with this site's opening key. */
struct jk_sealed {
	struct jk_clear outer;
	struct jk_opener *opener;
	struct jk_source source; /* of the inner stream's bytes */
	struct jk_policy policy; /* for its signer */
};

JK_MUST_CHECK int jk_sealed_open(struct jk_sealed *sealed, struct jk_run *run,
    const char *path, bool any_day, struct jk_err *err);
void jk_sealed_close(struct jk_sealed *sealed);

/* What a sealed batch came to when all of it was read. */
struct jk_sealed_content {
	uint64_t records;
	uint8_t content[JK_DIGEST_BYTES]; /* the inner stream's content digest */
	uint8_t inner[JK_DIGEST_BYTES]; /* of its final checkpoint */
	uint8_t outer[JK_DIGEST_BYTES]; /* of the outer one's */
};

/* Read a sealed file of this site to its end, canonical form and all. */
JK_MUST_CHECK int jk_sealed_read(struct jk_run *run, const char *path,
    struct jk_sealed_content *content, struct jk_err *err);

#endif
