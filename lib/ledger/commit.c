#include "ledger/commit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "ledger/files.h"
#include "ledger/readers.h"
#include "ledger/second_rows.h"
#include "ledger/segment.h"

#define MAX_PLACES 100 /* two digits of a segment's name */

struct jk_commit {
	struct jk_ledger *ledger;
	struct jk_keep keep; /* of what is current */
	bool renews; /* it is to be a fresh one, and is not yet */
	bool
	    erases; /* whatever is written goes under keys that sealed nothing before */
	char (*renewed)[JK_KEEP_WORD_CHARS]; /* words of which this commit made a key */
	size_t renewed_count;
	struct jk_list list;
	unsigned places; /* segments begun */
	struct jk_segment *deltas[JK_SEGMENT_ROLES]; /* level 0; NULL until needed */
	struct jk_second_rows *second; /* NULL: a ledger without second keys */
};

/* Beginning */

static void
begin_list(struct jk_commit *commit, const struct jk_commit_info *info)
{
	const struct jk_ledger_site *site = jk_ledger_site(commit->ledger);
	struct jk_list *list = &commit->list;

	strncpy(list->ledger, site->name, sizeof list->ledger - 1);
	memcpy(list->party, site->party, sizeof list->party);
	list->production = site->production;
	list->number++;
	if (list->number > 1)
		memcpy(list->previous, jk_ledger_digest(commit->ledger),
		    sizeof list->previous);
	list->log = *jk_ledger_log(commit->ledger);
	memcpy(list->date, info->date, sizeof list->date);
	memcpy(list->created, info->created, sizeof list->created);
	memcpy(list->program, info->program, sizeof list->program);
	memcpy(list->version, info->version, sizeof list->version);
	list->took_count = 0;
	list->restarts_count = 0;
	/* One that is meant goes on being meant until somebody does it. */
	if (list->erasure != NULL && list->erasure->done)
		jk_list_drop_erasure(list);
}

static int
open_second(struct jk_commit *commit, struct jk_err *err)
{
	const struct jk_ledger_site *site = jk_ledger_site(commit->ledger);

	if (!jk_second_rows_are_kept(site))
		return 0;
	commit->second = jk_second_rows_new(site, err);
	return commit->second == NULL ? -1 : 0;
}

/* Where records lie by their months, nothing is sealed as current. */
static int
load_current(struct jk_commit *commit, struct jk_err *err)
{
	const struct jk_ledger_site *site = jk_ledger_site(commit->ledger);

	return site->is_monthly
		   ? 0
		   : jk_keep_load(&commit->keep, site->path, JK_KEEP_CURRENT, err);
}

struct jk_commit *
jk_commit_begin(
    struct jk_ledger *ledger, const struct jk_commit_info *info, struct jk_err *err)
{
	struct jk_commit *commit;

	if (!jk_ledger_is_writable(ledger) ||
	    jk_ledger_list(ledger)->number >= JK_FILES_MAX_NUMBER) {
		jk_err_set(err, JK_EXIT_SOFTWARE, "JK00570",
		    _("the ledger is not open for writing or is full"));
		return NULL;
	}
	commit = calloc(1, sizeof *commit);
	if (commit == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	commit->ledger = ledger;
	jk_list_init(&commit->list);
	if (load_current(commit, err) == 0 &&
	    jk_list_copy(&commit->list, jk_ledger_list(ledger), err) == 0 &&
	    open_second(commit, err) == 0) {
		begin_list(commit, info);
		return commit;
	}
	jk_commit_abandon(commit);
	return NULL;
}

/* Segments */

void
jk_commit_renew_keep(struct jk_commit *commit)
{
	commit->renews = true;
}

void
jk_commit_erase(struct jk_commit *commit)
{
	commit->erases = true;
}

/* A fresh key under the word; the one that this commit has made, for all it writes. */
static int
renew_once(struct jk_commit *commit, const char *word, struct jk_keep *keep,
    struct jk_err *err)
{
	char(*renewed)[JK_KEEP_WORD_CHARS];

