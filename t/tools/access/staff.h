/*
 * The staff of one prefecture: offices with their tasks, operators with their
 * authority, and the lists of them that an audit is given.
 */
#ifndef ACCESS_STAFF_H
#define ACCESS_STAFF_H

#include <stdbool.h>
#include <stdint.h>

#define OFFICES 5

struct office {
	const char *name, *purpose, *label, *authority;
	bool needs_case;
};

extern const struct office offices[OFFICES];

struct staff {
	unsigned operators; /* persons; beside them two batch accounts and a kiosk */
};

/* Which office a person works in. */
const struct office *staff_office(unsigned worker);
void staff_name(char to[24], unsigned worker);

/* How much a person does: 1000 for the busiest, Zipf from there. */
unsigned staff_share(unsigned worker);

/* operators.csv and purposes.csv below the directory that out_begin named. */
void staff_write(const struct staff *staff);

#endif
