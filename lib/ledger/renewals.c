#include "ledger/renewals.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "adapt/later.h"
#include "ledger/files.h"

#define DIGITS 8
#define CHUNK_BYTES 65536
#define RENEWAL_MAX_BYTES (16 * 1024 * 1024)
#define SIGNER_MAX_BYTES 1024

struct verifying {
	const struct jk_ledger_site *site;
	const char *signers;
	struct jk_ledger *ledger;
	const struct jk_list *newest;
	struct jk_later_digest lists; /* of the files of lists 1 to `hashed` */
	uint64_t hashed;
	uint8_t *chunk;
};

/* Files */

static int
hash_file(struct verifying *verifying, const char *path, struct jk_later_digest *digest,
    struct jk_err *err)
{
	size_t got = 1;
	int fd, result = 0;

	if (jk_fd_open_regular(&fd, path, err) < 0)
		return -1;
	while (result == 0 && got > 0) {
		result = jk_fd_read(fd, verifying->chunk, CHUNK_BYTES, &got, err);
		if (result == 0)
			jk_later_digest_add(digest, jk_bytes(verifying->chunk, got));
	}
	close(fd);
	return result < 0 ? jk_err_at(err, "%s", path) : 0;
}

/* The digest of all lists up to that number: renewals come in ascending order. */
static int
hash_lists(struct verifying *verifying, uint64_t number,
    uint8_t value[JK_LATER_DIGEST_BYTES], struct jk_err *err)
{
	int result = 0;

	while (result == 0 && verifying->hashed < number) {
		char *path =
		    jk_files_list(verifying->site->path, verifying->hashed + 1, err);

		if (path == NULL)
			return -1;
		result = hash_file(verifying, path, &verifying->lists, err);
		verifying->hashed++;
		free(path);
	}
	return result < 0 ? -1 : jk_later_digest_peek(&verifying->lists, value, err);
}

static int
hash_segment(struct verifying *verifying, const char *name,
    uint8_t value[JK_LATER_DIGEST_BYTES], struct jk_err *err)
{
	char *path = jk_files_segment(verifying->site->path, name, err);
	struct jk_later_digest digest;
	int result = -1;

	if (path != NULL && jk_later_digest_init(&digest, err) == 0) {
		result = hash_file(verifying, path, &digest, err);
		if (result == 0)
			result = jk_later_digest_peek(&digest, value, err);
		jk_later_digest_release(&digest);
	}
	free(path);
	return result;
}

/* Signers */

/* Whoever can write there decides who is believed. */
static int
check_mode(const char *path, struct jk_err *err)
{
	struct stat about;

	if (stat(path, &about) == 0 &&
	    (about.st_uid == geteuid() || about.st_uid == 0) &&
	    (about.st_mode & (S_IWGRP | S_IWOTH)) == 0)
		return 0;
	return jk_err_set(err, JK_EXIT_NOPERM, "JK00778",
	    _("the file that says who may renew can be written by other users"));
}

static int
find_signer(struct verifying *verifying, const struct jk_renewal *renewal,
    struct jk_renewer *signer, struct jk_err *err)
{
	char hex[2 * JK_RENEWAL_SIGNER_BYTES + 1], *path;
	struct jk_buf text = JK_BUF_INIT;
	int result;

	jk_hex_encode(hex, renewal->signer, sizeof renewal->signer);
	if (asprintf(&path, "%s/%s", verifying->signers, hex) < 0)
		return jk_err_memory(err);
	result = jk_file_load(&text, path, SIGNER_MAX_BYTES, err);
	if (result < 0 && err->status == JK_EXIT_NOINPUT)
		jk_err_set(err, JK_EXIT_PROTOCOL, "JK00779",
		    _("signer of the renewal is not trusted"));
	if (result == 0 && (check_mode(path, err) < 0 ||
			       jk_renewer_decode(signer, jk_buf_bytes(&text), err) < 0))
		result = jk_err_at(err, "%s", path);
	jk_buf_release(&text);
	free(path);
	return result;
}

/* The right party's, and in force on the day that the renewal bears. */
static int
check_signer(struct verifying *verifying, const struct jk_renewal *renewal,
    const struct jk_renewer *signer, struct jk_err *err)
{
	int32_t day;

	if (strcmp(signer->party, verifying->site->party) == 0 &&
	    jk_date_decode(jk_bytes_of(renewal->date), &day) && day >= signer->from &&
	    day <= signer->until && day < signer->refused_since)
		return 0;
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00779",
	    _("signer of the renewal is not trusted"));
}

static int
check_signature(struct verifying *verifying, const struct jk_renewal *renewal,
    struct jk_bytes is_signed, struct jk_err *err)
{
	uint8_t value[JK_LATER_DIGEST_BYTES];
	struct jk_renewer signer;
	struct jk_later_digest digest;
	int result;

	if (find_signer(verifying, renewal, &signer, err) < 0 ||
	    check_signer(verifying, renewal, &signer, err) < 0 ||
	    jk_later_digest_init(&digest, err) < 0)
		return -1;
	jk_later_digest_add(
	    &digest, jk_bytes(JK_RENEWAL_LABEL, sizeof JK_RENEWAL_LABEL));
	jk_later_digest_add(&digest, is_signed);
	result = jk_later_digest_peek(&digest, value, err);
	jk_later_digest_release(&digest);
	if (result < 0)
		return -1;
	return jk_later_verify(renewal->signature, signer.point, value, err);
}

