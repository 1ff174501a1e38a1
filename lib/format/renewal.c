#include "format/renewal.h"

#include <stdlib.h>

#define MAX_SEGMENTS 65536
#define MAX_NUMBER 99999999
#define SIGNATURE_LINE_BYTES (10 + 2 * JK_RENEWAL_SIGNATURE_BYTES + 1)

void
jk_renewal_release(struct jk_renewal *renewal)
{
	free(renewal->segments);
	memset(renewal, 0, sizeof *renewal);
}

/* Writing */

static void
add_hex_line(struct jk_buf *to, const char *word, const uint8_t *bytes, size_t len)
{
	jk_buf_addf(to, "%s ", word);
	jk_buf_add_hex(to, bytes, len);
	jk_buf_add_byte(to, '\n');
}

void
jk_renewal_encode(struct jk_buf *to, const struct jk_renewal *renewal)
{
	jk_buf_addf(to,
	    "jk-renewal 1 p384-sha384\nledger %s\nparty %s\nenvironment %s\n"
	    "number %llu\n",
	    renewal->ledger, renewal->party,
	    renewal->production ? "production" : "test",
	    (unsigned long long)renewal->number);
	add_hex_line(to, "lists", renewal->lists, sizeof renewal->lists);
	jk_buf_addf(to, "segments %zu\n", renewal->segments_count);
	for (size_t i = 0; i < renewal->segments_count; i++) {
		const struct jk_renewal_segment *row = &renewal->segments[i];

		jk_buf_addf(to, "segment %s ", row->name);
		jk_buf_add_hex(to, row->digest, sizeof row->digest);
		jk_buf_add_byte(to, '\n');
	}
	jk_buf_addf(to, "date %s\n", renewal->date);
	add_hex_line(to, "signer", renewal->signer, sizeof renewal->signer);
	add_hex_line(to, "signature", renewal->signature, sizeof renewal->signature);
}

/* Reading */

static void
take_date(struct jk_lines *lines, char date[JK_DATE_CHARS])
{
	int32_t day;

	jk_lines_text(lines, date, JK_DATE_CHARS);
	if (!lines->failed && !jk_date_decode(jk_bytes_of(date), &day))
		lines->failed = true;
}

static void
take_party(struct jk_lines *lines, char party[JK_PARTY_CHARS])
{
	jk_lines_text(lines, party, JK_PARTY_CHARS);
	if (!lines->failed && !jk_party_is_valid(jk_bytes_of(party)))
		lines->failed = true;
}

static int
take_segments(struct jk_lines *lines, struct jk_renewal *renewal, struct jk_err *err)
{
	size_t count;

	jk_lines_expect(lines, "segments");
	count = jk_lines_number(lines, MAX_SEGMENTS);
	if (lines->failed)
		return 0;
	renewal->segments = calloc(count + 1, sizeof *renewal->segments);
	if (renewal->segments == NULL)
		return jk_err_memory(err);
	for (size_t i = 0; i < count; i++) {
		struct jk_renewal_segment *row = &renewal->segments[i];

		jk_lines_expect(lines, "segment");
		jk_lines_word(lines, row->name);
		jk_lines_hex(lines, row->digest, sizeof row->digest);
		if (!lines->failed && i > 0 && strcmp(row[-1].name, row->name) >= 0)
			lines->failed = true;
	}
	renewal->segments_count = count;
	return 0;
}

static int
take_lines(struct jk_lines *lines, struct jk_renewal *renewal, struct jk_err *err)
{
	jk_lines_expect(lines, "jk-renewal");
	jk_lines_value(lines);
	jk_lines_value(lines);
	jk_lines_expect(lines, "ledger");
	jk_lines_word(lines, renewal->ledger);
	jk_lines_expect(lines, "party");
	take_party(lines, renewal->party);
	jk_lines_expect(lines, "environment");
	renewal->production = jk_lines_either(lines, "production", "test");
	jk_lines_expect(lines, "number");
	renewal->number = jk_lines_number(lines, MAX_NUMBER);
	jk_lines_expect(lines, "lists");
	jk_lines_hex(lines, renewal->lists, sizeof renewal->lists);
	if (take_segments(lines, renewal, err) < 0)
		return -1;
	jk_lines_expect(lines, "date");
	take_date(lines, renewal->date);
	jk_lines_expect(lines, "signer");
	jk_lines_hex(lines, renewal->signer, sizeof renewal->signer);
	jk_lines_expect(lines, "signature");
	jk_lines_hex(lines, renewal->signature, sizeof renewal->signature);
	jk_lines_finish(lines);
	return 0;
}

int
jk_renewal_decode(struct jk_renewal *renewal, struct jk_bytes *is_signed,
    struct jk_bytes text, struct jk_err *err)
{
	struct jk_buf again = JK_BUF_INIT;
	struct jk_lines lines;
	bool canonical;

	memset(renewal, 0, sizeof *renewal);
	jk_lines_init(&lines, text);
	if (take_lines(&lines, renewal, err) < 0)
		return -1;
	jk_renewal_encode(&again, renewal);
	if (jk_buf_failed(&again)) {
		jk_buf_release(&again);
		return jk_err_memory(err);
	}
	canonical = !lines.failed && jk_bytes_equal(jk_buf_bytes(&again), text);
	jk_buf_release(&again);
	if (!canonical) {
		jk_err_set(err, JK_EXIT_PROTOCOL, "JK00776",
		    _("renewal is not in its canonical form"));
		return jk_err_at(err, _("line %zu"), lines.number);
	}
	*is_signed = jk_bytes(text.ptr, text.len - SIGNATURE_LINE_BYTES);
	return 0;
}

const struct jk_renewal_segment *
jk_renewal_segment(const struct jk_renewal *renewal, const char *name)
{
	for (size_t i = 0; i < renewal->segments_count; i++)
		if (strcmp(renewal->segments[i].name, name) == 0)
			return &renewal->segments[i];
	return NULL;
}

/* Signers */

static int32_t
take_day(struct jk_lines *lines)
{
	char date[JK_DATE_CHARS] = "";
	int32_t day = 0;

	take_date(lines, date);
	if (!lines->failed)
		(void)jk_date_decode(jk_bytes_of(date), &day);
	return day;
}

int
jk_renewer_decode(struct jk_renewer *renewer, struct jk_bytes text, struct jk_err *err)
{
	struct jk_lines lines;
	struct jk_bytes refused;

	memset(renewer, 0, sizeof *renewer);
	jk_lines_init(&lines, text);
	jk_lines_expect(&lines, "renewal");
	take_party(&lines, renewer->party);
	jk_lines_hex(&lines, renewer->point, sizeof renewer->point);
	renewer->from = take_day(&lines);
	renewer->until = take_day(&lines);
	refused = jk_lines_value(&lines);
	jk_lines_finish(&lines);
	renewer->refused_since = INT32_MAX;
	if (!lines.failed && lines.rest.len == 0 &&
	    (jk_bytes_is(refused, "-") ||
		jk_date_decode(refused, &renewer->refused_since)))
		return 0;
	return jk_err_set(err, JK_EXIT_CONFIG, "JK00777",
	    _("the file does not say who may renew, in the form of jk.conf(5)"));
}
