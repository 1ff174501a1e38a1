#include "filter/judge.h"

#include <stdio.h>
#include <string.h>

#include "filter/mapped.h"

#define FINDINGS_MAX 64

static const char foreign_text[] = N_("the sender may not speak for this municipality");
static const char origin_text[] = N_("the origin is missing or not believable");
static const char follows_text[] =
    N_("an earlier record of the same chain was refused");
static const char local_text[] =
    N_("a field of the site's own is filled in, or malformed");

/* The stream as a whole */

static int
judge_form(const struct jk_judge *judge, struct jk_err *err)
{
	if (judge->header->form == JK_FORM_SEGMENT)
		return jk_err_set(err, JK_EXIT_DATA, "JK00650",
		    _("a segment of a ledger is no input"));
	if (judge->header->sealing != JK_SEALING_NONE)
		return jk_err_set(err, JK_EXIT_DATA, "JK00651", _("input is sealed"));
	return 0;
}

static void
find_columns(struct jk_judge_columns *columns, const struct jk_schema *schema)
{
	/* Records without generations make no chain, though they are about a person. */
	columns->code = jk_schema_find(schema, "generation") < 0
			    ? -1
			    : jk_schema_find(schema, "resident_code");
	columns->municipality = jk_schema_find(schema, "municipality");
	columns->former_code = jk_schema_find(schema, "former_code");
	columns->lane = jk_schema_find(schema, "origin_lane");
	columns->number = jk_schema_find(schema, "origin_number");
	columns->record = jk_schema_find(schema, "origin_record");
}

static int
open_rules(struct jk_judge *judge, const struct jk_schema *theirs, struct jk_err *err)
{
	struct jk_site *site = &judge->run->site;
	const struct jk_tables *tables;

	if (jk_site_schema(site, judge->header->kind, &judge->schema, err) < 0 ||
	    jk_mapped_columns(judge->from, judge->schema, theirs, err) < 0 ||
	    jk_site_tables(site, judge->schema, &tables, err) < 0)
		return -1;
	find_columns(&judge->columns, judge->schema);
	judge->rules = jk_validate_new(judge->schema, tables, judge->run->day, err);
	judge->refused = judge->rules != NULL ? jk_chains_new(err) : NULL;
	return judge->refused == NULL ? -1 : 0;
}

static void
name_batch(struct jk_judge *judge)
{
	jk_lane_encode(judge->lane, &judge->header->lane);
	snprintf(judge->number, sizeof judge->number, "%llu",
	    (unsigned long long)judge->header->number);
}

int
jk_judge_open(struct jk_judge *judge, struct jk_run *run,
    const struct jk_reader *reader, struct jk_tally *tally, struct jk_err *err)
{
	memset(judge, 0, sizeof *judge);
	judge->run = run;
	judge->tally = tally;
	judge->header = jk_reader_header(reader);
	judge->signer = jk_units_signer(jk_reader_units(reader));
	judge->is_batch = judge->header->form == JK_FORM_BATCH;
	if (judge->is_batch)
		name_batch(judge);
	if (judge_form(judge, err) == 0 && jk_gate_open(&judge->gate, run, err) == 0 &&
	    jk_gate_admit(&judge->gate, judge->header, judge->signer, err) == 0 &&
	    open_rules(judge, jk_reader_schema(reader), err) == 0)
		return 0;
	jk_judge_close(judge);
	return -1;
}

void
jk_judge_close(struct jk_judge *judge)
{
	jk_chains_free(judge->refused);
	jk_validate_free(judge->rules);
	jk_gate_close(&judge->gate);
	judge->refused = NULL;
	judge->rules = NULL;
}

/* One record */

static struct jk_bytes
field(const struct jk_judge *judge, int column)
{
	return column >= 0 ? judge->fields[column] : jk_bytes(NULL, 0);
}

static void
take_record(struct jk_judge *judge, const struct jk_record *record)
{
	judge->record = record->number;
	jk_mapped_fields(judge->fields, judge->from, judge->schema, record->fields);
	snprintf(judge->record_number, sizeof judge->record_number, "%llu",
	    (unsigned long long)judge->record);
}

static enum jk_judgement
refuse(struct jk_cause *why, const char *id, const char *text, const char *name)
{
	*why = (struct jk_cause){ id, id, text, name, 0 };
	return JK_JUDGEMENT_REFUSED;
}

static bool
is_number(struct jk_bytes value)
{
	uint64_t number;

	return jk_decimal_decode(&number, value, JK_NUMBER_MAX) && number > 0;
}

/* The origin that a prefecture hands on: a batch of the record's municipality. */
static bool
is_believable(const struct jk_judge *judge)
{
	struct jk_lane lane;

	return jk_lane_decode(&lane, field(judge, judge->columns.lane)) &&
	       strcmp(lane.kind, judge->header->kind) == 0 &&
	       strcmp(lane.receiver, judge->header->origin) == 0 &&
	       jk_gate_speaks_for(&judge->gate, lane.sender, JK_ROLE_MUNICIPALITY,
		   field(judge, judge->columns.municipality)) &&
	       is_number(field(judge, judge->columns.number)) &&
	       is_number(field(judge, judge->columns.record));
}

/* Empty, or what it will be. */
static bool
is_own(struct jk_bytes value, const char *own)
{
	return value.len == 0 || jk_bytes_is(value, own);
}

static bool
has_origin(const struct jk_judge *judge)
{
	if (!judge->is_batch || judge->columns.lane < 0)
		return true;
	if (judge->signer->role != JK_ROLE_MUNICIPALITY)
		return is_believable(judge);
	return is_own(field(judge, judge->columns.lane), judge->lane) &&
	       is_own(field(judge, judge->columns.number), judge->number) &&
	       is_own(field(judge, judge->columns.record), judge->record_number);
}

