#!/usr/bin/env bats
# A site that was restored from a backup older than an erasure: nothing that was erased
# comes back, and the erasure is executed again (jk-purge(1), After a loss).

load lib/older
load lib/renewals

again()
{
	jk-purge -q -S prefecture --as-of=$DAY --list=order.jks --again=c.jks "$@"
}

# found [CERTIFICATE...]: "id ledger" of what is found about retention.
found()
{
	jk-audit retention -q -S prefecture --as-of=$DAY --format=csv "$@" >rows || :
	sed 1d rows | cut -d , -f 1,2 | tr , ' '
}

@test "what was erased after the backup cannot be read, and its certificate is missed" {
	older
	erased 2033-05-01
	lost
	for segment in prefecture/archive/segments/records-0000000[12]-00.jks; do
		fails 77 JKC0003 jk-cat -S prefecture "$segment"
	done
	fails 77 JK00545 due_there 2033-05-01
	run --separate-stderr jk-audit retention -q -S prefecture --as-of=$DAY c.jks
	[ "$status" -eq 77 ]
	[[ $output == *JKU0106* ]]
}

@test "executed again it has its tombstone, and everything verifies" {
	older
	erased 2033-05-01
	sed -n '/^erasure/,/^signature/p' prefecture/archive/lists/00000005.list | sed '$d' >stone
	lost
	works again --status-fd=1
	[[ $output == *'[JK] ERASED 5' ]]
	sed -n '/^erasure/,/^signature/p' prefecture/archive/lists/00000005.list | sed '$d' |
		grep -v "^again $(content c.jks)\$" | diff stone -
	[ "$(serials)" = '6 ' ]
	[ "$(ls prefecture/archive/keep | grep -c '^2026')" -eq 0 ]
	archive_verified
	[ -z "$(found c.jks)" ]
	[ "$(again --status-fd=1)" = '[JK] ALREADY' ]
}

@test "its certificate says that it was executed again, by which other, and claims no comparison" {
	older
	erased 2033-05-01
	lost
	again
	jk-purge -q -S prefecture --as-of=$DAY --ledger=archive --certificate=5 -o again.jks
	jk-purge -q -S prefecture --as-of=$DAY --render=text again.jks >text
	grep -q "^再実行の根拠とした消去証明書の内容ダイジェスト： $(content c.jks)\$" text
	grep -q '^第1層.*先の消去の証明書に基づいて再び実行したものです' text
	grep -q '^第2層.*読み返しての照合は行っていません' text
	grep -q '^この実行では消去対象を読み出していません' text
	! grep -q '読み返して照合しました' text
	jk-purge -q -S prefecture --as-of=$DAY --render=html again.jks >page
	[ "$(grep -c '再び実行したもの\|照合は行っていません\|読み出していません' page)" -eq 3 ]
	# The first one says nothing of that, and this one is as good for another time.
	jk-purge -q -S prefecture --as-of=$DAY --render=text c.jks | grep -q '読み返して照合しました'
	[ -z "$(found again.jks)" ]
}

@test "and the archive goes on" {
	older
	erased 2033-05-01
	lost
	again
	access 2 2033-06-01 7 | into_archive
	[ "$(serials)" = '6 7 ' ]
	due_there 2033-06-01
	[ -z "$(rows class)" ]
	archive_verified
}

@test "what was to stay of a month, and was written anew behind the backup, is lost and told" {
	older
	erased 2033-04-01
	[ "$(serials)" = '4 6 ' ]
	lost
	run --separate-stderr again
	[ "$status" -eq 0 ]
	[[ $stderr == *'JKP0013-W: 1 records '* ]]
	[ "$(serials)" = '6 ' ]
	archive_verified
	[ "$(found c.jks)" = 'JKU0093 archive' ]
}

@test "a key that comes back from an old medium is an alarm, and is destroyed once more" {
	older
	erased 2033-05-01
	lost stale
	[ -n "$(jk-cat -S prefecture prefecture/archive/segments/records-00000001-00.jks)" ]
	[ "$(found c.jks | uniq -c | tr -s ' ')" = "$(printf '%s\n' \
		' 1 JKU0106 -' ' 2 JKU0094 -' ' 4 JKU0090 archive')" ]
	again
	[ -z "$(found c.jks)" ]
	for key in $(sed -n 's/^key //p' prefecture/archive/lists/00000005.list); do
		[ ! -e "prefecture/keys/keep/$key.raw" ]
		[ ! -e "prefecture/recovery/$key.wrap" ]
	done
}

