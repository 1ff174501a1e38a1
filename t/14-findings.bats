# jk-audit findings: what planted misuse comes to, and what ordinary work does not.
#
# The records are a synthetic month of one prefecture (t/tools/access), whose truth
# says rule, who and day of everything that was planted.

load lib/records
load lib/faults

# findings DIRECTORY OPTION... : of its access records, with its tables.
findings()
{
	local of=$1

	shift
	jk-audit findings -q -S "$site" --as-of "$DAY" --operators="$of/operators.jks" \
		--purposes="$of/purposes.jks" --relations="$of/relations.jks" "$@" \
		"$of/access.jks"
}

# held_to_truth DIRECTORY: found.csv against truth.csv; counts what is missed and
# what is false.
held_to_truth()
{
	awk -F , '
	NR == FNR { if (FNR > 1) { n++; rule[n] = $1; who[n] = $2; day[n] = $3 }; next }
	FNR == 1 { next }
	{
		hit = 0
		for (i = 1; i <= n; i++)
			if ($1 == rule[i] && $4 == who[i] && $5 <= day[i] && day[i] <= $6)
				hit = found[i] = 1
		if (!hit) { false_alarms++; print "false: " $0 }
	}
	END {
		for (i = 1; i <= n; i++)
			if (!found[i]) { missed++; print "missed: " rule[i] " " who[i] " " day[i] }
		print n + 0 " planted, " missed + 0 " missed, " false_alarms + 0 " false"
	}' "$1/truth.csv" "$1/found.csv"
}

setup()
{
	[ -x "$BUILD/tools/access" ] || skip 'not run: make tools has not built access'
	once prefecture make_prefecture
	site=$made/prefecture
	once month make_month
	month=$made
	cd "$BATS_TEST_TMPDIR"
}

@test "every planted case is found, and nothing else" {
	cp -R "$month" here
	run -3 findings here --format=csv --output=here/found.csv
	run held_to_truth here
	[ "${lines[-1]}" = '22 planted, 0 missed, 0 false' ] || { echo "$output"; return 1; }
	# What is not about a recorder leads to a record.
	[ "$(awk -F , 'NR > 1 && $9 == "" { print $1 }' here/found.csv | sort | tr '\n' ' ')" = \
		'disorder gap silence ' ]
	ordinary=$(sed -n 's/^ordinary //p' here/MANIFEST)
	echo "# $ordinary ordinary looks, no false alarm" >&3
	[ "$ordinary" -gt 10000 ]
}

@test "so it is with other seeds, and a month without misuse has no finding" {
	for seed in 2 3; do
		month seed$seed --seed=$seed
		run -3 findings seed$seed --format=csv --output=seed$seed/found.csv
		run held_to_truth seed$seed
		[ "${lines[-1]}" = '22 planted, 0 missed, 0 false' ] ||
			{ echo "$output"; return 1; }
	done
	month plain --plain
	run -0 findings plain
	[[ ${lines[-1]} == '0 findings in '* ]]
}

@test "so it is when the days do not fit into memory, for which there must be a directory" {
	month busy --looks=60
	run -3 findings busy --format=csv --output=busy/found.csv
	run held_to_truth busy
	[ "${lines[-1]}" = '22 planted, 0 missed, 0 false' ] || { echo "$output"; return 1; }
	cp -a "$site" here
	rm -r here/work
	site=$PWD/here
	fails 73 JK00340 findings busy
	[[ $stderr == *'work: JK00340-E'* ]]
	run -3 findings "$month"
}

@test "a disk that is full ends the audit, and no report of it remains" {
	can_inject
	month busy --looks=60
	inject write 1 error=ENOSPC jk-audit findings -q -S "$site" --as-of="$DAY" \
		--format=csv --output=found.csv busy/access.jks
	[ "$status" -eq 74 ]
	grep -q 'work: JK00160-E' said
	[ ! -e found.csv ]
}

@test "text, CSV and JSON Lines say the same" {
	run -3 findings "$month" --output=text
	run -3 findings "$month" --format=csv --output=csv
	run -3 findings "$month" --format=jsonl --output=jsonl
	[ "$(wc -l <text)" -eq "$(wc -l <csv)" ]
	/usr/bin/python3 - <<-'END'
		import csv, json
		rows = list(csv.DictReader(open("csv", encoding="utf-8", newline="")))
		lines = [json.loads(line) for line in open("jsonl", encoding="utf-8")]
		assert rows == lines and len(rows) > 20, (len(rows), len(lines))
	END
	grep -qx 'JKU9001: op0003: 2026-03-02: 1: work of a person before hour 7 or from hour 21 on (.*, record [0-9]*)' text
}

@test "a site that reports in Japanese has Japanese titles" {
	cp -R "$site" japanese
	sed -i 's/^language = en$/language = ja/' japanese/jk.conf
	site=$PWD/japanese
	run -3 findings "$month"
	[[ $output == *'7時より前または21時以後の職員の処理'* ]]
}

