#include "filter/spool_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapt/shred.h"
#include "filter/archive.h"
#include "filter/spool_brought.h"

#define NUMBER_DIGITS 6
#define SERIAL_FILE_MAX_BYTES 64
#define SERIAL_MAX UINT64_C(999999999999999999)

static const char batch_suffix[] = ".jks";
static const char live_suffix[] = ".live";

/* Names */

void
jk_spool_lane(struct jk_lane *lane, const struct jk_run *run)
{
	memset(lane, 0, sizeof *lane);
	memcpy(lane->sender, run->site.conf.code, sizeof lane->sender);
	memcpy(lane->receiver, run->site.conf.code, sizeof lane->receiver);
	memcpy(lane->kind, "access", sizeof "access");
}

void
jk_spool_name(char to[JK_SPOOL_NAME_CHARS], const struct jk_lane *lane, uint64_t number)
{
	char text[JK_LANE_CHARS];

	jk_lane_encode(text, lane);
	snprintf(
	    to, JK_SPOOL_NAME_CHARS, "%s-%06llu", text, (unsigned long long)number);
}

char *
jk_spool_batch_path(
    const struct jk_run *run, const struct jk_lane *lane, uint64_t number)
{
	char name[JK_SPOOL_NAME_CHARS];

	jk_spool_name(name, lane, number);
	return jk_site_path(&run->site, "spool/%s%s", name, batch_suffix);
}

char *
jk_spool_live_path(
    const struct jk_run *run, const struct jk_lane *lane, uint64_t number)
{
	char name[JK_SPOOL_NAME_CHARS];

	jk_spool_name(name, lane, number);
	return jk_site_path(&run->site, "spool/.%s%s", name, live_suffix);
}

/* The number in "LANE-NNNNNN" and the suffix; 0 for any other name. */
static uint64_t
number_in(const char *name, const char *lane, const char *suffix)
{
	size_t len = strlen(lane);
	uint64_t number;

	if (strncmp(name, lane, len) != 0 || name[len] != '-' ||
	    strlen(name) != len + 1 + NUMBER_DIGITS + strlen(suffix) ||
	    strcmp(name + len + 1 + NUMBER_DIGITS, suffix) != 0)
		return 0;
	name += len + 1;
	len = NUMBER_DIGITS;
	for (; len > 0 && *name == '0'; len--)
		name++;
	return jk_decimal_decode(&number, jk_bytes(name, len), JK_SPOOL_NUMBER_MAX)
		   ? number
		   : 0;
}

/* Numbers */

struct found {
	uint64_t batch; /* the newest */
	uint64_t live[2]; /* of the unfinished ones, the newest two */
};

static int
look(struct jk_run *run, const struct jk_lane *lane, struct found *found,
    struct jk_err *err)
{
	char *path = jk_site_path(&run->site, "spool"), text[JK_LANE_CHARS];
	DIR *dir = path != NULL ? opendir(path) : NULL;
	const struct dirent *entry;

	memset(found, 0, sizeof *found);
	if (path == NULL)
		return jk_err_memory(err);
	free(path);
	if (dir == NULL)
		return jk_err_errno(
		    err, JK_EXIT_NOINPUT, "JK00404", _("the spool cannot be read"));
	jk_lane_encode(text, lane);
	while ((entry = readdir(dir)) != NULL) {
		uint64_t batch = number_in(entry->d_name, text, batch_suffix);
		uint64_t live = entry->d_name[0] == '.'
				    ? number_in(entry->d_name + 1, text, live_suffix)
				    : 0;

		if (batch > found->batch)
			found->batch = batch;
		if (live > found->live[0]) {
			found->live[1] = found->live[0];
			found->live[0] = live;
		} else if (live > found->live[1]) {
			found->live[1] = live;
		}
	}
	closedir(dir);
	return 0;
}

/* The last number that the archive took; 0 while it has no list. */
static int
newest_in_archive(struct jk_run *run, const struct jk_lane *lane, uint64_t *number,
    struct jk_err *err)
{
	char *path = jk_site_path(&run->site, "archive");
	struct jk_ledger_site site;
	const struct jk_list_lane *row;
	struct jk_list list;
	int result = -1;

