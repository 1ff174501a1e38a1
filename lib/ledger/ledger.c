#include "ledger/ledger.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "ledger/files.h"
#include "ledger/log.h"
#include "ledger/readers.h"

/* How often a reader begins again when commits take its segments away. */
#define OPEN_TRIES 100

struct jk_ledger {
	struct jk_ledger_site site;
	struct jk_halves *halves;
	int lock; /* -1: a reader */
	int readers; /* where it says which list it reads; -1: nowhere */
	struct jk_list list; /* the newest */
	uint8_t digest[JK_DIGEST_BYTES]; /* of its file */
	struct jk_tree log; /* over all lists, it included */
};

/* Lists */

static int
is_ours(const struct jk_ledger_site *site, const struct jk_list *list, uint64_t number,
    struct jk_err *err)
{
	if (list->number == number && strcmp(list->ledger, site->name) == 0 &&
	    strcmp(list->party, site->party) == 0 &&
	    list->production == site->production)
		return 0;
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00530",
	    _("list is another's: number, ledger, party or environment differ"));
}

static int
verify_list(const struct jk_ledger_site *site, const struct jk_list *list,
    struct jk_bytes is_signed, struct jk_err *err)
{
	/* What the ledger holds stays: no date of a certificate counts. */
	struct jk_policy policy = { .trust = site->trust, .any_day = true };
	const struct jk_trust_entry *signer =
	    jk_policy_site_signer(&policy, list->signer, err);
	const struct jk_public_key *key;

	if (signer == NULL)
		return -1;
	if (strcmp(signer->party, site->party) != 0)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00531",
		    _("list is signed by another party"));
	key = jk_trust_key(site->trust, signer, err);
	return key == NULL ? -1 : jk_list_verify(list, is_signed, key, err);
}

int
jk_ledger_load_list(const struct jk_ledger_site *site, uint64_t number,
    struct jk_list *list, struct jk_buf *text, struct jk_err *err)
{
	char *name = jk_files_list(site->path, number, err);
	struct jk_bytes is_signed;
	int result = -1;

	jk_buf_reset(text);
	if (name != NULL && jk_file_load(text, name, JK_LIST_MAX_BYTES, err) == 0) {
		result = 0;
		if (jk_list_decode(list, &is_signed, jk_buf_bytes(text), err) < 0 ||
		    is_ours(site, list, number, err) < 0 ||
		    verify_list(site, list, is_signed, err) < 0)
			result =
			    jk_err_at(err, _("list %llu"), (unsigned long long)number);
	}
	free(name);
	return result;
}

int
jk_ledger_read_list(const struct jk_ledger *ledger, uint64_t number,
    struct jk_list *list, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	int result = jk_ledger_load_list(&ledger->site, number, list, &text, err);

	jk_buf_release(&text);
	return result;
}

int
jk_ledger_check_step(struct jk_tree *log, const struct jk_list *next,
    struct jk_bytes text, struct jk_err *err)
{
	uint8_t digest[JK_DIGEST_BYTES], leaf[JK_HASH_BYTES], root[2][JK_HASH_BYTES];

	jk_list_leaf(leaf, text);
	jk_tree_put(log, leaf);
	jk_tree_root(log, root[0]);
	jk_tree_root(&next->log, root[1]);
	if (jk_digest_of(digest, &text, 1, err) < 0)
		return -1;
	if (log->size == next->log.size &&
	    memcmp(digest, next->previous, sizeof digest) == 0 &&
	    memcmp(root[0], root[1], sizeof root[0]) == 0)
		return 0;
	jk_err_set(err, JK_EXIT_PROTOCOL, "JK00532",
	    _("list does not follow from the one before"));
	return jk_err_at(err, _("list %llu"), (unsigned long long)next->number);
}

/* A list, and its tie to the one before. */
static int
load_tied(const struct jk_ledger_site *site, uint64_t number, struct jk_list *list,
    struct jk_buf *text, struct jk_err *err)
{
	struct jk_buf older_text = JK_BUF_INIT;
	struct jk_list older;
	int result = jk_ledger_load_list(site, number, list, text, err);

