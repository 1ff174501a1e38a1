#!/usr/bin/env bats
# Disclosure (jk-disclose(1)): who may have a sheet made, what is on it, what is
# left behind of it, and what it looks like in print.

load lib/people
load lib/faults
load lib/changes

# officer (disclosure) and second (second-officer) besides those of lib/people.
more_rows()
{
	rows_in_force
	echo "officer,D1,2026-01-01,,disclosure,220001,$(signer officer)"
	echo "local,D2,2026-01-01,,disclosure,222038,$(signer local)"
	echo "second,E1,2026-01-01,,second-officer,220001,$(signer second)"
}

# The prefecture's archive: each line of standard input is one access of a person.
#   PERSON AT SERIAL FUNCTION PURPOSE RECEIVER ITEMS MUNICIPALITY [REFUSAL [PROTECTED]]
accesses()
{
	local person at serial function purpose receiver items municipality refusal protected
	local attempted

	while read -r person at serial function purpose receiver items municipality refusal protected; do
		attempted=''
		[ -z "${refusal#-}" ] || attempted=provision
		printf '%s\t%s\t220001.jk\t%s\taccess\t%s\t%s\t%s\t%s\t%s\t220001\t%s\tclerk\t%s\tyes\tstatus-check\t%s\t%s\n' \
			"$(code "$person")" "$at+09:00" "$serial" "$function" "$attempted" \
			"${refusal#-}" "$purpose" "number-$purpose" "$receiver" "${items//,/ }" \
			"${municipality#-}" "$protected"
	done | "$BUILD/unit/make_archive" -S prefecture --as-of="${1:-2026-03-31}" \
		--columns=resident_code,at,recorder,serial,record,function,attempted,refusal,purpose,number_purpose,provider,receiver,operator,items,touches_number,use_reason,municipality,protected
}

make_desk()
(
	set -e
	once office make_office
	cp -a "$made/sites" "$1/sites"
	cd "$1/sites"
	# The tools of the tests are not where programs are installed.
	echo "schemas = $JK_TOP/schemas" >>prefecture/jk.conf
	person officer operator
	person local operator
	person second approver
	mapfile -t rows < <(more_rows)
	list admin "${rows[@]}"
	install list.jks
	begin_log
	{
		record 1 1 entry domestic-move-in '斉󠄃藤花子'
		record 2 1 entry domestic-move-in 𠮷田次郎
	} | send 1
	apply w1 >/dev/null
	accesses <<-'END'
	1 2018-12-31T10:00:00 1 provision pension 900001 name,birth_date 222038
	1 2026-01-15T10:00:00 2 provision pension 900001 name,birth_date,address 222038
	1 2026-02-20T23:30:00 3 own-use tax 220001 address 222038
	1 2026-02-21T10:00:00 4 refusal tax 900002 address 222038 not-entitled
	1 2026-03-05T10:00:00 5 provision pension 900001 name 232017
	1 2026-03-31T23:59:59 6 provision pension 900001 name 222038
	1 2026-04-01T00:00:00 7 provision pension 900001 name 222038
	2 2026-02-20T10:00:00 8 provision pension 900001 name 222038
	END
)

setup()
{
	once desk make_desk
	cp -a "$made/sites" "$BATS_TEST_TMPDIR/sites"
	cd "$BATS_TEST_TMPDIR/sites"
	DAY=2026-04-15
}

# ask [KEY]: rows on standard input, signed with that key, in r.jks.
ask()
{
	{
		echo request,what,resident_code,received_on,applicant,verified_by,officer,case_number,since,until
		cat
	} | as "${1:-officer}" request -f -o r.jks
}

# row REQUEST PERSON [WHAT [RECEIVED]]
row()
{
	echo "$1,${3:-provisions},$(code "$2"),${4:-2026-04-10},self,licence,officer,R8-$1,,"
}

# disclose [OPTION...]: the sheet of the requests in r.jks.
disclose()
{
	jk-disclose -q -S prefecture --as-of="$DAY" "$@"
}

print_sheet()
{
	jk-disclose -q -S prefecture --render="$1" "${2:-sheet.jks}"
}

# What the lines of a sheet say, in these fields, records with blanks.
lines()
{
	jk-cat -S prefecture --no-titles --fields="part,${1:-serial}" "${2:-sheet.jks}" |
		sed -n 's/^line\t//p' | tr '\t\n' ', '
}

# word NAME [SHEET]: of the notice.
word()
{
	jk-cat -S prefecture --no-titles --fields=part,name,value "${2:-sheet.jks}" |
		sed -n "s/^notice\t$1\t//p"
}

