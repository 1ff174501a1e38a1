/*
 * Questions for persons, however many, answered by merging instead of by looking
 * them up one by one: they are sorted by what they ask with, second keys
 * (ledger/second.h) turn into codes, codes are sorted and meet the register in its
 * own order, and what was found is sorted back into the order of the questions.
 *
 *	questions = jk_questions_new(ledger, directory, err);
 *	jk_questions_put_code(questions, 1, code, err);
 *	...
 *	while ((next = jk_questions_next(questions, &answer, err)) == JK_NEXT_RECORD)
 *		...
 *
 * The first _next ends the putting. Who was found by number or name has it in his
 * newest record.
 */
#ifndef JK_LEDGER_QUESTIONS_H
#define JK_LEDGER_QUESTIONS_H

#include "ledger/lookup.h"

/* Of more persons only the number is told. */
#define JK_QUESTION_PERSONS_MAX 1000

struct jk_questions;

struct jk_question_person {
	char code[JK_RESIDENT_CODE_CHARS];
	char municipality[JK_PARTY_CHARS];
	bool is_open;
	struct jk_bytes text; /* the record, as format/record.h; borrowed */
};

struct jk_question_answer {
	uint64_t number; /* of the question */
	uint64_t found; /* persons, of whom so many are told: */
	size_t count;
	const struct jk_question_person *persons; /* ascending in the code */
};

/* The register and the directory (for spills) are borrowed. */
JK_MUST_CHECK struct jk_questions *jk_questions_new(
    struct jk_ledger *ledger, const char *directory, struct jk_err *err);
void jk_questions_free(struct jk_questions *questions);

/* Each question has a number of its own. Values as records have them. */
JK_MUST_CHECK int jk_questions_put_code(struct jk_questions *questions, uint64_t number,
    struct jk_bytes code, struct jk_err *err);
JK_MUST_CHECK int jk_questions_put_number(struct jk_questions *questions,
    uint64_t number, struct jk_bytes individual_number, struct jk_err *err);
JK_MUST_CHECK int jk_questions_put_name(struct jk_questions *questions, uint64_t number,
    struct jk_bytes birth_date, struct jk_bytes name, struct jk_err *err);

/*
 * The next question with an answer, ascending in its number; those that found
 * nobody are passed over. Borrowed until the next call.
 */
JK_MUST_CHECK enum jk_next jk_questions_next(struct jk_questions *questions,
    struct jk_question_answer *answer, struct jk_err *err);

#endif
