/*
 * Roles: may this person, with this authority, do that command, in that area, on
 * that day? And may one person be what the list makes of him? Pure decisions over
 * the operator list (rules/operators.h), roles.csv (which role may
 * do which command), incompatible.csv (which roles no one person has on one day),
 * and codes/municipality.csv (which municipality lies in which area).
 *
 * A person is known by 照合ID, an authority by 操作者ID. A person may have several
 * rows; one that allows is enough. An end is the last day, itself included.
 * Source: 告示334 第4-8(2): access by operator and time; who makes programs, who
 * works with them and who approves are never the same.
 */
#ifndef JK_RULES_ROLES_H
#define JK_RULES_ROLES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "format/codes.h"
#include "rules/operators.h"

/* What roles may do, and with which others they do not go together. */
struct jk_roles;

/* Status 78 when one of the two tables has not its form. */
JK_MUST_CHECK struct jk_roles *jk_roles_decode(
    struct jk_bytes roles, struct jk_bytes incompatible, struct jk_err *err);
void jk_roles_free(struct jk_roles *roles);

bool jk_roles_let(const struct jk_roles *roles, struct jk_bytes role,
    struct jk_bytes command, int32_t day);
bool jk_roles_exclude(
    const struct jk_roles *roles, struct jk_bytes role, struct jk_bytes other);

enum jk_leave {
	JK_LEAVE_GIVEN,
	/* These refuse; of several the nearest is told, which stands furthest down. */
	JK_LEAVE_NO_PERSON, /* no row of person and authority holds on that day */
	JK_LEAVE_NO_KEY, /* there are rows, but what was signed is not of their key */
	JK_LEAVE_NO_ROLE, /* their roles do not let do that */
	JK_LEAVE_NO_AREA, /* one does, but not there */
	JK_LEAVE_COUNT
};

/* The word of codes/refusal.csv for a refusal; "" for a leave given. */
const char *jk_leave_refusal(enum jk_leave leave);

struct jk_ask {
	struct jk_bytes person;
	struct jk_bytes authority; /* empty: any that the person has */
	struct jk_bytes signer; /* of what was signed, 64 digits; empty: unasked */
	bool keyless; /* somebody signed for him: whoever has a key signs himself */
	struct jk_bytes organ; /* that asks, or this party; empty: unasked */
	struct jk_bytes command;
	struct jk_bytes area; /* of the data: a party's code; empty: no area */
	int32_t day;
};

/*
 * *row (may be NULL) is the row that gave leave. municipalities may be NULL when
 * no ask has an area.
 */
enum jk_leave jk_leave_decide(const struct jk_roles *roles,
    const struct jk_codes *municipalities, const struct jk_operators *operators,
    const struct jk_ask *ask, const struct jk_operator **row);

/* Does the area of a row take in that of the data? */
bool jk_area_takes_in(const struct jk_codes *municipalities, struct jk_bytes area,
    struct jk_bytes part, int32_t day);

enum jk_clash {
	JK_CLASH_NONE,
	JK_CLASH_ROLES, /* one person has incompatible roles on one day */
	JK_CLASH_SHARED, /* two persons sign with one certificate */
	JK_CLASH_TWICE, /* person, authority and first day stand twice */
};

/* The first of these in a list, and the two rows; status 71 for want of memory. */
JK_MUST_CHECK int jk_operators_clash(const struct jk_roles *roles,
    const struct jk_operators *operators, enum jk_clash *clash,
    const struct jk_operator *between[2], struct jk_err *err);

/* The message id of a clash, and its text in English for _(). */
const char *jk_clash_id(enum jk_clash clash);
const char *jk_clash_text(enum jk_clash clash);

#endif
