#include "ledger/heads.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "adapt/random.h"
#include "base/lines.h"
#include "format/record.h"
#include "ledger/merge.h"

#define KEY_BYTES 32
#define KEY_FILE_BYTES (2 * KEY_BYTES + 1)
#define SEPARATOR "\x1f"

static const char *const state_names[] = { "open", "closed", "moved" };

struct jk_heads {
	struct jk_seeker **seekers; /* the merge's, newest first */
	size_t count;
	struct jk_merge *merge;
	bool walking;
};

/* Rows */

static void
copy_text(char *to, size_t cap, struct jk_bytes text)
{
	snprintf(to, cap, "%.*s", (int)text.len, (const char *)text.ptr);
}

int
jk_chain_head_decode(struct jk_chain_head *head,
    const struct jk_bytes fields[JK_HEAD_COLUMNS], struct jk_err *err)
{
	unsigned state = 0;

	while (state < 3 && !jk_bytes_is(fields[3], state_names[state]))
		state++;
	if (state == 3 || fields[0].len >= sizeof head->code ||
	    fields[1].len >= sizeof head->municipality ||
	    fields[4].len >= sizeof head->digest ||
	    fields[5].len >= sizeof head->next_code ||
	    fields[6].len >= sizeof head->recorded_on ||
	    !jk_decimal_decode(&head->generation, fields[2], JK_NUMBER_MAX))
		return jk_err_set(
		    err, JK_EXIT_PROTOCOL, "JK00550", _("row of heads is malformed"));
	copy_text(head->code, sizeof head->code, fields[0]);
	copy_text(head->municipality, sizeof head->municipality, fields[1]);
	head->state = (enum jk_chain_state)state;
	copy_text(head->digest, sizeof head->digest, fields[4]);
	copy_text(head->next_code, sizeof head->next_code, fields[5]);
	copy_text(head->recorded_on, sizeof head->recorded_on, fields[6]);
	return 0;
}

void
jk_chain_head_encode(struct jk_bytes fields[JK_HEAD_COLUMNS], char generation[24],
    const struct jk_chain_head *head)
{
	snprintf(generation, 24, "%llu", (unsigned long long)head->generation);
	fields[0] = jk_bytes_of(head->code);
	fields[1] = jk_bytes_of(head->municipality);
	fields[2] = jk_bytes_of(generation);
	fields[3] = jk_bytes_of(state_names[head->state]);
	fields[4] = jk_bytes_of(head->digest);
	fields[5] = jk_bytes_of(head->next_code);
	fields[6] = jk_bytes_of(head->recorded_on);
}

/* Opening */

/*
 * What is in no bucket is newer than what is; there the later lists count, and among
 * buckets the later year, since days of recording never go back in a chain.
 */
static bool
is_newer(const struct jk_list_segment *one, const struct jk_list_segment *other)
{
	int order = strcmp(one->bucket, other->bucket);

	if (order != 0)
		return one->bucket[0] == '\0' ||
		       (other->bucket[0] != '\0' && order > 0);
	return one->last > other->last;
}

const struct jk_list_segment *
jk_heads_segment(const struct jk_list *list, const struct jk_list_segment *before)
{
	const struct jk_list_segment *newest = NULL;

	for (size_t i = 0; i < list->segments_count; i++) {
		const struct jk_list_segment *row = &list->segments[i];

		if (row->role == JK_SEGMENT_HEADS &&
		    (before == NULL || is_newer(before, row)) &&
		    (newest == NULL || is_newer(row, newest)))
			newest = row;
	}
	return newest;
}

/* Put the seekers of all segments of heads in, newest first. */
static int
open_seekers(struct jk_heads *heads, struct jk_ledger *ledger, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	const struct jk_list_segment *row = NULL;

	heads->seekers = calloc(list->segments_count + 1, sizeof *heads->seekers);
	if (heads->seekers == NULL)
		return jk_err_memory(err);
	while ((row = jk_heads_segment(list, row)) != NULL) {
		heads->seekers[heads->count] =
		    jk_ledger_seeker(ledger, (size_t)(row - list->segments), err);
		if (jk_merge_put(heads->merge, heads->seekers[heads->count++], err) < 0)
			return -1;
	}
	return 0;
}

