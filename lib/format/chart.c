#include "format/chart.h"

#include <stdio.h>

#include "format/html.h"

/* In units of the drawing, which is as wide as the page. */
#define WIDTH 960.0
#define NAME_WIDTH 250.0
#define COUNT_WIDTH 130.0
#define BAR_HEIGHT 26.0
#define COLUMNS_HEIGHT 260.0
#define COLUMNS_LEFT 96.0
#define COLUMNS_BOTTOM 30.0
#define COLUMNS_RIGHT 16.0
#define COLUMNS_TOP 14.0
#define GRID_LEFT 44.0
#define GRID_TOP 26.0
#define CELL_HEIGHT 30.0
#define LINES 4 /* across columns */
#define NAME_SPACE 60.0 /* that a name below a column needs */

void
jk_count_encode(char to[JK_COUNT_CHARS], uint64_t count)
{
	char digits[24];
	size_t len =
	    (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);

	for (size_t i = 0; i < len; i++) {
		*to++ = digits[i];
		if (i + 1 < len && (len - i - 1) % 3 == 0)
			*to++ = ',';
	}
	*to = '\0';
}

/* Parts of a drawing */

static void
begin(struct jk_buf *to, const char *label, double height)
{
	jk_buf_addf(to, "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"",
	    WIDTH, height);
	jk_html_text(to, jk_bytes_of(label));
	jk_buf_add_text(to, "\">\n");
}