@test "only the papers of that erasure let it be executed again" {
	older
	erased 2033-04-01
	cp order.jks first.jks
	cp c.jks first.c
	erase 2033-05-01
	rm -r medium apart
	certify archive
	lost
	fails 65 JKP0012 jk-purge -S prefecture --as-of=$DAY --list=order.jks --again=first.c
	sed 's/^date 2033/date 2034/' c.jks >forged
	run --separate-stderr jk-purge -q -S prefecture --as-of=$DAY --list=order.jks --again=forged
	[ "$status" -eq 76 ]
	fails 77 JK00623 jk-purge -S prefecture --as-of=$DAY --list=order.jks --again=order.jks
	mv prefecture/approvals aside
	mkdir prefecture/approvals
	fails 77 JKP0003 again
	rm -r prefecture/approvals
	mv aside prefecture/approvals
	fails 64 JKP0010 jk-purge -n -S prefecture --as-of=$DAY --again=c.jks
	[ ! -e prefecture/archive/lists/00000004.list ]
	# One after the other, in their order.
	jk-purge -q -S prefecture --as-of=$DAY --list=first.jks --again=first.c 2>said
	again
	[ "$(found first.c c.jks)" = 'JKU0093 archive' ]
}

@test "a certificate that names another month's key takes nothing with it" {
	older
	erased 2033-05-01
	lost
	other=$(cat prefecture/archive/keep/2033-06)
	key=$(sed -n 's/^key //p' gone/archive/lists/00000005.list | head -n 1)
	jk-cat -q -S prefecture --format=csv c.jks | sed "s/$key/$other/" >rows
	jk-extract -q -S prefecture --source=table --encoding=utf-8 --schema=certificate \
		--as-of=$DAY -o forged.jks rows
	fails 65 JK00788 jk-purge -S prefecture --as-of=$DAY --list=order.jks --again=forged.jks
	[ ! -e prefecture/archive/lists/00000004.list ]
	[ -e "prefecture/keys/keep/$other.raw" ]
}

@test "a run that ended in between is finished by the same command" {
	older
	erased 2033-05-01
	lost stale
	again --meant
	[ "$(found)" = 'JKU0095 archive' ]
	[ -e "prefecture/keys/keep/$(sed -n 's/^key //p' prefecture/archive/lists/00000004.list | head -n 1).raw" ]
	again
	[ -z "$(found c.jks)" ]
	archive_verified
}

# Registers

@test "files that come back with the backup go again, and no others" {
	older_register file_years 2031-03-31
	[ "$(ls prefecture/done)" = "$LANE-000004.jks" ]
	lost
	[ -e "prefecture/done/$LANE-000001.jks" ]
	[ "$(found)" = "$(printf 'JKU0090 register\nJKU0090 register')" ]
	again
	[ "$(ls prefecture/done)" = "$LANE-000004.jks" ]
	[ "$(ls prefecture/receipts | wc -l)" -eq 3 ]
	DAY=2031-03-31
	[ -z "$(found c.jks)" ]
}

# naming ID < CSV: a certificate that names this key instead of the last.
naming()
{
	sed "s/\(,opening-key,[^,]*,\|,key,[^,]*,\)[0-9a-f]\{16\}$/\1$1/" |
		jk-extract -q -S prefecture --source=table --encoding=utf-8 --schema=certificate \
			--as-of="$DAY" -f -o forged.jks
}

@test "a certificate that names a key of files that is in use destroys nothing" {
	older_register compacted_years 2032-05-01
	lost
	cp gone/keys/opening.* prefecture/keys/
	jk-cat -q -S prefecture --format=csv c.jks >rows
	for key in "$(id prefecture/keys/opening.raw)" "$(cat prefecture/quarantine/keep/current)"; do
		naming "$key" <rows
		find prefecture/keys prefecture/register/lists -type f | sort >before
		fails 65 JK00744 jk-purge -S prefecture --as-of=$DAY --list=order.jks --again=forged.jks
		find prefecture/keys prefecture/register/lists -type f | sort | diff before -
	done
}

# compacted_years: what is current lies under a key of its own.
compacted_years()
{
	years
	jk-apply -q -S prefecture --as-of="$DAY" --compact
}

# held: "code generation" of each record of the register.
held()
{
	jk-cat -q -S prefecture --no-titles --fields=resident_code,generation prefecture/register
}

