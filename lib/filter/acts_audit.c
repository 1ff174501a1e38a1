#include "filter/acts_audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filter/acts.h"
#include "filter/acts_trust.h"
#include "filter/approval.h"
#include "filter/erasing.h"
#include "filter/sealed.h"
#include "ledger/places.h"

#define ENDING_CHARS 4 /* .jks */
#define NUMBER_CHARS 7 /* -NNNNNN */

struct audit {
	struct jk_run *run;
	const struct jk_calendar *calendar;
	struct jk_differences *differences;
	struct jk_acts acts, files; /* recorded, and found; both in one order */
	size_t placed; /* so many of acts, the first, lie in directories of streams */
	struct jk_erasing retention; /* its table only */
	struct jk_people people; /* where input is approved */
};

/* What lies there */

static int
read_list(
    struct jk_act *file, struct audit *audit, const char *path, struct jk_err *err)
{
	struct jk_sealed_content content;

	if (jk_sealed_read(audit->run, path, &content, err) < 0)
		return -1;
	jk_hex_encode(file->content, content.content, sizeof content.content);
	return 0;
}

static bool
asks_for_approval(const struct audit *audit)
{
	return audit->run->site.conf.input_approval != JK_INPUT_APPROVAL_NONE;
}

/* An approval of important input, by whoever might give it when it was signed? */
static bool
approves_input(const struct audit *audit, const struct jk_act *file,
    const struct jk_signed_table *table)
{
	return asks_for_approval(audit) && file->place == JK_ACT_APPROVALS &&
	       jk_approval_is_of(
		   table, &audit->people, file->name, "input", table->day);
}

static int
read_signed(
    struct jk_act *file, struct audit *audit, const char *path, struct jk_err *err)
{
	char kind[JK_WORD_CHARS] = "approval";
	struct jk_signed_table table;
	size_t len = strlen(file->name);
	int result;

	if (file->place == JK_ACT_TABLES && len > NUMBER_CHARS)
		snprintf(
		    kind, sizeof kind, "%.*s", (int)(len - NUMBER_CHARS), file->name);
	result = jk_signed_table_read(&table, audit->run, path, kind, err);
	if (result == 0) {
		memcpy(file->content, table.content, sizeof file->content);
		file->day = table.day;
		file->approves_input = approves_input(audit, file, &table);
	}
	jk_signed_table_release(&table);
	return result;
}

/* What does not verify is named, and has no content to compare. */
static int
take_file(
    struct audit *audit, enum jk_act_place in, const char *name, struct jk_err *err)
{
	struct jk_act file = { .place = in };
	char place[JK_PLACE_CHARS];
	char *path;
	int result;

	snprintf(place, sizeof place, "%s/%s", jk_act_directory(in), name);
	/* Of an approval what it approves, which is as much as there is room for. */
	snprintf(file.name, sizeof file.name, "%.*s",
	    (int)(strlen(name) - ENDING_CHARS), name);
	path = jk_site_path(&audit->run->site, "%s", place);
	if (path == NULL)
		return jk_err_memory(err);
	result = in == JK_ACT_PROTECTED ? read_list(&file, audit, path, err)
					: read_signed(&file, audit, path, err);
	free(path);
	if (result < 0)
		result = jk_differ_broken(audit->differences, err, "JKU0102", place);
	return result < 0 ? -1 : jk_acts_put(&audit->files, &file, err);
}

static int
read_files(struct audit *audit, struct jk_err *err)
{
	int result = 0;

	for (int in = 0; result == 0 && in < JK_ACT_DIRECTORIES; in++) {
		const char *directory = jk_act_directory((enum jk_act_place)in);
		struct jk_places places;

		result = jk_places_read(&places, audit->run->site.path, directory, err);
		for (size_t i = 0; result == 0 && i < places.count; i++)
			result = take_file(
			    audit, (enum jk_act_place)in, places.names[i], err);
		jk_places_release(&places);
	}
	jk_acts_sort(&audit->files);
	return result;
}

