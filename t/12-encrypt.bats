#!/usr/bin/env bats
# jk-encrypt(1): a number is taken once, what is sealed comes back byte for byte,
# and whoever carries it can verify it and read nothing.

load lib/streams

setup()
{
	country "$BATS_TEST_TMPDIR/sites"
	cd "$BATS_TEST_TMPDIR/sites"
	people 20 >fields
	batch 7 <fields >in
	sealed=city/outbox/$LANE-000007.jks
}

seal()
{
	jk-encrypt -S city --as-of "$DAY" "$@"
}

unseal()
{
	local site=$1

	shift
	jk-encrypt -d -S "$site" --as-of "$DAY" "$@"
}

# not_sealed STATUS ID FILE: refused, and the outbox is empty.
not_sealed()
{
	fails "$1" "$2" seal "$3"
	[ -z "$output" ]
	[ -z "$(ls -A city/outbox)" ]
}

# Sealing

@test "a batch is committed to the outbox under its lane and number" {
	run --separate-stderr seal --status-fd 3 in 3>verdict
	[ "$status" -eq 0 ]
	[ "$(ls -A city/outbox)" = "$LANE-000007.jks" ]
	[ "$(stat -c %a "$sealed")" = 600 ]
	[ -z "$output" ]
	grep -qE "^\[JK\] SEALED $LANE 7 20 [0-9a-f]{64}\$" verdict
	[[ $stderr == *"$LANE 7 is sealed: 20 records" ]]
}

@test "sealed and opened, the bytes are the same" {
	people 300 >many
	for count in 0 1 20 300; do
		people $count | batch $((count + 100)) >clear
		seal -q <clear
		unseal prefecture "city/outbox/$LANE-$(printf %06d $((count + 100))).jks" |
			cmp - clear
	done
}

@test "the sender can open what it sent" {
	seal -q in
	unseal city "$sealed" | cmp - in
}

@test "a batch for several recipients is opened by each" {
	batch 8 --recipients 000001,220001 <fields >two
	seal -q two
	unseal prefecture "city/outbox/$LANE-000008.jks" | cmp - two
	unseal nation "city/outbox/$LANE-000008.jks" | cmp - two
}

@test "the same batch a second time is already committed, and the file untouched" {
	seal -q in
	before=$(stat -c '%i %y' "$sealed")$(sha256sum <"$sealed")
	run --separate-stderr seal --status-fd 3 in 3>verdict
	[ "$status" -eq 0 ]
	grep -qx "\[JK\] ALREADY $LANE 7" verdict
	[ "$(stat -c '%i %y' "$sealed")$(sha256sum <"$sealed")" = "$before" ]
	# Made again the batch has another id and time, and is still the same one.
	batch 7 <fields >again
	! cmp -s in again
	works seal -q again
	[ "$(stat -c '%i %y' "$sealed")$(sha256sum <"$sealed")" = "$before" ]
}

@test "the same number with another content is a fork: status 76, nothing written" {
	seal -q in
	before=$(sha256sum "$sealed")
	set_field 3 $NAME '別 人' <fields | batch 7 >other
	fails 76 JKE0004 seal --status-fd 3 other 3>verdict
	grep -qx "\[JK\] FORK $LANE 7" verdict
	[ "$(sha256sum "$sealed")" = "$before" ]
	[ "$(ls -A city/outbox | wc -l)" -eq 1 ]
}

@test "a number whose batch was sent and put away is taken all the same" {
	seal -q in
	mv "$sealed" city/done/
	works seal -q in
	[ -z "$(ls -A city/outbox)" ]
	people 19 | batch 7 >other
	fails 76 JKE0004 seal other
}

@test "two at once commit one" {
	for i in 1 2 3 4 5 6; do
		seal -q in 2>/dev/null &
		pids="$pids $!"
	done
	for pid in $pids; do
		wait "$pid" || [ $? -eq 75 ] || [ $? -eq 73 ]
	done
	[ "$(ls -A city/outbox)" = "$LANE-000007.jks" ]
	unseal prefecture "$sealed" | cmp - in
}

