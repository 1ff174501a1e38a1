/*
 * The gate: whose batches may come in, to whom ours may go, and who may speak
 * for which municipality, on the business date of the run (jk-validate(1),
 * jk-encrypt(1)). The decisions are those of rules/route; here they meet the
 * site, its tables and its trust.
 *
 * What is not entitled is status 77: it is authentic and still not for us.
 */
#ifndef JK_FILTER_GATE_H
#define JK_FILTER_GATE_H

#include "filter/driver.h"
#include "rules/route.h"

struct jk_gate {
	struct jk_run *run; /* borrowed */
	struct jk_routes *routes;
	const struct jk_codes *municipalities; /* the site's */
};

/* Load routes and municipalities. Status 78 when a table is wrong. */
JK_MUST_CHECK int jk_gate_open(
    struct jk_gate *gate, struct jk_run *run, struct jk_err *err);
void jk_gate_close(struct jk_gate *gate);

/*
 * May a stream with this verified header come in? A working stream must be this
 * site's own, a batch addressed to it on a route that there is. Status 77.
 */
JK_MUST_CHECK int jk_gate_admit(const struct jk_gate *gate,
    const struct jk_header *header, const struct jk_trust_entry *signer,
    struct jk_err *err);

/* May this batch go out: ours, on such a route, with the receiver named? */
JK_MUST_CHECK int jk_gate_release(
    const struct jk_gate *gate, const struct jk_header *header, struct jk_err *err);

/* May a party in that role hand in records of the municipality? */
bool jk_gate_speaks_for(const struct jk_gate *gate, const char *party,
    enum jk_party_role role, struct jk_bytes municipality);

#endif
