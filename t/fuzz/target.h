/*
 * What every target shares. A target is one function on bytes that may be
 * anything: it must come back, touch nothing outside, and hold what it claims.
 * A claim that does not hold aborts; so a fuzzer sees it, and the replay too.
 */
#ifndef JK_T_FUZZ_TARGET_H
#define JK_T_FUZZ_TARGET_H

#include <stdint.h>
#include <stdlib.h>

#include "base/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void
must(bool claim)
{
	if (!claim)
		abort();
}

/* A vector's stream without the head of its file; anything else as it is. */
static inline struct jk_bytes
stream_of(const uint8_t *data, size_t size)
{
	static const char head[] = "expect: ";
	const uint8_t *end;

	if (size < sizeof head || memcmp(data, head, sizeof head - 1) != 0)
		return jk_bytes(data, size);
	end = memmem(data, size, "\n\n", 2);
	return end == NULL ? jk_bytes(data, size)
			   : jk_bytes(end + 2, size - (size_t)(end + 2 - data));
}

#endif