/* One renewal */

static int
differs(struct jk_err *err, const char *what)
{
	jk_err_set(err, JK_EXIT_PROTOCOL, "JK00780", _("this is not what was renewed"));
	return jk_err_at(err, "%s", what);
}

/* What a compaction or an erasure took away since is not asked for. */
static int
check_segments(struct verifying *verifying, const struct jk_renewal *renewal,
    bool *is_whole, struct jk_err *err)
{
	uint8_t value[JK_LATER_DIGEST_BYTES];

	*is_whole = renewal->number == verifying->newest->number;
	for (size_t i = 0; i < verifying->newest->segments_count; i++) {
		const char *name = verifying->newest->segments[i].name;
		const struct jk_renewal_segment *row =
		    jk_renewal_segment(renewal, name);

		if (row == NULL) {
			*is_whole = false;
			continue;
		}
		if (hash_segment(verifying, name, value, err) < 0)
			return -1;
		if (memcmp(value, row->digest, sizeof value) != 0)
			return differs(err, name);
	}
	return 0;
}

static int
check_renewal(struct verifying *verifying, const struct jk_renewal *renewal,
    uint64_t number, bool *is_whole, struct jk_err *err)
{
	const struct jk_ledger_site *site = verifying->site;
	uint8_t value[JK_LATER_DIGEST_BYTES];

	if (renewal->number != number || number > verifying->newest->number ||
	    strcmp(renewal->ledger, site->name) != 0 ||
	    strcmp(renewal->party, site->party) != 0 ||
	    renewal->production != site->production)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00781",
		    _("renewal is another's: number, ledger, party or environment "
		      "differ"));
	if (hash_lists(verifying, number, value, err) < 0)
		return -1;
	if (memcmp(value, renewal->lists, sizeof value) != 0)
		return differs(err, "lists");
	return check_segments(verifying, renewal, is_whole, err);
}

static int
verify_one(struct verifying *verifying, struct jk_renewals *renewals, uint64_t number,
    struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_renewal renewal = { .number = 0 };
	struct jk_bytes is_signed;
	char name[sizeof "renewals/" + DIGITS], *path;
	int result = -1;

	snprintf(name, sizeof name, "renewals/%08llu", (unsigned long long)number);
	path = jk_files_other(verifying->site->path, name, err);
	if (path != NULL && jk_file_load(&text, path, RENEWAL_MAX_BYTES, err) == 0 &&
	    jk_renewal_decode(&renewal, &is_signed, jk_buf_bytes(&text), err) == 0 &&
	    check_signature(verifying, &renewal, is_signed, err) == 0)
		result = check_renewal(
		    verifying, &renewal, number, &renewals->is_whole, err);
	if (result == 0) {
		renewals->count++;
		renewals->number = number;
		memcpy(renewals->date, renewal.date, sizeof renewals->date);
	}
	jk_renewal_release(&renewal);
	jk_buf_release(&text);
	free(path);
	return result < 0 ? jk_err_at(err, "%s", name) : 0;
}

/* All of them */

static int
is_renewal(const struct dirent *entry)
{
	return strlen(entry->d_name) == DIGITS &&
	       strspn(entry->d_name, "0123456789") == DIGITS;
}

static int
verify_all(struct verifying *verifying, struct jk_renewals *renewals,
    struct dirent **names, int count, struct jk_err *err)
{
	int result = 0;

	verifying->chunk = malloc(CHUNK_BYTES);
	if (verifying->chunk == NULL)
		return jk_err_memory(err);
	verifying->ledger = jk_ledger_open(verifying->site, JK_LEDGER_READ, err);
	if (verifying->ledger == NULL ||
	    jk_later_digest_init(&verifying->lists, err) < 0)
		return -1;
	verifying->newest = jk_ledger_list(verifying->ledger);
	for (int i = 0; result == 0 && i < count; i++)
		result = verify_one(verifying, renewals,
		    (uint64_t)strtoul(names[i]->d_name, NULL, 10), err);
	return result;
}

int
jk_renewals_verify(struct jk_renewals *renewals, const struct jk_ledger_site *site,
    const char *signers, struct jk_err *err)
{
	struct verifying verifying = { .site = site, .signers = signers };
	char *path = jk_files_other(site->path, "renewals", err);
	struct dirent **names = NULL;
	int count, result = 0;

	memset(renewals, 0, sizeof *renewals);
	if (path == NULL)
		return -1;
	count = scandir(path, &names, is_renewal, alphasort);
	if (count < 0 && errno != ENOENT)
		result = jk_err_errno(
		    err, JK_EXIT_IO, "JK00761", _("a directory cannot be read"));
	else if (count > 0)
		result = verify_all(&verifying, renewals, names, count, err);
	jk_later_digest_release(&verifying.lists);
	jk_ledger_free(verifying.ledger);
	free(verifying.chunk);
	for (int i = 0; i < count; i++)
		free(names[i]);
	free(names);
	free(path);
	return result;
}
