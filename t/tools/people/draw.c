#include "draw.h"

/* The finaliser of splitmix64 (Steele, Lea, Flood 2014): every input bit
 * reaches every output bit, so neighbouring persons have unrelated streams. */
static uint64_t
mix(uint64_t x)
{
	x ^= x >> 30;
	x *= UINT64_C(0xBF58476D1CE4E5B9);
	x ^= x >> 27;
	x *= UINT64_C(0x94D049BB133111EB);
	return x ^ x >> 31;
}

struct draw
draw_start(uint64_t seed, uint64_t person, enum purpose purpose)
{
	struct draw draw;

	draw.state = mix(mix(mix(seed + 1) ^ person) ^ (uint64_t)purpose << 56);
	return draw;
}

uint64_t
draw_next(struct draw *draw)
{
	draw->state += UINT64_C(0x9E3779B97F4A7C15);
	return mix(draw->state);
}

uint32_t
draw_below(struct draw *draw, uint32_t limit)
{
	return (uint32_t)((draw_next(draw) >> 32) * limit >> 32);
}

bool
draw_chance(struct draw *draw, uint32_t times, uint32_t in)
{
	return draw_below(draw, in) < times;
}
