/*
 * The least a unit test needs: numbered TAP lines and a plan at the end.
 * A test is a sentence about behaviour: ok(condition, "an empty buffer is ...").
 */
#ifndef JK_T_TAP_H
#define JK_T_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static int tap_count;
static int tap_failed;

__attribute__((format(printf, 2, 3), unused)) static bool
ok(bool held, const char *sentence, ...)
{
	va_list args;

	printf("%sok %d - ", held ? "" : "not ", ++tap_count);
	va_start(args, sentence);
	vprintf(sentence, args);
	va_end(args);
	putchar('\n');
	tap_failed += !held;
	return held;
}

/* Print the plan; the value for main to return. */
__attribute__((unused)) static int
tap_end(void)
{
	printf("1..%d\n", tap_count);
	fflush(stdout);
	return tap_failed > 0;
}

#endif
