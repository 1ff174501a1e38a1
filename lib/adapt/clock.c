#include "adapt/clock.h"

#include <stdlib.h>
#include <time.h>

#include "base/bytes.h"

int
jk_clock_now(int64_t *seconds, struct jk_err *err)
{
	const char *fixed = getenv("SOURCE_DATE_EPOCH");
	struct timespec now;
	uint64_t value;

	if (fixed != NULL) {
		if (!jk_decimal_decode(&value, jk_bytes_of(fixed), INT64_MAX))
			return jk_err_set(err, JK_EXIT_USAGE, "JK00101",
			    _("SOURCE_DATE_EPOCH is not a number of seconds"));
		*seconds = (int64_t)value;
		return 0;
	}
	if (clock_gettime(CLOCK_REALTIME, &now) != 0 || now.tv_sec < 0)
		return jk_err_set(
		    err, JK_EXIT_OS, "JK00102", _("the clock cannot be read"));
	*seconds = now.tv_sec;
	return 0;
}
