/*
 * One query as it is written into the CSV of its organ, and the queries of one day.
 */
#ifndef QUERIES_ASK_H
#define QUERIES_ASK_H

#include "../people/draw.h"
#include "register.h"

#define ORGANS 3
#define WORKERS 6 /* persons of an organ, at two offices */
#define STAFF 2 /* of the prefecture who ask */

/* Who asks: an organ's people, or one of the prefecture's staff in his own name. */
enum asker { PENSION, TAX, LICENCE, STAFF_1, STAFF_2, ASKERS };

struct organ {
	const char *code; /* of the organ, or the id of one's own staff */
	const char *name, *prefix, *purpose, *label, *clause, *reason;
	const char *function, *keys, *items;
	bool needs_case, has_bulk;
};

extern const struct organ organs[ASKERS];

/* What must come of a query. */
enum outcome { FOUND, NONE, REFUSED, OUTCOMES };

struct ask {
	int day, second; /* asked at */
	uint32_t order;
	const struct resident *resident; /* NULL: a code that nobody has */
	unsigned long long nobody;
	const char *key, *items, *mode;
	bool has_number_purpose;
	unsigned copies; /* of media; 0: none */
	enum outcome outcome;
	char worker[24], authority[24], terminal[24], office[24], case_number[32];
};

struct asks {
	struct ask *all;
	uint32_t count, room;
};

/* A plain question of that worker, under a case of his own. */
struct ask *ask_add(struct asks *asks, const struct organ *organ, unsigned worker,
    int day, int second, const struct resident *resident);

/*
 * By time, as DIR/ORGAN/DATE.csv with a word behind the date; then forgotten, and
 * counted by outcome. None: no file.
 */
void asks_write(struct asks *asks, const struct organ *organ, const char *date,
    const char *word, unsigned long counts[OUTCOMES]);

#endif
