#include "filter/site.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapt/digest.h"
#include "adapt/fd.h"
#include "filter/installed.h"
#include "format/rule.h"

#define TABLE_MAX_BYTES (4 * 1024 * 1024)
#define POINT_LINE_BYTES (2 * JK_POINT_BYTES + 1)
#define KEEP_MAX_KEYS 512

int
jk_site_open(struct jk_site *site, const char *path, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	char *conf;
	int result = -1;

	memset(site, 0, sizeof *site);
	jk_tables_init(&site->tables);
	if (path == NULL)
		path = getenv("JK_SITE");
	if (path == NULL || path[0] == '\0')
		return jk_err_set(err, JK_EXIT_USAGE, "JK00603",
		    _("no site is named: use --site or $JK_SITE"));
	site->path = strdup(path);
	if (site->path != NULL)
		site->keep_directory = jk_site_path(site, "keys/keep");
	conf = site->keep_directory != NULL ? jk_site_path(site, "jk.conf") : NULL;
	if (conf == NULL)
		jk_err_memory(err);
	else if (jk_file_load(&text, conf, JK_CONF_MAX_BYTES, err) == 0)
		result = jk_conf_decode(&site->conf, jk_buf_bytes(&text), err);
	if (result < 0 && conf != NULL)
		jk_err_at(err, "jk.conf");
	free(conf);
	jk_buf_release(&text);
	return result;
}

void
jk_site_close(struct jk_site *site)
{
	for (size_t i = 0; i < site->schemas_count; i++)
		jk_schema_free(site->schemas[i]);
	for (size_t i = 0; i < site->keep_count; i++)
		jk_private_key_free(site->keep[i]);
	free(site->keep);
	jk_own_keys_release(&site->signing_keys);
	jk_own_keys_release(&site->opening_keys);
	jk_private_key_free(site->person);
	jk_trust_free(site->trust);
	jk_tables_release(&site->tables);
	free(site->keep_directory);
	free(site->path);
	memset(site, 0, sizeof *site);
}

char *
jk_site_path(const struct jk_site *site, const char *format, ...)
{
	char *name = NULL, *path = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&name, format, args) < 0)
		name = NULL;
	va_end(args);
	if (name != NULL && asprintf(&path, "%s/%s", site->path, name) < 0)
		path = NULL;
	free(name);
	return path;
}

int
jk_site_check_stop(const struct jk_site *site, struct jk_err *err)
{
	char *path = jk_site_path(site, "stop");
	bool stopped;

	if (path == NULL)
		return jk_err_memory(err);
	stopped = access(path, F_OK) == 0;
	free(path);
	if (!stopped)
		return 0;
	return jk_err_set(
	    err, JK_EXIT_TEMPFAIL, "JK00604", _("the site's stop file is there"));
}

/* Trust and keys */

int
jk_site_trust(struct jk_site *site, struct jk_trust **trust, struct jk_err *err)
{
	if (site->trust == NULL) {
		char *path = jk_site_path(site, "trust/index");

		if (path == NULL)
			return jk_err_memory(err);
		site->trust = jk_trust_load(path, err);
		free(path);
	}
	*trust = site->trust;
	site->unfit = site->trust == NULL;
	return site->unfit ? jk_err_at(err, "trust/index") : 0;
}

static int
load_key(struct jk_site *site, const char *name, struct jk_private_key **key,
    struct jk_err *err)
{
	char *path = jk_site_path(site, "keys/%s", name);

	if (path == NULL)
		return jk_err_memory(err);
	*key = jk_private_key_load(path, err);
	free(path);
	site->unfit = *key == NULL;
	return site->unfit ? jk_err_at(err, "keys/%s", name) : 0;
}

/* Of one key there is nothing to choose, and the index need not be read for it. */
static int
load_own(struct jk_site *site, enum jk_key_use use, struct jk_own_keys *keys,
    struct jk_private_key **newest, struct jk_err *err)
{
	struct jk_trust *trust = NULL;
	size_t at = 0;

