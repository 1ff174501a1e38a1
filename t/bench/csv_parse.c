/*
 * csv_parse FILE: libcsv's bare parse, counting fields; the limit that
 * jk-extract is measured beside in make bench. Links -lcsv, not libjk.
 */
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>

static void
count_field(void *field, size_t len, void *fields)
{
	(void)field;
	(void)len;
	++*(unsigned long *)fields;
}

static void
ignore_row(int end, void *fields)
{
	(void)end;
	(void)fields;
}

int
main(int argc, char **argv)
{
	static char block[65536];
	unsigned long fields = 0;
	struct csv_parser parser;
	size_t got;
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;

	if (file == NULL || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return EXIT_FAILURE;
	while ((got = fread(block, 1, sizeof block, file)) > 0)
		if (csv_parse(&parser, block, got, count_field, ignore_row, &fields) !=
		    got)
			return EXIT_FAILURE;
	if (ferror(file) || csv_fini(&parser, count_field, ignore_row, &fields) != 0)
		return EXIT_FAILURE;
	printf("%lu\n", fields);
	return EXIT_SUCCESS;
}
