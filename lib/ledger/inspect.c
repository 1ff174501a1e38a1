#include "ledger/inspect.h"

#include <stdlib.h>
#include <unistd.h>

#include "adapt/digest.h"
#include "adapt/fd.h"
#include "format/date.h"
#include "ledger/files.h"
#include "ledger/log.h"

#define TRIES 100 /* where commits keep coming */

/* A walk along the lists. */
struct walk {
	const struct jk_ledger_site *site;
	const struct jk_baseline *since;
	struct jk_inspection *to;
	struct jk_list list;
	struct jk_buf text, older; /* of the list, and of the one before it */
	bool has_older; /* or the one before does not hold */
	struct jk_tree log; /* over the lists before `older` */
};

void
jk_inspection_release(struct jk_inspection *inspection)
{
	jk_list_release(&inspection->list);
	jk_faults_release(&inspection->faults);
	free(inspection->days);
	inspection->days = NULL;
	inspection->days_count = 0;
}

/* Lists */

static int
add_day(struct jk_inspection *to, const char *date, struct jk_err *err)
{
	int32_t *days, day;

	if (!jk_date_decode(jk_bytes_of(date), &day) ||
	    (to->days_count > 0 && to->days[to->days_count - 1] >= day))
		return 0;
	days = reallocarray(to->days, to->days_count + 1, sizeof *days);
	if (days == NULL)
		return jk_err_memory(err);
	to->days = days;
	days[to->days_count++] = day;
	return 0;
}

/* The list in hand holds by itself: it is the newest so far. */
static int
take_list(struct walk *walk, struct jk_err *err)
{
	struct jk_inspection *to = walk->to;
	struct jk_bytes text = jk_buf_bytes(&walk->text);
	uint8_t leaf[JK_HASH_BYTES];
	struct jk_buf spare = walk->older;

	if (add_day(to, walk->list.date, err) < 0 ||
	    jk_list_copy(&to->list, &walk->list, err) < 0 ||
	    jk_digest_of(to->digest, &text, 1, err) < 0)
		return -1;
	to->log = walk->list.log;
	jk_list_leaf(leaf, text);
	jk_tree_put(&to->log, leaf);
	walk->older = walk->text;
	walk->text = spare;
	walk->has_older = true;
	return 0;
}

static int
inspect_list(struct walk *walk, uint64_t number, struct jk_err *err)
{
	bool has_older = walk->has_older;

	walk->has_older = false;
	if (jk_ledger_load_list(walk->site, number, &walk->list, &walk->text, err) < 0)
		return jk_faults_take(&walk->to->faults, err);
	if (has_older &&
	    jk_ledger_check_step(
		&walk->log, &walk->list, jk_buf_bytes(&walk->older), err) < 0 &&
	    jk_faults_take(&walk->to->faults, err) < 0)
		return -1;
	/* As it says itself, where the one before cannot. */
	walk->log = walk->list.log;
	return take_list(walk, err);
}

/* What was seen before is there: its newest list is the same, the others too. */
static int
check_past(struct walk *walk, struct jk_err *err)
{
	const struct jk_baseline *since = walk->since;
	struct jk_inspection *to = walk->to;

	if (to->number < since->number) {
		jk_err_set(err, JK_EXIT_PROTOCOL, "JK00573",
		    _("lists that were verified before are gone: %llu of %llu are "
		      "here"),
		    (unsigned long long)to->number, (unsigned long long)since->number);
		return jk_faults_take(&to->faults, err);
	}
	for (uint64_t number = 1; number < since->number; number++) {
		char *path = jk_files_list(walk->site->path, number, err);
		bool here = path != NULL && access(path, F_OK) == 0;

		free(path);
		if (path == NULL)
			return -1;
		if (here)
			continue;
		jk_err_set(err, JK_EXIT_PROTOCOL, "JK00574", _("list %llu is gone"),
		    (unsigned long long)number);
		if (jk_faults_take(&to->faults, err) < 0)
			return -1;
	}
	return 0;
}

static int
begin_since(struct walk *walk, struct jk_err *err)
{
	struct jk_inspection *to = walk->to;

	if (check_past(walk, err) < 0)
		return -1;
	if (walk->since->number == 0 || to->number < walk->since->number)
		return 0;
	if (inspect_list(walk, walk->since->number, err) < 0)
		return -1;
	if (!walk->has_older ||
	    memcmp(to->digest, walk->since->digest, sizeof to->digest) == 0)
		return 0;
	jk_err_set(err, JK_EXIT_PROTOCOL, "JK00575",
	    _("list %llu is another than the one that was verified before"),
	    (unsigned long long)walk->since->number);
	return jk_faults_take(&to->faults, err);
}

