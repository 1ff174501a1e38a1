# shellcheck shell=sh
# The part of jk-site(1) that signs the heads of ledgers again, under a later suite
# (jk-ledger(5), RENEWALS), and says who may.

# shellcheck disable=SC2015 # in "A && B || cannot_write", C may follow either

# What stands before a point on P-384 in a public key.
later_head=3076301006072a8648ce3d020106052b81040022036200

# --- who may ---------------------------------------------------------------------

# Certificates of use renewal, among those that were cut, become $work/N.later: they
# are on another curve. Sets: count, of the others, and renewals.
split_renewals()
{
	number=0 others=0 renewals=0
	while [ $((number += 1)) -le "$count" ]; do
		c_use=''
		! show_certificate "$work/$number.cut" "$work/shown" || read_claims "$work/shown"
		if [ "$c_use" = renewal ]; then
			name=$((renewals += 1)).later
		else
			name=$((others += 1)).cut
		fi
		[ "$name" = "$number.cut" ] || mv "$work/$number.cut" "$work/$name" ||
			cannot_write "$work/$name"
	done
	count=$others
}

# Sets: later_point, of the certificate that read_claims read.
read_later_point()
{
	decode_lines 120 "$c_key"
	later_point=${lines#"$later_head"}
	[ "${#c_key}" = 160 ] && [ "${#later_point}" = 194 ] ||
		fail 77 JKS0131 'the key of the certificate is not on P-384'
}

# In the name of this site only for the key that lies here.
check_own_renewal()
{
	[ "$c_party" = "$code" ] || return 0
	[ -f "$site/keys/renewal.key" ] &&
		openssl pkey -in "$site/keys/renewal.key" -pubout >"$work/own.later" 2>/dev/null ||
		fail 66 JKS0022 'no key: %s' "$site/keys/renewal.key"
	read_body <"$work/own.later"
	[ "$body" = "$c_key" ] ||
		fail 77 JKS0048 'a certificate in the name of this site, for a key that is not here'
	write_certificate "$work/own/renewal.pem"
}

# add_renewals: what must hold of each of them; those that are new are ready for
# install_trust.
add_renewals()
{
	set_moment "$opt_as_of"
	verify_chain "$site" "$work"/*.later
	number=0
	while [ $((number += 1)) -le "$renewals" ]; do
		show_certificate "$work/$number.later" "$work/shown"
		read_claims "$work/shown"
		has_whole_claims && has_fitting_usage ||
			fail 77 JKS0042 'the certificate is not for one use, one role, one environment'
		check_claimed_party
		read_later_point
		check_own_renewal
		fingerprint=$(printf '%s' "$c_fingerprint" | sed 's/://g; y/ABCDEF/abcdef/')
		# What is there already stays, since a refusal may stand in it.
		[ ! -f "$site/trust/renewals/$fingerprint" ] || continue
		days=$(printf '%s\n' "$c_from" "$c_until" | TZ=JST-9 date -f - +%F)
		printf 'renewal %s %s %s %s -\n' "$c_party" "$later_point" \
			"${days%%"$newline"*}" "${days#*"$newline"}" >"$work/renewals/$fingerprint" ||
			cannot_write "$work/renewals"
		write_certificate "$work/evidence/$fingerprint.pem"
	done
}

# refuse_renewals: as refuse_listed, by the lines of $work/refused.
refuse_renewals()
{
	while read -r fingerprint day; do
		file=$site/trust/renewals/$fingerprint
		[ -f "$file" ] || continue
		awk -v day="$day" '$6 == "-" || day < $6 { $6 = day } { print }' "$file" \
			>"$work/renewer" || cannot_write "$work/renewer"
		cmp -s "$work/renewer" "$file" ||
			mv "$work/renewer" "$work/renewals/$fingerprint" ||
			cannot_write "$work/renewals"
	done <"$work/refused"
}

# --- renewals ----------------------------------------------------------------------

# Sets: half, a number of a DER signature in hex, as 48 bytes.
half_of()
{
	half=$1
	while [ ${#half} -gt 96 ] && [ "$half" != "${half#00}" ]; do
		half=${half#00}
	done
	while [ ${#half} -lt 96 ]; do
		half=0$half
	done
}

# Sets: signature, of file $1 under the renewal key: r, then s, in hex.
sign_later()
{
	der=$({ printf 'jk-renewal-v1\0' && cat "$1"; } |
		openssl dgst -sha384 -sign "$site/keys/renewal.key" -binary 2>/dev/null |
		od -An -v -tx1 | tr -d ' \n')
	rest=${der#30??02}
	[ "$rest" != "$der" ] || fail 69 JKS0132 'openssl cannot sign under the later suite'
	length=$((2 * 0x${rest%"${rest#??}"})) rest=${rest#??}
	half_of "$(printf '%s' "$rest" | cut -c "1-$length")"
	signature=$half
	half_of "$(printf '%s' "$rest" | cut -c "$((length + 5))-")"
	signature=$signature$half
}

# write_renewal LEDGER NUMBER OUT
write_renewal()
{
	segments=$(sed -n 's/^segment \([^ ]*\) .*/\1/p' "$site/$1/lists/$2.list")
	number=$2
	while [ "$number" != "${number#0}" ]; do
		number=${number#0}
	done
	lists=$(cat "$site/$1"/lists/*.list | sha384sum) || cannot_write "$3"
	{
		printf 'jk-renewal 1 p384-sha384\nledger %s\nparty %s\nenvironment %s\nnumber %s\n' \
			"$1" "$code" "$environment" "$number"
		printf 'lists %s\n' "${lists%% *}"
		printf 'segments %s\n' "$(printf '%s' "$segments" | grep -c .)"
		for name in $segments; do
			digest=$(sha384sum <"$site/$1/segments/$name.jks") || exit 74
			printf 'segment %s %s\n' "$name" "${digest%% *}"
		done
		printf 'date %s\nsigner %s\n' "$date" "$fingerprint"
	} >"$3" || cannot_write "$3"
	sign_later "$3"
	printf 'signature %s\n' "$signature" >>"$3" || cannot_write "$3"
}

# reseal_ledger LEDGER: what verifies now is what is renewed.
reseal_ledger()
{
	set -- "$1" "$site/$1"/lists/*.list
	[ -f "$2" ] || return 0
	exec 6>>"$site/$1/lock" || cannot_write "$site/$1/lock"
	flock -n 6 || fail 75 JKS0133 'another process changes the ledger: %s' "$site/$1"
	verified jk-audit verify -q -S "$site" "$site/$1" >/dev/null
	ledger=$1
	shift $(($# - 1))
	list=${1##*/} list=${list%.list}
	renewal=$site/$ledger/renewals/$list
	[ ! -e "$renewal" ] || return 0
	mkdir -p "$site/$ledger/renewals" || cannot_write "$site/$ledger/renewals"
	write_renewal "$ledger" "$list" "$work/renewal"
	settle "$work/renewal"
	note key reseal "$ledger-$list"
	record_acts
	mv "$work/renewal" "$renewal" && settle "$site/$ledger/renewals" || cannot_write "$renewal"
	# One that does not verify would be worse than none.
	holds jk-audit verify -q -S "$site" "$site/$ledger" >/dev/null || {
		rm -f "$renewal"
		exit $verdict
	}
}

do_reseal()
{
	load_site "$1"
	site=$(realpath -- "$1")
	set_business_date
	[ -f "$site/keys/renewal.key" ] && [ -f "$site/keys/renewal.pem" ] ||
		fail 66 JKS0134 'no renewal key with a certificate: %s' "$site/keys"
	lock_site "$site"
	scratch "$site/trust" reseal
	show_certificate "$site/keys/renewal.pem" "$work/shown"
	read_claims "$work/shown"
	fingerprint=$(printf '%s' "$c_fingerprint" | sed 's/://g; y/ABCDEF/abcdef/')
	for ledger in register archive; do
		reseal_ledger $ledger
	done
}
