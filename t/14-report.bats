# jk-audit report: what was used how often, counted in one pass, held against the
# same counts made of the CSV by other means.

load lib/records

setup()
{
	[ -x "$BUILD/tools/access" ] || skip 'not run: make tools has not built access'
	once prefecture make_prefecture
	site=$made/prefecture
	once month make_month
	month=$made
	cd "$BATS_TEST_TMPDIR"
}

# report OPTION...: of the month.
report()
{
	jk-audit report -q -S "$site" --as-of "$DAY" "$@" "$month/access.jks"
}

# held FIELD SECTION: the section's rows are what csv counts of that column.
held()
{
	report --format=csv >report.csv
	/usr/bin/python3 - "$month/access.csv" report.csv "$@" <<-'END'
		import collections, csv, datetime, sys
		source, report, field, section = sys.argv[1:]
		looks = {"query", "form", "print", "copy", "extraction", "refused"}
		weekdays = "mon tue wed thu fri sat sun".split()
		def name(row):
		    at = datetime.datetime.fromisoformat(row["日時"])
		    if section == "day":
		        return at.date().isoformat()
		    if section == "hour":
		        return "%02d" % at.hour
		    if section == "weekday":
		        return weekdays[at.weekday()]
		    if section == "weekday-hour":
		        return "%s-%02d" % (weekdays[at.weekday()], at.hour)
		    return row[field]
		truth = collections.defaultdict(lambda: [0, 0, 0])
		for row in csv.DictReader(open(source, encoding="utf-8")):
		    if section == "refusal" and not row["拒否理由"]:
		        continue
		    count = truth[name(row)]
		    count[0] += 1
		    count[1] += row["記録区分"] == "access" or row["機能区分"] in looks
		    count[2] += bool(row["拒否理由"])
		said = {row["name"]: [int(row[n]) for n in ("records", "looks", "refused")]
		        for row in csv.DictReader(open(report, encoding="utf-8"))
		        if row["section"] == section}
		said = {name: count for name, count in said.items() if any(count)}
		assert said and said == dict(truth), (said, dict(truth))
	END
}

@test "organs, purposes, functions, modes and refusals are counted exactly" {
	held 提供先 receiver
	held 提供事務区分 purpose
	held 機能区分 function
	held 処理方式 mode
	held 検索項目 key
	held 個人番号利用 number
	held 拒否理由 refusal
}

@test "operators, offices, municipalities and recorders are counted exactly" {
	held 照合ID operator
	held 所属 office
	held 当時の市区町村コード municipality
	held 記録元 recorder
}

@test "days, weekdays and hours are those of Japan, and counted exactly" {
	held '' day
	held '' weekday
	held '' hour
	held '' weekday-hour
}

@test "the residents most looked at are named by their place" {
	report --format=csv >report.csv
	/usr/bin/python3 - "$month/access.csv" report.csv <<-'END'
		import collections, csv, sys
		rows = sorted(csv.DictReader(open(sys.argv[1], encoding="utf-8")),
		              key=lambda row: (row["住民票コード"], row["日時"]))
		looks = collections.Counter()
		who = collections.defaultdict(set)
		for row in rows:
		    code = row["住民票コード"]
		    if code and (row["記録区分"] == "access" or row["機能区分"] == "form"):
		        looks[code] += 1
		        who[code].add(row["照合ID"])
		said = [row for row in csv.DictReader(open(sys.argv[2], encoding="utf-8"))
		        if row["section"] == "resident"]
		most = sorted(looks.values(), reverse=True)[:10]
		assert [int(row["looks"]) for row in said] == most, (said, most)
		for row in said:
		    record = rows[int(row["record"]) - 1]
		    code = record["住民票コード"]
		    assert looks[code] == int(row["looks"]), row
		    assert len(who[code]) == int(row["operators"]), row
		    assert record["日時"][:10] == row["last"], row
		total = next(csv.DictReader(open(sys.argv[2], encoding="utf-8")))
		assert total["section"] == "total" and int(total["residents"]) == len(looks)
	END
}

@test "no resident is named in a report, a message or a verdict" {
	cut -d , -f 1 "$month/access.csv" | sed 1d | sort -u | grep . >codes
	for format in text csv jsonl; do
		works report --format=$format --status-fd=1
		! grep -qFf codes <<<"$output"
	done
}

