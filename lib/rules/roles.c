#include "rules/roles.h"

#include <stdlib.h>
#include <string.h>

#include "format/date.h"
#include "format/listing.h"

struct jk_roles {
	struct jk_listing *listing, *incompatible;
	int role, command, from, to; /* columns of the first */
	int one, other; /* of the second */
};

/* Tables */

static bool
is_day_or_empty(struct jk_bytes text)
{
	int32_t day;

	return text.len == 0 || jk_date_decode(text, &day);
}

static struct jk_bytes
get(const struct jk_roles *roles, size_t row, int column)
{
	return jk_listing_get(roles->listing, row, column);
}

static int
check_roles(struct jk_roles *roles, struct jk_err *err)
{
	static const char *const names[] = { "role", "command", "valid_from",
		"valid_to" };
	int *const columns[] = { &roles->role, &roles->command, &roles->from,
		&roles->to };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		*columns[i] = jk_listing_require(roles->listing, names[i], err);
		if (*columns[i] < 0)
			return jk_err_at(err, "roles.csv");
	}
	for (size_t row = 0; row < jk_listing_rows(roles->listing); row++) {
		if (get(roles, row, roles->role).len > 0 &&
		    get(roles, row, roles->command).len > 0 &&
		    is_day_or_empty(get(roles, row, roles->from)) &&
		    is_day_or_empty(get(roles, row, roles->to)))
			continue;
		jk_err_set(err, JK_EXIT_CONFIG, "JK00431",
		    _("the row lets no role do anything"));
		jk_listing_at(roles->listing, row, err);
		return jk_err_at(err, "roles.csv");
	}
	return 0;
}

static int
check_incompatible(struct jk_roles *roles, struct jk_err *err)
{
	roles->one = jk_listing_require(roles->incompatible, "role", err);
	if (roles->one >= 0)
		roles->other = jk_listing_require(roles->incompatible, "other", err);
	return roles->one < 0 || roles->other < 0 ? jk_err_at(err, "incompatible.csv")
						  : 0;
}

