# shellcheck shell=sh
# The part of jk-site(1) that makes keys and certificate requests, and writes
# them in the forms of jk.conf(5), KEY FILES.

# shellcheck disable=SC2015 # in "A && B || cannot_write", C may follow either

arc=2.25.240817943694699743212001934354882330743
no_name=0000000000000000000000000000000000000000000000000000000000000000
any64='????????????????????????????????????????????????????????????????'
# What stands before the scalar in a PKCS #8 key on P-256, and before a point
# in a public key: DER of fixed length, so that no parser is needed.
pkcs8_head=308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420
spki_head=3059301306072a8648ce3d020106082a8648ce3d030107034200

# Starting a process costs more than all else here, so what several keys or
# certificates need is done for all of them at once, a line each.

# Sets: lines, the bytes of the base64 text $2 in hex, $1 bytes a line.
decode_lines()
{
	lines=$(printf '%s' "$2" | base64 -d | od -An -v -tx1 -w"$1" | tr -d ' ')
}

# Sets: popped, the first line of variable $1, which loses it.
pop()
{
	popped=''
	eval "popped=\${$1%%\"\$newline\"*} $1=\${$1#*\"\$newline\"}"
}

# Sets: body, the lines between the first BEGIN and END of standard input.
read_body()
{
	body=''
	while read -r line; do
		case $line in
		-----BEGIN*) body='' ;;
		-----END*) break ;;
		*) body=$body$line ;;
		esac
	done
}

# Sets: scalar point, from the DER of a private key in hex.
split_key()
{
	scalar=${1#"$pkcs8_head"}
	if [ ${#1} != 276 ] || [ ${#scalar} != 204 ]; then
		fail 69 JKS0020 'openssl made no P-256 key'
	fi
	# shellcheck disable=SC2295 # a pattern by intent
	point=${scalar#$any64}
	scalar=${scalar%"$point"}
	point=${point#a144034200}
}

# Write the bytes of a point given in hex.
point_bytes()
{
	digits=$1 octal=''
	while [ -n "$digits" ]; do
		rest=${digits#??}
		byte=$((0x${digits%"$rest"}))
		octal="$octal\\$((byte / 64))$((byte / 8 % 8))$((byte % 8))"
		digits=$rest
	done
	# shellcheck disable=SC2059 # octal escapes only
	printf "$octal"
}

# name_point POINT. Sets: digest, of a point given in hex, and keyid, which begins it.
name_point()
{
	digest=$(point_bytes "$1" | sha256sum)
	digest=${digest%% *}
	keyid=${digest%"${digest#????????????????}"}
}

# write_raw FILE SCALAR POINT NAME
write_raw()
{
	printf 'jk-key 1 p256\n%s\n%s\n%s\n' "$2" "$3" "$4" >"$1" || cannot_write "$1"
}

# Sets: own_scalar own_point.
read_raw()
{
	{ read -r line && read -r own_scalar && read -r own_point; } <"$1" ||
		fail 66 JKS0022 'no key: %s' "$1"
}

# Sets: own own_scalar own_point, name and values of the site's key of use $1 with
# point $2; own is empty when there is none.
find_own()
{
	for own in "$site/keys/$1.raw" "$site/keys/$1"-*.raw; do
		[ -f "$own" ] || continue
		read_raw "$own"
		own=${own##*/} own=${own%.raw}
		[ "$own_point" != "$2" ] || return 0
	done
	own=''
}

# Sets: named, the certificate in raw key file $1, or zeros; from until refused, its
# days in the index, or nothing.
find_days()
{
	named=$(sed -n 4p "$1") from='' until='' refused=''
	read -r _ _ _ _ _ from until refused <<END || true
$(grep "^$named " "$site/trust/index")
END
}

# is_before DAY DAY
is_before()
{
	set -- "${1%%-*}" "${1#*-}" "${2%%-*}" "${2#*-}"
	[ "$1${2%-*}${2#*-}" -lt "$3${4%-*}${4#*-}" ]
}

# is_in_force DAY: of what find_days found.
is_in_force()
{
	[ -n "$from" ] && ! is_before "$1" "$from" && ! is_before "$until" "$1" &&
		{ [ "$refused" = - ] || is_before "$1" "$refused"; }
}

policy_of_role()
{
	case $1 in
	municipality) policy=$arc.2.1 ;;
	prefecture) policy=$arc.2.2 ;;
	nation) policy=$arc.2.3 ;;
	organ) policy=$arc.2.4 ;;
	esac
}

policy_of_environment()
{
	case $1 in
	test) policy=$arc.3.1 ;;
	production) policy=$arc.3.2 ;;
	esac
}

# Sets: extensions, the lines of a certificate for use $1, role $2,
# environment $3.
extensions_of()
{
	case $1 in
	signing) purpose=$arc.1.1 usage=digitalSignature ;;
	opening) purpose=$arc.1.2 usage=keyAgreement ;;
	approver) purpose=$arc.1.3 usage=digitalSignature ;;
	operator) purpose=$arc.1.4 usage=digitalSignature ;;
	recovery) purpose=$arc.1.5 usage=keyAgreement ;;
	renewal) purpose=$arc.1.6 usage=digitalSignature ;;
	esac
	policy_of_role "$2"
	extensions="extendedKeyUsage = critical,$purpose