	if (result < 0 || number == 1)
		return result;
	jk_list_init(&older);
	result = jk_ledger_load_list(site, number - 1, &older, &older_text, err);
	if (result == 0)
		result = jk_ledger_check_step(
		    &older.log, list, jk_buf_bytes(&older_text), err);
	jk_list_release(&older);
	jk_buf_release(&older_text);
	return result;
}

static int
load_newest(struct jk_ledger *ledger, uint64_t number, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	uint8_t leaf[JK_HASH_BYTES];
	struct jk_bytes piece;
	int result = load_tied(&ledger->site, number, &ledger->list, &text, err);

	if (result == 0) {
		piece = jk_buf_bytes(&text);
		ledger->log = ledger->list.log;
		jk_list_leaf(leaf, piece);
		jk_tree_put(&ledger->log, leaf);
		result = jk_digest_of(ledger->digest, &piece, 1, err);
	}
	jk_buf_release(&text);
	return result;
}

/*
 * `leaves` is looked at before the lists: a commit adds its list first, so the
 * file is never longer than what is found afterwards.
 */
static int
find_newest(const struct jk_ledger_site *site, uint64_t *number, struct jk_err *err)
{
	uint64_t leaves;

	if (jk_log_size(site->path, &leaves, err) < 0 ||
	    jk_files_newest(site->path, number, err) < 0)
		return -1;
	if (leaves > *number)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00534",
		    _("the newest lists are gone: %llu of %llu are here"),
		    (unsigned long long)*number, (unsigned long long)leaves);
	return 0;
}

int
jk_ledger_load_newest(
    const struct jk_ledger_site *site, struct jk_list *list, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	uint64_t number;
	int result = find_newest(site, &number, err);

	if (result == 0 && number > 0)
		result = load_tied(site, number, list, &text, err);
	jk_buf_release(&text);
	return result == 0 ? 0 : jk_err_at(err, _("ledger %s"), site->name);
}

/* Segments */

static int
check_segment(const struct jk_ledger *ledger, const char *name, struct jk_err *err)
{
	char *path = jk_files_segment(ledger->site.path, name, err);
	int fd, result;

	if (path == NULL)
		return -1;
	result = jk_fd_open_regular(&fd, path, err);
	if (result == 0) {
		close(fd);
	} else {
		err->status = JK_EXIT_PROTOCOL;
		jk_err_at(err, _("segment named by the newest list"));
	}
	free(path);
	return result;
}

int
jk_ledger_check_segments(
    const struct jk_ledger *ledger, const struct jk_list *list, struct jk_err *err)
{
	for (size_t i = 0; i < list->segments_count; i++)
		if (check_segment(ledger, list->segments[i].name, err) < 0)
			return -1;
	return 0;
}

void
jk_ledger_advance(struct jk_ledger *ledger, struct jk_list *list, struct jk_bytes text)
{
	uint8_t leaf[JK_HASH_BYTES];

	jk_list_release(&ledger->list);
	ledger->list = *list;
	jk_list_init(list);
	jk_sha256(ledger->digest, &text, 1);
	jk_list_leaf(leaf, text);
	jk_tree_put(&ledger->log, leaf);
	jk_log_append(ledger->site.path, ledger->list.number, leaf);
}

struct jk_seeker *
jk_ledger_seeker(const struct jk_ledger *ledger, size_t segment, struct jk_err *err)
{
	const struct jk_list_segment *row = &ledger->list.segments[segment];
	struct jk_private_key *key = jk_halves_find(ledger->halves, row->keep, err);
	struct jk_seeker_options options = {
		.digest = row->checkpoint,
		.keys = &key,
		.keys_count = 1,
		.schema = ledger->site.schemas[row->role],
	};
	struct jk_seeker *seeker = NULL;
	char *path =
	    key == NULL ? NULL : jk_files_segment(ledger->site.path, row->name, err);

	if (path != NULL)
		seeker = jk_seeker_open(path, &options, err);
	free(path);
	if (seeker == NULL) {
		jk_err_at(err, _("segment %s"), row->name);
		return NULL;
	}
	if (jk_seeker_final(seeker)->records == row->records &&
	    memcmp(jk_seeker_header(seeker)->schema_fingerprint, row->schema,
		sizeof row->schema) == 0)
		return seeker;
	jk_err_set(err, JK_EXIT_PROTOCOL, "JK00533",
	    _("segment is not what the list says of it"));
	jk_err_at(err, _("segment %s"), row->name);
	jk_seeker_free(seeker);
	return NULL;
}