@test "JSON Lines say the same as CSV, text the most frequent" {
	report --format=csv >csv
	report --format=jsonl >jsonl
	works report
	[[ ${lines[0]} == '2026-03-01 to 2026-03-31: '*' looks at '*' residents, '*' refused' ]]
	grep -Eq '^ *[0-9]+ +[0-9]+ +[0-9]+  220001  静岡県$' <<<"$output"
	grep -Eqx ' +\([0-9]+ more\)' <<<"$output"
	/usr/bin/python3 - <<-'END'
		import csv, json
		rows = list(csv.DictReader(open("csv", encoding="utf-8", newline="")))
		lines = [json.loads(line) for line in open("jsonl", encoding="utf-8")]
		assert rows == lines and len(rows) > 200, (len(rows), len(lines))
	END
}

@test "the page of HTML is whole, asks nothing of a network, and says the counts" {
	report --format=html --plan="$month/plan.jks" --purposes="$month/purposes.jks" --output=page.html
	report --format=csv >csv
	cut -d , -f 1 "$month/access.csv" | sed 1d | sort -u | grep . >codes
	! grep -qFf codes page.html
	grep -q '<html lang="ja">' page.html
	grep -q ">県税の賦課徴収<" page.html
	grep -q '令和8年3月1日から令和8年3月31日まで' page.html
	! grep -Eqi '<script|http:|https:|url\(|@import|src=|href=' page.html
	/usr/bin/python3 - <<-'END'
		import csv, html.parser
		page = open("page.html", encoding="utf-8").read()
		class Parser(html.parser.HTMLParser):
		    open, text = [], []
		    def handle_starttag(self, tag, attrs):
		        if tag != "meta":
		            self.open.append(tag)
		    def handle_startendtag(self, tag, attrs):
		        assert tag in ("rect", "line"), tag
		    def handle_endtag(self, tag):
		        assert self.open.pop() == tag, tag
		    def handle_data(self, data):
		        self.text.append(data)
		parser = Parser()
		parser.feed(page)
		assert parser.open == [], parser.open
		text = set(parser.text)
		for row in csv.DictReader(open("csv", encoding="utf-8")):
		    if row["section"] in ("receiver", "purpose", "function", "refusal"):
		        assert format(int(row["records"]), ",") in text, row
		    if row["section"] == "resident":
		        assert any(part.endswith("/" + row["record"]) for part in text), row
		cells = None
		for row in page.split("<tr>")[1:]:
		    count = row.split("</tr>")[0].count("</t")
		    if "<th scope=\"col\">" in row:
		        cells = count
		    assert count == cells, row
		assert page.count("<svg") == 13 and page.count("</svg>") == 13
	END
}

@test "an organ is called what the site's table of organs says" {
	cp -a "$site" here
	mkdir -p schemas/codes
	cp "$JK_TOP/schemas/codes/organ.csv" schemas/codes/
	echo '220001,年金事務所,,' >>schemas/codes/organ.csv
	echo "schemas = $PWD/schemas" >>here/jk.conf
	site=$PWD/here
	works report --format=csv
	grep -q '^receiver,220001,年金事務所,' <<<"$output"
}

@test "a year is drawn by its months" {
	report --format=html --since=2025-04 >page.html
	grep -q '>2025-04<' page.html
	grep -q '月別の記録件数' page.html
}

# days OPTION...: first and last day of the span.
days()
{
	report --format=csv "$@" | sed -n 's/^total,.*,\(2026-[0-9-]*,2026-[0-9-]*\),,$/\1/p'
}

@test "the span is a month, so far as it has come, or what is asked for" {
	[ "$(days)" = 2026-03-01,2026-03-31 ]
	[ "$(days --since=2026-02)" = 2026-02-01,2026-03-31 ]
	[ "$(days --since=2026-03-05 --until=2026-03-07)" = 2026-03-05,2026-03-07 ]
	[ "$(days --until=2026-02)" = 2026-02-01,2026-02-28 ]
	DAY=2026-03-10
	[ "$(days --until=2026-03)" = 2026-03-01,2026-03-10 ]
	fails 64 JK00619 report --until=2026-03-11
	fails 64 JK00619 report --until=2026-04
	fails 64 JK00619 report --since=2026-03-11
	fails 64 JK00619 report --since=2026-3
	fails 64 JKU0062 report --format=copy
	fails 64 JKU0063 report --archive
	fails 64 JK00611 jk-audit report -q -S "$site" "$month/access.jks"
}

@test "what is not sorted access records is refused" {
	fails 65 JK00616 jk-audit report -q -S "$site" --as-of "$DAY" "$month/operators.jks"
}
