/* Unit tests of ledger/ledger and ledger/commit: commits, reopening, betrayal. */
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "tap.h"
#include "ledger_site.h"

static struct t_site site;

/* The last attempt failed with that status and message; NULL: with any. */
static bool
is_failure(bool failed, const char *id, enum jk_exit status)
{
	bool same =
	    failed && err.status == status && (id == NULL || strcmp(err.id, id) == 0);

	if (!same)
		t_show_err();
	jk_err_reset(&err);
	return same;
}

static bool
refuses_to_open(const char *id, enum jk_exit status)
{
	struct jk_ledger *ledger = jk_ledger_open(&site.site, JK_LEDGER_READ, &err);
	bool refused = is_failure(ledger == NULL, id, status);

	jk_ledger_free(ledger);
	return refused;
}

/* The ledger as well as its newest list alone. */
static bool
refuses_lists(const char *id, enum jk_exit status)
{
	struct jk_list list;
	bool refused;

	jk_list_init(&list);
	refused =
	    is_failure(jk_ledger_load_newest(&site.site, &list, &err) < 0, id, status);
	jk_list_release(&list);
	return refused && refuses_to_open(id, status);
}

static bool
newest_is(uint64_t number)
{
	struct jk_list list;
	bool same;

	jk_list_init(&list);
	same = jk_ledger_load_newest(&site.site, &list, &err) == 0 &&
	       list.number == number;
	jk_list_release(&list);
	return same;
}

static bool
opens(uint64_t number)
{
	struct jk_ledger *ledger = jk_ledger_open(&site.site, JK_LEDGER_READ, &err);
	bool opened = ledger != NULL && jk_ledger_list(ledger)->number == number &&
		      newest_is(number);

	if (!opened)
		t_show_err();
	jk_ledger_free(ledger);
	return opened;
}

/* Change one byte of a file; calling it again changes it back. */
static bool
flip(const char *path, long at)
{
	FILE *file = fopen(path, "r+");
	int byte;

	if (file == NULL)
		return false;
	fseek(file, at, at < 0 ? SEEK_END : SEEK_SET);
	byte = fgetc(file);
	fseek(file, -1, SEEK_CUR);
	fputc(byte ^ 1, file);
	return fclose(file) == 0;
}

static void
test_first_commits(void)
{
	struct jk_ledger *ledger = jk_ledger_open(&site.site, JK_LEDGER_READ, &err);
	const struct jk_list *list;

	ok(ledger != NULL && jk_ledger_list(ledger)->number == 0 && newest_is(0),
	    "a ledger before its first commit is empty");
	jk_ledger_free(ledger);
	ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	ok(ledger != NULL && t_commit(&site, ledger, 1, 100, 1, 1),
	    "a commit of a hundred people succeeds");
	list = jk_ledger_list(ledger);
	ok(list->number == 1 && list->segments_count == 4 &&
		list->segments[0].records == 100 && list->totals[0].persons == 100,
	    "the ledger stands at list 1 with a segment of each role");
	ok(t_commit(&site, ledger, 5, 10, 3, 2) &&
		jk_ledger_list(ledger)->number == 2 &&
		jk_ledger_list(ledger)->segments_count == 8,
	    "a second one adds its own segments");
	jk_ledger_free(ledger);
	ok(opens(2), "reopened it stands at list 2");
}

static void
test_lock(void)
{
	struct jk_ledger *writer = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	struct jk_ledger *second = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);

	ok(is_failure(writer != NULL && second == NULL, "JK00522", JK_EXIT_TEMPFAIL),
	    "a second writer is status 75");
	ok(opens(2), "a reader takes no lock");
	jk_ledger_free(second);
	jk_ledger_free(writer);
	writer = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	ok(writer != NULL, "the lock goes with the writer");
	jk_ledger_free(writer);
}

