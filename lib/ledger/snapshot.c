#include "ledger/snapshot.h"

#include <stdlib.h>

#include "base/lines.h"

#define SEPARATOR 0x1f
#define HEAD_BYTES 33 /* number, line, byte, generation; open */

struct jk_snapshot {
	struct jk_snapshot_form form;
	bool whole;
	struct jk_sorter *sorter;
	struct jk_buf key, payload; /* of the row being put */
	struct jk_buf last; /* key of the row handed out before */
	bool started;
	struct jk_bytes values[JK_SCHEMA_MAX_COLUMNS];
};

static int
require(const struct jk_schema *schema, const char *name, size_t *column,
    struct jk_err *err)
{
	int found = jk_schema_find(schema, name);

	if (found < 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00590",
		    _("the schema has no column %s"), name);
	*column = (size_t)found;
	return 0;
}

int
jk_snapshot_form_init(struct jk_snapshot_form *form, const struct jk_schema *schema,
    const struct jk_secret *key, struct jk_err *err)
{
	form->schema = schema;
	form->key = key;
	if (require(schema, "resident_code", &form->code, err) < 0 ||
	    require(schema, "municipality", &form->municipality, err) < 0 ||
	    require(schema, "generation", &form->generation, err) < 0 ||
	    require(schema, "class", &form->class, err) < 0)
		return -1;
	return require(schema, "former_code", &form->former, err);
}

bool
jk_snapshot_can_hold(const struct jk_snapshot_form *form, const struct jk_bytes *values)
{
	uint64_t generation;

	return jk_decimal_decode(&generation, values[form->generation], JK_NUMBER_MAX);
}

struct jk_snapshot *
jk_snapshot_new(const struct jk_snapshot_form *form, bool whole, const char *directory,
    size_t budget, struct jk_err *err)
{
	struct jk_snapshot *snapshot = calloc(1, sizeof *snapshot);

	if (snapshot == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	snapshot->form = *form;
	snapshot->whole = whole;
	snapshot->sorter = jk_sorter_new(directory, budget, err);
	if (snapshot->sorter != NULL)
		return snapshot;
	jk_snapshot_free(snapshot);
	return NULL;
}

void
jk_snapshot_free(struct jk_snapshot *snapshot)
{
	if (snapshot == NULL)
		return;
	jk_sorter_free(snapshot->sorter);
	jk_buf_wipe(&snapshot->key);
	jk_buf_wipe(&snapshot->payload);
	jk_buf_wipe(&snapshot->last);
	free(snapshot);
}

void
jk_snapshot_key(struct jk_buf *to, struct jk_bytes code, struct jk_bytes municipality)
{
	jk_buf_reset(to);
	jk_buf_add(to, code);
	jk_buf_add_byte(to, SEPARATOR);
	jk_buf_add(to, municipality);
}

static void
add_values(struct jk_snapshot *snapshot, const struct jk_bytes *values)
{
	size_t columns = jk_schema_columns(snapshot->form.schema);

	for (size_t i = 0; i < columns; i++) {
		jk_buf_add_be32(&snapshot->payload, (uint32_t)values[i].len);
		jk_buf_add(&snapshot->payload, values[i]);
	}
}

int
jk_snapshot_put(struct jk_snapshot *snapshot, const struct jk_snapshot_place *place,
    const struct jk_bytes *values, struct jk_err *err)
{
	const struct jk_snapshot_form *form = &snapshot->form;
	char digest[JK_HEAD_DIGEST_CHARS];
	uint64_t generation = 0;

	if (!jk_decimal_decode(&generation, values[form->generation], JK_NUMBER_MAX))
		return jk_err_set(err, JK_EXIT_SOFTWARE, "JK00591",
		    _("a row of a snapshot has no generation"));
	jk_snapshot_key(&snapshot->key, values[form->code], values[form->municipality]);
	jk_buf_reset(&snapshot->payload);
	jk_buf_add_be64(&snapshot->payload, place->number);
	jk_buf_add_be64(&snapshot->payload, place->line);
	jk_buf_add_be64(&snapshot->payload, place->byte);
	jk_buf_add_be64(&snapshot->payload, generation);
	jk_buf_add_byte(
	    &snapshot->payload, !jk_bytes_is(values[form->class], "deletion"));
	if (snapshot->whole) {
		add_values(snapshot, values);
	} else {
		if (jk_head_digest(digest, form->key, form->schema, values, err) < 0)
			return -1;
		jk_buf_add_text(&snapshot->payload, digest);
	}
	if (jk_buf_failed(&snapshot->key) || jk_buf_failed(&snapshot->payload))
		return jk_err_memory(err);
	return jk_sorter_put(snapshot->sorter, jk_buf_bytes(&snapshot->key),
	    jk_buf_bytes(&snapshot->payload), err);
}

/* The sorter gives back what was put, so nothing is checked again. */
static void
read_values(struct jk_snapshot *snapshot, struct jk_bytes rest)
{
	size_t columns = jk_schema_columns(snapshot->form.schema);

	for (size_t i = 0; i < columns; i++) {
		uint32_t len = jk_get_be32(rest.ptr);

		snapshot->values[i] = jk_bytes(rest.ptr + 4, len);
		rest.ptr += 4 + len;
	}
}

static void
read_entry(struct jk_snapshot *snapshot, struct jk_bytes key, struct jk_bytes payload,
    struct jk_snapshot_entry *entry)
{
	const uint8_t *separator = memrchr(key.ptr, SEPARATOR, key.len);
	size_t code = (size_t)(separator - key.ptr);
	struct jk_bytes rest =
	    jk_bytes(payload.ptr + HEAD_BYTES, payload.len - HEAD_BYTES);

	*entry = (struct jk_snapshot_entry){
		.key = key,
		.code = jk_bytes(key.ptr, code),
		.municipality = jk_bytes(separator + 1, key.len - code - 1),
		.place = { .number = jk_get_be64(payload.ptr),
		    .line = jk_get_be64(payload.ptr + 8),
		    .byte = jk_get_be64(payload.ptr + 16) },
		.generation = jk_get_be64(payload.ptr + 24),
		.open = payload.ptr[32] != 0,
	};
	if (snapshot->whole) {
		read_values(snapshot, rest);
		entry->values = snapshot->values;
		entry->municipality = snapshot->values[snapshot->form.municipality];
		entry->code = snapshot->values[snapshot->form.code];
	} else {
		entry->digest = rest;
	}
}

enum jk_next
jk_snapshot_next(
    struct jk_snapshot *snapshot, struct jk_snapshot_entry *entry, struct jk_err *err)
{
	struct jk_bytes key, payload;
	enum jk_next next = jk_sorter_next(snapshot->sorter, &key, &payload, err);

	if (next != JK_NEXT_RECORD)
		return next;
	read_entry(snapshot, key, payload, entry);
	entry->again =
	    snapshot->started && jk_bytes_equal(key, jk_buf_bytes(&snapshot->last));
	snapshot->started = true;
	jk_buf_reset(&snapshot->last);
	jk_buf_add(&snapshot->last, key);
	if (!jk_buf_failed(&snapshot->last))
		return JK_NEXT_RECORD;
	jk_err_memory(err);
	return JK_NEXT_FAILED;
}
