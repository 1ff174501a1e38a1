/*
 * queries: what three organs ask a prefecture in a month, as CSV for jk-extract,
 * with misuse planted in it and the truth beside. Describes nobody; see ../README.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../people/day.h"
#include "../people/number.h"
#include "month.h"

#define CLOSED_MAX 40000

static const char help[] =
    "usage: queries [--seed=N] [--queries=N] [--bulk=N] [--month=YYYY-MM]\n"
    "               [--prefecture=CODE] [--plain]\n"
    "               --register=FILE --calendar=FILE -o DIR\n"
    "\n"
    "Makes DIR/ORGAN/DATE.csv and DIR/STAFF/DATE.csv (schemas/query.csvs) for each\n"
    "operating day, two DIR/ORGAN/DATE-bulk.csv, operators.csv, purposes.csv,\n"
    "relations.csv, protected.csv, organ.csv, truth.csv (rule,who,date of each\n"
    "planted case) and MANIFEST, with what must come of the queries.\n"
    "The same options make the same bytes, on every machine.\n"
    "\n"
    "  --register    truth/night-K.register.csv of people --registers\n"
    "  --prefecture  that is asked (220001), for its residents\n"
    "  --queries     of an organ on an operating day (35); --bulk: of its bulk\n"
    "                batch (300)\n"
    "  --month       the month (2026-03)\n"
    "  --plain       plant nothing\n"
    "  --calendar    the table of closed days (schemas/calendar.csv)\n";

struct options {
	const char *directory, *calendar, *month, *people;
};

static char closed[CLOSED_MAX]; /* by day since 1970 */

static void
read_calendar(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[512];
	int day;

	if (file == NULL)
		out_fail(66, "%s: cannot be read", path);
	while (fgets(line, sizeof line, file) != NULL) {
		line[10] = '\0';
		if (day_read(line, &day) && day >= 0 && day < CLOSED_MAX)
			closed[day] = 1;
	}
	fclose(file);
}

static unsigned
number_option(const char *text)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (end == text || *end != '\0' || number > 100000000)
		out_fail(64, "%s: not a number of ours", text);
	return (unsigned)number;
}

static void
take_option(int option, struct options *options, struct month *month)
{
	switch (option) {
	case 's':
		month->seed = number_option(optarg);
		break;
	case 'q':
		month->queries = number_option(optarg);
		break;
	case 'b':
		month->bulk = number_option(optarg);
		break;
	case 'm':
		options->month = optarg;
		break;
	case 'p':
		month->prefecture = optarg;
		break;
	case 'i':
		month->plain = true;
		break;
	case 'r':
		options->people = optarg;
		break;
	case 'c':
		options->calendar = optarg;
		break;
	case 'o':
		options->directory = optarg;
		break;
	default:
		fputs(help, option == 'h' ? stdout : stderr);
		exit(option == 'h' ? 0 : 64);
	}
}

static void
read_options(int argc, char **argv, struct options *options, struct month *month)
{
	static const struct option names[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "queries", required_argument, NULL, 'q' },
		{ "bulk", required_argument, NULL, 'b' },
		{ "month", required_argument, NULL, 'm' },
		{ "prefecture", required_argument, NULL, 'p' },
		{ "plain", no_argument, NULL, 'i' },
		{ "register", required_argument, NULL, 'r' },
		{ "calendar", required_argument, NULL, 'c' },
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "o:h", names, NULL)) != -1)
		take_option(option, options, month);
	if (options->directory == NULL || options->calendar == NULL ||
	    options->people == NULL || optind != argc ||
	    !number_is_body_code(month->prefecture)) {
		fputs(help, stderr);
		exit(64);
	}
}

/* What is to come of all, for the manifest. */
static unsigned long totals[OUTCOMES];

static void
write_counts(struct out *out, const char *word, const unsigned long counts[OUTCOMES])
{
	out_printf(out, "%s %lu %lu %lu %lu\n", word,
	    counts[FOUND] + counts[NONE] + counts[REFUSED], counts[FOUND], counts[NONE],
	    counts[REFUSED]);
}

/* An operating day: its own questions and those of the closed days before it. */
static void
write_day(struct month *month, int day, unsigned nth, struct out *manifest)
{
	unsigned long counts[OUTCOMES] = { 0 };
	char date[11] = "", word[24];

	month_work(month, day, nth);
	if (!month->plain)
		month_plant(month, day, nth);
	day_write(date, day);
	if (month->bulk_asks.count > 0)
		out_printf(manifest, "%s %s/%s-bulk.csv\n",
		    nth == MONTH_BULK_DAY ? "bulk-approved" : "bulk-unapproved",
		    organs[PENSION].code, date);
	for (unsigned at = 0; at < ASKERS; at++)
		asks_write(&month->asks[at], &organs[at], date, "", counts);
	asks_write(&month->bulk_asks, &organs[PENSION], date, "-bulk", counts);
	snprintf(word, sizeof word, "day %s", date);
	write_counts(manifest, word, counts);
	for (unsigned i = 0; i < OUTCOMES; i++)
		totals[i] += counts[i];
}

static void
begin_manifest(
    struct out *out, const struct options *options, const struct month *month)
{
	out_printf(out, "SYNTHETIC\nseed %llu\nmonth %s\nprefecture %s\n",
	    (unsigned long long)month->seed, options->month, month->prefecture);
	for (unsigned at = 0; at < ORGANS; at++)
		out_printf(out, "organ %s %s\n", organs[at].code, organs[at].name);
	for (unsigned at = STAFF_1; at < ASKERS; at++)
		out_printf(out, "staff %s\n", organs[at].code);
	out_printf(out, "subject %s %s\nprotected %s\n", month_subject(month)->code,
	    month_subject(month)->municipality, month_protected(month)->municipality);
}

static void
write_days(struct month *month, int first, struct out *manifest)
{
	bool has_worked = false;
	unsigned nth = 0;

	month->truth = out_open("truth.csv", CHARSET_UTF8);
	out_put_string(month->truth, "rule,who,date\n");
	for (int day = first; day_civil(day).month == day_civil(first).month; day++) {
		if (!closed[day]) {
			write_day(month, day, ++nth, manifest);
		} else if (!month->plain && !has_worked && nth > 2) {
			month_plant_closed(month, day);
			has_worked = true;
		}
	}
	out_close(month->truth);
}

int
main(int argc, char **argv)
{
	struct options options = { .month = "2026-03" };
	struct month month = {
		.seed = 1, .queries = 35, .bulk = 300, .prefecture = "220001"
	};
	struct out *manifest;
	char text[16];
	int first;

	read_options(argc, argv, &options, &month);
	snprintf(text, sizeof text, "%.10s-01", options.month);
	if (!day_read(text, &first) || first < 0 || first > CLOSED_MAX - 31)
		out_fail(64, "%s: not a month", options.month);
	read_calendar(options.calendar);
	register_read(&month.residents, options.people, month.prefecture);
	if (month.residents.count < 500)
		out_fail(65, "%s: fewer than 500 residents there", options.people);
	out_begin(options.directory);
	for (unsigned at = 0; at < ASKERS; at++)
		out_make_directory(organs[at].code);
	month_write_tables(&month);
	manifest = out_open("MANIFEST", CHARSET_UTF8);
	begin_manifest(manifest, &options, &month);
	write_days(&month, first, manifest);
	write_counts(manifest, "total", totals);
	out_list(manifest);
	out_close(manifest);
	for (unsigned at = 0; at < ASKERS; at++)
		free(month.asks[at].all);
	free(month.bulk_asks.all);
	free(month.residents.all);
	return 0;
}
