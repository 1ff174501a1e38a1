#!/usr/bin/env bats
# The archive: what jk-apply(1), Access records, and jk-ledger(5) say of access and
# operation records, from the spool to the prefecture a person lived in. Looking one
# person up: t/unit/person.c; merging: t/unit/months.c.

load lib/changes
load lib/faults

# A day of access records as CSV: access.csv, and the header alone.
make_access()
{
	"$BUILD/tools/access" --looks=1 --residents=5000 --operators=20 --batch=50 \
		--calendar="$JK_TOP/schemas/calendar.csv" -o "$1" >/dev/null
}

setup()
{
	country "$BATS_TEST_TMPDIR/sites"
	cd "$BATS_TEST_TMPDIR/sites"
	# The tools of the tests do not lie where the programs do.
	for site in nation prefecture city; do
		echo "schemas = $JK_TOP/schemas" >>"$site/jk.conf"
	done
}

# note SITE RECORDS: so many operation records, as a batch in its spool.
note()
{
	"$BUILD/unit/make_spool" -S "$1" --as-of="$DAY" --records="$2" >/dev/null
}

# ready SITE NUMBER: that batch of its spool, validated into the file sNUMBER.
ready()
{
	local lane

	case $1 in
	nation) lane=000001-000001-access ;;
	prefecture) lane=220001-220001-access ;;
	city) lane=222038-222038-access ;;
	esac
	jk-encrypt -q -S "$1" --as-of="$DAY" -d "$(printf '%s/spool/%s-%06d.jks' "$1" $lane "$2")" |
		jk-validate -q -S "$1" --as-of="$DAY" -f -o "s$2"
}

# brought CSV: another system's records, into the prefecture's spool.
brought()
{
	jk-extract -q -S prefecture --source=journal --encoding=utf-8 --schema=access \
		--as-of="$DAY" --lane=220001-220001-access --status-fd=1 "$1"
}

night()
{
	jk-nightly -q -S "$1" --as-of="${2:-$DAY}" >list
}

