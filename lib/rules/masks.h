/*
 * Masks (schemas/masks.csv): items that are never given under a legal basis, and,
 * under the word protected, what is left out about a person under protection.
 */
#ifndef JK_RULES_MASKS_H
#define JK_RULES_MASKS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define JK_MASK_PROTECTED "protected"

struct jk_masks;

/* Status 78 when it has not its form. */
JK_MUST_CHECK struct jk_masks *jk_masks_decode(struct jk_bytes csv, struct jk_err *err);
void jk_masks_free(struct jk_masks *masks);

bool jk_masks_hide(
    const struct jk_masks *masks, const char *basis, struct jk_bytes item, int32_t day);

#endif