static int
inspect_lists(struct walk *walk, struct jk_err *err)
{
	uint64_t number = 1, leaves;

	if (jk_log_size(walk->site->path, &leaves, err) < 0 ||
	    jk_files_newest(walk->site->path, &walk->to->number, err) < 0)
		return jk_faults_take(&walk->to->faults, err);
	if (leaves > walk->to->number) {
		jk_err_set(err, JK_EXIT_PROTOCOL, "JK00534",
		    _("the newest lists are gone: %llu of %llu are here"),
		    (unsigned long long)walk->to->number, (unsigned long long)leaves);
		if (jk_faults_take(&walk->to->faults, err) < 0)
			return -1;
	}
	if (walk->since != NULL) {
		if (begin_since(walk, err) < 0)
			return -1;
		number = walk->since->number + 1;
	}
	for (; number <= walk->to->number; number++)
		if (inspect_list(walk, number, err) < 0)
			return -1;
	return 0;
}

/* Segments */

/* All of one segment under its signature, then its digest in the list. */
static int
read_segment(const struct jk_ledger_site *site, const struct jk_list_segment *row,
    int fd, struct jk_err *err)
{
	struct jk_policy policy = {
		.trust = site->trust, .any_day = true, .production = site->production
	};
	struct jk_source source;
	struct jk_units *units;
	struct jk_unit unit;
	enum jk_next next = JK_NEXT_FAILED;

	jk_source_of_fd(&source, fd);
	units = jk_units_open(&source, &policy, NULL, err);
	while (units != NULL &&
	       (next = jk_units_next(units, &unit, err)) == JK_NEXT_RECORD)
		continue;
	if (next == JK_NEXT_END && (memcmp(jk_units_final_digest(units),
					row->checkpoint, sizeof row->checkpoint) != 0 ||
				       jk_units_records(units) != row->records)) {
		jk_err_set(err, JK_EXIT_PROTOCOL, "JK00533",
		    _("segment is not what the list says of it"));
		next = JK_NEXT_FAILED;
	}
	jk_units_free(units);
	jk_source_release(&source);
	return next == JK_NEXT_END ? 0 : -1;
}

/* One that was seen before need only be there. */
static int
inspect_segment(
    struct walk *walk, const struct jk_list_segment *row, struct jk_err *err)
{
	bool is_old = walk->since != NULL && jk_baseline_has(walk->since, row);
	char *path = jk_files_segment(walk->site->path, row->name, err);
	int fd = -1, result = -1;

	if (path != NULL && jk_fd_open_regular(&fd, path, err) == 0)
		result = is_old ? 0 : read_segment(walk->site, row, fd, err);
	if (fd >= 0)
		close(fd);
	free(path);
	if (result == 0)
		return 0;
	jk_err_at(err, _("segment %s"), row->name);
	return jk_faults_take(&walk->to->faults, err);
}

static int
inspect_all(struct walk *walk, struct jk_err *err)
{
	struct jk_inspection *to = walk->to;

	if (inspect_lists(walk, err) < 0)
		return -1;
	for (size_t i = 0; i < to->list.segments_count; i++)
		if (inspect_segment(walk, &to->list.segments[i], err) < 0)
			return -1;
	return 0;
}

static int
inspect_once(struct jk_inspection *inspection, const struct jk_ledger_site *site,
    const struct jk_baseline *since, struct jk_err *err)
{
	struct walk walk = { .site = site, .since = since, .to = inspection };
	int result;

	memset(inspection, 0, sizeof *inspection);
	jk_list_init(&inspection->list);
	jk_tree_init(&inspection->log, jk_sha256);
	jk_list_init(&walk.list);
	jk_tree_init(&walk.log, jk_sha256);
	result = inspect_all(&walk, err);
	jk_list_release(&walk.list);
	jk_buf_release(&walk.text);
	jk_buf_release(&walk.older);
	return result;
}

/* Did a commit come in between, which takes segments away? */
static bool
has_moved(const struct jk_inspection *inspection, const struct jk_ledger_site *site)
{
	struct jk_err err = { .status = JK_EXIT_OK };
	uint64_t number;

	return jk_files_newest(site->path, &number, &err) == 0 &&
	       number > inspection->number;
}

int
jk_inspect(struct jk_inspection *inspection, const struct jk_ledger_site *site,
    const struct jk_baseline *since, struct jk_err *err)
{
	int result = inspect_once(inspection, site, since, err);

	for (int tries = 1; tries < TRIES && result == 0 &&
			    inspection->faults.count > 0 && has_moved(inspection, site);
	     tries++) {
		jk_inspection_release(inspection);
		result = inspect_once(inspection, site, since, err);
	}
	return result;
}