# noted [FIELDS]: the operation records in the spool, the newest batch.
noted()
{
	jk-encrypt -q -d -f -S prefecture --as-of="$DAY" -o noted.jks \
		"$(ls prefecture/spool/*.jks | tail -n 1)"
	jk-cat -S prefecture --no-titles --fields="${1:-function,refusal,request}" noted.jks |
		tr '\t\n' ', '
}

# own_rows SED: disclosure.csv of the site itself, changed.
own_rows()
{
	cp -R "$JK_TOP/schemas" prefecture/schemas
	sed "$1" "$JK_TOP/schemas/disclosure.csv" >prefecture/schemas/disclosure.csv
	! cmp -s "$JK_TOP/schemas/disclosure.csv" prefecture/schemas/disclosure.csv
	sed -i 's/^schemas = .*/schemas = schemas/' prefecture/jk.conf
}

# What a sheet shows

@test "a sheet has the lines of one person, of the window, while living there, by time" {
	row A1 1 | ask
	works disclose -o sheet.jks r.jks
	[ "$(lines)" = '2 3 4 6 ' ]
	[ "$(lines provided_on,provided_at,function,refusal,purpose,provider,receiver,items)" = \
		'2026-01-15,,provision,,pension,220001,900001,name birth_date address 2026-02-20,,own-use,,tax,220001,220001,address 2026-02-21,,refusal,not-entitled,tax,220001,900002,address 2026-03-31,,provision,,pension,220001,900001,name ' ]
	[ "$(lines number_purpose,use_reason)" = \
		'number-pension,status-check number-tax,status-check number-tax,status-check number-pension,status-check ' ]
	[ "$(word window_from)/$(word window_to)" = 2019-04-10/2026-03-31 ]
	[ "$(word decision)" = disclosed ]
}

@test "each line has its place in the archive, and the record there is that one" {
	row A1 1 | ask
	works disclose -o sheet.jks r.jks
	while IFS=/, read -r segment frame record recorder serial; do
		[ "$frame" -eq 1 ]
		[ "$recorder" = 220001.jk ]
		[ "$(jk-cat -S prefecture --no-titles --fields=serial \
			"prefecture/archive/segments/$segment.jks" | sed -n "${record}p")" = "$serial" ]
		[ "$(word segment | grep -cx "$segment")" -eq 1 ]
	done < <(lines frame,recorder,serial | tr ' ' '\n')
}

@test "codes stand beside their words, and operators nowhere" {
	printf '%s\n' 'purpose,organ,valid_from,function,basis,clause,label,keys,items,number,modes,needs_case' \
		'pension,*,2020-01-01,provision,law,別表第一,年金,code,name,no,immediate,no' \
		'pension,900001,2010-01-01,provision,law,別表第一,国民年金の給付,code,name,no,immediate,no' |
		as boss purpose -o purpose.jks
	install purpose.jks
	row A1 1 | ask
	works disclose -o sheet.jks r.jks
	[ "$(lines function_label,refusal_label,use_label,purpose_label,provider_label,items_label | cut -d ' ' -f 1,3)" = \
		'提供,,現況確認,国民年金の給付,静岡県,氏名、生年月日、住所 拒否（提供）,提供先に権限がない,現況確認,tax,静岡県,住所' ]
	[ "$(jk-cat -S prefecture sheet.jks | grep -c clerk)" -eq 0 ]
	[ "$(jk-cat -S prefecture sheet.jks | grep -c officer)" -eq 0 ]
}

@test "since and until of the request narrow the window" {
	row A1 1 | sed 's/,,$/,2026-02-01,2026-02-20/' | ask
	works disclose -o sheet.jks r.jks
	[ "$(lines)" = '3 ' ]
	row A1 1 | sed 's/,,$/,2010-02-01,2036-02-20/' | ask
	works disclose -f -o sheet.jks r.jks
	[ "$(lines)" = '2 3 4 6 ' ]
	row A1 1 | sed 's/,,$/,2026-04-01,2026-04-09/' | ask
	works disclose -f -o sheet.jks r.jks
	[ "$(word decision)/$(lines)" = none/ ]
}

@test "a changed table changes the sheet: times, refusals, residence, days" {
	own_rows 's/^\*,provisions.*/*,provisions,2002-08-05,,c,0,,day,any,outside,yes,,refused,protected,6,0,same,same,,3,6/'
	row A1 1 | ask
	works disclose -o sheet.jks r.jks
	[ "$(lines)" = '1 2 3 5 6 7 ' ]
	[ "$(lines provided_at | cut -d ' ' -f 1)" = 2018-12-31T10:00:00+09:00 ]
	[ "$(word due_on)" = 2026-04-15 ]
	[ -z "$(word extended_on)" ]
}

