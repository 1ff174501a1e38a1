#!/usr/bin/env bats
# jk-cat(1): what it writes is what the records hold, in each of its forms, judged
# by readers of those forms that are not ours; and of a stream that is cut or forged
# only what verified before.

load lib/changes

setup()
{
	country "$BATS_TEST_TMPDIR/sites"
	cd "$BATS_TEST_TMPDIR/sites"
}

# A value a line, for Python: what a form might stumble over. The last ones no
# lawful record holds; a signed stream may all the same, and jk-cat shows it.
awkward_values()
{
	cat <<-'END'
		'山田太郎', '髙﨑 𠮷野', '葛\U000e0100城', ' 山田 太郎 ', '山田　太郎',
		'', '"', '""', '"a"', 'say "so"', ',', 'a,b', 'a","b', "'", ';',
		'\\', '\\\\', '\\N', '\\.', '\\n', '\\t', 'a\\', '{"a":"b"}', '=1+1', '\\u0041',
		'\t', 'a\tb', '\n', 'a\nb', '\r', 'a\rb', 'a\r\nb', '\n\n', '"\n"', '\\\n',
		'a\u2028b', 'a\u2029b', 'a\u0085b', '\ufeffa',
		*(chr(c) for c in range(1, 32)), '\x7f', '\x9f',
	END
}

# judge FORM FILE: is this every awkward value, beside itself and an empty one?
judge()
{
	/usr/bin/python3 - "$@" <<-END
		import csv, io, json, re, sys

		values = [$(awkward_values)]
		wanted = [[value, "", value] for value in values]
		names = ["name", "former_name", "common_name"]
		form, text = sys.argv[1], open(sys.argv[2], "rb").read().decode()

		def unescaped(cell):
		    # PostgreSQL, COPY, File Formats, Text Format
		    letters = dict(zip("bfnrtv", "\b\f\n\r\t\v"))
		    return re.sub(r"\\\\(x[0-9a-f]{2}|.)", lambda m: chr(int(m[1][1:], 16))
		        if len(m[1]) == 3 else letters.get(m[1], m[1]), cell, flags=re.S)

		def lines():
		    assert text.endswith("\n")
		    return text[:-1].split("\n")

		if form == "csv":
		    titles, *found = csv.reader(io.StringIO(text, newline=""), strict=True)
		    assert titles == names, titles
		elif form == "jsonl":
		    objects = [json.loads(line, object_pairs_hook=list) for line in lines()]
		    found = [[value for _, value in pairs] for pairs in objects]
		    assert all([name for name, _ in pairs] == names for pairs in objects)
		else:
		    rows = [line.split("\t") for line in lines()]
		    if form == "text":
		        assert rows.pop(0) == names
		    else:
		        assert "\\\\." not in lines()
		        assert all((cell == "\\\\N") == (value == "")
		            for row, record in zip(rows, wanted) for cell, value in zip(row, record))
		        rows = [["" if cell == "\\\\N" else cell for cell in row] for row in rows]
		    found = [[unescaped(cell) for cell in row] for row in rows]
		assert len(found) == len(wanted), (len(found), len(wanted))
		for got, record in zip(found, wanted):
		    assert got == record, (got, record)
		print(len(found))
	END
}

# A stream with each awkward value as name and common name, signed by the city.
awkward()
{
	/usr/bin/python3 - >fields <<-END
		values = [$(awkward_values)]
		for n, value in enumerate(values):
		    value = value.replace("\\\\", "\\\\\\\\").replace("\t", "\\\\t").replace("\n", "\\\\n")
		    print("%011d" % n, "222038", 1, "entry", "birth", "$DAY", "$DAY", value, "", "", "",
		        value, sep="\t", end="\n")
	END
	made_by city --escapes <fields >awkward.jks
}

# shown FORM: it comes back from the form as it is in the stream.
shown()
{
	awkward
	works jk-cat -S city --format="$1" --fields=name,former_name,common_name -o out awkward.jks
	run -0 judge "$1" out
	[ "$output" -ge 70 ]
}

# Forms

@test "text gives back every value, with backslash and all controls escaped" {
	shown text
	# Tabs between fields and line ends are all that a terminal is told.
	run grep -cP '[\x00-\x08\x0b-\x1f\x7f]' out
	[ "$output" -eq 0 ]
}

@test "csv gives back every value to a strict reader of RFC 4180" {
	shown csv
}