static void
test_abandoned(void)
{
	struct jk_ledger *ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	struct jk_commit *commit = jk_commit_begin(ledger, &t_info, &err);
	struct t_person person;
	bool refused;

	ok(t_put(&site, commit, 200, 10, 1, 1) && jk_ledger_list(ledger)->number == 2,
	    "records put into a commit change nothing yet");
	t_person(&person, 100, T_PARTY, 1);
	refused = jk_commit_put_record(commit, person.fields, &err) < 0;
	ok(is_failure(refused, "JK00321", JK_EXIT_SOFTWARE),
	    "records that do not ascend are refused");
	jk_commit_abandon(commit);
	ok(jk_ledger_list(ledger)->number == 2 &&
		access(t_path(&site, "segments/records-00000003-00.jks"), F_OK) != 0,
	    "an abandoned commit leaves the ledger as it was");
	jk_ledger_free(ledger);
}

static void
test_garbage(void)
{
	struct jk_ledger *ledger;
	const char *stale = t_path(&site, "segments/records-00000003-00.jks");
	const char *other = t_path(&site, "segments/heads-00000007-31.jks");
	const char *unfinished = t_path(&site, "segments/.heads-00000003-01.jks.u");

	ok(t_write(stale, jk_bytes_of("half")) && t_write(other, jk_bytes_of("x")) &&
		t_write(unfinished, jk_bytes_of("y")) && opens(2),
	    "what a killed commit left is passed over");
	ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	ok(t_commit(&site, ledger, 300, 5, 1, 1),
	    "the next commit takes the same names");
	ok(access(other, F_OK) != 0 && access(unfinished, F_OK) != 0 &&
		access(stale, F_OK) == 0,
	    "and removes what no list names");
	ok(t_is_whole(&site), "all lists and segments verify without any key");
	jk_ledger_free(ledger);
}

static void
test_reader_holds(void)
{
	struct jk_ledger *reader = jk_ledger_open(&site.site, JK_LEDGER_READ, &err);
	struct jk_ledger *writer = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	struct jk_commit *commit = jk_commit_begin(writer, &t_info, &err);
	struct jk_compact *compact = jk_compact_new(commit, true, &err);
	char *held = t_path(&site, "segments/records-00000001-00.jks");
	struct jk_records *records;
	const struct jk_bytes *fields;
	size_t count = 0;

	ok(t_put(&site, commit, 400, 1, 1, 1) && t_finish(commit, compact) &&
		jk_ledger_list(writer)->segments_count == 10,
	    "a whole compaction leaves bases, history with its ends and this commit's "
	    "deltas");
	records = jk_records_open(reader, &err);
	while (records != NULL &&
	       jk_records_next(records, &fields, &err) == JK_NEXT_RECORD)
		count++;
	ok(count == 115 && access(held, F_OK) == 0,
	    "a reader still reads the list it opened, %zu records", count);
	jk_records_free(records);
	jk_ledger_free(reader);
	jk_ledger_free(writer);
}

static void
test_altered_lists(void)
{
	char *list3 = t_path(&site, "lists/00000003.list");
	char *list4 = t_path(&site, "lists/00000004.list");
	char *away = t_path(&site, "away");

	ok(flip(list4, 60) && refuses_lists("JK00504", JK_EXIT_PROTOCOL),
	    "an altered newest list is refused");
	flip(list4, 60);
	ok(flip(list3, -2) && refuses_lists(NULL, JK_EXIT_PROTOCOL),
	    "an altered list before it is refused");
	flip(list3, -2);
	ok(opens(4), "put right it opens again");
	ok(rename(list4, away) == 0 && refuses_lists("JK00534", JK_EXIT_PROTOCOL),
	    "a newest list that was taken away is missed");
	rename(away, list4);
	ok(rename(list3, away) == 0 && refuses_lists("JK00155", JK_EXIT_NOINPUT),
	    "so is the one before it");
	ok(rename(list4, list3) == 0 && refuses_lists("JK00534", JK_EXIT_PROTOCOL),
	    "a list under another's number is refused");
	unlink(t_path(&site, "leaves"));
	ok(refuses_lists("JK00530", JK_EXIT_PROTOCOL),
	    "even when nothing remembers how many there were");
	rename(list3, list4);
	rename(away, list3);
	ok(opens(4), "put right it opens again");
}

