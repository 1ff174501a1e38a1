/*
 * access: a month of synthetic access and operation records of one prefecture, with
 * misuse planted in them and the truth beside. Describes nobody; see ../README.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../people/day.h"
#include "jobs.h"
#include "plant.h"

#define CLOSED_MAX 40000

static const char help[] =
    "usage: access [--seed=N] [--residents=N] [--operators=N] [--looks=N]\n"
    "              [--batch=N] [--from=YYYY-MM-DD] [--days=N] [--plain]\n"
    "              [--register=FILE] --calendar=FILE -o DIR\n"
    "\n"
    "Makes DIR/access.csv (schemas/access.csvs), operators.csv, purposes.csv,\n"
    "relations.csv, truth.csv (rule,who,date of each planted case), plan.csv,\n"
    "plan-truth.csv (result,day,job of each difference) and MANIFEST.\n"
    "The same options make the same bytes, on every machine.\n"
    "\n"
    "  --residents  whose codes are looked at (20000), those of people's first half\n"
    "  --operators  persons at counters (40)\n"
    "  --looks      of a person of average business, on an open day (40)\n"
    "  --batch      records of a night's batch (500)\n"
    "  --from       the first day (2026-03-01); --days: how many (31)\n"
    "  --plain      plant nothing\n"
    "  --register   look at the residents of this one instead, 5000 or more: a\n"
    "               truth/night-K.register.csv of people --registers\n"
    "  --calendar   the table of closed days (schemas/calendar.csv)\n";

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

struct options {
	const char *directory, *calendar, *from, *people;
	int days;
	bool plain;
};

static unsigned
number_option(const char *text)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (end == text || *end != '\0' || number > 200000000)
		out_fail(64, "%s: not a number of ours", text);
	return (unsigned)number;
}

static void
read_options(int argc, char **argv, struct options *options, struct traffic *traffic)
{
	static const struct option names[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "residents", required_argument, NULL, 'n' },
		{ "operators", required_argument, NULL, 'p' },
		{ "looks", required_argument, NULL, 'l' },
		{ "batch", required_argument, NULL, 'b' },
		{ "from", required_argument, NULL, 'f' },
		{ "days", required_argument, NULL, 'd' },
		{ "plain", no_argument, NULL, 'i' },
		{ "register", required_argument, NULL, 'r' },
		{ "calendar", required_argument, NULL, 'c' },
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "o:h", names, NULL)) != -1) {
		switch (option) {
		case 's':
			traffic->seed = number_option(optarg);
			break;
		case 'n':
			traffic->residents = number_option(optarg);
			break;
		case 'p':
			traffic->staff.operators = number_option(optarg);
			break;
		case 'l':
			traffic->looks = number_option(optarg);
			break;
		case 'b':
			traffic->batch = number_option(optarg);
			break;
		case 'f':
			options->from = optarg;
			break;
		case 'd':
			options->days = (int)number_option(optarg);
			break;
		case 'i':
			options->plain = true;
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
	if (options->people != NULL) {
		changes_read(&traffic->changes, options->people);
		traffic->residents = traffic->changes.count;
	}
	if (options->directory == NULL || options->calendar == NULL || optind != argc ||
	    !day_read(options->from, &traffic->first_day) ||
	    traffic->staff.operators < 20 || traffic->residents < 5000) {
		fputs(help, stderr);
		exit(64);
	}
}

static void
write_manifest(const struct options *options, const struct traffic *traffic)
{
	struct out *out = out_open("MANIFEST", CHARSET_UTF8);

	out_printf(out,
	    "SYNTHETIC\nseed %llu\nresidents %u\noperators %u\nfrom %s\ndays %d\n"
	    "records %llu\nordinary %llu\n",
	    (unsigned long long)traffic->seed, traffic->residents,
	    traffic->staff.operators, options->from, options->days,
	    (unsigned long long)events_written(),
	    (unsigned long long)traffic->ordinary);
	out_list(out);
	out_close(out);
}

int
main(int argc, char **argv)
{
	struct options options = { .from = "2026-03-01", .days = 31 };
	struct traffic traffic = { .seed = 1,
		.residents = 20000,
		.staff = { .operators = 40 },
		.looks = 40,
		.batch = 500 };
	struct day_events events = { 0 };
	struct out *out, *truth;
	unsigned open_days = 0;

	read_options(argc, argv, &options, &traffic);
	read_calendar(options.calendar);
	out_begin(options.directory);
	staff_write(&traffic.staff);
	plant_write(&traffic);
	out = out_open("access.csv", CHARSET_UTF8);
	truth = out_open("truth.csv", CHARSET_UTF8);
	out_put_string(truth, "rule,who,date\n");
	events_begin(out);
	jobs_begin();
	for (int day = traffic.first_day; day < traffic.first_day + options.days;
	     day++) {
		bool is_open = !closed[day];

		open_days += is_open;
		traffic_day(&traffic, &events, day, is_open);
		if (!options.plain)
			plant_day(&traffic, &events, day, open_days, is_open, truth);
		if (is_open)
			jobs_day(&traffic, &events, day, open_days, options.plain);
		events_write(&events, day, out);
	}
	out_close(out);
	out_close(truth);
	jobs_end();
	free(events.events);
	changes_free(&traffic.changes);
	write_manifest(&options, &traffic);
	return 0;
}
