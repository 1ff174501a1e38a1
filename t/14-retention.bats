#!/usr/bin/env bats
# jk-audit(1), retention: nothing kept too long, nothing erased too early, nothing gone
# without a tombstone, nothing there that is gone.

load lib/years

audit()
{
	jk-audit retention -q -S prefecture --as-of="$DAY" "$@"
}

# found: "id ledger class bucket records" of each row.
found()
{
	run --separate-stderr jk-audit retention -q -S prefecture --as-of="$DAY" --format=csv
	[ -z "$stderr" ] || show_run silence
	echo "$output" | sed 1d | cut -d , -f 1,2,4,5,6 | tr , ' '
}

@test "what is kept beyond its day is found, and nothing else, until it is erased" {
	years
	[ "$(found)" = "$(printf '%s\n' 'JKU0090 register ident-deleted 2026 1' \
		'JKU0090 register ident-deleted 2027 1' 'JKU0090 register ident-history 2026 3' \
		'JKU0090 register ident-history 2027 2')" ]
	run -3 audit
	due 2032-06-01
	agree boss
	purge
	run -0 audit
	[ -z "$(found)" ]
	[ ! -e prefecture/keys/keep/.erasure-register ]
}

@test "a day before it is due nothing is found" {
	years
	DAY=2031-04-09
	[ -z "$(found)" ]
}

@test "what was erased before its day by the table of then is found" {
	years
	due 2032-05-01
	agree boss
	purge
	# The same table with a longer period, where that was: as if by mistake.
	DAY=2026-04-01
	sed 's/P5Y/P6Y/' retention.csv >longer.csv
	as boss retention -f -o longer.jks longer.csv
	cp longer.jks prefecture/tables/retention-000001.jks
	DAY=2032-06-01
	[ "$(found)" = "$(printf '%s\n' 'JKU0091 register ident-deleted 2026 1' \
		'JKU0091 register ident-deleted 2027 1' 'JKU0091 register ident-history 2026 3' \
		'JKU0091 register ident-history 2027 2' | sed '/2026/d')" ]
}

@test "an erasure that is meant and not done is found" {
	years
	due 2032-05-01
	agree boss
	purge
	rm prefecture/register/lists/00000006.list
	truncate -s 160 prefecture/register/leaves
	[[ $(found) == *'JKU0095 register'* ]]
}

@test "a key that was destroyed and is there again is an alarm, and so is its wrap" {
	years
	cp -a prefecture/keys/keep keys.before
	due 2032-05-01
	agree boss
	purge
	gone=$(sed -n 's/^key //p' prefecture/register/lists/00000006.list | head -n 1)
	run -0 audit
	cp "keys.before/$gone.raw" prefecture/keys/keep/
	[ "$(found)" = 'JKU0094 register   ' ]
	rm "prefecture/keys/keep/$gone.raw"
	mkdir prefecture/recovery
	echo wrap >"prefecture/recovery/$gone.wrap"
	[ "$(found)" = 'JKU0094 register   ' ]
	# As an editor or a copy in haste leaves it.
	for copy in prefecture/recovery/.$gone.wrap.u prefecture/keys/keep/.$gone.raw.swp \
		prefecture/keys/keep/$gone.raw~; do
		rm -f prefecture/recovery/*
		echo copy >"$copy"
		[ "$(found)" = 'JKU0094 register   ' ]
		rm "$copy"
	done
	[ -z "$(found)" ]
}

@test "a segment that was erased and is there again is an alarm" {
	years
	cp -a prefecture/register/segments segments.before
	due 2032-05-01
	agree boss
	purge
	cp segments.before/records-00000002-00.jks prefecture/register/segments/
	[ "$(found)" = 'JKU0113 register   ' ]
	mv prefecture/register/segments/records-00000002-00.jks \
		prefecture/register/segments/.records-00000002-00.jks.swp
	[ "$(found)" = 'JKU0113 register   ' ]
	rm prefecture/register/segments/.records-*
	# What another commit left, or is about to name, is not.
	segment=$(ls prefecture/register/segments/records-* | head -n 1)
	cp "$segment" prefecture/register/segments/records-00000009-00.jks
	echo rest >prefecture/register/segments/.records-00000009-01.jks.u
	[ -z "$(found)" ]
}

@test "files that are kept too long are found, whatever directory they lie in" {
	years
	for directory in done error outbox quarantine; do
		cp b1 "prefecture/$directory/$LANE-000001.jks"
	done
	rm prefecture/outbox/220001-*
	DAY=2026-04-01
	retention "received,*,2002-08-05,,,,dated,P1Y,counted,day" \
		"refused,*,2002-08-05,,,,dated,P1Y,counted,day" \
		"sent,*,2002-08-05,,,,dated,P1Y,counted,day" \
		"quarantine,*,2002-08-05,,,,dated,P1Y,counted,day"
	DAY=2027-03-29
	[ -z "$(found)" ]
	DAY=2027-03-30
	[ "$(found)" = "$(printf '%s\n' 'JKU0090 register quarantine  1' \
		'JKU0090 register received  1' 'JKU0090 register refused  1' \
		'JKU0090 register sent  1')" ]
}

# missed: places of the differences of a reconciliation.
missed()
{
	jk-audit reconcile -q -S prefecture --as-of="$DAY" | sed -n 's/^JKU00\(21\|32\|38\): \([^:]*\):.*/\2/p'
}

@test "files that a tombstone names are not missed by the reconciliation, and others are" {
	file_years
	due 2031-03-31
	agree boss
	purge
	[ ! -e "prefecture/done/$LANE-000001.jks" ]
	[ ! -e "prefecture/receipts/$LANE-000001.jks" ]
	[ "$(missed)" = "$(printf 'done/%s-%06d.jks\n' "$LANE" 2 "$LANE" 3)" ]
	run -3 jk-audit reconcile -q -S prefecture --as-of="$DAY"
	[[ $output == "$LANE: 4 received, 1 erased, 3 answered, "* ]]
}

# late_years: the second of three batches is of 2026-04-01 and was taken on 2026-04-10.
late_years()
{
	office
	DAY=2026-04-01
	retention "received,*,2002-08-05,,,,dated,P1Y,counted,day" \
		"receipt,*,2002-08-05,,,,dated,P1Y,counted,day" \
		"sent,*,2002-08-05,,,,dated,P1Y,counted,day"
	DAY=2026-03-30
	record 1 1 entry birth | night 2026-03-30 1
	DAY=2026-04-01
	record 1 2 correction move-within | send 2
	DAY=2026-04-10
	apply w2 >/dev/null
	DAY=2032-06-01
	record 1 3 correction move-within | night 2032-06-01 3
	for n in 1 2 3; do mv b$n "prefecture/done/$LANE-00000$n.jks"; done
}

@test "a batch that was taken days after its date goes as long after that, and is not missed" {
	late_years
	due 2027-04-09
	[ "$(rows class,records,begun_to)" = "$(printf '%s\n' 'receipt 1 2026-03-30' \
		'received 1 2026-03-30' 'sent 1 2026-03-30')" ]
	agree boss
	purge
	[ -e "prefecture/done/$LANE-000002.jks" ]
	[ -z "$(missed)" ]
	due 2027-04-10
	[ "$(rows class,records,begun_to)" = "$(printf '%s\n' 'receipt 1 2026-04-10' \
		'received 1 2026-04-10' 'sent 1 2026-04-10')" ]
	agree boss
	purge
	[ "$(ls prefecture/done)" = "$LANE-000003.jks" ]
	[ "$(ls prefecture/outbox | wc -l)" -eq 1 ]
	[ -z "$(missed)" ]
}