@test "records under earlier and later codes of the person are found" {
	DAY=2026-03-30
	{
		record 1 2 correction code-change '斉󠄃藤花子' 3
	} | sed "s/^[0-9]*/$(code 4)/;s/$(code 3)/$(code 1)/" | send 2
	apply w2 >/dev/null
	echo 4 2026-03-20T10:00:00 9 provision pension 900001 name 222038 | accesses
	DAY=2026-04-15
	row A1 4 | ask
	works disclose -o sheet.jks r.jks
	[ "$(lines)" = '2 3 4 9 6 ' ]
	row A2 1 | ask
	works disclose -o other.jks r.jks
	[ "$(lines serial other.jks)" = '2 3 4 9 6 ' ]
}

# Decisions

@test "without lines the decision is that there are none, and says why" {
	row A1 7 | ask
	works disclose -o sheet.jks r.jks
	[ "$(word decision)" = none ]
	[ "$(word decision_label)" = '不開示（不存在）' ]
	[[ $(word reason) == *保有していません* ]]
	[ -z "$(word person_name)$(lines)" ]
	row A2 7 own-data | ask
	works disclose -f -o sheet.jks r.jks
	[ "$(word decision)" = none ]
	[[ $(word reason) == *本人確認情報を保存していません* ]]
}

@test "what is withheld makes the decision another one, and is counted nowhere" {
	own_rows '/^\*,provisions/s/,shown,no,,/,shown,no,tax,/'
	row A1 1 | ask
	works disclose -o sheet.jks r.jks
	[ "$(lines)" = '2 6 ' ]
	[ "$(word decision)" = partly-disclosed ]
	row A2 1 | sed 's/,,$/,2026-02-01,2026-02-28/' | ask
	works disclose -o other.jks r.jks
	[ "$(word decision other.jks)/$(lines serial other.jks)" = refused/ ]
	[[ $(word reason other.jks) == *第78条* ]]
}

@test "where not even that there is something may be said, it is not" {
	own_rows '/^\*,provisions/s/,shown,no,,refused/,shown,no,tax,neither/'
	row A1 1 | sed 's/,,$/,2026-02-01,2026-02-28/' | ask
	works disclose -o sheet.jks r.jks
	[ "$(word decision)/$(lines)" = neither/ ]
	[[ $(word reason) == *第81条* ]]
	row A1 7 | sed 's/,,$/,2026-02-01,2026-02-28/' | ask
	works disclose -o nobody.jks r.jks
	row A2 1 | ask
	works disclose -o some.jks r.jks
	row A2 2 | sed 's/,,$/,2026-02-01,2026-02-28/' | ask
	works disclose -o other.jks r.jks
	for name in decision decided reason; do
		[ "$(word $name)" = "$(word $name nobody.jks)" ]
		[ "$(word $name some.jks)" = "$(word $name other.jks)" ]
	done
	[ "$(word decision some.jks)" = partly-disclosed ]
	[[ $(word reason some.jks) == *明らかにしません* ]]
}

@test "a decision after its last day is made, and told" {
	row A1 1 provisions 2026-03-01 | ask
	run --separate-stderr disclose -o sheet.jks r.jks
	[ "$status" -eq 1 ]
	[[ $stderr == *JKD0003-W* ]]
	[ "$(word due_on)" = 2026-03-31 ]
	[ "$(word decided_on)" = 2026-04-15 ]
}

@test "days beyond the calendar are refused, not guessed" {
	DAY=2027-12-28
	row A1 1 provisions 2027-12-28 | ask
	fails 78 JK00487 disclose -o sheet.jks r.jks
	[ ! -e sheet.jks ]
}

# Own data

@test "own data is every record of the person, in words, codes of the tables too" {
	DAY=2026-03-30
	record 1 2 correction move-within '斉󠄃藤花子' | send 2
	apply w2 >/dev/null
	DAY=2026-04-15
	row A1 1 own-data | ask
	works disclose -o sheet.jks r.jks
	jk-cat -S prefecture --no-titles --fields=part,record,name,label,value sheet.jks |
		sed -n 's/^item\t//p' >items
	grep -qx "1	name	氏名	斉󠄃藤花子" items
	grep -qx "2	class	異動区分	修正" items
	grep -qx "1	municipality	市区町村コード	沼津市" items
	grep -qx "1	resident_code	住民票コード	$(code 1)" items
	[ "$(cut -f 1 items | sort -u | tr '\n' ' ')" = '1 2 ' ]
	[ "$(word decision)" = disclosed ]
	[ "$(noted touches_number,results)" = 'yes,2 ' ]
}

# Who