struct jk_roles *
jk_roles_decode(struct jk_bytes csv, struct jk_bytes incompatible, struct jk_err *err)
{
	struct jk_roles *roles = calloc(1, sizeof *roles);

	if (roles == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	roles->listing = jk_listing_decode(csv, err);
	if (roles->listing == NULL)
		jk_err_at(err, "roles.csv");
	else
		roles->incompatible = jk_listing_decode(incompatible, err);
	if (roles->listing != NULL && roles->incompatible == NULL)
		jk_err_at(err, "incompatible.csv");
	if (roles->incompatible == NULL || check_roles(roles, err) < 0 ||
	    check_incompatible(roles, err) < 0) {
		jk_roles_free(roles);
		return NULL;
	}
	return roles;
}

void
jk_roles_free(struct jk_roles *roles)
{
	if (roles == NULL)
		return;
	jk_listing_free(roles->listing);
	jk_listing_free(roles->incompatible);
	free(roles);
}

static bool
holds_on(const struct jk_roles *roles, size_t row, int32_t day)
{
	int32_t from = INT32_MIN, to = INT32_MAX;

	(void)jk_date_decode(get(roles, row, roles->from), &from);
	(void)jk_date_decode(get(roles, row, roles->to), &to);
	return from <= day && day <= to;
}

bool
jk_roles_let(const struct jk_roles *roles, struct jk_bytes role,
    struct jk_bytes command, int32_t day)
{
	for (size_t row = 0; row < jk_listing_rows(roles->listing); row++)
		if (jk_bytes_equal(get(roles, row, roles->role), role) &&
		    jk_bytes_equal(get(roles, row, roles->command), command) &&
		    holds_on(roles, row, day))
			return true;
	return false;
}

bool
jk_roles_exclude(
    const struct jk_roles *roles, struct jk_bytes role, struct jk_bytes other)
{
	const struct jk_listing *listing = roles->incompatible;

	for (size_t row = 0; row < jk_listing_rows(listing); row++) {
		struct jk_bytes a = jk_listing_get(listing, row, roles->one);
		struct jk_bytes b = jk_listing_get(listing, row, roles->other);

		if ((jk_bytes_equal(a, role) && jk_bytes_equal(b, other)) ||
		    (jk_bytes_equal(b, role) && jk_bytes_equal(a, other)))
			return true;
	}
	return false;
}

/* Leave */

static const char *const refusals[JK_LEAVE_COUNT] = {
	[JK_LEAVE_GIVEN] = "",
	[JK_LEAVE_NO_PERSON] = "not-an-operator",
	[JK_LEAVE_NO_KEY] = "not-an-operator",
	[JK_LEAVE_NO_ROLE] = "wrong-role",
	[JK_LEAVE_NO_AREA] = "out-of-area",
};

const char *
jk_leave_refusal(enum jk_leave leave)
{
	return refusals[leave];
}

bool
jk_area_takes_in(const struct jk_codes *municipalities, struct jk_bytes area,
    struct jk_bytes part, int32_t day)
{
	struct jk_bytes above;

	if (jk_bytes_is(area, "*") || jk_bytes_equal(area, part))
		return true;
	if (municipalities == NULL)
		return false;
	above = jk_codes_lookup(municipalities, part, day, "prefecture");
	return above.len > 0 && jk_bytes_equal(area, above);
}

static enum jk_leave
ask_row(const struct jk_roles *roles, const struct jk_codes *municipalities,
    const struct jk_operator *row, const struct jk_ask *ask)
{
	if ((ask->authority.len > 0 && !jk_bytes_is(ask->authority, row->authority)) ||
	    ask->day < row->from || ask->day > row->to)
		return JK_LEAVE_NO_PERSON;
	if (ask->organ.len > 0 && row->organ[0] != '\0' &&
	    !jk_bytes_is(ask->organ, row->organ))
		return JK_LEAVE_NO_PERSON;
	if ((ask->signer.len > 0 && !jk_bytes_is(ask->signer, row->signer)) ||
	    (ask->keyless && row->signer[0] != '\0'))
		return JK_LEAVE_NO_KEY;
	if (!jk_roles_let(roles, jk_bytes_of(row->role), ask->command, ask->day))
		return JK_LEAVE_NO_ROLE;
	if (ask->area.len > 0 && !jk_area_takes_in(municipalities,
				     jk_bytes_of(row->area), ask->area, ask->day))
		return JK_LEAVE_NO_AREA;
	return JK_LEAVE_GIVEN;
}

enum jk_leave
jk_leave_decide(const struct jk_roles *roles, const struct jk_codes *municipalities,
    const struct jk_operators *operators, const struct jk_ask *ask,
    const struct jk_operator **row)
{
	enum jk_leave nearest = JK_LEAVE_NO_PERSON;
	const struct jk_operator *rows;
	size_t count;

	rows = jk_operators_of(operators, ask->person, &count);
	for (size_t i = 0; i < count && nearest != JK_LEAVE_GIVEN; i++) {
		enum jk_leave leave = ask_row(roles, municipalities, &rows[i], ask);

		if (leave == JK_LEAVE_GIVEN && row != NULL)
			*row = &rows[i];
		if (leave == JK_LEAVE_GIVEN || leave > nearest)
			nearest = leave;
	}
	return nearest;
}

/* Clashes */

static const struct {
	const char *id, *text;
} clashes[] = {
	[JK_CLASH_ROLES] = { "JK00432",
	    N_("one person has two roles on one day that exclude each other") },
	[JK_CLASH_SHARED] = { "JK00433", N_("two persons sign with one certificate") },
	[JK_CLASH_TWICE] = { "JK00434",
	    N_("person, authority and first day stand twice") },
};

const char *
jk_clash_id(enum jk_clash clash)
{
	return clashes[clash].id;
}

const char *
jk_clash_text(enum jk_clash clash)
{
	return clashes[clash].text;
}

static enum jk_clash
clash_of(const struct jk_roles *roles, const struct jk_operator *a,
    const struct jk_operator *b)
{
	if (a->from == b->from && strcmp(a->authority, b->authority) == 0)
		return JK_CLASH_TWICE;
	if (a->from <= b->to && b->from <= a->to &&
	    jk_roles_exclude(roles, jk_bytes_of(a->role), jk_bytes_of(b->role)))
		return JK_CLASH_ROLES;
	return JK_CLASH_NONE;
}

/* Rows of one person stand together. */
static enum jk_clash
find_in_persons(const struct jk_roles *roles, const struct jk_operator *rows,
    size_t count, const struct jk_operator *between[2])
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count && strcmp(rows[i].id, rows[j].id) == 0;
		     j++) {
			enum jk_clash clash = clash_of(roles, &rows[i], &rows[j]);

			between[0] = &rows[i];
			between[1] = &rows[j];
			if (clash != JK_CLASH_NONE)
				return clash;
		}
	return JK_CLASH_NONE;
}

static int
compare_signers(const void *a, const void *b)
{
	const struct jk_operator *const *left = a, *const *right = b;
	int order = strcmp((*left)->signer, (*right)->signer);

	return order != 0 ? order : strcmp((*left)->id, (*right)->id);
}

static int
find_shared(const struct jk_operator *rows, size_t count, enum jk_clash *clash,
    const struct jk_operator *between[2], struct jk_err *err)
{
	const struct jk_operator **order = calloc(count, sizeof *order);

	if (order == NULL)
		return jk_err_memory(err);
	for (size_t i = 0; i < count; i++)
		order[i] = &rows[i];
	qsort(order, count, sizeof *order, compare_signers);
	for (size_t i = 1; i < count && *clash == JK_CLASH_NONE; i++)
		if (order[i]->signer[0] != '\0' &&
		    strcmp(order[i - 1]->signer, order[i]->signer) == 0 &&
		    strcmp(order[i - 1]->id, order[i]->id) != 0) {
			*clash = JK_CLASH_SHARED;
			between[0] = order[i - 1];
			between[1] = order[i];
		}
	free(order);
	return 0;
}

int
jk_operators_clash(const struct jk_roles *roles, const struct jk_operators *operators,
    enum jk_clash *clash, const struct jk_operator *between[2], struct jk_err *err)
{
	size_t count = jk_operators_count(operators);

	*clash = JK_CLASH_NONE;
	if (count < 2)
		return 0;
	*clash = find_in_persons(roles, jk_operators_at(operators, 0), count, between);
	if (*clash != JK_CLASH_NONE)
		return 0;
	return find_shared(jk_operators_at(operators, 0), count, clash, between, err);
}