struct jk_heads *
jk_heads_open(struct jk_ledger *ledger, struct jk_err *err)
{
	struct jk_heads *heads = calloc(1, sizeof *heads);

	if (heads == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	heads->merge =
	    jk_merge_new(jk_ledger_site(ledger)->schemas[JK_SEGMENT_HEADS], err);
	if (heads->merge != NULL && open_seekers(heads, ledger, err) == 0)
		return heads;
	jk_heads_free(heads);
	return NULL;
}

void
jk_heads_free(struct jk_heads *heads)
{
	if (heads == NULL)
		return;
	jk_merge_free(heads->merge);
	free(heads->seekers);
	free(heads);
}

/* Asking */

enum jk_next
jk_heads_find(struct jk_heads *heads, const char *code, const char *municipality,
    struct jk_chain_head *head, struct jk_err *err)
{
	char key[JK_RESIDENT_CODE_CHARS + JK_PARTY_CHARS + 4];
	const struct jk_bytes *fields;
	struct jk_bytes found;

	snprintf(key, sizeof key, "%s" SEPARATOR "%s", code, municipality);
	heads->walking = false;
	for (size_t i = 0; i < heads->count; i++) {
		if (jk_seeker_seek(heads->seekers[i], jk_bytes_of(key), err) < 0)
			return JK_NEXT_FAILED;
		if (!jk_seeker_key(heads->seekers[i], &found) ||
		    !jk_bytes_is(found, key))
			continue;
		if (jk_seeker_record(heads->seekers[i], &fields, err) < 0 ||
		    jk_chain_head_decode(head, fields, err) < 0)
			return JK_NEXT_FAILED;
		return JK_NEXT_RECORD;
	}
	return JK_NEXT_END;
}

int
jk_heads_seek(struct jk_heads *heads, const char *code, struct jk_err *err)
{
	heads->walking = true;
	return jk_merge_seek(heads->merge, jk_bytes_of(code), err);
}

enum jk_next
jk_heads_next(struct jk_heads *heads, struct jk_chain_head *head, struct jk_err *err)
{
	struct jk_merged merged;
	enum jk_next next;

	if (!heads->walking) {
		jk_err_set(err, JK_EXIT_SOFTWARE, "JK00551",
		    _("heads were asked for one chain amid a walk over all"));
		return JK_NEXT_FAILED;
	}
	next = jk_merge_next(heads->merge, &merged, err);
	if (next == JK_NEXT_RECORD &&
	    jk_chain_head_decode(head, merged.fields, err) < 0)
		return JK_NEXT_FAILED;
	return next;
}

/* The head key */

static int
make_key(const char *path, struct jk_secret *key, struct jk_err *err)
{
	struct jk_secret *text = jk_secret_new(KEY_FILE_BYTES + 1, err);
	struct jk_file file;
	int result = -1;

	if (text == NULL || jk_random_bytes(jk_secret_ptr(key), KEY_BYTES, err) < 0 ||
	    jk_file_open(&file, path, false, err) < 0)
		goto done;
	jk_hex_encode((char *)jk_secret_ptr(text), jk_secret_ptr(key), KEY_BYTES);
	jk_secret_ptr(text)[KEY_FILE_BYTES - 1] = '\n';
	result =
	    jk_fd_write(file.fd, jk_bytes(jk_secret_ptr(text), KEY_FILE_BYTES), err);
	if (result == 0)
		result = jk_file_close(&file, err);
	else
		jk_file_abandon(&file);
done:
	jk_secret_free(text);
	return result;
}

/* Who knows the key can try out what a record says. */
static int
check_mode(int fd, struct jk_err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return jk_err_errno(
		    err, JK_EXIT_IO, "JK00554", _("head key cannot be read"));
	if ((st.st_mode & 077) == 0)
		return 0;
	return jk_err_set(
	    err, JK_EXIT_NOPERM, "JK00553", _("head key is open to group or others"));
}

static int
read_key(int fd, struct jk_secret *key, struct jk_err *err)
{
	struct jk_secret *text = jk_secret_new(KEY_FILE_BYTES + 1, err);
	size_t got;
	int result = -1;

	if (text != NULL && jk_fd_read_full(fd, jk_secret_ptr(text), KEY_FILE_BYTES + 1,
				&got, err) == 0) {
		const uint8_t *at = jk_secret_ptr(text);

		if (got == KEY_FILE_BYTES && at[KEY_FILE_BYTES - 1] == '\n' &&
		    jk_hex_decode(jk_secret_ptr(key), KEY_BYTES, (const char *)at))
			result = 0;
		else
			jk_err_set(err, JK_EXIT_CONFIG, "JK00552",
			    _("head key is not 64 hex digits and a line end"));
	}
	jk_secret_free(text);
	return result;
}

struct jk_secret *
jk_head_key_load(const char *path, bool make, struct jk_err *err)
{
	struct jk_secret *key = jk_secret_new(KEY_BYTES, err);
	int fd, result;

	if (key == NULL)
		return NULL;
	if (make && access(path, F_OK) != 0 && errno == ENOENT) {
		result = make_key(path, key, err);
	} else {
		result = jk_fd_open_regular(&fd, path, err);
		if (result == 0) {
			result = check_mode(fd, err);
			if (result == 0)
				result = read_key(fd, key, err);
			close(fd);
		}
	}
	if (result == 0)
		return key;
	jk_secret_free(key);
	return NULL;
}

int
jk_head_digest(char digest[JK_HEAD_DIGEST_CHARS], const struct jk_secret *key,
    const struct jk_schema *schema, const struct jk_bytes *fields, struct jk_err *err)
{
	struct jk_buf canonical = JK_BUF_INIT;
	uint8_t value[JK_DIGEST_BYTES];
	int result = -1;

	jk_record_add_canonical(&canonical, schema, fields);
	if (jk_buf_failed(&canonical))
		jk_err_memory(err);
	else
		result =
		    jk_hmac(value, jk_secret_bytes(key), jk_buf_bytes(&canonical), err);
	jk_buf_wipe(&canonical);
	if (result == 0)
		jk_hex_encode(digest, value, (JK_HEAD_DIGEST_CHARS - 1) / 2);
	return result;
}
