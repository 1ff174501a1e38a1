#!/usr/bin/env bats
# jk-purge(1): what may no longer be kept is gone, and nothing else.

load lib/years

# The retention table

@test "the example of a retention table is one that a responsible person may sign" {
	office
	as boss retention -o r.jks "$JK_TOP/schemas/retention.csv"
	works install r.jks
	[ "$(ls prefecture/tables)" = "$(printf 'operator-000001.jks\nretention-000001.jks')" ]
	[ "$(jk-cat -S prefecture --no-titles prefecture/tables/retention-000001.jks | wc -l)" -eq 16 ]
}

@test "who is not responsible signs no retention table and no hold" {
	office
	as admin retention -o r.jks "$JK_TOP/schemas/retention.csv"
	fails 77 JK00631 install r.jks
	fails 77 JK00342 as clerk retention "$JK_TOP/schemas/retention.csv"
	{
		echo 'case_number,ledger,resident_code,bucket,reason,valid_from,valid_to'
		echo 'R7-1,register,,2026,litigation,2026-04-01,'
	} >hold.csv
	as admin hold -o h.jks hold.csv
	fails 77 JK00631 install h.jks
	[ "$(ls prefecture/tables)" = operator-000001.jks ]
	as boss hold -f -o h.jks hold.csv
	works install h.jks
}

@test "a row of a retention table or of a hold that cannot be is not signed" {
	office
	titles=$(head -n 1 "$JK_TOP/schemas/retention.csv")
	while read -r id row; do
		printf '%s\n%s\n' "$titles" "$row" >bad.csv
		as boss retention -f -o bad.jks bad.csv
		fails 65 JKV0015 install bad.jks
		[[ "$stderr" == *"$id-W: "* ]]
	done <<-'END'
		JKV8101 other,*,2026-04-01,,,,recorded,P5Y,counted,day,x
		JKV8102 access,somebody,2026-04-01,,,,provided,P5Y,counted,day,x
		JKV8108 access,*,2026-04-01,,,,provided,P0Y,counted,day,x
		JKV8108 access,*,2026-04-01,,,,provided,5Y,counted,day,x
		JKV8109 access,*,2026-04-01,,,,provided,P5Y,perhaps,day,x
		JKV8121 access,*,2026-04-01,2026-03-31,,,provided,P5Y,counted,day,x
		JKV8122 access,*,2026-04-01,,2026-04-01,2026-03-31,provided,P5Y,counted,day,x
	END
}

@test "a hold table that forgets an open case is refused, and one that ends it is not" {
	office
	DAY=2026-04-01
	hold "R8-1,register,$(code 1),,2026-04-01,"
	hold "R8-1,register,$(code 1),,2026-04-01," "R8-2,register,,2026,2026-04-01,2026-04-30"
	as boss hold -f -o hold.jks <<-END
		case_number,ledger,resident_code,bucket,valid_from,valid_to,reason
		R8-2,register,,2026,2026-04-01,2026-04-30,litigation
	END
	fails 65 JK00750 install hold.jks
	hold "R8-1,register,$(code 1),,2026-04-01,2026-04-01" \
		"R8-2,register,,2026,2026-04-01,2026-04-30"
	# What is over may leave the table.
	DAY=2026-05-01
	hold "R8-3,register,,2026,2026-05-01,"
	[ "$(ls prefecture/tables | grep -c '^hold')" -eq 4 ]
}

@test "a hold on a bucket names one that the ledger has" {
	office
	for row in register,,2026-04 archive,,2026; do
		as boss hold -f -o hold.jks <<-END
			case_number,ledger,resident_code,bucket,valid_from,valid_to,reason
			R8-1,$row,2026-04-01,,litigation
		END
		fails 65 JKV0015 install hold.jks
		[[ $stderr == *JKV8523-W:* ]]
	done
}

@test "a table of holds that was signed before buckets were judged counts as it did" {
	years
	mkdir old
	sed '/^@reads/d; /^rule bucket-of-ledger/d' "$JK_TOP/schemas/hold.csvs" >old/hold.csvs
	cp prefecture/jk.conf jk.conf
	echo "schemas = $PWD/old" >>prefecture/jk.conf
	hold "R14-1,register,,2027,2032-05-01,"
	cp jk.conf prefecture/jk.conf
	due 2032-05-01
	[ "$(rows bucket | sort -u)" = 2026 ]
	hold "R14-1,register,,2027,2032-05-01," "R14-2,register,,2026,2032-05-01,"
	due 2032-05-01
	[ -z "$(rows bucket)" ]
}

