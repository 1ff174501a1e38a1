#!/usr/bin/env bats
# jk-purge(1), Keys of files: with the key that files were sealed to every copy of them
# goes, in whatever backup. And what is owed in the quarantine stays.

load lib/years
load lib/renewals
load lib/faults

# key_years: two batches in done/, sealed to an opening key that was in use from 2026 to
# 2027-01-31, and renewed then; keys and files are kept 5 years.
make_key_years()
(
	set -e
	once years make_years
	cp -a "$made/sites" "$1/sites"
	cd "$1/sites"
	receive 1 2026-03-30
	receive 2 2026-04-10
	renew prefecture opening 2027-01-01
	jk-site refuse --since=2027-02-01 prefecture "$(fingerprint prefecture/keys/opening.raw)"
	rm prefecture/receipts/* prefecture/outbox/*
	DAY=2026-04-01
	retention "received,*,2002-08-05,,,,dated,P5Y,counted,day" \
		"quarantine,*,2002-08-05,,,,dated,P5Y,counted,day" \
		"key,*,2002-08-05,,,,dated,P5Y,counted,day"
	take_log
)

# take_log: the nights have taken what was recorded.
take_log()
{
	rm prefecture/spool/*.jks
}

key_years()
{
	once key-years make_key_years
	cp -a "$made/sites" "$BATS_TEST_TMPDIR/sites"
	cd "$BATS_TEST_TMPDIR/sites"
	DAY=2032-06-01
	old=$(id prefecture/keys/opening.raw)
}

# receive NUMBER DATE: the batch of that number, as it came.
receive()
{
	jk-encrypt -q -S city --as-of="$2" -o "prefecture/done/$LANE-00000$1.jks" "b$1"
}

# reads FILE: can everything that the prefecture has open it?
reads()
{
	jk-cat -S prefecture "$1" 2>/dev/null | grep -q "$(code 1)"
}

@test "an old opening key is due when the period after its last day is over, and not before" {
	key_years
	due 2032-01-30
	[ "$(rows class,bucket,records,begun_from,begun_to)" = \
		'received  2 2026-03-30 2026-04-10' ]
	due 2032-01-31
	[ "$(rows class,bucket,records,begun_from,begun_to)" = "$(printf '%s\n' \
		'key  1 2027-01-31 2027-01-31' 'received  2 2026-03-30 2026-04-10')" ]
}

@test "with the key every copy of what was sealed to it is gone" {
	key_years
	cp -a prefecture/done stolen
	reads "stolen/$LANE-000001.jks"
	due 2032-01-31
	agree boss
	purge
	[ -z "$(ls prefecture/done)" ]
	[ -z "$(ls -A prefecture/keys | grep -E '^\.?opening\.')" ]
	! reads "stolen/$LANE-000001.jks"
	run --separate-stderr jk-cat -S prefecture "stolen/$LANE-000001.jks"
	[ "$status" -eq 77 ]
	grep -qx "key $old" prefecture/register/lists/00000006.list
	grep -q '^part key - 1 period 1 2027-01-31 2027-01-31 ' prefecture/register/lists/00000006.list
	verified
	run -0 jk-audit retention -q -S prefecture --as-of="$DAY"
	# The one in use is there, and what is sealed to it is read.
	tell prefecture city
	jk-encrypt -q -S city --as-of=2032-06-01 -o late.jks b4
	jk-encrypt -d -q -S prefecture --as-of=2032-06-01 late.jks >opened
	cmp opened b4
}

@test "while a file is kept that is sealed to it, the key stays" {
	key_years
	receive 3 2027-01-20
	sed -i '/^received/s/P5Y/P6Y/' retention.csv
	as boss retention -f -o retention.jks retention.csv
	install retention.jks
	due 2032-06-01
	[ "$(rows class)" = received ]
	mv "prefecture/done/$LANE-000003.jks" prefecture/inbox/
	due 2032-06-01
	[ "$(rows class)" = received ]
	mv "prefecture/inbox/$LANE-000003.jks" "prefecture/error/$LANE-000003.jks.~1~"
	due 2032-06-01
	[ "$(rows class)" = received ]
	mv prefecture/error/* prefecture/spool/220001-220001-access-000001.jks
	due 2032-06-01
	[ "$(rows class)" = received ]
	rm prefecture/spool/220001-220001-access-000001.jks
	due 2032-06-01
	[ "$(rows class)" = "$(printf 'key\nreceived')" ]
}

@test "a key that has no successor, or whose class has no row, stays" {
	key_years
	sed -i /^key/d retention.csv
	cp -a prefecture/tables kept
	as boss retention -f -o retention.jks retention.csv
	install retention.jks
	due 2032-06-01
	[ "$(rows class)" = received ]
	rm -rf prefecture/tables
	mv kept prefecture/tables
	due 2032-06-01
	[ "$(rows class)" = "$(printf 'key\nreceived')" ]
	jk-site refuse --since=2027-03-01 prefecture \
		"$(fingerprint "$(newest prefecture opening raw)")"
	due 2032-06-01
	[ "$(rows class)" = received ]
}

@test "while a person is held no key goes, as no file does" {
	key_years
	hold "R14-1,register,$(code 5),,2032-01-01,"
	due 2032-06-01
	[ -z "$(rows class)" ]
}

@test "a lost key whose wrap is there is destroyed with that" {
	key_years
	mkdir prefecture/recovery
	echo wrapped >prefecture/recovery/opening.wrap
	rm prefecture/keys/opening.raw prefecture/keys/opening.key
	due 2032-01-31
	rows class | grep -qx key
	agree boss
	purge
	[ ! -e prefecture/recovery/opening.wrap ]
}

@test "a renewed key that ended goes under its own name, and its PEM form and wraps with it" {
	key_years
	second=$(newest prefecture opening raw)
	jk-site refuse --since=2027-03-01 prefecture "$(fingerprint "$second")"
	cp "${second%.raw}.key" wrapped
	mkdir prefecture/recovery
	name=${second##*/} name=${name%.raw}
	touch "prefecture/recovery/$name.wrap" "prefecture/recovery/$name.half"
	renew prefecture opening 2027-02-20
	take_log
	due 2032-06-01
	[ "$(rows class,records)" = "$(printf '%s\n' 'key 2' 'received 2')" ]
	agree boss
	purge
	[ -z "$(find prefecture/keys prefecture/recovery -name "*$name*" -o -name 'opening.*')" ]
	[ "$(ls prefecture/keys/opening-*.raw | wc -l)" -eq 1 ]
	run -0 jk-audit retention -q -S prefecture --as-of="$DAY"
	cp wrapped "prefecture/keys/$name.key"
	run --separate-stderr jk-audit retention -q -S prefecture --as-of="$DAY"
	[ "$status" -eq 3 ]
	[[ $output == *JKU0094* ]]
}

