/* Unit tests of ledger/list: one text for one list, rows in order, signatures. */
#include "ledger/list.h"

#include <stdio.h>
#include <stdlib.h>

#include "tap.h"

static struct jk_err err;
static struct jk_private_key *key, *other;

/* An erasure with rows put out of order. */
static bool
mean(struct jk_list *list)
{
	struct jk_erasure_part part = { .class = "ident-history",
		.bucket = "2025",
		.row = 3,
		.reason = "period",
		.records = 12,
		.from = "2025-01-01",
		.to = "2025-12-31",
		.digest = { 7 } };
	struct jk_erasure *erasure = jk_list_add_erasure(list, &err);
	bool set = erasure != NULL && jk_erasure_set_part(erasure, &part, &err) == 0 &&
		   jk_erasure_set_key(erasure, "ffffffffffffffff", &err) == 0 &&
		   jk_erasure_set_key(erasure, "0123456789abcdef", &err) == 0 &&
		   jk_erasure_set_key(erasure, "ffffffffffffffff", &err) == 0;

	strcpy(part.bucket, "2024");
	set = set && jk_erasure_set_part(erasure, &part, &err) == 0;
	strcpy(part.class, "access");
	part.bucket[0] = '\0';
	set = set && jk_erasure_set_part(erasure, &part, &err) == 0;
	strcpy(erasure->date, "2026-04-01");
	erasure->again = true;
	erasure->certificate[0] = 9;
	erasure->approvals_count = 2;
	return set && erasure->parts_count == 3 && erasure->keys_count == 2;
}

static void
fill(struct jk_list *list)
{
	struct jk_list_total totals[] = { { "221309", 10, 12 }, { "011002", 5, 5 } };
	struct jk_list_segment segment = { .name = "records-00000003-00",
		.role = JK_SEGMENT_RECORDS,
		.first = 3,
		.last = 3,
		.records = 7,
		.keep = "0123456789abcdef" };
	struct jk_list_lane lane = { .number = 2 };
	struct jk_list_onward onward = { .number = 1, .upto = 2 };
	struct jk_list_partner partner = { .ledger = "register", .size = 9 };
	struct jk_list_batch batch = { .number = 10, .applied = 1, .known = 2 };
	struct jk_list_restart restart = {
		.ledger = "register", .number = 11, .size = 8
	};
	uint8_t leaf[32] = { 1 };
	bool set;

	jk_list_init(list);
	strcpy(list->ledger, "register");
	strcpy(list->party, "221309");
	list->number = 4;
	for (unsigned i = 0; i < 3; i++)
		jk_tree_put(&list->log, leaf);
	strcpy(list->date, "2026-04-02");
	strcpy(list->created, "2026-04-02T16:30:05Z");
	strcpy(list->program, "jk-apply");
	strcpy(list->version, "0.1.0");
	jk_lane_decode(&lane.lane, jk_bytes_of("220001-221309-receipt"));
	onward.lane = partner.lane = batch.lane = restart.lane = lane.lane;
	set = jk_list_set_total(list, &totals[0], &err) == 0 &&
	      jk_list_set_total(list, &totals[1], &err) == 0 &&
	      jk_list_set_segment(list, &segment, &err) == 0;
	strcpy(segment.name, "heads-00000003-01");
	segment.role = JK_SEGMENT_HEADS;
	set = set && jk_list_set_segment(list, &segment, &err) == 0;
	strcpy(segment.name, "records-00000003-02");
	segment.role = JK_SEGMENT_RECORDS;
	strcpy(segment.bucket, "2025");
	set = set && jk_list_set_segment(list, &segment, &err) == 0;
	strcpy(segment.name, "records-00000003-03");
	strcpy(segment.bucket, "2026-03");
	set = set && jk_list_set_segment(list, &segment, &err) == 0 &&
	      jk_list_set_lane(list, &lane, &err) == 0 &&
	      jk_list_set_onward(list, &onward, &err) == 0 &&
	      jk_list_set_partner(list, &partner, &err) == 0 &&
	      jk_list_set_batch(list, &batch, &err) == 0 &&
	      jk_list_set_restart(list, &restart, &err) == 0;
	set = set && mean(list);
	batch.number = 9;
	ok(set && jk_list_set_batch(list, &batch, &err) == 0,
	    "rows of each kind are set");
}

