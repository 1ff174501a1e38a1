#!/usr/bin/env bats
# jk-provide(1): who is answered what, and that nothing is answered unlogged.

load lib/queries
load lib/changes

setup()
{
	counter
}

# The organ and its answers

@test "an organ is given the items it asked for, and each answer has its access record" {
	query resident_code="$(person_field 3 $CODE)" | asks 1
	works provide -o a1 q1
	[ "$(answers a1)" = "1|found||$(person_field 3 $NAME)|$(person_field 3 $ADDRESS)" ]
	[ "$(answers a1 resident_code,birth_date,state)" = '||open' ]
	[ "$(logged 000001)" = "provision|||$(person_field 3 $CODE)|desk" ]
	[ "$(logged 000001 receiver,provider,purpose,items,municipality,batch,batch_record,results)" = \
		"$ORGAN|220001|pension|name address|222038|$QUERIES-000001|1|1" ]
	[ "$(logged 000001 serial)" = "$(answers a1 access_serial)" ]
}

@test "answers are a batch of the same number on the way back, and are given again byte for byte" {
	local number

	for number in 1 2; do
		query resident_code="$(person_field 3 $CODE)" | asks $number
		jk-encrypt -q -S organ --as-of="$DAY" q$number
		works provide -o a$number q$number
		works jk-encrypt -q -S prefecture --as-of="$DAY" a$number
	done
	[ -e prefecture/outbox/$ANSWERS-000002.jks ]
	works jk-encrypt -q -d -S organ --as-of="$DAY" -o opened prefecture/outbox/$ANSWERS-000002.jks
	cmp a2 opened
	ls prefecture/spool >before
	run --separate-stderr provide --status-fd=3 -o again q2 3>said
	[ "$status" -eq 0 ]
	cmp a2 again
	grep -qx "\[JK\] ALREADY $QUERIES 2" said
	mv prefecture/outbox/$ANSWERS-000002.jks prefecture/done/
	works provide -f -o again q2
	cmp a2 again
	ls prefecture/spool | cmp before -
}

@test "another batch under a number that was answered is a fork" {
	query resident_code="$(person_field 3 $CODE)" | asks 1
	provide q1 | jk-encrypt -q -S prefecture --as-of="$DAY"
	query resident_code="$(person_field 4 $CODE)" | asks 2
	fails 76 JKR0015 provide -o a2 q2
	[ ! -e a2 ]
	[ "$(ls prefecture/spool/*.jks | wc -l)" -eq 1 ]
}

# differences NUMBER...: what an auditor says when just these of the organ's batches came.
differences()
{
	local number

	rm -f prefecture/done/$QUERIES-*
	for number; do
		cp organ/outbox/$QUERIES-00000"$number".jks prefecture/done/
	done
	jk-audit reconcile -q -S prefecture --as-of="$DAY" | sed -n 's/^JKU0104: //p'
}

@test "a batch does not wait for an earlier one, and the number that never came is named" {
	local number

	for number in 1 2 3 4; do
		query resident_code="$(person_field "$number" $CODE)" | asks $number
		jk-encrypt -q -S organ --as-of="$DAY" q$number
	done
	works provide -o a4 q4
	[ "$(answers a4 result)" = found ]
	[ -z "$(differences 1 2 3 4)" ]
	[ "$(differences 1 4)" = "$QUERIES: numbers 2 to 3 are missing, and number 4 is here" ]
	[ "$(differences 3 4)" = "$QUERIES: numbers 1 to 2 are missing, and number 3 is here" ]
	# What was answered was asked.
	for number in 2 3; do
		provide q$number | jk-encrypt -q -S prefecture --as-of="$DAY"
	done
	[ -z "$(differences 1 4)" ]
	# Who asks sees it, too.
	rm organ/outbox/$QUERIES-000002.jks
	run jk-audit reconcile -q -S organ --as-of="$DAY"
	[[ $output == *"JKU0104: $QUERIES: numbers 2 to 2 are missing, and number 3 is here"* ]]
}

@test "own staff ask in a stream that they sign, and each run is logged" {
	own resident_code="$(person_field 5 $CODE)" | staff clerk >q
	works provide -o a q
	[ "$(answers a)" = "1|found||$(person_field 5 $NAME)|$(person_field 5 $ADDRESS)" ]
	works provide -f -o a q
	[ "$(logged 000001 function,operator,receiver)" = 'own-use|clerk|220001' ]
	[ "$(logged 000002 function,operator,receiver)" = 'own-use|clerk|220001' ]
	fails 64 JKX0002 jk-extract -S prefecture --as-of="$DAY" q
	fails 65 JKR0013 provide -o b a
}

@test "what is not whole, not addressed here or no stream of queries is not answered" {
	query resident_code="$(person_field 5 $CODE)" | asks 1
	head -c 3000 q1 >cut
	run provide -o a cut
	[ "$status" -eq 76 ]
	fails 77 JK00645 jk-provide -q -S city --as-of="$DAY" -o a q1
	fails 64 JKR0022 provide -o a q1 q1
	[ ! -e a ] && [ -z "$(ls prefecture/spool/*.jks 2>/dev/null)" ]
}

# Who is found

