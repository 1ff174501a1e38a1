#include "ledger/baseline.h"

#include <stdlib.h>

#include "adapt/digest.h"
#include "ledger/range.h"

void
jk_baseline_init(struct jk_baseline *baseline)
{
	memset(baseline, 0, sizeof *baseline);
	jk_tree_init(&baseline->log, jk_sha256);
}

void
jk_baseline_release(struct jk_baseline *baseline)
{
	free(baseline->segments);
	jk_baseline_init(baseline);
}

static int
add(struct jk_baseline *baseline, const struct jk_baseline_segment *segment,
    struct jk_err *err)
{
	struct jk_baseline_segment *rows =
	    reallocarray(baseline->segments, baseline->count + 1, sizeof *rows);

	if (rows == NULL)
		return jk_err_memory(err);
	baseline->segments = rows;
	rows[baseline->count++] = *segment;
	return 0;
}

int
jk_baseline_set(struct jk_baseline *baseline, const struct jk_list *list,
    const uint8_t digest[JK_HASH_BYTES], const struct jk_tree *log, struct jk_err *err)
{
	jk_baseline_release(baseline);
	memcpy(baseline->ledger, list->ledger, sizeof baseline->ledger);
	memcpy(baseline->party, list->party, sizeof baseline->party);
	baseline->number = list->number;
	memcpy(baseline->digest, digest, sizeof baseline->digest);
	baseline->log = *log;
	for (size_t i = 0; i < list->segments_count; i++) {
		struct jk_baseline_segment segment;

		memcpy(segment.name, list->segments[i].name, sizeof segment.name);
		memcpy(segment.checkpoint, list->segments[i].checkpoint,
		    sizeof segment.checkpoint);
		if (add(baseline, &segment, err) < 0)
			return -1;
	}
	return 0;
}

static int
compare_names(const void *name, const void *segment)
{
	return strcmp(name, ((const struct jk_baseline_segment *)segment)->name);
}

bool
jk_baseline_has(
    const struct jk_baseline *baseline, const struct jk_list_segment *segment)
{
	const struct jk_baseline_segment *found =
	    baseline->count == 0 ? NULL
				 : bsearch(segment->name, baseline->segments,
				       baseline->count, sizeof *found, compare_names);

	return found != NULL && memcmp(found->checkpoint, segment->checkpoint,
				    sizeof found->checkpoint) == 0;
}

/* Text */

void
jk_baseline_encode(struct jk_buf *to, const struct jk_baseline *baseline)
{
	jk_buf_addf(to, "jk-audit-checkpoint 1\nledger %s\nparty %s\nlist %llu ",
	    baseline->ledger, baseline->party, (unsigned long long)baseline->number);
	jk_buf_add_hex(to, baseline->digest, sizeof baseline->digest);
	jk_buf_add_byte(to, '\n');
	jk_range_encode(to, &baseline->log);
	jk_buf_addf(to, "segments %zu\n", baseline->count);
	for (size_t i = 0; i < baseline->count; i++) {
		jk_buf_addf(to, "segment %s ", baseline->segments[i].name);
		jk_buf_add_hex(to, baseline->segments[i].checkpoint, JK_HASH_BYTES);
		jk_buf_add_byte(to, '\n');
	}
}

static int
take_segments(struct jk_lines *lines, struct jk_baseline *baseline, struct jk_err *err)
{
	struct jk_baseline_segment segment;
	uint64_t count;

	jk_lines_expect(lines, "segments");
	count = jk_lines_number(lines, JK_LIST_MAX_ROWS);
	for (; !lines->failed && count > 0; count--) {
		const char *last = baseline->count == 0
				       ? ""
				       : baseline->segments[baseline->count - 1].name;

		jk_lines_expect(lines, "segment");
		jk_lines_text(lines, segment.name, sizeof segment.name);
		jk_lines_hex(lines, segment.checkpoint, sizeof segment.checkpoint);
		if (lines->failed || strcmp(last, segment.name) >= 0)
			lines->failed = true;
		else if (add(baseline, &segment, err) < 0)
			return -1;
	}
	return 0;
}

int
jk_baseline_decode(
    struct jk_baseline *baseline, struct jk_bytes text, struct jk_err *err)
{
	struct jk_lines lines;

	jk_baseline_release(baseline);
	jk_lines_init(&lines, text);
	jk_lines_expect(&lines, "jk-audit-checkpoint");
	if (jk_lines_number(&lines, 1) != 1)
		lines.failed = true;
	jk_lines_expect(&lines, "ledger");
	jk_lines_word(&lines, baseline->ledger);
	jk_lines_expect(&lines, "party");
	jk_lines_text(&lines, baseline->party, sizeof baseline->party);
	jk_lines_expect(&lines, "list");
	baseline->number = jk_lines_number(&lines, JK_NUMBER_MAX);
	jk_lines_hex(&lines, baseline->digest, sizeof baseline->digest);
	jk_range_take(&lines, &baseline->log);
	if (take_segments(&lines, baseline, err) < 0)
		return -1;
	jk_lines_finish(&lines);
	if (!lines.failed && lines.rest.len == 0 &&
	    baseline->log.size == baseline->number)
		return 0;
	jk_err_set(err, JK_EXIT_DATA, "JK00572",
	    _("not a checkpoint that jk-audit verify wrote"));
	return jk_err_at(err, _("line %u"), (unsigned)lines.number);
}
