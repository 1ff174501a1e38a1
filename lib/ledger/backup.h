/*
 * A backup, held against its manifest file by file (jk.conf(5), BACKUPS). It needs
 * no key. Its ledgers are verified as any other: see ledger/verify.h.
 */
#ifndef JK_LEDGER_BACKUP_H
#define JK_LEDGER_BACKUP_H

#include "base/next.h"
#include "format/header.h"
#include "stream/policy.h"

#define JK_BACKUP_MAX_LEDGERS 8

enum jk_backup_state {
	JK_BACKUP_SAME,
	JK_BACKUP_CHANGED, /* another length, other bytes, no file at all */
	JK_BACKUP_MISSING,
	JK_BACKUP_STRAY /* the manifest knows nothing of it */
};

struct jk_backup_file {
	enum jk_backup_state state;
	struct jk_bytes path; /* below site/; borrowed until the next call */
	uint64_t size;
};

/* How far a ledger had come. */
struct jk_backup_ledger {
	char name[JK_WORD_CHARS];
	uint64_t size; /* of the log of lists */
	uint8_t root[JK_HASH_BYTES];
};

struct jk_backup;

/*
 * path: the backup's directory, borrowed. Status 76 when its manifest is not what
 * the policy lets a site sign, 65 when it is another kind of stream.
 */
JK_MUST_CHECK struct jk_backup *jk_backup_open(
    const char *path, const struct jk_policy *policy, struct jk_err *err);
void jk_backup_close(struct jk_backup *backup);

/* Every file of the manifest and every file that is there, in the order of paths. */
JK_MUST_CHECK enum jk_next jk_backup_next(
    struct jk_backup *backup, struct jk_backup_file *file, struct jk_err *err);

const struct jk_header *jk_backup_header(const struct jk_backup *backup);

/* After JK_NEXT_END: its ledgers, and the digest of the manifest's final checkpoint. */
const struct jk_backup_ledger *jk_backup_ledgers(
    const struct jk_backup *backup, size_t *count);
const uint8_t *jk_backup_checkpoint(const struct jk_backup *backup);

#endif