static void
test_other_signers(void)
{
	char *path = t_path(&site, "lists/00000004.list");
	struct jk_ledger *ledger = jk_ledger_open(&site.site, JK_LEDGER_READ, &err);
	struct jk_private_key *nobody = jk_private_key_generate(&err);
	struct jk_buf forged = JK_BUF_INIT, genuine = JK_BUF_INIT;
	struct jk_list list;

	jk_list_init(&list);
	ok(jk_ledger_read_list(ledger, 4, &list, &err) == 0 &&
		jk_file_load(&genuine, path, JK_LIST_MAX_BYTES, &err) == 0 &&
		jk_list_sign(&forged, &list, site.stranger, &err) == 0 &&
		t_write(path, jk_buf_bytes(&forged)) &&
		refuses_lists("JK00531", JK_EXIT_PROTOCOL),
	    "a list signed by another trusted party is refused");
	jk_buf_reset(&forged);
	ok(jk_list_sign(&forged, &list, nobody, &err) == 0 &&
		t_write(path, jk_buf_bytes(&forged)) &&
		refuses_lists("JK00304", JK_EXIT_PROTOCOL),
	    "one signed by a key that nobody trusts is refused");
	t_write(path, jk_buf_bytes(&genuine));
	jk_private_key_free(nobody);
	jk_buf_release(&forged);
	jk_buf_release(&genuine);
	jk_list_release(&list);
	jk_ledger_free(ledger);
	ok(opens(4), "the genuine one opens");
}

static void
test_altered_segments(void)
{
	struct jk_ledger *ledger = jk_ledger_open(&site.site, JK_LEDGER_READ, &err);
	char name[128], *path, *away = t_path(&site, "away");
	struct jk_records *records = NULL;
	struct jk_totals totals;
	bool failed;

	snprintf(name, sizeof name, "segments/%s.jks",
	    jk_ledger_list(ledger)->segments[7].name);
	path = t_path(&site, name);
	ok(flip(path, 3000), "one byte of a segment of records is changed");
	failed = !t_is_whole(&site);
	ok(is_failure(failed, "JK00302", JK_EXIT_PROTOCOL),
	    "verifying the segments finds it");
	failed = jk_totals_compute(&totals, ledger, &err) < 0;
	ok(failed && err.status == JK_EXIT_PROTOCOL, "reading never hands it out");
	jk_totals_release(&totals);
	jk_err_reset(&err);
	flip(path, 3000);
	ok(rename(path, away) == 0 && refuses_to_open("JK00155", JK_EXIT_PROTOCOL),
	    "a segment that is gone is missed at the opening");
	ok(newest_is(4), "but not where only the newest list is read");
	rename(away, path);
	jk_records_free(records);
	jk_ledger_free(ledger);
}

static void
test_log(void)
{
	struct jk_ledger *ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	struct jk_head head, older;
	struct jk_list_partner partner = { .size = 2 };
	struct jk_lane lane;
	struct jk_list list;
	bool refused;

	jk_lane_decode(&lane, jk_bytes_of("220001-221309-receipt"));
	jk_list_init(&list);
	ok(jk_ledger_read_list(ledger, 3, &list, &err) == 0,
	    "an older list can be read");
	jk_tree_root(&list.log, partner.root);
	partner.lane = lane;
	strcpy(partner.ledger, "register");
	ok(jk_list_set_partner(&list, &partner, &err) == 0,
	    "its log is what a partner saw that night");
	ok(jk_ledger_head(ledger, 2, &head, &err) == 0 && head.size == 4 &&
		head.proof_count > 0,
	    "the head of the log proves what it showed before");
	ok(jk_list_check_head(&list, &lane, &head, &err) == 0,
	    "a partner who remembers that follows the proof");
	older = head;
	older.root[0] ^= 1;
	refused = jk_list_check_head(&list, &lane, &older, &err) < 0;
	ok(is_failure(refused, "JK00502", JK_EXIT_PROTOCOL), "another root is a fork");
	older = head;
	older.size = 1;
	refused = jk_list_check_head(&list, &lane, &older, &err) < 0;
	ok(is_failure(refused, "JK00501", JK_EXIT_PROTOCOL),
	    "a smaller head is a ledger set back");
	older = head;
	older.size = 2;
	refused = jk_list_check_head(&list, &lane, &older, &err) < 0;
	ok(is_failure(refused, "JK00502", JK_EXIT_PROTOCOL),
	    "the same size with another root is a fork");
	ok(jk_ledger_head(ledger, 4, &head, &err) == 0 && head.proof_count == 0,
	    "nothing is to be proved from the same size");
	refused = jk_ledger_head(ledger, 5, &head, &err) < 0;
	ok(is_failure(refused, "JK00536", JK_EXIT_DATA),
	    "a size that is not reached yet cannot be proved from");
	jk_list_release(&list);
	jk_ledger_free(ledger);
}

