/*
 * people: synthetic residents of a small country, the files their municipalities
 * write each night, and what every register must hold after it. Describes
 * nobody; see t/tools/README.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "life.h"
#include "night.h"
#include "out.h"
#include "row.h"
#include "truth.h"

static const char help[] =
    "usage: people [--seed=N] [--country=demo|tiny | --municipality=CODE]\n"
    "              [--residents=N] [--nights=N] [--date=YYYY-MM-DD]\n"
    "              [--profile=plain|faulty|stress|peak[,...]] [--changes=PER-MILLE]\n"
    "              [--registers] -o DIR\n"
    "\n"
    "Makes DIR/night-K/CODE.csv (night 0 is the initial load), DIR/truth and\n"
    "DIR/MANIFEST. The same options make the same bytes, on every machine.\n"
    "\n"
    "  --country       demo: five municipalities, 50000 residents, 3 nights (default)\n"
    "                  tiny: one municipality, 10 residents, 3 nights\n"
    "  --municipality  one of the demo's five alone; 1 resident, 0 nights\n"
    "  --date          business day of night 0 (2026-03-30)\n"
    "  --profile       plain: every row is right (tiny, municipality)\n"
    "                  faulty: wrong rows are planted and sent again (demo)\n"
    "                  stress: rare characters, names and dates 20 times as often\n"
    "                  peak: three times the changes\n"
    "  --changes       persons changed a night, of 1000 (8)\n"
    "  --registers     also the whole register after each night, sorted by key\n"
    "  -o              directory to write; - writes the initial load of a\n"
    "                  municipality to standard output, without truth\n"
    "\n"
    "Every resident code and individual number starts with 9: SYNTHETIC.\n";

struct options {
	const char *directory, *country, *municipality;
	const char *date, *profile;
	long residents, nights, changes;
	bool registers;
};

static long
number_option(const char *name, const char *text, long limit)
{
	char *end;
	long number = strtol(text, &end, 10);

	if (end == text || *end != '\0' || number < 0 || number > limit)
		out_fail(64, "--%s wants a number up to %ld", name, limit);
	return number;
}

static void
read_options(int argc, char **argv, struct options *options, struct world *world)
{
	static const struct option names[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "country", required_argument, NULL, 'c' },
		{ "municipality", required_argument, NULL, 'm' },
		{ "residents", required_argument, NULL, 'n' },
		{ "nights", required_argument, NULL, 'k' },
		{ "date", required_argument, NULL, 'd' },
		{ "profile", required_argument, NULL, 'p' },
		{ "changes", required_argument, NULL, 'g' },
		{ "registers", no_argument, NULL, 'r' },
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "o:h", names, NULL)) != -1) {
		switch (option) {
		case 's':
			world->seed =
			    (uint64_t)number_option("seed", optarg, 999999999);
			break;
		case 'c':
			options->country = optarg;
			break;
		case 'm':
			options->municipality = optarg;
			break;
		case 'n':
			options->residents =
			    number_option("residents", optarg, 200000000);
			break;
		case 'k':
			options->nights = number_option("nights", optarg, NIGHTS_MAX);
			break;
		case 'd':
			options->date = optarg;
			break;
		case 'p':
			options->profile = optarg;
			break;
		case 'g':
			options->changes = number_option("changes", optarg, 300);
			break;
		case 'r':
			options->registers = true;
			break;
		case 'o':
			options->directory = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			exit(0);
		default:
			fputs(help, stderr);
			exit(64);
		}
	}
	if (optind < argc || options->directory == NULL)
		out_fail(64, "wants -o DIR and no other arguments; see --help");
}

static void
take_profile(struct world *world, const char *profile)
{
	char copy[64], *word, *rest = copy;

	snprintf(copy, sizeof(copy), "%s", profile);
	world->profile = profile;
	world->rare = 1;
	while ((word = strsep(&rest, ",")) != NULL) {
		if (strcmp(word, "faulty") == 0)
			world->faults = 40;
		else if (strcmp(word, "stress") == 0)
			world->rare = 20;
		else if (strcmp(word, "peak") == 0)
			world->changes *= 3;
		else if (strcmp(word, "plain") != 0)
			out_fail(64, "unknown profile: %s", word);
	}
}

static void
take_options(struct world *world, const struct options *options)
{
	bool demo =
	    options->municipality == NULL && strcmp(options->country, "demo") == 0;
	int day;

	if (options->municipality != NULL
		? !world_take_municipality(world, options->municipality)
		: !world_take_country(world, options->country))
		out_fail(64, "no such country or municipality");
	world->residents = options->residents >= 0 ? (uint32_t)options->residents
			   : demo                  ? 50000
			   : options->municipality != NULL ? 1
							   : 10;
	world->nights = options->nights >= 0            ? (int)options->nights
			: options->municipality != NULL ? 0
							: 3;
	world->changes = (unsigned)options->changes;
	take_profile(world, options->profile != NULL ? options->profile
			    : demo                   ? "faulty"
						     : "plain");
	if (!day_read(options->date, &day))
		out_fail(64, "--date wants an existing day as YYYY-MM-DD");
	world_settle(world, day);
}

/* In the order of the codes: each slot's own, then the mirrored one's second. */
static void
play(const struct world *world, bool registers)
{
	static struct life life;
	struct nights *nights = nights_open(world);
	struct truth *truth = truth_open(world, registers);
	uint32_t slot;

	for (slot = 0; slot < world->slots; slot++) {
		uint32_t mirrored = world->slots - 1 - slot;

		life_make(&life, world, slot);
		nights_put(nights, &life, 0);
		truth_put(truth, &life, 0);
		if (life_may_change_code(world, mirrored)) {
			life_make(&life, world, mirrored);
			nights_put(nights, &life, 1);
			truth_put(truth, &life, 1);
		}
	}
	nights_close(nights);
	truth_close(truth);
}

