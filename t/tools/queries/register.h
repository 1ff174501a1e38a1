/*
 * The residents of one prefecture, from a register as people writes it
 * (truth/night-K.register.csv): whoever has one chain there that is open, under the
 * code that he has now.
 */
#ifndef QUERIES_REGISTER_H
#define QUERIES_REGISTER_H

#include <stdbool.h>
#include <stdint.h>

struct resident {
	char code[12], municipality[7], number[13], birth[11];
	char name[257];
	bool is_unique_name; /* with a birth date that a query can name, his alone */
};

struct residents {
	struct resident *all; /* ascending in the code */
	uint32_t count, room;
};

/* Those of municipalities whose code begins with `prefecture` (two digits). */
void register_read(
    struct residents *residents, const char *path, const char *prefecture);

#endif
