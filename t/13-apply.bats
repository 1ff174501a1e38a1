#!/usr/bin/env bats
# jk-apply(1): which changes continue a chain, which batch of a lane is taken,
# what is answered, and what it costs. Each test works on its own copy of three
# sites. What happens where it is killed or a call fails: t/13-apply-faults.bats.

load lib/changes

setup()
{
	country "$BATS_TEST_TMPDIR/sites"
	cd "$BATS_TEST_TMPDIR/sites"
}

# taken STATUS COMMAND...: it ends so, and errs in nothing.
taken()
{
	local expected=$1

	shift
	run --separate-stderr "$@"
	[ "$status" -eq "$expected" ] || show_run "status $expected"
	[[ $stderr != *-E:* ]] || show_run 'no error'
}

# heads: code, generation, state and next code of every chain's newest head.
heads()
{
	local segment

	for segment in $(ls -r prefecture/register/segments/heads-*.jks); do
		jk-cat -S prefecture --no-titles \
			--fields=resident_code,generation,state,next_code "$segment"
	done | awk -F '\t' '!seen[$1]++' | LC_ALL=C sort
}

# rules: person's code, generation and rule of each record in quarantine.
rules()
{
	local file

	for file in prefecture/quarantine/*jk-apply*.jks; do
		[ ! -e "$file" ] || jk-cat -S prefecture --no-titles \
			--fields=resident_code,generation,rule,follows "$file"
	done | LC_ALL=C sort
}

# print_of DIR...: one line that changes with any name or byte below.
print_of()
{
	find "$@" -type f ! -name lock -exec sha256sum {} + | LC_ALL=C sort | sha256sum
}

# unchanged COMMAND...: the command leaves the prefecture as it was.
unchanged()
{
	local before

	before=$(print_of prefecture)
	"$@"
	[ "$(print_of prefecture)" = "$before" ] || { echo "$*: the site has changed"; return 1; }
}

newest()
{
	local lists=("${1:-prefecture}"/register/lists/*.list)

	echo "${lists[-1]}"
}

# The words behind the first of that line in the newest list.
list_line()
{
	sed -n "s/^$1 //p" "$(newest)"
}

# receipt NUMBER: the rows of the prefecture's receipt of that number, as the
# city reads them.
receipt()
{
	jk-encrypt -S city --as-of "$DAY" -d \
		"prefecture/outbox/220001-222038-receipt-00000$1.jks" |
		jk-cat -S city --no-titles \
			--fields=municipality,row,class,rule,received,applied,refused,known,persons_before,persons_after,generations_before,generations_after
}

# Changes

@test "entry, correction and deletion continue a chain" {
	begin
	{
		record 1 2 correction move-within 山田次郎
		record 2 2 deletion death
		record 3 1 entry birth
	} | send 2
	taken 0 apply w2
	diff <(held) - <<-END
		$(code 1)	1	entry
		$(code 1)	2	correction
		$(code 2)	1	entry
		$(code 2)	2	deletion
		$(code 3)	1	entry
	END
	diff <(heads | cut -f 1-3) - <<-END
		$(code 1)	2	open
		$(code 2)	2	closed
		$(code 3)	1	open
	END
	[ "$(list_line total)" = '222038 2 5' ]
}

@test "a record is kept with the dates and the origin of its coming" {
	begin
	[ "$(held notified_on,recorded_on,origin_lane,origin_number,origin_record | head -n 1)" \
		= "$DAY	$DAY	$LANE	1	1" ]
}

@test "out and in again goes on in one chain, in one batch or several" {
	begin
	{ record 1 3 entry domestic-move-in; record 1 2 deletion domestic-move-out; } | send 2
	taken 0 apply w2
	record 1 4 deletion death | send 3
	taken 0 apply w3
	[ "$(heads | head -n 1 | cut -f 2,3)" = '4	closed' ]
	[ "$(list_line total)" = '222038 1 5' ]
}

@test "what does not continue its chain is refused by its rule" {
	begin
	{
		record 1 3 correction move-within
		record 2 2 entry domestic-move-in
		record 3 2 entry birth
		record 4 7 entry initial-load
		record 5 2 correction code-change 山田太郎 6
		record 7 2 correction cancel-correction 山田太郎 '' 1
	} | send 2
	taken 2 apply w2
	diff <(rules | cut -f 1-3) - <<-END
		$(code 1)	3	JK00462
		$(code 2)	2	JK00463
		$(code 3)	2	JK00465
		$(code 4)	7	JK00466
		$(code 5)	2	JK00467
		$(code 7)	2	JK00465
	END
	[ "$(held | wc -l)" -eq 2 ]
	[ "$(list_line batch)" = "$LANE 2 $(list_line batch | cut -d ' ' -f 3) 0 6 0" ]
}

@test "other contents under a recorded generation are refused, the same are known" {
	begin
	{ record 1 1 entry birth; record 2 1 entry domestic-move-in 別人; } | send 2
	taken 2 apply w2
	[ "$(rules | cut -f 1-3)" = "$(code 2)	1	JK00461" ]
	[ "$(list_line batch | cut -d ' ' -f 4-)" = '0 1 1' ]
	# An earlier generation than the newest is held against its record.
	record 1 2 correction move-within | send 3
	taken 0 apply w3
	{ record 1 1 entry birth; record 1 1 entry birth 別人; } | send 4
	taken 2 apply w4
	[ "$(list_line batch | cut -d ' ' -f 4-)" = '0 1 1' ]
}

@test "later generations of a refused record in one batch are refused as following it" {
	begin
	{
		record 1 2 entry domestic-move-in
		record 1 3 correction move-within
		record 2 2 correction move-within
	} | send 2
	taken 2 apply w2
	diff <(rules) - <<-END
		$(code 1)	2	JK00463	
		$(code 1)	3	JK00460	1
	END
	# Once the first is right, both are applied.
	{ record 1 2 correction move-within; record 1 3 correction move-within; } | send 3
	taken 0 apply w3
	[ "$(heads | head -n 1 | cut -f 2,3)" = '3	open' ]
}

@test "a code change goes on under the new code and closes the old one" {
	begin
	{
		record 9 4 deletion death
		record 9 3 correction code-change 山田太郎 1
		record 1 2 correction move-within
	} | send 2
	taken 0 apply w2
	diff <(heads) - <<-END
		$(code 1)	2	moved	$(code 9)
		$(code 2)	1	open	
		$(code 9)	4	closed	
	END
	[ "$(list_line total)" = '222038 1 5' ]
}

@test "two code changes in one batch are followed whatever the codes' order" {
	begin
	{
		record 1 2 correction move-within
		record 8 4 correction code-change 山田太郎 9
		record 8 5 correction move-within
		record 9 3 correction code-change 山田太郎 1
		record 1 6 correction code-change 山田太郎 8
	} | send 2
	taken 0 apply w2
	diff <(heads) - <<-END
		$(code 1)	6	open	
		$(code 2)	1	open	
		$(code 8)	5	moved	$(code 1)
		$(code 9)	3	moved	$(code 8)
	END
	[ "$(list_line total)" = '222038 2 7' ]
}

@test "a code change without its count, or to a code in use, is refused" {
	begin
	{
		record 3 3 correction code-change 山田太郎 1
		record 2 2 correction code-change 山田太郎 1
	} | send 2
	taken 2 apply w2
	diff <(rules | cut -f 1-3) - <<-END
		$(code 2)	2	JK00469
		$(code 3)	3	JK00468
	END
	[ "$(list_line total)" = '222038 2 2' ]
}

@test "nothing goes on under a code that was left" {
	begin
	record 9 2 correction code-change 山田太郎 1 | send 2
	taken 0 apply w2
	record 1 2 correction move-within | send 3
	taken 2 apply w3
	[ "$(rules | cut -f 1-3)" = "$(code 1)	2	JK00472" ]
}

@test "a cancellation is a generation of its own and names what is there" {
	begin
	{
		record 1 2 deletion death
		record 1 3 entry cancel-deletion 山田太郎 '' 2
		record 2 2 deletion cancel-entry 山田太郎 '' 1
	} | send 2
	taken 0 apply w2
	[ "$(heads | cut -f 2,3 | tr '\t\n' '  ')" = '3 open 2 closed ' ]
	# Of the ledger, of another class, and of the code before.
	{
		record 1 4 correction cancel-correction 山田太郎 '' 1
	} | send 3
	taken 2 apply w3
	[ "$(rules | cut -f 1-3)" = "$(code 1)	4	JK00471" ]
	record 9 4 correction code-change 山田太郎 1 | send 4
	record 9 5 correction move-within | send 5
	record 9 6 correction cancel-correction 山田太郎 '' 5 | send 6
	record 9 7 deletion cancel-entry 山田太郎 '' 1 | send 7
	for number in 4 5 6 7; do
		taken 0 apply w$number
	done
	[ "$(heads | tail -n 1 | cut -f 1-3)" = "$(code 9)	7	closed" ]
}

@test "a cancellation of what is not there is refused" {
	record 1 5 entry initial-load | send 1
	taken 0 apply --initial w1
	record 1 6 correction cancel-correction 山田太郎 '' 3 | send 2
	taken 2 apply w2
	[ "$(rules | cut -f 1-3)" = "$(code 1)	6	JK00470" ]
}

@test "the first load of a municipality begins with any generation, by consent" {
	{ record 1 7 entry initial-load; record 2 1 entry birth; } | send 1
	taken 2 apply -n w1
	taken 0 apply --initial w1
	[ "$(held resident_code,generation)" = "$(code 1)	7
$(code 2)	1" ]
	# It is the first one only.
	record 3 4 entry initial-load | send 2
	taken 2 apply --initial w2
	[ "$(rules | cut -f 1-3)" = "$(code 3)	4	JK00466" ]
}

# Batches and lanes

@test "a batch that comes again is already known and its receipt is the same" {
	begin
	rm prefecture/outbox/*
	mkdir before && cp -a prefecture/. before
	taken 0 apply --status-fd 1 w1
	[[ $output == *"[JK] ALREADY $LANE 1"* ]]
	cmp prefecture/outbox/220001-222038-receipt-000001.jks \
		"prefecture/receipts/$LANE-000001.jks"
	rm -r prefecture/outbox/* before/outbox
	mkdir before/outbox
	[ "$(cd prefecture && print_of .)" = "$(cd before && print_of .)" ]
}

@test "the same batch twice in one run is taken once" {
	begin
	record 1 2 correction move-within | send 2
	taken 0 apply w2 w2
	[ "$(held | wc -l)" -eq 3 ]
	[ "$(ls prefecture/outbox | wc -l)" -eq 2 ]
}

@test "a known batch whose receipt is gone changes nothing" {
	begin
	rm prefecture/receipts/*
	record 1 2 correction move-within | send 2
	unchanged fails 66 JK00155 apply w1 w2
}

@test "an older batch that comes again is known by its list" {
	begin
	record 1 2 correction move-within | send 2
	taken 0 apply w2
	unchanged taken 0 apply w1
}

@test "another batch under a number that was taken is a fork" {
	begin
	cp w1 first
	record 1 1 entry birth 別人 | send 1
	unchanged fails 76 JK00693 apply w1
	record 1 2 correction move-within | send 2
	taken 0 apply w2
	unchanged fails 76 JK00693 apply w1
	unchanged taken 0 apply first
}

@test "the same records signed anew under a number that was taken are a fork too" {
	begin
	cp b1 first
	{ record 1 1 entry birth; record 2 1 entry domestic-move-in; } | send 1
	[ "$(grep -a '^content ' b1)" = "$(grep -a '^content ' first)" ]
	unchanged fails 76 JK00693 apply w1
}

@test "lists and receipts name a batch by its final checkpoint, never by what it holds" {
	begin
	content=$(grep -a '^content ' b1 | cut -d ' ' -f 2)
	digest=$(jk-audit verify -q --status-fd=1 -S prefecture b1 | sed -n 's/^\[JK\] VERIFIED .* //p')
	[ "${#content}" -eq 64 ]
	[ "$(list_line lane)" = "$LANE 1 $digest" ]
	[ "$(list_line batch)" = "$LANE 1 $digest 2 0 0" ]
	jk-cat -S prefecture --no-titles --fields=digest \
		"prefecture/receipts/$LANE-000001.jks" >digests
	[ "$(sort -u digests)" = "$digest" ]
	run ! grep -raq "$content" prefecture
}

@test "where a number is missing nothing changes, and later all is taken in order" {
	begin
	record 1 2 correction move-within | send 2
	record 1 3 deletion death | send 3
	record 1 4 entry domestic-move-in | send 4
	unchanged fails 75 JK00694 apply w3
	unchanged fails 75 JK00694 apply w4 w2
	run apply --status-fd 1 w3
	[[ $output == *"[JK] GAP $LANE 2"* ]]
	taken 0 apply w4 w2 w3
	[ "$(heads | head -n 1 | cut -f 2,3)" = '4	open' ]
	[ "$(newest)" = prefecture/register/lists/00000002.list ]
	[ "$(list_line batch | cut -d ' ' -f 2,4- | tr '\n' ',')" = '2 1 0 0,3 1 0 0,4 1 0 0,' ]
}

@test "several batches in one run come to the same as one after the other" {
	begin
	cp -a prefecture one
	{ record 1 2 entry birth; record 1 3 correction move-within; } | send 2
	{ record 1 2 correction move-within; record 1 3 deletion death; } | send 3
	record 9 2 correction code-change 山田太郎 2 | send 4
	for number in 2 3 4; do
		run jk-apply -q -S one --as-of "$DAY" w$number
	done
	taken 2 apply w4 w3 w2
	diff <(held '' one) <(held)
	[ "$(list_line total)" = "$(sed -n 's/^total //p' "$(newest one)")" ]
	[ "$(ls prefecture/quarantine/*.jks)" = "$(cd one && ls -d "$PWD"/quarantine/*.jks | sed "s,^$PWD,prefecture,")" ]
}

@test "a batch that speaks for another is refused whole, uses up its number and is answered" {
	begin
	{ record 3 1 entry birth; record 4 1 entry birth | set_field 1 2 222020; } | send 2
	taken 2 apply --status-fd 1 w2
	[[ $output == *"[JK] APPLIED $LANE 2 2 0 2 0"* ]]
	[ "$(held | wc -l)" -eq 2 ]
	[ "$(list_line batch | cut -d ' ' -f 2,4-)" = '2 0 2 0' ]
	[ "$(receipt 2 | grep refusal)" = "222038	refusal		JKA0092	2	0	2	0				" ]
	record 3 1 entry birth | send 3
	taken 0 apply w3
	[ "$(held | wc -l)" -eq 3 ]
}

@test "only what this site's jk-validate wrote is taken" {
	begin
	unchanged fails 65 JK00680 jk-apply -q -S prefecture --as-of "$DAY" b1
	fails 65 JK00680 jk-apply -q -S city --as-of "$DAY" w1
}

@test "an empty batch is taken and answered" {
	send 1 </dev/null
	taken 0 apply w1
	[ "$(list_line batch | cut -d ' ' -f 2,4-)" = '1 0 0 0' ]
	[ "$(receipt 1)" = '222038	total			0	0	0	0	0	0	0	0' ]
}

@test "a stream that is cut, or changed by a byte, changes nothing" {
	begin
	record 1 2 correction move-within | send 2
	head -c "$(($(stat -c %s w2) - 1))" w2 >cut
	unchanged fails 76 JK00301 apply cut
	{ head -c 1500 w2; printf X; tail -c +1502 w2; } >changed
	unchanged run apply changed
	[ "$status" -eq 76 ]
	# Nor does the whole one beside it.
	unchanged run apply w2 cut
	[ "$status" -eq 76 ]
	unchanged fails 66 JK00155 apply w2 missing
}

@test "own intake is applied without number, origin or receipt" {
	{ record 1 1 entry birth; record 2 1 entry birth; } | made_by city >in
	jk-validate -q -S city --as-of "$DAY" -o work in
	taken 0 jk-apply -q -S city --as-of "$DAY" --status-fd 1 work
	[[ $output == *'[JK] APPLIED - - 2 2 0 0'* ]]
	[ "$(held recorded_on,origin_lane,origin_number city | head -n 1)" = "$DAY		" ]
	[ -z "$(ls city/receipts city/outbox | grep jks)" ]
	# Again: all is known, and there is no new list.
	taken 0 jk-apply -q -S city --as-of "$DAY" --status-fd 1 work
	[[ $output == *'[JK] APPLIED - - 2 0 0 2'* ]]
	[ "$(newest city)" = city/register/lists/00000001.list ]
}

@test "standard input is an input like any other" {
	record 1 1 entry birth | send 1
	taken 0 apply <w1
	taken 0 apply - <w1
	[ "$(held | wc -l)" -eq 1 ]
}

# Receipts and the list

@test "the receipt's rows add up, by municipality, class and rule" {
	begin
	{
		record 1 1 entry birth
		record 1 2 correction move-within
		record 2 5 correction move-within
		record 3 1 entry birth
		record 4 1 entry birth | set_field 1 "$SEX" nobody
	} | send 2
	taken 2 apply w2
	diff <(receipt 2) - <<-END
		222038	total			5	2	2	1	2	3	2	4
		222038	class	entry		3	1	1	1				
		222038	class	correction		2	1	1	0				
		222038	refusal		JK00462	1	0	1	0				
		222038	refusal		JKA0091	1	0	1	0				
	END
}

@test "a receipt can be read by its receiver and by this site, and by nobody else" {
	begin
	file=prefecture/outbox/220001-222038-receipt-000001.jks
	jk-encrypt -S city --as-of "$DAY" -d "$file" >clear
	jk-cat -S city --header clear | grep -qx 'lane 220001-222038-receipt'
	jk-cat -S city --header clear | grep -qx 'recipients 222038'
	run jk-encrypt -S nation --as-of "$DAY" -d "$file"
	[ "$status" -eq 77 ]
	! grep -qa 222038-220001-ident "$file"
}

@test "receipts are numbered on their own lane" {
	begin
	record 1 2 correction move-within | send 2
	send 3 </dev/null
	taken 0 apply w2 w3
	[ "$(cd prefecture/outbox && ls)" = "220001-222038-receipt-000001.jks
220001-222038-receipt-000002.jks
220001-222038-receipt-000003.jks" ]
	[ "$(list_line onward)" = '220001-222038-receipt 3 1' ]
	[ "$(cd prefecture/receipts && ls | tail -n 1)" = "$LANE-000003.jks" ]
}

@test "the list of a run is the same rows as text, CSV and JSON Lines" {
	record 1 1 entry birth | send 1
	taken 0 apply -n -F csv w1
	[ "${lines[0]}" = "$(sed -n 's/^\([a-z_]*\): .*/\1/p' "$JK_TOP/schemas/receipt.csvs" | paste -sd,)" ]
	[[ ${lines[1]} == "$LANE,1,222038,total,,,"*,applied,1,1,0,0,0,1,0,1 ]]
	[ "${lines[-1]}" = '# dry run' ]
	taken 0 apply -n -F jsonl w1
	[[ ${lines[0]} == '{"lane":"'$LANE'","number":"1","municipality":"222038","row":"total",'* ]]
	[[ ${lines[1]} == *'"class":"entry"'* ]]
	taken 0 apply -n w1
	[[ ${lines[1]} == "$LANE "*' 222038 total '*'0 -> 1, 0 -> 1' ]]
	fails 64 JK00698 apply -n -F html w1
}

