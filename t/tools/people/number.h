/*
 * Check digits, and the numbers of the synthetic persons. Every resident code
 * and every individual number of this generator starts with 9, so that a
 * leaked file shows at once that it describes nobody.
 */
#ifndef PEOPLE_NUMBER_H
#define PEOPLE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The check digit of the individual number over its first 11 digits (ordinance
 * 85 of 2014, article 5). The resident code is taken to follow the same formula
 * over its first 10; its true weights are not public: provisional.
 */
unsigned number_check_digit(uint64_t stem);

/* Does a 6-digit code of a public body end in its check digit? */
bool number_is_body_code(const char *code);

/*
 * The codes are drawn, one from each of `slots` equal parts of the range, so
 * that they are unique and ascend with the slot. Half 0 is the code a person
 * has, half 1 the one that a code change gives to the person of the mirrored
 * slot: nothing joins the two but the record of the change.
 */
uint64_t number_resident_code(uint64_t seed, uint32_t slots, uint32_t slot, int half);

/*
 * The same for individual numbers, over parts in scrambled order: `stride` has
 * no divisor in common with `slots`. Both halves belong to the person of `slot`.
 */
uint64_t number_individual(
    uint64_t seed, uint32_t slots, uint32_t stride, uint32_t slot, int half);
uint32_t number_stride(uint32_t slots);

#endif
