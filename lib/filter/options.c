#include "filter/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#define HELP_COLUMN 30

/* In the order of enum jk_common. */
static const struct jk_option common_options[] = {
	{ "output", 'o', N_("FILE"), N_("write to FILE, which must not exist") },
	{ "force", 'f', NULL, N_("let -o replace an existing file") },
	{ "dry-run", 'n', NULL, N_("check and report all, change nothing") },
	{ "schema", 's', N_("NAME"), N_("schema: an installed name or a .csvs file") },
	{ "as-of", 0, N_("DATE"), N_("the business date, YYYY-MM-DD") },
	{ "quarantine", 'Q', N_("FILE"), N_("where refused records go") },
	{ "reject-limit", 'R', N_("LIMIT"),
	    N_("stop when more are refused: P%, N or P% N") },
	{ "max-change", 0, N_("LIMIT"), N_("stop when more persons would change") },
	{ "max-delete", 0, N_("LIMIT"), N_("stop when more persons would be deleted") },
	{ "allow-empty", 0, NULL, N_("consent to an input without records") },
	{ "initial", 0, NULL, N_("consent to the first load of an empty ledger") },
	{ "format", 'F', N_("FORMAT"), N_("form of the report: text, csv or jsonl") },
};

/* What every program has. */
static const struct jk_option universal_options[] = {
	{ "site", 'S', N_("DIR"), N_("the site (default: $JK_SITE)") },
	{ "quiet", 'q', NULL, N_("say nothing but errors") },
	{ "verbose", 'v', NULL, N_("say more") },
	{ "status-fd", 0, N_("FD"), N_("write verdict lines to this descriptor") },
	{ "metrics", 0, N_("FILE"), N_("write metrics in the Prometheus text format") },
	{ "help", 'h', NULL, N_("show this and stop") },
	{ "version", 'V', NULL, N_("show the version and stop") },
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void
add(struct jk_options *options, const struct jk_option *option)
{
	if (options->count < JK_OPTIONS_MAX)
		options->table[options->count++] = option;
}

void
jk_options_init(
    struct jk_options *options, const struct jk_option *own, unsigned common)
{
	memset(options, 0, sizeof *options);
	for (; own != NULL && own->name != NULL; own++)
		add(options, own);
	for (size_t i = 0; i < COUNT(common_options); i++)
		if (common & 1u << i)
			add(options, &common_options[i]);
	for (size_t i = 0; i < COUNT(universal_options); i++)
		add(options, &universal_options[i]);
}

/* What getopt_long wants to know. */
struct getopt_tables {
	struct option longs[JK_OPTIONS_MAX + 1];
	char letters[2 * JK_OPTIONS_MAX + 2];
};

static void
make_tables(const struct jk_options *options, struct getopt_tables *tables)
{
	char *letter = tables->letters;

	memset(tables, 0, sizeof *tables);
	*letter++ = ':';
	for (size_t i = 0; i < options->count; i++) {
		const struct jk_option *option = options->table[i];

		tables->longs[i].name = option->name;
		tables->longs[i].has_arg =
		    option->argument != NULL ? required_argument : no_argument;
		tables->longs[i].val = 256 + (int)i;
		if (option->letter == 0)
			continue;
		*letter++ = option->letter;
		if (option->argument != NULL)
			*letter++ = ':';
	}
}

static int
index_of_letter(const struct jk_options *options, int letter)
{
	for (size_t i = 0; i < options->count; i++)
		if (options->table[i]->letter == letter)
			return (int)i;
	return -1;
}

static int
take(struct jk_options *options, int at, const char *value, struct jk_err *err)
{
	if (options->values[at] != NULL)
		return jk_err_set(err, JK_EXIT_USAGE, "JK00601",
		    _("option --%s is given twice"), options->table[at]->name);
	options->values[at] = value != NULL ? value : "";
	return 0;
}

/* getopt_long takes shortened long names; we do not. */
static bool
is_shortened(const struct jk_options *options, const char *word, int at)
{
	size_t len;

	if (word == NULL || strncmp(word, "--", 2) != 0)
		return false;
	len = strcspn(word + 2, "=");
	return len != strlen(options->table[at]->name);
}

static int
usage(struct jk_err *err, const char *word)
{
	return jk_err_set(err, JK_EXIT_USAGE, "JK00602",
	    _("option %s is unknown or misses its argument; --help lists them"),
	    word != NULL ? word : "?");
}

int
jk_options_decode(struct jk_options *options, int argc, char **argv, struct jk_err *err)
{
	struct getopt_tables tables;
	int found;

	make_tables(options, &tables);
	opterr = 0;
	optind = 1;
	while ((found = getopt_long(argc, argv, tables.letters, tables.longs, NULL)) !=
	       -1) {
		const char *word = optind > 1 ? argv[optind - 1] : NULL;
		int at = found >= 256 ? found - 256 : index_of_letter(options, found);

		if (at < 0)
			return usage(err, word);
		if (found >= 256 && optarg != NULL && optarg == word)
			word = argv[optind - 2]; /* the value stood apart */
		if (found >= 256 && is_shortened(options, word, at))
			return usage(err, word);
		if (take(options, at, optarg, err) < 0)
			return -1;
	}
	options->operands = argv + optind;
	options->operands_count = argc - optind;
	return 0;
}

const char *
jk_options_get(const struct jk_options *options, const char *name)
{
	for (size_t i = 0; i < options->count; i++)
		if (strcmp(options->table[i]->name, name) == 0)
			return options->values[i];
	return NULL;
}

bool
jk_options_has(const struct jk_options *options, const char *name)
{
	return jk_options_get(options, name) != NULL;
}

void
jk_options_help(const struct jk_options *options)
{
	for (size_t i = 0; i < options->count; i++) {
		const struct jk_option *option = options->table[i];
		int used = printf("  %c%c%s--%s", option->letter ? '-' : ' ',
		    option->letter ? option->letter : ' ', option->letter ? ", " : "  ",
		    option->name);

		if (option->argument != NULL)
			used += printf("=%s", _(option->argument));
		printf("%*s%s\n", used < HELP_COLUMN ? HELP_COLUMN - used : 1, "",
		    _(option->help));
	}
}
