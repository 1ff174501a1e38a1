/*
 * A list of a ledger is read before its signature is looked at. What decodes
 * must be the very text that is encoded again.
 */
#include "ledger/list.h"
#include "target.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct jk_bytes text = jk_bytes(data, size), is_signed;
	struct jk_list list;
	struct jk_buf again = JK_BUF_INIT;
	struct jk_err err = { 0 };

	jk_list_init(&list);
	if (jk_list_decode(&list, &is_signed, text, &err) == 0) {
		must(is_signed.len < size);
		must(jk_list_encode(&again, &list, &err) == 0);
		must(jk_bytes_equal(jk_buf_bytes(&again), text));
	} else {
		must(err.status != JK_EXIT_OK);
	}
	jk_buf_release(&again);
	jk_list_release(&list);
	return 0;
}
