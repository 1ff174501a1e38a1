/*
 * queries: what three organs ask a prefecture in a month, as CSV for jk-extract,
 * with misuse planted in it and the truth beside. Describes nobody; see ../README.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../people/day.h"
#include "month.h"

#define CLOSED_MAX 40000

static const char help[] =
    "usage: queries [--seed=N] [--queries=N] [--bulk=N] [--from=YYYY-MM-DD]\n"
    "               [--days=N] [--prefecture=NN] [--plain]\n"
    "               --register=FILE --calendar=FILE -o DIR\n"
    "\n"
    "Makes DIR/DATE/ORGAN.csv and DIR/DATE/ORGAN-bulk.csv (schemas/query.csvs) for\n"
    "each operating day, operators.csv, purposes.csv, relations.csv, protected.csv,\n"
    "truth.csv (rule,who,date of each planted case) and MANIFEST.\n"
    "The same options make the same bytes, on every machine.\n"
    "\n"
    "  --register    truth/night-K.register.csv of people --registers\n"
    "  --prefecture  its residents there are asked for (22)\n"
    "  --queries     of an organ on an operating day (35); --bulk: of its bulk\n"
    "                batch (300)\n"
    "  --from        the first day (2026-03-01); --days: how many (31)\n"
    "  --plain       plant nothing\n"
    "  --calendar    the table of closed days (schemas/calendar.csv)\n";

struct options {
	const char *directory, *calendar, *from, *people, *prefecture;
	int days;
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
	case 'f':
		options->from = optarg;
		break;
	case 'd':
		options->days = (int)number_option(optarg);
		break;
	case 'p':
		options->prefecture = optarg;
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
		{ "from", required_argument, NULL, 'f' },
		{ "days", required_argument, NULL, 'd' },
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
	    options->people == NULL || optind != argc) {
		fputs(help, stderr);
		exit(64);
	}
}

/* An operating day: its own questions and those of the closed days before it. */
static void
write_day(struct month *month, int day, unsigned nth)
{
	char date[11] = "", bulk[16];

	month_work(month, day, nth);
	if (!month->plain)
		month_plant(month, day, nth);
	day_write(date, day);
	out_make_directory(date);
	snprintf(bulk, sizeof bulk, "%s-bulk", organs[0].code);
	for (unsigned at = 0; at < ORGANS; at++)
		asks_write(&month->asks[at], &organs[at], date, organs[at].code);
	asks_write(&month->bulk_asks, &organs[0], date, bulk);
}

static void
write_manifest(const struct options *options, const struct month *month)
{
	struct out *out = out_open("MANIFEST", CHARSET_UTF8);

	out_printf(out, "SYNTHETIC\nseed %llu\nfrom %s\ndays %d\nqueries %lu\n",
	    (unsigned long long)month->seed, options->from, options->days,
	    asks_written());
	for (unsigned at = 0; at < ORGANS; at++)
		out_printf(out, "organ %s %s\n", organs[at].code, organs[at].name);
	out_printf(out, "subject %s %s\nprotected %s\n", month_subject(month)->code,
	    month_subject(month)->municipality, month_protected(month)->municipality);
	out_list(out);
	out_close(out);
}

int
main(int argc, char **argv)
{
	struct options options = {
		.from = "2026-03-01", .days = 31, .prefecture = "22"
	};
	struct month month = { .seed = 1, .queries = 35, .bulk = 300 };
	bool has_worked = false;
	unsigned nth = 0;
	int first;

	read_options(argc, argv, &options, &month);
	if (!day_read(options.from, &first))
		out_fail(64, "%s: not a date", options.from);
	read_calendar(options.calendar);
	register_read(&month.residents, options.people, options.prefecture);
	if (month.residents.count < 500)
		out_fail(65, "%s: fewer than 500 residents there", options.people);
	out_begin(options.directory);
	month_write_tables(&month);
	month.truth = out_open("truth.csv", CHARSET_UTF8);
	out_put_string(month.truth, "rule,who,date\n");
	for (int day = first; day < first + options.days; day++) {
		if (!closed[day]) {
			write_day(&month, day, ++nth);
		} else if (!month.plain && !has_worked && nth > 2) {
			month_plant_closed(&month, day);
			has_worked = true;
		}
	}
	out_close(month.truth);
	for (unsigned at = 0; at < ORGANS; at++)
		free(month.asks[at].all);
	free(month.bulk_asks.all);
	write_manifest(&options, &month);
	free(month.residents.all);
	return 0;
}
