#!/usr/bin/env bats
# Renewal of a site's own keys (jk-site(1), Renewal of keys): nights go on over it.

load lib/nights
load lib/renewals

@test "the next key lies beside the old one, and is named after itself" {
	first_load
	jk-site request --use=opening city city/keys
	raw=$(newest city opening raw)
	[ "$raw" = "city/keys/opening-$(id "$raw").raw" ]
	[ -f "${raw%.raw}.key" ]
	[ -f "${raw%.raw}.csr" ]
	[ "$(id city/keys/opening.raw)" != "$(id "$raw")" ]
	run -73 --separate-stderr jk-site request --use=opening city city/keys
	[[ $stderr == *JKS0080-E:* ]]
}

@test "before its first day a new key signs nothing, and from then on everything" {
	first_load
	old=$(fingerprint city/keys/signing.raw)
	renew city signing 2026-04-01
	new=$(fingerprint "$(newest city signing raw)")
	[ "$new" != "$old" ]
	tell city prefecture
	city_night 1
	[ "$(signed_by city/outbox/222038-220001-ident-000002.jks)" = "$old" ]
	city_night 2
	[ "$(signed_by city/outbox/222038-220001-ident-000003.jks)" = "$new" ]
	carry city prefecture ident
	tier_night prefecture 2
	holds prefecture 2
	works jk-audit verify -q -S city city/register
}

@test "a partner that learns of a new signing key too late puts aside, and takes it then" {
	first_load
	renew city signing 2026-04-01
	city_night 1
	city_night 2
	carry city prefecture ident
	run -76 --separate-stderr tier_night prefecture 2
	[[ $stderr == *JKN0002-W:*ident-000003* ]]
	holds prefecture 1
	tell city prefecture
	mv prefecture/error/222038-220001-ident-000003.jks prefecture/inbox/
	tier_night prefecture 2
	holds prefecture 2
}

@test "partners seal to the new opening key from its first day on, and the old one opens what is late" {
	first_load
	old=$(id prefecture/keys/opening.raw)
	renew prefecture opening 2026-04-01
	new=$(id "$(newest prefecture opening raw)")
	tell prefecture city nation
	city_night 1
	sealed_to city/outbox/222038-220001-ident-000002.jks "$old"
	city_night 2
	sealed_to city/outbox/222038-220001-ident-000003.jks "$new"
	! sealed_to city/outbox/222038-220001-ident-000003.jks "$old"
	carry city prefecture ident
	tier_night prefecture 2
	holds prefecture 2
	# Its own copies too: what it sends onward, and receipts.
	sealed_to "$(ls prefecture/outbox/*-000001-ident-* | tail -n 1)" "$new"
	sealed_to "$(ls prefecture/outbox/*-222038-receipt-* | tail -n 1)" "$new"
	carry prefecture nation ident
	tier_night nation 2
	holds nation 2
	carry nation prefecture receipt
	tier_night prefecture 2
	works jk-audit reconcile -q -S prefecture --as-of=2026-04-01
}

@test "a partner that does not know the new opening key seals to the old one, and is read" {
	first_load
	old=$(id prefecture/keys/opening.raw)
	renew prefecture opening 2026-03-31
	city_night 1
	sealed_to city/outbox/222038-220001-ident-000002.jks "$old"
	carry city prefecture ident
	tier_night prefecture 1
	holds prefecture 1
	sealed_to "$(ls prefecture/outbox/*-222038-receipt-* | tail -n 1)" \
		"$(id "$(newest prefecture opening raw)")"
}