static void
add_text(
    struct jk_buf *to, const char *anchor, double x, double y, struct jk_bytes text)
{
	jk_buf_addf(
	    to, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
	jk_html_text(to, text);
	jk_buf_add_text(to, "</text>\n");
}

static void
add_count(struct jk_buf *to, const char *anchor, double x, double y, uint64_t count)
{
	char text[JK_COUNT_CHARS];

	jk_count_encode(text, count);
	add_text(to, anchor, x, y, jk_bytes_of(text));
}

struct box {
	double x, y, width, height;
};

static void
begin_box(struct jk_buf *to, const char *class, const struct box *box)
{
	jk_buf_addf(to,
	    "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"",
	    class, box->x, box->y, box->width, box->height);
}

static void
add_box(struct jk_buf *to, const char *class, const struct box *box)
{
	begin_box(to, class, box);
	jk_buf_add_text(to, "/>\n");
}

/* What a pointer over a mark is told. */
static void
add_title(struct jk_buf *to, struct jk_bytes name, const char *second, uint64_t value)
{
	char text[JK_COUNT_CHARS];

	jk_count_encode(text, value);
	jk_buf_add_text(to, "<title>");
	jk_html_text(to, name);
	if (second != NULL) {
		jk_buf_add_byte(to, ' ');
		jk_html_text(to, jk_bytes_of(second));
	}
	jk_buf_addf(to, ": %s</title>", text);
}

static uint64_t
highest(const struct jk_chart_mark *marks, size_t count)
{
	uint64_t most = 0;

	for (size_t i = 0; i < count; i++)
		if (marks[i].value > most)
			most = marks[i].value;
	return most;
}

/* How much of `room` a value takes; what is not nothing can be seen. */
static double
scale(uint64_t value, uint64_t most, double room)
{
	double size = most > 0 ? room * (double)value / (double)most : 0;

	return value > 0 && size < 1 ? 1 : size;
}

/* Bars */

void
jk_chart_bars(struct jk_buf *to, const char *label, const struct jk_chart_mark *marks,
    size_t count)
{
	uint64_t most = highest(marks, count);
	double room = WIDTH - NAME_WIDTH - COUNT_WIDTH;

	begin(to, label, BAR_HEIGHT * (double)count);
	for (size_t i = 0; i < count; i++) {
		double y = BAR_HEIGHT * (double)i;
		struct box box = { NAME_WIDTH, y + 4, 0, BAR_HEIGHT - 8 };

		add_text(to, "end", NAME_WIDTH - 10, y + 18, marks[i].name);
		box.width = scale(marks[i].value, most, room);
		add_box(to, "bar", &box);
		add_count(to, "start", box.x + box.width + 8, y + 18, marks[i].value);
		box.width = scale(marks[i].part, most, room);
		if (marks[i].part > 0)
			add_box(to, "part", &box);
	}
	jk_buf_add_text(to, "</svg>\n");
}

/* Columns */

/* A round number of which LINES are just enough: 1, 2 or 5 and zeros. */
static uint64_t
choose_step(uint64_t most)
{
	static const uint64_t rounds[] = { 1, 2, 5 };

	for (uint64_t ten = 1; ten <= UINT64_MAX / 100; ten *= 10)
		for (size_t i = 0; i < 3; i++)
			if (rounds[i] * ten * LINES >= most)
				return rounds[i] * ten;
	return most / LINES + 1;
}

static void
add_lines(struct jk_buf *to, uint64_t step, double room)
{
	for (uint64_t i = 0; i <= LINES; i++) {
		double y = COLUMNS_TOP + room - room * (double)i / LINES;

		jk_buf_addf(to,
		    "<line class=\"line\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" "
		    "y2=\"%.1f\"/>\n",
		    COLUMNS_LEFT, y, WIDTH, y);
		add_count(to, "end", COLUMNS_LEFT - 8, y + 5, step * i);
	}
}

static void
add_column(struct jk_buf *to, const struct jk_chart_mark *mark, struct box *box,
    uint64_t top, double room)
{
	box->height = scale(mark->value, top, room);
	box->y = COLUMNS_TOP + room - box->height;
	jk_buf_add_text(to, "<g>");
	add_title(to, mark->name, NULL, mark->value);
	add_box(to, "bar", box);
	if (mark->part > 0) {
		box->height = scale(mark->part, top, room);
		box->y = COLUMNS_TOP + room - box->height;
		add_box(to, "part", box);
	}
	jk_buf_add_text(to, "</g>\n");
}

void
jk_chart_columns(struct jk_buf *to, const char *label,
    const struct jk_chart_mark *marks, size_t count)
{
	uint64_t step = choose_step(highest(marks, count));
	double room = COLUMNS_HEIGHT - COLUMNS_BOTTOM - COLUMNS_TOP;
	double width =
	    (WIDTH - COLUMNS_LEFT - COLUMNS_RIGHT) / (double)(count > 0 ? count : 1);
	size_t every = (size_t)(NAME_SPACE / width) + 1;

	begin(to, label, COLUMNS_HEIGHT);
	add_lines(to, step, room);
	for (size_t i = 0; i < count; i++) {
		double x = COLUMNS_LEFT + width * (double)i;
		struct box box = { x + width * 0.12, 0, width * 0.76, 0 };

		add_column(to, &marks[i], &box, step * LINES, room);
		if (i % every == 0)
			add_text(to, "middle", x + width / 2, COLUMNS_HEIGHT - 8,
			    marks[i].name);
	}
	jk_buf_add_text(to, "</svg>\n");
}

/* Grid */

static void
add_cell(struct jk_buf *to, const struct jk_chart_grid *grid, size_t row, size_t column,
    uint64_t most)
{
	double width = (WIDTH - GRID_LEFT) / (double)grid->columns_count;
	uint64_t value = grid->values[row * grid->columns_count + column];
	const struct box box = { GRID_LEFT + width * (double)column + 1,
		GRID_TOP + CELL_HEIGHT * (double)row + 1, width - 2, CELL_HEIGHT - 2 };

	jk_buf_add_text(to, "<g>");
	add_title(to, jk_bytes_of(grid->rows[row]), grid->columns[column], value);
	add_box(to, "cell", &box);
	if (value > 0) {
		begin_box(to, "bar", &box);
		/* The least is a tenth, so that it does not look like none. */
		jk_buf_addf(to, " opacity=\"%.2f\"/>\n",
		    0.1 + 0.9 * (double)value / (double)most);
	}
	jk_buf_add_text(to, "</g>\n");
}

void
jk_chart_grid(struct jk_buf *to, const char *label, const struct jk_chart_grid *grid)
{
	double width = (WIDTH - GRID_LEFT) / (double)grid->columns_count;
	uint64_t most = 0;

	for (size_t i = 0; i < grid->rows_count * grid->columns_count; i++)
		if (grid->values[i] > most)
			most = grid->values[i];
	begin(to, label, GRID_TOP + CELL_HEIGHT * (double)grid->rows_count);
	for (size_t column = 0; column < grid->columns_count; column++)
		add_text(to, "middle", GRID_LEFT + width * ((double)column + 0.5),
		    GRID_TOP - 8, jk_bytes_of(grid->columns[column]));
	for (size_t row = 0; row < grid->rows_count; row++) {
		add_text(to, "end", GRID_LEFT - 10,
		    GRID_TOP + CELL_HEIGHT * ((double)row + 0.67),
		    jk_bytes_of(grid->rows[row]));
		for (size_t column = 0; column < grid->columns_count; column++)
			add_cell(to, grid, row, column, most);
	}
	jk_buf_add_text(to, "</svg>\n");
}
