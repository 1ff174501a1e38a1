#include "text.h"

void
text_put_number(struct text *text, uint64_t number)
{
	char digits[20];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	text_put(text, digits + at, sizeof(digits) - at);
}

void
text_put_wide_number(struct text *text, uint64_t number)
{
	char wide[3] = { '\xEF', '\xBC', 0 };

	if (number >= 10)
		text_put_wide_number(text, number / 10);
	wide[2] = (char)(0x90 + number % 10); /* U+FF10 .. U+FF19 */
	text_put(text, wide, sizeof(wide));
}
