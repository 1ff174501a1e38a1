/* A party: its code, six decimal digits (jk-stream(5), CONVENTIONS), and its role. */
#ifndef JK_BASE_PARTY_H
#define JK_BASE_PARTY_H

#include "base/bytes.h"

#define JK_PARTY_CHARS 7 /* with the NUL */

enum jk_party_role {
	JK_ROLE_MUNICIPALITY,
	JK_ROLE_PREFECTURE,
	JK_ROLE_NATION,
	JK_ROLE_ORGAN,
};

/* "municipality" and so on, as files, tables and options name a role. */
const char *jk_party_role_name(enum jk_party_role role);

/* False, and *role as it was, for any other word. */
bool jk_party_role_decode(enum jk_party_role *role, struct jk_bytes name);

static inline bool
jk_party_is_valid(struct jk_bytes text)
{
	if (text.len != JK_PARTY_CHARS - 1)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	return true;
}

#endif
