/*
 * Files that are to be gone: overwritten where they lie, synced, unlinked, and the
 * directory synced. What a disk, a file system or a snapshot keeps of the old bytes
 * nobody can tell from here, so this is the second line behind a key that is
 * destroyed. To do it again is right, and so is a file that is gone already.
 *
 * It loses its name first: NAME, cut where it is too long, is `.NAME.gone` beside it
 * until it is no more, so that nobody takes half a file for a whole one. What a killed
 * run left of it unfinished, `.NAME.u` (adapt/fd.h), goes with it.
 */
#ifndef JK_ADAPT_SHRED_H
#define JK_ADAPT_SHRED_H

#include "base/err.h"

/*
 * Only a regular file, never through a symbolic link; status 74 otherwise. Either of
 * its two names may be given.
 */
JK_MUST_CHECK int jk_shred(const char *path, struct jk_err *err);

/* Unlink it and sync the directory, for what holds no secret. */
JK_MUST_CHECK int jk_unlink(const char *path, struct jk_err *err);

#endif
