#include "adapt/trust.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "adapt/fd.h"

#define INDEX_MAX_BYTES (4 * 1024 * 1024)
#define HEAD_LINE "jk-trust 1\n"
#define WORDS 8
#define SECONDS_A_DAY 86400

static const char *const use_names[] = {
	[JK_USE_SIGNING] = "signing",
	[JK_USE_OPENING] = "opening",
	[JK_USE_APPROVER] = "approver",
	[JK_USE_OPERATOR] = "operator",
};

/* keys[i] is that of entries[i] once it was asked for. */
struct jk_trust {
	size_t count;
	struct jk_trust_entry *entries;
	struct jk_public_key **keys;
};

static bool
read_hex(struct jk_bytes word, uint8_t *to, size_t len)
{
	return word.len == 2 * len && jk_hex_decode(to, len, (const char *)word.ptr);
}

bool
jk_key_use_decode(enum jk_key_use *use, struct jk_bytes word)
{
	for (size_t i = 0; i < sizeof use_names / sizeof use_names[0]; i++)
		if (jk_bytes_is(word, use_names[i])) {
			*use = (enum jk_key_use)i;
			return true;
		}
	return false;
}

const char *
jk_key_use_name(enum jk_key_use use)
{
	return use_names[use];
}

static bool
read_number(struct jk_bytes digits, int *value)
{
	*value = 0;
	for (size_t i = 0; i < digits.len; i++) {
		if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
			return false;
		*value = 10 * *value + (digits.ptr[i] - '0');
	}
	return true;
}

/* YYYY-MM-DD on the calendar: timegm mends what is not, and so betrays it. */
static bool
read_day(struct jk_bytes word, int32_t *day)
{
	struct tm date = { 0 }, mended;
	time_t seconds;

	if (word.len != 10 || word.ptr[4] != '-' || word.ptr[7] != '-' ||
	    !read_number(jk_bytes(word.ptr, 4), &date.tm_year) ||
	    !read_number(jk_bytes(word.ptr + 5, 2), &date.tm_mon) ||
	    !read_number(jk_bytes(word.ptr + 8, 2), &date.tm_mday))
		return false;
	date.tm_year -= 1900;
	date.tm_mon -= 1;
	mended = date;
	seconds = timegm(&mended);
	/* A year before 1970 would be rounded up by the division: there is none. */
	if (seconds < 0 || mended.tm_year != date.tm_year ||
	    mended.tm_mon != date.tm_mon || mended.tm_mday != date.tm_mday)
		return false;
	*day = (int32_t)(seconds / SECONDS_A_DAY);
	return true;
}

/* Exactly WORDS words with single spaces between. */
static bool
split(struct jk_bytes line, struct jk_bytes words[WORDS])
{
	for (size_t i = 0; i < WORDS; i++) {
		const uint8_t *space = memchr(line.ptr, ' ', line.len);
		size_t len = space != NULL ? (size_t)(space - line.ptr) : line.len;

		if (len == 0 || (space == NULL) != (i == WORDS - 1))
			return false;
		words[i] = jk_bytes(line.ptr, len);
		line = jk_bytes(
		    line.ptr + len + (space != NULL), line.len - len - (space != NULL));
	}
	return true;
}

static bool
read_entry(struct jk_bytes line, struct jk_trust_entry *entry)
{
	struct jk_bytes words[WORDS];

	memset(entry, 0, sizeof *entry);
	if (!split(line, words) ||
	    !read_hex(words[0], entry->fingerprint, JK_DIGEST_BYTES) ||
	    !jk_party_is_valid(words[1]) ||
	    !jk_party_role_decode(&entry->role, words[2]) ||
	    !jk_key_use_decode(&entry->use, words[3]) ||
	    !read_hex(words[4], entry->point, JK_POINT_BYTES) || entry->point[0] != 4 ||
	    !read_day(words[5], &entry->from_day) ||
	    !read_day(words[6], &entry->until_day) ||
	    entry->until_day < entry->from_day)
		return false;
	memcpy(entry->party, words[1].ptr, JK_PARTY_CHARS - 1);
	entry->refused_since_day = INT32_MAX;
	return jk_bytes_is(words[7], "-") ||
	       read_day(words[7], &entry->refused_since_day);
}

static size_t
count_lines(struct jk_bytes text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += text.ptr[i] == '\n';
	return count;
}

static int
compare_fingerprints(const void *a, const void *b)
{
	return memcmp(((const struct jk_trust_entry *)a)->fingerprint,
	    ((const struct jk_trust_entry *)b)->fingerprint, JK_DIGEST_BYTES);
}

/* Reads the lines behind the first; returns the number of a bad one, or 0. */
static size_t
read_entries(struct jk_trust *trust, struct jk_bytes text)
{
	while (text.len > 0) {
		const uint8_t *end = memchr(text.ptr, '\n', text.len);
		struct jk_trust_entry *entry = &trust->entries[trust->count];
		size_t len;

		if (end == NULL)
			return trust->count + 2;
		len = (size_t)(end - text.ptr);
		if (!read_entry(jk_bytes(text.ptr, len), entry) ||
		    (trust->count > 0 && compare_fingerprints(entry - 1, entry) >= 0))
			return trust->count + 2;
		trust->count++;
		text = jk_bytes(end + 1, text.len - len - 1);
	}
	return 0;
}