	*number = 0;
	jk_list_init(&list);
	if (path == NULL)
		jk_err_memory(err);
	else if (jk_archive_site(&site, run, path, err) == 0)
		result = jk_ledger_load_newest(&site, &list, err);
	row = result == 0 ? jk_list_lane(&list, lane) : NULL;
	if (row != NULL)
		*number = row->number;
	jk_list_release(&list);
	free(path);
	return result;
}

int
jk_spool_remove_live(
    struct jk_run *run, const struct jk_lane *lane, uint64_t number, struct jk_err *err)
{
	char *path = jk_spool_live_path(run, lane, number);
	int result;

	if (path == NULL)
		return jk_err_memory(err);
	result = jk_shred(path, err);
	free(path);
	return result;
}

int
jk_spool_numbers(struct jk_run *run, const struct jk_lane *lane, uint64_t *taken,
    uint64_t *live, struct jk_err *err)
{
	struct found found;

	if (look(run, lane, &found, err) < 0 ||
	    newest_in_archive(run, lane, taken, err) < 0 ||
	    jk_spool_brought_forget(run, *taken, err) < 0)
		return -1;
	if (found.batch > *taken)
		*taken = found.batch;
	*live = found.live[0];
	if (found.live[0] > 0 && found.live[0] <= *taken) {
		*live = 0;
		if (jk_spool_remove_live(run, lane, found.live[0], err) < 0)
			return -1;
	}
	if (found.live[1] == 0)
		return 0;
	if (found.live[1] > *taken)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00406",
		    _("the spool has two unfinished files, but one run works at a "
		      "time"));
	return jk_spool_remove_live(run, lane, found.live[1], err);
}

/* Serial numbers */

/* Three numbers, single spaces between, and LF. */
static bool
decode(struct jk_bytes text, uint64_t numbers[3])
{
	if (text.len == 0 || text.ptr[text.len - 1] != '\n')
		return false;
	text.len--;
	for (size_t i = 0; i < 3; i++) {
		const uint8_t *space =
		    text.len > 0 ? memchr(text.ptr, ' ', text.len) : NULL;
		size_t len = space != NULL ? (size_t)(space - text.ptr) : text.len;

		if ((space == NULL) != (i == 2) ||
		    !jk_decimal_decode(
			&numbers[i], jk_bytes(text.ptr, len), SERIAL_MAX))
			return false;
		if (space != NULL)
			text = jk_bytes(space + 1, text.len - len - 1);
	}
	return true;
}

int
jk_spool_load_serials(struct jk_run *run, uint64_t taken,
    struct jk_spool_serials *serials, struct jk_err *err)
{
	char *path = jk_site_path(&run->site, "spool/serial");
	struct jk_buf text = JK_BUF_INIT;
	uint64_t numbers[3] = { 0, 1, 0 };
	int result = 0;

	if (path == NULL)
		return jk_err_memory(err);
	if (access(path, F_OK) == 0) {
		result = jk_file_load(&text, path, SERIAL_FILE_MAX_BYTES, err);
		if (result == 0 && !decode(jk_buf_bytes(&text), numbers))
			result = jk_err_set(err, JK_EXIT_CONFIG, "JK00407",
			    _("spool/serial is not of its form"));
	}
	*serials = (struct jk_spool_serials){ numbers[1], numbers[2] };
	if (numbers[0] != taken) {
		serials->access = taken * JK_SPOOL_SERIALS;
		serials->next = serials->access + 1;
	}
	jk_buf_release(&text);
	free(path);
	return result;
}

int
jk_spool_store_serials(struct jk_run *run, uint64_t number,
    const struct jk_spool_serials *serials, struct jk_err *err)
{
	char *path = jk_site_path(&run->site, "spool/serial");
	struct jk_buf text = JK_BUF_INIT;
	int result;

	jk_buf_addf(&text, "%llu %llu %llu\n", (unsigned long long)number,
	    (unsigned long long)serials->next, (unsigned long long)serials->access);
	if (path == NULL || jk_buf_failed(&text))
		result = jk_err_memory(err);
	else
		result = jk_file_store(path, jk_buf_bytes(&text), err);
	jk_buf_release(&text);
	free(path);
	return result;
}