@test "only this site's own batch in the clear is sealed" {
	made_by city <fields >working
	not_sealed 65 JKE0001 working
	made_by city --sealed <in >twice
	not_sealed 65 JKE0002 twice
	made_by prefecture --lane 220001-000001-ident --number 1 <fields >others
	not_sealed 77 JK00647 others
	batch 9 --recipients 000001 <fields >elsewhere
	not_sealed 77 JK00648 elsewhere
	batch 9 --cut <fields >cut
	not_sealed 76 JK00301 cut
}

@test "only a route that there is is sealed for" {
	made_by city --lane 222038-000001-ident --number 1 <fields >in
	not_sealed 77 JK00642 in
	made_by city --lane 222038-220001-heads --number 1 --kind heads </dev/null >in
	not_sealed 77 JK00641 in
	made_by city --lane 222038-220001-receipt --number 1 <fields >in
	not_sealed 77 JK00640 in
}

@test "a receiver without an opening key on the day is status 78" {
	key=$(awk '$2 == "220001" && $4 == "opening" { print $1 }' city/trust/index)
	jk-site refuse --since 2026-03-30 city "$key"
	not_sealed 78 JK00646 in
}

@test "a changed byte of the batch is status 76, and the outbox stays empty" {
	size=$(stat -c %s in)
	for at in 40 $((size / 2)) $((size - 60)); do
		cp in bad
		byte=$(tail -c +$((at + 1)) in | head -c 1 | od -An -tu1 | tr -d ' ')
		printf "\\x$(printf %02x $((byte ^ 1)))" |
			dd of=bad bs=1 seek="$at" conv=notrunc status=none
		run seal bad
		[ "$status" -eq 76 ]
		[ -z "$(ls -A city/outbox)" ]
	done
}

@test "with -o the outbox is left alone" {
	works seal -q -o elsewhere.jks in
	unseal prefecture elsewhere.jks | cmp - in
	[ -z "$(ls -A city/outbox)" ]
	fails 73 JK00167 seal -o elsewhere.jks in
	fails 64 JKE0007 seal -o - in
}

@test "a full disk leaves no batch: status 74" {
	[ "$(id -u)" -eq 0 ] || not_run 'no right to mount'
	people 300 >many
	for i in 1 2 3 4 5 6 7 8 9; do cat many; done | batch 8 >large
	run unshare -m sh -c 'mount -t tmpfs -o size=32k none city/outbox || exit 99
		jk-encrypt -S city --as-of "$1" large 2>/dev/null
		status=$?
		[ -z "$(ls -A city/outbox)" ] || exit 98
		exit $status' _ "$DAY"
	[ "$status" -ne 99 ] || not_run 'no right to mount'
	[ "$status" -eq 74 ]
}

@test "while the stop file is there nothing is sealed: status 75" {
	touch city/stop
	not_sealed 75 JK00604 in
}

# The outside

@test "a relay without keys verifies and counts, and reads nothing" {
	seal -q in
	run "$JK_TOP/t/reader/read" --trust prefecture/trust/index --date "$DAY" \
		--environment test "$sealed"
	[[ $output == *'verdict: complete'* ]] || show_run complete
	head -n 16 "$sealed" | grep -qx "lane $LANE"
	[ "$(last_line "$sealed" out)" = 'out 20' ]
	[ "$(last_line "$sealed" counts)" = 'counts 0' ]
}

@test "nothing of a record is in a sealed batch" {
	# So few that no column is shorter deflated.
	head -n 1 fields | batch 8 >in
	cut -f 8,9,16 fields | head -n 1 | tr '\t' '\n' | grep . >canaries
	[ "$(grep -coaFf canaries in)" -ge 1 ]
	seal -q in
	! grep -qaFf canaries "city/outbox/$LANE-000008.jks"
}

@test "lengths are padded: a record more need not show" {
	people 1 | batch 8 | seal -q
	people 1 | set_field 1 $NAME '短い 名' | batch 9 | seal -q
	[ "$(stat -c %s "city/outbox/$LANE-000008.jks")" -eq \
		"$(stat -c %s "city/outbox/$LANE-000009.jks")" ]
}

# Opening

@test "one who is no recipient cannot open: status 77" {
	seal -q in
	fails 77 JK00314 unseal nation "$sealed"
	[ -z "$output" ]
}