static void
test_rows(struct jk_list *list)
{
	struct jk_list_total total = { "221309", 11, 13 };
	struct jk_lane lane = list->received[0].lane;

	ok(strcmp(list->totals[0].municipality, "011002") == 0 &&
		list->segments[0].role == JK_SEGMENT_HEADS && list->took[0].number == 9,
	    "they stand in the order of the page, numbers as numbers");
	ok(jk_list_set_total(list, &total, &err) == 0 && list->totals_count == 2 &&
		jk_list_total(list, "221309")->persons == 11,
	    "one of the same name is replaced");
	ok(jk_list_lane(list, &lane)->number == 2 &&
		jk_list_onward(list, &lane)->upto == 2 &&
		jk_list_partner(list, &lane, "register")->size == 9 &&
		jk_list_segment(list, "heads-00000003-01") != NULL,
	    "a row is found by its name");
	strcpy(lane.kind, "ident");
	ok(jk_list_lane(list, &lane) == NULL && jk_list_total(list, "131016") == NULL &&
		jk_list_partner(list, &list->received[0].lane, "archive") == NULL,
	    "one that is not there is not");
}

static void
test_text(struct jk_list *list)
{
	struct jk_buf text = JK_BUF_INIT, again = JK_BUF_INIT;
	struct jk_public_key *public =
	    jk_public_key_new(jk_private_key_point(key), &err);
	struct jk_public_key *wrong =
	    jk_public_key_new(jk_private_key_point(other), &err);
	struct jk_list decoded, copy;
	struct jk_bytes is_signed;

	jk_list_init(&decoded);
	jk_list_init(&copy);
	ok(jk_list_sign(&text, list, key, &err) == 0 &&
		strncmp(jk_buf_text(&text), "jk-list 0000", 12) == 0 &&
		(size_t)atoi(jk_buf_text(&text) + 8) == text.len - 17,
	    "the first line says how long the rest is");
	ok(jk_list_decode(&decoded, &is_signed, jk_buf_bytes(&text), &err) == 0 &&
		jk_list_encode(&again, &decoded, &err) == 0 &&
		jk_bytes_equal(jk_buf_bytes(&text), jk_buf_bytes(&again)),
	    "decoded and encoded again it is the same text");
	ok(jk_list_verify(&decoded, is_signed, public, &err) == 0,
	    "its signature holds");
	ok(jk_list_verify(&decoded, is_signed, wrong, &err) < 0 &&
		err.status == JK_EXIT_PROTOCOL,
	    "under another key it does not");
	jk_buf_reset(&again);
	ok(jk_list_copy(&copy, &decoded, &err) == 0 &&
		jk_list_encode(&again, &copy, &err) == 0 &&
		jk_bytes_equal(jk_buf_bytes(&text), jk_buf_bytes(&again)) &&
		copy.totals != decoded.totals,
	    "a copy says the same and shares nothing");
	ok(strstr(jk_buf_text(&text), "\nrestarts 1\nrestart ") != NULL &&
		decoded.restarts[0].number == 11 && decoded.restarts[0].size == 8,
	    "a lane that restarted has a line");
	jk_list_drop_partners(&copy, &copy.restarts[0].lane);
	copy.restarts_count = 0;
	jk_buf_reset(&again);
	ok(copy.partners_count == 0 && decoded.partners_count == 1 &&
		jk_list_encode(&again, &copy, &err) == 0 &&
		strstr(jk_buf_text(&again), "restart") == NULL,
	    "without restarts there is no line, and what a lane showed can be "
	    "forgotten");
	copy.erasure->again = false;
	jk_buf_reset(&again);
	ok(decoded.erasure->again && decoded.erasure->certificate[0] == 9 &&
		jk_list_encode(&again, &copy, &err) == 0 &&
		strstr(jk_buf_text(&text), "\nagain 09") != NULL &&
		strstr(jk_buf_text(&again), "\nagain ") == NULL,
	    "only an erasure that was executed again names the certificate of the "
	    "first");
	jk_list_drop_segment(&copy, "heads-00000003-01");
	ok(copy.segments_count == 3 && decoded.segments_count == 4 &&
		copy.segments[0].role == JK_SEGMENT_RECORDS,
	    "a segment dropped from it stays in the other");
	jk_public_key_free(public);
	jk_public_key_free(wrong);
	jk_list_release(&decoded);
	jk_list_release(&copy);
	jk_buf_release(&text);
	jk_buf_release(&again);
}

/* Is the text refused once `from` in it reads `to`, of the same length? */
static bool
refuses(struct jk_list *list, const char *from, const char *to)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_list decoded;
	struct jk_bytes is_signed;
	char *at;
	bool refused = false;

	jk_list_init(&decoded);
	if (jk_list_sign(&text, list, key, &err) == 0 &&
	    (at = strstr(jk_buf_text(&text), from)) != NULL) {
		memcpy(at, to, strlen(to));
		jk_err_reset(&err);
		refused = jk_list_decode(
			      &decoded, &is_signed, jk_buf_bytes(&text), &err) < 0 &&
			  err.status == JK_EXIT_PROTOCOL &&
			  strcmp(err.id, "JK00504") == 0;
	}
	if (!refused)
		printf("# %s -> %s is taken\n", from, to);
	jk_list_release(&decoded);
	jk_buf_release(&text);
	return refused;
}