	if (keys->count == 0 &&
	    jk_own_keys_load(keys, site->path, use, false, err) < 0) {
		site->unfit = true;
		return -1;
	}
	if (keys->count > 1) {
		if (jk_site_trust(site, &trust, err) < 0)
			return -1;
		at = jk_own_keys_newest(keys, trust, site->day);
	}
	*newest = keys->keys[at];
	return 0;
}

int
jk_site_signing(
    struct jk_site *site, const struct jk_private_key **key, struct jk_err *err)
{
	if (site->signing == NULL && load_own(site, JK_USE_SIGNING, &site->signing_keys,
					 &site->signing, err) < 0)
		return -1;
	*key = site->signing;
	return 0;
}

static int
not_ours(struct jk_err *err)
{
	return jk_err_set(err, JK_EXIT_NOPERM, "JK00628",
	    _("the key has no certificate of this party that is valid on the business "
	      "date"));
}

/* What the site's trust index says of the key that signs; NULL: nothing. */
static int
find_signer(
    struct jk_site *site, const struct jk_trust_entry **entry, struct jk_err *err)
{
	const struct jk_private_key *key;
	struct jk_trust *trust;

	if (jk_site_trust(site, &trust, err) < 0 ||
	    jk_site_signing(site, &key, err) < 0)
		return -1;
	*entry = jk_trust_find(trust, jk_private_key_fingerprint(key));
	if (*entry == NULL || strcmp((*entry)->party, site->conf.code) != 0)
		return not_ours(err);
	return 0;
}

int
jk_site_sign_with(
    struct jk_site *site, const char *path, int32_t day, struct jk_err *err)
{
	const struct jk_trust_entry *entry;

	jk_private_key_free(site->person);
	site->signing = site->person = jk_private_key_load(path, err);
	if (site->signing == NULL)
		return jk_err_at(err, "%s", path);
	if (find_signer(site, &entry, err) < 0 ||
	    (!jk_trust_is_in_force(entry, day) && not_ours(err) < 0))
		return jk_err_at(err, "%s", path);
	return 0;
}

int
jk_site_check_kind(struct jk_site *site, const char *kind, struct jk_err *err)
{
	const struct jk_trust_entry *entry;

	if (find_signer(site, &entry, err) < 0)
		return -1;
	return jk_policy_check_use(kind, entry, err);
}

int
jk_site_opening(struct jk_site *site, struct jk_private_key **key, struct jk_err *err)
{
	if (site->opening == NULL && load_own(site, JK_USE_OPENING, &site->opening_keys,
					 &site->opening, err) < 0)
		return -1;
	*key = site->opening;
	return 0;
}

int
jk_site_openers(struct jk_site *site, struct jk_private_key *const **keys,
    size_t *count, struct jk_err *err)
{
	struct jk_private_key *newest;

	if (jk_site_opening(site, &newest, err) < 0)
		return -1;
	*keys = site->opening_keys.keys;
	*count = site->opening_keys.count;
	return 0;
}

static bool
is_raw_key(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 4 &&
	       strcmp(entry->d_name + len - 4, ".raw") == 0;
}

static int
add_keep_key(struct jk_site *site, const char *file, struct jk_err *err)
{
	struct jk_private_key **more;
	char name[300];

	if (site->keep_count == KEEP_MAX_KEYS)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00605",
		    _("keys/keep has more than %d keys"), KEEP_MAX_KEYS);
	more = realloc(site->keep, (site->keep_count + 1) * sizeof *more);
	if (more == NULL)
		return jk_err_memory(err);
	site->keep = more;
	snprintf(name, sizeof name, "keep/%s", file);
	if (load_key(site, name, &site->keep[site->keep_count], err) < 0)
		return -1;
	site->keep_count++;
	return 0;
}

