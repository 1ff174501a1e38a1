/*
 * Certificates of erasure (kind certificate, schemas/certificate.csvs): what the lists
 * of a ledger say of one erasure, in the words of schemas/certificate.csv, signed by
 * the site; and what was signed, as text or as a page.
 */
#ifndef JK_FILTER_CERTIFICATE_H
#define JK_FILTER_CERTIFICATE_H

#include "filter/driver.h"

/*
 * Of the erasure that the list of that number says is done, to the run's output.
 * ledger: "register" or "archive". Status 66 when that list says no such thing.
 */
JK_MUST_CHECK int jk_certificate_write(
    struct jk_run *run, const char *ledger, uint64_t number, struct jk_err *err);

/* One that was signed, as "text" or "html" to the run's output. Status 64. */
JK_MUST_CHECK int jk_certificate_render(
    struct jk_run *run, const char *path, const char *format, struct jk_err *err);

#endif
