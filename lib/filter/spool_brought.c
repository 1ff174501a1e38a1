#include "filter/spool_brought.h"

#include <stdlib.h>
#include <unistd.h>

#include "adapt/shred.h"
#include "filter/spool_files.h"

#define NUMBER_DIGITS 6
/* NNNNNN HEX64 HEX64 LF */
#define FILE_BYTES (NUMBER_DIGITS + 2 * (1 + 2 * JK_DIGEST_BYTES) + 1)

static char *
path_of(const struct jk_run *run)
{
	return jk_site_path(&run->site, "spool/.brought");
}

static bool
decode(struct jk_spool_brought *brought, struct jk_bytes text)
{
	const char *hex = (const char *)text.ptr + NUMBER_DIGITS + 1;
	size_t zeros = 0;

	if (text.len != FILE_BYTES)
		return false;
	while (zeros < NUMBER_DIGITS && text.ptr[zeros] == '0')
		zeros++;
	return jk_decimal_decode(&brought->number,
		   jk_bytes(text.ptr + zeros, NUMBER_DIGITS - zeros),
		   JK_SPOOL_NUMBER_MAX) &&
	       jk_hex_decode(brought->digest, sizeof brought->digest, hex) &&
	       jk_hex_decode(brought->content, sizeof brought->content,
		   hex + 2 * JK_DIGEST_BYTES + 1);
}

int
jk_spool_brought_load(
    struct jk_spool_brought *brought, struct jk_run *run, struct jk_err *err)
{
	char *path = path_of(run);
	struct jk_buf text = JK_BUF_INIT;
	int result = 0;

	memset(brought, 0, sizeof *brought);
	if (path == NULL)
		return jk_err_memory(err);
	if (access(path, F_OK) == 0)
		result = jk_file_load(&text, path, FILE_BYTES, err);
	if (result == 0 && text.len > 0 && !decode(brought, jk_buf_bytes(&text)))
		result = jk_err_set(err, JK_EXIT_CONFIG, "JK00745",
		    _("spool/.brought is not of its form"));
	jk_buf_release(&text);
	free(path);
	return result;
}

int
jk_spool_brought_store(
    const struct jk_spool_brought *brought, struct jk_run *run, struct jk_err *err)
{
	char *path = path_of(run);
	struct jk_buf text = JK_BUF_INIT;
	int result;

	jk_buf_addf(
	    &text, "%0*llu ", NUMBER_DIGITS, (unsigned long long)brought->number);
	jk_buf_add_hex(&text, brought->digest, sizeof brought->digest);
	jk_buf_add_byte(&text, ' ');
	jk_buf_add_hex(&text, brought->content, sizeof brought->content);
	jk_buf_add_byte(&text, '\n');
	if (path == NULL || jk_buf_failed(&text))
		result = jk_err_memory(err);
	else if ((result = jk_shred(path, err)) == 0)
		result = jk_file_store(path, jk_buf_bytes(&text), err);
	jk_buf_release(&text);
	free(path);
	return result;
}

int
jk_spool_brought_forget(struct jk_run *run, uint64_t archived, struct jk_err *err)
{
	struct jk_spool_brought brought;
	char *path;
	int result;

	if (jk_spool_brought_load(&brought, run, err) < 0)
		return -1;
	if (brought.number == 0 || brought.number >= archived)
		return 0;
	path = path_of(run);
	result = path != NULL ? jk_shred(path, err) : jk_err_memory(err);
	free(path);
	return result;
}