certificatePolicies = $policy"
	policy_of_environment "$3"
	extensions="$extensions,$policy"
}

# make_request USE: in the scratch directory, a key and a request in the name of
# the loaded site; of renewal under the later suite.
make_request()
{
	extensions_of "$1" "$role" "$environment"
	curve=P-256 hash=sha256
	[ "$1" != renewal ] || curve=P-384 hash=sha384
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:$curve -nodes -$hash \
		-keyout "$work/$1.key" -out "$work/$1.csr" -config /dev/stdin \
		2>/dev/null <<END || fail 69 JKS0021 'openssl cannot make a key or request'
[req]
prompt = no
utf8 = yes
string_mask = utf8only
distinguished_name = subject
req_extensions = wish
[subject]
serialNumber = $code
CN = $name
[wish]
$extensions
END
}

is_same_directory()
{
	[ "$(realpath -- "$1")" = "$(realpath -- "$2")" ]
}

# name_next USE DIR SITE: where DIR has a key of this use already, or the site has had
# an opening key, the next one, in the scratch directory, is named after itself: the
# first opening key is known by having no id in its name. Sets: next.
name_next()
{
	next=$1
	set -- "$1" "$2" "$3" "$2/$1"*.raw
	if [ ! -f "$4" ]; then
		[ "$1" = opening ] && is_same_directory "$2" "$3/keys" &&
			grep -q " $code [a-z]* opening " "$3/trust/index" || return 0
	fi
	[ "$1" != renewal ] || return 0
	read_raw "$work/$1.raw"
	name_point "$own_point"
	next=$1-$keyid
	for file in raw key csr; do
		mv "$work/$1.$file" "$work/$next.$file" || cannot_write "$work"
	done
}

# make_keep LEDGER: a keep key, of which no other copy than the one that is installed
# may ever lie on a disk. Sets: keeps, a line each: LEDGER and the base64 of its DER.
keeps=$newline
make_keep()
{
	mkdir "$work/$1" && pem=$(openssl genpkey -algorithm EC \
		-pkeyopt ec_paramgen_curve:P-256 2>/dev/null) ||
		fail 69 JKS0021 'openssl cannot make a key or request'
	keeps="$keeps$1 $(printf '%s' "$pem" | grep -v '^-----' | tr -d '\n')$newline"
}

# The keep key of ledger $1, split, in the form of jk.conf(5).
write_keep()
{
	name_point "$point"
	write_raw "$work/$1/$keyid.raw" "$scalar" "$point" "$digest"
	printf '%s\n' "$point" >"$work/$1/$keyid.pub" &&
		printf '%s\n' "$keyid" >"$work/$1/current" || cannot_write "$work/$1"
}

