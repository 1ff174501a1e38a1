#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
jk_err_reset(struct jk_err *err)
{
	err->status = JK_EXIT_OK;
	err->id[0] = err->place[0] = err->text[0] = '\0';
}

JK_PRINTF(4, 0)
static void
fill(struct jk_err *err, enum jk_exit status, const char *id, const char *format,
    va_list args)
{
	err->status = status;
	snprintf(err->id, sizeof err->id, "%s", id);
	err->place[0] = '\0';
	vsnprintf(err->text, sizeof err->text, format, args);
}

int
jk_err_set(
    struct jk_err *err, enum jk_exit status, const char *id, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill(err, status, id, format, args);
	va_end(args);
	return -1;
}

int
jk_err_errno(
    struct jk_err *err, enum jk_exit status, const char *id, const char *format, ...)
{
	int cause = errno;
	size_t used;
	va_list args;

	va_start(args, format);
	fill(err, status, id, format, args);
	va_end(args);
	used = strlen(err->text);
	snprintf(err->text + used, sizeof err->text - used, ": %s", strerror(cause));
	return -1;
}

int
jk_err_memory(struct jk_err *err)
{
	return jk_err_set(err, JK_EXIT_OS, "JK00001", _("out of memory"));
}

int
jk_err_at(struct jk_err *err, const char *format, ...)
{
	char inner[JK_ERR_PLACE_CHARS];
	size_t used;
	va_list args;

	memcpy(inner, err->place, sizeof inner);
	va_start(args, format);
	vsnprintf(err->place, sizeof err->place, format, args);
	va_end(args);
	used = strlen(err->place);
	if (inner[0] != '\0')
		snprintf(err->place + used, sizeof err->place - used, ": %.*s",
		    (int)(sizeof inner - 1), inner);
	return -1;
}
