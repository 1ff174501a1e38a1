#include "filter/gate.h"

#include <string.h>

static int
load_routes(struct jk_gate *gate, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;

	if (jk_site_table_file(&gate->run->site, "routes.csv", &text, err) == 0) {
		gate->routes = jk_routes_decode(jk_buf_bytes(&text), err);
		if (gate->routes == NULL)
			jk_err_at(err, "routes.csv");
	}
	jk_buf_release(&text);
	return gate->routes == NULL ? -1 : 0;
}

int
jk_gate_open(struct jk_gate *gate, struct jk_run *run, struct jk_err *err)
{
	*gate = (struct jk_gate){ .run = run };
	if (load_routes(gate, err) < 0 ||
	    jk_site_codes(&run->site, "municipality", &gate->municipalities, err) < 0) {
		jk_gate_close(gate);
		return -1;
	}
	return 0;
}

void
jk_gate_close(struct jk_gate *gate)
{
	jk_routes_free(gate->routes);
	gate->routes = NULL;
}

static struct jk_route_party
party_of(const char *code, enum jk_party_role role)
{
	return (struct jk_route_party){ jk_bytes_of(code),
		jk_bytes_of(jk_party_role_name(role)) };
}

static int
refuse(struct jk_err *err, const char *id, const char *text)
{
	return jk_err_set(err, JK_EXIT_NOPERM, id, "%s", text);
}

/* Is there a route for the batch from the one to the other? */
static int
check_route(const struct jk_gate *gate, const struct jk_header *header,
    const struct jk_route_party *sender, const struct jk_route_party *receiver,
    struct jk_err *err)
{
	if (strcmp(jk_route_records(header->lane.kind), header->kind) != 0)
		return refuse(
		    err, "JK00640", _("the batch is of another kind than its lane"));
	switch (jk_route_decide(gate->routes, gate->municipalities,
	    jk_bytes_of(header->lane.kind), sender, receiver, gate->run->day)) {
	case JK_ROUTE_ALLOWED:
		return 0;
	case JK_ROUTE_NO_KIND:
		return refuse(
		    err, "JK00641", _("batches of this kind have no route at all"));
	case JK_ROUTE_NO_ROLE:
		return refuse(err, "JK00642",
		    _("no route leads from the sender's role to the "
		      "receiver's for this kind"));
	case JK_ROUTE_NO_RELATION:
		return refuse(
		    err, "JK00643", _("sender and receiver do not belong together"));
	}
	return -1;
}

static bool
is_addressed(const struct jk_header *header, const char *receiver)
{
	return strcmp(header->lane.receiver, receiver) == 0 &&
	       jk_header_has_recipient(header, receiver);
}

int
jk_gate_admit(const struct jk_gate *gate, const struct jk_header *header,
    const struct jk_trust_entry *signer, struct jk_err *err)
{
	const struct jk_conf *conf = &gate->run->site.conf;
	struct jk_route_party sender, receiver;

	if (header->form != JK_FORM_BATCH) {
		if (strcmp(header->origin, conf->code) == 0)
			return 0;
		return refuse(
		    err, "JK00644", _("the working stream is another site's"));
	}
	if (!is_addressed(header, conf->code))
		return refuse(
		    err, "JK00645", _("the batch is not addressed to this site"));
	sender = party_of(header->lane.sender, signer->role);
	receiver = party_of(conf->code, conf->role);
	return check_route(gate, header, &sender, &receiver, err);
}

/* The role of a party as the site's trust index has it. */
static const struct jk_trust_entry *
find_party(const struct jk_gate *gate, const char *party, struct jk_err *err)
{
	const struct jk_trust_entry *entry = NULL;
	struct jk_trust *trust;

	if (jk_site_trust(&gate->run->site, &trust, err) < 0)
		return NULL;
	entry = jk_trust_of_party(trust, party, JK_USE_OPENING, gate->run->day);
	if (entry == NULL)
		jk_err_set(err, JK_EXIT_CONFIG, "JK00646",
		    _("party %s has no opening key on the business date"), party);
	return entry;
}

int
jk_gate_release(
    const struct jk_gate *gate, const struct jk_header *header, struct jk_err *err)
{
	const struct jk_conf *conf = &gate->run->site.conf;
	const struct jk_trust_entry *entry;
	struct jk_route_party sender, receiver;

	if (strcmp(header->origin, conf->code) != 0)
		return refuse(err, "JK00647", _("the batch is another party's"));
	if (!is_addressed(header, header->lane.receiver))
		return refuse(err, "JK00648",
		    _("the receiver of the lane is no recipient of the batch"));
	entry = find_party(gate, header->lane.receiver, err);
	if (entry == NULL)
		return -1;
	sender = party_of(conf->code, conf->role);
	receiver = party_of(entry->party, entry->role);
	return check_route(gate, header, &sender, &receiver, err);
}

bool
jk_gate_speaks_for(const struct jk_gate *gate, const char *party,
    enum jk_party_role role, struct jk_bytes municipality)
{
	struct jk_route_party speaker = party_of(party, role);

	return jk_route_speaks_for(
	    gate->municipalities, &speaker, municipality, gate->run->day);
}