@test "a retention table that lacks a row of the one in force is taken, and that is told" {
	office
	retention "ident-history,*,$FIVE_YEARS" "access,*,$FIVE_YEARS_PROVIDED"
	as boss retention -f -o retention.jks <<-END
		class,party,valid_from,valid_to,begun_from,begun_to,start,period,first_day,unit,clause
		access,*,2002-08-05,2026-05-31,,,provided,P5Y,counted,day,x
		access,*,2026-06-01,,,,provided,P7Y,counted,day,x
	END
	run -0 --separate-stderr install retention.jks
	[[ $stderr == *JK00751-W:*'row 3'* ]]
}

# What is due

@test "what is due is due on the first day after its period, and not the day before" {
	years
	due 2031-04-09
	[ -z "$(rows class)" ]
	due 2031-04-10
	[ "$(rows class,bucket,reason,records,begun_from,begun_to)" = "$(printf '%s\n' \
		'ident-deleted 2026 period 1 2026-04-10 2026-04-10' \
		'ident-history 2026 period 3 2026-04-10 2026-04-10')" ]
	due 2032-04-30
	[ "$(rows bucket,records)" = "$(printf '%s\n' '2026 1' '2026 3')" ]
	due 2032-05-01
	[ "$(rows bucket,records)" = "$(printf '%s\n' '2026 1' '2027 1' '2026 3' '2027 2')" ]
}

@test "a day that the ledger has not come to is refused" {
	years
	due 2032-06-01
	fails 65 JK00729 jk-purge -n -S prefecture --as-of=2032-06-02 -o more.jks
	[ ! -e more.jks ]
}

@test "a compaction of a wrong day lets nothing be due before it was received" {
	years
	jk-apply -q -S prefecture --as-of=2132-06-01 --compact
	fails 65 JK00729 jk-purge -n -S prefecture --as-of=2032-06-02 -o more.jks
	due 2032-05-01
	[ "$(rows records | wc -l)" -eq 4 ]
	# Nor is anything kept too long for it.
	agree boss
	purge
	works jk-audit retention -q -S prefecture --as-of=2132-06-01
}

@test "in a ledger that has taken nothing yet no day is over" {
	years
	fails 65 JK00746 jk-purge -n -S prefecture --as-of=2032-06-01 --ledger=archive -o more.jks
	[[ $stderr != *' - '* ]]
	[ ! -e more.jks ]
}

@test "a night of an earlier year, typed by mistake, makes nothing go earlier" {
	years
	DAY=2032-06-02
	record 1 4 deletion death | send 5
	record 5 3 correction move-within | send 6
	# Twice, as by a script.
	run --separate-stderr jk-apply -q -S prefecture --as-of=2027-06-02 w5
	[ "$status" -eq 0 ]
	[[ $stderr == *JKA0094-W:*2032-06-01* ]]
	jk-apply -q -S prefecture --as-of=2027-06-02 w6
	[ "$(held resident_code,generation,recorded_on | grep -c 2032-06-01)" -eq 3 ]
	due 2032-06-01
	[ "$(rows bucket | sort -u)" = "$(printf '%s\n' 2026 2027)" ]
	[ "$(rows records | paste -sd+ | bc)" -eq 7 ]
}

@test "without a retention table nothing is due, and that is said" {
	office
	fails 78 JK00728 jk-purge -n -S prefecture --as-of=2026-03-30
}

@test "a class without a row, and one that is kept forever, is never due" {
	years
	DAY=2026-04-01
	retention "ident-history,*,2002-08-05,,,,recorded,forever,counted,day"
	due 2032-06-01
	[ -z "$(rows class)" ]
}

@test "a changed row changes what is due" {
	years
	DAY=2026-04-01
	retention "ident-deleted,prefecture,2002-08-05,2032-05-31,,,recorded,P150Y,counted,day" \
		"ident-deleted,prefecture,2032-06-01,,,,recorded,P1Y,counted,day"
	due 2032-05-31
	[ -z "$(rows class)" ]
	due 2032-06-01
	[ "$(rows class,bucket,table,row)" = "$(printf '%s\n' \
		'ident-deleted 2026 2 2' 'ident-deleted 2027 2 2')" ]
}