/* Opening */

/* Say which list is read, before any of its segments is looked at. */
static int
enter(struct jk_ledger *ledger, uint64_t number, bool *again, struct jk_err *err)
{
	if (ledger->readers >= 0)
		close(ledger->readers);
	ledger->readers = -1;
	if (ledger->lock >= 0)
		return 0;
	return jk_readers_enter(
	    ledger->site.path, number, &ledger->readers, again, err);
}

/* Load the newest list and look at its segments; *again when a commit came between. */
static int
try_open(struct jk_ledger *ledger, bool *again, struct jk_err *err)
{
	uint64_t number, later;

	*again = false;
	if (find_newest(&ledger->site, &number, err) < 0)
		return -1;
	if (number == 0)
		return 0;
	if (enter(ledger, number, again, err) < 0 || *again)
		return -1;
	if (load_newest(ledger, number, err) < 0)
		return -1;
	if (jk_ledger_check_segments(ledger, &ledger->list, err) == 0)
		return 0;
	*again =
	    jk_files_newest(ledger->site.path, &later, err) == 0 && later != number;
	return -1;
}

static int
open_ledger(struct jk_ledger *ledger, enum jk_ledger_use use, struct jk_err *err)
{
	bool again = true;

	if (use == JK_LEDGER_WRITE &&
	    (jk_files_lock(ledger->site.path, &ledger->lock, err) < 0 ||
		jk_files_make(ledger->site.path, err) < 0 ||
		jk_readers_make(ledger->site.path, err) < 0))
		return -1;
	for (int tries = 0; tries < OPEN_TRIES && again; tries++) {
		if (try_open(ledger, &again, err) == 0)
			return 0;
		if (again)
			jk_err_reset(err);
	}
	if (again)
		return jk_err_set(err, JK_EXIT_TEMPFAIL, "JK00535",
		    _("the ledger changes faster than it can be opened"));
	return -1;
}

