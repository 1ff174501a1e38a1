/*
 * What tests of a ledger need: a directory with a register and its keep key, a
 * trust index that names one signer, the schemas, and commits of made-up people.
 */
#ifndef JK_T_LEDGER_SITE_H
#define JK_T_LEDGER_SITE_H

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "ledger/commit.h"
#include "ledger/compact.h"
#include "ledger/derive.h"
#include "ledger/ended.h"
#include "ledger/heads.h"
#include "ledger/inspect.h"
#include "ledger/ledger.h"
#include "ledger/records.h"
#include "ledger/second.h"
#include "ledger/totals.h"

#define T_PARTY "221309"
#define T_COLUMNS 24

struct t_site {
	char directory[64]; /* of the test */
	char register_path[80];
	char keep_directory[80]; /* of private halves */
	struct jk_private_key *signing, *stranger;
	struct jk_trust *trust;
	struct jk_schema *schemas[JK_SEGMENT_ROLES], *records;
	struct jk_secret *head_key;
	struct jk_ledger_site site;
};

static struct jk_err err;

/* The business date on which t_put records. */
static const char *t_date = "2026-04-02";

__attribute__((unused)) static void
t_show_err(void)
{
	printf("# %s %d %s: %s\n", err.id, (int)err.status, err.place, err.text);
}

__attribute__((unused)) static struct jk_schema *
t_schema(const char *path)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_schema *schema = NULL;
	uint8_t fingerprint[32];
	struct jk_bytes piece;

	if (jk_file_load(&text, path, JK_SCHEMA_MAX_BYTES, &err) == 0)
		schema = jk_schema_decode(jk_buf_bytes(&text), &err);
	piece = jk_buf_bytes(&text);
	if (schema != NULL && jk_digest_of(fingerprint, &piece, 1, &err) == 0)
		jk_schema_set_fingerprint(schema, fingerprint);
	jk_buf_release(&text);
	return schema;
}

__attribute__((unused)) static bool
t_write(const char *path, struct jk_bytes text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool written = fd >= 0 && jk_fd_write(fd, text, &err) == 0;

	if (fd >= 0)
		close(fd);
	return written;
}

static void
t_add_trust(struct jk_buf *text, const struct jk_private_key *key, const char *party)
{
	jk_buf_add_hex(text, jk_private_key_fingerprint(key), 32);
	jk_buf_addf(text, " %s municipality signing ", party);
	jk_buf_add_hex(text, jk_private_key_point(key), JK_POINT_BYTES);
	jk_buf_add_text(text, " 2020-01-01 2021-01-01 -\n");
}

/* The signer's certificate has long run out: a ledger stays readable. */
static struct jk_trust *
t_trust(const struct jk_private_key *signing, const struct jk_private_key *stranger)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_trust *trust;
	bool first = memcmp(jk_private_key_fingerprint(signing),
			 jk_private_key_fingerprint(stranger), 32) < 0;

	jk_buf_add_text(&text, "jk-trust 1\n");
	if (first)
		t_add_trust(&text, signing, T_PARTY);
	t_add_trust(&text, stranger, "131016");
	if (!first)
		t_add_trust(&text, signing, T_PARTY);
	trust = jk_trust_decode(jk_buf_bytes(&text), &err);
	jk_buf_release(&text);
	return trust;
}

/* A first keep key as jk-site(1) makes it. */
static bool
t_keep(const struct t_site *site)
{
	struct jk_private_key *keep = jk_private_key_generate(&err);
	char name[256], id[17] = "";
	struct jk_buf text = JK_BUF_INIT;
	bool made = keep != NULL;

	if (made)
		jk_hex_encode(id, jk_private_key_fingerprint(keep), 8);
	snprintf(name, sizeof name, "%s/keep", site->register_path);
	made = made && mkdir(name, 0700) == 0 && mkdir(site->keep_directory, 0700) == 0;
	snprintf(name, sizeof name, "%s/%s.raw", site->keep_directory, id);
	made = made && jk_private_key_store(keep, name, &err) == 0;
	snprintf(name, sizeof name, "%s/keep/%s.pub", site->register_path, id);
	if (made)
		jk_buf_add_hex(&text, jk_private_key_point(keep), JK_POINT_BYTES);
	jk_buf_add_byte(&text, '\n');
	made = made && t_write(name, jk_buf_bytes(&text));
	jk_buf_reset(&text);
	snprintf(name, sizeof name, "%s/keep/current", site->register_path);
	jk_buf_addf(&text, "%s\n", id);
	made = made && t_write(name, jk_buf_bytes(&text));
	jk_buf_release(&text);
	jk_private_key_free(keep);
	return made;
}