@test "the order names nobody" {
	years
	due 2032-05-01
	jk-cat -S prefecture order.jks >text
	for n in 1 2 3 4 5 6; do
		! grep -aq "$(code $n)" text order.jks
	done
	! grep -aq 山田 text order.jks
}

# The run

@test "an order is executed exactly: what it counts is gone, and all else is there" {
	years
	due 2032-05-01
	agree boss
	verified
	purge --status-fd=3 3>verdict
	grep -qx '\[JK\] COMMITTED 5' verdict
	grep -qx '\[JK\] ERASED 6' verdict
	[ "$(held)" = "$(printf '%s\n' "$(code 1)	3	correction" "$(code 5)	1	entry" \
		"$(code 5)	2	correction" "$(code 6)	2	correction")" ]
	verified
	grep -qx 'total 222038 3 4' prefecture/register/lists/00000006.list
	jk-cat -S prefecture --no-titles --fields=resident_code prefecture/register/segments/heads-*.jks |
		sort | diff - <(code 1; code 5; code 6)
}

@test "the list keeps what went: by class, year and row, with the keys and the approval" {
	years
	due 2032-05-01
	rows class,bucket,row,reason,records,begun_from,begun_to,digest | sed 's/^/part /' >parts
	agree boss
	purge
	grep '^part ' prefecture/register/lists/00000006.list | diff - parts
	grep -qx 'erasure meant 2032-05-01 1' prefecture/register/lists/00000005.list
	grep -qx 'erasure done 2032-05-01 1' prefecture/register/lists/00000006.list
	grep -qx "order $(content order.jks)" prefecture/register/lists/00000006.list
	grep -qx "approval $(content prefecture/approvals/*-erasure.jks)" \
		prefecture/register/lists/00000006.list
	grep -qx "$(sed -n 's/^segment heads.* //p' prefecture/register/lists/00000004.list | sed 's/^/key /' | head -n 1)" \
		prefecture/register/lists/00000006.list
	[ ! -e prefecture/keys/keep/.erasure-register ]
	! grep -q '^erasure' prefecture/register/lists/00000004.list
}

