# shellcheck shell=sh
# The part of jk-site(1) that reads what certificates and requests claim, and
# decides whether a certificate may come in (jk.conf(5), CERTIFICATES).

# shellcheck disable=SC2015 # in "A && B || cannot_write", C may follow either

# Sets: c_use c_role c_environment c_party c_from c_until c_fingerprint c_serial
# c_signs c_leaf, and the bodies c_key and c_pem, from OpenSSL's print of the parts we want. Names are printed
# with every control character escaped, so a line is what it seems. Any line
# that we do not expect under an extension spoils the claim: c_odd.
read_claims()
{
	c_use='' c_role='' c_environment='' c_party='' c_from='' c_until=''
	c_fingerprint='' c_serial='' c_signs='' c_leaf='' c_key='' c_pem='' c_odd='' part=''
	while read -r line; do
		case $part:$line in
		*:-----BEGIN*KEY-----) part=key && continue ;;
		*:-----BEGIN*) part=pem && continue ;;
		*:-----END*) part='' && continue ;;
		key:*) c_key=$c_key$line && continue ;;
		pem:*) c_pem=$c_pem$line$newline && continue ;;
		esac
		case $line in
		subject=*) part=subject ;;
		notBefore=*) part='' c_from=${line#*=} ;;
		notAfter=*) part='' c_until=${line#*=} ;;
		'sha256 Fingerprint='*) part='' c_fingerprint=${line#*=} ;;
		serial=*) part='' c_serial=${line#*=} ;;
		Attributes: | 'Requested Extensions:') part='' ;;
		'X509v3 Basic Constraints: critical') part=leaf ;;
		'X509v3 Key Usage: critical') part=signs ;;
		'X509v3 Extended Key Usage: critical') part=use ;;
		'X509v3 Certificate Policies:' | 'X509v3 Certificate Policies: critical') part=policy ;;
		*) read_claim "$line" ;;
		esac
	done <"$1"
}

# once VARIABLE VALUE: a claim made twice is no claim.
once()
{
	eval "[ -z \"\$$1\" ]" || c_odd=yes
	eval "$1=\$2"
}

read_claim()
{
	case $part:$1 in
	subject:*' + '*) c_odd=yes ;; # several attributes in one; in a value it is " \+ "
	subject:serialNumber=*) once c_party "${1#*=}" ;;
	subject:*) ;;
	leaf:CA:FALSE) once c_leaf yes ;;
	'signs:Digital Signature') once c_signs yes ;;
	'signs:Key Agreement') once c_signs no ;;
	"use:$arc.1.1") once c_use signing ;;
	"use:$arc.1.2") once c_use opening ;;
	"use:$arc.1.3") once c_use approver ;;
	"use:$arc.1.4") once c_use operator ;;
	"use:$arc.1.5") once c_use recovery ;;
	"use:$arc.1.6") once c_use renewal ;;
	"policy:Policy: $arc.2.1") once c_role municipality ;;
	"policy:Policy: $arc.2.2") once c_role prefecture ;;
	"policy:Policy: $arc.2.3") once c_role nation ;;
	"policy:Policy: $arc.2.4") once c_role organ ;;
	"policy:Policy: $arc.3.1") once c_environment test ;;
	"policy:Policy: $arc.3.2") once c_environment production ;;
	*) c_odd=yes ;;
	esac
}

# One use, one role, one environment, and a key usage that fits the use?
has_whole_claims()
{
	[ -z "$c_odd" ] && [ -n "$c_use" ] && [ -n "$c_role" ] && [ -n "$c_environment" ]
}

has_fitting_usage()
{
	case $c_leaf:$c_use:$c_signs in
	yes:signing:yes | yes:approver:yes | yes:operator:yes | yes:renewal:yes | yes:opening:no | \
		yes:recovery:no) true ;;
	*) false ;;
	esac
}

names='-nameopt sep_multiline,sname,esc_2253,esc_ctrl,esc_msb,utf8'

# Cut the PEM certificates of standard input into $work/N.cut, N from $count + 1.
# Sets: count.
cut_pem()
{
	inside=no
	while IFS= read -r line || [ -n "$line" ]; do
		line=${line%"$return"}
		case $inside:$line in
		no:'-----BEGIN CERTIFICATE-----')
			inside=yes count=$((count + 1))
			printf '%s\n' "$line" >"$work/$count.cut" ;;
		yes:'-----END CERTIFICATE-----')
			inside=no
			printf '%s\n' "$line" >>"$work/$count.cut" ;;
		yes:*) printf '%s\n' "$line" >>"$work/$count.cut" ;;
		esac
	done
}

# Print certificate $1 with the parts that read_claims reads into file $2.
show_certificate()
{
	# shellcheck disable=SC2086 # two words by intent
	openssl x509 -in "$1" $names -subject -dates -dateopt iso_8601 -serial \
		-fingerprint -sha256 -pubkey \
		-ext basicConstraints,keyUsage,extendedKeyUsage,certificatePolicies \
		>"$2" 2>/dev/null
}

