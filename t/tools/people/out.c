#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "out.h"

#define BUFFER_BYTES (256 * 1024)

struct out {
	int descriptor;
	iconv_t codec; /* (iconv_t)-1 for UTF-8 */
	EVP_MD_CTX *digest;
	char *path;
	size_t used;
	char buffer[BUFFER_BYTES];
};

static const char *base;
static char **listed;
static size_t listed_count;

void
out_fail(int status, const char *format, ...)
{
	va_list args;

	fputs("people: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(status);
}

static void *
must_have(void *memory)
{
	if (memory == NULL)
		out_fail(71, "out of memory");
	return memory;
}

void
out_begin(const char *directory)
{
	base = directory;
	if (strcmp(base, "-") != 0 && mkdir(base, 0777) != 0 && errno != EEXIST)
		out_fail(73, "%s: %s", base, strerror(errno));
}

void
out_make_directory(const char *path)
{
	char whole[4096];

	snprintf(whole, sizeof(whole), "%s/%s", base, path);
	if (strcmp(base, "-") != 0 && mkdir(whole, 0777) != 0 && errno != EEXIST)
		out_fail(73, "%s: %s", whole, strerror(errno));
}

struct out *
out_open(const char *path, enum charset charset)
{
	struct out *out = must_have(malloc(sizeof(*out)));
	char whole[4096];

	out->used = 0;
	out->path = must_have(strdup(path));
	out->descriptor = STDOUT_FILENO;
	out->digest = NULL;
	if (strcmp(base, "-") != 0) {
		snprintf(whole, sizeof(whole), "%s/%s", base, path);
		out->descriptor =
		    open(whole, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		if (out->descriptor < 0)
			out_fail(73, "%s: %s", whole, strerror(errno));
		out->digest = must_have(EVP_MD_CTX_new());
		EVP_DigestInit_ex(out->digest, EVP_sha256(), NULL);
	}
	out->codec = (iconv_t)-1;
	if (charset == CHARSET_CP932) {
		out->codec = iconv_open("CP932", "UTF-8");
		if (out->codec == (iconv_t)-1)
			out_fail(69, "this system converts nothing to CP932");
	}
	if (charset == CHARSET_UTF8_BOM)
		out_put_string(out, "\xEF\xBB\xBF");
	return out;
}

static void
flush(struct out *out)
{
	size_t done = 0;
	ssize_t written;

	if (out->digest != NULL)
		EVP_DigestUpdate(out->digest, out->buffer, out->used);
	for (; done < out->used; done += (size_t)written) {
		written = write(out->descriptor, out->buffer + done, out->used - done);
		if (written < 0)
			out_fail(74, "%s: %s", out->path, strerror(errno));
	}
	out->used = 0;
}

static void
put_raw(struct out *out, const char *at, size_t length)
{
	while (length > 0) {
		size_t part = BUFFER_BYTES - out->used;

		if (part > length)
			part = length;
		memcpy(out->buffer + out->used, at, part);
		out->used += part;
		at += part;
		length -= part;
		if (out->used == BUFFER_BYTES)
			flush(out);
	}
}

void
out_put(struct out *out, const char *at, size_t length)
{
	char converted[32768], *to = converted;
	char *from = (char *)(uintptr_t)at;
	size_t left = length, room = sizeof(converted) - 2;
	bool ends = length > 0 && at[length - 1] == '\n';

	if (out->codec == (iconv_t)-1) {
		put_raw(out, at, length);
		return;
	}
	left -= ends;
	if (iconv(out->codec, &from, &left, &to, &room) == (size_t)-1)
		out_fail(70, "%s: a text does not fit CP932", out->path);
	if (ends) {
		memcpy(to, "\r\n", 2);
		to += 2;
	}
	put_raw(out, converted, (size_t)(to - converted));
}

void
out_put_string(struct out *out, const char *string)
{
	put_raw(out, string, strlen(string));
}

void
out_printf(struct out *out, const char *format, ...)
{
	char line[4096];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	put_raw(
	    out, line, length < (int)sizeof(line) ? (size_t)length : sizeof(line) - 1);
}

static void
list(struct out *out)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	size_t length = strlen(out->path) + 68, i;
	char *line = must_have(malloc(length));

	EVP_DigestFinal_ex(out->digest, sum, NULL);
	EVP_MD_CTX_free(out->digest);
	for (i = 0; i < 32; i++)
		snprintf(line + 2 * i, 3, "%02x", sum[i]);
	snprintf(line + 64, length - 64, "  %s", out->path);
	listed = must_have(realloc(listed, (listed_count + 1) * sizeof(*listed)));
	listed[listed_count++] = line;
}

void
out_close(struct out *out)
{
	flush(out);
	if (out->digest != NULL) {
		list(out);
		if (close(out->descriptor) != 0)
			out_fail(74, "%s: %s", out->path, strerror(errno));
	}
	if (out->codec != (iconv_t)-1)
		iconv_close(out->codec);
	free(out->path);
	free(out);
}

void
out_list(struct out *to)
{
	size_t i;

	for (i = 0; i < listed_count; i++) {
		out_printf(to, "%s\n", listed[i]);
		free(listed[i]);
	}
	free(listed);
	listed = NULL;
	listed_count = 0;
}
