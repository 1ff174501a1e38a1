/* Unit tests of lib/rules/route: who may send what to whom, and for whom. */
#include "rules/route.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "format/date.h"

#include "tap.h"

static void
load(struct jk_buf *buf, const char *path)
{
	FILE *file = fopen(path, "r");
	char bytes[4096];
	size_t len;

	jk_buf_reset(buf);
	while (file != NULL && (len = fread(bytes, 1, sizeof bytes, file)) > 0)
		jk_buf_add(buf, jk_bytes(bytes, len));
	if (file != NULL)
		fclose(file);
}

static struct jk_route_party
party(const char *code, const char *role)
{
	return (struct jk_route_party){ jk_bytes_of(code), jk_bytes_of(role) };
}

struct world {
	struct jk_routes *routes;
	struct jk_codes *municipalities;
	int32_t day;
};

static enum jk_route
decide(const struct world *w, const char *kind, struct jk_route_party sender,
    struct jk_route_party receiver)
{
	return jk_route_decide(w->routes, w->municipalities, jk_bytes_of(kind), &sender,
	    &receiver, w->day);
}

static void
test_routes(const struct world *w)
{
	struct jk_route_party city = party("221309", "municipality");
	struct jk_route_party other = party("222038", "municipality");
	struct jk_route_party shizuoka = party("220001", "prefecture");
	struct jk_route_party aichi = party("230006", "prefecture");
	struct jk_route_party nation = party("000001", "nation");

	ok(decide(w, "ident", city, shizuoka) == JK_ROUTE_ALLOWED,
	    "a municipality sends ident records to its prefecture");
	ok(decide(w, "ident", shizuoka, nation) == JK_ROUTE_ALLOWED,
	    "a prefecture sends them to the nation");
	ok(decide(w, "ident", city, aichi) == JK_ROUTE_NO_RELATION,
	    "another prefecture is a wrong route");
	ok(decide(w, "ident", city, nation) == JK_ROUTE_NO_ROLE,
	    "so is a way past the prefecture");
	ok(decide(w, "ident", city, other) == JK_ROUTE_NO_ROLE,
	    "so is another municipality");
	ok(decide(w, "ident", shizuoka, city) == JK_ROUTE_NO_ROLE,
	    "ident records do not travel down");
	ok(decide(w, "receipt", shizuoka, city) == JK_ROUTE_ALLOWED &&
		decide(w, "receipt", nation, aichi) == JK_ROUTE_ALLOWED,
	    "receipts do");
	ok(decide(w, "receipt", aichi, city) == JK_ROUTE_NO_RELATION,
	    "but only to a prefecture's own municipalities");
	ok(decide(w, "access", city, city) == JK_ROUTE_ALLOWED &&
		decide(w, "access", nation, nation) == JK_ROUTE_ALLOWED,
	    "access records go to one's own archive");
	ok(decide(w, "access", city, other) == JK_ROUTE_NO_RELATION,
	    "never to another's");
	ok(decide(w, "access", nation, shizuoka) == JK_ROUTE_ALLOWED &&
		decide(w, "access-receipt", shizuoka, nation) == JK_ROUTE_ALLOWED,
	    "but from the nation to a prefecture, which answers");
	ok(decide(w, "access", shizuoka, nation) == JK_ROUTE_NO_ROLE &&
		decide(w, "access", shizuoka, city) == JK_ROUTE_NO_ROLE,
	    "and on no other way");
	ok(strcmp(jk_route_records("access-receipt"), "receipt") == 0 &&
		strcmp(jk_route_records("access"), "access") == 0,
	    "what is on a lane of receipts for them is receipts");
	ok(decide(w, "gossip", city, shizuoka) == JK_ROUTE_NO_KIND,
	    "an unknown kind has no route");
	ok(decide(w, "ident", party("403059", "municipality"),
	       party("400009", "prefecture")) == JK_ROUTE_NO_RELATION,
	    "a municipality that is no more sends nothing");
}

static void
test_speaks(const struct world *w)
{
	struct jk_bytes hamamatsu = jk_bytes_of("221309");
	struct jk_route_party rows[] = {
		party("221309", "municipality"),
		party("220001", "prefecture"),
		party("000001", "nation"),
		party("222038", "municipality"),
		party("230006", "prefecture"),
		party("221309", "organ"),
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ok(jk_route_speaks_for(
		       w->municipalities, &rows[i], hamamatsu, w->day) == (i < 3),
		    "%.*s as %.*s %s for 221309", (int)rows[i].code.len,
		    (const char *)rows[i].code.ptr, (int)rows[i].role.len,
		    (const char *)rows[i].role.ptr,
		    i < 3 ? "speaks" : "does not speak");
	ok(!jk_route_speaks_for(
	       w->municipalities, &rows[2], jk_bytes_of("220001"), w->day),
	    "nobody speaks for a prefecture as for a municipality");
}

static void
test_table(struct world *w)
{
	struct jk_err err = { 0 };
	struct jk_routes *kept = w->routes;
	struct jk_route_party city = party("221309", "municipality");
	struct jk_route_party nation = party("000001", "nation");

	w->routes = jk_routes_decode(jk_bytes_of("kind,sender,receiver,relation\n"
						 "ident,municipality,nation,any\n"),
	    &err);
	ok(decide(w, "ident", city, nation) == JK_ROUTE_ALLOWED,
	    "another table is another answer");
	jk_routes_free(w->routes);
	w->routes = kept;
	ok(jk_routes_decode(jk_bytes_of("kind,sender,receiver,relation\n"
					"ident,municipality,nation,friend\n"),
	       &err) == NULL &&
		strcmp(err.id, "JK00430") == 0 && strcmp(err.place, "line 2") == 0,
	    "an unknown relation is an error with its line");
	ok(jk_routes_decode(jk_bytes_of("kind,sender\nident,municipality\n"), &err) ==
		NULL,
	    "so is a missing column");
}

int
main(void)
{
	struct world world = { 0 };
	struct jk_buf buf = JK_BUF_INIT;
	struct jk_err err = { 0 };

	load(&buf, "schemas/routes.csv");
	world.routes = jk_routes_decode(jk_buf_bytes(&buf), &err);
	load(&buf, "schemas/codes/municipality.csv");
	world.municipalities = jk_codes_decode(jk_buf_bytes(&buf), &err);
	jk_buf_release(&buf);
	if (!ok(world.routes != NULL && world.municipalities != NULL &&
		    jk_date_decode(jk_bytes_of("2026-04-01"), &world.day),
		"the shipped routes and municipalities are read"))
		return tap_end();
	test_routes(&world);
	test_speaks(&world);
	test_table(&world);
	jk_routes_free(world.routes);
	jk_codes_free(world.municipalities);
	return tap_end();
}
