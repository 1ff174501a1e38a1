#include "filter/quarantine.h"

#include <stdio.h>
#include <stdlib.h>

#include "adapt/fd.h"
#include "format/record.h"

#define NUMBER_CHARS 24
#define NAME_DIGEST_BYTES 8

/* The columns of schemas/quarantine.csvs that are filled here, by name. */
enum column {
	INPUT,
	RECORD_NUMBER,
	LINE,
	BYTE,
	FIELD,
	RULE,
	REASON,
	FOLLOWS,
	REFUSED_ON,
	SCHEMA,
	RESIDENT_CODE,
	MUNICIPALITY,
	GENERATION,
	RECORD,
	COLUMNS
};

static const char *const names[COLUMNS] = { "input", "record_number", "line", "byte",
	"field", "rule", "reason", "follows", "refused_on", "schema", "resident_code",
	"municipality", "generation", "record" };

struct jk_quarantine {
	struct jk_run *run;
	const struct jk_schema *refused; /* schema of the records refused */
	const struct jk_schema *schema; /* of the quarantine */
	size_t at[COLUMNS]; /* where its columns are */
	int chain[3]; /* the refused schema's chain columns, or -1 */
	char fingerprint[JK_DIGEST_HEX_CHARS];
	struct jk_file file;
	struct jk_writer *writer; /* NULL until the first refusal */
	struct jk_custody custody;
	uint64_t records;
	struct jk_buf text;
};

static int
find_columns(struct jk_quarantine *quarantine, struct jk_err *err)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		int at = jk_schema_find(quarantine->schema, names[i]);

		if (at < 0)
			return jk_err_set(err, JK_EXIT_CONFIG, "JK00615",
			    _("schema quarantine has no column %s"), names[i]);
		quarantine->at[i] = (size_t)at;
	}
	for (size_t i = 0; i < 3; i++)
		quarantine->chain[i] =
		    jk_schema_find(quarantine->refused, names[RESIDENT_CODE + i]);
	return 0;
}

struct jk_quarantine *
jk_quarantine_new(
    struct jk_run *run, const struct jk_schema *schema, struct jk_err *err)
{
	struct jk_quarantine *quarantine = calloc(1, sizeof *quarantine);

	if (quarantine == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	quarantine->run = run;
	quarantine->refused = schema;
	quarantine->file = (struct jk_file)JK_FILE_INIT;
	jk_hex_encode(
	    quarantine->fingerprint, jk_schema_fingerprint(schema), JK_DIGEST_BYTES);
	if (jk_site_schema(&run->site, "quarantine", &quarantine->schema, err) == 0 &&
	    find_columns(quarantine, err) == 0)
		return quarantine;
	jk_quarantine_free(quarantine);
	return NULL;
}

void
jk_quarantine_free(struct jk_quarantine *quarantine)
{
	if (quarantine == NULL)
		return;
	jk_writer_free(quarantine->writer);
	jk_file_abandon(&quarantine->file);
	jk_buf_wipe(&quarantine->text);
	free(quarantine);
}

/* Where the file goes, its last part the first bytes of `digest`; to be freed. */
static char *
path_of(const struct jk_quarantine *quarantine, const uint8_t *digest)
{
	const struct jk_run *run = quarantine->run;
	const char *given = jk_run_option(run, "quarantine");
	char hex[2 * NAME_DIGEST_BYTES + 1];

	if (given != NULL)
		return strdup(given);
	jk_hex_encode(hex, digest, NAME_DIGEST_BYTES);
	return jk_site_path(&run->site, "quarantine/%s-%s-%s.jks",
	    run->date[0] != '\0' ? run->date : "undated", run->program->name, hex);
}

static int
open_file(struct jk_quarantine *quarantine, const struct jk_header *header,
    struct jk_err *err)
{
	char *path = path_of(quarantine, header->stream);
	int result;

