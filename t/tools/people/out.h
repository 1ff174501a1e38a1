/*
 * Output files: converted, buffered, hashed while they are written, and listed
 * for the manifest. Every failure ends the program with status 74.
 */
#ifndef PEOPLE_OUT_H
#define PEOPLE_OUT_H

#include <stddef.h>

#include "world.h"

struct out;

/* Name the directory that paths are relative to and make it; "-" is stdout. */
void out_begin(const char *directory);
void out_make_directory(const char *path);

/* CP932 also turns LF into CRLF; texts that do not fit are an error. */
struct out *out_open(const char *path, enum charset charset);
void out_put(struct out *out, const char *at, size_t length);
void out_put_string(struct out *out, const char *string);
void out_printf(struct out *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void out_close(struct out *out);

/* One line "SHA256  path" for each file closed so far. */
void out_list(struct out *to);

/* Print the message and end with the status. */
void out_fail(int status, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));

#endif