@test "only one whose role lets him, for the whole area, discloses; the attempt is noted" {
	local who refusal

	while read -r who refusal; do
		row A1 1 | sed "s/,officer,/,$who,/" | ask "$who"
		fails 77 JKD0005 disclose -o sheet.jks r.jks
		[[ $stderr == *"($refusal)" ]]
		[ ! -e sheet.jks ]
		[ "$(noted function,attempted,refusal,request,operator)" = \
			"refused,sheet,$refusal,A1,$(sed s/maker// <<<"$who") " ]
	done <<-'END'
	local out-of-area
	clerk wrong-role
	maker not-an-operator
	END
}

@test "a request in another's name is not taken" {
	row A1 1 | sed 's/,officer,/,clerk,/' | ask officer
	fails 77 JK00659 disclose -o sheet.jks r.jks
	[ ! -e sheet.jks ]
	[ -z "$(ls prefecture/spool/*.jks 2>/dev/null)" ]
}

@test "a request that is not right by its schema is not taken, and named by its number" {
	{ row A1 1; row A2 1 | sed 's/,self,/,neighbour,/'; } | ask
	fails 65 JK00658 disclose -o sheet.jks r.jks
	[[ $stderr == *'record 2: JK00658-E: '*JKV9705* ]]
	row A3 1 provisions 2026-04-16 | DAY=2026-04-15 ask
	fails 65 JK00658 disclose -o sheet.jks r.jks
	[[ $stderr == *JKV9704* ]]
	row A4 1 | DAY=2026-04-16 ask
	fails 65 JK00676 disclose -o sheet.jks r.jks
}

@test "days in the wrong order, or ahead, are a slip, and nobody is told that there is nothing" {
	row A1 1 | sed 's/,,$/,2026-03-01,2026-02-01/' | ask
	fails 65 JK00658 disclose -o sheet.jks r.jks
	[[ $stderr == *JKV9751* ]]
	row A2 1 | sed 's/,,$/,2062-02-01,/' | ask
	fails 65 JK00658 disclose -o sheet.jks r.jks
	[[ $stderr == *JKV9752* ]]
	[ ! -e sheet.jks ]
}

@test "what a site signed, and what is no request, is not taken" {
	row A1 1 | ask
	jk-cat -S prefecture --no-titles r.jks | made_by prefecture --kind request >forged
	fails 77 JKD0005 disclose -o sheet.jks forged
	fails 77 JK00623 disclose -o sheet.jks list.jks
	head -c -1 r.jks >cut
	fails 76 JK00301 disclose -o sheet.jks cut
	[ ! -e sheet.jks ]
}

# Protected persons

protect()
{
	echo 1 2026-03-01T10:00:00 9 refusal tax 900002 address 222038 protected yes | accesses
}

# second [REQUESTER]: the second officer approves r.jks.
second()
{
	jk-site approve --as-of="$DAY" --key=second.raw --command=sheet --id=second \
		--requester="${1:-officer}" --until=2026-04-30 prefecture r.jks
}

@test "the sheet of a protected person needs a second officer, and is not made without" {
	protect
	row A1 1 | ask
	fails 77 JKD0004 disclose -o sheet.jks r.jks
	[ ! -e sheet.jks ]
	[ "$(noted function,refusal,protected,results)" = 'refused,no-approval,yes, ' ]
	works second
	works disclose -o sheet.jks r.jks
	[ "$(word decision)" = disclosed ]
	[ "$(noted function,protected,approval)" = \
		"sheet,yes,$(content prefecture/approvals/*-sheet.jks) " ]
	[ "$(ls prefecture/approvals/used)" = "$(content prefecture/approvals/*-sheet.jks)" ]
}

# listed PERSON: on the list of protected persons that the city sent.
listed()
{
	mkdir -p prefecture/protected
	printf '%s\t2026-01-01\t\t222038\n' "$(code "$1")" |
		made_by city --kind protection --sorted --lane 222038-220001-protection --number 1 \
			--silent >list-of-city
	made_by city --sealed --recipients 220001 <list-of-city \
		>prefecture/protected/222038-220001-protection-000001.jks
}

@test "who is on a municipality's list is protected, under whatever code" {
	DAY=2026-03-30
	record 1 2 correction code-change '斉󠄃藤花子' 3 |
		sed "s/^[0-9]*/$(code 4)/;s/$(code 3)/$(code 1)/" | send 2
	apply w2 >/dev/null
	DAY=2026-04-15
	row A1 4 | ask
	works disclose -o before.jks r.jks
	listed 1
	fails 77 JKD0004 disclose -o sheet.jks r.jks
	[ "$(noted function,protected)" = 'refused,yes ' ]
	row A1 2 | ask
	works disclose -o sheet.jks r.jks
}

