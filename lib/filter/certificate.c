#include "filter/certificate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "filter/erasing.h"
#include "ledger/tombstones.h"
#include "rules/notices.h"
#include "stream/writer.h"

enum column { LINE, PART, ITEM, NAME, LABEL, VALUE, COLUMNS };

struct certificate {
	struct jk_run *run;
	struct jk_erasing erasing; /* its ledger, and the table of the time */
	struct jk_tombstones stones;
	const struct jk_tombstone *stone;
	struct jk_notices *notices;
	int32_t day; /* on which it was done: whose words count */
	struct jk_writer *writer;
	const char *part;
	uint64_t line, item;
};

/* Words */

static int
find_text(struct certificate *certificate, const char *before, const char *key,
    struct jk_bytes *text, struct jk_err *err)
{
	char name[JK_WORD_CHARS + 16];

	snprintf(name, sizeof name, "%s-%s", before, key);
	return jk_notices_find(certificate->notices, name,
	    certificate->run->site.conf.code, certificate->day, text, err);
}

static int
put(struct certificate *certificate, const char *name, struct jk_bytes value,
    struct jk_err *err)
{
	struct jk_bytes fields[COLUMNS], label;
	char line[24], item[24];

	if (value.len == 0)
		return 0;
	if (find_text(certificate, "label", name, &label, err) < 0)
		return -1;
	snprintf(line, sizeof line, "%llu", (unsigned long long)++certificate->line);
	snprintf(item, sizeof item, "%llu", (unsigned long long)certificate->item);
	fields[LINE] = jk_bytes_of(line);
	fields[PART] = jk_bytes_of(certificate->part);
	fields[ITEM] = jk_bytes_of(item);
	fields[NAME] = jk_bytes_of(name);
	fields[LABEL] = label;
	fields[VALUE] = value;
	return jk_writer_put(certificate->writer, fields, err);
}

static int
put_number(struct certificate *certificate, const char *name, uint64_t number,
    struct jk_err *err)
{
	char text[24];

	snprintf(text, sizeof text, "%llu", (unsigned long long)number);
	return put(certificate, name, jk_bytes_of(text), err);
}

static int
put_hash(struct certificate *certificate, const char *name,
    const uint8_t hash[JK_DIGEST_BYTES], struct jk_err *err)
{
	char text[JK_DIGEST_HEX_CHARS];

	jk_hex_encode(text, hash, JK_DIGEST_BYTES);
	return put(certificate, name, jk_bytes_of(text), err);
}

/* A sentence of the table as it stands. */
static int
put_text(struct certificate *certificate, const char *name, const char *before,
    const char *key, struct jk_err *err)
{
	struct jk_bytes text;

	if (find_text(certificate, before, key, &text, err) < 0)
		return -1;
	return put(certificate, name, text, err);
}

static int
begin(struct certificate *certificate, const char *part, struct jk_err *err)
{
	certificate->part = part;
	certificate->item = 1;
	return put_text(certificate, "heading", "part", part, err);
}

/* Its parts */

/* The head of the log at the list that says it is done. */
static int
put_head_of_log(struct certificate *certificate, struct jk_err *err)
{
	uint8_t root[JK_HASH_BYTES];
	uint64_t number = certificate->stone->done;

	if (jk_ledger_root(certificate->erasing.ledger, number, root, err) < 0)
		return -1;
	return put_hash(certificate, "head", root, err);
}

static int
put_head(struct certificate *certificate, struct jk_err *err)
{
	const struct jk_tombstone *stone = certificate->stone;
	const struct jk_conf *conf = &certificate->run->site.conf;
	const char *ledger = jk_ledger_site(certificate->erasing.ledger)->name;

	certificate->part = "head";
	certificate->item = 1;
	if (put_text(certificate, "title", "title", "title", err) < 0 ||
	    put_text(certificate, "statement", "title", "statement", err) < 0 ||
	    begin(certificate, "head", err) < 0 ||
	    put(certificate, "party", jk_bytes_of(conf->name), err) < 0 ||
	    put(certificate, "code", jk_bytes_of(conf->code), err) < 0 ||
	    put_text(certificate, "ledger", "ledger", ledger, err) < 0 ||
	    put(certificate, "as-of", jk_bytes_of(stone->erasure.date), err) < 0 ||
	    put(certificate, "done-on", jk_bytes_of(stone->date), err) < 0 ||
	    put_number(certificate, "meant-list", stone->meant, err) < 0 ||
	    put_number(certificate, "done-list", stone->done, err) < 0 ||
	    put_head_of_log(certificate, err) < 0 ||
	    put_number(certificate, "table", stone->erasure.table, err) < 0 ||
	    put_hash(certificate, "order", stone->erasure.order, err) < 0 ||
	    (stone->erasure.again &&
		put_hash(certificate, "again", stone->erasure.certificate, err) < 0) ||
	    put_number(certificate, "records-before", stone->before, err) < 0)
		return -1;
	return put_number(certificate, "records-after", stone->after, err);
}

