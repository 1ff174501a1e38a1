#include "filter/acts.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "filter/spool_batch.h"
#include "filter/spool_seal.h"
#include "ledger/person.h"
#include "ledger/places.h"
#include "rules/rows.h"

#define NUMBER_CHARS 7 /* -NNNNNN */

const char *
jk_act_directory(enum jk_act_place place)
{
	static const char *const directories[JK_ACT_DIRECTORIES] = {
		[JK_ACT_APPROVALS] = "approvals",
		[JK_ACT_PROTECTED] = "protected",
		[JK_ACT_TABLES] = "tables",
	};

	return directories[place];
}

int
jk_acts_compare(const struct jk_act *a, const struct jk_act *b)
{
	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	if (a->place == JK_ACT_APPROVALS || a->place == JK_ACT_INPUT)
		return strcmp(a->content, b->content);
	return strcmp(a->name, b->name);
}

static int
compare(const void *a, const void *b)
{
	const struct jk_act *left = a, *right = b;
	int order = jk_acts_compare(left, right);

	if (order != 0 || left->serial == right->serial)
		return order;
	return left->serial < right->serial ? -1 : 1;
}

int
jk_acts_put(struct jk_acts *acts, const struct jk_act *act, struct jk_err *err)
{
	struct jk_act *more =
	    jk_array_grow(acts->acts, acts->count, &acts->room, sizeof *more, err);

	if (more == NULL)
		return -1;
	acts->acts = more;
	acts->acts[acts->count++] = *act;
	return 0;
}

void
jk_acts_sort(struct jk_acts *acts)
{
	if (acts->count > 1)
		qsort(acts->acts, acts->count, sizeof *acts->acts, compare);
}

void
jk_acts_release(struct jk_acts *acts)
{
	free(acts->acts);
	memset(acts, 0, sizeof *acts);
}

/* Records */

struct loading {
	struct jk_acts *acts;
	struct jk_run *run;
	char recorder[JK_RECORDER_CHARS];
};

/* A list of protected persons has the name of a batch: LANE-NNNNNN. */
static bool
is_batch(struct jk_bytes name)
{
	struct jk_lane lane;

	return name.len > NUMBER_CHARS &&
	       jk_lane_decode(&lane, jk_bytes(name.ptr, name.len - NUMBER_CHARS));
}

/* Where the act of a record of this site lies; false: it is none, and passed over. */
static bool
find_place(enum jk_act_place *place, const struct jk_bytes *text)
{
	struct jk_bytes function = text[JK_ACCESS_FUNCTION];
	struct jk_bytes program = text[JK_ACCESS_PROGRAM];
	bool is_of_site = jk_bytes_is(program, "jk-site");

	if (is_of_site && jk_bytes_is(function, "approval"))
		*place = JK_ACT_APPROVALS;
	else if (is_of_site && jk_bytes_is(function, "configuration"))
		*place =
		    is_batch(text[JK_ACCESS_BATCH]) ? JK_ACT_PROTECTED : JK_ACT_TABLES;
	else if (is_of_site && (jk_bytes_is(function, "certificate") ||
				   jk_bytes_is(function, "revocation")))
		*place = JK_ACT_TRUST;
	else if (jk_bytes_is(program, "jk-apply") && jk_bytes_is(function, "entry") &&
		 text[JK_ACCESS_APPROVAL].len == 0)
		*place = JK_ACT_INPUT;
	else
		return false;
	return true;
}

static bool
decode(
    struct jk_act *act, const struct loading *loading, const struct jk_access *access)
{
	const struct jk_bytes *text = access->text;
	bool approves;

	if (!jk_bytes_is(text[JK_ACCESS_RECORDER], loading->recorder) ||
	    !find_place(&act->place, text))
		return false;
	approves = act->place == JK_ACT_APPROVALS;
	act->day = access->day;
	act->serial = access->serial;
	return jk_text_copy(act->name, sizeof act->name,
		   text[approves ? JK_ACCESS_OBJECT : JK_ACCESS_BATCH]) &&
	       jk_text_copy(act->content, sizeof act->content,
		   text[approves ? JK_ACCESS_APPROVAL : JK_ACCESS_OBJECT]);
}

static int
take(struct loading *loading, const struct jk_access *access, struct jk_err *err)
{
	struct jk_act act = { .day = 0 };

	if (!decode(&act, loading, access))
		return 0;
	return jk_acts_put(loading->acts, &act, err);
}

/* Operation records are about no person, so they are found together. */
static int
read_archive(
    struct loading *loading, const struct jk_archive *archive, struct jk_err *err)
{
	struct jk_person *person = jk_person_open(archive->ledger, err);
	struct jk_access_columns columns;
	struct jk_person_place place;
	const struct jk_bytes *fields;
	struct jk_access access;
	enum jk_next next = JK_NEXT_FAILED;

	if (person != NULL &&
	    jk_access_columns_find(&columns, archive->schema, err) == 0 &&
	    jk_person_seek(person, "", "", "", err) == 0) {
		while ((next = jk_person_next(person, &fields, &place, err)) ==
		       JK_NEXT_RECORD)
			if (jk_access_decode(&access, &columns, fields, err) < 0 ||
			    take(loading, &access, err) < 0) {
				next = JK_NEXT_FAILED;
				break;
			}
	}
	jk_person_free(person);
	return next == JK_NEXT_FAILED ? jk_err_at(err, "archive") : 0;
}

static int
read_batch(struct loading *loading, const struct jk_lane *lane, uint64_t number,
    struct jk_err *err)
{
	struct jk_spool_batch batch;
	struct jk_access access;
	enum jk_next next = JK_NEXT_END;
	bool found;
	int result =
	    jk_spool_batch_open(&batch, loading->run, lane, number, &found, err);

	while (result == 0 && found &&
	       (next = jk_spool_batch_next(&batch, &access, err)) == JK_NEXT_RECORD)
		result = take(loading, &access, err);
	jk_spool_batch_close(&batch);
	return next == JK_NEXT_FAILED ? -1 : result;
}

/* What the archive has already may still lie in the spool. */
static int
read_spool(
    struct loading *loading, const struct jk_archive *archive, struct jk_err *err)
{
	const struct jk_list_lane *row = NULL;
	struct jk_lane own, lane;
	struct jk_places places;
	uint64_t taken, number;
	int result = jk_places_read(&places, loading->run->site.path, "spool", err);

	jk_spool_lane(&own, loading->run);
	if (archive->ledger != NULL)
		row = jk_list_lane(jk_ledger_list(archive->ledger), &own);
	taken = row != NULL ? row->number : 0;
	for (size_t i = 0; result == 0 && i < places.count; i++)
		if (jk_place_decode(&lane, &number, places.names[i]) &&
		    jk_lane_equal(&lane, &own) && number > taken)
			result = read_batch(loading, &own, number, err);
	jk_places_release(&places);
	return result;
}

int
jk_acts_load(struct jk_acts *acts, struct jk_run *run, const struct jk_archive *archive,
    struct jk_err *err)
{
	struct loading loading = { .acts = acts, .run = run };

	memset(acts, 0, sizeof *acts);
	jk_spool_recorder(loading.recorder, run);
	if ((archive->ledger != NULL && read_archive(&loading, archive, err) < 0) ||
	    read_spool(&loading, archive, err) < 0)
		return -1;
	jk_acts_sort(acts);
	return 0;
}