@test "no resident is named in a report, a message or a verdict" {
	run -3 --separate-stderr findings "$month" --status-fd=1
	cut -d , -f 1 "$month/access.csv" | sed 1d | sort -u | grep . >codes
	! grep -qFf codes <<<"$output$stderr"
}

@test "a changed table changes the verdict, and a row taken out asks no more" {
	mkdir schemas
	cp -R "$JK_TOP/schemas/rules" schemas/
	sed -i '/^night,/d; s/^refusals,JKU9015,warning,20/refusals,JKU9015,warning,26/' \
		schemas/rules/findings.csv
	cp -R "$site" here
	echo "schemas = $PWD/schemas" >>here/jk.conf
	site=$PWD/here
	run -3 --separate-stderr findings "$month"
	[[ $output != *JKU9001* && $output != *JKU9015* && $output == *JKU9002* ]]
	[[ $stderr == *'JK00620-W: rule night is not asked'* ]]
	echo 'nothing,JKU9999,alarm,1,,,,,a,b,c,d,e' >>schemas/rules/findings.csv
	run -78 --separate-stderr findings "$month"
	[[ $stderr == *JK00455-E* ]]
}

@test "rules whose table is not given are said to be not asked" {
	run -3 --separate-stderr jk-audit findings -S "$site" --as-of "$DAY" "$month/access.jks"
	[[ $stderr == *'rule not-listed is not asked'* ]]
	[[ $output != *JKU9011* ]]
}

@test "of two files each is read, and a day that was taken out leaves a gap" {
	{ sed -n 1p "$month/access.csv"; grep T "$month/access.csv" | grep -v 2026-03-17; } \
		>access.csv
	stream . access access
	cp "$month"/{operators,purposes,relations}.jks .
	run -3 findings . --format=csv --output=found.csv
	grep -q '^gap,JKU9017,alarm,220001.cs,2026-03-1[78],' found.csv
	grep -q '^silence,JKU9016,warning,220001.cs,2026-03-17,' found.csv
	{ sed -n 1p "$month/access.csv"; grep 2026-03-17 "$month/access.csv"; } >rest.csv
	stream . access rest
	run -3 findings . --format=csv --output=whole.csv rest.jks
	! grep -q '^gap,JKU9017,alarm,220001.cs,' whole.csv
}

@test "the span is the month of the business date, or begins with --since" {
	run -0 findings "$month" --since=2026-03-28
	run -0 jk-audit findings -q -S "$site" --as-of 2026-04-02 "$month/access.jks"
	run -64 --separate-stderr findings "$month" --since=2026-04-01
	[[ $stderr == *JK00619-E* ]]
}

@test "a span that the calendar does not cover is refused, if it has a record" {
	fails 78 JK00487 findings "$month" --since=2018-12-31
	run -3 findings "$month" --since=2019-01-01
}

@test "records that should be gone are named, whatever the span" {
	run -3 jk-audit findings -q -S "$site" --as-of 2033-04-01 "$month/access.jks"
	[[ $output == *'JKU9020: 2026-03-01 to 2026-03-31: '* ]]
	run -0 jk-audit findings -q -S "$site" --as-of 2033-03-01 --since=2033-02-01 \
		"$month/access.jks"
}

@test "what holds no sorted access records is refused" {
	run -65 --separate-stderr jk-audit findings -S "$site" --as-of "$DAY" "$month/operators.jks"
	[[ $stderr == *JK00616-E* ]]
	run -76 --separate-stderr jk-audit findings -S "$site" --as-of "$DAY" \
		<(head -c 20000 "$month/access.jks")
}

@test "the page of HTML is whole and says of each rule what it found" {
	run -3 findings "$month" --format=csv --output=csv
	run -3 findings "$month" --format=html --output=page.html
	cut -d , -f 1 "$month/access.csv" | sed 1d | sort -u | grep . >codes
	! grep -qFf codes page.html
	/usr/bin/python3 - <<-'END'
		import collections, csv, html.parser, re
		page = open("page.html", encoding="utf-8").read()
		class Parser(html.parser.HTMLParser):
		    open = []
		    def handle_starttag(self, tag, attrs):
		        if tag != "meta":
		            self.open.append(tag)
		    def handle_startendtag(self, tag, attrs):
		        assert tag == "rect", tag
		    def handle_endtag(self, tag):
		        assert self.open.pop() == tag, tag
		parser = Parser()
		parser.feed(page)
		assert parser.open == []
		rows = list(csv.DictReader(open("csv", encoding="utf-8")))
		counts = collections.Counter(row["id"] for row in rows)
		for id, count in counts.items():
		    assert re.search(r'<tr><th scope="row">%s</th>.*<td class="number">%d</td></tr>'
		                     % (id, count), page), (id, count)
		    assert '<h2>%s　' % id in page, id
		# Asked and not found; not asked.
		assert re.search("<tr>.*JKU9020.*>0</td></tr>", page)
		assert re.search("<tr>.*JKU9023.*>―</td></tr>", page)
		for row in rows:
		    if row["record"]:
		        assert "/%s</td>" % row["record"] in page, row
	END
}

