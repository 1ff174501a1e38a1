/*
 * Reads the tables under t/vectors/crypto: one case a line, its words parted
 * by single spaces, "#" before a remark, "-" for an empty word, bytes in
 * hexadecimal. Words are borrowed until the next line.
 */
#ifndef JK_T_VECTORS_H
#define JK_T_VECTORS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

#define VECTOR_WORDS 12

struct vectors {
	FILE *file;
	char *line;
	size_t room;
	char *word[VECTOR_WORDS];
	size_t words;
	/* The bytes of each word, where it is hexadecimal. */
	uint8_t *store[VECTOR_WORDS];
};

/* False when there is no such file. */
static bool
vectors_open(struct vectors *vectors, const char *path)
{
	memset(vectors, 0, sizeof *vectors);
	vectors->file = fopen(path, "r");
	return vectors->file != NULL;
}

static void
vectors_split(struct vectors *vectors)
{
	char *rest = vectors->line;

	vectors->line[strcspn(vectors->line, "\n")] = '\0';
	vectors->words = 0;
	while (rest != NULL && vectors->words < VECTOR_WORDS) {
		char *word = strsep(&rest, " ");

		vectors->word[vectors->words++] =
		    strcmp(word, "-") == 0 ? word + 1 : word;
	}
}

/* The next case, or false at the end. */
static bool
vectors_next(struct vectors *vectors)
{
	while (getline(&vectors->line, &vectors->room, vectors->file) >= 0) {
		vectors_split(vectors);
		if (vectors->line[0] != '#' && vectors->line[0] != '\0')
			return true;
	}
	return false;
}

/* The bytes a word stands for; a word that is not hexadecimal ends the test. */
__attribute__((unused)) static struct jk_bytes
vectors_bytes(struct vectors *vectors, size_t index)
{
	const char *word = index < vectors->words ? vectors->word[index] : "?";
	size_t len = strlen(word) / 2;

	free(vectors->store[index]);
	/* Exactly as long as needed, so that a sanitizer sees one byte too many. */
	vectors->store[index] = malloc(len > 0 ? len : 1);
	if (vectors->store[index] == NULL || strlen(word) % 2 != 0 ||
	    !jk_hex_decode(vectors->store[index], len, word)) {
		printf("Bail out! word %zu of a vector is not hexadecimal\n", index);
		exit(1);
	}
	return jk_bytes(vectors->store[index], len);
}

static void
vectors_close(struct vectors *vectors)
{
	for (size_t i = 0; i < VECTOR_WORDS; i++)
		free(vectors->store[i]);
	free(vectors->line);
	if (vectors->file != NULL)
		fclose(vectors->file);
}

#endif