static int
load_keep(struct jk_site *site, struct jk_err *err)
{
	DIR *dir = opendir(site->keep_directory);
	const struct dirent *entry;
	int result = 0;

	/* An account that may not read has no such directory. */
	if (dir == NULL)
		return errno == ENOENT || errno == EACCES
			   ? 0
			   : jk_err_errno(err, JK_EXIT_IO, "JK00606",
				 _("keys/keep cannot be read"));
	while (result == 0 && (entry = readdir(dir)) != NULL)
		if (is_raw_key(entry))
			result = add_keep_key(site, entry->d_name, err);
	closedir(dir);
	return result;
}

int
jk_site_keep(struct jk_site *site, struct jk_private_key *const **keys, size_t *count,
    struct jk_err *err)
{
	if (!site->keep_loaded && load_keep(site, err) < 0)
		return -1;
	site->keep_loaded = true;
	*keys = site->keep;
	*count = site->keep_count;
	return 0;
}

/* A one-line file of a ledger's keep directory, without its line end. */
static int
load_line(const struct jk_site *site, const char *ledger, const char *file,
    struct jk_buf *text, struct jk_err *err)
{
	char *path = jk_site_path(site, "%s/keep/%s", ledger, file);
	int result;

	if (path == NULL)
		return jk_err_memory(err);
	result = jk_file_load(text, path, POINT_LINE_BYTES, err);
	free(path);
	if (result == 0 && text->len > 0 && text->ptr[text->len - 1] == '\n')
		text->len--;
	return result < 0 ? jk_err_at(err, "%s/keep/%s", ledger, file) : 0;
}

int
jk_site_keep_point(struct jk_site *site, const char *ledger,
    uint8_t point[JK_POINT_BYTES], struct jk_err *err)
{
	struct jk_buf id = JK_BUF_INIT, line = JK_BUF_INIT;
	char file[32];
	int result = -1;

	if (load_line(site, ledger, "current", &id, err) < 0)
		goto done;
	snprintf(file, sizeof file, "%.16s.pub", jk_buf_text(&id));
	if (load_line(site, ledger, file, &line, err) < 0)
		goto done;
	if (line.len != 2 * JK_POINT_BYTES ||
	    !jk_hex_decode(point, JK_POINT_BYTES, jk_buf_text(&line))) {
		jk_err_set(err, JK_EXIT_CONFIG, "JK00607", _("keep key is malformed"));
		jk_err_at(err, "%s/keep/%s", ledger, file);
		goto done;
	}
	result = 0;
done:
	jk_buf_release(&id);
	jk_buf_release(&line);
	return result;
}

int
jk_site_policy(struct jk_site *site, int32_t day, bool any_day,
    struct jk_policy *policy, struct jk_err *err)
{
	*policy = (struct jk_policy){
		.day = day,
		.any_day = any_day,
		.production = site->conf.is_production,
	};
	return jk_site_trust(site, &policy->trust, err);
}

/* Schemas and tables */

/* Where a file of the schemas is; NULL when it is nowhere. */
static char *
find_table_file(const struct jk_site *site, const char *name)
{
	const char *own = site->conf.schemas;
	char *path = NULL;

	if (own[0] == '/' && asprintf(&path, "%s/%s", own, name) < 0)
		return NULL;
	if (own[0] != '\0' && own[0] != '/')
		path = jk_site_path(site, "%s/%s", own, name);
	if (path != NULL && access(path, R_OK) == 0)
		return path;
	free(path);
	return jk_installed_schema(name);
}

bool
jk_site_has_table_file(struct jk_site *site, const char *name)
{
	char *path = find_table_file(site, name);

	free(path);
	return path != NULL;
}

int
jk_site_table_file(
    struct jk_site *site, const char *name, struct jk_buf *text, struct jk_err *err)
{
	char *path = find_table_file(site, name);
	int result;