static bool
t_schemas(struct t_site *site)
{
	static const char *const paths[JK_SEGMENT_ROLES] = { "schemas/ident.csvs",
		"schemas/heads.csvs", "schemas/numbers.csvs", "schemas/names.csvs",
		"schemas/ends.csvs" };
	bool loaded = true;

	for (int role = 0; role < JK_SEGMENT_ROLES; role++) {
		site->schemas[role] = t_schema(paths[role]);
		site->site.schemas[role] = site->schemas[role];
		loaded = loaded && site->schemas[role] != NULL;
	}
	site->records = site->schemas[JK_SEGMENT_RECORDS];
	return loaded;
}

static bool
t_open_site(struct t_site *site)
{
	char key[128];

	memset(site, 0, sizeof *site);
	/* Commits are mostly waiting for the disk, which no test here is about. */
	strcpy(site->directory, access("/dev/shm", W_OK) == 0
				    ? "/dev/shm/jk-ledger-XXXXXX"
				    : "/tmp/jk-ledger-XXXXXX");
	if (mkdtemp(site->directory) == NULL)
		return false;
	snprintf(site->register_path, sizeof site->register_path, "%s/register",
	    site->directory);
	snprintf(site->keep_directory, sizeof site->keep_directory, "%s/keep",
	    site->directory);
	site->signing = jk_private_key_generate(&err);
	site->stranger = jk_private_key_generate(&err);
	if (site->signing == NULL || site->stranger == NULL ||
	    mkdir(site->register_path, 0700) != 0 || !t_keep(site))
		return false;
	site->trust = t_trust(site->signing, site->stranger);
	snprintf(key, sizeof key, "%s/heads.key", site->directory);
	site->head_key = jk_head_key_load(key, true, &err);
	site->site = (struct jk_ledger_site){
		.path = site->register_path,
		.name = "register",
		.kind = "ident",
		.party = T_PARTY,
		.trust = site->trust,
		.signing = site->signing,
		.keep_directory = site->keep_directory,
	};
	return site->trust != NULL && t_schemas(site) && site->head_key != NULL;
}

/* Remove all that is in the directory, and it. */
static void
t_remove(const char *path)
{
	DIR *directory = opendir(path);
	struct dirent *entry;
	char name[512];

	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
		if (unlink(name) != 0)
			t_remove(name);
	}
	if (directory != NULL)
		closedir(directory);
	rmdir(path);
}

__attribute__((unused)) static void
t_close_site(struct t_site *site)
{
	t_remove(site->directory);
	jk_trust_free(site->trust);
	for (int role = 0; role < JK_SEGMENT_ROLES; role++)
		jk_schema_free(site->schemas[role]);
	jk_secret_free(site->head_key);
	jk_private_key_free(site->signing);
	jk_private_key_free(site->stranger);
}

/* Person n of a municipality in that generation, as fields borrowed from text. */
struct t_person {
	char code[16], generation[24], name[64], address[64], number[16];
	struct jk_bytes fields[T_COLUMNS];
};

static void
t_person(
    struct t_person *person, unsigned n, const char *municipality, unsigned generation)
{
	for (size_t i = 0; i < T_COLUMNS; i++)
		person->fields[i] = jk_bytes("", 0);
	snprintf(person->code, sizeof person->code, "%011u", n);
	snprintf(person->generation, sizeof person->generation, "%u", generation);
	snprintf(
	    person->name, sizeof person->name, "山田　%u太郎", n * 7919u % 100003u);
	snprintf(person->number, sizeof person->number, "9%011u", n);
	snprintf(person->address, sizeof person->address, "浜松市中区元城町%u番地%u",
	    n * 31u % 997u, generation);
	person->fields[0] = jk_bytes_of(person->code);
	person->fields[1] = jk_bytes_of(municipality);
	person->fields[2] = jk_bytes_of(person->generation);
	person->fields[3] = jk_bytes_of(generation == 1 ? "entry" : "correction");
	person->fields[4] = jk_bytes_of(generation == 1 ? "birth" : "address-change");
	person->fields[5] = jk_bytes_of("2026-04-01");
	person->fields[6] = jk_bytes_of("2026-04-02");
	person->fields[7] = jk_bytes_of(person->name);
	person->fields[12] = jk_bytes_of("1980-02-29");
	person->fields[13] = jk_bytes_of("1");
	person->fields[15] = jk_bytes_of(person->address);
	person->fields[16] = jk_bytes_of(person->number);
	person->fields[19] = person->fields[20] = jk_bytes_of(t_date);
}