static int
put_erased(struct certificate *certificate, const struct jk_erasure_part *part,
    struct jk_err *err)
{
	if (put_text(certificate, "class", "class", part->class, err) < 0 ||
	    put(certificate, "bucket", jk_bytes_of(part->bucket), err) < 0 ||
	    put_text(certificate, "reason", "reason", part->reason, err) < 0 ||
	    put(certificate, "clause",
		jk_erasing_clause(&certificate->erasing, part->row), err) < 0 ||
	    put_number(certificate, "records", part->records, err) < 0 ||
	    put(certificate, "begun-from", jk_bytes_of(part->from), err) < 0 ||
	    put(certificate, "begun-to", jk_bytes_of(part->to), err) < 0)
		return -1;
	return put_hash(certificate, "digest", part->digest, err);
}

/* Who approved; where the approval itself may not be kept any more, its digest. */
static int
put_approval(struct certificate *certificate, size_t at, struct jk_err *err)
{
	static const char *const commands[] = { "erasure", "erasure-second" };
	const struct jk_erasure *erasure = &certificate->stone->erasure;
	struct jk_signed_table table = { .rows = 0 };
	char order[JK_DIGEST_HEX_CHARS], content[JK_DIGEST_HEX_CHARS], *path;
	int result = 0;

	jk_hex_encode(order, erasure->order, JK_DIGEST_BYTES);
	jk_hex_encode(content, erasure->approvals[at], JK_DIGEST_BYTES);
	path = jk_site_path(
	    &certificate->run->site, "approvals/%s-%s.jks", order, commands[at]);
	if (path == NULL)
		return jk_err_memory(err);
	if (access(path, F_OK) == 0)
		result = jk_signed_table_read(
		    &table, certificate->run, path, "approval", err);
	if (result == 0 && table.rows == 1 && strcmp(table.content, content) == 0 &&
	    (put(certificate, "approver",
		 jk_signed_table_get(
		     &table, 0, jk_signed_table_column(&table, "approver")),
		 err) < 0 ||
		put(certificate, "requester",
		    jk_signed_table_get(
			&table, 0, jk_signed_table_column(&table, "requester")),
		    err) < 0))
		result = -1;
	jk_signed_table_release(&table);
	free(path);
	return result < 0 ? -1
			  : put(certificate, "approval", jk_bytes_of(content), err);
}

static int
put_key(struct certificate *certificate, const char *id, struct jk_err *err)
{
	bool is_opening, here;

	if (jk_old_keys_look(certificate->run, id, &is_opening, &here, err) < 0)
		return -1;
	return put(
	    certificate, is_opening ? "opening-key" : "key", jk_bytes_of(id), err);
}

static int
put_lists(struct certificate *certificate, struct jk_err *err)
{
	const struct jk_erasure *erasure = &certificate->stone->erasure;

	if (erasure->parts_count > 0 && begin(certificate, "erased", err) < 0)
		return -1;
	for (size_t i = 0; i < erasure->parts_count; i++, certificate->item++)
		if (put_erased(certificate, &erasure->parts[i], err) < 0)
			return -1;
	if (erasure->approvals_count > 0 && begin(certificate, "approval", err) < 0)
		return -1;
	for (size_t i = 0; i < erasure->approvals_count; i++, certificate->item++)
		if (put_approval(certificate, i, err) < 0)
			return -1;
	if (erasure->keys_count > 0 && begin(certificate, "key", err) < 0)
		return -1;
	for (size_t i = 0; i < erasure->keys_count; i++, certificate->item++)
		if (put_key(certificate, erasure->keys[i], err) < 0)
			return -1;
	return 0;
}

/* Sentences, with numbers filled in */

static int
put_sentence(struct certificate *certificate, const char *key, struct jk_err *err)
{
	const struct jk_tombstone *stone = certificate->stone;
	char keys[24], after[24], meant[24], done[24];
	struct jk_buf text = JK_BUF_INIT;
	struct jk_bytes sentence;
	int result = -1;

	snprintf(keys, sizeof keys, "%zu", stone->erasure.keys_count);
	snprintf(after, sizeof after, "%llu", (unsigned long long)stone->after);
	snprintf(meant, sizeof meant, "%llu", (unsigned long long)stone->meant);
	snprintf(done, sizeof done, "%llu", (unsigned long long)stone->done);
	const struct jk_notice_word words[] = { { "keys", jk_bytes_of(keys) },
		{ "after", jk_bytes_of(after) }, { "meant", jk_bytes_of(meant) },
		{ "done", jk_bytes_of(done) } };

	if (find_text(certificate, certificate->part, key, &sentence, err) == 0 &&
	    jk_notice_fill(&text, sentence, words, 4, err) == 0)
		result = jk_buf_failed(&text) ? jk_err_memory(err)
					      : put(certificate, certificate->part,
						    jk_buf_bytes(&text), err);
	certificate->item++;
	jk_buf_release(&text);
	return result;
}

/* Of what there are parts. */
struct kinds {
	bool records, files, file_keys;
};

