#include <stdio.h>
#include <stdlib.h>

#include "draw.h"
#include "fault.h"
#include "night.h"
#include "out.h"
#include "row.h"

#define PARTS 2 /* files that a site may send in one night */

/* A row of a journal that waits for its place. */
struct waiting {
	uint64_t time; /* in the day's work */
	uint32_t tie; /* the order of arrival here */
	uint32_t length;
	size_t offset;
	enum fault fault;
};

struct file {
	struct out *out; /* open from the start for full files only */
	char path[48];
	unsigned lines;
	char *rows;
	size_t rows_used, rows_room;
	struct waiting *waiting;
	size_t waiting_count, waiting_room;
};

struct refusal {
	char path[48];
	unsigned line;
	enum fault fault;
	unsigned site;
};

struct night {
	struct file files[SITES_MAX][PARTS];
	struct refusal *refusals;
	size_t refusals_count, refusals_room;
};

struct nights {
	const struct world *world;
	struct night night[NIGHTS_MAX + 1];
};

/* Room for one more of `size` bytes each. */
static void *
grow(void *array, size_t count, size_t *room, size_t more, size_t size)
{
	if (count + more <= *room)
		return array;
	*room = (count + more) * 2;
	array = realloc(array, *room * size);
	if (array == NULL)
		out_fail(71, "out of memory");
	return array;
}

static bool
is_journal(const struct world *world, int night, unsigned site)
{
	return night > 0 && world->sites[site]->source == SOURCE_JOURNAL;
}

static unsigned
parts(const struct world *world, int night, unsigned site)
{
	return night > 0 && world->sites[site]->double_night == night ? 2 : 1;
}

static void
start_file(const struct world *world, struct file *file, unsigned site)
{
	file->out = out_open(file->path, world->sites[site]->charset);
	out_put(file->out, row_titles, strlen(row_titles));
	file->lines = 1;
}

struct nights *
nights_open(const struct world *world)
{
	struct nights *nights = calloc(1, sizeof(*nights));
	unsigned site, part;
	int night;
	char name[24];

	if (nights == NULL)
		out_fail(71, "out of memory");
	nights->world = world;
	for (night = 0; night <= world->nights; night++) {
		snprintf(name, sizeof(name), "night-%d", night);
		out_make_directory(name);
		for (site = 0; site < world->sites_count; site++)
			for (part = 0; part < parts(world, night, site); part++) {
				struct file *file =
				    &nights->night[night].files[site][part];
				char ending[16] = "";

				if (parts(world, night, site) > 1)
					snprintf(
					    ending, sizeof(ending), ".%u", part + 1);
				snprintf(file->path, sizeof(file->path), "%s/%s%s.csv",
				    name, world->sites[site]->code, ending);
				if (!is_journal(world, night, site))
					start_file(world, file, site);
			}
	}
	return nights;
}

static void
refuse(struct night *night, const struct file *file, unsigned site, enum fault fault)
{
	struct refusal *refusal;

	night->refusals = grow(night->refusals, night->refusals_count,
	    &night->refusals_room, 1, sizeof(*night->refusals));
	refusal = &night->refusals[night->refusals_count++];
	memcpy(refusal->path, file->path, sizeof(refusal->path));
	refusal->line = file->lines;
	refusal->fault = fault;
	refusal->site = site;
}

static size_t
make_row(const struct world *world, const struct record *record, bool spoiled, char *to)
{
	const struct site *site = world->sites[record->site];
	struct row row;

	row_make(&row, record, site);
	if (spoiled)
		row_spoil(&row, record->fault, site);
	return row_csv(&row, to);
}

static void
put_full(struct nights *nights, int n, const struct record *record)
{
	struct file *file = &nights->night[n].files[record->site][0];
	enum fault fault = record->night == n ? record->fault : FAULT_NONE;
	char text[ROW_MAX_BYTES];

	out_put(file->out, text,
	    make_row(nights->world, record, fault != FAULT_NONE, text));
	file->lines++;
	if (fault != FAULT_NONE)
		refuse(&nights->night[n], file, record->site, fault);
}

/* A chain's rows of one night go to the same file, and in their order. */
static void
put_waiting(
    struct nights *nights, int n, const struct life *life, const struct record *record)
{
	struct draw draw = draw_start(nights->world->seed, life->slot, PURPOSE_ORDER);
	unsigned part = draw_below(&draw, parts(nights->world, n, record->site));
	struct file *file = &nights->night[n].files[record->site][part];
	bool again = record->night < n;
	struct waiting *waiting;
	char text[ROW_MAX_BYTES];
	size_t length = make_row(
	    nights->world, record, !again && record->fault != FAULT_NONE, text);