# in_archive SITE [FIELDS]: of every record, sorted.
in_archive()
{
	local segment

	for segment in "$1"/archive/segments/*.jks; do
		[ ! -e "$segment" ] || jk-cat -S "$1" --no-titles --fields="${2:-serial}" "$segment"
	done | LC_ALL=C sort
}

lists()
{
	ls "$1/archive/lists" | wc -l
}

# newest SITE WORD: what stands behind that word in the newest list.
newest()
{
	local lists=("$1"/archive/lists/*.list)

	sed -n "s/^$2 //p" "${lists[-1]}"
}

# From the spool

@test "a batch of the spool goes into the month of its records, and is numbered there" {
	note prefecture 5
	ready prefecture 1
	works apply s1
	[ "$(in_archive prefecture | wc -l)" -eq 5 ]
	[ "$(in_archive prefecture recorded_on | sort -u)" = "$DAY" ]
	[[ $(newest prefecture segment) == records-00000001-00\ records\ 2026-03\ 0\ 1\ 1\ 5\ * ]]
	[[ $(newest prefecture lane) == 220001-220001-access\ 1\ * ]]
	[[ $(newest prefecture batch) == *' 5 0 0' ]]
	[ "$(newest prefecture ledger)" = archive ]
	[ -z "$(ls prefecture/receipts prefecture/outbox | grep jks)" ]
}

@test "a batch that comes again is known, and changes nothing" {
	note prefecture 5
	ready prefecture 1
	works apply s1
	works apply s1
	[[ $output == *' 0         0         5'* ]] || show_run known
	[ "$(lists prefecture)" -eq 1 ]
	run -0 jk-apply -q -S prefecture --as-of="$DAY" --status-fd=1 s1 s1
	[[ $output == *'ALREADY 220001-220001-access 1'*'ALREADY 220001-220001-access 1'* ]]
	[ "$(in_archive prefecture | wc -l)" -eq 5 ]
}

@test "of a batch that is known and one that is new only the new one is taken" {
	note prefecture 2
	note prefecture 3
	ready prefecture 1
	ready prefecture 2
	works apply s1
	works apply s2 s1
	[ "$(in_archive prefecture | tr '\n' ' ')" = '1 2 3 4 5 ' ]
}

@test "an earlier number that is missing is waited for, and another batch under a number is a fork" {
	note prefecture 2
	note prefecture 3
	ready prefecture 1
	ready prefecture 2
	fails 75 JK00694 apply s2
	[ ! -e prefecture/archive/lists/00000001.list ]
	works apply s1 s2
	[ "$(lists prefecture)" -eq 1 ]
	rm prefecture/spool/*.jks prefecture/spool/serial
	cp -a prefecture other
	rm -r prefecture/archive/lists prefecture/archive/leaves
	note prefecture 7
	ready prefecture 1
	fails 76 JK00693 jk-apply -q -S other --as-of="$DAY" s1
}

@test "a run is for one ledger" {
	note prefecture 2
	ready prefecture 1
	record 1 1 entry birth | send 1
	fails 65 JKA0010 apply s1 w1
	fails 65 JKA0010 apply w1 s1
	[[ $stderr == *'s1: '* ]]
	[ -z "$(ls prefecture/archive/lists prefecture/register/lists 2>/dev/null | grep list)" ]
}

@test "access records without a number are not taken" {
	once access make_access
	jk-extract -q -S prefecture --source=journal --encoding=utf-8 --schema=access \
		--as-of="$DAY" "$made/access.csv" >stream
	jk-validate -q -S prefecture --as-of="$DAY" -o working stream || [ $? -eq 1 ]
	fails 65 JK00596 apply working
}

# Keys

@test "keys of months are made ahead, each once" {
	run -0 jk-site keep --from=2026-11 --months=4 prefecture
	[ "$(tr '\n' ' ' <<<"$output")" = '2026-11 2026-12 2027-01 2027-02 ' ]
	for month in $output; do
		id=$(cat "prefecture/archive/keep/$month")
		[ "$(cat "prefecture/archive/keep/$id.pub")" = \
			"$(sed -n 3p "prefecture/keys/keep/$id.raw")" ]
	done
	run -0 jk-site keep --from=2027-01 --months=3 prefecture
	[ "$output" = 2027-03 ]
	fails 64 JKS0096 jk-site keep --from=2027-13 prefecture
	fails 64 JKS0096 jk-site keep --from=2027-01-01 prefecture
	fails 64 JKS0097 jk-site keep --months=0 prefecture
}

@test "a host that only writes has public halves, and cannot read back what it wrote" {
	jk-site keep --from=2026-03 --months=1 prefecture >made
	cp -a prefecture logger
	rm logger/keys/keep/*
	"$BUILD/unit/make_spool" -S logger --as-of="$DAY" --records=4 >/dev/null
	jk-encrypt -q -S logger --as-of="$DAY" -d logger/spool/220001-220001-access-000001.jks |
		jk-validate -q -S logger --as-of="$DAY" |
		jk-apply -q -S logger --as-of="$DAY" >list
	[ -e logger/archive/lists/00000001.list ]
	[ -z "$(ls logger/keys/keep)" ]
	fails 77 JKC0003 jk-cat -S logger logger/archive/segments/records-00000001-00.jks
	cp -a logger/archive prefecture/
	[ "$(in_archive prefecture | wc -l)" -eq 4 ]
}

@test "a month without a key stops the host that cannot make one, and says what to do" {
	note prefecture 1
	ready prefecture 1
	# A right that is taken away stops everybody but root.
	mv prefecture/keys/keep prefecture/keys/kept
	fails 77 JK00546 apply s1
	[[ $stderr == *'jk-site keep'* ]]
}

# Days

@test "on a day without access records there is a heartbeat, once the archive has begun" {
	works jk-apply -S prefecture --as-of="$DAY" --heartbeat
	[ -z "$(ls prefecture/spool/*.jks 2>/dev/null)" ]
	note prefecture 2
	night prefecture
	[ "$(lists prefecture)" -eq 1 ]
	night prefecture
	night prefecture 2026-03-31
	night prefecture 2026-03-31
	night prefecture 2026-04-01
	[ "$(lists prefecture)" -eq 3 ]
	[ "$(in_archive prefecture at,function,serial | tail -n 2)" = \
		"$(printf '2026-03-31T23:59:59+09:00\theartbeat\t3\n2026-04-01T23:59:59+09:00\theartbeat\t4')" ]
	[ "$(newest prefecture date)" = 2026-04-01 ]
}

@test "months that are over become one segment when it is asked for" {
	for day in 26 27 28 29 30 31; do
		DAY=2026-03-$day note prefecture 2
		night prefecture 2026-03-$day
	done
	DAY=2026-04-01
	night prefecture
	[ "$(newest prefecture segments)" -eq 7 ]
	before=$(in_archive prefecture serial)
	works jk-apply -S prefecture --as-of="$DAY" --compact --ledger=archive
	[ "$(newest prefecture segments)" -eq 2 ]
	[ "$(in_archive prefecture serial)" = "$before" ]
	count=$(lists prefecture)
	works jk-apply -S prefecture --as-of="$DAY" --compact --ledger=archive
	[ "$(lists prefecture)" -eq "$count" ]
	fails 64 JK00597 jk-apply -S prefecture --as-of="$DAY" --compact --ledger=else
	fails 64 JKA0011 jk-apply -S prefecture --as-of="$DAY" --ledger=archive s1
	fails 64 JKA0009 jk-apply -S prefecture --as-of="$DAY" --compact --heartbeat
}

@test "the ninth day of a month merges the eight before it" {
	for day in 20 21 22 23 24 25 26 27 28; do
		DAY=2026-03-$day note prefecture 1
		night prefecture 2026-03-$day
	done
	[ "$(newest prefecture segments)" -eq 2 ]
	[[ $(newest prefecture segment) == *' records 2026-03 1 1 8 8 '* ]]
	[ "$(in_archive prefecture | wc -l)" -eq 9 ]
}

# Where it is killed

# What the newest list names, whatever else lies there.
serials()
{
	jk-cat -S prefecture --no-titles --fields=serial prefecture/archive
}

strike()
{
	inject "$@" jk-apply -q -S prefecture --as-of="$DAY" s9 || return 1
	jk-apply -q -S prefecture --as-of="$DAY" s9 >list 2>said ||
		{ echo "$*: the rerun failed: $(cat said)"; return 1; }
	[ "$(serials)" = "$expected" ] || { echo "$*: records"; return 1; }
	[ "$(lists prefecture)" -eq 9 ] || { echo "$*: lists"; return 1; }
	jk-audit verify -q -S prefecture prefecture/archive >list || { echo "$*: verify"; return 1; }
	[ "$(newest prefecture segments)" -eq 2 ] || { echo "$*: segments"; return 1; }
}

@test "killed at each call that changes something, a rerun takes every batch once" {
	can_inject
	# Eight segments are there: the run that is killed also merges.
	for day in 20 21 22 23 24 25 26 27; do
		DAY=2026-03-$day note prefecture 1
		night prefecture 2026-03-$day
	done
	note prefecture 4
	ready prefecture 9
	cp -a prefecture ready
	list_points prefecture/jk.conf jk-apply -q -S prefecture --as-of="$DAY" s9
	expected=$(serials)
	campaign archive signal=KILL '.*' changes
	[ "$points_struck" -ge 15 ]
}

# Other systems

@test "operation records of another system go through the spool" {
	once access make_access
	run -0 jk-extract -q -S prefecture --source=journal --encoding=utf-8 --schema=access \
		--as-of="$DAY" --lane=220001-220001-access --status-fd=1 "$made/access.csv"
	[[ $output == *'SPOOLED 220001-220001-access-000001'* ]]
	night prefecture || [ $? -eq 1 ]
	rows=$(($(wc -l <"$made/access.csv") - 1))
	[ "$(in_archive prefecture | wc -l)" -eq $rows ]
	[ "$(in_archive prefecture recorder,serial | sort -u | wc -l)" -eq $rows ]
	[ -z "$(ls prefecture/spool/*.jks 2>/dev/null)" ]
}

@test "the same records again are no second batch, in the spool or just gone from it" {
	once access make_access
	run -0 brought "$made/access.csv"
	run -0 brought "$made/access.csv"
	[[ $output == *'ALREADY 220001-220001-access 1'* ]]
	night prefecture || [ $? -eq 1 ]
	run -0 brought "$made/access.csv"
	[[ $output == *'ALREADY 220001-220001-access 1'* ]]
	[ -z "$(find prefecture/spool -name '*access*')" ]
	head -n 50 "$made/access.csv" >fewer.csv
	run -0 brought fewer.csv
	[[ $output == *'SPOOLED 220001-220001-access-000002'* ]]
}

@test "what is kept to know records again goes when the archive has taken a later batch" {
	once access make_access
	brought "$made/access.csv"
	night prefecture || [ $? -eq 1 ]
	note prefecture 1
	[ -s prefecture/spool/.brought ]
	night prefecture || [ $? -eq 1 ]
	note prefecture 1
	[ ! -e prefecture/spool/.brought ]
}

@test "records whose batch was never named are not taken for known" {
	once access make_access
	brought "$made/access.csv"
	# Killed before the rename, and the number went to another batch.
	rm prefecture/spool/220001-220001-access-000001.jks
	note prefecture 1
	night prefecture || [ $? -eq 1 ]
	run -0 brought "$made/access.csv"
	[[ $output == *'SPOOLED 220001-220001-access-000002'* ]]
}

@test "what is kept to know records again and is of no form is told" {
	once access make_access
	echo 1 >prefecture/spool/.brought
	run jk-extract -q -S prefecture --source=journal --encoding=utf-8 --schema=access \
		--as-of="$DAY" --lane=220001-220001-access "$made/access.csv"
	[ "$status" -eq 78 ]
	[[ $output == *JK00745* ]]
}

@test "a log that cannot be read to its end leaves nothing in the spool" {
	once access make_access
	{ head -n 50 "$made/access.csv"; printf '\xff\xfe,"'; } >broken.csv
	run jk-extract -q -S prefecture --source=journal --encoding=utf-8 --schema=access \
		--as-of="$DAY" --lane=220001-220001-access broken.csv
	[ "$status" -ge 64 ]
	[ -z "$(find prefecture/spool -name '*access*')" ]
}

@test "what goes into the spool is a journal of access records, and goes nowhere else" {
	once access make_access
	fails 64 JKX0014 jk-extract -S prefecture --source=table --encoding=utf-8 \
		--schema=access --as-of="$DAY" --lane=220001-220001-access "$made/access.csv"
	fails 64 JKX0014 jk-extract -S prefecture --source=journal --encoding=utf-8 \
		--as-of="$DAY" --lane=220001-220001-access "$made/access.csv"
	fails 64 JKX0015 jk-extract -S prefecture --source=journal --encoding=utf-8 -o out \
		--schema=access --as-of="$DAY" --lane=220001-220001-access "$made/access.csv"
	[ -z "$(find prefecture/spool -name '*access*')" ]
}

@test "rows without recorder and number are of this site itself, and are numbered as its own" {
	note prefecture 2
	own()
	{
		{ echo resident_code,at,recorder,serial,record,function,touches_number; cat; } >own.csv
		jk-extract -q -S prefecture --source=journal --encoding=utf-8 --schema=access \
			--as-of="$DAY" --lane=220001-220001-access "$@" own.csv
	}
	printf '%s\n' ,,,,operation,login,no ',2026-03-30T09:00:00+09:00,,,operation,logout,no' |
		works own
	ready prefecture 2
	[ "$(jk-cat -S prefecture --no-titles --fields=at,recorder,serial,function s2 | tr '\t\n' ', ')" = \
		'2026-03-30T23:59:59+09:00,220001.jk,3,login 2026-03-30T09:00:00+09:00,220001.jk,4,logout ' ]
	printf '%s\n' ,,,,operation,login,no ',2026-03-30T09:00:00+09:00,other,7,operation,login,no' |
		fails 65 JKX0017 own
	echo ',late,,,operation,login,no' | fails 65 JK00451 own
	[ -z "$(find prefecture/spool -name '*access-000003*')" ]
}

# From the nation

# The nation has the month of access records, and has sent what is the prefecture's.
nation_night()
{
	once access make_access
	jk-extract -q -S nation --source=journal --encoding=utf-8 --schema=access \
		--as-of="$DAY" --lane=000001-000001-access "$made/access.csv"
	night nation || [ $? -eq 1 ]
}

# Of the CSV: provisions and refusals about who lived there, as the prefecture shows them.
shown_of()
{
	LC_ALL=C awk -F , -v there="$1" 'NR > 1 && $19 == there && ($6 == "provision" || $6 == "refusal" ||
		$6 == "own-use" || $6 == "transfer" || $6 == "nation-query" || $6 == "media") {
		print $3 "\t" $4 }' "$made/access.csv" | LC_ALL=C sort
}

@test "the prefecture in which a person lived gets the nation's records, and no others" {
	nation_night
	[ "$(ls nation/outbox)" = 000001-220001-access-000001.jks ]
	cp nation/outbox/* prefecture/inbox/
	night prefecture || [ $? -eq 1 ]
	[ "$(in_archive prefecture recorder,serial)" = "$(shown_of 222038)" ]
	[ -n "$(shown_of 232017)" ]
	[ "$(ls prefecture/done)" = 000001-220001-access-000001.jks ]
}

@test "it answers, and the nation keeps the receipt" {
	nation_night
	cp nation/outbox/* prefecture/inbox/
	night prefecture || [ $? -eq 1 ]
	[ "$(ls prefecture/outbox)" = 220001-000001-access-receipt-000001.jks ]
	cp prefecture/outbox/* nation/inbox/
	night nation 2026-03-31
	[ -e nation/receipts/000001-220001-access-000001.jks ]
	[ -z "$(ls nation/inbox)" ]
	[ -z "$(ls nation/error)" ]
	[[ $(newest nation lane) == *'220001-000001-access-receipt 1 '* ]]
	# The same batch again: the same receipt, byte for byte.
	cp prefecture/outbox/* kept
	rm prefecture/outbox/*
	cp nation/outbox/*-000001.jks prefecture/inbox/
	night prefecture || [ $? -eq 1 ]
	cmp kept prefecture/outbox/220001-000001-access-receipt-000001.jks
}

@test "what was sent is not sent again, and a day without any sends an empty batch" {
	nation_night
	night nation || [ $? -eq 1 ]
	[ "$(ls nation/outbox | wc -l)" -eq 1 ]
	night nation 2026-03-31
	night nation 2026-03-31
	[ "$(ls nation/outbox | wc -l)" -eq 2 ]
	cp nation/outbox/* prefecture/inbox/
	night prefecture 2026-03-31 || [ $? -eq 1 ]
	[ "$(in_archive prefecture recorder,serial)" = "$(shown_of 222038)" ]
}

# differs SITE DAY: the ids of what its reconciliation names.
differs()
{
	jk-audit reconcile -S "$1" --as-of="$2" | sed -n 's/^\(JKU[0-9]*\): .*/\1/p' | tr '\n' ' '
}