static struct kinds
find_kinds(const struct jk_erasure *erasure)
{
	struct kinds kinds = { .records = false };

	for (size_t i = 0; i < erasure->parts_count; i++) {
		const struct jk_erasure_part *part = &erasure->parts[i];

		if (strcmp(part->class, JK_OLD_KEYS_CLASS) == 0)
			kinds.file_keys = true;
		else if (jk_erasure_part_is_records(part))
			kinds.records = true;
		else
			kinds.files = true;
	}
	return kinds;
}

static const char *
word_of_keys(const struct jk_erasure *erasure)
{
	if (erasure->keys_count == 0)
		return "no-keys";
	return erasure->again ? "keys-again" : "keys";
}

static int
put_layers(
    struct certificate *certificate, const struct kinds *kinds, struct jk_err *err)
{
	const struct jk_erasure *erasure = &certificate->stone->erasure;
	const char *files = erasure->again ? "files-again" : "files";

	if (begin(certificate, "layer", err) < 0 ||
	    put_sentence(certificate, word_of_keys(erasure), err) < 0 ||
	    (kinds->file_keys && put_sentence(certificate, "file-keys", err) < 0) ||
	    put_sentence(certificate, kinds->records ? files : "only-files", err) < 0)
		return -1;
	return put_sentence(certificate, "lists", err);
}

static int
put_limits(
    struct certificate *certificate, const struct kinds *kinds, struct jk_err *err)
{
	if (begin(certificate, "limit", err) < 0 ||
	    (certificate->stone->erasure.again &&
		put_sentence(certificate, "again", err) < 0) ||
	    put_sentence(certificate, "device", err) < 0 ||
	    (kinds->files && put_sentence(certificate, "files", err) < 0) ||
	    put_sentence(certificate, "outside", err) < 0)
		return -1;
	return put_sentence(certificate, "keys", err);
}

static int
put_sentences(struct certificate *certificate, struct jk_err *err)
{
	const struct kinds kinds = find_kinds(&certificate->stone->erasure);

	return put_layers(certificate, &kinds, err) < 0
		   ? -1
		   : put_limits(certificate, &kinds, err);
}

/* The whole */

static int
write_parts(
    struct certificate *certificate, struct jk_header *header, struct jk_err *err)
{
	struct jk_run *run = certificate->run;
	struct jk_custody custody = { .in = 0 };
	const struct jk_private_key *key;
	const struct jk_schema *schema;

	if (jk_site_schema(&run->site, "certificate", &schema, err) < 0 ||
	    jk_run_header(run, header, "certificate", err) < 0 ||
	    jk_site_signing(&run->site, &key, err) < 0)
		return -1;
	header->form = JK_FORM_WORKING;
	header->sorted = true;
	certificate->writer = jk_writer_open(
	    (struct jk_sink){ .fd = run->out }, header, schema, key, NULL, 0, err);
	if (certificate->writer == NULL || put_head(certificate, err) < 0 ||
	    put_lists(certificate, err) < 0 || put_sentences(certificate, err) < 0)
		return -1;
	custody.in = certificate->line;
	return jk_writer_close(certificate->writer, &custody, NULL, err);
}

static int
load_notices(struct certificate *certificate, struct jk_err *err)
{
	struct jk_buf csv = JK_BUF_INIT;

	if (jk_site_table_file(&certificate->run->site, "certificate.csv", &csv, err) ==
	    0)
		certificate->notices = jk_notices_decode(jk_buf_bytes(&csv), err);
	jk_buf_release(&csv);
	return certificate->notices == NULL ? jk_err_at(err, "certificate.csv") : 0;
}

static int
find_stone(struct certificate *certificate, uint64_t number, struct jk_err *err)
{
	const struct jk_tombstones *stones = &certificate->stones;

	if (jk_tombstones_load(&certificate->stones, certificate->erasing.ledger, err) <
	    0)
		return -1;
	for (size_t i = 0; number > 0 && i < stones->count; i++)
		if (stones->rows[i].done == number)
			certificate->stone = &stones->rows[i];
	if (certificate->stone == NULL)
		return jk_err_set(err, JK_EXIT_NOINPUT, "JK00736",
		    _("list %llu does not say that an erasure is done"),
		    (unsigned long long)number);
	(void)jk_date_decode(jk_bytes_of(certificate->stone->date), &certificate->day);
	return jk_erasing_load_table(
	    &certificate->erasing, certificate->stone->erasure.table, err);
}

int
jk_certificate_write(
    struct jk_run *run, const char *ledger, uint64_t number, struct jk_err *err)
{
	struct certificate certificate = { .run = run };
	struct jk_header *header = calloc(1, sizeof *header);
	int result = -1;

	if (header == NULL)
		return jk_err_memory(err);
	if (jk_erasing_open(&certificate.erasing, run, ledger, JK_LEDGER_READ, err) ==
		0 &&
	    load_notices(&certificate, err) == 0 &&
	    find_stone(&certificate, number, err) == 0)
		result = write_parts(&certificate, header, err);
	jk_writer_free(certificate.writer);
	jk_notices_free(certificate.notices);
	jk_tombstones_release(&certificate.stones);
	jk_erasing_release(&certificate.erasing);
	free(header);
	return result;
}