/* What differs */

static int
differ(struct audit *audit, const char *id, const struct jk_act *act, const char *text,
    struct jk_err *err)
{
	char place[JK_PLACE_CHARS], date[JK_DATE_CHARS];

	snprintf(place, sizeof place, "%s/%s%s", jk_act_directory(act->place),
	    act->name, act->place == JK_ACT_APPROVALS ? "" : ".jks");
	jk_date_encode(date, act->day);
	return jk_differ(audit->differences, err, id, place, "%s (%s)", text, date);
}

/* Of one kind of table, or of one lane: numbers of their own. */
static bool
is_of_series(const struct jk_act *act, const struct jk_act *other)
{
	size_t len = strlen(act->name);

	return act->place == other->place && len > NUMBER_CHARS &&
	       strlen(other->name) == len &&
	       memcmp(act->name, other->name, len - NUMBER_CHARS + 1) == 0;
}

/* Is an approval of that day kept no longer? */
static bool
is_over(const struct audit *audit, int32_t day)
{
	const struct jk_conf *conf = &audit->run->site.conf;
	const struct jk_retention_ask ask = { .class = "approval",
		.party = conf->code,
		.role = jk_party_role_name(conf->role),
		.day = audit->run->day };

	return audit->retention.retention != NULL &&
	       jk_retention_is_over(audit->retention.retention, &ask, day, NULL);
}

/* Its period may be over, or a newer list have come in its place. */
static bool
may_be_gone(const struct audit *audit, size_t at)
{
	const struct jk_act *act = &audit->acts.acts[at];

	if (act->place == JK_ACT_PROTECTED)
		return at + 1 < audit->placed &&
		       is_of_series(act, &audit->acts.acts[at + 1]);
	return act->place == JK_ACT_APPROVALS && is_over(audit, act->day);
}

/*
 * Should a record tell of the file? Not of what was there before there were such
 * records, or when those of its time are over.
 */
static bool
should_be_told(const struct audit *audit, const struct jk_act *file)
{
	for (size_t i = 0; i < audit->placed; i++) {
		const struct jk_act *act = &audit->acts.acts[i];

		if (file->place == JK_ACT_APPROVALS
			? act->place == file->place && act->day < file->day
			: is_of_series(act, file) && strcmp(act->name, file->name) < 0)
			return true;
	}
	return false;
}

static int
compare_one(
    struct audit *audit, size_t at, const struct jk_act *file, struct jk_err *err)
{
	const struct jk_act *act = &audit->acts.acts[at];

	if (file == NULL && !may_be_gone(audit, at))
		return differ(audit, "JKU0099", act,
		    _("was put into force, and is not there any more"), err);
	if (file != NULL && file->content[0] != '\0' &&
	    strcmp(file->content, act->content) != 0)
		return differ(audit, "JKU0100", act,
		    _("is not what was put into force under this name"), err);
	return 0;
}

static int
compare_all(struct audit *audit, struct jk_err *err)
{
	const struct jk_acts *acts = &audit->acts, *files = &audit->files;
	size_t i = 0, told = 0;
	int result = 0;

	for (size_t j = 0; result == 0 && (i < audit->placed || j < files->count);) {
		int order = i == audit->placed ? 1
			    : j == files->count
				? -1
				: jk_acts_compare(&acts->acts[i], &files->acts[j]);

		if (order <= 0) {
			result = compare_one(
			    audit, i++, order == 0 ? &files->acts[j] : NULL, err);
			told = order == 0 ? j + 1 : told;
			continue;
		}
		if (told != j + 1 && files->acts[j].content[0] != '\0' &&
		    should_be_told(audit, &files->acts[j]))
			result = differ(audit, "JKU0101", &files->acts[j],
			    _("is here, and no operation record tells of it"), err);
		j++;
	}
	return result;
}

/* Important input */

