/*
 * The exit-status law of the whole suite; every manual page quotes it under
 * EXIT STATUS and only the driver (filter/driver.h) turns it into an exit.
 *
 * The highest applicable number wins, so a scheduler may put its warning
 * threshold at 0 and its error threshold at 9.
 */
#ifndef JK_BASE_EXIT_H
#define JK_BASE_EXIT_H

enum jk_exit {
	JK_EXIT_OK = 0,
	JK_EXIT_WARNINGS = 1, /* done; only warning rules fired */
	JK_EXIT_REJECTS = 2, /* done; records were set aside, below the limit */
	JK_EXIT_DIFFERENCES = 3, /* done; a reconciliation or audit found something */
	JK_EXIT_USAGE = 64, /* the command line */
	JK_EXIT_DATA = 65, /* unreadable as data, reject limit, brake tripped */
	JK_EXIT_NOINPUT = 66, /* a named input is missing */
	JK_EXIT_UNAVAILABLE = 69, /* key store not there */
	JK_EXIT_SOFTWARE = 70, /* our own defect */
	JK_EXIT_OS = 71, /* memory, fork, clock */
	JK_EXIT_CANTCREATE = 73, /* an output exists or cannot be made */
	JK_EXIT_IO = 74, /* read, write or sync failed */
	JK_EXIT_TEMPFAIL = 75, /* nothing changed, run again later */
	JK_EXIT_PROTOCOL = 76, /* not authentic, or not whole */
	JK_EXIT_NOPERM = 77, /* key file mode, role or route not allowed */
	JK_EXIT_CONFIG = 78, /* configuration, schema or table is wrong */
};

#endif
