/*
 * History: what a register says about chains of generations while a run adds
 * to them. It begins with the heads the ledger holds, remembers the generations
 * that were applied in this run, and opens the ledger's records only when an
 * earlier generation is asked for, which is rare.
 *
 * One group of chains (ledger/stage.h) at a time is held.
 */
#ifndef JK_LEDGER_HISTORY_H
#define JK_LEDGER_HISTORY_H

#include "ledger/heads.h"
#include "rules/change.h"

/* More chains than that are no one's history. */
#define JK_HISTORY_MAX_CHAINS 1024

struct jk_history_chain {
	struct jk_chain_head head; /* generation 0: there is none */
	bool was_open; /* before the run */
	bool changed;
	/* The first generation that one input had refused; 0: none. */
	uint64_t refused_generation, refused_number;
	uint32_t refused_input;
};

struct jk_history;

/* All is borrowed. */
JK_MUST_CHECK struct jk_history *jk_history_open(struct jk_ledger *ledger,
    const struct jk_secret *head_key, const struct jk_schema *schema,
    struct jk_err *err);
void jk_history_free(struct jk_history *history);

/* Forget the chains held: another group begins. */
void jk_history_begin(struct jk_history *history);

/* The index of a chain, whose head is looked up when it is new. */
JK_MUST_CHECK int jk_history_find(struct jk_history *history, struct jk_bytes code,
    struct jk_bytes municipality, size_t *index, struct jk_err *err);

size_t jk_history_chains(const struct jk_history *history);

/* Valid until the next _find. */
struct jk_history_chain *jk_history_chain(struct jk_history *history, size_t index);

/* What is recorded in that chain under `generation`, against a record's digest. */
JK_MUST_CHECK int jk_history_recorded(struct jk_history *history, size_t index,
    uint64_t generation, const char digest[JK_HEAD_DIGEST_CHARS],
    enum jk_change_recorded *recorded, struct jk_err *err);

/* The class of a generation of that person, under earlier codes too. */
JK_MUST_CHECK int jk_history_class(struct jk_history *history, size_t index,
    uint64_t generation, bool *found, enum jk_change_class *class, struct jk_err *err);

/*
 * Take down an applied change: the chain's head goes on to it. former is the
 * index of the chain that a code change closes; equal to index otherwise.
 */
JK_MUST_CHECK int jk_history_apply(struct jk_history *history, size_t index,
    size_t former, const struct jk_change *change,
    const char digest[JK_HEAD_DIGEST_CHARS], struct jk_err *err);

#endif