	if (path == NULL)
		return jk_err_memory(err);
	result = jk_file_open(&quarantine->file, path, true, err);
	free(path);
	return result;
}

static int
open_writer(struct jk_quarantine *quarantine, struct jk_err *err)
{
	struct jk_run *run = quarantine->run;
	struct jk_header *header = malloc(sizeof *header);
	uint8_t point[1][JK_POINT_BYTES];
	const struct jk_private_key *key;
	struct jk_sink sink = { .fd = -1 };

	if (header == NULL)
		return jk_err_memory(err);
	if (jk_run_header(run, header, "quarantine", err) < 0 ||
	    jk_site_signing(&run->site, &key, err) < 0 ||
	    jk_site_keep_point(&run->site, "quarantine", point[0], err) < 0 ||
	    open_file(quarantine, header, err) < 0)
		goto done;
	header->form = JK_FORM_SEGMENT;
	header->sealing = JK_SEALING_FRAMES;
	sink.fd = quarantine->file.fd;
	quarantine->writer = jk_writer_open(
	    sink, header, quarantine->schema, key, (const uint8_t(*)[65])point, 1, err);
done:
	free(header);
	return quarantine->writer == NULL ? -1 : 0;
}

/* The record as text: its raw bytes where it has them, else its fields. */
static void
write_record(struct jk_quarantine *quarantine, const struct jk_bytes *fields,
    struct jk_bytes raw)
{
	jk_buf_reset(&quarantine->text);
	if (raw.ptr == NULL) {
		jk_record_add_text(
		    &quarantine->text, fields, jk_schema_columns(quarantine->refused));
		return;
	}
	jk_buf_add_text(&quarantine->text, "raw:");
	jk_buf_add_hex(&quarantine->text, raw.ptr, raw.len);
}

static bool
continues_character(uint8_t byte)
{
	return (byte & 0xc0) == 0x80;
}

/* As much of the text as one value holds, not ending within a character. */
static struct jk_bytes
part_of(struct jk_bytes text)
{
	size_t len = text.len < JK_VALUE_MAX_BYTES ? text.len : JK_VALUE_MAX_BYTES;

	while (len < text.len && continues_character(text.ptr[len]))
		len--;
	return jk_bytes(text.ptr, len);
}

static int
put_parts(struct jk_quarantine *quarantine, struct jk_bytes *row, struct jk_err *err)
{
	struct jk_bytes rest = jk_buf_bytes(&quarantine->text);

	do {
		struct jk_bytes part = part_of(rest);

		row[quarantine->at[RECORD]] = part;
		if (jk_writer_put(quarantine->writer, row, err) < 0)
			return -1;
		rest = jk_bytes(rest.ptr + part.len, rest.len - part.len);
	} while (rest.len > 0);
	return 0;
}

static struct jk_bytes
number_text(char to[NUMBER_CHARS], bool present, uint64_t number)
{
	to[0] = '\0';
	if (present)
		snprintf(to, NUMBER_CHARS, "%llu", (unsigned long long)number);
	return jk_bytes_of(to);
}

int
jk_quarantine_put(struct jk_quarantine *quarantine, const struct jk_refusal *refusal,
    const struct jk_bytes *fields, struct jk_bytes raw, struct jk_err *err)
{
	char number[4][NUMBER_CHARS];
	struct jk_bytes row[JK_SCHEMA_MAX_COLUMNS] = { { NULL, 0 } };
	const size_t *at = quarantine->at;

	if (quarantine->writer == NULL && open_writer(quarantine, err) < 0)
		return -1;
	row[at[INPUT]] = jk_bytes_of(refusal->input);
	row[at[RECORD_NUMBER]] = number_text(number[0], true, refusal->record_number);
	row[at[LINE]] = number_text(number[1], refusal->line > 0, refusal->line);
	row[at[BYTE]] = number_text(number[2], refusal->byte != NULL,
	    refusal->byte != NULL ? *refusal->byte : 0);
	row[at[FIELD]] = jk_bytes_of(refusal->field != NULL ? refusal->field : "");
	row[at[RULE]] = jk_bytes_of(refusal->rule);
	row[at[REASON]] = jk_bytes_of(refusal->reason);
	row[at[FOLLOWS]] =
	    number_text(number[3], refusal->follows > 0, refusal->follows);
	row[at[REFUSED_ON]] = jk_bytes_of(quarantine->run->date);
	row[at[SCHEMA]] = jk_bytes_of(quarantine->fingerprint);
	for (size_t i = 0; fields != NULL && i < 3; i++)
		if (quarantine->chain[i] >= 0)
			row[at[RESIDENT_CODE + i]] = fields[quarantine->chain[i]];
	write_record(quarantine, fields, raw);
	if (jk_buf_failed(&quarantine->text))
		return jk_err_memory(err);
	if (put_parts(quarantine, row, err) < 0)
		return -1;
	quarantine->records++;
	return 0;
}

uint64_t
jk_quarantine_records(const struct jk_quarantine *quarantine)
{
	return quarantine->records;
}

/* HMAC of the content, under a secret of the site's signing key. */
static int
name_of(const struct jk_quarantine *quarantine, const uint8_t content[JK_DIGEST_BYTES],
    uint8_t name[JK_DIGEST_BYTES], struct jk_err *err)
{
	const struct jk_private_key *key;
	struct jk_secret *secret;
	int result = -1;

	if (jk_site_signing(&quarantine->run->site, &key, err) < 0)
		return -1;
	secret = jk_private_key_derive(key, "jk-quarantine-name-v1", err);
	if (secret != NULL)
		result = jk_hmac(name, jk_secret_bytes(secret),
		    jk_bytes(content, JK_DIGEST_BYTES), err);
	jk_secret_free(secret);
	return result;
}

int
jk_quarantine_close(struct jk_quarantine *quarantine,
    const uint8_t content[JK_DIGEST_BYTES], struct jk_err *err)
{
	uint8_t name[JK_DIGEST_BYTES];
	char *path;

	if (quarantine->writer == NULL)
		return 0;
	quarantine->custody.in = jk_writer_records(quarantine->writer);
	if (jk_writer_close(quarantine->writer, &quarantine->custody, NULL, err) < 0)
		return -1;
	if (name_of(quarantine, content, name, err) < 0)
		return -1;
	path = path_of(quarantine, name);
	if (path == NULL)
		return jk_err_memory(err);
	/* One rename, to its last name: a kill between two would double it. */
	free(quarantine->file.path);
	quarantine->file.path = path;
	return jk_file_close(&quarantine->file, err);
}