@test "csv shows a record of one empty field as a record" {
	people 2 | set_field 1 $NAME '' | made_by city >two.jks
	works jk-cat -S city --format=csv --no-titles --fields=name two.jks
	[ "${lines[0]}" = '""' ]
	[ "${#lines[@]}" -eq 2 ]
}

@test "jsonl gives back every value to a JSON reader, an object a line" {
	shown jsonl
	# No line end of any reader stands raw in a line.
	[ "$(wc -l <out)" -eq "$(jk-cat -S city --format=copy awkward.jks | wc -l)" ]
	run grep -cP '[\x00-\x08\x0b-\x1f\x7f]' out
	[ "$output" -eq 0 ]
}

@test "copy gives back every value by the rules of PostgreSQL, an empty one as NULL" {
	shown copy
}

# What is shown

@test "all fields are shown in schema order, or those of --fields in its order" {
	people 5 >fields
	made_by city <fields >five.jks
	works jk-cat -S city five.jks
	[ "$(tail -n +2 <<<"$output" | cut -f 1-19)" = "$(cut -f 1-19 fields)" ]
	sed -n 's/^\([a-z_]*\):.*/\1/p' "$JK_TOP/schemas/ident.csvs" | paste -s >titles
	[ "${lines[0]}" = "$(cat titles)" ]
	works jk-cat -S city --fields=name,resident_code,class five.jks
	[ "${lines[0]}" = $'name\tresident_code\tclass' ]
	[ "$(tail -n +2 <<<"$output")" = \
		"$(awk -F '\t' -v OFS='\t' '{ print $8, $1, $4 }' fields)" ]
	works jk-cat -S city --format=jsonl --fields=class,generation five.jks
	[ "${lines[0]}" = "$(awk -F '\t' 'NR == 1 {
		printf "{\"class\":\"%s\",\"generation\":\"%s\"}", $4, $3 }' fields)" ]
}

@test "a field that the schema does not have, or a form that is none, is refused" {
	people 1 | made_by city >one.jks
	fails 64 JKC0002 jk-cat -S city --fields=name,naem one.jks
	[ -z "$output" ]
	fails 64 JKC0002 jk-cat -S city --fields= one.jks
	fails 64 JKC0002 jk-cat -S city --fields=name, one.jks
	fails 64 JKC0001 jk-cat -S city --format=xml one.jks
	[ -z "$output" ]
}

@test "the names stand once, before the first stream, and not with --no-titles" {
	people 2 | made_by city >two.jks
	for form in text csv; do
		works jk-cat -S city -F $form --fields=generation two.jks two.jks - <two.jks
		[ "$output" = $'generation\n1\n1\n1\n1\n1\n1' ]
		works jk-cat -S city -F $form --no-titles --fields=generation two.jks two.jks
		[ "$output" = $'1\n1\n1\n1' ]
	done
	made_by city </dev/null >none.jks
	works jk-cat -S city --fields=name none.jks
	[ "$output" = name ]
	for form in jsonl copy; do
		works jk-cat -S city -F $form none.jks
		[ -z "$output" ]
	done
}

@test "a header is shown as it was signed, once the stream is whole" {
	people 2 | batch 1 >b1
	jk-cat -S city --header b1 >header
	grep -qx "lane $LANE" header
	# Behind the line of the prefix, whose last word is its length.
	head -n 1 b1 | grep -qx "jk-stream 1 p256-sha256 $(printf %06d "$(wc -c <header)")"
	cmp -n "$(wc -c <header)" header <(tail -n +2 b1)
	head -c -1 b1 >cut
	fails 76 JK00301 jk-cat -S city --header cut
}

@test "a ledger is shown in the order of its key, whatever segments its records lie in" {
	begin
	{
		record 1 2 correction move-within
		record 3 1 entry birth
	} | send 2
	apply w2 >/dev/null
	[ "$(ls prefecture/register/segments/records-*.jks | wc -l)" -eq 2 ]
	works jk-cat -S prefecture --no-titles --fields=resident_code,generation \
		prefecture/register
	diff <(printf '%s\n' "$output") - <<-END
		$(code 1)	1
		$(code 1)	2
		$(code 2)	1
		$(code 3)	1
	END
	works jk-cat -S prefecture --header prefecture/register
	cmp <(printf '%s\n' "$output") "$(ls prefecture/register/lists/* | tail -n 1)"
}