	file->rows = grow(file->rows, file->rows_used, &file->rows_room, length, 1);
	memcpy(file->rows + file->rows_used, text, length);
	file->waiting = grow(file->waiting, file->waiting_count, &file->waiting_room, 1,
	    sizeof(*file->waiting));
	waiting = &file->waiting[file->waiting_count];
	waiting->time = again ? 0 : 1 + draw_below(&draw, 8 * 3600);
	waiting->tie = (uint32_t)file->waiting_count++;
	waiting->length = (uint32_t)length;
	waiting->offset = file->rows_used;
	waiting->fault = again ? FAULT_NONE : record->fault;
	file->rows_used += length;
}

/* The chain's newest record as of a night, unless it was gone before. */
static const struct record *
shown(const struct life *life, unsigned site, int half, int night)
{
	const struct record *newest = NULL, *record = life->records;

	for (; record < life->records + life->count; record++) {
		if (record->night > night || record->site != site)
			continue;
		if (record->half == half)
			newest = record;
		else if (record->former_code != 0)
			newest = NULL; /* the first code has ended */
	}
	if (newest != NULL && newest->class == CLASS_DELETION && newest->night < night)
		return NULL;
	return newest;
}

static void
put_journal(struct nights *nights, const struct life *life, int half)
{
	const struct record *record = life->records;

	for (; record < life->records + life->count; record++) {
		if (record->half != half ||
		    !is_journal(nights->world, record->night, record->site))
			continue;
		put_waiting(nights, record->night, life, record);
		if (record->fault != FAULT_NONE && record->accepted != NEVER)
			put_waiting(nights, record->accepted, life, record);
	}
}

void
nights_put(struct nights *nights, const struct life *life, int half)
{
	const struct world *world = nights->world;
	const struct record *record;
	unsigned site;
	int night;

	put_journal(nights, life, half);
	for (site = 0; site < world->sites_count; site++)
		for (night = 0; night <= world->nights; night++) {
			if (is_journal(world, night, site))
				break;
			record = shown(life, site, half, night);
			if (record != NULL)
				put_full(nights, night, record);
		}
}

static int
by_time(const void *left, const void *right)
{
	const struct waiting *a = left, *b = right;

	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	return a->tie < b->tie ? -1 : a->tie > b->tie;
}

static void
close_file(struct nights *nights, struct night *night, unsigned site, struct file *file)
{
	size_t i;

	if (file->path[0] == '\0')
		return;
	if (file->out == NULL)
		start_file(nights->world, file, site);
	if (file->waiting_count > 0)
		qsort(file->waiting, file->waiting_count, sizeof(*file->waiting),
		    by_time);
	for (i = 0; i < file->waiting_count; i++) {
		struct waiting *waiting = &file->waiting[i];

		out_put(file->out, file->rows + waiting->offset, waiting->length);
		file->lines++;
		if (waiting->fault != FAULT_NONE)
			refuse(night, file, site, waiting->fault);
	}
	out_close(file->out);
	free(file->rows);
	free(file->waiting);
}

static int
by_place(const void *left, const void *right)
{
	const struct refusal *a = left, *b = right;
	int order = strcmp(a->path, b->path);

	return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static void
list_refusals(const struct nights *nights, int n)
{
	const struct night *night = &nights->night[n];
	struct out *out;
	char path[48];
	size_t i;

	if (night->refusals_count > 0)
		qsort(night->refusals, night->refusals_count, sizeof(*night->refusals),
		    by_place);
	snprintf(path, sizeof(path), "truth/night-%d.refused.csv", n);
	out = out_open(path, CHARSET_UTF8);
	out_put_string(out, "file,line,column,reason\n");
	for (i = 0; i < night->refusals_count; i++) {
		const struct refusal *refusal = &night->refusals[i];

		out_printf(out, "%s,%u,%s,%s\n", refusal->path, refusal->line,
		    fault_column(refusal->fault, nights->world->sites[refusal->site]),
		    fault_name(refusal->fault));
	}
	out_close(out);
	free(night->refusals);
}

void
nights_close(struct nights *nights)
{
	unsigned site, part;
	int night;

	for (night = 0; night <= nights->world->nights; night++) {
		for (site = 0; site < nights->world->sites_count; site++)
			for (part = 0; part < PARTS; part++)
				close_file(nights, &nights->night[night], site,
				    &nights->night[night].files[site][part]);
		list_refusals(nights, night);
	}
	free(nights);
}
