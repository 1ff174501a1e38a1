/*
 * Acts: what jk-site(1) put into force (jk.conf(5), SIGNED TABLES and ACTS), and
 * important input that nobody had approved before (jk-apply(1), Important input), as
 * operation records tell. They are read from the archive and from what is still in the
 * spool.
 */
#ifndef JK_FILTER_ACTS_H
#define JK_FILTER_ACTS_H

#include "filter/archive.h"

/*
 * In which directory of streams it lies, in their order; what is in trust/, and an
 * input, lies in none.
 */
enum jk_act_place {
	JK_ACT_APPROVALS,
	JK_ACT_PROTECTED,
	JK_ACT_TABLES,
	JK_ACT_TRUST,
	JK_ACT_INPUT,
};
#define JK_ACT_DIRECTORIES JK_ACT_TRUST

struct jk_act {
	enum jk_act_place place;
	/*
	 * Of its file, without the ending; of an approval what it approves; of trust
	 * the fingerprint of a certificate, or a word; of an input that of its batch,
	 * or "".
	 */
	char name[JK_DIGEST_HEX_CHARS];
	char content[JK_DIGEST_HEX_CHARS]; /* its content digest; of trust, see ACTS */
	int32_t day; /* on which it was recorded */
	uint64_t serial; /* of its record: greater is later */
	bool approves_input; /* an approval of input, by whoever might give it */
};

struct jk_acts {
	struct jk_act *acts; /* in the order of jk_acts_compare */
	size_t count, room;
};

/*
 * All that is recorded, in the order of jk_acts_compare; the archive may have no
 * ledger yet. Status 77 when a month of it, or the spool, cannot be read here. Release
 * in any case.
 */
JK_MUST_CHECK int jk_acts_load(struct jk_acts *acts, struct jk_run *run,
    const struct jk_archive *archive, struct jk_err *err);
void jk_acts_release(struct jk_acts *acts);

/* One more, as it comes; sort them then. */
JK_MUST_CHECK int jk_acts_put(
    struct jk_acts *acts, const struct jk_act *act, struct jk_err *err);
void jk_acts_sort(struct jk_acts *acts);

/*
 * By place, and then by what is one thing there: the name, or the content. Sorted, the
 * records of one thing ascend by their serial numbers.
 */
int jk_acts_compare(const struct jk_act *a, const struct jk_act *b);

const char *jk_act_directory(enum jk_act_place place);

#endif
