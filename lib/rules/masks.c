#include "rules/masks.h"

#include <stdlib.h>

#include "format/date.h"
#include "format/listing.h"
#include "rules/rows.h"

struct mask {
	char basis[16], item[32];
	int32_t from, to;
};

struct jk_masks {
	struct jk_rows rows;
};

static bool
decode(struct mask *mask, const struct jk_listing *listing, size_t row, const int *at)
{
	struct jk_bytes from = jk_listing_get(listing, row, at[2]);
	struct jk_bytes to = jk_listing_get(listing, row, at[3]);

	mask->from = INT32_MIN;
	mask->to = INT32_MAX;
	return jk_text_copy(mask->basis, sizeof mask->basis,
		   jk_listing_get(listing, row, at[0])) &&
	       jk_text_copy(mask->item, sizeof mask->item,
		   jk_listing_get(listing, row, at[1])) &&
	       mask->basis[0] != '\0' && mask->item[0] != '\0' &&
	       (from.len == 0 || jk_date_decode(from, &mask->from)) &&
	       (to.len == 0 || jk_date_decode(to, &mask->to));
}

static int
take_rows(struct jk_masks *masks, const struct jk_listing *listing, struct jk_err *err)
{
	static const char *const names[] = { "basis", "item", "valid_from",
		"valid_to" };
	int at[4];

	for (size_t i = 0; i < 4; i++) {
		at[i] = jk_listing_require(listing, names[i], err);
		if (at[i] < 0)
			return -1;
	}
	for (size_t row = 0; row < jk_listing_rows(listing); row++) {
		struct mask *mask = jk_rows_add(&masks->rows, sizeof *mask, err);

		if (mask == NULL)
			return -1;
		if (decode(mask, listing, row, at))
			continue;
		jk_err_set(err, JK_EXIT_CONFIG, "JK00436", _("the row masks no item"));
		return jk_listing_at(listing, row, err);
	}
	return 0;
}

struct jk_masks *
jk_masks_decode(struct jk_bytes csv, struct jk_err *err)
{
	struct jk_masks *masks = calloc(1, sizeof *masks);
	struct jk_listing *listing = NULL;
	int result = -1;

	if (masks == NULL)
		jk_err_memory(err);
	else
		listing = jk_listing_decode(csv, err);
	if (listing != NULL)
		result = take_rows(masks, listing, err);
	jk_listing_free(listing);
	if (result == 0)
		return masks;
	jk_err_at(err, "masks.csv");
	jk_masks_free(masks);
	return NULL;
}

void
jk_masks_free(struct jk_masks *masks)
{
	if (masks == NULL)
		return;
	free(masks->rows.rows);
	free(masks);
}

bool
jk_masks_hide(
    const struct jk_masks *masks, const char *basis, struct jk_bytes item, int32_t day)
{
	const struct mask *rows = masks->rows.rows;

	for (size_t i = 0; i < masks->rows.count; i++)
		if (strcmp(rows[i].basis, basis) == 0 &&
		    jk_bytes_is(item, rows[i].item) && rows[i].from <= day &&
		    day <= rows[i].to)
			return true;
	return false;
}