# A register: the first 25 residents moved in on 1 March, the rest long before.
make_register()
(
	load lib/people
	set -e
	DAY=2026-03-30
	cd "$1"
	country sites
	cd sites
	people 60 | awk -F '\t' -v OFS='\t' '{
		$3 = 1; $4 = "entry"; $5 = "domestic-move-in"; $18 = $19 = ""
		$6 = $7 = NR <= 25 ? "2026-03-01" : "2024-05-01"
		print
	}' | batch 1 | jk-validate -q -S prefecture --as-of="$DAY" |
		jk-apply -q -S prefecture --as-of="$DAY" --initial
	people 60 | cut -f 1 >../codes
)

# looks OPERATOR FIRST LAST [CASE]: at those of the codes, by their place.
looks()
{
	sed -n "$2,$3p" "$made/codes" | while read -r code; do
		serial=$((serial + 1))
		echo "$code,2026-03-10T10:00:$((10 + serial % 50))+09:00,$1,$serial,access,provision,no,220001,220001,tax,name,$1,$4"
	done
}

@test "looks without a case at residents to whom nothing happened are found, given the register" {
	once register make_register
	cp -a "$made/sites" .
	{
		echo resident_code,at,recorder,serial,record,function,touches_number,provider,receiver,purpose,items,operator,case_number
		serial=0
		looks counter 1 25
		looks clerk 6 45
		looks worker 30 60 c1
	} >access.csv
	jk-extract -q -S sites/prefecture --as-of=2026-03-30 --source=table --encoding=utf-8 \
		--schema=access -o access.jks access.csv
	run -3 --separate-stderr jk-audit findings -q -S sites/prefecture --as-of=2026-03-30 \
		--register --format=csv access.jks
	[ "$(grep '^no-event' <<<"$output" | cut -d , -f 1-7)" = \
		no-event,JKU9023,warning,clerk,2026-03-01,2026-03-30,20 ]
	run --separate-stderr jk-audit findings -q -S sites/prefecture --as-of=2026-03-30 \
		--format=csv access.jks
	[[ $output != *no-event* ]]
	[[ $stderr == *'rule no-event is not asked'* ]]
}

# A city of 6000 and what happened to them from February on, and a site with that.
make_changes()
{
	"$BUILD/tools/people" --municipality=222038 --residents=6000 --nights=40 \
		--date=2026-01-30 --registers -o "$1/people"
	cp -a "$site" "$1/prefecture"
	jk-extract -q -S "$site" --as-of="$DAY" --source=journal --encoding=utf-8 --initial \
		"$1/people/truth/night-40.register.csv" |
		jk-validate -q -S "$site" --as-of="$DAY" |
		jk-apply -q -S "$1/prefecture" --as-of="$DAY" --initial
}

# month_of_changes DIRECTORY OPTION...: a month of looks at those of the city.
month_of_changes()
{
	month "$@" --register="$made/people/truth/night-40.register.csv"
}

# with_changes DIRECTORY OPTION...: its findings, given the register.
with_changes()
(
	site=${changed-$made/prefecture}
	findings "$@" --register
)

@test "so are those that are planted, and ordinary ones are not" {
	once changes make_changes
	for seed in 1 2 3; do
		month_of_changes seed$seed --seed=$seed
		run -3 with_changes seed$seed --format=csv --output=seed$seed/found.csv
		run held_to_truth seed$seed
		[ "${lines[-1]}" = '24 planted, 0 missed, 0 false' ] ||
			{ echo "$output"; return 1; }
		# Each of the clerk's eight looks on 21 open days counts.
		[ "$(sed -n 's/^no-event,//p' seed$seed/found.csv | cut -d , -f 6)" -ge 168 ]
	done
	month_of_changes plain --plain
	run -0 with_changes plain
}

@test "the window of a change is counted to the day" {
	once changes make_changes
	month_of_changes here
	cp -a "$made/prefecture" changed
	cp -R "$JK_TOP/schemas" schemas
	echo "schemas = $PWD/schemas" >>changed/jk.conf
	changed=$PWD/changed
	# The clerk's residents are 31 days off, where there are any, a colleague's 30.
	for window in 29 31; do
		sed "s/^\(no-event,JKU9023,warning,20\),30,/\1,$window,/" \
			"$JK_TOP/schemas/rules/findings.csv" >schemas/rules/findings.csv
		run -3 with_changes here --format=csv --output=found$window
	done
	# Under 29 both are found, who are planted as unrelated; under 31 one counts less.
	diff <(grep '^unrelated' here/truth.csv | cut -d , -f 2 | sort) \
		<(grep '^no-event' found29 | cut -d , -f 4 | sort)
	[ "$(sed -n 's/^no-event,//p' found31 | cut -d , -f 6)" -lt 168 ]
}
