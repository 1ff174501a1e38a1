/*
 * The prefix and header of a stream (jk-stream(5), Prefix and Header).
 *
 * A header is decoded only after checkpoint 0 has verified over its bytes; the
 * two functions that may look earlier are jk_prefix_decode and
 * jk_header_signer, which read at fixed places and bounded lengths.
 */
#ifndef JK_FORMAT_HEADER_H
#define JK_FORMAT_HEADER_H

#include "base/buf.h"
#include "base/lines.h"
#include "format/date.h"
#include "format/lane.h"
#include "format/limits.h"
#include "format/tree.h"

#define JK_PREFIX_BYTES 31
#define JK_STREAM_ID_BYTES 16
#define JK_SIGNER_LINE_BYTES (7 + 64 + 1)
#define JK_CREATED_CHARS 21
#define JK_VERSION_CHARS 17

enum jk_stream_form { JK_FORM_WORKING, JK_FORM_BATCH, JK_FORM_SEGMENT };
enum jk_sealing { JK_SEALING_NONE, JK_SEALING_FRAMES, JK_SEALING_STREAM };

/* The newest head of one of the sender's ledgers, with its consistency proof. */
struct jk_head {
	char ledger[JK_WORD_CHARS];
	uint64_t size;
	uint8_t root[JK_HASH_BYTES];
	uint64_t older_size;
	size_t proof_count;
	uint8_t proof[64][JK_HASH_BYTES];
};

/* A stream's secret wrapped to one key (jk-stream(5), SEALING). */
struct jk_seal {
	uint8_t key_id[32];
	uint8_t enc[65];
	uint8_t wrapped[48];
};

struct jk_header {
	uint8_t signer[32];
	uint8_t stream[JK_STREAM_ID_BYTES];
	enum jk_stream_form form;
	enum jk_sealing sealing;
	char kind[JK_WORD_CHARS];
	bool sorted, live;
	char origin[JK_PARTY_CHARS];
	size_t recipients_count;
	char recipients[JK_MAX_RECIPIENTS][JK_PARTY_CHARS];
	struct jk_lane lane;
	uint64_t number; /* 0: none */
	char date[JK_DATE_CHARS]; /* "": none */
	char created[JK_CREATED_CHARS];
	char program[JK_WORD_CHARS], version[JK_VERSION_CHARS];
	bool production;
	size_t consents_count;
	char consents[JK_MAX_CONSENTS][JK_WORD_CHARS];
	size_t inputs_count;
	uint8_t inputs[JK_MAX_INPUTS][JK_STREAM_ID_BYTES];
	size_t heads_count;
	struct jk_head heads[JK_MAX_HEADS];
	uint8_t commitment[32];
	size_t seals_count;
	struct jk_seal seals[JK_MAX_SEALS];
	uint8_t schema_fingerprint[32];
	struct jk_bytes schema; /* borrowed; len 0 in a stream sealed as a whole */
};

/* Append the header's text. The schema's bytes are the caller's. */
void jk_header_encode(struct jk_buf *to, const struct jk_header *header);

/* Append the part that a seal binds: all but the seal lines. */
void jk_header_encode_sealed_part(struct jk_buf *to, const struct jk_header *header);

/*
 * Strict: only the text that jk_header_encode would write. Status 76 with the
 * line otherwise. header->schema is borrowed from text.
 */
JK_MUST_CHECK int jk_header_decode(
    struct jk_header *header, struct jk_bytes text, struct jk_err *err);

/* The header's length from a prefix; status 76 for anything else. */
JK_MUST_CHECK int jk_prefix_decode(
    size_t *header_len, const uint8_t prefix[JK_PREFIX_BYTES], struct jk_err *err);
void jk_prefix_encode(uint8_t to[JK_PREFIX_BYTES], size_t header_len);

/* The fingerprint in the first line of an unverified header. */
JK_MUST_CHECK int jk_header_signer(
    uint8_t signer[32], struct jk_bytes header, struct jk_err *err);

bool jk_header_has_recipient(const struct jk_header *header, const char *party);
bool jk_header_has_consent(const struct jk_header *header, const char *consent);

#endif