@test "without the old opening key what was sealed to it is not read, and stays in the inbox" {
	first_load
	renew prefecture opening 2026-04-01
	city_night 1
	carry city prefecture ident
	mv prefecture/keys/opening.raw kept
	run --separate-stderr tier_night prefecture 1
	[ "$status" -eq 77 ]
	mv kept prefecture/keys/opening.raw
	[ ! -d prefecture/error ] || mv prefecture/error/*.jks prefecture/inbox/ || true
	tier_night prefecture 1
	holds prefecture 1
}

@test "without a business date it is today's" {
	first_load
	works jk-site export city
	[ "$(grep -c BEGIN <<<"$output")" = 2 ]
	works jk-site retire city
	[ -z "$output" ]
	old=$(cat city/quarantine/keep/current)
	works jk-site keep --ledger=quarantine city
	[[ $(cat "city/quarantine/keep/$old.until") == 20??-??-?? ]]
}

@test "an old signing key goes when the new one is in force, and not before" {
	first_load
	old=$(fingerprint city/keys/signing.raw)
	renew city signing 2026-04-01
	works jk-site retire --as-of=2026-03-31 city
	[ -z "$output" ]
	[ -f city/keys/signing.raw ]
	works jk-site retire --as-of=2026-04-01 city
	[ "$output" = "$old" ]
	[ "$(recorded city key | cut -f 1,2)" = "retire	$old" ]
	[ -z "$(ls -A city/keys | grep -E '^\.|^signing\.')" ]
	tell city prefecture nation
	city_night 1 || true
	city_night 2
	works jk-site retire --as-of=2026-04-01 city
	[ -z "$output" ]
	[ "$(jk-site export --as-of=2026-04-01 city | grep -c BEGIN)" = 2 ]
}

@test "a key that is being destroyed is no key, and is gone after the next try" {
	first_load
	renew city signing 2026-03-31
	mkdir broken
	printf '#!/bin/sh\nkill -9 $PPID\n' >broken/shred
	chmod +x broken/shred
	run env PATH="$PWD/broken:$PATH" jk-site retire --as-of=2026-04-01 city
	[ "$status" -eq 137 ]
	[ -n "$(find city/keys -name '.signing.*.gone')" ]
	tell city prefecture
	city_night 1
	works jk-site retire --as-of=2026-04-01 city
	[ -z "$(find city/keys -name '.signing.*' -o -name 'signing.raw' -o -name 'signing.key')" ]
}

@test "a renewed opening key has its wrap, and comes back by it" {
	first_load
	for holder in ann bob; do
		jk-site person --key=$holder.raw --use=recovery --id=$holder \
			--from=2026-01-01 --until=2035-12-31 --ca=ca prefecture >/dev/null
	done
	renew prefecture opening 2026-03-31
	jk-site request --use=opening prefecture prefecture/keys
	waiting=$(newest prefecture opening csr)
	works jk-site recovery --holder=ann.pem --holder=bob.pem prefecture
	[ ! -e "prefecture/recovery/$(basename "${waiting%.csr}").wrap" ]
	rm "${waiting%.csr}".*
	raw=$(newest prefecture opening raw)
	[ -f "prefecture/recovery/$(basename "${raw%.raw}").wrap" ]
	cp "$raw" kept
	rm prefecture/keys/opening*.raw
	run -0 --separate-stderr jk-site recover --key=ann.raw prefecture
	[ "$(sort <<<"$output")" = "$(printf '%s\n' keys/opening.raw "keys/$(basename "$raw")" | sort)" ]
	works jk-site recover --key=bob.raw prefecture
	cmp kept "$raw"
}

@test "a certificate that ends soon is told every night, until another follows it" {
	first_load
	jk-site revoke --until=2036-06-30 ca
	jk-site crl nation ca/crl.pem
	night_of()
	{
		run --separate-stderr jk-nightly -q -S nation --as-of "$1"
		[ "$status" -eq 0 ]
	}
	night_of 2035-11-01
	[ -z "$stderr" ] || show_run silence
	night_of 2035-11-02
	[ "${#stderr_lines[@]}" -eq 7 ]
	[[ $stderr == *"JKN0012-W: the certificate of the authority ends on 2035-12-31"* ]]
	[[ $stderr == *"JKN0010-W: the opening certificate of 220001 ends on 2035-12-31, and none follows it"* ]]
	# The list is of today.
	AS_OF=$(TZ=JST-9 date +%F)
	renew prefecture opening 2035-12-01
	renew prefecture signing 2035-12-01
	tell prefecture nation
	night_of 2035-11-03
	[ "${#stderr_lines[@]}" -eq 5 ]
	[[ $stderr != *220001* ]]
}

@test "a revocation list that nobody replaced is told in its last week, and from then on" {
	first_load
	jk-site revoke --until=2027-01-31 ca
	jk-site crl nation ca/crl.pem
	[ "$(jk-site ends nation)" = "$(printf '%s\n' 'authority 2035-12-31' 'revoked 2027-01-31')" ]
	works jk-nightly -q -S nation --as-of=2027-01-24
	for day in 2027-01-25 2027-02-10; do
		run --separate-stderr jk-nightly -q -S nation --as-of=$day
		[[ $stderr == *"JKN0013-W: the revocation list is in force until 2027-01-31, "* ]]
	done
}

@test "the next key of the quarantine takes what is refused from then on, and the old one is kept" {
	first_load
	old=$(cat city/quarantine/keep/current)
	works jk-site keep --ledger=quarantine --as-of=2026-03-31 city
	new=$(cat city/quarantine/keep/current)
	[ "$output" = "$new" ]
	[ "$new" != "$old" ]
	[ "$(cat "city/quarantine/keep/$old.until")" = 2026-03-31 ]
	[ ! -e "city/quarantine/keep/$new.until" ]
	[ -f "city/keys/keep/$old.raw" ]
	[ -f "city/keys/keep/$new.raw" ]
	sed '2s/98039171368/98039171369/; 3s/2026-03-31/2026-02-30/' \
		"$people/night-1/222038.csv" >wrong.csv
	run jk-nightly -q -S city --as-of "$(night 1)" -- --source=journal --encoding=utf-8 wrong.csv
	[ "$status" -eq 2 ]
	sealed_to "$(ls city/quarantine/*.jks)" "$new"
	run -0 jk-cat -S city city/quarantine/*.jks
	fails 64 JKS0140 jk-site keep --ledger=quarantine --months=2 city
	fails 64 JKS0140 jk-site keep --ledger=register city
}

@test "a kill between the steps of a quarantine key leaves nothing that has no last day" {
	first_load
	points=0
	for point in 1 2 3 4; do
		mkdir -p broken
		rm -f broken/count
		cat >broken/mv <<-END
			#!/bin/sh
			echo >>"$PWD/broken/count"
			[ "\$(wc -l <"$PWD/broken/count")" != $point ] || { kill -9 \$PPID; exit 1; }
			exec $(command -v mv) "\$@"
		END
		chmod +x broken/mv
		run env PATH="$PWD/broken:$PATH" jk-site keep --ledger=quarantine --as-of=2026-03-31 city
		[ "$status" -eq 137 ] || continue
		points=$((points + 1))
		[ -f "city/keys/keep/$(cat city/quarantine/keep/current).raw" ]
		jk-site keep --ledger=quarantine --as-of=2026-04-01 city
		for pub in city/quarantine/keep/*.pub; do
			[ "$(basename "$pub" .pub)" = "$(cat city/quarantine/keep/current)" ] ||
				[ -f "${pub%.pub}.until" ]
		done
	done
	echo "# $points points" >&3
	[ $points -ge 4 ]
}
