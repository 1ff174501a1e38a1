#include "format/time.h"

#include <string.h>

#include "format/date.h"

#define OFFSET "+09:00"
#define OFFSET_SECONDS 32400
#define DAY_SECONDS 86400

/* Two digits below `limit`, or -1. */
static int
two_digits(const uint8_t *digits, int limit)
{
	unsigned tens = digits[0] - (unsigned)'0';
	unsigned ones = digits[1] - (unsigned)'0';
	int value = (int)(10 * tens + ones);

	return tens > 9 || ones > 9 || value >= limit ? -1 : value;
}

bool
jk_time_decode(struct jk_bytes text, int64_t *seconds)
{
	int hour, minute, second;
	int32_t day;

	if (text.len != JK_TIME_CHARS - 1 || text.ptr[10] != 'T' ||
	    text.ptr[13] != ':' || text.ptr[16] != ':' ||
	    memcmp(text.ptr + 19, OFFSET, strlen(OFFSET)) != 0 ||
	    !jk_date_decode(jk_bytes(text.ptr, 10), &day))
		return false;
	hour = two_digits(text.ptr + 11, 24);
	minute = two_digits(text.ptr + 14, 60);
	second = two_digits(text.ptr + 17, 60);
	if (hour < 0 || minute < 0 || second < 0)
		return false;
	*seconds = (int64_t)day * DAY_SECONDS + hour * 3600 + minute * 60 + second -
		   OFFSET_SECONDS;
	return true;
}

int32_t
jk_time_day(int64_t seconds)
{
	int64_t local = seconds + OFFSET_SECONDS;
	int64_t day = local / DAY_SECONDS;

	return (int32_t)(day - (local % DAY_SECONDS < 0));
}

static void
put_two(char *to, char before, int64_t value)
{
	to[0] = before;
	to[1] = (char)('0' + value / 10);
	to[2] = (char)('0' + value % 10);
}

void
jk_time_encode(char to[JK_TIME_CHARS], int64_t seconds)
{
	int32_t day;
	int64_t of_day;

	to[0] = '\0';
	if (seconds < JK_TIME_MIN || seconds > JK_TIME_MAX)
		return;
	day = jk_time_day(seconds);
	of_day = seconds + OFFSET_SECONDS - (int64_t)day * DAY_SECONDS;
	jk_date_encode(to, day);
	put_two(to + 10, 'T', of_day / 3600);
	put_two(to + 13, ':', of_day / 60 % 60);
	put_two(to + 16, ':', of_day % 60);
	memcpy(to + 19, OFFSET, sizeof OFFSET);
}