static void
write_manifest(const struct world *world)
{
	static const char *const sources[] = { "journal", "full", "snapshot" };
	static const char *const charsets[] = { "utf-8", "utf-8-bom", "cp932" };
	struct out *out = out_open("MANIFEST", CHARSET_UTF8);
	char date[11] = { 0 };
	unsigned site;
	int night;

	out_printf(out,
	    "SYNTHETIC: made by people, describes nobody\n"
	    "blocks built-in\nseed %llu\ncountry %s\nprofile %s\nresidents %u\n"
	    "newcomers %u\nchanges %u\n",
	    (unsigned long long)world->seed, world->country, world->profile,
	    world->residents, world->newcomers, world->changes);
	for (night = 0; night <= world->nights; night++) {
		day_write(date, world->days[night]);
		out_printf(out, "night %d %s\n", night, date);
	}
	for (site = 0; site < world->sites_count; site++)
		out_printf(out, "municipality %s %s %s %s\n", world->sites[site]->code,
		    sources[world->sites[site]->source],
		    charsets[world->sites[site]->charset], world->sites[site]->name);
	out_list(out);
	out_close(out);
}

/* The initial load alone, as fast as it can be made. */
static void
pour(const struct world *world)
{
	static struct life life;
	static struct row row;
	char text[ROW_MAX_BYTES];
	struct out *out = out_open("standard output", world->sites[0]->charset);
	uint32_t slot;

	out_put(out, row_titles, strlen(row_titles));
	for (slot = 0; slot < world->slots; slot++) {
		life_make(&life, world, slot);
		row_make(&row, &life.records[0], world->sites[0]);
		out_put(out, text, row_csv(&row, text));
	}
	out_close(out);
}

int
main(int argc, char **argv)
{
	struct options options = { .country = "demo",
		.date = "2026-03-30",
		.residents = -1,
		.nights = -1,
		.changes = 8 };
	static struct world world = { .seed = 1 };

	read_options(argc, argv, &options, &world);
	take_options(&world, &options);
	out_begin(options.directory);
	if (strcmp(options.directory, "-") == 0) {
		if (world.sites_count > 1 || world.nights > 0)
			out_fail(64, "-o - wants --municipality and no nights");
		pour(&world);
		return 0;
	}
	play(&world, options.registers);
	write_manifest(&world);
	return 0;
}
