# jk-audit report, plan and findings over the archive: the same as over the records
# that went into it, with places that lead to them.

load lib/records

# The month of t/lib/records.bash in the archive of its prefecture, in two batches.
make_archive()
{
	local half=$1/half.csv lines

	cp -a "$site" "$1/prefecture"
	echo "schemas = $JK_TOP/schemas" >>"$1/prefecture/jk.conf"
	lines=$(($(wc -l <"$month/access.csv") / 2))
	head -n "$lines" "$month/access.csv" >"$half"
	archive "$1/prefecture" "$DAY" 1 "$half"
	{ sed -n 1p "$month/access.csv"; sed "1,${lines}d" "$month/access.csv"; } >"$half"
	archive "$1/prefecture" "$DAY" 2 "$half"
}

# archive SITE DAY NUMBER CSV: its rows, as that batch of the spool, applied.
archive()
{
	jk-extract -q -S "$1" --as-of="$2" --source=journal --encoding=utf-8 --schema=access \
		--lane=220001-220001-access "$4"
	jk-encrypt -q -S "$1" --as-of="$2" -d \
		"$1/spool/220001-220001-access-$(printf %06d "$3").jks" |
		jk-validate -q -S "$1" --as-of="$2" | jk-apply -q -S "$1" --as-of="$2"
}

setup()
{
	[ -x "$BUILD/tools/access" ] || skip 'not run: make tools has not built access'
	once prefecture make_prefecture
	site=$made/prefecture
	once month make_month
	month=$made
	once archive-of-month make_archive
	archived=$made/prefecture
	cd "$BATS_TEST_TMPDIR"
	tables="--operators=$month/operators.jks --purposes=$month/purposes.jks
		--relations=$month/relations.jks"
}

@test "findings over the archive are those over its records" {
	run -3 jk-audit findings -q -S "$site" --as-of="$DAY" $tables --format=csv \
		-o stream "$month/access.jks"
	run -3 jk-audit findings -q -S "$archived" --as-of="$DAY" $tables --format=csv \
		-o archive --archive
	[ "$(wc -l <archive)" -gt 20 ]
	diff <(cut -d , -f 1-7 stream) <(cut -d , -f 1-7 archive)
	run -3 jk-audit findings -q -S "$archived" --as-of="$DAY" $tables --format=csv \
		-o directory "$archived/archive"
	cmp archive directory
}

@test "a place in the archive is a segment, a frame of it and the record there" {
	run -3 jk-audit findings -q -S "$archived" --as-of="$DAY" $tables --format=csv \
		-o found --archive
	grep -c '/1,[0-9]' found
	# In the first frame of a segment records have the numbers that jk-cat shows.
	grep '^night,\|^relation,\|^closed-day,\|^protected,' found | grep '/1,[0-9]' >some
	[ "$(wc -l <some)" -ge 1 ]
	while IFS=, read -r rule _ _ who first _ _ input record _; do
		jk-cat -S "$archived" --no-titles --fields=operator,at \
			"$archived/archive/segments/${input%/1}.jks" |
			sed -n "${record}p" | grep "^$who	$first" ||
			{ echo "$rule $who $first $input $record"; return 1; }
	done <some
}

@test "report and plan over the archive are those over its records" {
	jk-audit report -q -S "$site" --as-of="$DAY" --format=csv "$month/access.jks" >stream
	jk-audit report -q -S "$archived" --as-of="$DAY" --format=csv --archive >archive
	diff <(cut -d , -f 1-10 stream) <(cut -d , -f 1-10 archive)
	run -3 jk-audit plan -q -S "$site" --as-of="$DAY" --plan="$month/plan.jks" \
		--format=csv -o stream -f "$month/access.jks"
	run -3 jk-audit plan -q -S "$archived" --as-of="$DAY" --plan="$month/plan.jks" \
		--format=csv -o archive -f --archive
	diff <(cut -d , -f 1-13 stream) <(cut -d , -f 1-13 archive)
}

@test "only the months of the span are read" {
	cp -a "$archived" here
	for file in here/archive/segments/*.jks; do
		echo changed >"$file"
	done
	run -76 jk-audit report -q -S here --as-of="$DAY" --archive
	works jk-audit report -q -S here --as-of=2026-04-10 --archive
	[[ $output == '2026-04-01 to 2026-04-10: 0 records'* ]]
}

@test "without the keep key of a month it cannot be read" {
	cp -a "$archived" here
	rm here/keys/keep/*
	fails 77 JK00545 jk-audit findings -q -S here --as-of="$DAY" --archive
}

@test "a month that should be in the archive and is not was erased too early" {
	cp -a "$archived" here
	{
		sed -n 1p "$month/access.csv"
		sed -n '2s/2026-03-[0-9]*/2026-05-11/p' "$month/access.csv"
	} >may.csv
	archive here 2026-05-11 3 may.csv
	run jk-audit findings -q -S here --as-of=2026-06-10 --format=csv --archive
	grep -q '^erased-early,JKU9024,alarm,,2026-04-01,2026-04-30,1,,,' <<<"$output"
	[ "$(grep -c '^erased-early' <<<"$output")" -eq 1 ]
	# Of what is over seven years ago nothing need be there.
	run jk-audit findings -q -S here --as-of=2033-05-02 --format=csv --archive
	[ "$(grep '^erased-early' <<<"$output" | cut -d , -f 5 | sed -n 1p)" = 2026-06-01 ]
}

@test "what is too old in the archive is named, and what only will be is not" {
	run -3 jk-audit findings -q -S "$archived" --as-of=2033-04-01 --archive
	[[ $output == *'JKU9020: 2026-03-01 to 2026-03-31: '* ]]
	run jk-audit findings -q -S "$archived" --as-of=2033-02-28 --archive
	[[ $output != *JKU9020* ]]
}