struct jk_trust *
jk_trust_decode(struct jk_bytes text, struct jk_err *err)
{
	const size_t head_len = sizeof HEAD_LINE - 1;
	size_t lines = count_lines(text), bad = 1;
	struct jk_trust *trust = calloc(1, sizeof *trust);

	if (trust != NULL) {
		trust->entries = calloc(lines + 1, sizeof *trust->entries);
		trust->keys = calloc(lines + 1, sizeof(struct jk_public_key *));
	}
	if (trust == NULL || trust->entries == NULL || trust->keys == NULL) {
		jk_trust_free(trust);
		jk_err_memory(err);
		return NULL;
	}
	if (text.len >= head_len && memcmp(text.ptr, HEAD_LINE, head_len) == 0)
		bad = read_entries(
		    trust, jk_bytes(text.ptr + head_len, text.len - head_len));
	if (bad == 0)
		return trust;
	jk_trust_free(trust);
	jk_err_set(err, JK_EXIT_CONFIG, "JK00140",
	    _("the trust index does not have the form of jk.conf(5)"));
	jk_err_at(err, "line %zu", bad);
	return NULL;
}

/* Whoever can write the index decides who is believed. */
static int
check_file(int fd, struct jk_err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return jk_err_errno(
		    err, JK_EXIT_IO, "JK00143", _("the trust index cannot be read"));
	if ((st.st_uid == geteuid() || st.st_uid == 0) &&
	    (st.st_mode & (S_IWGRP | S_IWOTH)) == 0)
		return 0;
	return jk_err_set(err, JK_EXIT_NOPERM, "JK00141",
	    _("the trust index can be written by other users"));
}

static struct jk_trust *
load(int fd, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_trust *trust = NULL;
	uint64_t size;
	size_t got;
	uint8_t *at;

	if (check_file(fd, err) != 0 || jk_fd_size(fd, &size, err) != 0)
		return NULL;
	if (size > INDEX_MAX_BYTES) {
		jk_err_set(err, JK_EXIT_CONFIG, "JK00142",
		    _("the trust index is longer than 4 MiB"));
		return NULL;
	}
	at = jk_buf_extend(&text, (size_t)size);
	if (at == NULL)
		jk_err_memory(err);
	else if (jk_fd_read_full(fd, at, (size_t)size, &got, err) == 0)
		trust = jk_trust_decode(jk_bytes(at, got), err);
	jk_buf_release(&text);
	return trust;
}

struct jk_trust *
jk_trust_load(const char *path, struct jk_err *err)
{
	struct jk_trust *trust;
	int fd;

	if (jk_fd_open_regular(&fd, path, err) != 0)
		return NULL;
	trust = load(fd, err);
	close(fd);
	if (trust == NULL)
		jk_err_at(err, "%s", path);
	return trust;
}

void
jk_trust_free(struct jk_trust *trust)
{
	if (trust == NULL)
		return;
	for (size_t i = 0; i < trust->count; i++)
		jk_public_key_free(trust->keys[i]);
	free(trust->keys);
	free(trust->entries);
	free(trust);
}

const struct jk_trust_entry *
jk_trust_find(const struct jk_trust *trust, const uint8_t fingerprint[JK_DIGEST_BYTES])
{
	struct jk_trust_entry wanted;

	memcpy(wanted.fingerprint, fingerprint, JK_DIGEST_BYTES);
	return bsearch(&wanted, trust->entries, trust->count, sizeof *trust->entries,
	    compare_fingerprints);
}

bool
jk_trust_is_in_force(const struct jk_trust_entry *entry, int32_t day)
{
	return entry->from_day <= day && day <= entry->until_day &&
	       day < entry->refused_since_day;
}

const struct jk_trust_entry *
jk_trust_of_party(
    const struct jk_trust *trust, const char *party, enum jk_key_use use, int32_t day)
{
	const struct jk_trust_entry *newest = NULL;

	for (size_t i = 0; i < trust->count; i++) {
		const struct jk_trust_entry *entry = &trust->entries[i];

		if (entry->use == use && strcmp(entry->party, party) == 0 &&
		    jk_trust_is_in_force(entry, day) &&
		    (newest == NULL || newest->from_day < entry->from_day))
			newest = entry;
	}
	return newest;
}

size_t
jk_trust_count(const struct jk_trust *trust)
{
	return trust->count;
}

const struct jk_trust_entry *
jk_trust_at(const struct jk_trust *trust, size_t index)
{
	return &trust->entries[index];
}

const struct jk_public_key *
jk_trust_key(
    struct jk_trust *trust, const struct jk_trust_entry *entry, struct jk_err *err)
{
	size_t index = (size_t)(entry - trust->entries);

	if (trust->keys[index] != NULL)
		return trust->keys[index];
	trust->keys[index] = jk_public_key_new(entry->point, err);
	/* The stream is not to blame for a bad point here: the index is. */
	if (trust->keys[index] == NULL && err->status == JK_EXIT_PROTOCOL) {
		err->status = JK_EXIT_CONFIG;
		jk_err_at(err, "trust index, line %zu", index + 2);
	}
	return trust->keys[index];
}