@test "an old opening key that is kept beyond its day is found" {
	key_years
	run --separate-stderr jk-audit retention -q -S prefecture --as-of="$DAY" --format=csv
	[ "$status" -eq 3 ]
	[[ $output == *'JKU0090,register,,key,,1,2027-01-31,2027-01-31'* ]]
}

@test "a signing key that is out of use is found until it is retired" {
	years
	renew prefecture signing 2032-06-01
	DAY=2032-05-31
	run jk-audit retention -q -S prefecture --as-of="$DAY" --format=csv
	[[ $output != *JKU0110* ]]
	DAY=2032-06-01
	run jk-audit retention -q -S prefecture --as-of="$DAY" --format=csv
	[[ $output == *'JKU0110,-,,signing-key,,1,2026-01-01,2035-12-31'* ]]
	jk-site retire --as-of="$DAY" prefecture
	run jk-audit retention -q -S prefecture --as-of="$DAY" --format=csv
	[[ $output != *JKU0110* ]]
}

@test "another key under its name is not taken for the one that goes" {
	key_years
	due 2032-01-31
	agree boss
	cp "$(newest prefecture opening raw)" prefecture/keys/opening.raw
	fails 78 JK00741 purge
	[ -f prefecture/keys/opening.raw ]
}

@test "a restore asks for the opening keys that belong to it, and for none that is destroyed" {
	key_years
	jk-site backup --as-of="$DAY" prefecture before
	run -0 jk-site restore --from=before lost
	[ "$(grep opening <<<"$output")" = \
		"$(printf '%s\n' keys/opening.raw "keys/$(basename "$(newest prefecture opening raw)")")" ]
	due 2032-01-31
	agree boss
	purge
	jk-site backup --as-of="$DAY" prefecture after
	run -0 jk-site restore --from=after again
	[ "$(sort <<<"$output")" = "$(cd prefecture &&
		ls keys/keep/*.raw keys/signing.raw keys/opening*.raw keys/heads.key | sort)" ]
}

@test "an older copy of its wrap brings no opening key back that was destroyed" {
	key_years
	for id in ann bob; do
		jk-site person --key=$id.raw --use=recovery --id=$id --from=2026-01-01 \
			--until=2036-12-31 --ca=ca prefecture
	done
	jk-site recovery --as-of=2026-03-30 --holder=ann.pem --holder=bob.pem prefecture
	cp prefecture/recovery/opening.wrap older.wrap
	take_log
	due 2032-01-31
	agree boss
	purge
	cp older.wrap prefecture/recovery/opening.wrap
	for id in ann bob; do
		run -0 --separate-stderr jk-site recover --key=$id.raw prefecture
		[[ $stderr == *JKS0138-W*opening.wrap* ]]
	done
	[ ! -e prefecture/keys/opening.raw ]
}

@test "the certificate says which keys were of files, and what they reach" {
	key_years
	due 2032-01-31
	agree boss
	purge
	jk-purge -q -S prefecture --as-of="$DAY" --certificate=6 -o c.jks
	works jk-purge -q -S prefecture --as-of="$DAY" --render=text c.jks
	[[ $output == *"破棄した開封鍵： $old"* ]]
	[[ $output == *ファイルを封じた鍵* ]]
	[[ $output == *'第1層 ファイルの鍵の破棄'* ]]
}

@test "executed again after a loss the old key goes again, and the one in use stays" {
	key_years
	cp -a prefecture/keys stale
	jk-site backup --as-of="$DAY" prefecture before
	due 2032-01-31
	agree boss
	purge
	jk-purge -q -S prefecture --as-of="$DAY" --certificate=6 -o c.jks
	mv prefecture gone
	jk-site restore --from=before prefecture >missing
	cp -a stale/. prefecture/keys/
	cp gone/approvals/*.jks prefecture/approvals/
	[ -e prefecture/keys/opening.raw ]
	purge --again=c.jks
	[ -z "$(find prefecture/keys -name 'opening.*')" ]
	[ "$(ls prefecture/keys/opening-*.raw | wc -l)" -eq 1 ]
	[ -z "$(ls prefecture/done)" ]
}

@test "a quarantine key that has a successor goes with what was sealed to it" {
	key_years
	quarantined=$(cat prefecture/quarantine/keep/current)
	jk-site keep --ledger=quarantine --as-of=2026-12-31 prefecture
	due 2031-12-30
	[ -z "$(rows class | grep key)" ]
	due 2031-12-31
	[ "$(rows class,begun_to)" = "$(printf '%s\n' 'key 2026-12-31' 'received 2026-04-10')" ]
	agree boss
	purge
	[ -z "$(find prefecture -name "*$quarantined*")" ]
	grep -qx "key $quarantined" prefecture/register/lists/00000006.list
	[ -f "prefecture/keys/keep/$(cat prefecture/quarantine/keep/current).raw" ]
}

# What is owed

# refused_on DATE NUMBER < fields: a night that refuses all of it; its file is $refused.
refused_on()
{
	DAY=$1
	send "$2"
	run apply "w$2"
	[ "$status" -eq 2 ]
	refused=$(ls prefecture/quarantine/"$1"-jk-apply-*.jks)
}

# owing: a record of 2032-06-02 is refused, since the one before it has not come, and
# refused records are kept a month; it is 2032-08-01.
owing()
{
	years
	DAY=2026-04-01
	retention "quarantine,*,2002-08-05,,,,dated,P1M,counted,day"
	refused_on 2032-06-02 5 < <(record 5 4 correction move-within)
	record 1 4 correction move-within | night 2032-08-01 6
}

@test "a refused record that is owed is kept beyond its period, counted as spared, and no finding" {
	owing
	run --separate-stderr jk-purge -n -S prefecture --as-of=2032-08-01 -f -o order.jks
	[ "$status" -eq 0 ]
	[[ $stderr == *'JK00742-I: 1 files of the quarantine are owed and stay'* ]]
	[[ $stderr == *'0 records due, 1 held'* ]]
	[ -z "$(rows class)" ]
	run -0 jk-audit retention -q -S prefecture --as-of=2032-08-01
}

@test "what has been settled since goes, and what cannot be read stays" {
	owing
	{ record 5 3 correction move-within; record 5 4 correction move-within; } | night 2032-08-02 7
	due 2032-08-02
	[ "$(rows class,records)" = 'quarantine 1' ]
	key=prefecture/keys/keep/$(cat prefecture/quarantine/keep/current).raw
	mv "$key" kept
	due 2032-08-02
	[ -z "$(rows class)" ]
	mv kept "$key"
	due 2032-08-02
	agree boss
	DAY=2032-08-02
	purge
	[ ! -e "$refused" ]
	verified
}

# owed_between: what is owed was refused between two that have been settled.
owed_between()
{
	owing
	refused_on 2032-08-02 7 < <(record 1 6 correction move-within)
	owed=$refused
	refused_on 2032-08-03 8 < <(record 5 4 correction move-within)
	{ record 5 3 correction move-within; record 5 4 correction move-within; } | night 2032-10-01 9
	DAY=2032-10-01
	due 2032-10-01
	[ "$(rows class,records,begun_from,begun_to)" = 'quarantine 2 2032-06-02 2032-08-03' ]
	agree boss
}

@test "what is owed stays where others of the quarantine go from before and after it" {
	owed_between
	purge
	[ "$(ls prefecture/quarantine/*.jks)" = "$owed" ]
	run --separate-stderr jk-purge -n -S prefecture --as-of="$DAY" -f -o order.jks
	[[ $stderr == *'0 records due, 1 held'* ]]
}

@test "a run that finishes what was meant leaves what is owed, too" {
	owed_between
	purge --meant
	purge
	[ "$(ls prefecture/quarantine/*.jks)" = "$owed" ]
}

@test "while one is owed its key stays, and goes with it" {
	owing
	DAY=2026-04-01
	retention "quarantine,*,2002-08-05,,,,dated,P1M,counted,day" \
		"key,*,2002-08-05,,,,dated,P1D,counted,day"
	old=$(cat prefecture/quarantine/keep/current)
	jk-site keep --ledger=quarantine --as-of=2032-06-30 prefecture
	due 2032-08-01
	[ -z "$(rows class)" ]
	DAY=2032-08-02
	{ record 5 3 correction move-within; record 5 4 correction move-within; } | night 2032-08-02 7
	due 2032-08-02
	[ "$(rows class)" = "$(printf 'key\nquarantine')" ]
	agree boss
	purge
	[ ! -e "$refused" ]
	[ ! -e "prefecture/keys/keep/$old.raw" ]
}

# Kills

strike()
{
	inject "$@" jk-purge -q -S prefecture --as-of "$DAY" --list=order.jks || return 1
	# Whatever is there of keys stops nobody.
	jk-encrypt -d -q -S prefecture --as-of=2032-06-01 late.jks | cmp -s - b4 ||
		{ echo "$*: the key in use does not open"; return 1; }
	purge 2>err || { echo "$*: the rerun: $(cat err)"; return 1; }
	[ -z "$(find prefecture/keys prefecture/recovery prefecture/quarantine/keep \
		-name '*.gone' -o -name 'opening.*' -o -name "$quarantined*")" ] ||
		{ echo "$*: something of a key is left"; return 1; }
	[ -z "$(ls prefecture/done)" ] || { echo "$*: a file is left"; return 1; }
	[ "$(grep -c "^key $old\|^key $quarantined" prefecture/register/lists/00000006.list)" -eq 2 ] &&
		grep -q '^erasure done' prefecture/register/lists/00000006.list ||
		{ echo "$*: tombstone"; return 1; }
}

@test "killed at any call that changes the disk, the same command destroys keys and files" {
	can_inject
	key_years
	quarantined=$(cat prefecture/quarantine/keep/current)
	jk-site keep --ledger=quarantine --as-of=2026-12-31 prefecture >/dev/null
	mkdir prefecture/recovery
	touch prefecture/recovery/opening.wrap prefecture/recovery/opening.half
	tell prefecture city
	jk-encrypt -q -S city --as-of=2032-06-01 -o late.jks b4
	due 2032-01-31
	agree boss
	keep_ready
	list_points prefecture/jk.conf jk-purge -q -S prefecture --as-of "$DAY" --list=order.jks
	every=3
	campaign keys signal=KILL '.*' changes
	[ "$points_struck" -gt 30 ]
}
