#include "rules/route.h"

#include <stdlib.h>

/* The columns of routes.csv, in the order of `names`. */
enum { KIND, SENDER, RECEIVER, RELATION, COLUMNS };

static const char *const names[COLUMNS] = { "kind", "sender", "receiver", "relation" };

struct jk_routes {
	struct jk_listing *listing;
	int columns[COLUMNS];
};

static struct jk_bytes
get(const struct jk_routes *routes, size_t row, int column)
{
	return jk_listing_get(routes->listing, row, routes->columns[column]);
}

static bool
is_relation(struct jk_bytes word)
{
	return jk_bytes_is(word, "parent") || jk_bytes_is(word, "child") ||
	       jk_bytes_is(word, "self") || jk_bytes_is(word, "any");
}

static int
check(struct jk_routes *routes, struct jk_err *err)
{
	for (int i = 0; i < COLUMNS; i++) {
		routes->columns[i] = jk_listing_require(routes->listing, names[i], err);
		if (routes->columns[i] < 0)
			return -1;
	}
	for (size_t row = 0; row < jk_listing_rows(routes->listing); row++) {
		if (is_relation(get(routes, row, RELATION)) &&
		    get(routes, row, KIND).len > 0 &&
		    get(routes, row, SENDER).len > 0 &&
		    get(routes, row, RECEIVER).len > 0)
			continue;
		jk_err_set(err, JK_EXIT_CONFIG, "JK00430", _("the row gives no route"));
		return jk_listing_at(routes->listing, row, err);
	}
	return 0;
}

struct jk_routes *
jk_routes_decode(struct jk_bytes csv, struct jk_err *err)
{
	struct jk_routes *routes = calloc(1, sizeof *routes);

	if (routes == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	routes->listing = jk_listing_decode(csv, err);
	if (routes->listing == NULL || check(routes, err) < 0) {
		jk_routes_free(routes);
		return NULL;
	}
	return routes;
}

void
jk_routes_free(struct jk_routes *routes)
{
	if (routes == NULL)
		return;
	jk_listing_free(routes->listing);
	free(routes);
}

bool
jk_routes_has(const struct jk_routes *routes, struct jk_bytes kind)
{
	for (size_t row = 0; row < jk_listing_rows(routes->listing); row++)
		if (jk_bytes_equal(get(routes, row, KIND), kind))
			return true;
	return false;
}

/* Is `parent` the party to which `child` reports? */
static bool
is_parent(const struct jk_codes *municipalities, const struct jk_route_party *child,
    const struct jk_route_party *parent, int32_t day)
{
	struct jk_bytes above;

	if (jk_bytes_is(child->role, "prefecture"))
		return jk_bytes_is(parent->role, "nation");
	above = jk_codes_lookup(municipalities, child->code, day, "prefecture");
	return jk_bytes_is(child->role, "municipality") &&
	       jk_bytes_is(parent->role, "prefecture") && above.len > 0 &&
	       jk_bytes_equal(above, parent->code);
}

static bool
is_related(struct jk_bytes relation, const struct jk_codes *municipalities,
    const struct jk_route_party *sender, const struct jk_route_party *receiver,
    int32_t day)
{
	if (jk_bytes_is(relation, "parent"))
		return is_parent(municipalities, sender, receiver, day);
	if (jk_bytes_is(relation, "child"))
		return is_parent(municipalities, receiver, sender, day);
	if (jk_bytes_is(relation, "self"))
		return jk_bytes_equal(sender->code, receiver->code);
	return true;
}

const char *
jk_route_records(const char *kind)
{
	return strcmp(kind, "access-receipt") == 0 ? "receipt" : kind;
}

enum jk_route
jk_route_decide(const struct jk_routes *routes, const struct jk_codes *municipalities,
    struct jk_bytes kind, const struct jk_route_party *sender,
    const struct jk_route_party *receiver, int32_t day)
{
	enum jk_route nearest = JK_ROUTE_NO_KIND;

	for (size_t row = 0; row < jk_listing_rows(routes->listing); row++) {
		if (!jk_bytes_equal(get(routes, row, KIND), kind))
			continue;
		if (nearest == JK_ROUTE_NO_KIND)
			nearest = JK_ROUTE_NO_ROLE;
		if (!jk_bytes_equal(get(routes, row, SENDER), sender->role) ||
		    !jk_bytes_equal(get(routes, row, RECEIVER), receiver->role))
			continue;
		if (is_related(get(routes, row, RELATION), municipalities, sender,
			receiver, day))
			return JK_ROUTE_ALLOWED;
		nearest = JK_ROUTE_NO_RELATION;
	}
	return nearest;
}

bool
jk_route_speaks_for(const struct jk_codes *municipalities,
    const struct jk_route_party *party, struct jk_bytes municipality, int32_t day)
{
	struct jk_bytes above;

	if (jk_bytes_is(party->role, "municipality"))
		return jk_bytes_equal(party->code, municipality);
	above = jk_codes_lookup(municipalities, municipality, day, "prefecture");
	if (jk_bytes_is(party->role, "prefecture"))
		return above.len > 0 && jk_bytes_equal(above, party->code);
	return jk_bytes_is(party->role, "nation") && above.len > 0;
}
