#!/usr/bin/env bats
# jk-validate(1): what may come in, what is set aside, and what is refused as a
# whole. Each test works on its own copy of three sites.

load lib/streams

setup()
{
	country "$BATS_TEST_TMPDIR/sites"
	cd "$BATS_TEST_TMPDIR/sites"
	people 20 >fields
}

# validate SITE OPTION...: from standard input to the file `out`.
validate()
{
	local site=$1

	shift
	jk-validate -S "$site" --as-of "$DAY" -o out -f "$@"
}

# gate STATUS ID SITE FILE: refused whole, before anything is written.
gate()
{
	fails "$1" "$2" jk-validate -S "$3" --as-of "$DAY" "$4"
	[ -z "$output" ]
}

records_of()
{
	jk-cat -S "$1" --no-titles "$2"
}

# The quarantine of a site: the named fields of every record in it.
quarantined()
{
	local site=$1

	shift
	jk-cat -S "$site" --no-titles --fields="$1" "$site"/quarantine/*.jks
}

# whole_refusal RECORD: the last validation of a batch of 20 refused it whole.
whole_refusal()
{
	[ "$status" -eq 2 ]
	[[ $stderr == *"JKV0011-W: the whole batch is refused: record $1 "* ]] || show_run refusal
	[ "$(last_line out verdict)" = 'verdict refused' ]
	[ "$(last_line out reason)" = 'reason unentitled' ]
	[ "$(last_line out in)" = 'in 20' ]
	[ "$(last_line out out)" = "out $(($1 - 1))" ]
	[ "$(last_line out aside)" = "aside $((21 - $1))" ]
}

# The stream as a whole

@test "what is right passes unchanged" {
	made_by city <fields >in
	run --separate-stderr validate city <in
	[ "$status" -eq 0 ]
	[[ $stderr == *'20 records came, 20 pass (0 with a warning), 0 are set aside' ]]
	diff <(records_of city in) <(records_of city out)
	[ "$(last_line out verdict)" = 'verdict accepted' ]
}

@test "the output is this site's working stream and names what it came from" {
	batch 7 --consent initial <fields >in
	validate prefecture <in
	jk-cat -S prefecture --header out >header
	grep -qx 'form working' header
	grep -qx 'origin 220001' header
	grep -qx 'lane -' header
	grep -qx 'consents initial' header
	grep -qx 'inputs 1' header
	grep -qx "$(sed -n 's/^stream/input/p' <(head -n 3 in))" header
	[ "$(last_line out sources)" = 'sources 1' ]
	[ "$(last_line out in)" = 'in 20' ]
}

@test "a night without changes passes, and says so" {
	batch 7 </dev/null >in
	run --separate-stderr validate prefecture <in
	[ "$status" -eq 0 ]
	[[ $stderr == *'0 records came, 0 pass'* ]]
	[ -z "$(records_of prefecture out)" ]
}

@test "a batch from a municipality gets its origin: lane, number, record" {
	batch 7 <fields | validate prefecture
	jk-cat -S prefecture --no-titles --fields=origin_lane,origin_number,origin_record \
		out | diff - <(for i in {1..20}; do printf '%s\t7\t%s\n' "$LANE" "$i"; done)
	diff <(cut -f 1-19 fields) <(records_of prefecture out | cut -f 1-19)
}

@test "a changed byte in the middle is status 76, and there is no final checkpoint" {
	people 300 | batch 7 >in
	size=$(stat -c %s in)
	for at in $((size / 3)) $((size / 2)) $((size - 100)); do
		byte=$(tail -c +$((at + 1)) in | head -c 1 | od -An -tu1 | tr -d ' ')
		cp in bad
		printf "\\x$(printf %02x $((byte ^ 1)))" |
			dd of=bad bs=1 seek="$at" conv=notrunc status=none
		run jk-validate -S prefecture --as-of "$DAY" --status-fd 3 bad 3>verdict >out
		[ "$status" -eq 76 ]
		grep -qE '^\[JK\] (BADSIG|INCOMPLETE)$' verdict
		! grep -aq '^final yes' out
	done
}

@test "an input that is cut off is status 76 and INCOMPLETE" {
	batch 7 <fields >in
	head -c -1 in >cut
	run --separate-stderr jk-validate -S prefecture --as-of "$DAY" --status-fd 3 cut 3>verdict
	[ "$status" -eq 76 ]
	grep -qx '\[JK\] INCOMPLETE' verdict
	batch 7 --cut <fields >cut
	run jk-validate -S prefecture --as-of "$DAY" cut
	[ "$status" -eq 76 ]
}

@test "what another trusted party signed in the sender's name is status 76" {
	made_by prefecture --lane "$LANE" --number 7 <fields >in
	fails 76 JK00290 jk-validate -S prefecture --as-of "$DAY" in
}

@test "a batch of the other environment is status 76" {
	batch 7 <fields >in
	sed -i 's/^environment = test/environment = production/' prefecture/jk.conf
	fails 76 JK00306 jk-validate -S prefecture --as-of "$DAY" in
}

@test "a batch that is not addressed here is status 77, and nothing is written" {
	batch 7 <fields >in
	gate 77 JK00645 nation in
	gate 77 JK00645 city in
	batch 8 --recipients 000001 <fields >in
	gate 77 JK00645 prefecture in
}

@test "a batch on a route that there is not is status 77" {
	made_by city --lane 222038-000001-ident --number 1 <fields >in
	gate 77 JK00642 nation in
	made_by city --lane 222038-220001-heads --number 1 --kind heads </dev/null >in
	gate 77 JK00641 prefecture in
	made_by city --lane 222038-220001-receipt --number 1 <fields >in
	gate 77 JK00640 prefecture in
	made_by prefecture --lane 220001-222038-ident --number 1 <fields >in
	gate 77 JK00642 city in
}

@test "a prefecture takes nothing from another one's municipality" {
	jk-site init --code=230006 --role=prefecture --name=愛知県 --parent=000001 \
		--from=2026-01-01 --ca=ca stranger
	jk-site add stranger city.pem
	made_by city --lane 222038-230006-ident --number 1 <fields >in
	gate 77 JK00643 stranger in
}

@test "another site's working stream is status 77" {
	made_by city <fields >in
	gate 77 JK00644 prefecture in
}

@test "a segment or a sealed batch is no input: status 65" {
	made_by city --form segment <fields >in
	gate 65 JK00650 city in
	batch 7 <fields | made_by city --sealed >in
	gate 65 JK00322 prefecture in
}

@test "a receipt comes in on the way back" {
	printf '%s\t' "$LANE" 7 222038 total '' '' "$(printf '%064d' 0)" applied 1 1 0 0 5 6 5 6 |
		sed 's/\t$/\n/' |
		made_by prefecture --kind receipt --lane 220001-222038-receipt --number 1 >in
	run --separate-stderr validate city <in
	[ "$status" -eq 0 ] || show_run 'a receipt'
	diff <(records_of city in) <(records_of city out)
}

@test "a schema that the site does not read is status 65" {
	sed 's/^\/\/ Who:/\/\/ who:/' "$JK_TOP/schemas/ident.csvs" >other.csvs
	made_by city --schema "$PWD/other.csvs" <fields >in
	gate 65 JK00652 city in
}

@test "a schema that the site's own reads is taken, column by column" {
	sed -e '/^@totalColumns/s/24/23/' -e '/^common_name:/,+1d' \
		"$JK_TOP/schemas/ident.csvs" >old.csvs
	cut -f 1-11,13- fields | made_by city --schema "$PWD/old.csvs" >in
	mkdir own
	sed "/^@totalColumns/a @reads(\"$(sha256sum <old.csvs | cut -c 1-64)\")" \
		"$JK_TOP/schemas/ident.csvs" >own/ident.csvs
	echo "schemas = $PWD/own" >>city/jk.conf
	validate city <in
	jk-cat -S city --header out | grep -qx "schema $(sha256sum <own/ident.csvs |
		cut -c 1-64) $(stat -c %s own/ident.csvs)"
	diff <(cut -f 1-11,13-19 fields) <(records_of city out | cut -f 1-11,13-19)
	[ -z "$(jk-cat -S city --no-titles --fields=common_name out | tr -d '\n')" ]
}

# The sender

@test "one record of another municipality refuses the whole batch" {
	set_field 12 $MUNICIPALITY 221309 <fields | batch 7 >in
	run --separate-stderr validate prefecture --status-fd 3 <in 3>verdict
	whole_refusal 12
	grep -qx '\[JK\] REFUSED unentitled 12' verdict
	[ "$(quarantined prefecture record_number,field,rule,municipality)" = \
		"$(printf '12\tmunicipality\tJKV0001\t221309')" ]
}

@test "a refusal as a whole has no reject limit" {
	set_field 1 $MUNICIPALITY 221309 <fields | batch 7 >in
	run --separate-stderr validate prefecture -R 0 <in
	whole_refusal 1
}

@test "in its own intake a municipality sets a foreign record aside alone" {
	set_field 12 $MUNICIPALITY 221309 <fields | made_by city >in
	run --separate-stderr validate city <in
	[ "$status" -eq 2 ]
	[ "$(last_line out verdict)" = 'verdict accepted' ]
	[ "$(last_line out out)" = 'out 19' ]
	[ "$(quarantined city record_number,rule)" = "$(printf '12\tJKV0001')" ]
}

# relayed: fields as the prefecture hands them on.
relayed()
{
	awk -F '\t' -v OFS='\t' -v lane="$LANE" \
		'{ $22 = lane; $23 = 7; $24 = NR; print }' fields
}

@test "a prefecture hands on what its municipalities signed" {
	relayed | made_by prefecture --lane 220001-000001-ident --number 3 >in
	validate nation <in
	diff <(records_of nation in) <(records_of nation out)
}

@test "a record handed on without a believable origin refuses the whole batch" {
	while read -r column value; do
		relayed | set_field 5 "$column" "$value" |
			made_by prefecture --lane 220001-000001-ident --number 3 >in
		run --separate-stderr validate nation <in
		whole_refusal 5
		[[ $stderr == *JKV0002-W* ]]
	done <<-END
		$ORIGIN_LANE
		$ORIGIN_LANE 221309-220001-ident
		$ORIGIN_LANE 222038-230006-ident
		$ORIGIN_LANE 222038-220001-receipt
		$ORIGIN_LANE nonsense
		$ORIGIN_NUMBER
		$ORIGIN_NUMBER 0
		$ORIGIN_RECORD
		$ORIGIN_RECORD x
	END
}

@test "a prefecture does not speak for another one's municipality" {
	relayed | set_field 5 $MUNICIPALITY 232017 |
		set_field 5 $ORIGIN_LANE 232017-220001-ident |
		made_by prefecture --lane 220001-000001-ident --number 3 >in
	run --separate-stderr validate nation <in
	whole_refusal 5
}

@test "a municipality cannot name another origin than its own batch" {
	awk -F '\t' -v OFS='\t' '{ $24 = ""; print }' fields |
		set_field 5 $ORIGIN_LANE 221309-220001-ident | batch 7 >in
	run --separate-stderr validate prefecture <in
	whole_refusal 5
}

# The records

@test "a wrong field sets the record aside whole, with place, rule and reason" {
	set_field 4 $BIRTH 2026-02-30 <fields | batch 7 >in
	run --separate-stderr validate prefecture --status-fd 3 <in 3>verdict
	[ "$status" -eq 2 ]
	grep -qx '\[JK\] PASSED 20 19 1 0' verdict
	grep -qx '\[JK\] REJECTED 1' verdict
	[ "$(quarantined prefecture input,record_number,field,rule,refused_on)" = \
		"$(printf '%s-000007\t4\tbirth_date\tJKV1013\t%s' "$LANE" "$DAY")" ]
	[[ $(quarantined prefecture reason) =~ ^JK004[0-9]{2}$ ]]
	[ "$(quarantined prefecture resident_code)" = "$(get_field 4 $CODE <fields)" ]
	name=$(get_field 4 $NAME <fields)
	[[ $(quarantined prefecture record) == *":$name"*'10:2026-02-30'* ]]
	diff <(sed 4d fields | cut -f 1) <(records_of prefecture out | cut -f 1)
}

@test "later generations of that person are refused as following, nobody else's" {
	{
		set_field 2 $SEX '?' <fields
		sed -n 2,3p fields | set_field 1 $GENERATION 2 | set_field 2 $GENERATION 2 |
			sed 's/\tentry\tinitial-load\t/\tcorrection\tmove-within\t/'
	} | batch 7 >in
	run --separate-stderr validate prefecture <in
	[ "$status" -eq 2 ]
	[ "$(quarantined prefecture record_number,rule,follows)" = \
		"$(printf '2\tJKV1014\t\n21\tJKV0003\t2')" ]
	[ "$(last_line out out)" = 'out 20' ]
}

@test "a code change follows the chain of the old code" {
	old=$(get_field 2 $CODE <fields) new=$(people 25 | get_field 25 $CODE)
	{
		set_field 2 $SEX '?' <fields
		sed -n 2p fields | set_field 1 $CODE "$new" | set_field 1 $GENERATION 2 |
			set_field 1 $FORMER_CODE "$old" |
			sed 's/\tentry\tinitial-load\t/\tcorrection\tcode-change\t/'
		sed -n 2p fields | set_field 1 $CODE "$new" | set_field 1 $GENERATION 3 |
			sed 's/\tentry\tinitial-load\t/\tcorrection\tmove-within\t/'
	} | batch 7 >in
	run --separate-stderr validate prefecture <in
	[ "$status" -eq 2 ]
	[ "$(quarantined prefecture record_number,rule,follows)" = \
		"$(printf '2\tJKV1014\t\n21\tJKV0003\t2\n22\tJKV0003\t21')" ]
}

@test "a thousand refused persons are each remembered" {
	people 300 >many
	awk -F '\t' -v OFS='\t' '{ $14 = "?"; print }
	END { }' many >bad
	for i in 1 2 3 4; do cat bad; done | made_by city >in
	run --separate-stderr validate city -R 100% <in
	[ "$status" -eq 2 ]
	[ "$(quarantined city rule | sort | uniq -c | tr -s ' ')" = \
		"$(printf ' 900 JKV0003\n 300 JKV1014')" ]
}

@test "fields of the site's own are empty in its intake, and dates in a batch" {
	set_field 4 $RECORDED 2026-03-01 <fields | made_by city >in
	run validate city <in
	[ "$status" -eq 2 ]
	[ "$(quarantined city record_number,field,rule)" = "$(printf '4\trecorded_on\tJKV0004')" ]
	set_field 4 $RECORDED 2026-03-01 <fields | batch 7 | validate prefecture
	set_field 4 $RECORDED yesterday <fields | batch 7 >in
	run validate prefecture <in
	[ "$status" -eq 2 ]
	[ "$(quarantined prefecture rule)" = JKV0004 ]
}

@test "a warning is counted, and its record passes: status 1" {
	set_field 4 $FORMER_KANA ヤマ <fields | made_by city >in
	run --separate-stderr validate city <in
	[ "$status" -eq 1 ]
	[[ $stderr == *'JKV1107-W: 1 records pass with a warning'* ]]
	[ "$(last_line out out)" = 'out 20' ]
	[ -z "$(ls city/quarantine/*.jks 2>/dev/null)" ]
}

@test "refused and warned together are status 2" {
	set_field 4 $FORMER_KANA ヤマ <fields | set_field 5 $SEX '?' | made_by city >in
	run validate city <in
	[ "$status" -eq 2 ]
}

@test "a changed table changes the verdict without a rebuild" {
	made_by city <fields >in
	validate city <in
	mkdir -p own/codes
	sed '/^female,/d' "$JK_TOP/schemas/codes/sex.csv" >own/codes/sex.csv
	echo "schemas = $PWD/own" >>city/jk.conf
	run validate city <in
	[ "$status" -eq 2 ]
	[ "$(quarantined city rule | sort -u)" = JKV1014 ]
	[ "$(quarantined city rule | wc -l)" -eq "$(cut -f $SEX fields | grep -c '^female$')" ]
}

# Limits

@test "more refused than the limit: status 65, no end, and the quarantine is kept" {
	awk -F '\t' -v OFS='\t' 'NR <= 3 { $14 = "?" } { print }' fields | made_by city >in
	for limit in 2 '10% 2' 0 '0% 0'; do
		rm -f city/quarantine/*.jks
		fails 65 JKV0010 jk-validate -S city --as-of "$DAY" -R "$limit" -o new in
		[ ! -e new ]
		[ "$(quarantined city rule | wc -l)" -ge 1 ]
	done
	[ "$(jk-validate -S city --as-of "$DAY" -R 0 in 2>/dev/null | grep -ac '^final yes')" -eq 0 ]
}

@test "as many refused as the limit allows is status 2" {
	awk -F '\t' -v OFS='\t' 'NR <= 3 { $14 = "?" } { print }' fields | made_by city >in
	for limit in 3 15% '10% 3' '15% 0'; do
		run validate city -R "$limit" <in
		[ "$status" -eq 2 ]
	done
}

@test "the site's limit holds where no option says otherwise" {
	awk -F '\t' -v OFS='\t' 'NR <= 3 { $14 = "?" } { print }' fields | made_by city >in
	echo 'reject-limit = 2' >>city/jk.conf
	fails 65 JKV0010 jk-validate -S city --as-of "$DAY" in
}

@test "the same input twice makes the same records and one quarantine" {
	set_field 4 $SEX '?' <fields | batch 7 >in
	run validate prefecture <in
	content=$(last_line out content)
	run validate prefecture <in
	[ "$(last_line out content)" = "$content" ]
	[ "$(ls prefecture/quarantine/*.jks | wc -l)" -eq 1 ]
	[ "$(quarantined prefecture record_number)" = 4 ]
	# Nor is its name a digest that the record could be tried out with.
	name=$(basename prefecture/quarantine/*.jks .jks)
	[[ ${name##*-} =~ ^[0-9a-f]{16}$ ]]
	[[ $(grep -a '^content ' in) != "content ${name##*-}"* ]]
}

@test "a quarantine can be put elsewhere" {
	set_field 4 $SEX '?' <fields | made_by city >in
	run validate city -Q aside.jks <in
	[ "$status" -eq 2 ]
	[ "$(jk-cat -S city --no-titles --fields=rule aside.jks)" = JKV1014 ]
	[ -z "$(ls city/quarantine/*.jks 2>/dev/null)" ]
}

# The outside

@test "no personal value is ever told, and no quarantine lies in the clear" {
	awk -F '\t' -v OFS='\t' '{ $14 = "?"; $13 = $13 "x" } { print }' fields |
		made_by city >in
	run --separate-stderr validate city -v -R 100% <in
	[ "$status" -eq 2 ]
	[ "$(grep -c 'birth_date' <<<"$stderr")" -ge 20 ]
	cut -f 1,8,9,13,16,17 fields | tr '\t' '\n' | grep . | sort -u >canaries
	[ "$(wc -l <canaries)" -ge 60 ]
	! grep -qFf canaries <<<"$stderr"
	! grep -qaFf canaries city/quarantine/*.jks
}

@test "a reader that goes away ends it by SIGPIPE, a full disk with status 74" {
	made_by city <fields >in
	run bash -c '(sleep 0.3; exec jk-validate -S city --as-of "$1" in) | true
		exit ${PIPESTATUS[0]}' _ "$DAY"
	[ "$status" -eq 141 ]
	[ -c /dev/full ] || not_run 'no /dev/full'
	run bash -c 'jk-validate -S city --as-of "$1" in >/dev/full' _ "$DAY"
	[ "$status" -eq 74 ]
}

@test "while the stop file is there nothing is done: status 75" {
	made_by city <fields >in
	touch city/stop
	fails 75 JK00604 jk-validate -S city --as-of "$DAY" in
	[ -z "$output" ]
}

@test "wrong command lines are status 64, a missing input 66" {
	fails 64 JK00611 jk-validate -S city
	fails 64 JKV0013 jk-validate -S city --as-of "$DAY" fields fields

	run jk-validate -S city --as-of "$DAY" nowhere
	[ "$status" -eq 66 ]
}

@test "thirty thousand records pass in a small address space" {
	not_sanitized 'a memory limit'
	people 300 >many
	for i in {1..100}; do cat many; done | made_by city >in
	(
		ulimit -v 98304
		validate city -q <in
	)
	[ "$(last_line out out)" = 'out 30000' ]
}