static void
test_strictness(struct jk_list *list)
{
	static const char *const changes[][2] = {
		{ "jk-list 0", "jk-list 1" },
		{ "ledger reg", "ledger Reg" },
		{ "environment test", "environment xest" },
		{ "number 4", "number 5" },
		{ "number 4", "number 0" },
		{ "log 3 ", "log 1 " },
		{ "log 3 ", "log 7 " },
		{ "date 2026-04-02", "date 2026-04-31" },
		{ "T16:30:05Z", "T16:30:05+" },
		{ "totals 2", "totals 1" },
		{ "totals 2", "totals 3" },
		{ "total 011002 ", "total 991002 " },
		{ "total 011002 ", "total 221309 " },
		{ "total 011002 5", "total 011002 x" },
		{ " heads - 0 3 3", " heads - 0 3 2" },
		{ " heads - 0 3 3", " heads - 0 0 3" },
		{ " heads - 0 3 3", " heads - 0 3 9" },
		{ " heads - 0 3 3", " tails - 0 3 3" },
		{ " heads - 0 3 3", " heads 0 3 3 3" },
		{ " records 2025 ", " records 202x " },
		{ " records 2025 ", " records 0000 " },
		{ " records 2026-03 ", " records 2026-13 " },
		{ " records 2026-03 ", " records 2026-3- " },
		{ " records 2026-03 ", " numbers 2026-03 " },
		{ "segment heads-", "segment ../hd-" },
		{ "0123456789abcdef\nsegment", "0123456789abcdeF\nsegment" },
		{ "batch 220001", "batch 22000x" },
		{ "receipt 9 ", "receipt 11" },
		{ "onward 220001", "oNward 220001" },
		{ "erasure meant", "erasure moant" },
		{ "meant 2026-04-01", "meant 2026-04-31" },
		{ "\nagain 09", "\nagain zz" },
		{ "approvals 2", "approvals 1" },
		{ "approvals 2", "approvals 3" },
		{ "parts 3", "parts 2" },
		{ "part access - ", "part zccess - " },
		{ "part ident-history 2024 3", "part ident-history 2026 3" },
		{ "2025-01-01 2025-12-31", "2025-01-01 2025-12-32" },
		{ "key 0123456789abcdef", "key 0123456789abcdeF" },
	};

	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
		ok(refuses(list, changes[i][0], changes[i][1]),
		    "'%.20s' in the place of '%.20s' is refused",
		    strchr(changes[i][1], '\n') ? "upper case" : changes[i][1],
		    strchr(changes[i][0], '\n') ? "lower case" : changes[i][0]);
}

static void
test_cuts(struct jk_list *list)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_list decoded;
	struct jk_bytes is_signed;
	size_t taken = 0;

	jk_list_init(&decoded);
	if (jk_list_sign(&text, list, key, &err) == 0)
		for (size_t len = 0; len < text.len; len++)
			taken += jk_list_decode(&decoded, &is_signed,
				     jk_bytes(text.ptr, len), &err) == 0;
	jk_buf_add_byte(&text, '\n');
	taken += jk_list_decode(&decoded, &is_signed, jk_buf_bytes(&text), &err) == 0;
	ok(taken == 0, "cut anywhere, or with more behind it, it is refused");
	jk_list_release(&decoded);
	jk_buf_release(&text);
}

static void
test_first_list(void)
{
	struct jk_list list, decoded;
	struct jk_buf text = JK_BUF_INIT;
	struct jk_bytes is_signed;

	jk_list_init(&list);
	jk_list_init(&decoded);
	strcpy(list.ledger, "register");
	strcpy(list.party, "221309");
	list.number = 1;
	strcpy(list.date, "2026-04-02");
	strcpy(list.created, "2026-04-02T16:30:05Z");
	strcpy(list.program, "jk-apply");
	strcpy(list.version, "0.1.0");
	ok(jk_list_sign(&text, &list, key, &err) == 0 &&
		strstr(jk_buf_text(&text), "previous -\nlog 0 -\n") != NULL &&
		jk_list_decode(&decoded, &is_signed, jk_buf_bytes(&text), &err) == 0,
	    "the first list has none before it and an empty log");
	jk_list_release(&decoded);
	jk_list_release(&list);
	jk_buf_release(&text);
}

int
main(void)
{
	struct jk_list list;

	key = jk_private_key_generate(&err);
	other = jk_private_key_generate(&err);
	if (key == NULL || other == NULL)
		return 1;
	fill(&list);
	test_rows(&list);
	test_text(&list);
	test_strictness(&list);
	test_cuts(&list);
	test_first_list();
	jk_list_release(&list);
	jk_private_key_free(key);
	jk_private_key_free(other);
	return tap_end();
}