@test "years of a register that are under destroyed keys leave it, and what is current stays" {
	older_register compacted_years 2032-05-01
	held >before
	jk-audit verify -q -S prefecture --deep prefecture/register | grep '^222038' >sums
	lost
	fails 77 '' held
	works again --status-fd=1
	held | diff before -
	verified
	jk-audit verify -q -S prefecture --deep prefecture/register | grep '^222038' | diff sums -
	[ -z "$(found c.jks)" ]
	DAY=2032-06-02
	record 5 3 correction move-within | night 2032-06-02 5
	verified
}

@test "a register under destroyed keys is not patched up: the backup is too old for it" {
	older_register years 2032-05-01
	lost
	find prefecture/keys prefecture/register/[kls]* -type f ! -name lock | sort >before
	fails 77 JK00786 jk-purge -S prefecture --as-of=$DAY --list=order.jks --again=c.jks
	find prefecture/keys prefecture/register/[kls]* -type f ! -name lock | sort | diff before -
}

# heads: "code generation state next" of each head of a chain that ended.
heads()
{
	local segment

	for segment in $(sed -n 's/^segment \(heads-[^ ]*\) .*/\1/p' \
		"$(ls -d prefecture/register/lists/* | tail -n 1)"); do
		jk-cat -q -S prefecture --no-titles "prefecture/register/segments/$segment.jks"
	done | cut -f 1-4,6 | grep -v open | sort
}

# The order says nothing of 2027.
@test "a hold that was lifted before the erasure does not stop that it is executed again" {
	older_register lifted_years 2032-05-02
	[ "$(rows bucket,records)" = '2026 1' ]
	heads >before
	[ "$(cut -f 1 before)" = "$(printf '%s\n' "$(code 3)" "$(code 4)" | sort)" ]
	lost
	run --separate-stderr again
	[ "$status" -eq 0 ]
	[[ $stderr == *'JKP0015-W: 2 heads '* ]]
	[[ $stderr != *JKP0013* ]]
	heads | diff before -
	verified
	[ -z "$(found c.jks)" ]
}

@test "records whose heads went with a later year get heads again" {
	older_register held_years 2032-05-02
	lost
	run --separate-stderr again
	[ "$status" -eq 0 ]
	[[ $stderr == *'JKP0013-W: 3 records '*'JKP0015-W: 1 heads '* ]]
	# All that is left of the year is what the year before tells of.
	[ "$(heads)" = "$(printf '%s\t' "$(code 1)" 222038 2 closed)" ]
	verified
	# And when the hold is over, nothing stays of it.
	hold '1,register,,2026,2026-01-01,2032-01-01'
	due 2032-05-02
	agree boss
	purge
	[ -z "$(heads)" ]
	verified
}

@test "of several erasures of a register the last one that is executed again makes it whole" {
	older_register held_years 2032-05-02
	cp order.jks first.jks
	cp c.jks first.c
	rm -r medium apart
	hold '1,register,,2026,2026-01-01,2032-01-01'
	due 2032-05-02
	agree boss
	purge
	certify register
	heads >before
	lost
	run --separate-stderr jk-purge -q -S prefecture --as-of=$DAY --list=first.jks --again=first.c
	[ "$status" -eq 0 ]
	[[ $stderr == *'JKP0016-W: 2 segments '* ]]
	works jk-audit verify -S prefecture --deep prefecture/register
	[[ $output == *'keep 2026: locked, 1 records'* ]]
	works again
	verified
	[ -z "$(heads)" ]
	[ "$(held | cut -f 1)" = "$(printf '%s\n' "$(code 5)" "$(code 6)")" ]
}

@test "a backup that was made when it was meant brings back what stays, and all of it" {
	years
	with_holders
	due 2032-05-01
	agree boss
	works jk-purge -S prefecture -q --as-of=$DAY --list=order.jks --meant --status-fd=1
	[[ $output == *'[JK] COMMITTED 5' ]]
	jk-site recovery --as-of=$DAY prefecture
	jk-site backup --as-of=$DAY prefecture backup
	purge
	certify register
	jk-audit verify -S prefecture --deep prefecture/register >before
	lost
	[ "$(found c.jks)" = "$(printf '%s\n' 'JKU0095 register' )" ]
	purge
	jk-audit verify -S prefecture --deep prefecture/register | diff before -
	[ -z "$(found c.jks)" ]
	jk-audit verify -S prefecture --deep prefecture/register | grep 'complete, 4 records'
}