	for (size_t i = 0; i < commit->renewed_count; i++)
		if (strcmp(commit->renewed[i], word) == 0)
			return jk_keep_load(
			    keep, jk_ledger_site(commit->ledger)->path, word, err);
	renewed =
	    reallocarray(commit->renewed, commit->renewed_count + 1, sizeof *renewed);
	if (renewed == NULL)
		return jk_err_memory(err);
	commit->renewed = renewed;
	strcpy(renewed[commit->renewed_count++], word);
	return jk_keep_renew(keep, commit->ledger, word, JK_KEEP_FRESH, err);
}

/* Keys are made when something is to be sealed to them, not before. */
static int
find_keep(struct jk_commit *commit, const struct jk_list_segment *row,
    struct jk_keep *keep, struct jk_err *err)
{
	enum jk_keep_use use = commit->erases ? JK_KEEP_FRESH : JK_KEEP_UNUSED;
	char word[JK_KEEP_WORD_CHARS];

	jk_keep_word(word, row);
	if (row->bucket[0] != '\0' && commit->erases)
		return renew_once(commit, word, keep, err);
	if (jk_ledger_site(commit->ledger)->is_monthly)
		return jk_keep_month(keep, commit->ledger, word, err);
	if (row->bucket[0] != '\0')
		return jk_keep_renew(keep, commit->ledger, word, JK_KEEP_NAMED, err);
	if (commit->renews &&
	    jk_keep_renew(&commit->keep, commit->ledger, word, use, err) < 0)
		return -1;
	commit->renews = false;
	*keep = commit->keep;
	return 0;
}

struct jk_segment *
jk_commit_new_segment(
    struct jk_commit *commit, struct jk_list_segment *row, struct jk_err *err)
{
	struct jk_keep keep;

	if (commit->places == MAX_PLACES) {
		jk_err_set(err, JK_EXIT_SOFTWARE, "JK00571",
		    _("a commit would write more than %d segments"), MAX_PLACES);
		return NULL;
	}
	snprintf(row->name, sizeof row->name, "%s-%08llu-%02u",
	    jk_segment_role_names[row->role], (unsigned long long)commit->list.number,
	    commit->places++);
	if (find_keep(commit, row, &keep, err) < 0)
		return NULL;
	return jk_segment_new(
	    jk_ledger_site(commit->ledger), &commit->list, &keep, row, err);
}

unsigned
jk_commit_places(const struct jk_commit *commit)
{
	return MAX_PLACES - commit->places;
}

int
jk_commit_end_segment(
    struct jk_commit *commit, struct jk_segment *segment, struct jk_err *err)
{
	struct jk_list_segment row;

	if (jk_segment_close(segment, &row, err) < 0)
		return jk_err_at(err, _("segment %s"), row.name);
	return jk_list_set_segment(&commit->list, &row, err);
}

static int
put(struct jk_commit *commit, enum jk_segment_role role, const struct jk_bytes *fields,
    struct jk_err *err)
{
	struct jk_segment **segment = &commit->deltas[role];

	if (*segment == NULL) {
		struct jk_list_segment row = { .role = role,
			.first = commit->list.number,
			.last = commit->list.number };

		*segment = jk_commit_new_segment(commit, &row, err);
		if (*segment == NULL)
			return -1;
	}
	return jk_segment_put(*segment, fields, err);
}

int
jk_commit_put_record(
    struct jk_commit *commit, const struct jk_bytes *fields, struct jk_err *err)
{
	if (commit->second != NULL &&
	    jk_second_rows_put(commit->second, fields, err) < 0)
		return -1;
	return put(commit, JK_SEGMENT_RECORDS, fields, err);
}

int
jk_commit_put_head(
    struct jk_commit *commit, const struct jk_chain_head *head, struct jk_err *err)
{
	struct jk_bytes fields[JK_HEAD_COLUMNS];
	char generation[24];

