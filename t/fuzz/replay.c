/*
 * A target without a fuzzer: every file given, or every file of a directory
 * given, goes through it once. The last line says how many there were.
 */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "target.h"

static bool
replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct stat status;
	uint8_t *bytes = NULL;
	size_t len = 0;
	bool whole = false;

	/* The exact size, so that a sanitizer sees the first byte too much. */
	if (file != NULL && fstat(fileno(file), &status) == 0) {
		len = (size_t)status.st_size;
		bytes = malloc(len > 0 ? len : 1);
		whole = bytes != NULL && fread(bytes, 1, len, file) == len;
	}
	if (whole)
		LLVMFuzzerTestOneInput(bytes, len);
	else
		fprintf(stderr, "cannot read %s\n", path);
	free(bytes);
	if (file != NULL)
		fclose(file);
	return whole;
}

static long
replay(const char *path)
{
	struct stat status;
	char inside[PATH_MAX];
	struct dirent *entry;
	DIR *directory;
	long count = 0;

	if (stat(path, &status) == 0 && !S_ISDIR(status.st_mode))
		return replay_file(path) ? 1 : -1;
	directory = opendir(path);
	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name);
		if (stat(inside, &status) == 0 && S_ISREG(status.st_mode))
			count += replay_file(inside);
	}
	if (directory != NULL)
		closedir(directory);
	return count;
}

int
main(int argc, char **argv)
{
	long total = 0;

	for (int i = 1; i < argc; i++) {
		long count = replay(argv[i]);

		if (count <= 0) {
			fprintf(stderr, "nothing at %s\n", argv[i]);
			return 66;
		}
		total += count;
	}
	printf("%ld inputs\n", total);
	return total > 0 ? 0 : 64;
}
