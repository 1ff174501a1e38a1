/*
 * Days as numbers (0 = 1970-01-01, Gregorian), their texts, and the dates of
 * the register that no calendar has.
 */
#ifndef PEOPLE_DAY_H
#define PEOPLE_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

#define DAY_FORMS 14 /* partly unknown dates, standard for resident records 1.1.8 */

struct civil {
	int year, month, day;
};

int day_of(int year, int month, int day);
struct civil day_civil(int day);
bool day_is_weekend(int day);

/* Write YYYY-MM-DD, 10 bytes, no terminator. */
void day_write(char to[10], int day);

/* Strict YYYY-MM-DD of an existing day. */
bool day_read(const char *text, int *day);

/* The day in an era's years: 昭和41年2月3日. */
void day_put_era(struct text *text, int day);

/* One of the DAY_FORMS ways to say a date known only in part, near `day`. */
void day_put_unknown(struct text *text, int day, unsigned form);

#endif