/* `leaves` is derived: wrong or missing, proofs are the same. */
static void
test_leaves(void)
{
	const char *path = t_path(&site, "leaves");
	struct jk_ledger *ledger;
	struct jk_head head, again;
	struct stat st;

	ledger = jk_ledger_open(&site.site, JK_LEDGER_READ, &err);
	ok(jk_ledger_head(ledger, 2, &head, &err) == 0 && unlink(path) == 0 &&
		jk_ledger_head(ledger, 2, &again, &err) == 0 &&
		memcmp(&head, &again, sizeof head) == 0 && stat(path, &st) != 0,
	    "without the file of leaves a reader proves the same from the lists");
	jk_ledger_free(ledger);
	t_write(path, jk_bytes_of("0123456789abcdef0123456789abcdef0123456789abcdef"));
	ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	ok(jk_ledger_head(ledger, 2, &again, &err) == 0 &&
		memcmp(&head, &again, sizeof head) == 0,
	    "with a wrong one it does, too");
	ok(stat(path, &st) == 0 && st.st_size == 4 * 32,
	    "and a writer makes the file again");
	jk_ledger_free(ledger);
}

/* A disk that is full fails the commit, and not the ledger. */
static void
test_full_disk(void)
{
	struct rlimit small = { 3000, RLIM_INFINITY }, before;
	struct jk_ledger *ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	uint64_t number = jk_ledger_list(ledger)->number;
	bool failed;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	setrlimit(RLIMIT_FSIZE, &small);
	failed = !t_commit(&site, ledger, 600, 50, 1, 1);
	setrlimit(RLIMIT_FSIZE, &before);
	ok(is_failure(failed, "JK00160", JK_EXIT_IO) &&
		jk_ledger_list(ledger)->number == number,
	    "a segment that cannot be written is status 74 and no commit");
	ok(t_commit(&site, ledger, 600, 50, 1, 1) &&
		jk_ledger_list(ledger)->number == number + 1,
	    "with room again the same commit succeeds");
	jk_ledger_free(ledger);
}

static void
test_missing(void)
{
	struct jk_ledger_site elsewhere = site.site;
	struct jk_ledger *ledger;

	elsewhere.path = "/tmp/jk-no-such-ledger";
	ledger = jk_ledger_open(&elsewhere, JK_LEDGER_READ, &err);
	ok(is_failure(ledger == NULL, "JK00523", JK_EXIT_NOINPUT),
	    "a ledger that is not there is status 66");
	ledger = jk_ledger_open(&elsewhere, JK_LEDGER_WRITE, &err);
	ok(is_failure(ledger == NULL, "JK00521", JK_EXIT_NOINPUT), "for a writer, too");
	elsewhere = site.site;
	elsewhere.production = true;
	ledger = jk_ledger_open(&elsewhere, JK_LEDGER_READ, &err);
	ok(is_failure(ledger == NULL, "JK00530", JK_EXIT_PROTOCOL),
	    "one of the other environment is refused");
}