@test "a person is found by number, by name and birth date, and by nothing less" {
	local name birth address number

	name=$(person_field 7 $NAME) birth=$(person_field 7 $BIRTH)
	address=$(person_field 7 $ADDRESS) number=$(person_field 7 $NUMBER)
	{
		query key_kind=number individual_number="$number"
		query key_kind=name name="$name" birth_date="$birth"
		query key_kind=name name="$(person_field 7 9)" birth_date="$birth"
		query key_kind=name name="$name" birth_date="$birth" address_prefix="${address:0:5}"
		query key_kind=name name="$name" birth_date="$birth" address_prefix="${address:1:5}"
		query key_kind=name name="${name:0:1}" birth_date="$birth"
		query key_kind=name name="$name"
	} | asks 1
	works provide -o a1 q1
	[ "$(answers a1 query,result,refusal,name)" = "1|found||$name
2|found||$name
3|found||$name
4|found||$name
5|none||
6|none||
7|refused|malformed|" ]
	[ "$(logged 000001 refusal,resident_code,key_kind,touches_number)" = "|$(person_field 7 $CODE)|number|yes
|$(person_field 7 $CODE)|name|no
|$(person_field 7 $CODE)|name|no
|$(person_field 7 $CODE)|name|no
unknown-person||name|no
unknown-person||name|no
malformed|||no" ]
}

# twins COUNT: so many people of one name and birth date, as batch 2.
twins()
{
	tail -n "$1" people.tsv | awk -F '\t' -v OFS='\t' \
		'{ $3++; $4 = "correction"; $5 = "name-change"; $8 = "双子太郎"
		   $13 = "1950-05-05"; print }' | batch 2 |
		jk-validate -q -S prefecture --as-of="$DAY" |
		jk-apply -q -S prefecture --as-of="$DAY" >/dev/null
}

@test "of more persons than the cap none is told; up to it each has his own record" {
	twins 2
	query key_kind=name name=双子太郎 birth_date=1950-05-05 items=resident_code | asks 1
	works provide -o a1 q1
	[ "$(answers a1 query,result,resident_code | sort)" = "$(tail -n 2 people.tsv | cut -f 1 |
		sed 's/^/1|found|/' | sort)" ]
	[ "$(logged 000001 function,results | sort | uniq -c | sed 's/^ *//')" = '2 provision|2' ]
	rm -r prefecture/spool/* prefecture/locks
	tail -n 3 people.tsv | head -n 1 | awk -F '\t' -v OFS='\t' \
		'{ $3++; $4 = "correction"; $5 = "name-change"; $8 = "双子太郎"
		   $13 = "1950-05-05"; print }' | batch 3 |
		jk-validate -q -S prefecture --as-of="$DAY" |
		jk-apply -q -S prefecture --as-of="$DAY" >/dev/null
	works provide -f -o a1 q1
	[ "$(answers a1)" = '1|refused|too-many||' ]
	[ "$(logged 000001 function,attempted,refusal,resident_code,results)" = \
		'refusal|provision|too-many||3' ]
}

@test "a name that a person had before does not find him" {
	twins 1
	{
		query key_kind=name name="$(tail -n 1 people.tsv | cut -f 8)" \
			birth_date="$(tail -n 1 people.tsv | cut -f 13)"
		query key_kind=name name=双子太郎 birth_date=1950-05-05
	} | asks 1
	works provide -o a1 q1
	[ "$(answers a1 query,result)" = '1|none
2|found' ]
}

# new_code PERSON CODE: the record by which a resident gets another code.
new_code()
{
	sed -n "$1p" people.tsv | awk -F '\t' -v OFS='\t' -v new="$2" \
		'{ $18 = $1; $1 = new; $3++; $4 = "correction"; $5 = "code-change"; print }'
}

@test "who left is found as closed, and a changed code leads to the new one" {
	local new

	new=$(code 1999999999)
	{
		sed -n 1p people.tsv | awk -F '\t' -v OFS='\t' \
			'{ $3++; $4 = "deletion"; $5 = "death"; print }'
		new_code 2 "$new"
	} | batch 2 | jk-validate -q -S prefecture --as-of="$DAY" |
		jk-apply -q -S prefecture --as-of="$DAY" >/dev/null
	{
		query resident_code="$(person_field 1 $CODE)"
		query resident_code="$(person_field 2 $CODE)" items=resident_code
		query resident_code="$new" items=resident_code
		query key_kind=number individual_number="$(person_field 2 $NUMBER)" items=resident_code
	} | asks 1
	works provide -o a1 q1
	[ "$(answers a1 query,result,state,resident_code)" = "1|found|closed|
2|found|open|$new
3|found|open|$new
4|found|open|$new" ]
	[ "$(logged 000001 resident_code)" = "$(person_field 1 $CODE)
$new
$new
$new" ]
	# When the register is made anew, who left lies with history.
	works jk-apply -q -S prefecture --as-of="$DAY" --compact
	grep -q ' records 2026 ' prefecture/register/lists/00000003.list
	works provide -f -o a2 q1
	diff <(answers a1 query,result,state,resident_code,name) \
		<(answers a2 query,result,state,resident_code,name)
}

@test "a register that holds nobody yet answers so" {
	rm -r prefecture/register/lists prefecture/register/segments
	rm -f prefecture/register/leaves
	query resident_code="$(person_field 1 $CODE)" | asks 1
	works provide -o a1 q1
	[ "$(answers a1 result)" = none ]
}

# Refusals

@test "every refusal is answered with its word, and logged" {
	local code

	code=$(person_field 3 $CODE)
	{
		query resident_code="$code" operator=nobody
		query resident_code="$code" operator=clerk authority=C1
		query resident_code="$code" operator=pension authority=P1 purpose=fishing
		query resident_code="$code" operator=pension authority=P1 purpose=tax function=own-use
		query resident_code="$code" operator=desk purpose=count key_kind=name resident_code= \
			name=a birth_date=1950-01-01 items=sex
		query resident_code="$code" operator=desk items='name sex'
		query resident_code="$code" operator=pension authority=P1 items=individual_number
		query resident_code="$code" operator=pension authority=P1 mode=bulk
		query resident_code=99999999999 operator=pension authority=P1
		query resident_code="$code" operator=desk items=name
	} | asks 1
	works provide -o a1 q1
	[ "$(answers a1 query,result,refusal)" = '1|refused|not-an-operator
2|refused|not-an-operator
3|refused|no-purpose
4|refused|not-entitled
5|refused|wrong-key
6|refused|wrong-item
7|refused|number-not-permitted
8|refused|no-approval
9|refused|malformed
10|found|' ]
	[ "$(logged 000001 refusal)" = "$(answers a1 refusal)" ]
	[ "$(logged 000001 function,attempted | uniq -c | sed 's/^ *//')" = '3 refusal|provision
1 refusal|own-use
5 refusal|provision
1 provision|' ]
}

@test "the time of a record is when it was asked, which is lately" {
	local at

	for at in 2026-03-31T00:00:00 2026-03-30T23:59:59 2026-03-23T00:00:00 2026-03-22T23:59:59; do
		query asked_at="$at+09:00" resident_code="$(person_field 3 $CODE)"
	done | asks 1
	works provide -o a1 q1
	[ "$(answers a1 query,refusal)" = '1|malformed
2|
3|
4|malformed' ]
	[ "$(logged 000001 at | sed -n 2,3p)" = '2026-03-30T23:59:59+09:00
2026-03-23T00:00:00+09:00' ]
}

@test "staff are refused without case, role or area, and under another's name" {
	{
		own resident_code="$(person_field 3 $CODE)" case_number=
		own resident_code="$(person_field 3 $CODE)" operator=helper authority=C2
		own resident_code="$(person_field 3 $CODE)" operator=boss authority=B1
	} | staff clerk >q
	works provide -o a q
	[ "$(answers a query,refusal)" = '1|no-case
2|not-an-operator
3|not-an-operator' ]
	query operator=far authority=P3 resident_code="$(person_field 3 $CODE)" | asks 1
	works provide -f -o a q1
	[ "$(answers a query,refusal,name)" = '1|out-of-area|' ]
	[ "$(logged 000002 refusal,resident_code)" = "out-of-area|$(person_field 3 $CODE)" ]
}

@test "the number is given only where the row gives it and its purpose is named" {
	{
		query items='name individual_number' resident_code="$(person_field 3 $CODE)"
		query items='name individual_number' resident_code="$(person_field 3 $CODE)" \
			number_purpose=pension
	} | asks 1
	works provide -o a1 q1
	[ "$(answers a1 query,refusal,individual_number)" = "1|number-not-permitted|
2||$(person_field 3 $NUMBER)" ]
	[ "$(logged 000001 touches_number,number_purpose)" = 'yes|
yes|pension' ]
}

@test "each medium is logged with its copies" {
	own function=media purpose=paper items=name copies=3 resident_code="$(person_field 3 $CODE)" |
		staff clerk >q
	own function=media purpose=paper items=name resident_code="$(person_field 3 $CODE)" |
		staff clerk >r
	works provide -o a q
	works provide -f -o a r
	[ "$(logged 000001 function,copies)" = 'media|3' ]
	[ "$(logged 000002 function,copies)" = 'media|1' ]
}

@test "nothing that is said names a person" {
	{
		query resident_code="$(person_field 3 $CODE)"
		query resident_code="$(person_field 3 $CODE)" items='name sex'
	} | asks 1
	jk-provide -v -S prefecture --as-of="$DAY" --status-fd=3 --metrics=m -o a1 q1 >said 2>&1 3>status
	grep -qx "\[JK\] PROVIDED $QUERIES 1 2 1 0 1" status
	! grep -qF -e "$(person_field 3 $CODE)" -e "$(person_field 3 $NAME)" said status m
	! ls -R prefecture/spool prefecture/locks | grep -F "$(person_field 3 $CODE)"
}

# Bulk

# bulk N: so many queries of the organ's batch account, as the next batch q1.
bulk()
{
	local i

	for ((i = 1; i <= $1; i++)); do
		query request="r$i" operator=pension authority=P1 mode=bulk \
			resident_code="$(person_field "$i" $CODE)"
	done | asks 1
}

# approved [PURPOSE [UNTIL]]: boss approves q1, which helper asks for.
approved()
{
	jk-site approve --as-of="$DAY" --key=boss.raw --command=bulk --id=boss \
		--requester=helper --purpose="${1-pension}" --until="${2-2026-04-30}" \
		prefecture q1
}

@test "bulk is answered once it is approved, in the order of the queries" {
	bulk 30
	works provide -o a1 q1
	[ "$(answers a1 refusal | sort | uniq -c | sed 's/^ *//')" = '30 no-approval' ]
	works approved
	works provide -f -o a1 q1
	[ "$(answers a1 query,name)" = "$(head -n 30 people.tsv | cut -f 8 | cat -n |
		sed 's/^ *//' | tr '\t' '|')" ]
	[ "$(logged 000002 approval | sort -u)" = \
		"$(content prefecture/approvals/*-bulk.jks)" ]
	[ "$(ls prefecture/approvals/used)" = "$(content prefecture/approvals/*-bulk.jks)" ]
	[ "$(cat prefecture/approvals/used/*)" = "$QUERIES-000001" ]
}

@test "queries by code, number and name are merged, and answered in their order" {
	local i want=''

	for ((i = 60; i >= 1; i--)); do
		case $((i % 3)) in
		0) query mode=bulk operator=pension authority=P1 resident_code="$(person_field $i $CODE)" ;;
		1) query mode=bulk operator=pension authority=P1 key_kind=number \
			individual_number="$(person_field $i $NUMBER)" ;;
		2) query mode=bulk operator=pension authority=P1 key_kind=name \
			name="$(person_field $i $NAME)" birth_date="$(person_field $i $BIRTH)" ;;
		esac
	done | asks 1
	works approved
	works provide -o a1 q1
	[ "$(answers a1 name)" = "$(head -n 60 people.tsv | tac | cut -f 8)" ]
}

@test "more queries than the threshold need an approval, whatever their mode" {
	local i

	for ((i = 1; i <= 11; i++)); do
		query resident_code="$(person_field $i $CODE)"
	done | asks 1
	works provide -o a1 q1
	[ "$(answers a1 refusal | sort -u)" = no-approval ]
	echo 'bulk-threshold = 11' >>prefecture/jk.conf
	works provide -f -o a1 q1
	[ "$(answers a1 result | sort -u)" = found ]
}

@test "an approval is for these queries, their number, purpose and days" {
	bulk 12
	cp q1 mine
	bulk 13
	works approved
	works provide -o a1 mine
	[ "$(answers a1 refusal | sort -u)" = no-approval ]
	rm prefecture/approvals/*
	works approved count
	works provide -f -o a1 q1
	[ "$(answers a1 refusal | sort -u)" = no-approval ]
	rm prefecture/approvals/*
	works jk-site approve --as-of="$DAY" --key=boss.raw --command=bulk --id=boss \
		--requester=helper --purpose=pension --until=2026-04-30 \
		--subject="$(digest q1)" --records=12 prefecture
	works provide -f -o a1 q1
	[ "$(answers a1 refusal | sort -u)" = no-approval ]
	rm prefecture/approvals/*
	works approved pension "$DAY"
	works jk-provide -q -S prefecture --as-of=2026-03-31 -f -o a1 q1
	[ "$(answers a1 refusal | sort -u)" = approval-expired ]
	works provide -f -o a1 q1
	[ "$(answers a1 result | sort -u)" = found ]
}

@test "an approval is judged again when it is used" {
	bulk 12
	works approved
	workers | sed "s/^boss,B1,2026-01-01,,/boss,B1,2026-01-01,$DAY,/" | as admin operator -f -o list.jks
	works jk-site table --as-of="$DAY" prefecture list.jks
	works jk-provide -q -S prefecture --as-of=2026-03-31 -f -o a1 q1
	[ "$(answers a1 refusal | sort -u)" = no-approval ]
}

@test "an approval is used once; only a batch that was broken off goes on with its own" {
	local i

	for ((i = 1; i <= 12; i++)); do
		own resident_code="$(person_field $i $CODE)"
	done | staff clerk >q1
	works jk-site approve --as-of="$DAY" --key=boss.raw --command=bulk --id=boss \
		--requester=clerk --purpose=tax --until=2026-04-30 prefecture q1
	works provide -o a1 q1
	[ "$(answers a1 result | sort -u)" = found ]
	works provide -f -o a1 q1
	[ "$(answers a1 refusal | sort -u)" = approval-used ]
	bulk 12
	works approved
	works provide -f -o a1 q1
	works provide -f -o a1 q1
	[ "$(answers a1 result | sort -u)" = found ]
}

# Locks

# wrong N: so many queries of desk for an item that he may not have.
wrong()
{
	local i

	for ((i = 1; i <= $1; i++)); do
		query items=sex resident_code="$(person_field 3 $CODE)"
	done
}

right()
{
	query resident_code="$(person_field 3 $CODE)"
}

# unlocked WHO [KEY]: taken away, as KEY (admin) approves.
unlocked()
{
	local who=$1 key=${2-admin} subject

	subject=$(jk-provide --locks -S prefecture --as-of="$DAY" | grep -F "$who " | cut -d ' ' -f 3)
	jk-site approve --as-of="$DAY" --key="$key.raw" --command=unlock --id="$key" \
		--requester=helper --until=2026-04-30 --subject="$subject" prefecture &&
		jk-provide -q --unlock="$who" -S prefecture --as-of="$DAY"
}

@test "after five refusals in a row an operator is locked, until an administrator takes it away" {
	{ wrong 4; right; wrong 5; } | asks 1
	run -1 --separate-stderr provide -o a1 q1
	[[ $stderr == *JKR0021-W* ]]
	[ "$(answers a1 refusal | tr '\n' ' ')" = \
		'wrong-item wrong-item wrong-item wrong-item  wrong-item wrong-item wrong-item wrong-item wrong-item ' ]
	right | asks 2
	works provide -o a2 q2
	[ "$(answers a2 refusal)" = locked ]
	[ "$(logged 000002 function,refusal,resident_code)" = "refusal|locked|$(person_field 3 $CODE)" ]
	works unlocked desk
	works provide -f -o a2 q2
	[ "$(answers a2 result)" = found ]
	[ "$(logged 000003 function,operator,record)" = 'approval|admin|operation' ]
	[ "$(logged 000004 function,operator,object,record)" = 'unlock|admin|desk|operation' ]
}

@test "who says that he asked on several days is locked as anybody" {
	local i

	for i in 30 29 28 30 29; do
		query items=sex asked_at="2026-03-${i}T10:00:00+09:00" \
			resident_code="$(person_field 3 $CODE)"
	done | asks 1
	run -1 provide -o a1 q1
	[[ $(jk-provide --locks -S prefecture --as-of="$DAY") == "desk $DAY "* ]]
	# Nor does the spool forget it.
	rm -r prefecture/locks
	[[ $(jk-provide --locks -S prefecture --as-of="$DAY") == "desk $DAY "* ]]
}

@test "nobody locks another by queries in his name, whatever they look like" {
	local i

	for i in 1 2 3 4 5; do
		query operator=clerk authority=C1 resident_code=1
	done | asks 1
	works provide -o a1 q1
	for i in 1 2 3 4 5; do
		own operator=clerk resident_code=1
	done | staff helper >q
	works provide -o a q
	[ "$(answers a1 refusal | sort -u)$(answers a refusal | sort -u)" = \
		not-an-operatornot-an-operator ]
	[ -z "$(jk-provide --locks -S prefecture --as-of="$DAY")" ]
	for i in 1 2 3 4 5; do
		own resident_code=1
	done | staff clerk >q
	run -1 provide -f -o a q
	[ "$(answers a refusal | sort -u)" = malformed ]
}

@test "no organ asks, or is locked, in the name of another one's people" {
	local i

	jk-site init --code=990002 --role=organ --name=税機構 $DATES --ca=ca other
	jk-site export other | jk-site add prefecture
	jk-site add other prefecture.pem
	for i in 1 2 3 4 5 6; do
		query purpose=count items=sex resident_code="$(person_field 3 $CODE)"
	done >rows
	{ head_of_queries; cat rows; } >q.csv
	jk-extract -q -S other --source=journal --encoding=utf-8 --as-of="$DAY" \
		--schema=query --lane=990002-220001-query -o q q.csv
	works provide -o a q
	[ "$(answers a refusal | sort -u)" = not-an-operator ]
	asks 1 <rows
	works provide -o a1 q1
	[ "$(answers a1 result | sort -u)" = found ]
}

@test "only an administrator unlocks, for one locking, and nobody himself" {
	local subject

	wrong 5 | asks 1
	run -1 provide -o a1 q1
	fails 77 JKR0024 jk-provide --unlock=desk -S prefecture --as-of="$DAY"
	fails 64 JKR0023 jk-provide --unlock=nobody -S prefecture --as-of="$DAY"
	fails 77 JK00631 unlocked desk boss
	works unlocked desk
	cp prefecture/approvals/*-unlock.jks kept
	wrong 5 | asks 2
	run -1 provide -o a2 q2
	fails 77 JKR0024 jk-provide --unlock=desk -S prefecture --as-of="$DAY"
	right | asks 3
	works provide -o a3 q3
	[ "$(answers a3 refusal)" = locked ]
}

@test "another day begins the count again, a lock lasts" {
	wrong 4 | asks 1
	works provide -o a1 q1
	query asked_at=2026-03-31T10:00:00+09:00 items=sex resident_code="$(person_field 3 $CODE)" | asks 2
	works jk-provide -q -S prefecture --as-of=2026-03-31 -o a2 q2
	[ "$(answers a2 refusal)" = wrong-item ]
	[ -z "$(jk-provide --locks -S prefecture --as-of="$DAY")" ]
	wrong 5 | asks 3
	run -1 provide -o a3 q3
	query asked_at=2026-04-02T10:00:00+09:00 resident_code="$(person_field 3 $CODE)" | asks 4
	works jk-provide -q -S prefecture --as-of=2026-04-02 -o a4 q4
	[ "$(answers a4 refusal)" = locked ]
}

@test "locks that were set back are made again from the spool" {
	wrong 4 | asks 1
	works provide -o a1 q1
	cp -a prefecture/locks old
	wrong 1 | asks 2
	run -1 provide -o a2 q2
	rm -r prefecture/locks && cp -a old prefecture/locks
	right | asks 3
	works provide -o a3 q3
	[ "$(answers a3 refusal)" = locked ]
	rm -r prefecture/locks
	works provide -f -o a3 q3
	[ "$(answers a3 refusal)" = locked ]
	[[ $(jk-provide --locks -S prefecture --as-of="$DAY") == desk\ * ]]
}

@test "locks that cannot be made again lock everybody" {
	wrong 4 | asks 1
	works provide -o a1 q1
	cp -a prefecture/locks old
	wrong 1 | asks 2
	run -1 provide -o a2 q2
	# As when the archive has taken them.
	rm prefecture/spool/*.jks
	right | asks 3
	printf '0 %s\n' "$(cut -d ' ' -f 2- prefecture/spool/serial)" >serial
	cp serial prefecture/spool/serial
	rm -r prefecture/locks && cp -a old prefecture/locks
	fails 76 JKR0019 provide -o a3 q3
	[ ! -e a3 ]
	[[ $(jk-provide --locks -S prefecture --as-of="$DAY") == '* '* ]]
	works unlocked '*'
	works provide -o a3 q3
	[ "$(answers a3 result)" = found ]
}

@test "a state of locks that is not of its form stops, and answers nobody" {
	right | asks 1
	mkdir -p prefecture/locks
	for line in '' 'jk-locks 1' 'jk-locks 2\nthrough 0\n' 'jk-locks 1\nthrough x\n' \
		'jk-locks 1\nthrough 0\noperator a 1 2026-01-01\n' \
		'jk-locks 1\nthrough 0\noperator b 1 2026-01-01 0\noperator a 1 2026-01-01 0\n' \
		'jk-locks 1\nthrough 0\noperator a 1 2026-01-01 0'; do
		printf "$line" >prefecture/locks/state
		fails 78 JKR0005 provide -o a1 q1
	done
	[ ! -e a1 ] && [ -z "$(ls prefecture/spool/*.jks 2>/dev/null)" ]
}

# Protected persons

# protects LANE ROW...: the city's list on that lane, in its outbox.
protects()
{
	local lane=$1 row

	shift
	{
		echo resident_code,valid_from,valid_to,municipality
		for row; do
			echo "$row"
		done
	} |
		jk-extract -q -S city --source=table --encoding=utf-8 --as-of="$DAY" \
			--schema=protection --lane="$lane" --allow-empty |
		jk-encrypt -q -S city --as-of="$DAY"
}

PROTECTION=222038-220001-protection

@test "a protected person is not given, unless a row is for that, and never with an address" {
	protects $PROTECTION "$(person_field 3 $CODE),2026-01-01,,222038" \
		"$(person_field 4 $CODE),2026-01-01,2026-03-29,222038"
	works jk-site protect --as-of="$DAY" prefecture city/outbox/$PROTECTION-000001.jks
	begin_log
	{
		query resident_code="$(person_field 3 $CODE)"
		query resident_code="$(person_field 4 $CODE)"
	} | asks 1
	works provide -o a1 q1
	[ "$(answers a1)" = "1|refused|protected||
2|found||$(person_field 4 $NAME)|$(person_field 4 $ADDRESS)" ]
	[ "$(logged 000001 refusal,protected,resident_code,items)" = \
		"protected|yes|$(person_field 3 $CODE)|name address
||$(person_field 4 $CODE)|name address" ]
	own purpose=shelter items='name address municipality' \
		resident_code="$(person_field 3 $CODE)" | staff clerk >q
	works provide -o a q
	[ "$(answers a query,result,name,address,municipality)" = \
		"1|found|$(person_field 3 $NAME)||" ]
	[ "$(logged 000002 function,protected,items)" = 'own-use|yes|name' ]
}

@test "no answer tells where a protected person lives, neither by prefix nor by area" {
	local prefix

	protects $PROTECTION "$(person_field 3 $CODE),2026-01-01,,222038"
	works jk-site protect --as-of="$DAY" prefecture city/outbox/$PROTECTION-000001.jks
	begin_log
	for prefix in '' 静岡県沼津市 東京都; do
		query key_kind=name name="$(person_field 3 $NAME)" \
			birth_date="$(person_field 3 $BIRTH)" address_prefix="$prefix"
	done | asks 1
	works provide -o a1 q1
	[ "$(answers a1 refusal | uniq -c | sed 's/^ *//')" = '3 protected' ]
	[ "$(logged 000001 refusal,protected,results,resident_code | sort -u)" = \
		"protected|yes|1|$(person_field 3 $CODE)" ]
	query operator=far authority=P3 resident_code="$(person_field 3 $CODE)" | asks 2
	works provide -o a2 q2
	[ "$(answers a2 refusal)" = protected ]
}

@test "a new code hides nobody from a list that has the old one, nor in bulk" {
	local first second last person

	first=$(code 1999999998) second=$(code 1999999999)
	last=$(person_field 3 $GENERATION)
	{
		new_code 3 "$first"
		new_code 3 "$second" | set_field 1 $FORMER_CODE "$first" |
			set_field 1 $GENERATION $((last + 2))
		new_code 3 "$second" | set_field 1 $FORMER_CODE '' |
			set_field 1 $GENERATION $((last + 3)) | set_field 1 $REASON name-change
	} | batch 2 | jk-validate -q -S prefecture --as-of="$DAY" |
		jk-apply -q -S prefecture --as-of="$DAY" >/dev/null
	protects $PROTECTION "$(person_field 3 $CODE),2026-01-01,,222038"
	works jk-site protect --as-of="$DAY" prefecture city/outbox/$PROTECTION-000001.jks
	begin_log
	{
		query resident_code="$(person_field 3 $CODE)"
		query resident_code="$second"
		query key_kind=number individual_number="$(person_field 3 $NUMBER)"
		query resident_code="$(person_field 4 $CODE)"
	} | asks 1
	works provide -o a1 q1
	[ "$(answers a1 refusal | tr '\n' ' ')" = 'protected protected protected  ' ]
	[ "$(logged 000001 resident_code,protected | head -n 3 | sort -u)" = "$second|yes" ]
	for person in 1 2 4 5 6 7 8 9 10 11; do
		query operator=pension authority=P1 resident_code="$(person_field $person $CODE)"
	done >rows
	query operator=pension authority=P1 resident_code="$second" >>rows
	asks 1 <rows
	works approved
	works provide -f -o a1 q1
	[ "$(answers a1 result,refusal | sort | uniq -c | tr -s ' \n' ' ')" = \
		' 10 found| 1 refused|protected ' ]
}

@test "the newest list counts, and is the municipality's to make" {
	protects $PROTECTION "$(person_field 3 $CODE),2026-01-01,,222038"
	works jk-site protect --as-of="$DAY" prefecture city/outbox/$PROTECTION-000001.jks
	works jk-site protect --as-of="$DAY" prefecture city/outbox/$PROTECTION-000001.jks
	protects $PROTECTION
	# Of the older one the disk keeps nothing: another name of its bytes shows that.
	ln prefecture/protected/$PROTECTION-000001.jks older
	works jk-site protect --as-of="$DAY" prefecture city/outbox/$PROTECTION-000002.jks
	[ -z "$(tr -d '\0' <older | head -c 1)" ]
	[ "$(ls prefecture/protected)" = $PROTECTION-000002.jks ]
	right | asks 1
	works provide -o a1 q1
	[ "$(answers a1 result)" = found ]
	protects $PROTECTION "$(person_field 3 $CODE),2026-01-01,,221309"
	fails 77 JKS0098 jk-site protect --as-of="$DAY" prefecture city/outbox/$PROTECTION-000003.jks
	cp city/outbox/$PROTECTION-000003.jks prefecture/protected/
	right | asks 2
	fails 77 JKR0009 provide -o a2 q1
	mv prefecture/protected/$PROTECTION-00000{3,4}.jks
	fails 76 JKR0012 provide -o a2 q1
	rm prefecture/protected/$PROTECTION-000004.jks
	fails 65 JKS0094 jk-site protect --as-of="$DAY" prefecture prefecture/spool/$SPOOL-000001.jks
}

@test "nobody learns from counts, messages or names who is protected" {
	protects $PROTECTION "$(person_field 3 $CODE),2026-01-01,,222038"
	works jk-site protect --as-of="$DAY" prefecture city/outbox/$PROTECTION-000001.jks
	right | asks 1
	jk-provide -v -S prefecture --as-of="$DAY" --status-fd=3 --metrics=m -o a1 q1 >said 2>&1 3>status
	! grep -qi protect said status m
	! grep -rlF "$(person_field 3 $CODE)" prefecture
}

# The night

@test "the night answers what is asked, and archives what was logged" {
	protects $PROTECTION "$(person_field 3 $CODE),2026-01-01,,222038"
	cp city/outbox/$PROTECTION-000001.jks prefecture/inbox/
	{ right; query resident_code="$(person_field 4 $CODE)"; } | asks 1
	jk-encrypt -q -S organ --as-of="$DAY" q1
	cp organ/outbox/$QUERIES-000001.jks prefecture/inbox/
	works jk-nightly -q -S prefecture --as-of="$DAY"
	[ -z "$(ls prefecture/inbox prefecture/spool/*.jks 2>/dev/null | grep jks)" ]
	[ -e prefecture/done/$QUERIES-000001.jks ]
	jk-encrypt -q -d -S organ --as-of="$DAY" -o a1 prefecture/outbox/$ANSWERS-000001.jks
	[ "$(answers a1 query,refusal)" = '1|protected
2|' ]
	[ "$(jk-cat -S prefecture --no-titles --fields=resident_code,refusal,function \
		prefecture/archive/segments/records-*.jks | grep -v configuration |
		cut -f 1,2 | tr '\t' '|' | sort)" = \
		"$(printf '%s|protected\n%s|\n' "$(person_field 3 $CODE)" "$(person_field 4 $CODE)" | sort)" ]
	# Once more: nothing is asked, and the answers stay.
	cp organ/outbox/$QUERIES-000001.jks prefecture/inbox/
	works jk-nightly -q -S prefecture --as-of="$DAY"
	[ -z "$(ls prefecture/spool/*.jks 2>/dev/null)" ]
}

# gaps OPTION...: what an auditor says of numbers that are missing.
gaps()
{
	jk-audit findings -q -S prefecture --as-of=2026-04-02 --archive --format=csv "$@" |
		sed -n '/^gap,/p'
}

@test "what is asked in one month and answered in the next leaves no gap in either" {
	local day

	DAY=2026-03-31
	right | asks 1
	jk-encrypt -q -S organ --as-of="$DAY" q1
	cp organ/outbox/$QUERIES-000001.jks prefecture/inbox/
	works jk-nightly -q -S prefecture --as-of="$DAY"
	DAY=2026-04-01
	for day in 2026-04-01 2026-03-31 2026-04-01; do
		query asked_at="${day}T10:00:00+09:00" resident_code="$(person_field 3 $CODE)"
	done | asks 2
	jk-encrypt -q -S organ --as-of="$DAY" q2
	cp organ/outbox/$QUERIES-000002.jks prefecture/inbox/
	works jk-nightly -q -S prefecture --as-of="$DAY"
	[ -z "$(gaps --since=2026-03 --until=2026-03)" ]
	[ -z "$(gaps --since=2026-04)" ]
	[ -z "$(gaps --since=2026-03)" ]
}

@test "a night puts aside what is no query, and stops where the locks are to blame" {
	right | asks 1
	jk-encrypt -q -S organ --as-of="$DAY" q1
	{ cat organ/outbox/$QUERIES-000001.jks; echo; } >prefecture/inbox/$QUERIES-000002.jks
	cp organ/outbox/$QUERIES-000001.jks prefecture/inbox/$ORGAN-220001-ident-000001.jks
	run jk-nightly -q -S prefecture --as-of="$DAY"
	[ "$(ls prefecture/error | tr '\n' ' ')" = "$ORGAN-220001-ident-000001.jks $QUERIES-000002.jks " ]
	echo bad >prefecture/locks/state
	cp organ/outbox/$QUERIES-000001.jks prefecture/inbox/
	run jk-nightly -q -S prefecture --as-of="$DAY"
	[ "$status" -eq 78 ]
	[ "$(ls prefecture/inbox)" = $QUERIES-000001.jks ]
}

@test "a night after a kill archives what was logged, and the locks know of it" {
	local status=0

	wrong 5 | asks 1
	# Killed where the first count is about to be written down.
	strace -f -qq -o trace -e trace=mkdir,rename,renameat2 -e inject=rename:signal=SIGKILL:when=1 \
		jk-provide -q -S prefecture --as-of="$DAY" -o a1 q1 2>/dev/null || status=$?
	[ "$status" -ne 0 ] || not_run 'strace cannot kill here'
	[ ! -e prefecture/locks/state ]
	run jk-nightly -q -S prefecture --as-of="$DAY"
	[ "$status" -eq 1 ]
	[ -z "$(ls prefecture/spool/*.jks 2>/dev/null)" ]
	# One was counted before the kill, and four more make five.
	wrong 4 | asks 2
	run -1 --separate-stderr provide -o a2 q2
	[[ $stderr == *JKR0021-W* ]]
}

@test "the nation answers a prefecture on their own lane" {
	{
		head_of_queries
		query operator=asker authority=N1 purpose=check function=nation-query \
			use_reason=status-check items=name resident_code="$(person_field 3 $CODE)"
	} | jk-extract -q -S prefecture --source=journal --encoding=utf-8 --as-of="$DAY" \
		--schema=query --lane=220001-000001-query | jk-encrypt -q -S prefecture --as-of="$DAY"
	jk-site person --key=head.raw --use=approver --id=head $DATES --ca=ca nation >head.fingerprint
	jk-site person --key=lead.raw --use=approver --id=lead $DATES --ca=ca nation >lead.fingerprint
	{
		echo 'operator,authority,valid_from,valid_to,role,area,signer,account,office,purposes'
		echo "head,A1,2026-01-01,,administrator,*,$(signer head),person,o,"
		echo "lead,B1,2026-01-01,,responsible,*,$(signer lead),person,o,"
		echo 'asker,N1,2026-01-01,,operator,220001,,person,o,check'
	} | jk-extract -q -S nation --source=table --encoding=utf-8 --as-of="$DAY" \
		--schema=operator --key=head.raw >list.jks
	jk-site table --as-of="$DAY" nation list.jks
	{
		purposes | head -n 1
		echo 'check,220001,2026-01-01,,nation-query,law,30条の11,国への照会,code,name,no,immediate,no,,'
	} | jk-extract -q -S nation --source=table --encoding=utf-8 --as-of="$DAY" \
		--schema=purpose --key=lead.raw >purposes.jks
	jk-site table --as-of="$DAY" nation purposes.jks
	jk-nightly -q -S prefecture --as-of="$DAY"
	cp prefecture/outbox/220001-000001-ident-000001.jks nation/inbox/
	jk-nightly -q -S nation --as-of="$DAY" --initial
	cp prefecture/outbox/220001-000001-query-000001.jks nation/inbox/
	works jk-nightly -q -S nation --as-of="$DAY"
	cp nation/outbox/000001-220001-answer-000001.jks prefecture/inbox/
	works jk-nightly -q -S prefecture --as-of="$DAY"
	jk-encrypt -q -d -S prefecture --as-of="$DAY" -o a1 prefecture/done/000001-220001-answer-000001.jks
	[ "$(answers a1 result,name)" = "found|$(person_field 3 $NAME)" ]
	[ "$(jk-cat -S nation --no-titles --fields=function,provider,receiver,municipality \
		nation/archive/segments/records-*.jks | tr '\t' '|' |
		grep -Ev '^(heartbeat|configuration)')" = \
		'nation-query|000001|220001|222038' ]
}
