/*
 * A schema: one text that says what a record's fields are, how the stream
 * encodes each of them, and what must hold of them (jk-schema(5)).
 *
 * A schema is decoded from its text, then only read: any number of readers
 * may share it. It owns everything reached through it, its text included.
 * Names, titles and offsets stay valid until jk_schema_free.
 *
 * A failed decoding names the line and column of the schema text in err's
 * place ("line 7, column 12"; both count from 1, columns count bytes) and has
 * status JK_EXIT_CONFIG. Whoever knows the file's name adds it with jk_err_at.
 *
 * Source: CSV Schema Language 1.2 (The National Archives), the subset and the
 * extensions that jk-schema(5) lists.
 */
#ifndef JK_FORMAT_SCHEMA_H
#define JK_FORMAT_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define JK_SCHEMA_MAX_BYTES 32768
#define JK_SCHEMA_MAX_COLUMNS 64
#define JK_SCHEMA_MAX_DIGITS 18
#define JK_SCHEMA_FINGERPRINT_BYTES 32

#define JK_COLUMN_NAME_CHARS 48 /* bytes, with the NUL */
#define JK_COLUMN_TITLE_CHARS 96 /* bytes, with the NUL */
#define JK_COLUMN_ID_CHARS 16 /* bytes, with the NUL */

/* How the stream packs a column (jk-stream(5), COLUMNS). */
enum jk_encoding {
	JK_ENCODING_DIGITS, /* exactly `digits` decimal digits */
	JK_ENCODING_INTEGER, /* canonical decimal number */
	JK_ENCODING_DATE, /* YYYY-MM-DD */
	JK_ENCODING_TIME, /* YYYY-MM-DDThh:mm:ss+09:00 */
	JK_ENCODING_TEXT,
	JK_ENCODING_DICT, /* few different values, by order of first use */
};

struct jk_column {
	char name[JK_COLUMN_NAME_CHARS]; /* identifier, unique in the schema */
	char title[JK_COLUMN_TITLE_CHARS]; /* CSV header; the name if none is given */
	char id[JK_COLUMN_ID_CHARS]; /* rule id of findings, "" if none is given */
	enum jk_encoding encoding;
	unsigned digits; /* for JK_ENCODING_DIGITS, 1 to JK_SCHEMA_MAX_DIGITS */
	int key_order; /* 0 first; -1 when no part of the sort key */
	bool local; /* this site's own: never in a CSV nor in a digest */
	bool optional; /* empty satisfies every rule of the column */
	bool warning; /* a finding warns and does not refuse */
	uint32_t rule; /* for rules/validate; see format/schema_rule.h */
};

struct jk_schema;

/*
 * Decode `text`, of which a copy is kept. NULL with err filled when it is no
 * schema. Free the result with jk_schema_free.
 */
struct jk_schema *jk_schema_decode(
    struct jk_bytes text, struct jk_err *err) JK_MUST_CHECK;
void jk_schema_free(struct jk_schema *schema);

/* The name given by @name, such as "ident". */
const char *jk_schema_name(const struct jk_schema *schema);

/* The text it was decoded from, byte for byte. */
struct jk_bytes jk_schema_text(const struct jk_schema *schema);

size_t jk_schema_columns(const struct jk_schema *schema);

/* `index` is below jk_schema_columns. */
const struct jk_column *jk_schema_column(const struct jk_schema *schema, size_t index);

/* The index of the column of that name, or -1. */
int jk_schema_find(const struct jk_schema *schema, const char *name);

/* The index of the column whose title, or else name, is that, or -1. */
int jk_schema_find_title(const struct jk_schema *schema, struct jk_bytes title);

/* How many columns make the sort key, and the column that is its part `order`. */
size_t jk_schema_keys(const struct jk_schema *schema);
size_t jk_schema_key(const struct jk_schema *schema, size_t order);

/* @never: must a CSV be refused because its header has this title or name? */
bool jk_schema_is_never(const struct jk_schema *schema, struct jk_bytes title);

/*
 * The SHA-256 of the text. This floor knows no digest: whoever decodes it
 * sets it, and it is all zero until then.
 */
void jk_schema_set_fingerprint(
    struct jk_schema *schema, const uint8_t fingerprint[JK_SCHEMA_FINGERPRINT_BYTES]);
const uint8_t *jk_schema_fingerprint(const struct jk_schema *schema);

/* Is this schema, or one it @reads, the one with that fingerprint? */
bool jk_schema_reads(const struct jk_schema *schema,
    const uint8_t fingerprint[JK_SCHEMA_FINGERPRINT_BYTES]);

#endif
