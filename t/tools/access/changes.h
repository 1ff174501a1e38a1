/*
 * The residents of a register as people writes it (truth/night-K.register.csv),
 * and on which days something happened to them: what looks are held against by
 * jk-audit(1), findings, rule no-event. Initial loads say of nobody that anything
 * happened.
 */
#ifndef ACCESS_CHANGES_H
#define ACCESS_CHANGES_H

#include <stdbool.h>
#include <stdint.h>

/* The window of rule no-event in schemas/rules/findings.csv, in days. */
#define CHANGES_WINDOW 30

struct changed {
	uint64_t code;
	uint32_t first, count; /* of days */
};

struct changes {
	struct changed *residents; /* ascending in the code; NULL: none is given */
	uint32_t count, room;
	int *days;
	uint32_t days_count, days_room;
};

void changes_read(struct changes *changes, const char *path);
void changes_free(struct changes *changes);

/*
 * `wanted` residents to whom something happened within the window before or after
 * that day, or to whom nothing did: those at its edge first, so that a window of
 * another day shows. Status 65 when there are not so many.
 */
void changes_choose(const struct changes *changes, int day, bool within,
    uint64_t *codes, unsigned wanted);

#endif