__attribute__((unused)) static const struct jk_commit_info t_info = {
	.date = "2026-04-02",
	.created = "2026-04-02T16:30:05Z",
	.program = "jk-apply",
	.version = "0.1.0",
};

/* A record and the head that it makes. */
static bool
t_put_one(struct t_site *site, struct jk_commit *commit, const struct t_person *person,
    unsigned generation, enum jk_chain_state state)
{
	struct jk_chain_head head = { .generation = generation, .state = state };

	strcpy(head.code, person->code);
	strcpy(head.municipality, T_PARTY);
	strcpy(head.recorded_on, t_date);
	return jk_head_digest(head.digest, site->head_key, site->records,
		   person->fields, &err) == 0 &&
	       jk_commit_put_record(commit, person->fields, &err) == 0 &&
	       jk_commit_put_head(commit, &head, &err) == 0;
}

/* Put persons first, first + step, ... and their heads into a commit. */
static bool
t_put(struct t_site *site, struct jk_commit *commit, unsigned first, unsigned count,
    unsigned step, unsigned generation)
{
	struct jk_list *list = jk_commit_list(commit);
	const struct jk_list_total *before = jk_list_total(list, T_PARTY);
	struct jk_list_total total = { .municipality = T_PARTY };
	struct t_person person;

	for (unsigned i = 0; i < count; i++) {
		t_person(&person, first + i * step, T_PARTY, generation);
		if (!t_put_one(site, commit, &person, generation, JK_CHAIN_OPEN))
			return false;
	}
	if (before != NULL)
		total = *before;
	total.generations += count;
	total.persons += generation == 1 ? count : 0;
	return jk_list_set_total(list, &total, &err) == 0;
}

/* What is due, and the finish. */
__attribute__((unused)) static bool
t_finish(struct jk_commit *commit, struct jk_compact *compact)
{
	bool made = compact != NULL && jk_compact_run(compact, &err) == 0;

	jk_compact_free(compact);
	if (made)
		return jk_commit_finish(commit, &err) == 0;
	jk_commit_abandon(commit);
	return false;
}

/* A commit of a new base alone. */
__attribute__((unused)) static bool
t_compact(struct jk_ledger *ledger)
{
	struct jk_commit *commit = jk_commit_begin(ledger, &t_info, &err);

	return commit != NULL && t_finish(commit, jk_compact_new(commit, true, &err));
}

__attribute__((unused)) static bool
t_commit(struct t_site *site, struct jk_ledger *ledger, unsigned first, unsigned count,
    unsigned step, unsigned generation)
{
	struct jk_commit *commit = jk_commit_begin(ledger, &t_info, &err);

	if (commit == NULL)
		return false;
	if (t_put(site, commit, first, count, step, generation))
		return jk_commit_finish(commit, &err) == 0;
	jk_commit_abandon(commit);
	return false;
}

/* Do all its lists and segments hold? Else err is the first fault. */
__attribute__((unused)) static bool
t_is_whole(const struct t_site *site)
{
	struct jk_inspection inspection;
	bool whole = jk_inspect(&inspection, &site->site, NULL, &err) == 0 &&
		     inspection.faults.count == 0;

	if (inspection.faults.kept > 0)
		err = inspection.faults.rows[0];
	jk_inspection_release(&inspection);
	return whole;
}

/* Do totals, heads, second keys and ends say what its records say? */
__attribute__((unused)) static bool
t_agrees(const struct t_site *site, struct jk_ledger *ledger)
{
	struct jk_totals totals = { NULL, 0 };
	bool whole = jk_totals_compute(&totals, ledger, &err) == 0 &&
		     jk_totals_check(&totals, jk_ledger_list(ledger), &err) == 0 &&
		     jk_derive_check(ledger, site->head_key, &err) == 0 &&
		     jk_second_check(ledger, &err) == 0 &&
		     jk_ended_check(ledger, &err) == 0;

	if (!whole)
		t_show_err();
	jk_totals_release(&totals);
	return whole;
}

__attribute__((unused)) static char *
t_path(const struct t_site *site, const char *name)
{
	static char paths[4][256];
	static unsigned turn;
	char *path = paths[turn++ % 4];

	snprintf(path, sizeof paths[0], "%s/%s", site->register_path, name);
	return path;
}

#endif
