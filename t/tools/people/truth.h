/*
 * What every tier's register must be after each night, computed from the lives
 * and not by any code of jk: for each municipality its persons (chains whose
 * newest generation is open), its generations (records) and the SHA-256 over its
 * canonical records in the order of code and generation.
 */
#ifndef PEOPLE_TRUTH_H
#define PEOPLE_TRUTH_H

#include "life.h"

struct truth;

struct truth *truth_open(const struct world *world, bool registers);

/* All records of a life under one of its codes; codes must ascend. */
void truth_put(struct truth *truth, const struct life *life, int half);

/* Write the truth files; frees. */
void truth_close(struct truth *truth);

#endif