static void
test_batches(void)
{
	struct jk_ledger *ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	struct jk_commit *commit = jk_commit_begin(ledger, &t_info, &err);
	struct jk_list_batch batch = { .number = 7, .applied = 3 }, found;
	struct jk_list_lane lane = { .number = 7 };
	uint64_t number = 99;

	jk_lane_decode(&batch.lane, jk_bytes_of("220001-221309-receipt"));
	lane.lane = batch.lane;
	ok(jk_list_set_batch(jk_commit_list(commit), &batch, &err) == 0 &&
		jk_list_set_lane(jk_commit_list(commit), &lane, &err) == 0 &&
		jk_commit_finish(commit, &err) == 0 &&
		t_commit(&site, ledger, 500, 1, 1, 1),
	    "a commit may take batches and no records");
	ok(jk_ledger_list(ledger)->took_count == 0 &&
		jk_list_lane(jk_ledger_list(ledger), &lane.lane)->number == 7,
	    "lanes stay in the next list, batches do not");
	ok(jk_ledger_find_batch(ledger, &batch.lane, 7, &found, &number, &err) == 0 &&
		number == 5 && found.applied == 3,
	    "a batch is found in the list that took it");
	ok(jk_ledger_find_batch(ledger, &batch.lane, 8, &found, &number, &err) == 0 &&
		number == 0,
	    "one that never came is in none");
	jk_ledger_free(ledger);
}

/* Commits that take all segments away, one behind the other; never returns. */
static void
commit_many(unsigned commits)
{
	struct jk_ledger *ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);

	for (unsigned i = 0; i < commits; i++) {
		struct jk_commit *commit = jk_commit_begin(ledger, &t_info, &err);
		struct jk_compact *compact = jk_compact_new(commit, true, &err);

		if (compact == NULL || !t_put(&site, commit, 700 + i, 1, 1, 1) ||
		    !t_finish(commit, compact))
			_exit(1);
	}
	jk_ledger_free(ledger);
	_exit(0);
}

/* Opening, and reading all that the opened list promises. */
static bool
reads_all(uint64_t *number)
{
	struct jk_ledger *ledger = jk_ledger_open(&site.site, JK_LEDGER_READ, &err);
	struct jk_totals totals = { NULL, 0 };
	bool read = ledger != NULL && jk_totals_compute(&totals, ledger, &err) == 0 &&
		    jk_totals_check(&totals, jk_ledger_list(ledger), &err) == 0;

	if (!read)
		t_show_err();
	else
		*number = jk_ledger_list(ledger)->number;
	jk_totals_release(&totals);
	jk_ledger_free(ledger);
	return read;
}

static size_t
files_in_segments(void)
{
	DIR *directory = opendir(t_path(&site, "segments"));
	const struct dirent *entry;
	size_t count = 0;

	while (directory != NULL && (entry = readdir(directory)) != NULL)
		count += entry->d_name[0] != '.';
	if (directory != NULL)
		closedir(directory);
	return count;
}

/* Nobody reads older lists any more. */
static void
test_cleaned(void)
{
	struct jk_ledger *ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);

	ok(t_commit(&site, ledger, 900, 1, 1, 1) &&
		files_in_segments() == jk_ledger_list(ledger)->segments_count,
	    "what was left for readers goes with the next commit");
	jk_ledger_free(ledger);
}

static void
test_race(void)
{
	unsigned opened = 0, different = 0;
	uint64_t number = 0, last = 0;
	pid_t writer;
	int status = 0;
	bool read = true;

	fflush(stdout);
	writer = fork();
	if (writer == 0)
		commit_many(40);
	while (read && waitpid(writer, &status, WNOHANG) == 0) {
		read = reads_all(&number);
		different += number != last;
		last = number;
		opened++;
	}
	if (!read)
		waitpid(writer, &status, 0);
	ok(read && status == 0 && different > 1,
	    "while a writer commits 40 times a reader always reads a whole list "
	    "(%u openings, %u lists)",
	    opened, different);
}

int
main(void)
{
	if (!t_open_site(&site)) {
		t_show_err();
		return 1;
	}
	test_first_commits();
	test_lock();
	test_abandoned();
	test_garbage();
	test_reader_holds();
	test_altered_lists();
	test_other_signers();
	test_altered_segments();
	test_log();
	test_leaves();
	test_missing();
	test_batches();
	test_full_disk();
	test_race();
	test_cleaned();
	t_close_site(&site);
	return tap_end();
}
