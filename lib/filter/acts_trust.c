#include "filter/acts_trust.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "ledger/places.h"

#define FILE_MAX_BYTES ((size_t)4 << 20) /* as much as the index may have */
#define NAME_CHARS (JK_DIGEST_HEX_CHARS - 1)

/* Of the words that name no certificate. */
static const struct {
	const char *name, *file;
} files[] = {
	{ "authority", "trust/authority.pem" },
	{ "revoked", "trust/revoked.pem" },
	{ "before", "trust/before" },
};

struct audit {
	struct jk_differences *differences;
	struct jk_run *run;
	const struct jk_act *before; /* the record of trust/before, or NULL */
	int32_t first_day; /* of the oldest record */
	bool knows_before; /* and what it says is in told */
	struct jk_acts told, found; /* by records, and in force */
};

/* What is in force */

static int
put(struct jk_acts *acts, struct jk_bytes name, struct jk_bytes text,
    struct jk_err *err)
{
	struct jk_act act = { .place = JK_ACT_TRUST };
	uint8_t digest[JK_DIGEST_BYTES];

	if (name.len >= sizeof act.name)
		return 0; /* no fingerprint, so no certificate */
	memcpy(act.name, name.ptr, name.len);
	if (jk_digest_of(digest, &text, 1, err) < 0)
		return -1;
	jk_hex_encode(act.content, digest, sizeof digest);
	return jk_acts_put(acts, &act, err);
}

/* Nothing is appended, and that is no error, where there is no such file. */
static int
load(struct jk_buf *text, bool *found, const struct audit *audit, const char *place,
    struct jk_err *err)
{
	char *path = jk_site_path(&audit->run->site, "%s", place);
	int result = 0;

	if (path == NULL)
		return jk_err_memory(err);
	jk_buf_reset(text);
	*found = access(path, F_OK) == 0;
	if (*found)
		result = jk_file_load(text, path, FILE_MAX_BYTES, err);
	free(path);
	return result;
}

static int
find_file(struct audit *audit, const char *name, const char *place, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	bool found;
	int result = load(&text, &found, audit, place, err);

	if (result == 0 && found)
		result =
		    put(&audit->found, jk_bytes_of(name), jk_buf_bytes(&text), err);
	jk_buf_release(&text);
	return result;
}

static int
find_renewals(struct audit *audit, struct jk_err *err)
{
	struct jk_places places;
	char place[JK_PLACE_CHARS];
	int result =
	    jk_places_read_all(&places, audit->run->site.path, "trust/renewals", err);

	for (size_t i = 0; result == 0 && i < places.count; i++) {
		snprintf(place, sizeof place, "trust/renewals/%s", places.names[i]);
		if (places.names[i][0] != '.')
			result = find_file(audit, places.names[i], place, err);
	}
	jk_places_release(&places);
	return result;
}

/* The first line with its end; the rest stays. */
static struct jk_bytes
cut_line(struct jk_bytes *text)
{
	const uint8_t *end = memchr(text->ptr, '\n', text->len);
	size_t len = end != NULL ? (size_t)(end - text->ptr) + 1 : text->len;
	struct jk_bytes line = jk_bytes(text->ptr, len);

	*text = jk_bytes(text->ptr + len, text->len - len);
	return line;
}

static int
find_lines(struct audit *audit, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_bytes rest, line;
	bool found;
	int result = load(&text, &found, audit, "trust/index", err);

	rest = jk_buf_bytes(&text);
	if (rest.len > 0)
		cut_line(&rest);
	while (result == 0 && rest.len > 0) {
		line = cut_line(&rest);
		if (line.len > NAME_CHARS)
			result = put(
			    &audit->found, jk_bytes(line.ptr, NAME_CHARS), line, err);
	}
	jk_buf_release(&text);
	return result;
}

static int
find_all(struct audit *audit, struct jk_err *err)
{
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		if (find_file(audit, files[i].name, files[i].file, err) < 0)
			return -1;
	if (find_lines(audit, err) < 0 || find_renewals(audit, err) < 0)
		return -1;
	jk_acts_sort(&audit->found);
	return 0;
}

/* What is told */

static int
tell_line(struct audit *audit, struct jk_bytes line, struct jk_err *err)
{
	struct jk_act act = { .place = JK_ACT_TRUST, .day = audit->before->day };
	const uint8_t *space = memchr(line.ptr, ' ', line.len);
	size_t len = space != NULL ? (size_t)(space - line.ptr) : 0;

	if (len == 0 || len > NAME_CHARS || line.len != len + NAME_CHARS + 2)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00747",
		    _("not a list of what was in force: %s"), "trust/before");
	memcpy(act.name, line.ptr, len);
	memcpy(act.content, space + 1, NAME_CHARS);
	return jk_acts_put(&audit->told, &act, err);
}

/* What trust/before says counts when it is the file that was recorded. */
static int
tell_before(struct audit *audit, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	uint8_t digest[JK_DIGEST_BYTES];
	char content[JK_DIGEST_HEX_CHARS];
	struct jk_bytes rest;
	bool found;
	int result;

	if (audit->before == NULL)
		return 0;
	result = load(&text, &found, audit, "trust/before", err);
	rest = jk_buf_bytes(&text);
	if (result == 0)
		result = jk_digest_of(digest, &rest, 1, err);
	if (result == 0) {
		jk_hex_encode(content, digest, sizeof digest);
		audit->knows_before =
		    found && strcmp(content, audit->before->content) == 0;
	}
	while (result == 0 && audit->knows_before && rest.len > 0)
		result = tell_line(audit, cut_line(&rest), err);
	jk_buf_release(&text);
	return result;
}

