#include "filter/archive.h"

#include <stdlib.h>

int
jk_archive_site(struct jk_ledger_site *site, struct jk_run *run, const char *path,
    struct jk_err *err)
{
	*site = (struct jk_ledger_site){ .path = path,
		.name = "archive",
		.kind = "access",
		.is_monthly = true,
		.party = run->site.conf.code,
		.production = run->site.conf.is_production,
		.keep_directory = run->site.keep_directory };
	if (jk_site_trust(&run->site, &site->trust, err) < 0)
		return -1;
	return jk_site_schema(
	    &run->site, site->kind, &site->schemas[JK_SEGMENT_RECORDS], err);
}

static int
fill_site(struct jk_archive *archive, struct jk_run *run, enum jk_ledger_use use,
    struct jk_err *err)
{
	archive->path = jk_site_path(&run->site, "archive");
	if (archive->path == NULL)
		return jk_err_memory(err);
	if (jk_archive_site(&archive->site, run, archive->path, err) < 0)
		return -1;
	archive->schema = archive->site.schemas[JK_SEGMENT_RECORDS];
	if (use == JK_LEDGER_READ)
		return 0;
	return jk_site_signing(&run->site, &archive->site.signing, err);
}

int
jk_archive_open(struct jk_archive *archive, struct jk_run *run, enum jk_ledger_use use,
    struct jk_err *err)
{
	memset(archive, 0, sizeof *archive);
	if (fill_site(archive, run, use, err) < 0)
		return -1;
	archive->ledger = jk_ledger_open(&archive->site, use, err);
	return archive->ledger == NULL ? -1 : 0;
}

void
jk_archive_release(struct jk_archive *archive)
{
	jk_ledger_free(archive->ledger);
	free(archive->path);
	memset(archive, 0, sizeof *archive);
}
