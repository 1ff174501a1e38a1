/*
 * The people of a site: its operator list, and what roles let them do
 * (rules/roles.h). The decisions are made there; here they meet the tables of the
 * site.
 *
 *	jk_people_load(&people, run, err);
 *	leave = jk_people_decide(&people, &ask);
 *	jk_people_release(&people);
 */
#ifndef JK_FILTER_PEOPLE_H
#define JK_FILTER_PEOPLE_H

#include "filter/signed_table.h"
#include "rules/roles.h"

struct jk_people {
	uint64_t number; /* of the list; 0: there is none, and nobody on it */
	struct jk_operators *operators;
	struct jk_roles *roles;
	const struct jk_codes *municipalities; /* the site's */
};

/* With the newest operator list; a site may have none yet. Release it in any case. */
JK_MUST_CHECK int jk_people_load(
    struct jk_people *people, struct jk_run *run, struct jk_err *err);
void jk_people_release(struct jk_people *people);

enum jk_leave jk_people_decide(
    const struct jk_people *people, const struct jk_ask *ask);

/*
 * May the one whose certificate (64 digits) this is do that command on that day?
 * *person (may be NULL) is then his 照合ID. JK_LEAVE_NO_PERSON: nobody's.
 */
enum jk_leave jk_people_decide_signer(const struct jk_people *people,
    struct jk_bytes signer, const char *command, int32_t day, struct jk_bytes *person);

/* Is the person on the list on that day, in whatever role? */
bool jk_people_has(const struct jk_people *people, struct jk_bytes person, int32_t day);

/* The rows of a table of kind operator, in a new list. */
JK_MUST_CHECK struct jk_operators *jk_people_list(
    const struct jk_signed_table *table, struct jk_err *err);

#endif
