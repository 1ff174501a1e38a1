/*
 * What went wrong: filled where the facts are, passed up untouched, printed
 * once by the driver.
 *
 * A function that can fail takes `struct jk_err *err` as its last argument,
 * returns -1 (or its own FAILED value) and leaves err filled. On success err
 * is not touched. The text is one line in lower case, cause first, without a
 * full stop; it names fields, places and numbers, never a personal value.
 *
 * The id is "JK", the letter of the tool (0 for what all share), and four
 * digits, such as "JK00203"; its severity is E. It is stable for ever, is
 * listed in jk-messages(7), and its text is translated through gettext: mark
 * the format with _() at the call.
 */
#ifndef JK_BASE_ERR_H
#define JK_BASE_ERR_H

#include <libintl.h>
#include <stdbool.h>

#include "base/exit.h"

#define _(text) dgettext("jk", text)
#define N_(text) (text)

#define JK_ERR_ID_CHARS 8
#define JK_ERR_PLACE_CHARS 256
#define JK_ERR_TEXT_CHARS 512

struct jk_err {
	enum jk_exit status; /* JK_EXIT_OK while nothing has failed */
	char id[JK_ERR_ID_CHARS];
	char place[JK_ERR_PLACE_CHARS]; /* "FILE:LINE", "frame 3, record 17", or "" */
	char text[JK_ERR_TEXT_CHARS];
};

#define JK_MUST_CHECK __attribute__((warn_unused_result))
#define JK_PRINTF(format_at, args_at) \
	__attribute__((format(printf, format_at, args_at)))

/* Forget an earlier failure. */
void jk_err_reset(struct jk_err *err);

/* Fill err. Always returns -1, so that a caller can `return jk_err_set(...)`. */
int jk_err_set(struct jk_err *err, enum jk_exit status, const char *id,
    const char *format, ...) JK_PRINTF(4, 5);

/* The same, with ": " and the text of errno behind it. */
int jk_err_errno(struct jk_err *err, enum jk_exit status, const char *id,
    const char *format, ...) JK_PRINTF(4, 5);

/* The one text for memory that could not be had; returns -1. */
int jk_err_memory(struct jk_err *err);

/*
 * Say where, outermost last: the new place is put in front of what is already
 * there with ": " between. Returns -1.
 */
int jk_err_at(struct jk_err *err, const char *format, ...) JK_PRINTF(2, 3);

#endif
