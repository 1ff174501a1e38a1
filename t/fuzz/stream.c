/*
 * The reader, from bytes to records, under the trust of the vectors. A record
 * that comes out without a signature over it would be the end of all; so a
 * stream that ends well must be one that the fuzzer did not make: only the
 * vectors' own keys could sign another.
 */
#include "stream/reader.h"

#include "adapt/fd.h"
#include "adapt/secret.h"
#include "target.h"

static struct jk_trust *
load_trust(void)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_err err = { 0 };
	struct jk_trust *trust;

	must(jk_secret_setup(&err) == 0);
	must(jk_file_load(&text, "t/vectors/trust", 1 << 20, &err) == 0);
	trust = jk_trust_decode(jk_buf_bytes(&text), &err);
	must(trust != NULL);
	jk_buf_release(&text);
	return trust;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct jk_trust *trust;
	struct jk_reader_options options = { .deep = true };
	struct jk_source source;
	struct jk_record record;
	struct jk_reader *reader;
	enum jk_ending ending = JK_ENDING_UNKNOWN;
	enum jk_next next = JK_NEXT_RECORD;
	struct jk_err err = { 0 };

	if (trust == NULL)
		trust = load_trust();
	options.policy = (struct jk_policy){ .trust = trust, .any_day = true };
	jk_source_of_bytes(&source, stream_of(data, size));
	reader = jk_reader_open(&source, &options, &ending, &err);
	must(reader != NULL || err.status != JK_EXIT_OK);
	while (reader != NULL && next == JK_NEXT_RECORD)
		next = jk_reader_next(reader, &record, &err);
	if (next == JK_NEXT_FAILED)
		must(err.status != JK_EXIT_OK && err.id[0] != '\0');
	if (next == JK_NEXT_END)
		must(jk_units_ending(jk_reader_units(reader)) == JK_ENDING_COMPLETE);
	jk_reader_free(reader);
	jk_source_release(&source);
	return 0;
}
