# shellcheck shell=sh
# The part of jk-site(1) for the recovery of keys: each is wrapped to two holders,
# who open it in turn (jk.conf(5), RECOVERY). A wrap is CMS, so that it can be
# opened when there is no jk any more.

# shellcheck disable=SC2015 # in "A && B || cannot_write", C may follow either

# --- holders -------------------------------------------------------------------

# Sets: fingerprint point, of the one certificate in file $1, which must be that of
# a holder of this party.
check_holder()
{
	count=0
	[ -f "$1" ] || fail 66 JKS0064 'no such file: %s' "$1"
	rm -f "$work"/*.cut "$work"/*.shown
	cut_pem <"$1"
	[ $count = 1 ] || fail 65 JKS0111 'not one certificate: %s' "$1"
	show_certificate "$work/1.cut" "$work/1.shown" ||
		fail 65 JKS0054 'not a certificate: %s' "$1"
	set_moment "$opt_as_of"
	verify_chain "$site" "$work/1.cut"
	collect_values
	pop_values
	has_whole_claims && has_fitting_usage && [ "$c_use" = recovery ] ||
		fail 77 JKS0112 'not the certificate of a holder of recovery: %s' "$1"
	[ "$c_party $c_role $c_environment" = "$code $role $environment" ] ||
		fail 77 JKS0113 'the certificate of a holder of another party: %s' "$1"
}

# Both holders into $work/first.pem and $work/second.pem, and holders.pem of them.
# Sets: first second, their fingerprints.
take_holders()
{
	holders=$opt_holder
	if [ -z "$holders" ]; then
		[ -f "$recovery/holders.pem" ] || fail 64 JKS0009 'option --%s is missing' holder
		split_holders
		holders=$work/first$newline$work/second
	fi
	first='' second=''
	while read -r file; do
		[ -z "$second" ] || fail 64 JKS0114 'there are two holders, not more'
		check_holder "$file"
		if [ -z "$first" ]; then
			first=$fingerprint first_point=$point
			cp "$work/1.cut" "$work/first.pem" || cannot_write "$work/first.pem"
		else
			second=$fingerprint
			cp "$work/1.cut" "$work/second.pem" || cannot_write "$work/second.pem"
		fi
	done <<END
$holders
END
	[ -n "$second" ] && [ "$first_point" != "$point" ] ||
		fail 64 JKS0115 'there are two holders, with a key each'
	cat "$work/first.pem" "$work/second.pem" >"$work/holders.pem" ||
		cannot_write "$work/holders.pem"
}

# holders.pem into $work/first and $work/second.
split_holders()
{
	count=0
	cut_pem <"$recovery/holders.pem"
	[ $count = 2 ] || fail 78 JKS0116 'not two certificates: %s' "$recovery/holders.pem"
	mv "$work/1.cut" "$work/first" && mv "$work/2.cut" "$work/second" || cannot_write "$work"
}

# --- wraps ---------------------------------------------------------------------

# Each private key that is here and may be wrapped, as "NAME FILE". An opening key gets
# its last form with its certificate.
list_keys()
{
	for key in "$site"/keys/keep/*.raw "$site/keys/heads.key" "$site/keys/opening.raw" \
		"$site/keys/opening"-*.raw; do
		[ -f "$key" ] && [ "$(sed -n 4p "$key")" != $no_name ] || continue
		name=${key##*/}
		printf '%s %s\n' "${name%.*}" "$key"
	done
}

# Sets: file, where the key of that name belongs.
place_of()
{
	case $1 in
	heads) file=$site/keys/heads.key ;;
	opening | opening-*) file=$site/keys/$1.raw ;;
	*) file=$site/keys/keep/$1.raw ;;
	esac
}

# encrypt CERTIFICATE: standard input to standard output
encrypt()
{
	openssl cms -encrypt -binary -aes-256-gcm -outform DER -recip "$1" \
		-keyopt ecdh_kdf_md:sha256 2>/dev/null
}

# wrap IN OUT: for the second holder, and then for the first. What is for one of them
# alone never lies on a disk.
wrap()
{
	{ encrypt "$work/second.pem" <"$1" || : >"$work/failed"; } |
		encrypt "$work/first.pem" >"$2" && [ ! -f "$work/failed" ] ||
		fail 69 JKS0117 'openssl cannot wrap a key'
}

# What is there of other holders is made anew, which needs every key.
renew_wraps()
{
	[ -f "$recovery/holders.pem" ] && ! cmp -s "$work/holders.pem" "$recovery/holders.pem" ||
		return 0
	for wrap in "$recovery"/*.wrap; do
		[ -f "$wrap" ] || continue
		name=${wrap##*/}
		place_of "${name%.wrap}"
		[ -f "$file" ] ||
			fail 73 JKS0118 'a wrap whose key is lost: recover it first: %s' "$wrap"
	done
	renew=yes
}

