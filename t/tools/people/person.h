/*
 * What the register says of one person at one time, and how it is made up.
 * Every value comes from the built-in blocks; nobody is described.
 */
#ifndef PEOPLE_PERSON_H
#define PEOPLE_PERSON_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"
#include "world.h"

struct facts {
	uint64_t surname_key, given_key; /* the persons whose streams name this one */
	uint64_t number; /* individual number; 0 is none */
	int birth_day; /* near it where the birth is partly unknown */
	int alive_day; /* by which the person was surely born */
	bool foreign, female;
	int ward; /* of the site; -1 none */
	struct text name, kana, former, former_kana, common, birth, address;
};

/* Everything about the person of a slot, living at a site. */
void person_make(const struct world *world, uint32_t slot, const struct site *site,
    struct facts *to);

/* Name and kana again, after a key or the nationality has changed. */
void person_name(
    const struct world *world, const struct site *site, struct facts *facts);

/* The surname alone, with its kana, under any key. */
void person_surname(
    const struct world *world, uint64_t key, struct text *written, struct text *kana);

/* A common name for a foreign resident. */
void person_common_name(const struct world *world, uint64_t key, struct text *to);

/* A home at a site; another key is another home. */
void person_address(const struct world *world, uint64_t key, const struct site *site,
    struct facts *facts);

/* A birth as the register writes it, once birth_day is known. */
void person_birth_plain(struct facts *facts);

/* Can every text of this person be written in CP932? */
bool person_fits_cp932(const struct facts *facts);

#endif