@test "both sides reconcile what travelled, and name what does not fit" {
	nation_night
	note prefecture 3
	cp nation/outbox/* prefecture/inbox/
	night prefecture || [ $? -eq 1 ]
	[ "$(differs prefecture 2026-04-30)" = '' ]
	cp prefecture/outbox/* nation/inbox/
	night nation 2026-03-31
	[ "$(differs nation 2026-03-31)" = '' ]
	works jk-audit reconcile -S prefecture --as-of=2026-03-31
	[[ $output == *'220001-220001-access: 1 received, 0 answered, 0 awaited; 3 records = 3 applied'* ]]
	[[ $output == *'000001-220001-access: 1 received, 1 answered, '* ]]
	works jk-audit reconcile -S nation --as-of=2026-03-31
	[[ $output == *'000001-220001-access: 2 sent, 1 answered, 1 awaited; '* ]]
	# The second one is never answered; the first one's receipt is taken away.
	rm nation/receipts/*
	[ "$(differs nation 2026-04-30)" = 'JKU0031 JKU0031 ' ]
	rm prefecture/outbox/*
	[ "$(differs prefecture 2026-03-31)" = 'JKU0038 JKU0021 ' ]
	rm prefecture/receipts/* prefecture/done/*
	[ "$(differs prefecture 2026-03-31)" = 'JKU0021 JKU0032 JKU0021 ' ]
	cp nation/outbox/*-000001.jks nation/outbox/000001-220001-access-000009.jks
	[[ $(differs nation 2026-03-31) == *JKU0027* ]]
}

@test "nobody but the nation sends access records to another site" {
	note prefecture 1
	night prefecture
	fails 64 JK00668 jk-extract -S prefecture --from-ledger --as-of="$DAY" \
		--lane=220001-000001-receipt
	jk-extract -q -S prefecture --from-ledger --as-of="$DAY" --lane=220001-000001-access \
		>batch
	fails 77 JK00642 jk-encrypt -S prefecture --as-of="$DAY" batch
}

# Heads

# Two nights of the city, whose archive its batches show.
shown_nights()
{
	note city 3
	record 1 1 entry birth | made_by city >in
	jk-validate -q -S city --as-of "$DAY" -o own in
	jk-apply -q -S city --as-of="$DAY" own >list
	night city
	DAY=2026-03-31 note city 2
	cp city/outbox/*ident* prefecture/inbox/
	night prefecture
	night city 2026-03-31
}

@test "batches of the register show the archive too, and the partner keeps its head" {
	shown_nights
	jk-cat -S city --header city/outbox/222038-220001-ident-000001.jks >header
	[ "$(grep -c '^head ' header)" -eq 2 ]
	list=$(ls prefecture/register/lists | tail -n 1)
	[ "$(grep -c '^partner 222038-220001-ident ' "prefecture/register/lists/$list")" -eq 2 ]
	[[ $(newest city onward) == '222038-220001-ident 2 '* ]]
	cp city/outbox/*ident-000002* prefecture/inbox/
	night prefecture 2026-03-31
	[ -z "$(ls prefecture/error)" ]
}

# not_taken STATUS ID: the city's next batch, by its prefecture.
not_taken()
{
	cp city/outbox/222038-220001-ident-000003.jks prefecture/inbox/
	run --separate-stderr jk-nightly -S prefecture --as-of=2026-04-01
	[ "$status" -eq "$1" ] || show_run "status $1"
	[[ $stderr == *"$2-E"* ]] || show_run "$2"
	[ "$(ls prefecture/error)" = 222038-220001-ident-000003.jks ]
}

@test "an archive whose newest lists were taken away is named by the partner the next night" {
	shown_nights
	cp -a city/archive before
	DAY=2026-04-01 note city 1
	cp city/outbox/*ident-000002* prefecture/inbox/
	night prefecture 2026-03-31
	# The newest lists, what derives from them, and what else here would tell.
	lists=(city/archive/lists/*.list)
	rm "${lists[@]: -3}" city/archive/leaves city/spool/*.jks city/outbox/*
	night city 2026-04-01
	not_taken 76 JK00501
}

@test "an archive that is not shown any more is named too" {
	shown_nights
	cp city/outbox/*ident-000002* prefecture/inbox/
	night prefecture 2026-03-31
	rm -r city/archive/lists city/archive/segments city/archive/leaves city/outbox/*
	night city 2026-04-01
	not_taken 76 JK00675
}

@test "so is one that was made anew, though it is longer" {
	shown_nights
	cp city/outbox/*ident-000002* prefecture/inbox/
	night prefecture 2026-03-31
	rm -r city/archive/lists city/archive/segments city/archive/leaves city/outbox/*
	for number in 1 2 3 4 5 6; do
		note city 1
		ready city "$number"
		jk-apply -q -S city --as-of="$DAY" "s$number" >list
	done
	rm city/spool/*.jks
	night city 2026-04-01
	not_taken 76 JK00502
}

@test "a site notices by its own outbox that its archive was set back" {
	shown_nights
	lists=(city/archive/lists/*.list)
	rm "${lists[@]: -3}" city/archive/leaves
	fails 76 JK00672 jk-nightly -q -S city --as-of=2026-04-01
}

# Verification

# Six operating days of the prefecture, without Saturday and Sunday.
operating_days()
{
	local day

	for day in 2026-03-23 2026-03-24 2026-03-25 2026-03-26 2026-03-27 2026-03-30; do
		DAY=$day note prefecture 3
		night prefecture "$day"
	done
}

verify()
{
	jk-audit verify -S prefecture "$@"
}

@test "an archive verifies with its keys, and as a copy elsewhere without any" {
	operating_days
	works verify --deep prefecture/archive
	[ "${lines[0]}" = 'prefecture/archive: complete, 18 records, signer 220001, list 6, 1 keep keys' ]
	[ "${lines[1]}" = '1 of 1 complete' ]
	cp -a prefecture/archive copy
	mkdir away
	mv prefecture/keys/keep/* away/
	rm -r copy/keep
	works verify copy
	[ "${lines[0]}" = 'copy: complete, 18 records, signer 220001, list 6, 1 keep keys, not opened' ]
	works jk-audit verify -S prefecture -F csv copy
	[ "${#lines[@]}" -ge 2 ]
}

@test "each bad place is named, and the rest still checked" {
	operating_days
	printf X | dd of=prefecture/archive/lists/00000002.list bs=1 seek=60 conv=notrunc status=none
	rm prefecture/archive/lists/00000004.list
	printf X | dd of=prefecture/archive/segments/records-00000003-00.jks bs=1 seek=3000 \
		conv=notrunc status=none
	rm prefecture/archive/segments/records-00000005-00.jks
	run --separate-stderr verify prefecture/archive
	[ "$status" -eq 76 ] || show_run 'status 76'
	[ "$(grep -c -- '-E: ' <<<"$stderr")" -eq 4 ] || show_run 'four faults'
	[[ ${stderr_lines[0]} == *'list 2: '* ]] || show_run 'list 2'
	[[ ${stderr_lines[1]} == *'00000004.list'* ]] || show_run 'list 4'
	[[ ${stderr_lines[2]} == *'segment records-00000003-00: '* ]] || show_run 'segment 3'
	[[ ${stderr_lines[3]} == *'segment records-00000005-00: '* ]] || show_run 'segment 5'
	[ "${lines[0]}" = 'prefecture/archive: forged, 18 records, signer 220001, list 6, 0 keep keys, not opened' ]
}

@test "the newest list is bad: what is older is still checked" {
	operating_days
	printf X | dd of=prefecture/archive/lists/00000006.list bs=1 seek=60 conv=notrunc status=none
	rm prefecture/archive/segments/records-00000002-00.jks
	run --separate-stderr verify prefecture/archive
	[ "$status" -eq 76 ]
	[[ ${stderr_lines[0]} == *'list 6: '* ]]
	[[ ${stderr_lines[1]} == *'segment records-00000002-00: '* ]]
	[[ ${lines[0]} == *' list 5, '* ]]
}

@test "a list that was put in another's place breaks the chain there and nowhere else" {
	operating_days
	cp -a prefecture other
	rm -r other/archive/lists other/archive/segments other/archive/leaves other/spool/*
	for day in 2026-03-23 2026-03-24; do
		"$BUILD/unit/make_spool" -S other --as-of=$day --records=1 >/dev/null
		night other $day
	done
	cp other/archive/lists/00000002.list prefecture/archive/lists/
	run --separate-stderr verify prefecture/archive
	[ "$status" -eq 76 ]
	[ "$(grep -c JK00532 <<<"$stderr")" -eq 2 ] || show_run 'both ties'
	[ "$(grep -c -- '-E: ' <<<"$stderr")" -eq 2 ]
}

@test "an operating day without a list is told" {
	operating_days
	DAY=2026-04-02 note prefecture 1
	night prefecture 2026-04-02
	run -3 --separate-stderr verify prefecture/archive
	[ "${lines[1]}" = 'day 2026-03-31: no list of this day' ]
	[ "${lines[2]}" = 'day 2026-04-01: no list of this day' ]
	[ "${lines[3]}" = '1 of 1 complete' ]
	[[ ${lines[0]} == *complete* ]]
	run -3 --separate-stderr verify -F jsonl --status-fd=1 prefecture/archive
	[[ $output == *'[JK] SILENT 2026-03-31'* ]]
}

@test "with a checkpoint only what came since is read" {
	operating_days
	works verify --checkpoint=seen prefecture/archive
	[ "$(head -n 1 seen)" = 'jk-audit-checkpoint 1' ]
	[ "$(stat -c %a seen)" = 600 ]
	# What was verified is not read again: damage shows without the checkpoint alone.
	printf X | dd of=prefecture/archive/segments/records-00000003-00.jks bs=1 seek=3000 \
		conv=notrunc status=none
	DAY=2026-03-31 note prefecture 2
	night prefecture 2026-03-31
	works verify --checkpoint=seen prefecture/archive
	[[ ${lines[0]} == *'complete, 20 records'*'list 7,'* ]]
	[[ $(cat seen) == *$'\nlist 7 '* ]]
	run verify prefecture/archive
	[ "$status" -eq 76 ]
	# Damage to what is new shows with it.
	DAY=2026-04-01 note prefecture 2
	night prefecture 2026-04-01
	cp seen before
	printf X | dd of=prefecture/archive/segments/records-00000008-00.jks bs=1 seek=3000 \
		conv=notrunc status=none
	run verify --checkpoint=seen prefecture/archive
	[ "$status" -eq 76 ]
	cmp seen before
}

@test "a past that differs from what was seen is refused" {
	operating_days
	cp -a prefecture/archive kept
	works verify --checkpoint=seen prefecture/archive
	rm prefecture/archive/lists/00000006.list prefecture/archive/leaves
	fails 76 JK00573 verify --checkpoint=seen prefecture/archive
	DAY=2026-03-31 note prefecture 2
	night prefecture 2026-03-31 || true
	rm -r prefecture/archive
	cp -a kept prefecture/archive
	rm prefecture/archive/lists/00000002.list
	fails 76 JK00574 verify --checkpoint=seen prefecture/archive
	rm -r prefecture/archive/lists prefecture/archive/segments prefecture/archive/leaves
	rm -f prefecture/spool/*
	for day in 23 24 25 26 27 30; do
		DAY=2026-03-$day note prefecture 1
		night prefecture "2026-03-$day"
	done
	fails 76 JK00575 verify --checkpoint=seen prefecture/archive
	echo odd >odd
	fails 65 JK00572 verify --checkpoint=odd prefecture/archive
	fails 64 JKU0080 verify --checkpoint=seen prefecture/archive kept
}

@test "jk-cat shows an archive by person, then time" {
	once access make_access
	jk-extract -q -S prefecture --source=journal --encoding=utf-8 --schema=access \
		--as-of="$DAY" --lane=220001-220001-access "$made/access.csv"
	night prefecture || [ $? -eq 1 ]
	jk-cat -S prefecture --no-titles --fields=resident_code,at,recorder,serial prefecture/archive >shown
	LC_ALL=C sort -t $'\t' -k 1,3 -k 4,4n shown >sorted
	cmp shown sorted
	[ "$(wc -l <shown)" -eq $(($(wc -l <"$made/access.csv") - 1)) ]
	jk-cat -S prefecture --header prefecture/archive | grep -qx 'ledger archive'
}

# A host that only logs never merges: after three years there are a thousand.
@test "more segments than there are descriptors are written to, verified and read" {
	"$BUILD/unit/big_archive" -S prefecture --as-of="$DAY" --records=1100 --persons=20 \
		--months=100 --commits=11
	[ "$(find prefecture/archive/segments -name '*.jks' | wc -l)" -eq 1100 ]
	ulimit -n 256
	note prefecture 10
	night prefecture
	works verify prefecture/archive
	[ "${lines[0]}" = 'prefecture/archive: complete, 1110 records, signer 220001, list 12, 100 keep keys' ]
	[ "$(jk-cat -S prefecture --no-titles --fields=at prefecture/archive | wc -l)" -eq 1110 ]
}