do_recovery()
{
	load_site "$1"
	site=$(realpath -- "$1") recovery=$site/recovery renew=''
	set_business_date
	lock_site "$site"
	[ -d "$recovery" ] || mkdir "$recovery" || cannot_write "$recovery"
	scratch "$recovery"
	take_holders
	renew_wraps
	# A killed run's, perhaps for other holders.
	wipe "$recovery"/.*.wrap.u
	keys=$(list_keys)
	while read -r name key; do
		[ -n "$name" ] && { [ -n "$renew" ] || [ ! -f "$recovery/$name.wrap" ]; } || continue
		wrap "$key" "$recovery/.$name.wrap.u"
		note key recovery "$name"
	done <<END
$keys
END
	settle_files "$work/holders.pem" "$recovery"/.*.wrap.u
	cmp -s "$work/holders.pem" "$recovery/holders.pem" || {
		note key recovery "$first"
		note key recovery "$second"
	}
	record_acts
	# Who finds other holders named finds wraps of theirs, or makes them again.
	for new in "$recovery"/.*.wrap.u; do
		[ -f "$new" ] || continue
		name=${new##*/.} name=${name%.u}
		wipe "$recovery/$name"
		mv "$new" "$recovery/$name" || cannot_write "$recovery"
	done
	mv "$work/holders.pem" "$recovery/" && settle "$recovery" || cannot_write "$recovery"
}

# --- and back --------------------------------------------------------------------

# The key in $opt_key as PEM, to standard output.
print_pem()
{
	echo '-----BEGIN PRIVATE KEY-----'
	point_bytes "${pkcs8_head}${own_scalar}a144034200$own_point" | base64
	echo '-----END PRIVATE KEY-----'
}

# Sets: unfinished, the name that belongs to file $1 until it is whole. Whoever
# destroys a key destroys what is left under this name too.
unfinished_name()
{
	unfinished=${1%/*}/.${1##*/}.u
	wipe "$unfinished"
}

# decrypt IN, with the key in $opt_key, into $unfinished.
decrypt()
{
	print_pem | openssl cms -decrypt -binary -inform DER -in "$1" -inkey /dev/stdin \
		-out "$unfinished" 2>/dev/null ||
		fail 76 JKS0119 'the key does not open it, or it was changed: %s' "$1"
}

# Is the file $2 the key of name $1? Who can write a wrap can wrap anything.
check_key()
{
	[ "$1" != heads ] || {
		case $(cat "$2") in
		*[!0-9a-f]*) false ;;
		$any64) ;;
		*) false ;;
		esac
		return
	}
	{ read -r line && read -r own_scalar && read -r own_point && read -r named; } <"$2" &&
		[ "$line" = 'jk-key 1 p256' ] && [ "$(wc -c <"$2")" = 275 ] &&
		print_pem | openssl pkey -in /dev/stdin -check -noout >/dev/null 2>&1 || return
	name_point "$own_point"
	case $1 in
	opening | "opening-$keyid")
		grep -q "^$named $code [a-z]* opening $own_point " "$site/trust/index" ;;
	"$keyid") [ "$named" = "$digest" ] ;;
	*) false ;;
	esac
}

# The first holder's turn with one key: what remains is for the second alone.
open_outer()
{
	unfinished_name "$recovery/$name.half"
	decrypt "$recovery/$name.wrap"
	settle "$unfinished"
	mv "$unfinished" "$recovery/$name.half" || cannot_write "$recovery/$name.half"
}

# The second one's: the key goes into its place, as jk.conf(5) has it.
open_inner()
{
	[ -f "$recovery/$name.half" ] ||
		fail 75 JKS0120 'the first holder comes first: %s' "$recovery/$name.half"
	read_raw "$opt_key"
	place=$file
	unfinished_name "$place"
	decrypt "$recovery/$name.half"
	check_key "$name" "$unfinished" ||
		fail 76 JKS0121 'what was wrapped is not the key of this name: %s' "$name"
	settle "$unfinished"
	mv "$unfinished" "$place" && settle "$(dirname -- "$place")" || cannot_write "$place"
	wipe "$recovery/$name.half"
}

# Sets: turn, first or second, by the name in the key.
find_turn()
{
	split_holders
	for turn in first second; do
		show_certificate "$work/$turn" "$work/shown"
		read_claims "$work/shown"
		[ "$(printf %s "$c_fingerprint" | sed 's/://g; y/ABCDEF/abcdef/')" != \
			"$(sed -n 4p "$opt_key")" ] || return 0
	done
	fail 77 JKS0122 'not the key of a holder: %s' "$opt_key"
}

# Does a tombstone of the site say so of the key of that name?
was_destroyed()
{
	keyid=${1#opening-}
	[ "$1" != opening ] || name_point "$(list_openers | head -n 1)"
	cat "$site"/register/lists/*.list "$site"/archive/lists/*.list 2>/dev/null |
		grep -aqx "key $keyid"
}

# $work/lost: the name of each key that is missing here and has a wrap.
list_lost()
{
	: >"$work/lost"
	for wrap in "$recovery"/*.wrap; do
		[ -f "$wrap" ] || continue
		name=${wrap##*/} name=${name%.wrap}
		place_of "$name"
		! was_destroyed "$name" || {
			say JKS0138 W 'the key was destroyed by an erasure and stays so; remove its wrap: %s' \
				"$wrap"
			continue
		}
		# Its half is of a run that was killed once the key was back.
		[ ! -e "$file" ] || { wipe "$recovery/$name.half" && continue; }
		printf '%s\n' "$name" >>"$work/lost"
	done
}

do_recover()
{
	demand key "$opt_key"
	load_site "$1"
	site=$(realpath -- "$1") recovery=$site/recovery
	[ -f "$recovery/holders.pem" ] || fail 66 JKS0123 'no wraps are here: %s' "$recovery"
	[ -f "$opt_key" ] || fail 66 JKS0022 'no key: %s' "$opt_key"
	set_business_date
	lock_site "$site"
	scratch "$recovery"
	unfinished=''
	trap 'wipe "$unfinished"; clear_scratch "$work"' EXIT
	find_turn
	list_lost
	while read -r name; do
		note key "recover-$turn" "$name"
	done <"$work/lost"
	record_acts
	while read -r name; do
		place_of "$name"
		read_raw "$opt_key"
		case $turn in
		first) open_outer ;;
		second) open_inner ;;
		esac
	done <"$work/lost"
	settle "$recovery"
	pay
	list_missing_keys
}