@test "one who has a seal but is no recipient is refused: status 77" {
	batch 8 --recipients 000001 <fields | made_by city --sealed >odd
	fails 77 JK00314 unseal prefecture odd
	cp prefecture/keys/opening.raw nation/keys/opening.raw
	seal -q in
	fails 77 JKE0008 unseal nation "$sealed"
	[ -z "$output" ]
}

@test "what is not sealed is status 65" {
	fails 65 JK00327 unseal prefecture in
}

@test "a signer that is not valid on the day is status 76" {
	seal -q in
	run jk-encrypt -d -S prefecture --as-of 2025-12-31 "$sealed"
	[ "$status" -eq 76 ]
	key=$(awk '$2 == "222038" && $4 == "signing" { print $1 }' prefecture/trust/index)
	jk-site refuse --since 2026-03-30 prefecture "$key"
	fails 76 JK00305 unseal prefecture "$sealed"
	[ -z "$output" ]
}

@test "a sealed batch cut anywhere is status 76 and INCOMPLETE" {
	seal -q in
	size=$(stat -c %s "$sealed")
	for length in 0 30 1000 $((size / 2)) $((size - 1)); do
		head -c "$length" "$sealed" >cut
		run bash -c 'jk-encrypt -d -S prefecture --as-of "$1" --status-fd 3 cut \
			3>verdict >out 2>/dev/null' _ "$DAY"
		[ "$status" -eq 76 ]
		grep -qx '\[JK\] INCOMPLETE' verdict
		! grep -aq '^jk-end' out
	done
}

@test "bytes behind the end are status 76" {
	seal -q in
	{ cat "$sealed"; printf x; } >long
	run --separate-stderr unseal prefecture long
	[ "$status" -eq 76 ]
}

@test "what arrived is validated in one pipeline" {
	seal -q in
	unseal prefecture "$sealed" | jk-validate -q -S prefecture --as-of "$DAY" >out
	[ "$(jk-cat -S prefecture --no-titles --fields=resident_code out)" = "$(cut -f 1 fields)" ]
}

@test "a forged batch fails the whole pipeline behind it" {
	seal -q in
	size=$(stat -c %s "$sealed")
	cp "$sealed" bad
	printf 'X' | dd of=bad bs=1 seek=$((size / 2)) conv=notrunc status=none
	run bash -c 'set -o pipefail
		jk-encrypt -d -S prefecture --as-of "$1" bad 2>/dev/null |
			jk-validate -S prefecture --as-of "$1" 2>/dev/null >out' _ "$DAY"
	[ "$status" -eq 76 ]
	! grep -aq '^final yes' out
}

@test "a reader that goes away ends it by SIGPIPE, a full disk with status 74" {
	seal -q in
	file=$sealed
	run bash -c '(sleep 0.3; exec jk-encrypt -d -S prefecture --as-of "$1" "$2") |
		true; exit ${PIPESTATUS[0]}' _ "$DAY" "$file"
	[ "$status" -eq 141 ]
	[ -c /dev/full ] || not_run 'no /dev/full'
	run bash -c 'jk-encrypt -d -S prefecture --as-of "$1" "$2" >/dev/full' _ "$DAY" "$file"
	[ "$status" -eq 74 ]
}

@test "no personal value is ever told" {
	cut -f 1,8,9,13,16,17 fields | tr '\t' '\n' | grep . | sort -u >canaries
	run --separate-stderr seal -v in
	! grep -qFf canaries <<<"$output$stderr"
	run --separate-stderr bash -c 'jk-encrypt -d -v -S prefecture --as-of "$1" "$2" >/dev/null' \
		_ "$DAY" "$sealed"
	[ "$status" -eq 0 ]
	! grep -qFf canaries <<<"$stderr"
	set_field 3 $NAME '別 人' <fields | batch 7 >other
	run --separate-stderr seal other
	! grep -qFf canaries <<<"$output$stderr"
}

@test "wrong command lines are status 64, a missing input 66, a key file open to others 77" {
	fails 64 JK00611 jk-encrypt -S city in
	fails 64 JKE0011 seal in in
	run seal nowhere
	[ "$status" -eq 66 ]
	chmod 644 city/keys/opening.raw
	run seal in
	[ "$status" -eq 77 ]
}