/* Of trust/before the first record counts, of all else the last. */
static int
tell_acts(struct audit *audit, const struct jk_acts *acts, struct jk_err *err)
{
	for (size_t i = 0; i < acts->count; i++) {
		const struct jk_act *act = &acts->acts[i];
		bool is_before = strcmp(act->name, "before") == 0;

		if (act->place != JK_ACT_TRUST)
			continue;
		if (act->day < audit->first_day)
			audit->first_day = act->day;
		if (is_before && (audit->before != NULL || act->content[0] == '\0'))
			continue;
		if (is_before)
			audit->before = act;
		if (jk_acts_put(&audit->told, act, err) < 0)
			return -1;
	}
	return 0;
}

/* What differs */

static int
differ(struct audit *audit, const char *id, const struct jk_act *act, const char *text,
    struct jk_err *err)
{
	char place[JK_PLACE_CHARS], date[JK_DATE_CHARS] = "-";

	snprintf(place, sizeof place, "certificate %s", act->name);
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		if (strcmp(act->name, files[i].name) == 0)
			snprintf(place, sizeof place, "%s", files[i].file);
	if (act->day != 0)
		jk_date_encode(date, act->day);
	return jk_differ(audit->differences, err, id, place, "%s (%s)", text, date);
}

/*
 * Should a record tell of it? Where that of trust/before is not kept any more, a
 * certificate may have come in when those were written that went with it.
 */
static int
should_be_told(
    struct audit *audit, const struct jk_act *act, bool *should, struct jk_err *err)
{
	const struct jk_trust_entry *entry;
	uint8_t fingerprint[JK_DIGEST_BYTES];
	struct jk_trust *trust;

	*should = audit->knows_before;
	if (audit->before != NULL ||
	    !jk_hex_decode(fingerprint, sizeof fingerprint, act->name))
		return 0;
	if (jk_site_trust(&audit->run->site, &trust, err) < 0)
		return -1;
	entry = jk_trust_find(trust, fingerprint);
	*should = entry != NULL && entry->from_day >= audit->first_day;
	return 0;
}

static int
compare(struct audit *audit, const struct jk_act *told, const struct jk_act *found,
    struct jk_err *err)
{
	bool is_told = told != NULL && told->content[0] != '\0';
	bool should = told != NULL;

	if (found == NULL)
		return is_told ? differ(audit, "JKU0099", told,
				     _("was put into force, and is not there any more"),
				     err)
			       : 0;
	if (!is_told) {
		if (told == NULL && should_be_told(audit, found, &should, err) < 0)
			return -1;
		return should
			   ? differ(audit, "JKU0101", found,
				 _("is here, and no operation record tells of it"), err)
			   : 0;
	}
	return strcmp(told->content, found->content) == 0
		   ? 0
		   : differ(audit, "JKU0100", told,
			 _("is not what was put into force under this name"), err);
}

/* Both ascend by name; of what is told of one name the last counts. */
static int
compare_all(struct audit *audit, struct jk_err *err)
{
	const struct jk_acts *told = &audit->told, *found = &audit->found;
	int result = 0;

	for (size_t i = 0, j = 0;
	     result == 0 && (i < told->count || j < found->count);) {
		const struct jk_act *act = i < told->count ? &told->acts[i] : NULL;
		const struct jk_act *here = j < found->count ? &found->acts[j] : NULL;
		int order = act == NULL    ? 1
			    : here == NULL ? -1
					   : jk_acts_compare(act, here);

		i += order <= 0;
		if (order <= 0 && i < told->count &&
		    jk_acts_compare(act, &told->acts[i]) == 0)
			continue;
		j += order >= 0;
		result = compare(
		    audit, order <= 0 ? act : NULL, order >= 0 ? here : NULL, err);
	}
	return result;
}

/* What a killed run did, or one without a key, stands there until it is recorded. */
static int
check_owed(struct audit *audit, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	bool found;
	int result = load(&text, &found, audit, "trust/.owed", err);

	jk_buf_release(&text);
	return result == 0 && found
		   ? jk_differ(audit->differences, err, "JKU0111", "trust/.owed", "%s",
			 _("what was done here is not recorded yet"))
		   : result;
}

int
jk_acts_trust_audit(struct jk_differences *differences, struct jk_run *run,
    const struct jk_acts *acts, struct jk_err *err)
{
	struct audit audit = {
		.differences = differences, .run = run, .first_day = INT32_MAX
	};
	int result = check_owed(&audit, err);

	if (result == 0)
		result = tell_acts(&audit, acts, err);
	if (result == 0 && audit.told.count > 0) {
		result = tell_before(&audit, err);
		jk_acts_sort(&audit.told);
		if (result == 0)
			result = find_all(&audit, err);
		if (result == 0)
			result = compare_all(&audit, err);
	}
	jk_acts_release(&audit.told);
	jk_acts_release(&audit.found);
	return result;
}