static bool
is_approved(const struct audit *audit, const struct jk_act *input)
{
	for (size_t i = 0; i < audit->files.count; i++)
		if (audit->files.acts[i].approves_input &&
		    strcmp(audit->files.acts[i].name, input->content) == 0)
			return true;
	return false;
}

/* Are the operating days over in which it may still be approved? */
static int
is_late(const struct audit *audit, const struct jk_act *input, bool *late,
    struct jk_err *err)
{
	int32_t day = input->day;
	int result = 0;

	for (uint64_t i = 0; result == 0 && i < audit->run->site.conf.input_days; i++)
		result = jk_calendar_next(audit->calendar, day, &day, err);
	*late = day < audit->run->day;
	return result;
}

static int
check_input(struct audit *audit, const struct jk_act *input, struct jk_err *err)
{
	char date[JK_DATE_CHARS];
	bool late;

	if (is_approved(audit, input) || is_over(audit, input->day))
		return 0;
	if (is_late(audit, input, &late, err) < 0)
		return -1;
	jk_date_encode(date, input->day);
	return late ? jk_differ(audit->differences, err, "JKU0103",
			  input->name[0] != '\0' ? input->name : input->content,
			  _("important input of %s is not approved"), date)
		    : 0;
}

static int
check_inputs(struct audit *audit, struct jk_err *err)
{
	int result = 0;

	if (!asks_for_approval(audit))
		return 0;
	for (size_t i = audit->placed; result == 0 && i < audit->acts.count; i++)
		if (audit->acts.acts[i].place == JK_ACT_INPUT)
			result = check_input(audit, &audit->acts.acts[i], err);
	return result;
}

/* Recorded */

/* A site that has none erases nothing. */
static int
load_retention(struct audit *audit, struct jk_err *err)
{
	uint64_t number;

	audit->retention.run = audit->run;
	if (jk_signed_table_newest(&audit->run->site, "retention", &number, err) < 0)
		return -1;
	return number == 0 ? 0 : jk_erasing_load_table(&audit->retention, number, err);
}

/* A host that only logs has no key to read with. */
static int
load_acts(struct audit *audit, const struct jk_archive *archive, bool *can_read,
    struct jk_err *err)
{
	*can_read = true;
	if (jk_acts_load(&audit->acts, audit->run, archive, err) == 0) {
		while (audit->placed < audit->acts.count &&
		       audit->acts.acts[audit->placed].place < JK_ACT_DIRECTORIES)
			audit->placed++;
		return 0;
	}
	if (err->status != JK_EXIT_NOPERM)
		return -1;
	*can_read = false;
	jk_report_warning(&audit->run->report, "JKU0098",
	    _("what was put into force is not held against the operation records, "
	      "which cannot be read here: %s"),
	    err->text);
	jk_run_raise(audit->run, JK_EXIT_WARNINGS);
	jk_err_reset(err);
	return 0;
}

int
jk_acts_audit(struct jk_differences *differences, struct jk_run *run,
    const struct jk_archive *archive, const struct jk_calendar *calendar,
    struct jk_err *err)
{
	struct audit audit = {
		.run = run, .calendar = calendar, .differences = differences
	};
	bool can_read;
	int result = load_acts(&audit, archive, &can_read, err);

	if (result == 0 && can_read && audit.acts.count > 0) {
		if (asks_for_approval(&audit))
			result = jk_people_load(&audit.people, run, err);
		if (result == 0)
			result = read_files(&audit, err);
		if (result == 0)
			result = load_retention(&audit, err);
		if (result == 0)
			result = compare_all(&audit, err);
		if (result == 0)
			result =
			    jk_acts_trust_audit(differences, run, &audit.acts, err);
		if (result == 0)
			result = check_inputs(&audit, err);
	}
	jk_people_release(&audit.people);
	jk_erasing_release(&audit.retention);
	jk_acts_release(&audit.acts);
	jk_acts_release(&audit.files);
	return result;
}
