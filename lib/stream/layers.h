/*
 * A stream through its seals: in the clear, sealed frame by frame, or sealed as
 * a whole around another one. It is opened with whichever of the keys fit; what
 * none of them opens is read from outside, whole and in order, and hands out no
 * record. For programs that take whatever stream they are given: jk-audit(1).
 */
#ifndef JK_STREAM_LAYERS_H
#define JK_STREAM_LAYERS_H

#include "stream/reader.h"
#include "stream/sealer.h"

struct jk_layers;

/*
 * The source is borrowed. keys of the options open frames and whole streams. On
 * failure *ending says how the stream ended, as in stream/units.h.
 */
JK_MUST_CHECK struct jk_layers *jk_layers_open(struct jk_source *source,
    const struct jk_reader_options *options, enum jk_ending *ending,
    struct jk_err *err);
void jk_layers_free(struct jk_layers *layers);

/* The outermost stream. */
const struct jk_units *jk_layers_outside(const struct jk_layers *layers);

/* What the records come from, its sources too; NULL: no key opens it. */
const struct jk_reader *jk_layers_inside(const struct jk_layers *layers);

/* JK_NEXT_END when all of it, inside and outside, was read and is complete. */
JK_MUST_CHECK enum jk_next jk_layers_next(
    struct jk_layers *layers, struct jk_record *record, struct jk_err *err);
JK_MUST_CHECK enum jk_next jk_layers_next_table(
    struct jk_layers *layers, const struct jk_table **table, struct jk_err *err);

enum jk_ending jk_layers_ending(const struct jk_layers *layers);

#endif