@test "a dry run says what a real one says and changes nothing" {
	begin
	{ record 1 2 correction move-within; record 2 5 deletion death; } | send 2
	unchanged taken 2 apply -n w2
	dry=$output
	taken 2 apply w2
	[ "$dry" = "$output
# dry run" ]
}

@test "the run is summed up in one line, unless it is to be quiet" {
	record 1 1 entry birth | send 1
	run --separate-stderr jk-apply -S prefecture --as-of "$DAY" w1
	[ "$stderr" = 'jk-apply: JKA0008-I: received 1 = applied 1 + refused 0 + known 0; list 1' ]
}

@test "no personal value comes out in list, messages or names of files" {
	begin
	{
		record 1 2 correction move-within 秘密花子
		record 2 5 correction move-within 秘密花子
	} | send 2
	run apply -v --status-fd 1 w2
	[[ $output != *秘密* ]]
	[[ $output != *"$(code 1)"* && $output != *"$(code 2)"* ]]
	! find prefecture | grep -e "$(code 1)" -e 秘密
	! grep -rqa 秘密花子 prefecture
}

# Keep keys

# segments ROLE BUCKET: key and number of records of each in the newest list.
segments()
{
	list_line segment | awk -v role="$1" -v bucket="$2" \
		'$2 == role && $3 == bucket { print $10, $7 }'
}

compact()
{
	jk-apply -q -S prefecture --as-of "${1:-$DAY}" --compact
}

@test "after a compaction current records have a new key, superseded ones that of their year" {
	begin
	before=$(cat prefecture/register/keep/current)
	{ record 1 2 correction move-within; record 2 2 deletion death; } | send 2
	taken 0 apply w2
	held >expected
	digest=$(jk-audit verify -S prefecture prefecture/register | grep ^222038)
	[ "$(segments records - | wc -l)" -eq 2 ]
	works jk-apply -q -S prefecture --as-of "$DAY" --status-fd 1 --compact
	[ "$output" = '[JK] COMMITTED 3' ]
	current=$(cat prefecture/register/keep/current)
	year=$(cat prefecture/register/keep/"${DAY%%-*}")
	[ "$current" != "$before" ] && [ "$year" != "$before" ] && [ "$year" != "$current" ]
	[ "$(segments records -)" = "$current 1" ]
	[ "$(segments records "${DAY%%-*}")" = "$year 3" ]
	[ "$(segments ends "${DAY%%-*}")" = "$year 3" ]
	# The person who left has a head, under a key for that, and no second keys any more.
	heads=$(cat prefecture/register/keep/heads-"${DAY%%-*}")
	[ "$heads" != "$year" ] && [ "$heads" != "$current" ]
	[ "$(segments heads "${DAY%%-*}")" = "$heads 1" ]
	[ "$(segments heads -)" = "$current 1" ]
	[ "$(segments names -)" = "$current 2" ]
	! list_line segment | grep -q "$before"
	echo 'what lies here' >prefecture/register/keep/README # nobody's key
	works jk-audit verify --deep -S prefecture prefecture/register
	[[ ${lines[0]} == *', list 3, 3 keep keys' ]]
	[ "${lines[1]}" = 'keep: keys that nothing names any more: 1' ]
	[ "${lines[2]}" = "$digest" ]
	held | cmp - expected
}

@test "days of recording never go back, whatever the business date" {
	begin
	record 1 2 correction move-within | send 2
	taken 0 jk-apply -q -S prefecture --as-of 2026-06-01 w2
	{ record 1 3 correction move-within; record 2 2 deletion death; } | send 3
	taken 0 jk-apply -q -S prefecture --as-of 2026-05-01 w3
	diff <(held resident_code,generation,recorded_on) - <<-END
		$(code 1)	1	$DAY
		$(code 1)	2	2026-06-01
		$(code 1)	3	2026-06-01
		$(code 2)	1	$DAY
		$(code 2)	2	2026-06-01
	END
	jk-audit verify --deep -S prefecture prefecture/register >/dev/null
}

@test "without a year's key the night goes on, and what cannot be read is named" {
	begin
	record 1 2 correction move-within | send 2
	taken 0 apply w2
	compact
	year=${DAY%%-*} key=$(cat prefecture/register/keep/"${DAY%%-*}")
	mv prefecture/keys/keep/"$key".raw away
	record 1 3 correction move-within | send 3
	taken 0 apply w3
	works jk-audit verify --deep -S prefecture prefecture/register
	[[ ${lines[0]} == *', not opened' ]]
	[ "${lines[2]}" = "keep $year: locked, 1 records, the key $key is not here" ]
	fails 77 JK00545 jk-cat -S prefecture prefecture/register
	[[ $stderr == *"$key"* ]]
	unchanged fails 77 JK00545 jk-apply -q -S prefecture --as-of "$DAY" --compact
	works jk-cat -S prefecture --no-titles --fields=generation \
		prefecture/register/segments/records-00000004-*.jks
	[ "$output" = 3 ]
	mv away prefecture/keys/keep/"$key".raw
	taken 0 compact
	[ "$(segments records "$year")" = "$key 2" ]
}

@test "a compaction that is asked for stands alone, and a dry one changes nothing" {
	begin
	unchanged fails 64 JKA0009 jk-apply -q -S prefecture --as-of "$DAY" --compact w1
	unchanged fails 64 JKA0009 jk-apply -q -S prefecture --as-of "$DAY" --compact --sent
	unchanged taken 0 jk-apply -n -q -S prefecture --as-of "$DAY" --compact
	touch prefecture/stop
	unchanged fails 75 JK00604 compact
}

# Partners

# The prefecture's receipts into the city.
answer()
{
	jk-encrypt -S city --as-of "$DAY" -d \
		"prefecture/outbox/220001-222038-receipt-00000$1.jks" |
		jk-validate -q -S city --as-of "$DAY" -f -o "r$1"
}

# The city's batch of that number, sealed in its outbox, as sent.
sealed()
{
	jk-encrypt -q -S city --as-of "$DAY" "b$1"
	jk-apply -q -S city --as-of "$DAY" --sent "city/outbox/$LANE-00000$1.jks"
}

@test "a partner's receipt is kept under the name of the batch it answers" {
	begin
	sealed 1
	answer 1
	taken 0 jk-apply -q -S city --as-of "$DAY" r1
	[ -f "city/receipts/$LANE-000001.jks" ]
	! grep -qa 'applied' "city/receipts/$LANE-000001.jks"
	grep -q '^lane 220001-222038-receipt 1 ' "$(newest city)"
	grep -q '^batch 220001-222038-receipt 1 .* 2 0 0$' "$(newest city)"
	# It is known when it comes again.
	before=$(print_of city)
	taken 0 jk-apply -q -S city --as-of "$DAY" r1
	[ "$(print_of city)" = "$before" ]
}

@test "a receipt for what was not sent is refused" {
	begin
	answer 1
	fails 76 JK00695 jk-apply -q -S city --as-of "$DAY" r1
	[ ! -e "$(newest city)" ]
}

@test "an onward mark is taken down once, in the order of the numbers" {
	begin
	record 1 2 correction move-within | send 2
	jk-encrypt -q -S city --as-of "$DAY" b1
	jk-encrypt -q -S city --as-of "$DAY" b2
	mark="jk-apply -q -S city --as-of $DAY --sent"
	fails 75 JK00671 $mark "city/outbox/$LANE-000002.jks"
	taken 0 $mark city/outbox/*.jks
	[ "$(sed -n 's/^onward //p' "$(newest city)")" = "$LANE 2 0" ]
	taken 0 $mark city/outbox/*.jks
	[ "$(newest city)" = city/register/lists/00000001.list ]
	# Only what this site has sealed.
	fails 65 JK00670 $mark b1
	fails 65 JK00670 $mark prefecture/outbox/*.jks
	{ head -c 2500 "city/outbox/$LANE-000001.jks"; printf X; } >cut
	run $mark cut
	[ "$status" -eq 76 ]
}

@test "a partner's register that was set back shows with its next receipt" {
	begin
	sealed 1
	cp -a prefecture/register earlier
	cp -a prefecture/receipts receipts-1
	for number in 2 3; do
		record 1 $number correction move-within | send $number
		taken 0 apply w$number
		sealed $number
	done
	for number in 1 2 3; do
		answer $number
		taken 0 jk-apply -q -S city --as-of "$DAY" r$number
	done
	[ "$(sed -n 's/^partner \(.*\) [^ ]*$/\1/p' "$(newest city)")" = \
		'220001-222038-receipt register 2' ]
	# The prefecture restores an old register and goes on with other batches.
	rm -r prefecture/register
	cp -a earlier prefecture/register
	rm prefecture/outbox/* prefecture/receipts/*-00000[23].jks
	record 1 2 correction move-within 別人 | send 2
	record 1 3 correction move-within 別人 | send 3
	record 1 4 correction move-within 別人 | send 4
	for number in 2 3 4; do
		taken 0 apply w$number
		sealed 4 2>/dev/null || true
	done
	sealed 4
	answer 4
	before=$(print_of city)
	run --separate-stderr jk-apply -q -S city --as-of "$DAY" r4
	[ "$status" -eq 76 ] || show_run 'status 76'
	[ "$(print_of city)" = "$before" ]
}

@test "a batch that is silent about its sender's ledger is refused, and so is one that leaves out a ledger" {
	begin
	record 1 2 correction move-within | send 2 --silent
	before=$(print_of prefecture)
	run --separate-stderr apply w2
	[ "$status" -eq 76 ]
	[[ $stderr == *JK00674* ]]
	[ "$(print_of prefecture)" = "$before" ]
	# What the lane showed once it must go on showing.
	record 1 2 correction move-within | send 2 --ledger archive
	run --separate-stderr apply w2
	[ "$status" -eq 76 ]
	[[ $stderr == *JK00675*register* ]]
	[ "$(print_of prefecture)" = "$before" ]
	record 1 2 correction move-within | send 2
	apply w2 >/dev/null
}

@test "a first batch shows its sender's ledger too, and so does a receipt" {
	record 1 1 entry birth | send 1 --silent
	fails 76 JK00674 apply w1
	[ ! -e "$(newest)" ]
	record 1 1 entry birth | send 1
	apply w1 >/dev/null
	grep -q "^partner $LANE register 0 " "$(newest)"
	sealed 1
	jk-encrypt -S city --as-of "$DAY" -d prefecture/outbox/*-receipt-000001.jks |
		jk-cat -S city --no-titles >rows
	made_by prefecture --kind receipt --lane 220001-222038-receipt --number 1 --silent <rows |
		jk-validate -q -S city --as-of "$DAY" -o r0
	fails 76 JK00674 jk-apply -q -S city --as-of "$DAY" r0
	[ ! -e "city/receipts/$LANE-000001.jks" ]
	answer 1
	taken 0 jk-apply -q -S city --as-of "$DAY" r1
}

# Brakes and refusals to begin

# many FROM TO GENERATION CLASS REASON: a record for each of these persons.
many()
{
	awk -v from="$1" -v to="$2" -v rest="222038	$3	$4	$5	$DAY	$DAY	山田太郎	ヤマダタロウ				1970-01-02	male		沼津市御幸町16-1			" 'BEGIN {
		split("5 4 3 2 7 6 5 4 3 2", weight, " ")
		for (n = from; n <= to; n++) {
			text = sprintf("%010d", n)
			sum = 0
			for (i = 1; i <= 10; i++)
				sum += substr(text, i, 1) * weight[i]
			print text (sum % 11 < 2 ? 0 : 11 - sum % 11) "\t" rest
		}
	}'
}

@test "more changed, deleted or refused than may be stops the run, and consent lets it go" {
	many 1 400 1 entry initial-load | send 1
	taken 0 apply --initial w1
	many 1 201 2 correction move-within | send 2
	unchanged fails 65 JKA0004 apply w2
	taken 0 apply --max-change=201 w2
	many 1 51 3 deletion death | send 3
	unchanged fails 65 JKA0005 apply w3
	taken 0 apply --max-delete '12.75%' w3
	many 52 152 9 correction move-within | send 4
	unchanged fails 65 JKA0003 apply w4
	[[ $stderr == *"JK00462-W: $LANE-000004: 101 records refused: "* ]] || show_run rule
	taken 2 apply -R 101 w4
	[ "$(list_line total)" = '222038 349 652' ]
}

@test "a first load needs the consent, since all of it is change" {
	many 1 201 1 entry birth | send 1
	fails 65 JKA0004 apply w1
	[ -z "$(ls prefecture/register/lists prefecture/outbox prefecture/receipts | grep -v :)" ]
	taken 0 apply --initial w1
}

@test "nothing is changed while the stop file is there or another writes" {
	begin
	record 1 2 correction move-within | send 2
	touch prefecture/stop
	unchanged fails 75 JK00604 apply w2
	rm prefecture/stop
	exec 9>>prefecture/register/lock
	flock 9
	unchanged run apply w2 9>&-
	[ "$status" -eq 75 ]
	exec 9>&-
	taken 0 apply w2
}

@test "the business date must be given" {
	record 1 1 entry birth | send 1
	fails 64 JK00611 jk-apply -S prefecture w1
}

@test "a reader that went away or a full disk of the list does not undo the commit" {
	[ -e /dev/full ] || not_run 'no /dev/full'
	record 1 1 entry birth | send 1
	run apply w1 >/dev/full
	apply w1 >/dev/full 2>err || status=$?
	[ "$status" -eq 74 ]
	[ "$(held | wc -l)" -eq 1 ]
	taken 0 apply w1
}

# Cost

# written COMMAND...: how many bytes it writes.
written()
{
	bash -c 'before=$(sed -n "s/^wchar: //p" /proc/$$/io)
		"$@" >/dev/null || exit
		echo $(($(sed -n "s/^wchar: //p" /proc/$$/io) - before))' written "$@"
}

@test "ten changes write as much on 5,000 as on 50,000 persons" {
	[ -r /proc/self/io ] || not_run 'no /proc/self/io'
	cp -a prefecture small
	for site in small prefecture; do
		[ $site = small ] && persons=5000 || persons=50000
		many 1 $persons 1 entry initial-load | batch 1 >b1
		many 1 10 2 correction move-within | batch 2 >b2
		for number in 1 2; do
			jk-validate -q -S $site --as-of "$DAY" -o $site.$number b$number
		done
		jk-apply -q -S $site --as-of "$DAY" --initial $site.1 >/dev/null
	done
	small=$(written jk-apply -q -S small --as-of "$DAY" small.2)
	large=$(written jk-apply -q -S prefecture --as-of "$DAY" prefecture.2)
	echo "# ten changes: $small bytes on 5,000 persons, $large on 50,000" >&3
	[ "$large" -gt 0 ] && [ $((large * 10)) -le $((small * 11)) ] &&
		[ $((large * 10)) -ge $((small * 9)) ]
}