# Sets: moment, the seconds at the end of day $1, or now without one.
set_moment()
{
	if [ -n "$1" ]; then
		moment=$(date -d "$1 23:59:59 +0900" +%s)
	else
		moment=$(date +%s)
	fi
}

# verify_files OPTION... FILE...: by openssl-verify, under its strict rules. Sets: number
# depth said, of the first error.
verify_files()
{
	openssl verify -x509_strict -check_ss_sig -auth_level 2 -crl_check \
		-no-CApath -no-CAstore -CAfile "$trust/authority.pem" \
		-CRLfile "$trust/revoked.pem" "$@" >"$work/said" 2>&1 && return
	number=0
	while read -r word first rest; do
		case $word:$rest in
		error:at*lookup:*)
			number=$first said=${rest#*: } depth=${rest#at }
			depth=${depth%% *} && break ;;
		esac
	done <"$work/said"
	return 1
}

# verify_chain SITE FILE...: one that begins later is as good, but for its day.
verify_chain()
{
	trust=$1/trust
	shift
	[ -f "$trust/authority.pem" ] || fail 76 JKS0030 'no authority is believed yet: %s' "$trust"
	[ -f "$trust/revoked.pem" ] || fail 76 JKS0031 'the revocation list is missing: %s' "$trust"
	verify_files -attime "$moment" "$@" && return
	for file; do
		verify_files -attime "$moment" "$file" && continue
		[ "$number at $depth" = '9 at 0' ] && verify_files -no_check_time "$file" ||
			refuse_chain
	done
}

# What verify_files found, said.
refuse_chain()
{
	case $number in
	3 | 33) fail 76 JKS0032 'the revocation list is of another authority' ;;
	9) fail 76 JKS0033 'the certificate is not yet valid' ;;
	10) fail 76 JKS0034 'the certificate has expired' ;;
	11) fail 76 JKS0035 'the revocation list is not yet in force' ;;
	12) fail 76 JKS0036 'the revocation list is no longer in force' ;;
	18) fail 76 JKS0037 'the certificate is signed by itself' ;;
	2 | 19 | 20 | 21) fail 76 JKS0038 'the certificate is not of the authority believed here' ;;
	23) fail 76 JKS0039 'the certificate is revoked' ;;
	*) fail 76 JKS0040 'the chain does not hold: %s' "${said:-$number}" ;;
	esac
}

# Sets: fingerprints points days, a line or two for each of the certificates.
collect_values()
{
	bodies='' fingerprints='' days='' number=0
	while [ $((number += 1)) -le "$count" ]; do
		read_claims "$work/$number.shown"
		[ ${#c_key} = 124 ] || # 91 bytes
			fail 77 JKS0041 'the key of the certificate is not on P-256'
		bodies=$bodies$c_key
		fingerprints=$fingerprints$c_fingerprint$newline
		days=$days$c_from$newline$c_until$newline
	done
	decode_lines 91 "$bodies"
	# shellcheck disable=SC2034 # by pop_values
	points=$lines
	fingerprints=$(printf '%s' "$fingerprints" | sed 's/://g; y/ABCDEF/abcdef/')
	days=$(printf '%s' "$days" | TZ=JST-9 date -f - +%F)
}

# Sets: fingerprint point from until, of the next certificate collected.
pop_values()
{
	pop fingerprints
	fingerprint=$popped
	pop points
	point=${popped#"$spki_head"}
	[ ${#point} = 130 ] || fail 77 JKS0041 'the key of the certificate is not on P-256'
	pop days
	from=$popped
	pop days
	until=$popped
}

# Is it the one that the operator named?
check_named_party()
{
	[ -z "$opt_party" ] || [ "$opt_party" = "$c_party" ] ||
		fail 77 JKS0045 'the certificate is of party %s' "$c_party"
}

# Is the party of what read_claims found one that may be believed here?
check_claimed_party()
{
	is_code "$c_party" "$c_role" ||
		fail 77 JKS0043 'the subject of the certificate has no party code that fits its role'
	[ "$c_environment" = "$environment" ] ||
		fail 77 JKS0044 'the certificate is of the other environment: %s' "$c_environment"
	check_named_party
	known=${index#* "$c_party" }
	[ "$known" = "$index" ] || [ "${known%% *}" = "$c_role" ] ||
		fail 77 JKS0046 'party %s is known under another role' "$c_party"
	[ "$c_party" = "$code" ] || return 0
	[ "$c_role" = "$role" ] || fail 77 JKS0047 'the certificate has not the role of this site'
}

# May what read_claims found stand in the index of this site? Sets: own, the
# name of the key that lies here.
check_entitled()
{
	own=''
	has_whole_claims && has_fitting_usage ||
		fail 77 JKS0042 'the certificate is not for one use, one role, one environment'
	[ "$c_use" != recovery ] ||
		fail 77 JKS0124 'a holder of recovery signs nothing and stands in no index'
	check_claimed_party
	[ "$c_party" = "$code" ] || return 0
	case $c_use in
	approver | operator) return 0 ;; # a person's key is never here
	esac
	find_own "$c_use" "$point"
	[ -n "$own" ] ||
		fail 77 JKS0048 'a certificate in the name of this site, for a key that is not here'
}
