#!/usr/bin/env bats
# jk-audit(1): what verify says of streams and registers, that reconcile names each
# batch, receipt and count that is gone, doubled or altered, and that a traced
# record is the one its municipality signed. Three sites with two settled nights
# are made once; each test works on its own copy.

load lib/jk
case $BUILD in
/*) ;;
*) BUILD=$JK_TOP/$BUILD ;;
esac

IDENT=222038-220001-ident RECEIPT=220001-222038-receipt ONWARD=220001-000001-ident

night()
{
	sed -n "s/^night $1 //p" "$people/MANIFEST"
}

city_night() # K [OPTION]
{
	jk-nightly -q -S city --as-of "$(night "$1")" "${@:2}" -- --source=journal --allow-empty \
		--encoding=utf-8 "$people/night-$1/222038.csv" >list
}

tier_night() # SITE K [OPTION]
{
	jk-nightly -q -S "$1" --as-of "$(night "$2")" "${@:3}" >list
}

carry() # FROM TO KIND
{
	cp "$1"/outbox/*-"$3"-*.jks "$2/inbox/"
}

# One night at all three, and the receipts back.
whole_night() # K [OPTION]
{
	city_night "$@"
	carry city prefecture ident
	tier_night prefecture "$@"
	carry prefecture nation ident
	tier_night nation "$@"
	carry nation prefecture receipt
	tier_night prefecture "$1"
	carry prefecture city receipt
	tier_night city "$1"
}

make_settled()
(
	set -e
	people=$1/people
	"$BUILD/tools/people" --country=tiny -o "$people"
	country "$1/sites"
	cd "$1/sites"
	whole_night 0 --initial
	whole_night 1
)

setup()
{
	once settled make_settled
	people=$made/people
	cp -a "$made/sites/." "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR" || exit
	DAY=$(night 1) NEXT=$(night 2)
}

# named ID PLACE SITE [DAY [OPTION]]: reconcile finds it there, status 3.
named()
{
	run --separate-stderr jk-audit reconcile -S "$3" --as-of "${4:-$DAY}" "${@:5}"
	[ "$status" -eq 3 ] || show_run "status 3, $1 at $2"
	[[ $output == *"$1: $2: "* ]] || show_run "status 3, $1 at $2"
}

# settled SITE [DAY [OPTION]]: no difference.
settled()
{
	works jk-audit reconcile -S "$1" --as-of "${2:-$DAY}" "${@:3}"
	[ "${lines[-1]}" = '0 differences' ] || show_run 'no difference'
}

# Change one bit of the byte in the middle.
alter()
{
	local at=$(($(stat -c %s "$1") / 2)) byte

	byte=$(dd if="$1" bs=1 skip="$at" count=1 status=none | od -An -tu1)
	printf '%b' "\\x$(printf %02x $((byte ^ 1)))" |
		dd of="$1" bs=1 seek="$at" conv=notrunc status=none
}

make_stream() # SITE OPTION...
{
	"$BUILD/unit/make_stream" --site "$1" --date "$DAY" --schemas "$JK_TOP/schemas" "${@:2}"
}

# The batch within a sealed file that this site can open.
opened() # SITE FILE
{
	jk-encrypt -d -q -S "$1" --as-of "$DAY" "$2"
}

# The fields of a stream, for make_stream.
fields_of() # SITE FILE
{
	jk-cat -S "$1" --no-titles "$2"
}

# A receipt of the city written anew by itself, as it keeps them: FIELDS changed by AWK.
rewrite_receipt() # AWK
{
	fields_of city "city/receipts/$IDENT-000002.jks" |
		LC_ALL=C awk -F '\t' -v OFS='\t' "$1" >rows
	make_stream city --kind receipt --form segment <rows >"city/receipts/$IDENT-000002.jks"
}

# The city's second batch written anew, in the clear.
rewrite_batch() # OPTION...
{
	[ -e clear ] || opened city "city/outbox/$IDENT-000002.jks" >clear
	fields_of city clear | make_stream city --lane "$IDENT" --number 2 "$@" \
		>"city/outbox/$IDENT-000002.jks"
}

# The prefecture's onward batch of that number written anew, with these sources.
rewrite_onward() # NUMBER [OPTION...]
{
	[ -e clear ] || opened prefecture "prefecture/outbox/$ONWARD-00000$1.jks" >clear
	fields_of prefecture clear | make_stream prefecture --lane "$ONWARD" --number "$1" \
		"${@:2}" >"prefecture/outbox/$ONWARD-00000$1.jks"
}

# verify

@test "verify says of each stream how it ends, goes on after a bad one, and counts" {
	cp "city/outbox/$IDENT-000001.jks" whole
	head -c 3000 whole >cut
	cp whole forged && alter forged
	run --separate-stderr jk-audit verify -S nation cut missing forged whole
	[ "$status" -eq 76 ] || show_run 'status 76'
	[[ ${lines[0]} == "cut: cut, 0 records"* ]]
	[[ ${lines[1]} == "forged: forged, 0 records"* ]]
	[ "${lines[2]}" = "whole: complete, 10 records, signer 222038, lane $IDENT number 1, not opened" ]
	[ "${lines[3]}" = '1 of 4 complete' ]
	[[ $stderr == *'cut: JK00301-E: '* ]]
	[[ $stderr == *'missing: '*-E:* ]]
}

@test "verify opens what the site's keys open, and then tells the content digest" {
	works jk-audit verify --deep -S city city/outbox/*.jks city/receipts/*.jks
	[ "${lines[-1]}" = '4 of 4 complete' ]
	[[ ${lines[0]} == *", lane $IDENT number 1, digest "*", content "* ]]
	[[ $output != *'not opened'* ]]
	chmod 0 city/keys/opening.raw
	[ "$(id -u)" -eq 0 ] || [[ $(jk-audit verify -S city city/outbox/*.jks) == *'not opened'* ]]
}

@test "verify reads standard input, and a pipe of whatever kind" {
	opened city "city/outbox/$IDENT-000001.jks" >clear
	works bash -c 'cat clear | jk-audit verify -S city'
	[[ ${lines[0]} == "standard input: complete, 10 records, signer 222038"* ]]
}

@test "verify tells scripts by --status-fd, in csv and in jsonl" {
	jk-audit verify -S city --status-fd=3 "city/outbox/$IDENT-000001.jks" city/register \
		3>verdicts >list
	grep -qE "^\[JK\] VERIFIED 222038 $IDENT 1 10 [0-9a-f]{64}\$" verdicts
	grep -qE '^\[JK\] LEDGER 222038 [0-9]+ [0-9]+ [0-9a-f]{64}$' verdicts
	works jk-audit verify -S city -F csv city/register
	[ "${lines[0]}" = 'row,name,verdict,signer,lane,number,records,persons,digest' ]
	[[ ${lines[1]} == ledger,city/register,complete,222038,,* ]]
	[ "${lines[2]}" = keep,city/register,named,,,1,,, ]
	[ "${lines[3]}" = keep,city/register,unnamed,,,0,,, ]
	[[ ${lines[4]} == municipality,222038,,,,,* ]]
	works jk-audit verify -S city -F jsonl city/register
	/usr/bin/python3 -c 'import json, sys
for line in sys.stdin: json.loads(line)' <<<"$output"
	fails 64 JKU0001 jk-audit verify -S city -F copy city/register
}

@test "equal registers have equal digests at every tier, also in a copy that was moved" {
	mkdir elsewhere
	cp -a prefecture/register elsewhere/copy
	jk-audit verify --deep -S city city/register | grep ^222038 >here
	jk-audit verify --deep -S prefecture elsewhere/copy | grep ^222038 >there
	jk-audit verify --deep -S nation nation/register | grep ^222038 >above
	cmp here there
	cmp here above
	IFS=, read -r _ persons generations digest < <(tail -n 1 "$people/truth/night-1.csv")
	[ "$(cat here)" = "222038: $persons persons, $generations generations, digest $digest" ]
}

@test "without keys a ledger is verified from outside, and its municipalities are not told" {
	rm city/keys/keep/*.raw
	works jk-audit verify --deep -S city city/register
	[[ ${lines[0]} == 'city/register: complete, '*', not opened' ]]
	[ "${#lines[@]}" -eq 2 ]
}

@test "with --deep the digests of heads are made again from the records" {
	works jk-audit verify --deep -S city city/register
	printf '%064d\n' 0 >city/keys/heads.key
	works jk-audit verify -S city city/register
	fails 76 JKU0012 jk-audit verify --deep -S city city/register
}

@test "a ledger with one byte, list or segment altered or gone is forged" {
	local file names=(city/register/lists/*.list city/register/segments/*.jks)

	[ "${#names[@]}" -ge 4 ]
	for file in "${names[@]}"; do
		cp "$file" kept
		alter "$file"
		fails 76 '' jk-audit verify -S city city/register
		[[ $output == 'city/register: forged'* ]]
		rm "$file"
		fails 76 '' jk-audit verify -S city city/register
		cp kept "$file"
	done
	works jk-audit verify -S city city/register
	fails 65 JKU0018 jk-audit verify -S city city/outbox
}

# reconcile

@test "after a settled night nothing differs, at any tier" {
	settled city
	settled prefecture
	settled nation
	jk-audit reconcile -S city --as-of "$DAY" >list
	generations=$(tail -n 1 "$people/truth/night-1.csv" | cut -d , -f 3)
	grep -q "^$IDENT: 2 sent, 2 answered, 0 awaited; $generations records = " list
	grep -qE '^222038: [0-9]+ persons, [0-9]+ generations; at 220001 after list [0-9]+: ' list
	fails 64 JK00611 jk-audit reconcile -S city
}

@test "a batch removed is named, by who sent it and by who took it" {
	rm "city/outbox/$IDENT-000001.jks" "prefecture/done/$IDENT-000002.jks"
	named JKU0021 "outbox/$IDENT-000001.jks" city
	named JKU0021 "done/$IDENT-000002.jks" prefecture
	# Nothing follows from it but that.
	[ "${lines[-1]}" = '1 differences' ]
}

@test "a batch doubled is named, under another number and over another batch" {
	cp "city/outbox/$IDENT-000002.jks" "city/outbox/$IDENT-000003.jks"
	named JKU0027 "outbox/$IDENT-000003.jks" city
	rm "city/outbox/$IDENT-000003.jks"
	cp "city/outbox/$IDENT-000002.jks" "city/outbox/$IDENT-000001.jks"
	named JKU0023 "outbox/$IDENT-000001.jks" city
}

@test "a batch altered is named, by who sent it and by who took it" {
	alter "city/outbox/$IDENT-000002.jks"
	named JKU0022 "outbox/$IDENT-000002.jks" city
	alter "prefecture/done/$IDENT-000002.jks"
	named JKU0022 "done/$IDENT-000002.jks" prefecture
}

@test "a batch written anew with another content is named" {
	opened city "city/outbox/$IDENT-000002.jks" >clear
	fields_of city clear | sed 1d | make_stream city --lane "$IDENT" --number 2 >other
	cp other "city/outbox/$IDENT-000002.jks"
	named JKU0024 "receipts/$IDENT-000002.jks" city
	cp other "prefecture/done/$IDENT-000002.jks"
	named JKU0024 "done/$IDENT-000002.jks" prefecture
}

@test "a receipt removed is named: awaited until the deadline by who sent the batch" {
	rm "city/receipts/$IDENT-000002.jks"
	settled city "$DAY"
	[[ $output == *' 1 answered, 1 awaited'* ]]
	named JKU0031 "receipts/$IDENT-000002.jks" city "$NEXT"
	rm "prefecture/receipts/$IDENT-000001.jks" "prefecture/outbox/$RECEIPT-000002.jks"
	named JKU0032 "receipts/$IDENT-000001.jks" prefecture
	[[ $output == *"JKU0038: outbox/$RECEIPT-000002.jks: "* ]]
}

@test "a receipt doubled is named" {
	cp "city/receipts/$IDENT-000001.jks" "city/receipts/$IDENT-000002.jks"
	named JKU0034 "receipts/$IDENT-000002.jks" city
	cp "prefecture/receipts/$IDENT-000001.jks" "prefecture/receipts/$IDENT-000003.jks"
	named JKU0039 "receipts/$IDENT-000003.jks" prefecture
	rewrite_receipt '{ print } NR == 1 { print }'
	named JKU0036 "receipts/$IDENT-000002.jks" city
}

@test "a receipt altered is named" {
	alter "city/receipts/$IDENT-000001.jks"
	named JKU0033 "receipts/$IDENT-000001.jks" city
	alter "prefecture/receipts/$IDENT-000001.jks"
	named JKU0033 "receipts/$IDENT-000001.jks" prefecture
}

@test "a count of a receipt altered is named" {
	rewrite_receipt '$4 == "total" { $10++ } { print }'
	named JKU0035 "receipts/$IDENT-000002.jks" city
	rewrite_receipt '$4 == "total" { $10 += 0; $9++ } { print }'
	named JKU0037 "receipts/$IDENT-000002.jks" city
}

@test "a count of a receipt removed is named" {
	rewrite_receipt '$4 != "class" { print }'
	named JKU0036 "receipts/$IDENT-000002.jks" city
}

@test "a receiver's register that is not ours is named by its totals" {
	rewrite_receipt '$4 == "total" { $14++ } { print }'
	named JKU0045 register city
	[[ $output == *'JKU0045: register: municipality 222038: '* ]]
}

@test "a custody count altered is named" {
	rewrite_batch --in 99
	named JKU0025 "outbox/$IDENT-000002.jks" city
	rewrite_batch --aside 1 --in 0
	named JKU0025 "outbox/$IDENT-000002.jks" city
}

@test "a source removed, doubled or altered is named" {
	opened prefecture "prefecture/done/$IDENT-000001.jks" >first
	opened prefecture "prefecture/done/$IDENT-000002.jks" >second
	fields_of prefecture second | sed 1d | make_stream city --lane "$IDENT" --number 2 >third
	rewrite_onward 2
	named JKU0041 "outbox/$ONWARD-000002.jks" prefecture
	rewrite_onward 2 --source first
	named JKU0042 "outbox/$ONWARD-000002.jks" prefecture
	rewrite_onward 2 --source third
	named JKU0043 "outbox/$ONWARD-000002.jks" prefecture
}

@test "a gap in the inbox is named, and what waits beyond its deadline" {
	city_night 2
	city_night 3
	cp "city/outbox/$IDENT-000004.jks" prefecture/inbox/
	named JKU0028 "inbox/$IDENT-000003.jks" prefecture "$(night 3)"
	cp "city/outbox/$IDENT-000003.jks" prefecture/inbox/
	named JKU0029 "inbox/$IDENT-000003.jks" prefecture "$(night 3)"
	[[ $output != *JKU0028* ]]
}

@test "what was recorded and not sent by the deadline is named" {
	city_night 2
	jk-encrypt -d -q -S prefecture --as-of "$NEXT" "city/outbox/$IDENT-000003.jks" |
		jk-validate -q -S prefecture --as-of "$NEXT" -o valid
	jk-apply -q -S prefecture --as-of "$NEXT" valid >list
	cp "city/outbox/$IDENT-000003.jks" prefecture/done/
	settled prefecture "$NEXT"
	named JKU0030 "$ONWARD" prefecture "$(night 3)"
}

@test "a record in quarantine is owed from the deadline on, until its chain goes on" {
	awk -F , -v OFS=, 'NR == 1 { print } NR == 2 { $8 = ""; print }' \
		"$people/night-0/222038.csv" | sed 's/initial-load/move-within/' >wrong.csv
	run jk-nightly -q -S city --as-of "$DAY" -- --source=journal --encoding=utf-8 wrong.csv
	[ "$status" -eq 2 ]
	settled city "$DAY"
	# Its generation is in the register: it was known, and is not owed.
	[[ $output == *'quarantine: 1 records = 1 applied since + '* ]]
	awk -F , -v OFS=, 'NR == 1 { print } NR == 2 { $3 += 7; $8 = ""; print }' \
		"$people/night-0/222038.csv" | sed 's/initial-load/move-within/' >wrong.csv
	run jk-nightly -q -S city --as-of "$DAY" -- --source=journal --encoding=utf-8 wrong.csv
	[ "$status" -eq 2 ]
	settled city "$DAY"
	[[ $output == *' 1 awaited + 0 owed'* ]]
	run jk-audit reconcile -S city --as-of "$NEXT"
	[ "$status" -eq 3 ]
	[[ $output == *"JKU0044: quarantine/$DAY-jk-"*'.jks: 1 records are owed, the first is record 1, refused by JK'* ]]
}

@test "differences are told to scripts, in csv and in jsonl" {
	rm "city/outbox/$IDENT-000001.jks"
	run jk-audit reconcile -S city --as-of "$DAY" --status-fd=3 -F jsonl 3>verdicts
	[ "$status" -eq 3 ]
	diff verdicts - <<-END
		[JK] DIFFERENCE JKU0021
		[JK] RECONCILED 1
	END
	/usr/bin/python3 -c 'import json, sys
rows = [json.loads(line) for line in sys.stdin]
assert [row["id"] for row in rows if row["row"] == "difference"] == ["JKU0021"]' <<<"$output"
}

@test "with --since what was settled before that day is neither read nor missed" {
	alter "city/outbox/$IDENT-000001.jks"
	rm "prefecture/done/$IDENT-000001.jks" "prefecture/outbox/$ONWARD-000001.jks"
	jk-audit reconcile -S city --as-of "$DAY" >list || [ $? -eq 3 ]
	grep -q "^JKU0022: outbox/$IDENT-000001" list
	settled city "$DAY" --since "$DAY"
	[[ $output == *"$IDENT: 2 sent, 1 left out, 1 answered, 0 awaited; "* ]]
	[[ $output == *"$RECEIPT: 2 received, 1 left out"* ]]
	settled prefecture "$DAY" --since "$DAY"
	settled nation "$DAY" --since "$DAY"
	# From the first night on it is all.
	named JKU0022 "outbox/$IDENT-000001.jks" city "$DAY" --since "$(night 0)"
	works jk-audit reconcile -S nation --as-of "$DAY" --since "$DAY" -F jsonl
	[[ $output == *'"last":"2","left_out":"1","answered":"1"'* ]]
	# The day after, nothing new has come.
	settled city "$NEXT" --since "$NEXT"
	[[ $output == *"$IDENT: 2 sent, 2 left out, 0 answered, 0 awaited; 0 records = "* ]]
}

@test "with --since what came since is read, and its sources go on where they stood" {
	local since=(--since "$DAY")

	alter "city/outbox/$IDENT-000002.jks"
	named JKU0022 "outbox/$IDENT-000002.jks" city "$DAY" "${since[@]}"
	opened prefecture "prefecture/done/$IDENT-000001.jks" >first
	rewrite_onward 2
	named JKU0041 "outbox/$ONWARD-000002.jks" prefecture "$DAY" "${since[@]}"
	rewrite_onward 2 --source first
	named JKU0042 "outbox/$ONWARD-000002.jks" prefecture "$DAY" "${since[@]}"
}

@test "with --since what is open is named however old it is" {
	local since=(--since "$NEXT")

	rm "city/receipts/$IDENT-000001.jks" "prefecture/receipts/$IDENT-000001.jks"
	named JKU0031 "receipts/$IDENT-000001.jks" city "$NEXT" "${since[@]}"
	[ "${lines[-1]}" = '1 differences' ]
	named JKU0032 "receipts/$IDENT-000001.jks" prefecture "$NEXT" "${since[@]}"
	# Without it the batch cannot be settled, and is read.
	alter "prefecture/done/$IDENT-000001.jks"
	named JKU0022 "done/$IDENT-000001.jks" prefecture "$NEXT" "${since[@]}"
	cp "nation/done/$ONWARD-000002.jks" "nation/inbox/$ONWARD-000004.jks"
	named JKU0028 "inbox/$ONWARD-000003.jks" nation "$NEXT" "${since[@]}"
	awk -F , -v OFS=, 'NR == 1 { print } NR == 2 { $3 += 7; $8 = ""; print }' \
		"$people/night-0/222038.csv" | sed 's/initial-load/move-within/' >wrong.csv
	run jk-nightly -q -S city --as-of "$DAY" -- --source=journal --encoding=utf-8 wrong.csv
	[ "$status" -eq 2 ]
	run jk-audit reconcile -S city --as-of "$NEXT" "${since[@]}"
	[[ $output == *"JKU0044: quarantine/$DAY-jk-"* ]]
}

@test "--since takes a date up to the business date" {
	fails 64 JKU0047 jk-audit reconcile -S city --as-of "$DAY" --since yesterday
	fails 64 JKU0047 jk-audit reconcile -S city --as-of "$DAY" --since "$NEXT"
}

# trace

@test "a traced record is the one in the batch, its path leads to the signed root" {
	works jk-audit trace -S prefecture --lane "$IDENT" --number 1 --record 3
	[ "${lines[0]}" = 'jk-proof 1' ]
	[[ $output == *$'\nparty 222038\n'* && $output == *$'\ntaken 1\n'* ]]
	works jk-audit trace -S prefecture --lane "$IDENT" --number 1 --record 3 --show
	opened prefecture "prefecture/done/$IDENT-000001.jks" >clear
	[ "$(cut -f 2- <<<"$output" | paste -s)" = "$(fields_of prefecture clear | sed -n 3p)" ]
	# The register says of the record where it came from.
	jk-cat -S prefecture --fields=origin_lane,origin_number,origin_record prefecture/register |
		grep -qx "$IDENT	1	3"
}

@test "a proof in a file is checked by its own bytes" {
	jk-audit trace -S prefecture --lane "$IDENT" --number 1 --record 3 -o proof
	[ "$(stat -c %a proof)" = 600 ]
	/usr/bin/python3 - proof <<-'END'
	import hashlib, sys
	def node(kind, *parts):
	    return hashlib.sha256(kind + b"".join(parts)).digest()
	head, rest = open(sys.argv[1], "rb").read().split(b"\n\n", 1)
	lines = dict(line.split(" ", 1) for line in head.decode().splitlines())
	lengths = [int(word) for word in lines["bytes"].split()]
	parts = []
	for length in lengths:
	    parts.append(rest[:length])
	    rest = rest[length:]
	assert not rest
	size = int(lines["size"])
	for name, leaf in ("header", parts[0]), ("frame", parts[1]):
	    index, digest, path = lines[name].split()
	    value, at, last = node(b"\0", leaf), int(index), size - 1
	    assert value.hex() == digest
	    for step in [] if path == "-" else path.split(","):
	        while at == last and at % 2 == 0:
	            at, last = at // 2, last // 2
	        step = bytes.fromhex(step)
	        value = node(b"\1", step, value) if at % 2 else node(b"\1", value, step)
	        at, last = at // 2, last // 2
	    assert value.hex() == lines["root"]
	assert ("\nroot " + lines["root"] + "\n").encode() in parts[2]
	END
}

@test "what cannot be traced is refused" {
	local place=(--lane "$IDENT" --number 1)

	fails 65 JKU0004 jk-audit trace -S prefecture "${place[@]}" --record 11
	fails 64 JKU0007 jk-audit trace -S prefecture "${place[@]}" --record 0
	fails 64 JKU0008 jk-audit trace -S prefecture --lane x --number 1 --record 1
	fails 65 JKU0019 jk-audit trace -S prefecture "${place[@]}" --record 1 \
		"prefecture/done/$IDENT-000002.jks"
	fails 77 '' jk-audit trace -S nation "${place[@]}" --record 1 \
		"prefecture/done/$IDENT-000001.jks"
	fields_of prefecture <(opened prefecture "prefecture/done/$IDENT-000001.jks") | sed 1d |
		make_stream city --lane "$IDENT" --number 1 >other
	fails 76 JKU0020 jk-audit trace -S prefecture "${place[@]}" --record 1 other
	alter "prefecture/done/$IDENT-000001.jks"
	fails 76 '' jk-audit trace -S prefecture "${place[@]}" --record 3
}

# lanes, and what is never shown

@test "lanes say where they stand, without any key" {
	rm -r city/keys prefecture/keys
	works jk-audit lanes -S city
	[ "${lines[0]}" = "received $RECEIPT 2" ]
	[[ ${lines[1]} =~ ^sent\ $IDENT\ 2\ [0-9]+\ [0-9a-f]{64}$ ]]
	works jk-audit lanes -S prefecture
	[[ $output == *"received $IDENT 2"* && $output == *"sent $ONWARD 2 "* ]]
	fails 64 JKU0003 jk-audit -S city
	fails 64 JKU0002 jk-audit lanes -S city city
}

@test "no person is in a report, a verdict or a message of jk-audit" {
	alter "city/receipts/$IDENT-000001.jks"
	{
		jk-audit verify -v --deep -S city city/outbox/*.jks city/register
		jk-audit reconcile -v -S city --as-of "$NEXT"
		jk-audit trace -v -S city --lane "$IDENT" --number 1 --record 1
		jk-audit lanes -v -S city
	} >said 2>&1 || true
	jk-cat -S city --no-titles --fields=resident_code,name,address,individual_number \
		city/register | tr '\t' '\n' | grep . | sort -u >persons
	[ "$(wc -l <persons)" -ge 20 ]
	run grep -F -f persons said
	[ "$status" -eq 1 ]
}
