#!/usr/bin/env bats
# jk-extract(1): what goes in is what comes out, or it is named; nothing between.
# Rows are those of t/tools/people; what must be is written by that, or here.

load lib/jk

setup_file()
{
	make -s "$BUILD/tools/people"
}

setup()
{
	PEOPLE=$JK_TOP/$BUILD/tools/people
	case $BUILD in /*) PEOPLE=$BUILD/tools/people ;; esac
	DAY=2026-03-30
	country "$BATS_TEST_TMPDIR/country"
	cd "$BATS_TEST_TMPDIR/country"
	export JK_SITE=$PWD/city
	once nights make_nights
	nights=$made
	rows=$nights/tiny/night-0/222038.csv
	cp "$rows" rows.csv
}

# The small country, and the ten residents, with their registers.
make_nights()
{
	"$PEOPLE" --residents=3000 --registers -o "$1/demo"
	"$PEOPLE" --country=tiny --registers -o "$1/tiny"
}

# Sites of the municipalities of that country, which process their own.
make_municipalities()
(
	set -e
	cd "$1"
	dates='--from=2026-01-01 --until=2035-12-31'
	jk-site ca $dates ca
	for code in 222038 222062 221309; do
		jk-site init --code=$code --role=municipality --name=市 --parent=220001 \
			$dates --ca=ca $code
	done
	jk-site init --code=232041 --role=municipality --name=瀬戸市 --parent=230006 \
		$dates --ca=ca 232041
)

municipality()
{
	once municipalities make_municipalities
	cp -a "$made/$1" .
	export JK_SITE=$PWD/$1
}

day_of()
{
	sed -n "s/^night $1 //p" "$nights/demo/MANIFEST"
}

journal()
{
	jk-extract --source=journal --encoding=utf-8 --as-of="$DAY" "$@"
}

export_of()
{
	jk-extract --source=export --encoding=utf-8 --as-of="$DAY" "$@"
}

# The records of a stream as the CSV they came from, without the site's own fields.
as_csv()
{
	jk-cat --format=csv --no-titles --fields=resident_code,municipality,generation,class,reason,event_date,processing_date,name,name_kana,former_name,former_name_kana,common_name,birth_date,sex,ward,address,individual_number,former_code,cancels "$@"
}

# Places and rules of what was set aside: record line byte field rule follows.
asides()
{
	jk-cat --no-titles --fields=record_number,line,byte,field,rule,follows \
		"${1:-$JK_SITE}"/quarantine/*.jks
}

no_quarantine()
{
	[ -z "$(find "$JK_SITE/quarantine" -name '*.jks')" ]
}

# is_cut FILE: the stream has no end.
is_cut()
{
	run --separate-stderr jk-cat "$1"
	[ "$status" -eq 76 ] || show_run 'a cut stream'
}

# The line of a stream's final checkpoint that begins with the word.
final()
{
	strings -n 4 "$1" | sed -n '/^final yes$/,$p' | grep -m 1 "^$2 "
}

# set_field LINE COLUMN VALUE: change one field of a CSV without quotes.
set_field()
{
	awk -F , -v OFS=, -v line="$1" -v column="$2" -v value="$3" \
		'NR == line { $column = value } { print }'
}

CODE=1 GENERATION=3 CLASS=4 REASON=5 NAME=8 ADDRESS=16 FORMER_CODE=18

@test "the rows of a journal come out as they went in, in their order" {
	works journal -q -o out.jks rows.csv
	[ "$(as_csv out.jks)" = "$(sed 1d rows.csv)" ]
	[ "$(final out.jks in)" = 'in 10' ]
	[ "$(final out.jks out)" = 'out 10' ]
	jk-cat --header out.jks | grep -qx 'form working'
}

@test "leading zeros, blanks and quotes are the field's" {
	printf '%s\n' "$(head -1 rows.csv)" \
		'00000000012,022038,1,entry,birth,2026-03-01,2026-03-02," 山 ""花"", 子 ",,,,,2026-03-01,female,,1-2,000000000018,,' \
		>zeros.csv
	works journal -q -o out.jks zeros.csv
	[ "$(as_csv out.jks)" = "$(sed 1d zeros.csv)" ]
}

@test "columns may stand in any order, and under their names" {
	awk -F , -v OFS=, '{ first = $1; $1 = $13; $13 = first; print }' rows.csv |
		sed '1s/生年月日/birth_date/' >turned.csv
	works journal -q -o out.jks turned.csv
	[ "$(as_csv out.jks)" = "$(sed 1d rows.csv)" ]
}

@test "CP932 with CRLF gives the records of the same rows in UTF-8" {
	works jk-extract -q --source=journal --encoding=cp932 --as-of=$DAY -o a.jks \
		"$nights/demo/night-0/222038.csv"
	iconv -f CP932 -t UTF-8 "$nights/demo/night-0/222038.csv" >utf-8.csv
	works journal -q -o b.jks utf-8.csv
	[ "$(jk-cat a.jks | wc -l)" -gt 300 ]
	cmp <(jk-cat a.jks) <(jk-cat b.jks)
	[ "$(final a.jks content)" = "$(final b.jks content)" ]
}

@test "a byte order mark is skipped and mentioned, in CP932 refused" {
	{ printf '\357\273\277'; cat rows.csv; } >marked.csv
	run --separate-stderr journal -o out.jks marked.csv
	[ "$status" -eq 0 ]
	[[ $stderr == *JK00663-I* ]]
	[ "$(as_csv out.jks)" = "$(sed 1d rows.csv)" ]
	fails 65 JK00399 jk-extract --source=journal --encoding=cp932 --as-of=$DAY \
		-o no.jks marked.csv
	[ ! -e no.jks ]
}

@test "a character that would not survive is located by line, byte and field" {
	set_field 4 $NAME $'山\x80田' <rows.csv | set_field 7 $ADDRESS $'町\xe2\x80\x8b\xef\xbf\xbd' >bad.csv
	run --separate-stderr journal -o out.jks bad.csv
	[ "$status" -eq 2 ]
	first=$(LC_ALL=C grep -abo $'\x80田' bad.csv | cut -d : -f 1)
	second=$(LC_ALL=C grep -abo $'\xef\xbf\xbd' bad.csv | cut -d : -f 1)
	[ "$(asides)" = "$(printf '3\t4\t%s\tname\tJK00389\t\n6\t7\t%s\taddress\tJK00387\t' \
		"$first" "$second")" ]
	[[ $stderr == *"bad.csv:4: JK00389-E: 氏名, byte $first: "* ]]
	[[ $stderr == *"bad.csv:7: JK00387-E: 住所, byte $second: "* ]]
	[ "$(as_csv out.jks)" = "$(sed '1d;4d;7d' rows.csv)" ]
}

@test "bytes that CP932 does not have are located too" {
	iconv -f UTF-8 -t CP932 rows.csv | LC_ALL=C sed '5s/,female,/,\xff,/;5s/,male,/,\xff,/' |
		LC_ALL=C sed '8s/,222038,/,\x81\x39,/' >bad.csv
	run --separate-stderr jk-extract --source=journal --encoding=cp932 --as-of=$DAY \
		-o out.jks bad.csv
	[ "$status" -eq 2 ]
	byte=$(LC_ALL=C grep -abo $'\xff' bad.csv | cut -d : -f 1)
	other=$(LC_ALL=C grep -abo $'\x81\x39' bad.csv | cut -d : -f 1)
	[ "$(asides)" = "$(printf '4\t5\t%s\tsex\tJK00388\t\n7\t8\t%s\tmunicipality\tJK00389\t' \
		"$byte" "$other")" ]
}

@test "a row that is no row goes to quarantine whole, its neighbours go on" {
	line=$(sed -n 3p rows.csv)
	long=$(head -c 65537 /dev/zero | tr '\0' x)
	{
		sed -n 1,2p rows.csv
		echo 'a,b'                                # 3 ragged
		echo "$line,"                             # 4 ragged
		echo                                      # 5 empty
		echo "${line/,222038/,22\"2038}"          # 6 stray quote
		printf '%s\0\n' "$line"                   # 7 NUL
		echo "${line/,222038/,\"$long\"}"         # 8 oversize
		printf '%s\r%s\n' "${line%%,*}" "${line#*,}" # 9 CR alone
		sed -n 4p rows.csv
	} >bad.csv
	run --separate-stderr journal -o out.jks bad.csv
	[ "$status" -eq 2 ]
	# What is longer than a value may be goes on in further rows.
	[ "$(asides | cut -f 2,5 | uniq)" = "$(printf '%s\t%s\n' 3 JK00385 4 JK00386 5 JK00385 \
		6 JK00381 7 JK00380 8 JK00383 9 JK00382)" ]
	[ "$(asides | sed -n 5p | cut -f 3)" = "$(LC_ALL=C grep -abo -P '\x00' bad.csv | cut -d : -f 1)" ]
	[ "$(as_csv out.jks)" = "$(sed -n '2p;4p' rows.csv)" ]
	[ "$(jk-cat --no-titles --fields=record city/quarantine/*.jks | head -1)" = raw:612c62 ]
	[[ $stderr == *'9 rows: 2 records, 7 set aside'* ]]
	[ "$(final out.jks in)$(final out.jks out)$(final out.jks aside)" = 'in 9out 2aside 7' ]
}

@test "a quote that is never closed ends the run, and the stream has no end" {
	{ cat rows.csv; sed -n 2p rows.csv | sed 's/,222038/,"222038/'; sed -n 3p rows.csv; } >bad.csv
	fails 65 JK00392 journal bad.csv >out.jks
	[[ $stderr == *bad.csv:12:* ]]
	is_cut out.jks
	fails 65 JK00392 journal -o no.jks bad.csv
	[ ! -e no.jks ]
}

@test "a column that must never leave is refused by name" {
	sed '1s/$/,続柄/;2,$s/$/,世帯主/' rows.csv >family.csv
	fails 65 JK00393 journal -o no.jks family.csv
	[[ $stderr == *続柄* ]]
	[ ! -e no.jks ]
}

@test "a header that is not of the schema is refused, and not quoted" {
	sed 1d rows.csv >headless.csv
	fails 65 JK00394 journal -o no.jks headless.csv
	[[ $stderr != *"$(sed -n 1p headless.csv | cut -d , -f 1)"* ]]
	cut -d , -f 1-15 rows.csv >narrow.csv
	fails 65 JK00397 journal -o no.jks narrow.csv
	sed '1s/氏名,/住所,/' rows.csv >twice.csv
	fails 65 JK00396 journal -o no.jks twice.csv
	sed '1s/氏名,/origin_lane,/' rows.csv >local.csv
	fails 65 JK00395 journal -o no.jks local.csv
	: >empty.csv
	fails 65 JK00398 journal -o no.jks empty.csv
	[ ! -e no.jks ]
}

@test "what follows a row set aside in its chain is set aside too, across files" {
	code=$(sed -n 4p rows.csv | cut -d , -f 1)
	set_field 4 $NAME $'\xff' <rows.csv >bad.csv
	{ head -1 rows.csv; sed -n '4p;5p' rows.csv | set_field 2 $FORMER_CODE "$code"; } >next.csv
	run --separate-stderr journal -o out.jks bad.csv next.csv
	[ "$status" -eq 2 ]
	[ "$(asides | cut -f 1,2,5,6)" = "$(printf '%s\t%s\t%s\t%s\n' 3 4 JK00389 '' \
		11 2 JK00662 3 12 3 JK00662 3)" ]
	[ "$(final out.jks aside)" = 'aside 3' ]
}

@test "above the reject limit there is no final checkpoint" {
	set_field 4 $NAME $'\xff' <rows.csv | set_field 6 $NAME $'\xff' >bad.csv
	fails 65 JK00660 journal --reject-limit=1 bad.csv >out.jks
	is_cut out.jks
	[ "$(asides | wc -l)" -eq 2 ]
	run journal --reject-limit=2 -o out2.jks bad.csv
	[ "$status" -eq 2 ]
}

@test "a second run over the same rows replaces its quarantine" {
	set_field 4 $NAME $'\xff' <rows.csv >bad.csv
	run journal -o a.jks bad.csv
	run journal -o b.jks bad.csv
	[ "$status" -eq 2 ]
	[ "$(find city/quarantine -name '*.jks' | wc -l)" -eq 1 ]
}

@test "the same input on the same date has the same content digest" {
	works journal -q -o a.jks rows.csv
	works journal -q -o b.jks rows.csv
	[ "$(final a.jks content)" = "$(final b.jks content)" ]
	set_field 3 $NAME 山 <rows.csv >other.csv
	works journal -q -o c.jks other.csv
	[ "$(final a.jks content)" != "$(final c.jks content)" ]
}

@test "a header alone is a night without changes only by consent" {
	head -1 rows.csv >none.csv
	fails 65 JKX0004 journal -o out.jks none.csv
	[ ! -e out.jks ]
	works journal -q --allow-empty -o out.jks none.csv
	[ "$(jk-cat --no-titles out.jks | wc -l)" -eq 0 ]
	jk-cat --header out.jks | grep -qx 'consents allow-empty'
}

@test "standard input and several files are one journal" {
	head -5 rows.csv >a.csv
	sed '2,5d' rows.csv >b.csv
	works journal -q -o files.jks a.csv b.csv
	journal -q <rows.csv >piped.jks
	[ "$(final files.jks content)" = "$(final piped.jks content)" ]
	journal -q a.csv - <b.csv >mixed.jks
	[ "$(final files.jks content)" = "$(final mixed.jks content)" ]
	set_field 4 $NAME $'\xff' <rows.csv | run --separate-stderr journal -o bad.jks
	[ "$(jk-cat --no-titles --fields=input city/quarantine/*.jks)" = - ]
}

@test "a municipality's own characters leave as the table says, or not at all" {
	iconv -f UTF-8 -t CP932 rows.csv >a.csv
	LC_ALL=C sed "2s/^\([^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,\)/\1\xf0\x40\xf0\x44/
		3s/^\([^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,\)/\1\xf0\x99/
		4s/^\([^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,\)/\1[gaiji:/" a.csv >b.csv
	run --separate-stderr jk-extract --source=journal --encoding=cp932 --as-of=$DAY \
		-o out.jks b.csv
	[ "$status" -eq 2 ]
	name=$(sed -n 2p rows.csv | cut -d , -f $NAME)
	[ "$(jk-cat --no-titles --fields=name out.jks | head -1)" = "髙[gaiji:222038-E004]$name" ]
	[ "$(asides | cut -f 2,4,5)" = "$(printf '3\tname\tJK00390\n4\tname\tJK00391')" ]
}

@test "reasons are mapped only when that is asked for" {
	set_field 2 $REASON 12 <rows.csv >own.csv
	works journal -q -o a.jks own.csv
	[ "$(jk-cat --no-titles --fields=reason a.jks | head -1)" = 12 ]
	works journal -q --map-reasons -o b.jks own.csv
	[ "$(jk-cat --no-titles --fields=reason b.jks | head -2 | tr '\n' ' ')" = 'birth initial-load ' ]
}

@test "a dry run says the same and leaves nothing" {
	set_field 4 $NAME $'\xff' <rows.csv >bad.csv
	run --separate-stderr journal -n -o dry.jks bad.csv
	[ "$status" -eq 2 ]
	[ ! -e dry.jks ]
	[ -z "$output" ]
	no_quarantine
	said=$stderr
	run --separate-stderr journal -o wet.jks bad.csv
	[ "$status" -eq 2 ]
	[ "$stderr" = "$said" ]
}

@test "no message shows what a field holds" {
	canary=カナリヤ
	set_field 4 $NAME "$canary"$'\xff' <rows.csv | set_field 5 $CODE "$canary" |
		set_field 6 $GENERATION "$canary" >bad.csv
	{ cat bad.csv; echo "$canary,$canary"; echo "$canary\"$canary"; } >worse.csv
	run journal -v -o out.jks worse.csv
	[ "$status" -eq 2 ]
	[[ $output != *"$canary"* ]]
	run export_of -v --initial -o out2.jks worse.csv
	[ "$status" -eq 2 ]
	[[ $output != *"$canary"* ]]
}

@test "the command line is checked" {
	fails 64 JKX0002 jk-extract --encoding=utf-8 --as-of=$DAY rows.csv
	fails 64 JKX0002 jk-extract --source=paper --encoding=utf-8 --as-of=$DAY rows.csv
	fails 64 JKX0002 journal --from-ledger rows.csv
	fails 64 JK00661 jk-extract --source=journal --as-of=$DAY rows.csv
	fails 64 JK00661 jk-extract --source=journal --encoding=sjis --as-of=$DAY rows.csv
	fails 64 JK00611 jk-extract --source=journal --encoding=utf-8 rows.csv
	fails 64 JKX0006 export_of rows.csv rows.csv
	fails 64 JKX0008 export_of --previous=rows.csv rows.csv
	fails 64 JKX0008 jk-extract --source=snapshots --encoding=utf-8 --as-of=$DAY rows.csv
	fails 64 JK00666 jk-extract --from-ledger --as-of=$DAY
	fails 64 JK00667 jk-extract --from-ledger --lane=221309-220001-ident --as-of=$DAY
	fails 64 JK00668 jk-extract --from-ledger --lane=222038-220001-receipt --as-of=$DAY
	fails 66 JK00155 journal missing.csv
	touch city/stop
	fails 75 JK00604 journal rows.csv
}

@test "an output that exists is left alone without --force" {
	echo kept >out.jks
	run journal -q -o out.jks rows.csv
	[ "$status" -eq 73 ]
	[ "$(cat out.jks)" = kept ]
	works journal -q -f -o out.jks rows.csv
	[ "$(jk-cat --no-titles out.jks | wc -l)" -eq 10 ]
}

@test "names of the stress profile pass byte for byte" {
	"$PEOPLE" --profile=stress --municipality=221309 --residents=2000 -o stress
	municipality 221309
	works journal -q -o out.jks stress/night-0/221309.csv
	[ "$(jk-cat --no-titles out.jks | wc -l)" -ge 1999 ]
	cmp <(as_csv out.jks) <(sed 1d stress/night-0/221309.csv)
}

# Full exports

# apply STREAM: what jk-extract wrote, into the register.
apply()
{
	run --separate-stderr jk-validate -q --as-of="$DAY" -o "$1.valid" "$1"
	[ "$status" -le 2 ] || show_run 'validated'
	run --separate-stderr jk-apply -q --as-of="$DAY" ${2-} "$1.valid"
	[ "$status" -le 2 ] || show_run 'applied'
}

# All records of the site's register, as the truth of the generator has them.
register()
{
	jk-extract -q --from-ledger --lane="$1-$2-ident" --as-of=2026-12-01 | as_csv
}

truth()
{
	grep -E "^[0-9]{11},$1," "$nights/demo/truth/night-3.register.csv"
}

# lead_nights CODE PREFECTURE OPTION...: four nights; the register is then the truth's.
lead_nights()
{
	local code=$1 prefecture=$2 night

	shift 2
	municipality "$code"
	for night in 0 1 2 3; do
		DAY=$(day_of $night)
		run --separate-stderr jk-extract -q "$@" \
			$([ $night -gt 0 ] || echo --initial) --as-of="$DAY" \
			-o "$night.jks" "$nights/demo/night-$night/$code.csv"
		[ "$status" -le 2 ] || show_run "night $night"
		apply $night.jks $([ $night -gt 0 ] || echo --initial)
	done
	[ "$(truth "$code" | wc -l)" -gt 100 ]
	cmp <(register "$code" "$prefecture") <(truth "$code")
}

@test "journals lead to the register that the generator computed" {
	lead_nights 222038 220001 --source=journal --encoding=cp932 --allow-empty
}

@test "full exports lead to the register that the generator computed" {
	lead_nights 222062 220001 --source=export --encoding=utf-8
	# Held against itself, the register has nothing to send.
	run --separate-stderr export_of -o again.jks "$nights/demo/night-3/222062.csv"
	[ "$status" -eq 0 ]
	[ "$(final again.jks out)" = 'out 0' ]
}

@test "the row with a gap that the generator planted is found where it is" {
	lead_nights 222062 220001 --source=export --encoding=utf-8
	for night in 1 2 3; do
		grep -E "^night-$night/222062.csv,.*,generation-gap" \
			"$nights/demo/truth/night-$night.refused.csv" | cut -d , -f 2
	done >expected
	[ -s expected ]
	jk-cat --no-titles --fields=line,rule 222062/quarantine/*-jk-extract-*.jks >found
	cmp <(sed 's/$/\tJK00443/' expected) found
}

@test "snapshots lead to the register that the generator computed" {
	municipality 232041
	head -1 "$nights/demo/night-0/232041.csv" >before.csv
	for night in 0 1 2 3; do
		DAY=$(day_of $night)
		initial=
		[ $night -gt 0 ] || initial=--initial
		works jk-extract -q --source=snapshots --previous=before.csv \
			--encoding=utf-8 --as-of="$DAY" $initial -o $night.jks \
			"$nights/demo/night-$night/232041.csv"
		apply $night.jks $initial
		cp "$nights/demo/night-$night/232041.csv" before.csv
	done
	cmp <(register 232041 230006) <(truth 232041)
}

# loaded CODE: a municipality whose register holds night 0 of its export, and
# that night's rows as before.csv.
loaded()
{
	municipality "$1"
	DAY=$(day_of 0)
	cp "$nights/demo/night-0/$1.csv" before.csv
	works export_of -q --initial -o initial.jks before.csv
	apply initial.jks --initial
}

@test "an export with changes beyond one step is set aside by the row" {
	loaded 222062
	# No row has quotes before these, so that lines are rows.
	a=3 b=5 c=8 d=12
	generation=$(sed -n "${b}p" before.csv | cut -d , -f $GENERATION)
	set_field $a $ADDRESS 別の住所 <before.csv |
		set_field $b $GENERATION $((generation + 2)) |
		set_field $c $GENERATION x |
		sed "${d}d;20p" >odd.csv
	run --separate-stderr export_of -o out.jks odd.csv
	[ "$status" -eq 2 ]
	[ "$(final out.jks out)" = 'out 0' ]
	[ "$(asides | cut -f 5 | sort)" = "$(printf '%s\n' JK00442 JK00443 JK00445 JK00446 JKX0005)" ]
	asides | grep -q "	$a	.*	JK00442"
	asides | grep -q "	$b	.*	JK00443"
	asides | grep -q "	$c	.*	generation	JKX0005"
	[[ $stderr == *'0 records, 4 set aside, '*'1 persons gone'* ]]
	# Who is gone is named in quarantine, and nowhere else.
	gone=$(sed -n "${d}p" before.csv | cut -d , -f 1)
	jk-cat --no-titles --fields=resident_code,rule 222062/quarantine/*-extract-*.jks |
		grep -q "^$gone	JK00445"
	[[ $stderr != *"$gone"* ]]
}

@test "an earlier generation is set aside" {
	loaded 222062
	number=$(grep -nE '^9[0-9]{10},222062,([2-9]|[0-9]{2,}),' before.csv | head -1 | cut -d : -f 1)
	set_field "$number" $GENERATION 1 <before.csv >old.csv
	run --separate-stderr export_of -o out.jks old.csv
	[ "$status" -eq 2 ]
	[ "$(asides | cut -f 2,5)" = "$number	JK00444" ]
}

@test "rows may come in any order, and the stream is the same" {
	loaded 222062
	{ head -1 before.csv; sed 1d "$nights/demo/night-2/222062.csv" | tac; } >turned.csv
	run export_of -q -o a.jks "$nights/demo/night-2/222062.csv"
	run export_of -q -o b.jks turned.csv
	[ "$(final a.jks out)" != 'out 0' ]
	[ "$(final a.jks content)" = "$(final b.jks content)" ]
}

@test "an empty and a half export are refused, and nothing is left" {
	loaded 222062
	head -1 before.csv >none.csv
	fails 65 JK00447 export_of -o out.jks none.csv
	head -n $(($(wc -l <before.csv) / 2)) before.csv >half.csv
	fails 65 JK00448 export_of -o out.jks half.csv
	# The consent to an export without rows is none to those who are gone by it.
	fails 65 JK00448 export_of --allow-empty -o out.jks none.csv
	[ ! -e out.jks ]
	no_quarantine
	fails 65 JK00448 jk-extract --source=snapshots --previous=before.csv \
		--encoding=utf-8 --as-of=$DAY -o out.jks half.csv
	no_quarantine
}

@test "an export that changes too many is refused" {
	loaded 222062
	fails 65 JK00449 export_of --max-change=3 -o out.jks "$nights/demo/night-1/222062.csv"
	fails 65 JK00448 export_of --max-delete=0 -o out.jks "$nights/demo/night-1/222062.csv"
	[ ! -e out.jks ]
}

@test "a row under a new code continues the chain of the old one" {
	loaded 222062
	number=8
	row=$(sed -n "${number}p" before.csv)
	old=${row%%,*}
	generation=$(($(echo "$row" | cut -d , -f $GENERATION) + 1))
	new=$(sed -n 2p "$nights/tiny/night-0/222038.csv" | cut -d , -f 1)
	sed "${number}s/^$old/$new/" before.csv |
		set_field $number $GENERATION $generation |
		set_field $number $CLASS correction |
		set_field $number $REASON code-change |
		set_field $number $FORMER_CODE "$old" >changed.csv
	works export_of -q -o out.jks changed.csv
	[ "$(jk-cat --no-titles --fields=resident_code,generation,former_code out.jks)" = \
		"$new	$generation	$old" ]
	works jk-extract -q --source=snapshots --previous=before.csv --encoding=utf-8 \
		--as-of=$DAY -o snapshots.jks changed.csv
	[ "$(final out.jks content)" = "$(final snapshots.jks content)" ]
	# One that skips a generation is no step.
	set_field $number $GENERATION $((generation + 1)) <changed.csv >jump.csv
	run export_of -o jump.jks jump.csv
	[ "$status" -eq 2 ]
	[ "$(asides | cut -f 2,5)" = "$number	JK00443" ]
}

@test "a person whose row is unreadable is not gone" {
	loaded 222062
	set_field 9 $NAME $'\xff' <before.csv >bad.csv
	run --separate-stderr export_of -o out.jks bad.csv
	[ "$status" -eq 2 ]
	[ "$(asides | cut -f 2,5)" = "9	JK00389" ]
	[[ $stderr == *'1 set aside, '*'0 persons gone'* ]]
}

# The register

# sent FILE NUMBER: the batch is sealed, and marked as sent.
sent()
{
	works jk-encrypt -q --as-of="$DAY" "$1"
	works jk-apply -q --sent --as-of="$DAY" "$JK_SITE"/outbox/*-ident-"$2".jks
}

LANE=222038-220001-ident

@test "the lane takes what it has not taken, and a rerun the same" {
	works journal -q -o intake.jks rows.csv
	apply intake.jks --initial
	works jk-extract -q --from-ledger --lane=$LANE --as-of=$DAY -o one.jks
	works jk-extract -q --from-ledger --lane=$LANE --as-of=$DAY -o again.jks
	[ "$(final one.jks content)" = "$(final again.jks content)" ]
	[ "$(as_csv one.jks)" = "$(sed 1d rows.csv | LC_ALL=C sort)" ]
	jk-cat --header one.jks | grep -qx 'number 1'
	jk-cat --header one.jks | grep -qx 'recipients 220001'
	jk-cat --header one.jks | grep -q '^head register 1 [0-9a-f]* 0 -$'
	# The day of notification travels, that of recording does not.
	[ "$(jk-cat --no-titles --fields=notified_on,recorded_on one.jks | sort -u)" = "$DAY	" ]
	sent one.jks 000001

	DAY=2026-03-31
	works journal -q -o next.jks "$nights/tiny/night-1/222038.csv"
	apply next.jks
	works jk-extract -q --from-ledger --lane=$LANE --as-of=$DAY -o two.jks
	[ "$(as_csv two.jks)" = \
		"$(sed 1d "$nights/tiny/night-1/222038.csv" | LC_ALL=C sort)" ]
	jk-cat --header two.jks | grep -qx 'number 2'
	jk-cat --header two.jks | grep -qE '^head register 3 [0-9a-f]{64} 1 [0-9a-f,]+$'
}

@test "an empty batch travels once a day" {
	works jk-extract -q --from-ledger --lane=$LANE --as-of=$DAY -o none.jks
	[ ! -e none.jks ]
	works journal -q -o intake.jks rows.csv
	apply intake.jks --initial
	works jk-extract -q --from-ledger --lane=$LANE --as-of=$DAY -o one.jks
	sent one.jks 000001
	run --separate-stderr jk-extract --from-ledger --lane=$LANE --as-of=$DAY --status-fd=1 -o none.jks
	[ "$status" -eq 0 ]
	[ "$output" = '[JK] NOTHING' ]
	[ ! -e none.jks ]
	DAY=2026-03-31
	works jk-extract -q --from-ledger --lane=$LANE --as-of=$DAY -o two.jks
	[ "$(final two.jks out)" = 'out 0' ]
	sent two.jks 000002
	works jk-extract -q --from-ledger --lane=$LANE --as-of=$DAY -o none.jks
	[ ! -e none.jks ]
}

@test "what a prefecture hands on names its municipalities' own batches" {
	works journal -q -o intake.jks rows.csv
	apply intake.jks --initial
	works jk-extract -q --from-ledger --lane=$LANE --as-of=$DAY -o one.jks
	sent one.jks 000001
	export JK_SITE=$PWD/prefecture
	cp city/outbox/$LANE-000001.jks prefecture/inbox
	jk-encrypt -q -d --as-of=$DAY prefecture/inbox/$LANE-000001.jks >opened.jks
	apply opened.jks --initial
	works jk-extract -q --from-ledger --lane=220001-000001-ident --as-of=$DAY -o inbox.jks
	mv prefecture/inbox/* prefecture/done
	works jk-extract -q --from-ledger --lane=220001-000001-ident --as-of=$DAY -o on.jks
	[ "$(final inbox.jks content)" = "$(final on.jks content)" ]
	[ "$(jk-cat --no-titles --fields=origin_lane,origin_number on.jks | sort -u)" = "$LANE	1" ]
	[ "$(final on.jks sources)" = 'sources 1' ]
	# A reader that knows nothing of ours takes it, source and all.
	"$JK_TOP/t/reader/read" --deep --trust nation/trust/index --party 000001 \
		--date $DAY on.jks | grep -qx 'verdict: complete'
	rm prefecture/done/*
	run --separate-stderr jk-extract --from-ledger --lane=220001-000001-ident --as-of=$DAY -o lost.jks
	[ "$status" -eq 1 ]
	[[ $stderr == *JK00669-W* ]]
	[ "$(final lost.jks sources)" = 'sources 0' ]
	[ "$(final on.jks content)" = "$(final lost.jks content)" ]
}
