# shellcheck shell=sh
# The part of jk-site(1) that keeps the trust index (jk.conf(5), TRUST INDEX).

# shellcheck disable=SC2015 # in "A && B || cannot_write", C may follow either

# write_index: the lines of $work/lines become $work/index, for install_trust.
write_index()
{
	{
		echo 'jk-trust 1'
		sort -u "$work/lines"
	} >"$work/index" || cannot_write "$work/index"
	[ "$(wc -c <"$work/index")" -le 4194304 ] ||
		fail 73 JKS0050 'the trust index would be larger than 4 MiB'
}

# Sets: site and its configuration; the index is there and ours to change.
open_index()
{
	site=$1
	load_site "$site"
	lock_site "$site"
	scratch "$site/trust"
	read_index
}

# Sets: index, all of it; $work/lines gets its lines. What is to come into force will
# lie beside them.
read_index()
{
	set_business_date
	mkdir "$work/evidence" "$work/own" "$work/renewals" || cannot_write "$work"
	[ -f "$site/trust/index" ] || echo 'jk-trust 1' >"$site/trust/index" ||
		cannot_write "$site/trust/index"
	index=$(cat "$site/trust/index")
	[ "${index%%"$newline"*}" = 'jk-trust 1' ] ||
		fail 78 JKS0051 'not a trust index: %s' "$site/trust/index"
	{
		[ "$index" = 'jk-trust 1' ] || printf '%s\n' "${index#*"$newline"}"
	} >"$work/lines" || cannot_write "$work/lines"
	pay
}

# write_certificate FILE: the certificate that read_claims read, as evidence.
write_certificate()
{
	{
		printf 'serial=%s\n-----BEGIN CERTIFICATE-----\n' "$c_serial"
		printf '%s-----END CERTIFICATE-----\n' "$c_pem"
	} >"$1" || cannot_write "$1"
}

# The certificate of cut $1, checked, becomes a line, evidence, and the own
# key's certificate.
take_certificate()
{
	read_claims "$work/$1.shown"
	pop_values
	case $index in
	*"$newline$fingerprint "*)
		check_named_party
		return ;;
	esac
	check_entitled
	printf '%s %s %s %s %s %s %s -\n' "$fingerprint" "$c_party" "$c_role" "$c_use" \
		"$point" "$from" "$until" >>"$work/lines" || cannot_write "$work/lines"
	index="$index$newline$fingerprint $c_party $c_role "
	write_certificate "$work/evidence/$fingerprint.pem"
	[ -n "$own" ] || return 0
	write_raw "$work/own/$own.raw" "$own_scalar" "$own_point" "$fingerprint"
	write_certificate "$work/own/$own.pem"
}

# add_certificates: those that were cut, checked, are ready for install_trust.
add_certificates()
{
	number=0
	while [ $((number += 1)) -le "$count" ]; do
		show_certificate "$work/$number.cut" "$work/$number.shown" ||
			fail 65 JKS0052 'not a certificate: number %s of the input' "$number"
	done
	set_moment "$opt_as_of"
	verify_chain "$site" "$work"/*.cut
	collect_values
	number=0
	while [ $((number += 1)) -le "$count" ]; do
		take_certificate "$number"
	done
	write_index
}

# refuse_listed: $work/refused has lines "FINGERPRINT DATE", sorted. Of two dates the
# earlier one stays. The rest is for install_trust.
refuse_listed()
{
	refuse_renewals
	sort -o "$work/lines" "$work/lines" || cannot_write "$work/lines"
	join -a 1 "$work/lines" "$work/refused" | awk '
		NF == 9 && ($8 == "-" || $9 < $8) { $8 = $9 }
		{ print $1, $2, $3, $4, $5, $6, $7, $8 }' >"$work/changed" ||
		cannot_write "$work/changed"
	mv "$work/changed" "$work/lines" || cannot_write "$work/lines"
	write_index
}