@test "nothing tells a protected person's request from any that needs an approval" {
	protect
	row A1 1 | ask
	run --separate-stderr disclose --status-fd=1 -o sheet.jks r.jks
	said="$status $output $stderr"
	own_rows '/^\*,provisions/s/,protected,/,always,/'
	row A1 2 | ask
	run --separate-stderr disclose --status-fd=1 -o sheet.jks r.jks
	[ "$status $output $stderr" = "$said" ]
	[[ $said == *'REFUSED A1 no-approval'* ]]
	[[ $said != *protected* ]]
}

@test "own data of a protected person needs a second officer too" {
	protect
	row A1 1 own-data | ask
	fails 77 JKD0004 disclose -o sheet.jks r.jks
	works second
	works disclose -o sheet.jks r.jks
}

@test "an approval is for these requests, asked for by this officer, used once, and ends" {
	protect
	row A1 1 | ask
	second
	cp prefecture/approvals/*-sheet.jks kept
	works disclose -o sheet.jks r.jks
	works disclose -f -o sheet.jks r.jks
	row A2 1 | ask
	fails 77 JKD0004 disclose -o other.jks r.jks
	cp kept "prefecture/approvals/$(digest r.jks)-sheet.jks"
	fails 77 JKD0004 disclose -o other.jks r.jks
	rm "prefecture/approvals/$(digest r.jks)-sheet.jks"
	second clerk
	fails 77 JKD0004 disclose -o other.jks r.jks
	rm "prefecture/approvals/$(digest r.jks)-sheet.jks"
	second
	DAY=2026-05-01
	fails 77 JKD0004 disclose -o other.jks r.jks
	[[ $stderr == *'(approval-expired)' ]]
	[ ! -e other.jks ]
}

@test "an approval says nothing that the code of a request could be tried out with" {
	protect
	row A1 1 | ask
	second
	content=$(content r.jks)
	[[ $content =~ ^[0-9a-f]{64}$ ]]
	run ! grep -raq "$content" prefecture/approvals
	[ -z "$(find prefecture -name "*${content:0:16}*")" ]
	# So the same, signed anew, is not what was approved.
	row A1 1 | ask
	[ "$(content r.jks)" = "$content" ]
	fails 77 JKD0004 disclose -o sheet.jks r.jks
}

@test "an approval of another command, or by one who has lost the role, is none" {
	protect
	row A1 1 | ask
	second
	mapfile -t rows < <(more_rows)
	list admin "${rows[@]/#second,E1,2026-01-01,,/second,E1,2026-01-01,2026-04-15,}"
	install list.jks
	DAY=2026-04-16
	fails 77 JKD0004 disclose -o sheet.jks r.jks
	jk-site approve --as-of="$DAY" --key=boss.raw --command=run --id=boss \
		--requester=officer --until=2026-04-30 prefecture r.jks
	cp "prefecture/approvals/$(content r.jks)-run.jks" "prefecture/approvals/$(digest r.jks)-sheet.jks"
	fails 77 JKD0004 disclose -o sheet.jks r.jks
}

# What is left behind

@test "the sheet is noted before it is there: officer, request, case, stream, lines" {
	row A1 1 | ask
	works disclose -o sheet.jks r.jks
	[ "$(noted resident_code,record,function,operator,authority,office,program,request,case_number,results,touches_number,protected)" = \
		"$(code 1),operation,sheet,officer,D1,joho,jk-disclose,A1,R8-A1,4,no, " ]
	[ "$(jk-cat -S prefecture --header sheet.jks | sed -n 's/^stream //p')" = "$(noted object | tr -d ' ')" ]
}

@test "a sheet that cannot be written leaves its record, and no sheet without one" {
	row A1 1 | ask
	mkdir out
	echo mine >out/A1.jks
	fails 73 JK00167 disclose --directory=out r.jks
	[ "$(cat out/A1.jks)" = mine ]
	[ "$(noted)" = 'sheet,,A1 ' ]
	rm -r prefecture/spool
	run disclose -f --directory=out r.jks
	[ "$status" -ge 64 ]
	[ "$(cat out/A1.jks)" = mine ]
}

# recorded: all that the batches in the spool say of sheets.
recorded()
{
	local batch

	for batch in prefecture/spool/*.jks; do
		jk-encrypt -q -d -S prefecture --as-of="$DAY" "$batch" |
			jk-cat -S prefecture --no-titles --fields=function,request
	done
}

# strike CALL NUMBER FAULT: the next run makes a batch of what was left.
strike()
{
	rm -rf out
	mkdir out
	inject "$@" jk-disclose -q -S prefecture --as-of="$DAY" --directory=out first.jks || return 1
	jk-disclose -q -S prefecture --as-of="$DAY" -f -o sheet.jks r.jks 2>/dev/null ||
		[ "$?" -eq 1 ] || { echo "$*: the next run failed"; return 1; }
	[ ! -e out/A1.jks ] || sheets=$((sheets + 1))
	! recorded | grep -qx 'sheet	A1' || return 0
	bare=$((bare + 1))
	[ ! -e out/A1.jks ] || { echo "$*: a sheet without its record"; return 1; }
}

@test "killed at any call, a run leaves no sheet without its record" {
	can_inject
	row A1 1 | ask
	mv r.jks first.jks
	row A2 2 | ask
	mkdir out
	cp -a prefecture ready
	list_points first.jks jk-disclose -q -S prefecture --as-of="$DAY" --directory=out first.jks
	sheets=0 bare=0
	campaign disclose signal=KILL '.*' changes
	echo "# $sheets of them with a sheet, $bare without a record" >&3
	# There are points on both sides, or the test shows nothing.
	[ "$sheets" -gt 0 ] && [ "$bare" -gt 0 ] && [ "$points_struck" -gt $((sheets + bare)) ]
}

@test "a day's requests make a sheet each, and what is refused stops no other" {
	protect
	{ row A1 2; row A2 1; row A3 2 own-data; } | ask
	mkdir out
	fails 65 JKD0002 disclose -o sheet.jks r.jks
	run --separate-stderr disclose --status-fd=1 --directory=out r.jks
	[ "$status" -eq 77 ]
	[ "$(ls -A out | tr '\n' ' ')" = 'A1.jks A3.jks ' ]
	[ "$output" = "$(printf '[JK] SHEET A1 disclosed 1\n[JK] REFUSED A2 no-approval\n[JK] SHEET A3 disclosed 1')" ]
	[[ $stderr == *'request A2: JKD0004-E'* ]]
	[ "$(noted)" = 'sheet,,A1 refused,no-approval,A2 sheet,,A3 ' ]
	[ "$(lines serial out/A1.jks)" = '8 ' ]
}

@test "nothing is changed while the stop file is there" {
	row A1 1 | ask
	touch prefecture/stop
	fails 75 JK00604 disclose -o sheet.jks r.jks
	[ ! -e sheet.jks ]
}

@test "no message has a code or a name in it" {
	protect
	{ row A1 1; row A2 7; row A3 2 own-data; } | ask
	mkdir out
	{
		jk-disclose -v -S prefecture --as-of="$DAY" --status-fd=2 --directory=out r.jks
		jk-disclose -v -S prefecture --as-of="$DAY" --directory=nowhere r.jks
		jk-disclose -v -S prefecture --as-of="$DAY" r.jks
	} >said 2>&1 || true
	[ "$(grep -c . said)" -ge 5 ]
	! grep -qE "$(code 1)|$(code 2)|$(code 7)|藤|吉田|𠮷" said
}

# Signed, and in print

@test "a sheet is the site's, whole, and as it was signed, or it is not printed" {
	row A1 1 | ask
	works disclose -o sheet.jks r.jks
	jk-cat -S prefecture --header sheet.jks | grep -qx 'kind sheet'
	jk-audit verify -S prefecture sheet.jks | grep -q 'complete, .* signer 220001'
	size=$(stat -c %s sheet.jks)
	for at in 1000 $((size / 2)) $((size - 300)); do
		cp sheet.jks changed
		printf '\377' | dd of=changed bs=1 seek="$at" conv=notrunc status=none
		run --separate-stderr print_sheet text changed
		[ "$status" -eq 76 ] || show_run 'status 76'
		[ -z "$output" ]
	done
	head -c -1 sheet.jks >cut
	fails 76 JK00301 print_sheet html cut
	[ -z "$output" ]
	fails 77 JK00623 print_sheet html r.jks
	fails 64 JK00677 print_sheet pdf
}

@test "text, CSV and JSON Lines say the same, as peers read them" {
	row A1 1 | ask
	works disclose -o sheet.jks r.jks
	print_sheet text >sheet.txt
	print_sheet csv >sheet.csv
	print_sheet jsonl >sheet.jsonl
	grep -qx '対象の方: 斉󠄃藤花子' sheet.txt
	grep -qx '決定: 開示' sheet.txt
	! grep -q "$(code 1)" sheet.txt sheet.csv
	python3 - <<-'END'
	import csv, json
	rows = list(csv.DictReader(open("sheet.csv", encoding="utf-8", newline="")))
	objects = [json.loads(line) for line in open("sheet.jsonl", encoding="utf-8")]
	lines = [o for o in objects if o["part"] == "line"]
	assert len(rows) == len(lines) == 4
	for number, (row, line) in enumerate(zip(rows, lines), 1):
	    assert row["番号"] == str(number)
	    assert row["提供年月日"] == line["provided_on"]
	    assert row["提供項目"] == line["items_label"]
	    assert row["記録位置"] == line["frame"]
	    assert row["拒否理由"] == line.get("refusal_label", "")
	notice = {o["name"]: o["value"] for o in objects if o["part"] == "notice"}
	assert notice["person_name"] == "斉\U000e0103藤花子"
	assert notice["case_number"] == "R8-A1"
	END
}

# page FILE: what a browser would see, as a peer parses it.
page()
{
	python3 - "$1" <<-'END'
	import sys
	from html.parser import HTMLParser
	VOID = {"meta"}
	class Page(HTMLParser):
	    def __init__(self):
	        super().__init__()
	        self.open, self.text, self.asks = [], [], []
	    def handle_starttag(self, tag, attributes):
	        if tag not in VOID:
	            self.open.append(tag)
	        names = {name for name, value in attributes}
	        if tag in {"script", "link", "img", "iframe"} or names & {"src", "href"}:
	            self.asks.append(tag)
	    def handle_endtag(self, tag):
	        assert self.open.pop() == tag, tag
	    def handle_data(self, data):
	        if self.open and self.open[-1] != "style":
	            self.text.append(data)
	page = Page()
	page.feed(open(sys.argv[1], encoding="utf-8").read())
	assert not page.open and not page.asks, (page.open, page.asks)
	print("".join(page.text))
	END
}

@test "the page stands alone, is well formed, has eras, and names keep their variants" {
	row A1 1 | ask
	works disclose -o sheet.jks r.jks
	print_sheet html >sheet.html
	page sheet.html >seen
	grep -q '斉󠄃藤花子 様' seen
	grep -q '令和8年4月15日' seen
	grep -q '平成31年4月10日から令和8年3月31日まで' seen
	grep -q '氏名、生年月日、住所' seen
	grep -q '静岡県知事' seen
	[ "$(grep -cE '[0-9]{4}-[0-9]{2}-[0-9]{2}' seen)" -eq 0 ]
	[ "$(grep -c "$(code 1)" seen)" -eq 0 ]
	row A2 2 own-data | ask
	works disclose -o own.jks r.jks
	print_sheet html own.jks >own.html
	page own.html | grep -q 𠮷田次郎
}

@test "what could act as markup in a name is shown as it is" {
	DAY=2026-03-30
	record 8 1 entry domestic-move-in '＜script＞' | send 2
	apply w2 >/dev/null
	DAY=2026-04-15
	row A1 8 own-data | ask
	works disclose -o sheet.jks r.jks
	jk-cat -S prefecture --no-titles sheet.jks | sed 's/＜script＞/<script>x<\/script>/' |
		made_by prefecture --kind sheet >marked
	print_sheet html marked >sheet.html
	page sheet.html | grep -q '<script>x</script>'
}

@test "options that do not go together are told" {
	row A1 1 | ask
	fails 64 JK00611 jk-disclose -S prefecture r.jks
	fails 64 JKD0001 disclose r.jks r.jks
	mkdir out
	fails 64 JKD0007 disclose --directory=out -o sheet.jks r.jks
	fails 64 JKD0007 disclose --directory=out --render=text r.jks
	fails 73 JKD0006 disclose --directory=nowhere r.jks
}

# The audit

audit_sheet()
{
	jk-audit sheet -S prefecture "$@"
}

# archived: the operation records in the spool, into the archive, as a night does.
archived()
{
	local batch

	for batch in prefecture/spool/*.jks; do
		jk-encrypt -q -d -S prefecture --as-of="$DAY" "$batch" |
			jk-validate -q -S prefecture --as-of="$DAY" |
			jk-apply -q -S prefecture --as-of="$DAY"
	done
}

# forged SED: sheet.jks with other rows, signed by the site.
forged()
{
	jk-cat -S prefecture --no-titles sheet.jks | sed "$1" |
		made_by prefecture --kind sheet >forged.jks
}

@test "a sheet that says what the archive has is found right, and its record is asked for" {
	row A1 1 | ask
	works disclose -o sheet.jks r.jks
	run --separate-stderr audit_sheet sheet.jks
	[ "$status" -eq 1 ]
	[[ $stderr == *'JKU0055-W: sheet.jks: '* ]]
	[ "$output" = 'sheet.jks: 4 records, 0 differences' ]
	archived
	works audit_sheet sheet.jks
	[ "$output" = 'sheet.jks: 4 records, 0 differences' ]
}

@test "a line left out, put in or changed is named" {
	row A1 1 | ask
	works disclose -o sheet.jks r.jks
	archived
	forged '/	220001.jk	3	/d'
	run --separate-stderr audit_sheet forged.jks
	[ "$status" -eq 3 ]
	[[ $output == *'forged.jks: JKU0052: '*' (records-00000001-02/1/1)'* ]]
	[[ $output == *'forged.jks: 3 records, 1 differences' ]]
	forged '$s/^\([0-9]*\)\(.*\)	6	\(.*\)/&\n99\2	66	\3/'
	run --separate-stderr audit_sheet forged.jks
	[ "$status" -eq 3 ]
	[[ $output == *'JKU0050: line 99: '* ]]
	forged 's/	900002	/	900001	/'
	run --separate-stderr audit_sheet --format=jsonl forged.jks
	[ "$status" -eq 3 ]
	[ "$(python3 -c 'import json,sys; d = json.load(sys.stdin); print(d["id"], d["field"], d["place"])' <<<"$output")" = \
		'JKU0051 receiver records-00000001-02/1/2' ]
}

@test "another decision, and a window beyond the table, are differences" {
	row A1 1 | ask
	works disclose -o sheet.jks r.jks
	forged 's/	decision	決定区分コード	disclosed/	decision	決定区分コード	partly-disclosed/'
	run --separate-stderr audit_sheet forged.jks
	[[ "$status $output" == '3 forged.jks: JKU0053: '* ]]
	forged 's/2019-04-10/2018-01-01/'
	run --separate-stderr audit_sheet forged.jks
	[[ "$status $output" == '3 forged.jks: JKU0054: '* ]]
	forged 's/	window_to	\(.*\)	2026-03-31/	window_to	\1	2026-04-05/'
	run --separate-stderr audit_sheet forged.jks
	[[ "$status $output" == '3 forged.jks: JKU0054: '* ]]
}

@test "what the archive takes later makes no sheet wrong, what it had before does" {
	row A1 1 | ask
	works disclose -o sheet.jks r.jks
	archived
	echo 1 2026-03-20T10:00:00 19 provision pension 900001 name 222038 | accesses 2026-04-16
	works audit_sheet sheet.jks
	echo 1 2026-03-20T10:00:01 20 provision pension 900001 name 222038 | accesses 2026-04-15
	works audit_sheet sheet.jks
	echo 1 2026-03-20T10:00:02 21 provision pension 900001 name 222038 | accesses 2026-04-14
	run --separate-stderr audit_sheet sheet.jks
	[ "$status" -eq 3 ]
	[[ $output == *JKU0052* ]]
}

@test "a sheet stays right when the months of the archive are merged" {
	echo 1 2026-03-20T10:00:02 21 provision pension 900001 name 222038 | accesses
	row A1 1 | ask
	works disclose -o sheet.jks r.jks
	archived
	before=$(lines frame)
	jk-apply -q -S prefecture --as-of=2026-05-15 --compact --ledger=archive
	works disclose -o after.jks r.jks
	[ "$(lines frame after.jks)" != "$before" ]
	[ "$(lines serial after.jks)" = '2 3 4 21 6 ' ]
	works audit_sheet sheet.jks
	[ "$output" = 'sheet.jks: 5 records, 0 differences' ]
}

@test "an archive that was set back is named" {
	cp -a prefecture/archive before
	echo 1 2026-03-20T10:00:02 21 provision pension 900001 name 222038 | accesses
	row A1 1 | ask
	works disclose -o sheet.jks r.jks
	rm -r prefecture/archive
	cp -a before prefecture/archive
	fails 76 JK00679 audit_sheet sheet.jks
	[[ $stderr == *archive:* ]]
	echo 2 2026-03-20T10:00:02 22 provision pension 900001 name 222038 | accesses
	fails 76 JK00679 audit_sheet sheet.jks
}

@test "own data is held against the register" {
	row A1 1 own-data | ask
	works disclose -o sheet.jks r.jks
	archived
	works audit_sheet sheet.jks
	forged 's/斉󠄃藤花子/斉藤花子/'
	run --separate-stderr audit_sheet forged.jks
	[ "$status" -eq 3 ]
	[[ $output == *'JKU0051: line '*': value: '* ]]
	[[ $output != *藤* ]]
}

@test "who cannot read the archive cannot audit a sheet" {
	row A1 1 | ask
	works disclose -o sheet.jks r.jks
	mv prefecture/keys/keep kept
	mkdir prefecture/keys/keep
	run --separate-stderr audit_sheet sheet.jks
	[ "$status" -eq 77 ]
	[ -z "$output" ]
}
