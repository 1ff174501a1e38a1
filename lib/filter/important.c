#include "filter/important.h"

#include <stdio.h>

#include "filter/approval.h"
#include "filter/spool.h"

/* What may use an approval of input, and use it again for the same. */
static const char user[] = "jk-apply";

/*
 * What is missing is a yes of this site's own people: no input is to blame, and a
 * night puts none aside for it.
 */
static int
refuse(struct jk_run *run, const struct jk_batch *batch, struct jk_err *err)
{
	run->site.unfit = true;
	jk_err_set(err, JK_EXIT_NOPERM, "JKA0012",
	    _("this is important input, and nobody has approved it"));
	return jk_err_at(err, "%s", batch->place);
}

static int
find_approval(struct jk_approval *approval, struct jk_run *run,
    const struct jk_batch *batch, const char *subject, struct jk_err *err)
{
	struct jk_people people;
	int result = jk_people_load(&people, run, err);

	if (result == 0)
		result = jk_approval_find(
		    approval, run, &people, subject, "input", user, err);
	jk_people_release(&people);
	if (result < 0 || run->site.conf.input_approval != JK_INPUT_APPROVAL_BEFORE)
		return result;
	if (approval->state != JK_APPROVAL_GIVEN)
		return refuse(run, batch, err);
	return jk_approval_use(approval, run, user, err);
}

/* A batch is signed once; own intake may be made again, and holds the same. */
static void
name_subject(char subject[JK_DIGEST_HEX_CHARS], const struct jk_batch *batch)
{
	const struct jk_source_row *source = &batch->source;

	jk_hex_encode(subject,
	    jk_batch_is_own(batch) ? source->content : source->checkpoint,
	    JK_DIGEST_BYTES);
}

static int
note(struct jk_spool *spool, struct jk_run *run, const struct jk_batch *batch,
    struct jk_err *err)
{
	struct jk_access access = { .at = jk_run_moment(run) };
	char subject[JK_DIGEST_HEX_CHARS], records[24];
	struct jk_approval approval;

	name_subject(subject, batch);
	if (find_approval(&approval, run, batch, subject, err) < 0)
		return -1;
	snprintf(records, sizeof records, "%llu", (unsigned long long)batch->records);
	access.text[JK_ACCESS_RECORD] = jk_bytes_of("operation");
	access.text[JK_ACCESS_FUNCTION] = jk_bytes_of("entry");
	access.text[JK_ACCESS_TOUCHES_NUMBER] = jk_bytes_of("yes");
	access.text[JK_ACCESS_PROGRAM] = jk_bytes_of(run->program->name);
	access.text[JK_ACCESS_RESULTS] = jk_bytes_of(records);
	access.text[JK_ACCESS_OBJECT] = jk_bytes_of(subject);
	if (!jk_batch_is_own(batch))
		access.text[JK_ACCESS_BATCH] = jk_bytes_of(batch->place);
	if (approval.state == JK_APPROVAL_GIVEN)
		access.text[JK_ACCESS_APPROVAL] = jk_bytes_of(approval.content);
	return jk_spool_note(spool, &access, err);
}

/* Where one was refused nothing went in, and none of them is recorded. */
static int
close_spool(struct jk_spool *spool, struct jk_run *run, int result, struct jk_err *err)
{
	struct jk_err later = { .status = JK_EXIT_OK };

	if (result == 0)
		return jk_spool_close(spool, err);
	if (jk_spool_abandon(spool, &later) < 0)
		jk_report_error(&run->report, &later);
	return result;
}

int
jk_important_take(struct jk_run *run, struct jk_batch *const *batches, size_t count,
    struct jk_err *err)
{
	struct jk_spool *spool;
	int result = 0;

	if (run->site.conf.input_approval == JK_INPUT_APPROVAL_NONE)
		return 0;
	spool = jk_spool_open(run, err);
	if (spool == NULL)
		return -1;
	for (size_t i = 0; result == 0 && i < count; i++)
		if (batches[i]->state == JK_BATCH_NEW && !batches[i]->is_receipt &&
		    !batches[i]->refused)
			result = note(spool, run, batches[i], err);
	result = close_spool(spool, run, result, err);
	jk_spool_free(spool);
	return result;
}
