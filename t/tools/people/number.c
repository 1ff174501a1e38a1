#include <string.h>

#include "draw.h"
#include "number.h"

#define CODE_FIRST UINT64_C(9000000000)
#define CODE_SPAN UINT64_C(1000000000)
#define NUMBER_FIRST UINT64_C(90000000000)
#define NUMBER_SPAN UINT64_C(10000000000)

unsigned
number_check_digit(uint64_t stem)
{
	unsigned sum = 0, weight = 2, remainder;

	for (; stem > 0; stem /= 10) {
		sum += (unsigned)(stem % 10) * weight;
		weight = weight == 7 ? 2 : weight + 1;
	}
	remainder = sum % 11;
	return remainder <= 1 ? 0 : 11 - remainder;
}

bool
number_is_body_code(const char *code)
{
	unsigned sum = 0, i;

	if (strlen(code) != 6 || strspn(code, "0123456789") != 6)
		return false;
	for (i = 0; i < 5; i++)
		sum += (unsigned)(code[i] - '0') * (6 - i);
	return (11 - sum % 11) % 10 == (unsigned)(code[5] - '0');
}

static uint64_t
with_check_digit(uint64_t stem)
{
	return stem * 10 + number_check_digit(stem);
}

static uint64_t
draw_from_part(
    struct draw *draw, uint64_t span, uint32_t slots, uint32_t part, int half)
{
	uint64_t width = span / slots;
	uint64_t first = draw_next(draw), second = draw_next(draw);

	if (half)
		return part * width + width / 2 + second % (width - width / 2);
	return part * width + first % (width / 2);
}

uint64_t
number_resident_code(uint64_t seed, uint32_t slots, uint32_t slot, int half)
{
	uint32_t part = half ? slots - 1 - slot : slot;
	struct draw draw = draw_start(seed, part, PURPOSE_CODE);

	return with_check_digit(
	    CODE_FIRST + draw_from_part(&draw, CODE_SPAN, slots, part, half));
}

static uint32_t
divisor(uint32_t a, uint32_t b)
{
	while (b > 0) {
		uint32_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

uint32_t
number_stride(uint32_t slots)
{
	uint32_t stride = (uint32_t)((uint64_t)slots * 618034 / 1000000) | 1;

	while (divisor(stride, slots) != 1)
		stride += 2;
	return stride;
}

uint64_t
number_individual(
    uint64_t seed, uint32_t slots, uint32_t stride, uint32_t slot, int half)
{
	struct draw draw = draw_start(seed, slot, PURPOSE_NUMBER);
	uint32_t part = (uint32_t)((uint64_t)slot * stride % slots);

	return with_check_digit(
	    NUMBER_FIRST + draw_from_part(&draw, NUMBER_SPAN, slots, part, half));
}
