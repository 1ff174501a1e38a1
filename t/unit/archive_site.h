/*
 * What tests of an archive need beside ledger_site.h: its directory, made-up access
 * records, and commits of them.
 */
#ifndef JK_T_ARCHIVE_SITE_H
#define JK_T_ARCHIVE_SITE_H

#include "ledger/months.h"
#include "ledger_site.h"

#define T_ACCESS_COLUMNS 33

struct t_archive {
	struct t_site base;
	char path[96];
	struct jk_schema *schema;
	struct jk_ledger_site site;
};

static bool
t_open_archive(struct t_archive *archive)
{
	char name[128];

	if (!t_open_site(&archive->base))
		return false;
	snprintf(
	    archive->path, sizeof archive->path, "%s/archive", archive->base.directory);
	snprintf(name, sizeof name, "%s/keep", archive->path);
	archive->schema = t_schema("schemas/access.csvs");
	archive->site = (struct jk_ledger_site){
		.path = archive->path,
		.name = "archive",
		.kind = "access",
		.is_monthly = true,
		.party = T_PARTY,
		.trust = archive->base.trust,
		.signing = archive->base.signing,
		.keep_directory = archive->base.keep_directory,
		.schemas = { archive->schema },
	};
	return archive->schema != NULL && mkdir(archive->path, 0700) == 0 &&
	       mkdir(name, 0700) == 0;
}

static void
t_close_archive(struct t_archive *archive)
{
	jk_schema_free(archive->schema);
	t_close_site(&archive->base);
}

/* One access, as fields borrowed from text. */
struct t_access {
	char code[16], at[32], serial[24], operator_id[24];
	struct jk_bytes fields[T_ACCESS_COLUMNS];
};

/* Person n ("": nobody, for n 0), on a day of a month of the years from 2024 on. */
static void
t_access(struct t_access *access, unsigned n, unsigned month, unsigned minute,
    unsigned serial)
{
	for (size_t i = 0; i < T_ACCESS_COLUMNS; i++)
		access->fields[i] = jk_bytes("", 0);
	snprintf(access->code, sizeof access->code, "%011u", n);
	snprintf(access->at, sizeof access->at, "%04u-%02u-%02uT%02u:%02u:00+09:00",
	    2024 + month / 12 % 100, month % 12 + 1, minute / 1440 % 28 + 1,
	    minute / 60 % 24, minute % 60);
	snprintf(access->serial, sizeof access->serial, "%u", serial);
	snprintf(
	    access->operator_id, sizeof access->operator_id, "op%02u", serial % 37);
	access->fields[0] = n == 0 ? jk_bytes("", 0) : jk_bytes_of(access->code);
	access->fields[1] = jk_bytes_of(access->at);
	access->fields[2] = jk_bytes_of("test");
	access->fields[3] = jk_bytes_of(access->serial);
	access->fields[4] = jk_bytes_of("access");
	access->fields[5] = jk_bytes_of("provision");
	access->fields[11] = jk_bytes_of(T_PARTY);
	access->fields[14] = jk_bytes_of("pension");
	access->fields[17] = jk_bytes_of("no");
	access->fields[19] = jk_bytes_of(access->operator_id);
}

#endif
