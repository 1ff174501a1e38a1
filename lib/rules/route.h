/*
 * Routes: may a batch of this kind travel from this party to that one, and may
 * a party speak for a municipality? Pure decisions over two tables:
 * schemas/routes.csv (kind, sender and receiver role, relation) and
 * schemas/codes/municipality.csv (the prefecture of each municipality).
 *
 * Roles are words: municipality, prefecture, nation, organ. Source: 住基法
 * 30条の6 (municipality to prefecture), 30条の7 (prefecture to nation).
 */
#ifndef JK_RULES_ROUTE_H
#define JK_RULES_ROUTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "format/codes.h"
#include "format/listing.h"

struct jk_route_party {
	struct jk_bytes code;
	struct jk_bytes role;
};

enum jk_route {
	JK_ROUTE_ALLOWED,
	JK_ROUTE_NO_KIND, /* no row has this kind */
	JK_ROUTE_NO_ROLE, /* none that has it has these roles */
	JK_ROUTE_NO_RELATION, /* the right roles, but not its own prefecture */
};

struct jk_routes;

struct jk_routes *jk_routes_decode(
    struct jk_bytes csv, struct jk_err *err) JK_MUST_CHECK;
void jk_routes_free(struct jk_routes *routes);

/* Has any row this kind? */
bool jk_routes_has(const struct jk_routes *routes, struct jk_bytes kind);

/*
 * What the records on lanes of that kind are: of the kind itself; but the receipts
 * for access records have lanes of their own, whose numbers the archive keeps.
 */
const char *jk_route_records(const char *kind);

/* `kind` is the lane's. `day` is the business date, on which the municipality's code is
 * judged. */
enum jk_route jk_route_decide(const struct jk_routes *routes,
    const struct jk_codes *municipalities, struct jk_bytes kind,
    const struct jk_route_party *sender, const struct jk_route_party *receiver,
    int32_t day);

/*
 * May the party hand in records of that municipality: it is the municipality
 * itself, its prefecture, or the nation?
 */
bool jk_route_speaks_for(const struct jk_codes *municipalities,
    const struct jk_route_party *party, struct jk_bytes municipality, int32_t day);

#endif
