#include "base/party.h"

static const char *const role_names[] = {
	[JK_ROLE_MUNICIPALITY] = "municipality",
	[JK_ROLE_PREFECTURE] = "prefecture",
	[JK_ROLE_NATION] = "nation",
	[JK_ROLE_ORGAN] = "organ",
};

const char *
jk_party_role_name(enum jk_party_role role)
{
	return role_names[role];
}

bool
jk_party_role_decode(enum jk_party_role *role, struct jk_bytes name)
{
	for (size_t i = 0; i < sizeof role_names / sizeof role_names[0]; i++)
		if (jk_bytes_is(name, role_names[i])) {
			*role = (enum jk_party_role)i;
			return true;
		}
	return false;
}
