#include "stream/policy.h"

#include <string.h>

/* The kinds that persons sign; every other one is its site's. */
static const struct {
	const char *kind;
	enum jk_key_use use;
	bool organs; /* also with the signing key of who asks as a whole party */
} personal[] = {
	{ "approval", JK_USE_APPROVER, false },
	{ "hold", JK_USE_APPROVER, false },
	{ "operator", JK_USE_APPROVER, false },
	{ "plan", JK_USE_APPROVER, false },
	{ "purpose", JK_USE_APPROVER, false },
	{ "query", JK_USE_OPERATOR, true },
	{ "request", JK_USE_OPERATOR, true },
	{ "retention", JK_USE_APPROVER, false },
};

#define PERSONAL (sizeof personal / sizeof personal[0])

static const struct jk_trust_entry *
find_signer(const struct jk_policy *policy, const uint8_t fingerprint[JK_DIGEST_BYTES],
    bool persons, struct jk_err *err)
{
	const struct jk_trust_entry *entry = jk_trust_find(policy->trust, fingerprint);

	if (entry == NULL || entry->use == JK_USE_OPENING ||
	    (!persons && entry->use != JK_USE_SIGNING)) {
		jk_err_set(
		    err, JK_EXIT_PROTOCOL, "JK00304", _("signer is not trusted"));
		return NULL;
	}
	if (!policy->any_day && !jk_trust_is_in_force(entry, policy->day)) {
		jk_err_set(err, JK_EXIT_PROTOCOL, "JK00305",
		    _("signer's certificate is not valid on the business date"));
		return NULL;
	}
	return entry;
}

const struct jk_trust_entry *
jk_policy_signer(const struct jk_policy *policy,
    const uint8_t fingerprint[JK_DIGEST_BYTES], struct jk_err *err)
{
	return find_signer(policy, fingerprint, true, err);
}

const struct jk_trust_entry *
jk_policy_site_signer(const struct jk_policy *policy,
    const uint8_t fingerprint[JK_DIGEST_BYTES], struct jk_err *err)
{
	return find_signer(policy, fingerprint, false, err);
}

static size_t
find_kind(const char *kind)
{
	size_t i = 0;

	while (i < PERSONAL && strcmp(personal[i].kind, kind) != 0)
		i++;
	return i;
}

bool
jk_policy_is_personal(const char *kind)
{
	return find_kind(kind) < PERSONAL;
}

/* An organ asks as a party, and so does a prefecture at the nation. */
static bool
asks_as_party(const struct jk_trust_entry *signer)
{
	return signer->use == JK_USE_SIGNING &&
	       (signer->role == JK_ROLE_ORGAN || signer->role == JK_ROLE_PREFECTURE);
}

int
jk_policy_check_use(
    const char *kind, const struct jk_trust_entry *signer, struct jk_err *err)
{
	size_t i = find_kind(kind);

	if (i == PERSONAL ? signer->use == JK_USE_SIGNING
			  : signer->use == personal[i].use ||
				(personal[i].organs && asks_as_party(signer)))
		return 0;
	return jk_err_set(err, JK_EXIT_NOPERM, "JK00342",
	    _("signer's certificate is not for streams of this kind"));
}
