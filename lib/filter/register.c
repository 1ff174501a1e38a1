#include "filter/register.h"

#include <stdlib.h>

#define HEAD_KEY_BYTES 32

int
jk_register_site(struct jk_ledger_site *site, struct jk_run *run, const char *path,
    struct jk_err *err)
{
	*site = (struct jk_ledger_site){ .path = path,
		.name = "register",
		.kind = "ident",
		.party = run->site.conf.code,
		.production = run->site.conf.is_production,
		.keep_directory = run->site.keep_directory };
	if (jk_site_trust(&run->site, &site->trust, err) < 0)
		return -1;
	for (int role = 0; role < JK_SEGMENT_ROLES; role++) {
		const char *schema = role == JK_SEGMENT_RECORDS
					 ? site->kind
					 : jk_segment_role_names[role];

		if (jk_site_schema(&run->site, schema, &site->schemas[role], err) < 0)
			return -1;
	}
	return 0;
}

static int
fill_site(struct jk_register *reg, struct jk_run *run, enum jk_ledger_use use,
    struct jk_err *err)
{
	struct jk_ledger_site *site = &reg->site;

	reg->path = jk_site_path(&run->site, "register");
	if (reg->path == NULL)
		return jk_err_memory(err);
	if (jk_register_site(site, run, reg->path, err) < 0)
		return -1;
	reg->schema = site->schemas[JK_SEGMENT_RECORDS];
	if (use == JK_LEDGER_READ)
		return 0;
	return jk_site_signing(&run->site, &site->signing, err);
}

static int
load_head_key(struct jk_register *reg, struct jk_run *run, enum jk_ledger_use use,
    struct jk_err *err)
{
	char *path = jk_site_path(&run->site, "keys/heads.key");

	if (path == NULL)
		return jk_err_memory(err);
	reg->head_key = jk_head_key_load(path, use == JK_LEDGER_WRITE, err);
	free(path);
	if (reg->head_key == NULL && err->status == JK_EXIT_NOINPUT &&
	    jk_ledger_list(reg->ledger)->number == 0) {
		jk_err_reset(err);
		reg->head_key = jk_secret_new(HEAD_KEY_BYTES, err);
	}
	return reg->head_key == NULL ? -1 : 0;
}

int
jk_register_open(struct jk_register *reg, struct jk_run *run, enum jk_ledger_use use,
    struct jk_err *err)
{
	memset(reg, 0, sizeof *reg);
	if (fill_site(reg, run, use, err) < 0)
		return -1;
	reg->ledger = jk_ledger_open(&reg->site, use, err);
	if (reg->ledger == NULL)
		return jk_err_at(err, "register");
	return load_head_key(reg, run, use, err);
}

void
jk_register_release(struct jk_register *reg)
{
	jk_ledger_free(reg->ledger);
	jk_secret_free(reg->head_key);
	free(reg->path);
	memset(reg, 0, sizeof *reg);
}
