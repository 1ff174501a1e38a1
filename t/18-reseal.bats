#!/usr/bin/env bats
# jk-site reseal (jk-ledger(5), RENEWALS): heads signed again under a later suite.

load lib/nights

DATES='--from=2026-01-01 --until=2035-12-31'

# renewer SITE: its renewal key, certified and added there.
renewer()
{
	jk-site request --use=renewal "$1" "$1/keys"
	jk-site sign $DATES ca "$1/keys/renewal.csr"
	mv "$1/keys/renewal.pem" "$1.renewal"
	jk-site add --party="$(sed -n 's/^code = //p' "$1/jk.conf")" "$1" "$1.renewal"
}

reseal()
{
	jk-site reseal --as-of="$(night 0)" city
}

make_renewed()
(
	first_load
	cd "$BATS_TEST_TMPDIR"
	renewer city
	reseal
	cp -a . "$1/sites"
)

setup()
{
	once renewed make_renewed
	people=${made%/*}/first-load/people
	cp -a "$made/sites/." "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	renewal=$(echo city/register/renewals/*)
}

verify()
{
	jk-audit verify -S city "$@" city/register
}

@test "a renewal verifies beside the first suite, and says how far it goes" {
	works verify
	[[ $output == *": complete, "* ]]
	[[ $output == *"renewed: list $((10#${renewal##*/})) on $(night 0)"* ]]
	[[ $output != *'later ones are not'* ]]
	works verify --format=csv
	[ "$(recorded city key | cut -f 1,2)" = "reseal	register-$(basename "$renewal")" ]
	grep -q '^renewal,city/register,whole,' <<<"$output"
}

@test "what is signed is what the page says, by anybody's tools" {
	lists=$(cat city/register/lists/*.list | sha384sum)
	grep -qx "lists ${lists%% *}" "$renewal"
	while read -r _ name digest; do
		sum=$(sha384sum <"city/register/segments/$name.jks")
		[ "$digest" = "${sum%% *}" ]
	done < <(grep '^segment ' "$renewal")
	[ "$(grep -c '^segment ' "$renewal")" -ge 3 ]
	{ printf 'jk-renewal-v1\0'; sed '$d' "$renewal"; } >signed
	python3 - "$(sed -n 's/^signature //p' "$renewal")" >signature <<-'END'
		import sys
		raw = bytes.fromhex(sys.argv[1])
		def number(b):
		    b = b.lstrip(b'\0')
		    b = (b'\0' if b[0] & 128 else b'') + b
		    return bytes([2, len(b)]) + b
		pair = number(raw[:48]) + number(raw[48:])
		sys.stdout.buffer.write(bytes([48, len(pair)]) + pair)
	END
	openssl x509 -in city.renewal -pubkey -noout >public
	openssl dgst -sha384 -verify public -signature signature signed
}

@test "sealed again it stays as it is, and later lists need a later renewal" {
	cp "$renewal" before
	reseal
	cmp before "$renewal"
	city_night 1
	works verify
	[[ $output == *'later ones are not'* ]]
	jk-site reseal --as-of="$(night 1)" city
	[ "$(ls city/register/renewals | wc -l)" -eq 2 ]
	works verify
	[[ $output != *'later ones are not'* ]]
	jk-apply -q -S city --compact --as-of="$(night 1)"
	works verify
}

@test "each change of a renewal, or of what it renews, is noticed" {
	cp -a city sound
	for change in 's/^number .*/number 1/' 's/^ledger register/ledger archive/' \
		's/^party 222038/party 220001/' 's/^lists ../lists 00/' \
		's/^\(segment [^ ]* \)../\100/' 's/^date 2026-03-30/date 2026-03-31/' \
		's/^signature ../signature 00/' 's/^signer ../signer 00/' 's/^environment test/environment production/' \
		'/^segment heads/d' '1s/384$/384 /'; do
		sed "$change" "$renewal" >changed
		! cmp -s changed "$renewal"
		cp changed "$renewal"
		run verify
		[ "$status" -eq 76 ] || { echo "$change: $status $output"; return 1; }
		[[ $output != *': complete, '* ]]
		rm -rf city && cp -a sound city
	done
	# One that renews something else, well signed: another number of the same site.
	mv "$renewal" "${renewal%?}9"
	fails 76 JK00781 verify
}

@test "who may not renew, or no longer, is not believed" {
	signer=$(sed -n 's/^signer //p' "$renewal")
	works verify
	jk-site refuse --since=2026-04-01 city "$signer"
	works verify
	jk-site refuse --since=2026-03-30 city "$signer"
	fails 76 JK00779 verify
	chmod 666 "city/trust/renewals/$signer"
	fails 77 JK00778 verify
	chmod 600 "city/trust/renewals/$signer"
	echo nonsense >"city/trust/renewals/$signer"
	fails 78 JK00777 verify
	rm "city/trust/renewals/$signer"
	fails 76 JK00779 verify
}

@test "another party's renewal is none of this one's" {
	renewer prefecture
	jk-site add city prefecture.renewal
	other=$(openssl x509 -in prefecture.renewal -noout -fingerprint -sha256 |
		sed 's/.*=//; s/://g' | tr A-F a-f)
	ls "city/trust/renewals/$other"
	sed -i "s/^signer .*/signer $other/" "$renewal"
	fails 76 JK00779 verify
}

@test "where the first suite is retired, what no renewal from before covers is refused" {
	echo 'suite-1-until = 2026-04-30' >>city/jk.conf
	works verify
	mv city/register/renewals kept
	fails 76 JK00782 verify
	fails 76 JK00782 verify --as-of=2026-05-01
	works verify --as-of=2026-04-30
	mv kept city/register/renewals
	works verify --as-of=2026-05-01
	# Made after that day it proves nothing.
	sed -i 's/^suite-1-until.*/suite-1-until = 2026-03-29/' city/jk.conf
	fails 76 JK00782 verify
	# Nor does one that leaves later lists out.
	sed -i 's/^suite-1-until.*/suite-1-until = 2026-04-30/' city/jk.conf
	city_night 1
	fails 76 JK00782 verify
	sed -i 's/^suite-1-until.*/suite-1-until = April/' city/jk.conf
	fails 78 JK00267 verify
}

@test "only the key that lies here renews, on P-384, with a certificate for that" {
	fails 73 JKS0080 jk-site request --use=renewal city city/keys
	fails 66 JKS0134 jk-site reseal prefecture
	mkdir elsewhere
	jk-site request --use=renewal city elsewhere
	jk-site sign $DATES ca elsewhere/renewal.csr
	fails 77 JKS0048 jk-site add city elsewhere/renewal.pem
	works jk-site trust city
	[[ $output != *renewal* ]]
}

@test "a ledger that does not verify is not renewed" {
	city_night 1
	truncate -s -1 "$(ls -d city/register/segments/records-* | tail -n 1)"
	run jk-site reseal --as-of="$(night 1)" city
	[ "$status" -eq 76 ]
	[ "$(ls city/register/renewals | wc -l)" -eq 1 ]
}

@test "a backup has the renewals, and not the key" {
	jk-site backup --as-of="$(night 0)" city backup
	ls "backup/site/${renewal#city/}"
	[ -z "$(find backup -name 'renewal.key')" ]
	works jk-audit verify -S backup/site backup/site/register
	[[ $output == *'renewed: list '* ]]
}
