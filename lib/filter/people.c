#include "filter/people.h"

#include <string.h>

static int
load_roles(struct jk_people *people, struct jk_site *site, struct jk_err *err)
{
	struct jk_buf roles = JK_BUF_INIT, incompatible = JK_BUF_INIT;

	if (jk_site_table_file(site, "roles.csv", &roles, err) == 0 &&
	    jk_site_table_file(site, "incompatible.csv", &incompatible, err) == 0)
		people->roles = jk_roles_decode(
		    jk_buf_bytes(&roles), jk_buf_bytes(&incompatible), err);
	jk_buf_release(&roles);
	jk_buf_release(&incompatible);
	return people->roles == NULL ? -1 : 0;
}

struct jk_operators *
jk_people_list(const struct jk_signed_table *table, struct jk_err *err)
{
	struct jk_operators *operators = jk_operators_new(err);
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];

	for (size_t i = 0; operators != NULL && i < table->rows; i++) {
		jk_signed_table_fields(table, i, fields);
		if (jk_operators_put(operators, table->schema, fields, err) < 0) {
			jk_operators_free(operators);
			return NULL;
		}
	}
	if (operators != NULL)
		jk_operators_end(operators);
	return operators;
}

int
jk_people_load(struct jk_people *people, struct jk_run *run, struct jk_err *err)
{
	struct jk_signed_table table;

	memset(people, 0, sizeof *people);
	if (jk_signed_table_load(&table, run, "operator", err) == 0)
		people->operators = jk_people_list(&table, err);
	people->number = table.number;
	jk_signed_table_release(&table);
	if (people->operators == NULL || load_roles(people, &run->site, err) < 0)
		return -1;
	return jk_site_codes(&run->site, "municipality", &people->municipalities, err);
}

void
jk_people_release(struct jk_people *people)
{
	jk_operators_free(people->operators);
	jk_roles_free(people->roles);
	memset(people, 0, sizeof *people);
}

enum jk_leave
jk_people_decide(const struct jk_people *people, const struct jk_ask *ask)
{
	return jk_leave_decide(
	    people->roles, people->municipalities, people->operators, ask, NULL);
}

/* One certificate is one person's (JK_CLASH_SHARED). */
enum jk_leave
jk_people_decide_signer(const struct jk_people *people, struct jk_bytes signer,
    const char *command, int32_t day, struct jk_bytes *person)
{
	struct jk_ask ask = {
		.signer = signer, .command = jk_bytes_of(command), .day = day
	};

	for (size_t i = 0; i < jk_operators_count(people->operators); i++) {
		const struct jk_operator *row = jk_operators_at(people->operators, i);

		if (signer.len > 0 && row->from <= day && day <= row->to &&
		    jk_bytes_is(signer, row->signer))
			ask.person = jk_bytes_of(row->id);
	}
	if (person != NULL)
		*person = ask.person;
	return jk_people_decide(people, &ask);
}

bool
jk_people_has(const struct jk_people *people, struct jk_bytes person, int32_t day)
{
	return jk_operators_find(people->operators, person, jk_bytes(NULL, 0), day) !=
	       NULL;
}