/*
 * What has no origin is an answer, and may be about the one it answers; or it is
 * what this site did itself, with whoever's records.
 */
static bool
may_speak(const struct jk_judge *judge)
{
	struct jk_bytes municipality = field(judge, judge->columns.municipality);
	const char *self = judge->run->site.conf.code;

	return judge->columns.municipality < 0 ||
	       (judge->columns.lane < 0 &&
		   (jk_bytes_is(municipality, judge->header->lane.receiver) ||
		       strcmp(judge->header->origin, self) == 0)) ||
	       jk_gate_speaks_for(&judge->gate, judge->signer->party,
		   judge->signer->role, municipality);
}

static enum jk_judgement
judge_sender(const struct jk_judge *judge, struct jk_cause *why)
{
	if (!may_speak(judge))
		refuse(why, "JKV0001", foreign_text, "municipality");
	else if (!has_origin(judge))
		refuse(why, "JKV0002", origin_text, "origin_lane");
	else
		return JK_JUDGEMENT_GOOD;
	return judge->is_batch ? JK_JUDGEMENT_UNENTITLED : JK_JUDGEMENT_REFUSED;
}

/* Local fields are this site's to fill: nobody else's rules ask them. */
static enum jk_judgement
judge_local(const struct jk_judge *judge, struct jk_cause *why)
{
	for (size_t i = 0; i < jk_schema_columns(judge->schema); i++) {
		const struct jk_column *column = jk_schema_column(judge->schema, i);
		int32_t day;

		if (!column->local || judge->fields[i].len == 0)
			continue;
		if (!judge->is_batch || (column->encoding == JK_ENCODING_DATE &&
					    !jk_date_decode(judge->fields[i], &day)))
			return refuse(why, "JKV0004", local_text, column->name);
	}
	return JK_JUDGEMENT_GOOD;
}

static enum jk_judgement
judge_fields(struct jk_judge *judge, struct jk_cause *why, struct jk_err *err)
{
	struct jk_finding findings[FINDINGS_MAX];
	size_t count =
	    jk_validate_decide(judge->rules, judge->fields, findings, FINDINGS_MAX);
	bool refuses = jk_findings_refuse(findings, count);

	for (size_t i = 0; i < count; i++) {
		const struct jk_finding *finding = &findings[i];
		const char *text = jk_reason_text(finding->reason);

		if (refuses && !finding->is_warning) {
			*why = (struct jk_cause){ finding->rule,
				jk_reason_id(finding->reason), text,
				jk_schema_column(judge->schema, finding->column)->name,
				0 };
			return JK_JUDGEMENT_REFUSED;
		}
		if (!refuses &&
		    jk_tally_add(judge->tally, finding->rule, text, true, err) < 0)
			return JK_JUDGEMENT_FAILED;
	}
	return count > 0 ? JK_JUDGEMENT_WARNED : JK_JUDGEMENT_GOOD;
}

/* Does it continue a chain of which a record was refused, its own or its old one? */
static int
find_refused(const struct jk_judge *judge, uint64_t *follows, struct jk_err *err)
{
	struct jk_bytes former = field(judge, judge->columns.former_code);
	struct jk_bytes municipality = field(judge, judge->columns.municipality);

	*follows = 0;
	if (judge->columns.code < 0)
		return 0;
	if (jk_chains_find(judge->refused, field(judge, judge->columns.code),
		municipality, follows, err) < 0)
		return -1;
	if (*follows == 0 && former.len > 0)
		return jk_chains_find(
		    judge->refused, former, municipality, follows, err);
	return 0;
}

static enum jk_judgement
judge_chain(struct jk_judge *judge, struct jk_cause *why, struct jk_err *err)
{
	uint64_t follows;

	if (find_refused(judge, &follows, err) < 0)
		return JK_JUDGEMENT_FAILED;
	if (follows == 0)
		return JK_JUDGEMENT_GOOD;
	refuse(why, "JKV0003", follows_text, NULL);
	why->follows = follows;
	return JK_JUDGEMENT_REFUSED;
}

enum jk_judgement
jk_judge_record(struct jk_judge *judge, const struct jk_record *record,
    struct jk_cause *why, struct jk_err *err)
{
	enum jk_judgement judgement;

	take_record(judge, record);
	judgement = judge_sender(judge, why);
	if (judgement == JK_JUDGEMENT_GOOD)
		judgement = judge_chain(judge, why, err);
	if (judgement == JK_JUDGEMENT_GOOD)
		judgement = judge_local(judge, why);
	if (judgement == JK_JUDGEMENT_GOOD)
		judgement = judge_fields(judge, why, err);
	return judgement;
}

int
jk_judge_remember(struct jk_judge *judge, struct jk_err *err)
{
	if (judge->columns.code < 0)
		return 0;
	return jk_chains_put(judge->refused, field(judge, judge->columns.code),
	    field(judge, judge->columns.municipality), judge->record, err);
}

void
jk_judge_complete(struct jk_judge *judge)
{
	if (!judge->is_batch || judge->columns.lane < 0 ||
	    judge->signer->role != JK_ROLE_MUNICIPALITY)
		return;
	judge->fields[judge->columns.lane] = jk_bytes_of(judge->lane);
	judge->fields[judge->columns.number] = jk_bytes_of(judge->number);
	judge->fields[judge->columns.record] = jk_bytes_of(judge->record_number);
}