	jk_chain_head_encode(fields, generation, head);
	return put(commit, JK_SEGMENT_HEADS, fields, err);
}

struct jk_list *
jk_commit_list(struct jk_commit *commit)
{
	return &commit->list;
}

struct jk_ledger *
jk_commit_ledger(struct jk_commit *commit)
{
	return commit->ledger;
}

/* Ending */

/* The second keys of what this commit's records say, in their own order. */
static int
put_second(struct jk_commit *commit, enum jk_segment_role role, struct jk_err *err)
{
	const struct jk_bytes *fields;
	struct jk_bytes key;
	enum jk_next next;

	while ((next = jk_second_rows_next(commit->second, role, &key, &fields, err)) ==
	       JK_NEXT_RECORD)
		if (put(commit, role, fields, err) < 0)
			return -1;
	return next == JK_NEXT_END ? 0 : -1;
}

static int
end_deltas(struct jk_commit *commit, struct jk_err *err)
{
	if (commit->second != NULL &&
	    (put_second(commit, JK_SEGMENT_NUMBERS, err) < 0 ||
		put_second(commit, JK_SEGMENT_NAMES, err) < 0))
		return -1;
	for (int role = 0; role < JK_SEGMENT_ROLES; role++) {
		struct jk_segment *segment = commit->deltas[role];
		int result =
		    segment == NULL ? 0 : jk_commit_end_segment(commit, segment, err);

		jk_segment_free(segment);
		commit->deltas[role] = NULL;
		if (result < 0)
			return -1;
	}
	return 0;
}

/* The one step in which the ledger changes. */
static int
write_list(struct jk_commit *commit, struct jk_bytes text, struct jk_err *err)
{
	char *path = jk_files_list(
	    jk_ledger_site(commit->ledger)->path, commit->list.number, err);
	struct jk_file file;
	int result = -1;

	if (path != NULL && jk_file_open(&file, path, false, err) == 0) {
		if (jk_fd_write(file.fd, text, err) == 0)
			result = jk_file_close(&file, err);
		else
			jk_file_abandon(&file);
	}
	free(path);
	return result;
}

static int
finish(struct jk_commit *commit, struct jk_buf *text, struct jk_err *err)
{
	const struct jk_ledger_site *site = jk_ledger_site(commit->ledger);

	if (end_deltas(commit, err) < 0 ||
	    jk_list_sign(text, &commit->list, site->signing, err) < 0 ||
	    jk_ledger_check_segments(commit->ledger, &commit->list, err) < 0)
		return -1;
	return write_list(commit, jk_buf_bytes(text), err);
}

/*
 * What the new list does not name goes, but for what is being erased, which is
 * overwritten by whoever finishes that, and for what those need who still read an
 * older list: that goes with a later commit.
 */
static void
clean(const struct jk_ledger *ledger)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	const char *path = jk_ledger_site(ledger)->path;
	struct jk_err err = { .status = JK_EXIT_OK };
	int readers;

	if ((list->erasure != NULL && !list->erasure->done) ||
	    jk_readers_shut(path, list->number - 1, 0, &readers, &err) < 0)
		return;
	jk_files_clean(path, list);
	close(readers);
}

int
jk_commit_finish(struct jk_commit *commit, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_ledger *ledger = commit->ledger;
	int result = finish(commit, &text, err);

	if (result == 0) {
		jk_ledger_advance(ledger, &commit->list, jk_buf_bytes(&text));
		clean(ledger);
	}
	jk_buf_release(&text);
	jk_commit_abandon(commit);
	return result;
}

/* Segments that were ended already are garbage: the next commit removes them. */
void
jk_commit_abandon(struct jk_commit *commit)
{
	if (commit == NULL)
		return;
	for (int role = 0; role < JK_SEGMENT_ROLES; role++)
		jk_segment_free(commit->deltas[role]);
	jk_second_rows_free(commit->second);
	jk_list_release(&commit->list);
	free(commit->renewed);
	free(commit);
}
