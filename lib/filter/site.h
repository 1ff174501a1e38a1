/*
 * A site as a program sees it (jk.conf(5)): configuration, trust, keys, schemas
 * and tables, each loaded when it is first asked for, since a night starts
 * thousands of programs and most need few of them.
 *
 * Everything returned is borrowed until the site is closed.
 */
#ifndef JK_FILTER_SITE_H
#define JK_FILTER_SITE_H

#include "adapt/keys.h"
#include "adapt/trust.h"
#include "base/buf.h"
#include "base/err.h"
#include "filter/own_keys.h"
#include "format/conf.h"
#include "format/schema.h"
#include "format/tables.h"
#include "stream/units.h"

#define JK_SITE_MAX_SCHEMAS 16

struct jk_site {
	char *path, *keep_directory; /* SITE, SITE/keys/keep */
	struct jk_conf conf;
	int32_t day; /* the business date; 0 where the run has none */
	struct jk_trust *trust;
	struct jk_own_keys signing_keys, opening_keys;
	struct jk_private_key *signing, *opening; /* of these: those in use */
	struct jk_private_key *person; /* that signs instead of the site */
	struct jk_private_key **keep;
	size_t keep_count;
	bool keep_loaded;
	bool unfit; /* what failed is the site's own: no input is to blame */
	struct jk_tables tables;
	struct jk_schema *schemas[JK_SITE_MAX_SCHEMAS];
	size_t schemas_count;
};

/* Read jk.conf. path NULL: $JK_SITE; neither: status 64. */
JK_MUST_CHECK int jk_site_open(
    struct jk_site *site, const char *path, struct jk_err *err);
void jk_site_close(struct jk_site *site);

/* "SITE/..." as a new string, to be freed; NULL for want of memory. */
char *jk_site_path(const struct jk_site *site, const char *format, ...) JK_PRINTF(2, 3);

/* Is the stop file there? Status 75 then. */
JK_MUST_CHECK int jk_site_check_stop(const struct jk_site *site, struct jk_err *err);

JK_MUST_CHECK int jk_site_trust(
    struct jk_site *site, struct jk_trust **trust, struct jk_err *err);

/* The key that signs on the business date (jk.conf(5), KEY FILES). */
JK_MUST_CHECK int jk_site_signing(
    struct jk_site *site, const struct jk_private_key **key, struct jk_err *err);

/*
 * Sign with that key file instead of the site's: a person's key, which is never
 * in a site (jk.conf(5), KEY FILES). Before anything was signed. Status 77 when it
 * is no key of this party whose certificate is valid on `day`.
 */
JK_MUST_CHECK int jk_site_sign_with(
    struct jk_site *site, const char *path, int32_t day, struct jk_err *err);

/* May the key that signs here sign streams of that kind? Status 77. */
JK_MUST_CHECK int jk_site_check_kind(
    struct jk_site *site, const char *kind, struct jk_err *err);

/* The opening key that this site itself seals to on the business date. */
JK_MUST_CHECK int jk_site_opening(
    struct jk_site *site, struct jk_private_key **key, struct jk_err *err);

/* All opening keys that are here: what came is sealed to one of them. */
JK_MUST_CHECK int jk_site_openers(struct jk_site *site,
    struct jk_private_key *const **keys, size_t *count, struct jk_err *err);

/* Every private keep key this account holds; there may be none. */
JK_MUST_CHECK int jk_site_keep(struct jk_site *site,
    struct jk_private_key *const **keys, size_t *count, struct jk_err *err);

/* The public half that new segments of a ledger are sealed to. */
JK_MUST_CHECK int jk_site_keep_point(struct jk_site *site, const char *ledger,
    uint8_t point[JK_POINT_BYTES], struct jk_err *err);

/* The policy for streams read on `day`; any_day for what a ledger holds. */
JK_MUST_CHECK int jk_site_policy(struct jk_site *site, int32_t day, bool any_day,
    struct jk_policy *policy, struct jk_err *err);

/*
 * A schema by installed name or by path to a .csvs file, with its fingerprint.
 * Schemas and tables are looked for in the site's `schemas`, then among the
 * installed ones.
 */
JK_MUST_CHECK int jk_site_schema(struct jk_site *site, const char *name,
    const struct jk_schema **schema, struct jk_err *err);

/* All tables that the schema's rules need, put into site->tables. */
JK_MUST_CHECK int jk_site_tables(struct jk_site *site, const struct jk_schema *schema,
    const struct jk_tables **tables, struct jk_err *err);

/* The code table of that name, such as "municipality". */
JK_MUST_CHECK int jk_site_codes(struct jk_site *site, const char *name,
    const struct jk_codes **codes, struct jk_err *err);

/* A file below the schemas, such as "routes.csv" or "gaiji/222038.csv". */
JK_MUST_CHECK int jk_site_table_file(
    struct jk_site *site, const char *name, struct jk_buf *text, struct jk_err *err);

/* Is there such a file? */
bool jk_site_has_table_file(struct jk_site *site, const char *name);

#endif
