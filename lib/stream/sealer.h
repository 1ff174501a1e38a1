/*
 * A whole stream sealed for named holders, and opened again byte for byte
 * (jk-stream(5), SEALING): the outer stream shows who sent how many records to
 * whom and that nothing is missing; the inner one is what its party signed.
 *
 * Both work on verified units: what does not verify is neither sealed nor
 * opened.
 */
#ifndef JK_STREAM_SEALER_H
#define JK_STREAM_SEALER_H

#include "stream/framer.h"
#include "stream/units.h"

/*
 * The outer header of an inner one: same form, kind, origin, recipients, lane,
 * number, date and environment; its own signer, id, program and time, which the
 * caller sets afterwards.
 */
void jk_outer_header(struct jk_header *outer, const struct jk_header *inner);

/*
 * Seal all of the inner stream, whose header is still unread, to the sink.
 * digest (may be NULL) receives the outer final checkpoint's digest.
 */
JK_MUST_CHECK int jk_seal_stream(struct jk_units *inner, const struct jk_header *outer,
    const struct jk_private_key *key, const uint8_t (*points)[JK_POINT_BYTES],
    size_t count, struct jk_sink sink, uint8_t *digest, struct jk_err *err);

/* Sealed units, opened: a source of the inner stream's bytes. */
struct jk_opener;

/* outer must have been opened and nothing read from it; it is borrowed. */
JK_MUST_CHECK struct jk_opener *jk_opener_new(struct jk_units *outer,
    struct jk_private_key *const *keys, size_t count, struct jk_err *err);
void jk_opener_free(struct jk_opener *opener);

/* Set up `source` to read the inner stream; the opener is borrowed. */
void jk_source_of_opener(struct jk_source *source, struct jk_opener *opener);

/* Does the inner header say what the outer one says? Status 76 otherwise. */
JK_MUST_CHECK int jk_opener_compare(
    const struct jk_opener *opener, const struct jk_header *inner, struct jk_err *err);

#endif