# current: the segments of what is current in the newest list.
current()
{
	local lists=(prefecture/register/lists/*)

	grep '^segment [^ ]* [a-z]* - ' "${lists[-1]}"
}

@test "what is current is left alone, with its key, where it never was sealed with what goes" {
	years
	cp -a prefecture/register old
	jk-apply -q -S prefecture --as-of="$DAY" --compact
	cp -a prefecture/register new
	current >before
	due 2032-05-01
	[ "$(rows class,bucket,records)" = "$(printf '%s\n' 'ident-deleted 2026 1' \
		'ident-deleted 2027 1' 'ident-history 2026 3' 'ident-history 2027 2')" ]
	agree boss
	purge
	current | diff before -
	[ "$(held)" = "$(printf '%s\n' "$(code 1)	3	correction" "$(code 5)	1	entry" \
		"$(code 5)	2	correction" "$(code 6)	2	correction")" ]
	verified
	# What was erased is in neither copy, for whoever has all keys that are left.
	for segment in old/segments/*.jks new/segments/*.jks; do
		jk-cat -S prefecture --no-titles "$segment" 2>/dev/null || :
	done >left
	grep -q "$(code 1)" left
	for n in 2 3 4; do ! grep -q "$(code $n)" left; done
	for segment in old/segments/records-*.jks new/segments/records-*.jks; do
		jk-cat -S prefecture --no-titles --fields=resident_code,generation "$segment" 2>/dev/null || :
	done | sort -u | diff - <(held | cut -f 1,2)
}

@test "what is current is sealed anew where what became history since the base was made is due" {
	rebased
	DAY=2026-04-01
	retention "ident-history,*,2002-08-05,,,,recorded,P1M,counted,day" \
		"ident-deleted,*,2002-08-05,,,,recorded,P1M,counted,day"
	record 5 3 deletion death | night 2032-06-02 5
	record 1 4 correction move-within | night 2032-09-01 6
	DAY=2032-09-01
	due 2032-08-01
	[ "$(rows bucket | sort -u)" = "$(printf '%s\n' 2026 2027 2032)" ]
	agree boss
	old=$(current | awk '{ print $NF }' | sort -u)
	purge
	grep -qx "key $old" prefecture/register/lists/00000009.list
	! current | grep -q "$old"
	[ "$(held)" = "$(printf '%s\n' "$(code 1)	3	correction" "$(code 1)	4	correction" \
		"$(code 3)	1	entry" "$(code 6)	2	correction")" ]
	verified
}

@test "what is current is sealed anew where it is not all under the key that is named for it" {
	rebased
	# As after a compaction that was killed: that key may have sealed anything.
	cp prefecture/register/keep/2027 prefecture/register/keep/current
	due 2032-05-01
	agree boss
	old=$(current | awk '{ print $NF }' | sort -u)
	purge
	grep -qx "key $old" prefecture/register/lists/00000007.list
	! current | grep -q "$old"
	verified
}

@test "the same order again is already executed, and says so" {
	years
	due 2032-05-01
	agree boss
	purge
	purge --status-fd=3 3>verdict
	[ "$(cat verdict)" = '[JK] ALREADY' ]
	[ ! -e prefecture/register/lists/00000007.list ]
}

@test "an order that is not what is due any more is refused, and nothing is changed" {
	years
	due 2032-05-01
	agree boss
	find prefecture/register prefecture/keys -type f | sort >before
	DAY=2032-06-01
	hold "R14-1,register,$(code 4),,2032-05-01,"
	fails 65 JK00732 purge
	find prefecture/register prefecture/keys -type f | sort | diff before -
}

@test "a forged or foreign order is refused" {
	years
	due 2032-05-01
	agree boss
	sed 's/ident-deleted/ident-deletex/' order.jks >forged.jks
	run --separate-stderr jk-purge -q -S prefecture --as-of="$DAY" --list=forged.jks
	[ "$status" -eq 76 ]
	as boss retention -f -o order.jks retention.csv
	fails 77 JK00623 purge
}

# Approval

@test "without an approval that holds nothing is erased" {
	years
	due 2032-05-01
	fails 77 JKP0003 purge
	agree boss
	DAY=2033-01-01
	fails 77 JKP0003 purge
	[ ! -e prefecture/register/lists/00000005.list ]
}

@test "an approval counts on no day on which its signer is refused, whatever its date" {
	years
	due 2032-05-01
	jk-site refuse --since=2032-06-02 prefecture "$(cat boss.fingerprint)"
	agree boss
	DAY=2032-06-02
	fails 77 JKP0003 purge
	[ ! -e prefecture/register/lists/00000005.list ]
	DAY=2032-06-01
	purge
}

@test "what is much, as jk.conf says, needs two persons" {
	years
	echo 'mass-limit = 3' >>prefecture/jk.conf
	due 2032-05-01
	agree boss
	fails 77 JKP0003 purge
	[[ "$stderr" == *erasure-second* ]]
	agree boss erasure-second
	fails 77 JKP0004 purge
	rm prefecture/approvals/*-erasure-second.jks
	agree deputy erasure-second
	purge
	grep -qx 'approvals 2' prefecture/register/lists/00000006.list
}

@test "who asked for one approval of an erasure does not give the other" {
	years
	echo 'mass-limit = 3' >>prefecture/jk.conf
	due 2032-05-01
	agree boss
	jk-site approve --as-of="$DAY" --key=deputy.raw --command=erasure-second --id=deputy \
		--requester=boss --until=2032-12-31 prefecture order.jks
	fails 77 JKP0014 purge
	rm prefecture/approvals/*-erasure-second.jks
	agree deputy erasure-second
	purge
}

@test "who runs an erasure cannot let himself off the second person" {
	years
	due 2032-05-01
	agree boss
	fails 64 JK00602 purge --mass-limit=100%
}

@test "what is early, or has no row, needs two persons, and is recorded as that" {
	years
	DAY=2026-04-01
	retention "ident-history,*,$FIVE_YEARS" "access,*,$FIVE_YEARS_PROVIDED" \
		"operation,*,$FIVE_YEARS_PROVIDED"
	DAY=2032-06-01
	due 2030-01-01 --early=2027
	[ "$(rows class,bucket,row,reason,records)" = "$(printf '%s\n' \
		'ident-deleted 2027 0 unlisted 1' 'ident-history 2027 2 early 2')" ]
	agree boss
	fails 77 JKP0003 purge
	agree deputy erasure-second
	purge
	grep -q '^part ident-history 2027 2 early 2 ' prefecture/register/lists/00000006.list
	verified
	[ "$(held | grep -c "^$(code 4)")" -eq 0 ]
}

@test "what is to go early is a bucket that the ledger has" {
	years
	for early in 2027-05 27 ''; do
		fails 64 JKP0002 jk-purge -n -S prefecture --as-of=2030-01-01 --early="$early"
	done
	fails 64 JKP0002 jk-purge -n -S prefecture --as-of=2030-01-01 --ledger=archive --early=2027
}

# Holds

@test "a person who is held keeps what is due, under all his codes, and the others do not" {
	years
	DAY=2032-06-01
	hold "R14-1,register,$(code 6),,2032-05-01,"
	due 2032-05-01
	[ "$(rows class,bucket,records)" = "$(printf '%s\n' 'ident-deleted 2026 1' \
		'ident-deleted 2027 1' 'ident-history 2026 2' 'ident-history 2027 2')" ]
	agree boss
	cp -a prefecture/keys/keep keys.before
	purge
	held | grep -q "^$(code 3)	1	entry"
	! held | grep -q "^$(code 2)"
	verified
}

@test "a hold that begins between the day of the order and the run stops it" {
	years
	due 2032-05-01
	agree boss
	hold "R14-1,register,$(code 2),,2032-06-01,"
	fails 65 JK00732 purge
	# The next order knows of it.
	due 2032-06-01
	[ "$(rows class,bucket,records)" = "$(printf '%s\n' 'ident-deleted 2027 1' \
		'ident-history 2026 2' 'ident-history 2027 2')" ]
}

@test "a hold that ended before the day of the order, or begins after the run, stops nothing" {
	years
	hold "R14-1,register,$(code 4),,2032-06-02," "R14-2,register,$(code 1),,2032-01-01,2032-04-30"
	due 2032-05-01
	agree boss
	purge
	[ "$(held | wc -l)" -eq 4 ]
}

@test "a bucket that is held is kept whole" {
	years
	DAY=2032-06-01
	hold "R14-1,register,,2027,2032-05-01,"
	due 2032-05-01
	[ "$(rows class,bucket,records)" = "$(printf '%s\n' 'ident-deleted 2026 1' \
		'ident-history 2026 3')" ]
	hold "R14-1,register,,2027,2032-05-01,2032-05-31"
	due 2032-06-01
	[ "$(rows records | wc -l)" -eq 4 ]
}

# A person through his codes

@test "what leads to another code outlives the access records that may need it" {
	years
	DAY=2026-04-01
	retention "ident-history,*,$FIVE_YEARS" "ident-deleted,*,$FIVE_YEARS" \
		"access,*,2002-08-05,,,,provided,P7Y,counted,day" \
		"operation,*,$FIVE_YEARS_PROVIDED"
	DAY=2032-06-01
	due 2032-05-01
	[ "$(rows class,bucket,records)" = "$(printf '%s\n' 'ident-deleted 2026 1' \
		'ident-deleted 2027 1' 'ident-history 2026 2' 'ident-history 2027 2')" ]
	agree boss
	purge
	held | grep -q "^$(code 3)	1	entry"
	verified
}

# Copies

@test "a stolen copy of the site's data cannot be read once the keys are gone" {
	years
	mkdir backup
	cp -a prefecture/register backup/
	jk-cat -S prefecture --fields=resident_code backup/register/segments/records-*.jks | grep -q "$(code 2)"
	due 2032-05-01
	agree boss
	purge
	for segment in backup/register/segments/*.jks; do
		run --separate-stderr jk-cat -S prefecture "$segment"
		[ "$status" -ne 0 ]
		[ -z "$output" ]
	done
	jk-audit verify -S prefecture backup/register | grep -q 'complete, 11 records'
}

@test "recovery wraps are destroyed with their keys, others stay" {
	years
	mkdir prefecture/recovery
	for key in prefecture/keys/keep/*.raw; do
		id=$(basename "$key" .raw)
		echo wrapped >"prefecture/recovery/$id.wrap"
	done
	due 2032-05-01
	agree boss
	purge
	gone=$(sed -n 's/^key //p' prefecture/register/lists/00000006.list)
	[ -n "$gone" ]
	for id in $gone; do
		[ ! -e "prefecture/recovery/$id.wrap" ]
		[ ! -e "prefecture/keys/keep/$id.raw" ]
	done
	[ -n "$(ls prefecture/recovery)" ]
}

@test "what else bears the name of a destroyed key beside it is destroyed, too" {
	years
	mkdir prefecture/recovery
	due 2032-05-01
	agree boss
	for key in prefecture/keys/keep/*.raw; do
		id=$(basename "$key" .raw)
		cp "$key" "$key~"
		cp "$key" "prefecture/keys/keep/.$id.raw.swp"
		echo half >"prefecture/recovery/.$id.half.u"
	done
	purge
	gone=$(sed -n 's/^key //p' prefecture/register/lists/00000006.list)
	[ -n "$gone" ]
	for id in $gone; do
		[ -z "$(find prefecture/keys prefecture/recovery -name "*$id*")" ]
	done
	[ "$(ls prefecture/keys/keep/*~ | wc -l)" -ge 1 ]
}

@test "wraps on a medium that is not there are waited for, and nothing is claimed" {
	years
	mkdir medium
	ln -s "$PWD/medium" prefecture/recovery
	for key in prefecture/keys/keep/*.raw; do
		echo wrapped >"medium/$(basename "$key" .raw).wrap"
	done
	due 2032-05-01
	agree boss
	mv medium elsewhere
	fails 66 JK00739 purge
	! grep -q '^erasure done' prefecture/register/lists/*
	mv elsewhere medium
	purge
	for id in $(sed -n 's/^key //p' prefecture/register/lists/00000006.list); do
		[ ! -e "medium/$id.wrap" ]
	done
	[ -n "$(ls medium)" ]
}

@test "an older copy of a wrap brings no key back that was destroyed" {
	years
	for id in ann bob; do
		jk-site person --key=$id.raw --use=recovery --id=$id $DATES --ca=ca prefecture
	done
	jk-site recovery --as-of=2026-03-30 --holder=ann.pem --holder=bob.pem prefecture
	cp -a prefecture/recovery medium
	due 2032-05-01
	agree boss
	purge
	gone=$(sed -n 's/^key //p' prefecture/register/lists/00000006.list)
	[ -n "$gone" ]
	cp medium/*.wrap prefecture/recovery/
	kept=$(ls prefecture/keys/keep)
	for id in ann bob; do
		run -0 --separate-stderr jk-site recover --key=$id.raw prefecture
		[ "$(grep -c JKS0138-W <<<"$stderr")" -eq "$(wc -w <<<"$gone")" ]
	done
	[ "$(ls prefecture/keys/keep)" = "$kept" ]
	[ -z "$(ls prefecture/recovery | grep half)" ]
}

# Others at work

@test "who reads an older list is waited for, and whoever comes later is not" {
	years
	due 2032-05-01
	agree boss
	# A reader of list 4: a lock on its byte (F_OFD_SETLK).
	mkfifo hold.fifo
	python3 -c '
import fcntl, struct, sys
file = open("prefecture/register/readers", "r+")
fcntl.fcntl(file, 37, struct.pack("hhqqi4x", fcntl.F_RDLCK, 0, 4, 1, 0))
print("locked", flush=True)
sys.stdin.read()' <hold.fifo >said 3>&- &
	exec 4>hold.fifo
	until grep -q locked said; do :; done
	fails 75 JK00722 purge --wait=0
	grep -qx 'erasure meant 2032-05-01 1' prefecture/register/lists/00000005.list
	ls prefecture/register/segments | grep -q '^records-0000000[1-4]'
	# Meanwhile everybody goes on with what is there.
	jk-audit verify -S prefecture prefecture/register | grep -q 'complete, 4 records'
	DAY=2032-06-02
	record 5 3 correction move-within | night 2032-06-02 5
	grep -qx 'erasure meant 2032-05-01 1' prefecture/register/lists/00000006.list
	exec 4>&-
	wait
	purge --wait=0
	grep -qx 'erasure done 2032-05-01 1' prefecture/register/lists/00000007.list
	verified
}

# Files

@test "files go by the date of their header, and what has no period stays" {
	file_years
	due 2031-03-30
	[ -z "$(rows class)" ]
	due 2031-03-31
	[ "$(rows class,bucket,records,begun_from,begun_to)" = "$(printf '%s\n' \
		'receipt  1 2026-03-30 2026-03-30' 'received  1 2026-03-30 2026-03-30')" ]
	sent=$(ls prefecture/outbox)
	segments=$(ls prefecture/register/segments)
	agree boss
	purge
	[ "$(ls prefecture/done)" = "$LANE-000004.jks" ]
	[ ! -e "prefecture/receipts/$LANE-000001.jks" ]
	[ "$(ls prefecture/receipts | wc -l)" -eq 3 ]
	[ "$(ls prefecture/outbox)" = "$sent" ]
	[ "$(ls prefecture/register/segments)" = "$segments" ]
	[ "$(ls -A prefecture/done prefecture/receipts | grep -c gone)" -eq 0 ]
	verified
	grep -q '^part received - 3 period 1 2026-03-30 2026-03-30 ' prefecture/register/lists/00000006.list
}

@test "of a batch that is gone nothing is left that its records could be tried out with" {
	file_years
	content=$(content "prefecture/done/$LANE-000001.jks")
	[[ $content =~ ^[0-9a-f]{64}$ ]]
	due 2031-03-31
	agree boss
	purge
	[ ! -e "prefecture/done/$LANE-000001.jks" ]
	run ! grep -raq "${content:0:16}" prefecture
	[ -z "$(find prefecture -name "*${content:0:16}*")" ]
}

@test "a file that does not verify is told and left alone" {
	file_years
	sed -i 's/^date .*/date 2020-01-01/' "prefecture/done/$LANE-000001.jks"
	run --separate-stderr jk-purge -n -q -S prefecture --as-of=2031-03-31 -f -o order.jks
	[ "$status" -eq 0 ]
	[[ "$stderr" == *JK00734-W* ]]
	[ "$(rows class)" = receipt ]
}

@test "what is no file of the site is told, since no period reaches it" {
	file_years
	cp "prefecture/done/$LANE-000001.jks" "prefecture/done/$LANE-000001.jks~"
	cp "prefecture/receipts/$LANE-000001.jks" "prefecture/receipts/.$LANE-000001.jks.swp"
	run -0 --separate-stderr jk-purge -n -q -S prefecture --as-of=2031-03-31 -f -o order.jks
	[ "$(grep -c 'JK00738-W: ' <<<"$stderr")" -eq 2 ]
	[[ $stderr == *"done/$LANE-000001.jks~ is "* ]]
	run --separate-stderr jk-audit retention -q -S prefecture --as-of=2031-03-31
	[ "$(grep -c 'JK00738-W: ' <<<"$stderr")" -eq 2 ]
}

@test "a file that came after the order makes it another one" {
	file_years
	due 2031-03-31
	agree boss
	cp "prefecture/done/$LANE-000001.jks" "prefecture/done/$LANE-000009.jks"
	fails 65 JK00732 purge
	[ -e "prefecture/done/$LANE-000001.jks" ]
}

@test "while a person is held no file goes" {
	file_years
	hold "R14-1,register,$(code 5),,2031-03-01,"
	due 2031-03-31
	[ -z "$(rows class)" ]
	hold "R14-1,register,$(code 5),,2031-03-01,2031-03-30"
	due 2031-03-31
	[ "$(rows class | wc -l)" -eq 2 ]
}

@test "who is held only when files are meant stops the erasure before anything is destroyed" {
	file_years
	due 2031-03-31
	agree boss
	purge --meant
	find prefecture/done prefecture/receipts prefecture/keys -type f | sort >before
	hold "R14-1,register,$(code 5),,2031-03-01,"
	fails 75 JK00743 purge
	find prefecture/done prefecture/receipts prefecture/keys -type f | sort | diff before -
	hold "R14-1,register,$(code 5),,2031-03-01,2031-03-30"
	purge
	[ "$(ls prefecture/done)" = "$LANE-000004.jks" ]
	[ "$(ls prefecture/receipts | wc -l)" -eq 3 ]
}

# The certificate

# certified: the erasure of the years, and its certificate in c.jks.
certified()
{
	years
	due 2032-05-01
	agree boss
	purge
	jk-purge -q -S prefecture --as-of="$DAY" --certificate=6 -f -o c.jks
}

@test "a certificate is signed, and says what went, by whom approved, and how" {
	certified
	jk-audit verify -S prefecture c.jks | grep -q 'c.jks: complete, '
	words()
	{
		jk-cat -S prefecture --no-titles --fields=part,item,name,value c.jks |
			awk -F '\t' -v part="$1" -v name="$2" '$1 == part && $3 == name { print $4 }'
	}
	[ "$(words head done-list)" = 6 ]
	[ "$(words head records-before)" = 11 ]
	[ "$(words head records-after)" = 4 ]
	[ "$(words head order)" = "$(content order.jks)" ]
	[ "$(words erased records | tr '\n' ' ')" = '1 1 3 2 ' ]
	[ "$(words erased clause | sort -u)" = x ]
	[ "$(words approval approver)" = boss ]
	[ "$(words key key)" = "$(sed -n 's/^key //p' prefecture/register/lists/00000006.list)" ]
	[ "$(words layer layer | wc -l)" -eq 3 ]
	[ "$(words limit limit | wc -l)" -eq 3 ]
	jk-cat -S prefecture c.jks >text
	for n in 1 2 3 4 5 6; do ! grep -q "$(code $n)" text; done
}

@test "a certificate is shown as text and as one page in Japanese" {
	certified
	works jk-purge -q -S prefecture --as-of="$DAY" --render=text c.jks
	[ "${lines[0]}" = 消去証明書 ]
	[[ "$output" == *'消去対象の基準日： 令和14年5月1日'* ]]
	[[ "$output" == *'破棄した保存鍵： '* ]]
	[[ "$output" == *'この証明書で証明できないこと'* ]]
	works jk-purge -q -S prefecture --as-of="$DAY" --render=html -o c.html c.jks
	grep -q '<html lang="ja"' c.html
	[ "$(grep -c '令和14年5月1日' c.html)" -ge 1 ]
	! grep -qE 'src=|href=|<script' c.html
	[ "$(grep -o '<section' c.html | wc -l)" -eq 6 ]
}

@test "a certificate without a title is shown without one" {
	certified
	jk-cat -q -S prefecture --format=csv c.jks | grep -v ',title,' >rows
	jk-extract -q -S prefecture --source=table --encoding=utf-8 --schema=certificate \
		--as-of="$DAY" -o bare.jks rows
	jk-purge -q -S prefecture --as-of="$DAY" --render=html -o bare.html bare.jks
	grep -q '<title></title>' bare.html
	grep -q '<h1></h1>' bare.html
}

@test "the certificate of files does not claim that records were sealed anew" {
	file_years
	due 2031-03-31
	agree boss
	purge
	jk-purge -q -S prefecture --as-of="$DAY" --certificate=6 -f -o c.jks
	works jk-purge -q -S prefecture --as-of="$DAY" --render=text c.jks
	[[ "$output" == *'台帳の記録は消去していません'* ]]
	[[ "$output" != *'新しい鍵で封じ直し'* ]]
}

@test "what is not done has no certificate, and what was changed shows none" {
	certified
	fails 66 JK00736 jk-purge -S prefecture --as-of="$DAY" --certificate=5
	fails 66 JK00736 jk-purge -S prefecture --as-of="$DAY" --certificate=4
	fails 64 JKP0011 jk-purge -S prefecture --as-of="$DAY" --certificate=x
	fails 64 JK00737 jk-purge -S prefecture --as-of="$DAY" --render=pdf c.jks
	fails 64 JKP0010 jk-purge -S prefecture --as-of="$DAY" --certificate=6 --render=text c.jks
	sed 's/^date 2032/date 2033/' c.jks >forged.jks
	run --separate-stderr jk-purge -q -S prefecture --as-of="$DAY" --render=text forged.jks
	[ "$status" -eq 76 ]
	[ -z "$output" ]
}
