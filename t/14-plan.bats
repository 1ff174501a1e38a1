# jk-audit plan: what ran held against what was planned, and approvals of the rest.

load lib/people
load lib/records

setup()
{
	[ -x "$BUILD/tools/access" ] || skip 'not run: make tools has not built access'
	DAY=2026-03-31
	once prefecture make_prefecture
	site=$made/prefecture
	once month make_month
	month=$made
	cd "$BATS_TEST_TMPDIR"
}

# plan DIRECTORY OPTION...: of its records, by its plan.
plan()
{
	local of=$1

	shift
	jk-audit plan -q -S "$site" --as-of "$DAY" --plan="$of/plan.jks" "$@" \
		"$of/access.jks"
}

# differences DIRECTORY: result,day,job of each, in order.
differences()
{
	plan "$1" --format=csv | awk -F , 'FNR > 1 && $2 != "" { print $1 "," $3 "," $4 }' |
		sort
}

@test "every planted difference is found, and nothing else" {
	run differences "$month"
	[ "$output" = "$(sed 1d "$month/plan-truth.csv" | sort)" ]
	[ ${#lines[@]} -eq 6 ]
	run -3 plan "$month"
	[ "${lines[-1]}" = '41 as planned, 0 approved, 6 differences' ]
}

@test "a month that went by its plan has no difference" {
	month plain --plain
	works plan plain
	[ "$output" = '42 as planned, 0 approved, 0 differences' ]
}

@test "text names the job, the day, and where the run stands" {
	run -3 plan "$month"
	grep -Eqx 'JKU0069: 2026-03-09: tax-list: ran on another day than planned: 2026-03-10 by batch1, 150 records \(.*/access.jks, record [0-9]+\)' <<<"$output"
	grep -qx 'JKU0066: 2026-03-05: month-list: planned, and did not run' <<<"$output"
}

@test "CSV and JSON Lines say the same, verdict and status that there are differences" {
	run -3 plan "$month" --format=csv --output=csv --status-fd=1
	[ "$output" = '[JK] PLAN 6' ]
	run -3 plan "$month" --format=jsonl --output=jsonl
	/usr/bin/python3 - <<-'END'
		import csv, json
		rows = list(csv.DictReader(open("csv", encoding="utf-8", newline="")))
		lines = [json.loads(line) for line in open("jsonl", encoding="utf-8")]
		assert rows == lines and len(rows) == 47, (len(rows), len(lines))
	END
}

@test "the days asked for are held against each other, and no others" {
	[ "$(plan "$month" --until=2026-03-05 --format=csv | grep -c JKU)" -eq 1 ]
	works plan "$month" --since=2026-03-23
	[[ $output == *', 0 differences' ]]
}

@test "the report has the plan too" {
	works jk-audit report -q -S "$site" --as-of "$DAY" --plan="$month/plan.jks" "$month/access.jks"
	[ "${lines[-1]}" = '41 as planned, 0 approved, 6 differences' ]
	works jk-audit report -q -S "$site" --as-of "$DAY" --plan="$month/plan.jks" \
		--format=csv "$month/access.jks"
	grep -q '^plan,not-run,,1,' <<<"$output"
	jk-audit report -q -S "$site" --as-of "$DAY" --plan="$month/plan.jks" \
		--format=html "$month/access.jks" >page.html
	grep -q '処理計画と実施の対照' page.html
	grep -q '実施日の相違' page.html
}

@test "the report leaves months without a plan alone, and then asks for no approvals" {
	cp -a "$site" here
	mkdir -p here/approvals
	echo nothing >here/approvals/x-run.jks
	works jk-audit report -q -S here --as-of "$DAY" "$month/access.jks"
	[[ $output != *' as planned, '* ]]
	rm here/approvals/x-run.jks
	# A plan of another month than the one in which all ran.
	sed '1p;d' "$month/plan.csv" >plan.csv
	echo 2026-02,night-check,2026-02-02,jk-provide,,,, >>plan.csv
	stream . plan plan
	works jk-audit report -q -S here --as-of "$DAY" --since=2026-02 --plan=plan.jks \
		"$month/access.jks"
	[ "${lines[-1]}" = '0 as planned, 0 approved, 1 differences' ]
}

# A small office of its own: plans and approvals as they are installed.

# ran DAY JOB OPERATOR RESULTS APPROVAL: a row of records.csv.
ran()
{
	serial=$((serial + 1))
	[ -s records.csv ] ||
		echo resident_code,at,recorder,serial,record,function,touches_number,operator,program,results,approval >records.csv
	echo ",$1T10:00:00+09:00,r,$serial,operation,run,no,$3,$2,$4,$5" >>records.csv
}

# held: plan against records.csv, by what is installed.
held()
{
	jk-extract -q -S prefecture --as-of="$DAY" --source=table --encoding=utf-8 \
		--schema=access -o records.jks -f records.csv
	jk-audit plan -q -S prefecture --as-of="$DAY" "$@" records.jks
}

# planned ROW...: install a plan of month,job,day,program,operator,from,to.
planned()
{
	{
		echo month,job,day,program,operator,records_from,records_to
		printf '%s\n' "$@"
	} | as boss plan -f -o plan.jks
	install plan.jks
}

setup_office()
{
	DAY=2026-03-30
	office
	serial=0
	rm -f records.csv
}

@test "of the plans that are installed the newest that has rows of the month counts" {
	setup_office
	ran 2026-02-10 tax boss 10
	ran 2026-03-10 tax boss 10
	planned 2026-03,tax,2026-03-10,jk-extract,,5,9
	planned 2026-02,tax,2026-02-10,jk-extract,,,
	run -3 --separate-stderr held --since=2026-02
	[ "${lines[-1]}" = '1 as planned, 0 approved, 1 differences' ]
	[[ $output == JKU0072:* ]]
	planned 2026-03,tax,2026-03-10,jk-extract,,5,10
	works held --since=2026-02
	run -0 --separate-stderr held --since=2026-01
	[[ $stderr == *'JKU0073-W: no plan has rows of month 2026-01'* ]]
}

@test "what ran unplanned needs the approval of another person, for him and for that day" {
	setup_office
	planned 2026-03,other,2026-04-01,jk-extract,,,
	echo list >asked
	jk-site approve --as-of=2026-03-05 --key=boss.raw --command=run --id=boss \
		--requester=clerk --from=2026-03-05 --until=2026-03-20 \
		--subject="$(sha256sum <asked | cut -d ' ' -f 1)" --records=1 prefecture
	approval=$(content prefecture/approvals/*-run.jks)
	[ ${#approval} -eq 64 ]
	ran 2026-03-10 list clerk 5 "$approval"
	works held
	[ "$output" = '0 as planned, 1 approved, 0 differences' ]
	ran 2026-03-10 list helper 5 "$approval"
	ran 2026-03-21 list clerk 5 "$approval"
	ran 2026-03-11 list clerk 5 "$(printf '%064d' 7)"
	ran 2026-03-12 list clerk 5
	run -3 --separate-stderr held --format=csv
	grep -c ',JKU0068,' <<<"$output"
	[ "$(grep -c '^bad-approval,JKU0068,' <<<"$output")" -eq 3 ]
	[ "$(grep -c '^not-planned,JKU0067,2026-03-12,list,' <<<"$output")" -eq 1 ]
	[ "$(grep -c '^approved,,2026-03-10,list,' <<<"$output")" -eq 1 ]
}

@test "an approval that was tampered with is no approval" {
	setup_office
	planned 2026-03,other,2026-04-01,jk-extract,,,
	jk-site approve --as-of="$DAY" --key=boss.raw --command=run --id=boss \
		--requester=clerk --until=2026-04-20 --subject="$(printf '%064d' 5)" \
		--records=1 prefecture
	sed -i 's/clerk/clark/' prefecture/approvals/*-run.jks
	ran 2026-03-30 list clark 5
	run -76 --separate-stderr held
}