@test "what the site's keys open is shown: a segment, a receipt, a sealed batch" {
	begin
	receipt=prefecture/outbox/220001-222038-receipt-000001.jks
	works jk-cat -S prefecture --no-titles --fields=generation,class \
		prefecture/register/segments/records-*.jks
	[ "$output" = $'1\tentry\n1\tentry' ]
	works jk-cat -S city --no-titles --fields=row,received "$receipt"
	[ "${lines[0]}" = $'total\t2' ]
	people 3 | batch 2 >b2
	jk-encrypt -q -S city --as-of "$DAY" -o sealed b2
	works jk-cat -S prefecture --no-titles --fields=name sealed
	[ "$output" = "$(people 3 | cut -f $NAME)" ]
	for file in sealed "$receipt" prefecture/register/segments/records-*.jks; do
		fails 77 JKC0003 jk-cat -S nation "$file"
		[ -z "$output" ]
	done
	works jk-cat -S nation --header sealed
	[[ $output == *$'\nsealing stream\n'* ]]
}

@test "a file of -o has mode 0600, and replaces another only with --force" {
	people 2 | made_by city >two.jks
	echo mine >out
	fails 73 '' jk-cat -S city --fields=generation -o out two.jks
	[ "$(cat out)" = mine ]
	works jk-cat -S city --fields=generation -f -o out two.jks
	[ "$(cat out)" = $'generation\n1\n1' ]
	[ "$(stat -c %a out)" = 600 ]
}

# Cut and forged

# 18,000 records: two full checkpoints, and some that only the final one covers.
make_many()
{
	make_country "$1"
	(
		cd "$1"
		awk -v day="$DAY" 'BEGIN { for (i = 1; i <= 18000; i++)
			printf "%011d\t222038\t1\tentry\tbirth\t%s\t%s\t%0100d\n", i, day, day, i
		}' >fields
		made_by city <fields >many.jks
		jk-cat -S city --no-titles many.jks >whole
	)
}

# many: that stream in $many, the records up to each checkpoint in $covered.
many()
{
	once many make_many
	many=$made/many.jks
	mapfile -t covered < <(grep -a '^records [0-9]*$' "$many" | cut -d ' ' -f 2)
	[ "${#covered[@]}" -eq 4 ] && [ "${covered[1]}" -gt 0 ] &&
		[ "${covered[2]}" -gt "${covered[1]}" ] && [ "${covered[3]}" -eq 18000 ]
}

# ends ID FILE RECORDS: so many records are shown before it ends, status 76.
ends()
{
	local status=0

	jk-cat -S "$made/city" --no-titles "$2" >out 2>said || status=$?
	[ "$status" -eq 76 ] || { echo "status $status"; cat said; return 1; }
	grep -q "$1-E: " said || { cat said; return 1; }
	[ "$(wc -l <out)" -eq "$3" ] || { echo "$(wc -l <out) records, not $3"; return 1; }
	cmp out <(head -n "$3" "$made/whole")
}

@test "of a stream that is cut, all is shown that a checkpoint covers, and no more" {
	many
	for number in 1 2; do
		end=$(checkpoint_end "$many" $number)
		head -c $((end - 1)) "$many" >cut
		ends JK00301 cut "${covered[number - 1]}"
		head -c "$end" "$many" >cut
		ends JK00301 cut "${covered[number]}"
		head -c $((end + 100)) "$many" >cut
		ends JK00301 cut "${covered[number]}"
	done
	head -c -1 "$many" >cut
	ends JK00301 cut "${covered[3]}"
	: >cut
	ends JK00301 cut 0
}

@test "of a stream that is forged, nothing is shown behind the last checkpoint before it" {
	many
	for number in 1 2 3; do
		# In the body of a frame: the signature does not cover what stands there now.
		cp "$many" forged
		printf 'xxxx' | dd of=forged conv=notrunc bs=1 status=none \
			seek=$(($(checkpoint_end "$many" $((number - 1))) + 2000))
		ends 'JK0030[02]' forged "${covered[number - 1]}"
	done
}

@test "a file of -o is made only of a whole stream, and nothing is read behind a bad one" {
	many
	head -c "$(checkpoint_end "$many" 1)" "$many" >cut
	fails 76 JK00301 jk-cat -S "$made/city" -o out cut
	[ -z "$output" ]
	[ "$(find . -maxdepth 1 -name '*out*')" = '' ]
	run --separate-stderr jk-cat -S "$made/city" --no-titles cut "$many"
	[ "$status" -eq 76 ]
	[ "${#lines[@]}" -eq "${covered[1]}" ]
}