	if (path == NULL) {
		jk_err_set(err, JK_EXIT_CONFIG, "JK00608", _("table is not installed"));
		return jk_err_at(err, "%s", name);
	}
	result = jk_file_load(text, path, TABLE_MAX_BYTES, err);
	free(path);
	return result < 0 ? jk_err_at(err, "%s", name) : 0;
}

static int
load_schema_text(
    struct jk_site *site, const char *name, struct jk_buf *text, struct jk_err *err)
{
	char file[256];

	if (strchr(name, '/') != NULL || strchr(name, '.') != NULL)
		return jk_file_load(text, name, JK_SCHEMA_MAX_BYTES, err);
	snprintf(file, sizeof file, "%s.csvs", name);
	return jk_site_table_file(site, file, text, err);
}

static struct jk_schema *
decode_schema(struct jk_bytes text, struct jk_err *err)
{
	struct jk_schema *schema = jk_schema_decode(text, err);
	uint8_t fingerprint[JK_DIGEST_BYTES];

	if (schema == NULL)
		return NULL;
	if (jk_digest_of(fingerprint, &text, 1, err) < 0) {
		jk_schema_free(schema);
		return NULL;
	}
	jk_schema_set_fingerprint(schema, fingerprint);
	return schema;
}

static const struct jk_schema *
find_schema(const struct jk_site *site, const char *name)
{
	for (size_t i = 0; i < site->schemas_count; i++)
		if (strcmp(jk_schema_name(site->schemas[i]), name) == 0)
			return site->schemas[i];
	return NULL;
}

int
jk_site_schema(struct jk_site *site, const char *name, const struct jk_schema **schema,
    struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_schema *decoded = NULL;

	*schema = find_schema(site, name);
	if (*schema != NULL)
		return 0;
	if (site->schemas_count == JK_SITE_MAX_SCHEMAS)
		return jk_err_set(
		    err, JK_EXIT_SOFTWARE, "JK00609", _("too many schemas"));
	if (load_schema_text(site, name, &text, err) == 0)
		decoded = decode_schema(jk_buf_bytes(&text), err);
	jk_buf_release(&text);
	if (decoded == NULL)
		return jk_err_at(err, _("schema %s"), name);
	site->schemas[site->schemas_count++] = decoded;
	*schema = decoded;
	return 0;
}

static int
load_need(struct jk_site *site, const struct jk_need *need, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	char file[256];
	int result;

	switch (need->kind) {
	case JK_NEED_CODES:
		snprintf(file, sizeof file, "codes/%s.csv", need->name);
		break;
	case JK_NEED_REPERTOIRE:
		snprintf(file, sizeof file, "repertoires/%s.csv", need->name);
		break;
	case JK_NEED_CHECK:
		snprintf(file, sizeof file, "checkdigits.csv");
		break;
	}
	result = jk_site_table_file(site, file, &text, err);
	if (result == 0) {
		result = jk_tables_put(
		    &site->tables, need->kind, need->name, jk_buf_bytes(&text), err);
		if (result < 0)
			jk_err_at(err, "%s", file);
	}
	jk_buf_release(&text);
	return result;
}

int
jk_site_tables(struct jk_site *site, const struct jk_schema *schema,
    const struct jk_tables **tables, struct jk_err *err)
{
	for (size_t i = 0; i < jk_schema_needs(schema); i++)
		if (load_need(site, jk_schema_need(schema, i), err) < 0)
			return -1;
	*tables = &site->tables;
	return 0;
}

int
jk_site_codes(struct jk_site *site, const char *name, const struct jk_codes **codes,
    struct jk_err *err)
{
	struct jk_need need = { .kind = JK_NEED_CODES };

	*codes = jk_tables_codes(&site->tables, name);
	if (*codes != NULL)
		return 0;
	snprintf(need.name, sizeof need.name, "%s", name);
	if (load_need(site, &need, err) < 0)
		return -1;
	*codes = jk_tables_codes(&site->tables, name);
	return 0;
}
