#include "stream/leaves.h"

int
jk_leaves_init(struct jk_leaves *leaves, bool keeps_entries, struct jk_err *err)
{
	memset(leaves, 0, sizeof *leaves);
	jk_tree_init(&leaves->tree, jk_sha256);
	leaves->keeps_entries = keeps_entries;
	return keeps_entries ? 0 : jk_digest_init(&leaves->group, err);
}

void
jk_leaves_release(struct jk_leaves *leaves)
{
	jk_buf_release(&leaves->entries);
	jk_buf_release(&leaves->groups);
	jk_digest_release(&leaves->group);
}

static int
end_group(struct jk_leaves *leaves, struct jk_err *err)
{
	uint8_t value[JK_DIGEST_BYTES];

	if (jk_digest_end(&leaves->group, value, err) < 0)
		return -1;
	jk_digest_reset(&leaves->group);
	jk_buf_add(&leaves->groups, jk_bytes(value, sizeof value));
	return 0;
}

int
jk_leaves_put(struct jk_leaves *leaves, uint64_t offset, struct jk_bytes first,
    struct jk_bytes second, struct jk_err *err)
{
	uint8_t entry[JK_TABLE_ENTRY_BYTES];
	struct jk_bytes pieces[] = { first, second };

	jk_tree_leaf(jk_sha256, entry, pieces, 2);
	jk_put_be64(entry + JK_HASH_BYTES, offset);
	jk_tree_put(&leaves->tree, entry);
	if (leaves->keeps_entries) {
		jk_buf_add(&leaves->entries, jk_bytes(entry, sizeof entry));
	} else {
		jk_digest_add(&leaves->group, jk_bytes(entry, sizeof entry));
		if (leaves->tree.size % JK_TABLE_MAX_ENTRIES == 0 &&
		    end_group(leaves, err) < 0)
			return -1;
	}
	if (jk_buf_failed(&leaves->entries) || jk_buf_failed(&leaves->groups))
		return jk_err_memory(err);
	return 0;
}

size_t
jk_leaves_tables(const struct jk_leaves *leaves)
{
	return (size_t)((leaves->tree.size + JK_TABLE_MAX_ENTRIES - 1) /
			JK_TABLE_MAX_ENTRIES);
}

size_t
jk_leaves_table_entries(const struct jk_leaves *leaves, size_t index)
{
	uint64_t left = leaves->tree.size - (uint64_t)index * JK_TABLE_MAX_ENTRIES;

	return left < JK_TABLE_MAX_ENTRIES ? (size_t)left : JK_TABLE_MAX_ENTRIES;
}

struct jk_bytes
jk_leaves_table(const struct jk_leaves *leaves, size_t index)
{
	size_t start = index * JK_TABLE_MAX_ENTRIES * JK_TABLE_ENTRY_BYTES;

	return jk_bytes(leaves->entries.ptr + start,
	    jk_leaves_table_entries(leaves, index) * JK_TABLE_ENTRY_BYTES);
}

int
jk_leaves_table_check(
    struct jk_leaves *leaves, size_t index, struct jk_bytes body, struct jk_err *err)
{
	uint8_t value[JK_DIGEST_BYTES];

	/* The last group is closed when the first table arrives. */
	if (leaves->groups.len / JK_DIGEST_BYTES < jk_leaves_tables(leaves) &&
	    end_group(leaves, err) < 0)
		return -1;
	if (jk_buf_failed(&leaves->groups))
		return jk_err_memory(err);
	if (jk_digest_of(value, &body, 1, err) < 0)
		return -1;
	if (index >= jk_leaves_tables(leaves) ||
	    memcmp(value, leaves->groups.ptr + index * JK_DIGEST_BYTES, sizeof value) !=
		0)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00300",
		    _("table of leaves does not match the stream"));
	return 0;
}