struct jk_ledger *
jk_ledger_open(
    const struct jk_ledger_site *site, enum jk_ledger_use use, struct jk_err *err)
{
	struct jk_ledger *ledger = calloc(1, sizeof *ledger);

	if (ledger == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	ledger->site = *site;
	ledger->halves = jk_halves_new(site->keep_directory, err);
	ledger->lock = -1;
	ledger->readers = -1;
	jk_list_init(&ledger->list);
	jk_tree_init(&ledger->log, jk_sha256);
	if (ledger->halves != NULL && open_ledger(ledger, use, err) == 0)
		return ledger;
	jk_err_at(err, _("ledger %s"), site->name);
	jk_ledger_free(ledger);
	return NULL;
}

void
jk_ledger_free(struct jk_ledger *ledger)
{
	if (ledger == NULL)
		return;
	jk_list_release(&ledger->list);
	jk_halves_free(ledger->halves);
	if (ledger->lock >= 0)
		close(ledger->lock);
	if (ledger->readers >= 0)
		close(ledger->readers);
	free(ledger);
}

struct jk_ledger *
jk_ledger_preview(
    const struct jk_ledger *ledger, const struct jk_list *list, struct jk_err *err)
{
	struct jk_ledger *made = calloc(1, sizeof *made);

	if (made == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	made->site = ledger->site;
	made->halves = jk_halves_new(ledger->site.keep_directory, err);
	made->lock = -1;
	made->readers = -1;
	jk_list_init(&made->list);
	jk_tree_init(&made->log, jk_sha256);
	if (made->halves != NULL && jk_list_copy(&made->list, list, err) == 0 &&
	    jk_ledger_check_segments(made, list, err) == 0)
		return made;
	jk_ledger_free(made);
	return NULL;
}

/* What is known */

const struct jk_ledger_site *
jk_ledger_site(const struct jk_ledger *ledger)
{
	return &ledger->site;
}

struct jk_halves *
jk_ledger_halves(const struct jk_ledger *ledger)
{
	return ledger->halves;
}

const struct jk_list *
jk_ledger_list(const struct jk_ledger *ledger)
{
	return &ledger->list;
}

const struct jk_tree *
jk_ledger_log(const struct jk_ledger *ledger)
{
	return &ledger->log;
}

const uint8_t *
jk_ledger_digest(const struct jk_ledger *ledger)
{
	return ledger->digest;
}

bool
jk_ledger_is_writable(const struct jk_ledger *ledger)
{
	return ledger->lock >= 0;
}

int
jk_ledger_find_batch(const struct jk_ledger *ledger, const struct jk_lane *lane,
    uint64_t batch_number, struct jk_list_batch *batch, uint64_t *number,
    struct jk_err *err)
{
	struct jk_list list;
	int result = 0;

	*number = 0;
	jk_list_init(&list);
	for (uint64_t at = ledger->list.number; at > 0 && *number == 0; at--) {
		result = jk_ledger_read_list(ledger, at, &list, err);
		if (result < 0)
			break;
		for (size_t i = 0; i < list.took_count; i++) {
			if (list.took[i].number != batch_number ||
			    !jk_lane_equal(&list.took[i].lane, lane))
				continue;
			*batch = list.took[i];
			*number = at;
		}
	}
	jk_list_release(&list);
	return result;
}

int
jk_ledger_last_took(
    const struct jk_ledger *ledger, char date[JK_DATE_CHARS], struct jk_err *err)
{
	struct jk_list list;
	int result = 0;

	date[0] = '\0';
	jk_list_init(&list);
	for (uint64_t at = ledger->list.number; at > 0 && date[0] == '\0'; at--) {
		result = jk_ledger_read_list(ledger, at, &list, err);
		if (result < 0)
			break;
		if (list.took_count > 0)
			memcpy(date, list.date, sizeof list.date);
	}
	jk_list_release(&list);
	return result;
}

int
jk_ledger_head(const struct jk_ledger *ledger, uint64_t older_size,
    struct jk_head *head, struct jk_err *err)
{
	struct jk_buf leaves = JK_BUF_INIT;
	uint64_t size = ledger->log.size;
	int result = 0;

	memset(head, 0, sizeof *head);
	strncpy(head->ledger, ledger->site.name, sizeof head->ledger - 1);
	head->size = size;
	head->older_size = older_size;
	jk_tree_root(&ledger->log, head->root);
	if (older_size > size)
		return jk_err_set(err, JK_EXIT_DATA, "JK00536",
		    _("the log has %llu lists, a proof from %llu cannot be"),
		    (unsigned long long)size, (unsigned long long)older_size);
	if (older_size == 0 || older_size == size)
		return 0;
	result = jk_log_load(
	    &leaves, ledger->site.path, &ledger->log, ledger->lock >= 0, err);
	if (result == 0)
		jk_tree_prove_consistency(jk_sha256,
		    (const uint8_t(*)[JK_HASH_BYTES])leaves.ptr, size, older_size,
		    head->proof, &head->proof_count);
	jk_buf_release(&leaves);
	return result;
}

int
jk_ledger_root(const struct jk_ledger *ledger, uint64_t size,
    uint8_t root[JK_HASH_BYTES], struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	uint8_t leaf[JK_HASH_BYTES];
	struct jk_list list;
	struct jk_tree log;
	int result = 0;

	jk_list_init(&list);
	jk_tree_init(&log, jk_sha256);
	if (size > ledger->log.size)
		result = jk_err_set(err, JK_EXIT_DATA, "JK00768",
		    _("the log has %llu lists, not %llu"),
		    (unsigned long long)ledger->log.size, (unsigned long long)size);
	else if (size == ledger->log.size)
		log = ledger->log;
	else if (size > 0 && (result = jk_ledger_load_list(
				  &ledger->site, size, &list, &text, err)) == 0) {
		log = list.log;
		jk_list_leaf(leaf, jk_buf_bytes(&text));
		jk_tree_put(&log, leaf);
	}
	if (result == 0)
		jk_tree_root(&log, root);
	jk_list_release(&list);
	jk_buf_release(&text);
	return result;
}