# write_keys NAME...: the raw forms of the keys made under these names, a use
# or a ledger each.
write_keys()
{
	bodies=''
	for key; do
		if [ -d "$work/$key" ]; then
			body=${keeps#*"$newline$key "}
			body=${body%%"$newline"*}
		else
			read_body <"$work/$key.key"
		fi
		bodies=$bodies$body
	done
	decode_lines 138 "$bodies"
	for key; do
		pop lines
		split_key "$popped"
		if [ -d "$work/$key" ]; then
			write_keep "$key"
		else
			write_raw "$work/$key.raw" "$scalar" "$point" $no_name
		fi
	done
}

# Sets: month, the one after it.
next_month()
{
	year=${month%-*} month=${month#*-}
	month=$((${month#0} + 1))
	[ $month -le 12 ] || year=$(printf %04d $((${year#${year%%[!0]*}} + 1))) month=1
	month=$(printf '%s-%02d' "$year" $month)
}

# install_months MONTH...: keep keys of the archive, each made under its month. The
# order is the safety: while a month has no pointer it has no key.
install_months()
{
	for month; do
		read -r keyid <"$work/$month/current" || cannot_write "$work"
		mv "$work/$month/$keyid.raw" "$site/keys/keep/" &&
			settle "$site/keys/keep" &&
			mv "$work/$month/$keyid.pub" "$site/archive/keep/" &&
			mv "$work/$month/current" "$site/archive/keep/$month" &&
			settle "$site/archive/keep" || cannot_write "$site/keys/keep"
	done
}

# install_quarantine: the next keep key of the quarantine. What it had before has a
# last day from then on, $1.
install_quarantine()
{
	read -r keyid <"$work/quarantine/current" || cannot_write "$work"
	keep=$site/quarantine/keep
	mv "$work/quarantine/$keyid.raw" "$site/keys/keep/" && settle "$site/keys/keep" &&
		mv "$work/quarantine/$keyid.pub" "$keep/" &&
		mv "$work/quarantine/current" "$keep/current" &&
		settle "$keep" || cannot_write "$keep"
	for file in "$keep"/*.pub; do
		[ "$file" != "$keep/$keyid.pub" ] && [ ! -f "${file%.pub}.until" ] || continue
		printf '%s\n' "$1" >"$work/until" || cannot_write "$work"
		settle "$work/until"
		mv "$work/until" "${file%.pub}.until" || cannot_write "$keep"
	done
	settle "$keep"
}

# replace_key FILE DIR: FILE takes the place of the raw key of its name in DIR, which is
# overwritten then, since it is the same key.
replace_key()
{
	exec 6<>"$2/${1##*/}" && mv "$1" "$2/" && printf '%0275d' 0 >&6 && sync -f "$2" ||
		cannot_write "$2"
	exec 6>&-
}

# destroy FILE...: of one directory. Each gets a name that is no key's first, so that
# nobody takes half of it for one.
destroy()
{
	for file; do
		[ ! -f "$file" ] || mv "$file" "${file%/*}/.${file##*/}.gone" || cannot_write "$file"
	done
	destroy_rest "${1%/*}"
}

# destroy_rest DIR: what a killed run, of ours or of jk-purge, was destroying.
destroy_rest()
{
	for file in "$1"/.*.gone; do
		[ ! -f "$file" ] || shred -n 1 -u -- "$file" 2>/dev/null || cannot_write "$file"
	done
	settle "$1"
}

# install_keys DIR NAME...: move keys to directory DIR, what belongs to a ledger
# to its place in the site. `current`, or the raw file, comes last: while it is
# missing there is no key.
install_keys()
{
	directory=$1
	shift
	for key; do
		if [ -d "$work/$key" ]; then
			mv "$work/$key"/*.raw "$directory/keep/" &&
				mv "$work/$key"/*.pub "$work/$key/current" "$site/$key/keep/"
		else
			mv "$work/$key.key" "$work/$key.csr" "$directory/" &&
				{ [ "$key" = renewal ] || mv "$work/$key.raw" "$directory/"; }
		fi || cannot_write "$directory"
	done
}
