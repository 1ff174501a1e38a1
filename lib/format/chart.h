/*
 * Charts of counts as SVG, for the figures of a page (format/html.h): bars with
 * their names, columns over time, a grid of shades. Colours are those of
 * schemas/page.css, so that a chart follows the screen's scheme and prints grey.
 *
 * A chart is scaled to its highest value; without any it is drawn empty. Texts are
 * escaped. Nothing is rounded away: each value stands in the text or the title of
 * its mark.
 */
#ifndef JK_FORMAT_CHART_H
#define JK_FORMAT_CHART_H

#include "base/buf.h"

#define JK_COUNT_CHARS 28 /* bytes of 18,446,744,073,709,551,615 with the NUL */

/* A count with a comma at each thousand. */
void jk_count_encode(char to[JK_COUNT_CHARS], uint64_t count);

struct jk_chart_mark {
	struct jk_bytes name;
	uint64_t value;
	uint64_t part; /* of the value, in another colour; at most the value */
};

/* label: what the chart shows, for who cannot see it. */
void jk_chart_bars(struct jk_buf *to, const char *label,
    const struct jk_chart_mark *marks, size_t count);
void jk_chart_columns(struct jk_buf *to, const char *label,
    const struct jk_chart_mark *marks, size_t count);

/* values: row by row. */
struct jk_chart_grid {
	const char *const *rows, *const *columns; /* names */
	size_t rows_count, columns_count;
	const uint64_t *values;
};
void jk_chart_grid(
    struct jk_buf *to, const char *label, const struct jk_chart_grid *grid);

#endif
