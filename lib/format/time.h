/*
 * Points in time: YYYY-MM-DDThh:mm:ss+09:00, always in Japan's offset, never
 * with a fraction; and the seconds since 1970-01-01T00:00:00Z that it stands
 * for. Years 1 to 9999. One time has one text.
 */
#ifndef JK_FORMAT_TIME_H
#define JK_FORMAT_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

#define JK_TIME_CHARS 26 /* bytes, with the NUL */
#define JK_TIME_MIN INT64_C(-62135629200) /* 0001-01-01T00:00:00+09:00 */
#define JK_TIME_MAX INT64_C(253402268399) /* 9999-12-31T23:59:59+09:00 */

bool jk_time_decode(struct jk_bytes text, int64_t *seconds);

/* `seconds` is between JK_TIME_MIN and JK_TIME_MAX; else the text is "". */
void jk_time_encode(char to[JK_TIME_CHARS], int64_t seconds);

/* The day in Japan at that time, as in format/date.h. */
int32_t jk_time_day(int64_t seconds);

#endif
