# shellcheck shell=sh
# A month of provisions: three organs and the prefecture's own staff ask, some of them
# what they should not; a resident asks who was given his data, an auditor looks, and
# somebody takes a line away. Its queries and what must come of them are made by a
# generator that shares no code with jk (t/tools/README, QUERIES).

# shellcheck disable=SC2086 # words, and numbers need no quotes
# shellcheck disable=SC2154 # set by examples/demo

prefecture=220001 organs='990001 990002 990003'
# Whose people act, and where they have their keys.
office=$prefecture desk=persons

# --- who works here ---------------------------------------------------------------

# A key of a person, outside of every site, and its certificate.
give_key() # ID USE
{
	at_ten jk-site person --key="$desk/$1.raw" --use="$2" --id="$1" --from=2026-01-01 \
		--until=2036-12-31 --as-of="$date" --ca=ca $office >"$desk/$1.fingerprint"
}

# A CSV as a stream that somebody signs.
signed() # ID KIND FILE
{
	jk-extract --quiet --site=$office --source=table --encoding=utf-8 --as-of="$date" \
		--schema="$2" --key="$desk/$1.raw" "$3"
}

# What people do is recorded with its time: ten in the morning of the day that is played.
at_ten() # COMMAND...
{
	SOURCE_DATE_EPOCH=$(date -d "$date 10:00 +0900" +%s) "$@"
}

put_in_force() # ID KIND FILE
{
	signed "$1" "$2" "$3" >"$desk/$2.jks" &&
		at_ten jk-site table --as-of="$date" $office "$desk/$2.jks"
	check "$office: $1's table of kind $2 is in force" 'status 0' "status $?"
}

# The operator list: the generator's, and who takes requests and looks twice.
write_operators()
{
	for id in admin boss st01 st02; do
		echo "s/SIGNER-$id\$/$(cat persons/$id.fingerprint)/"
	done | sed -f - queries/operators.csv >persons/operators.csv
	awk -F , -v officer="$(cat persons/officer.fingerprint)" \
		-v second="$(cat persons/second.fingerprint)" '
	NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; fields = NF }
	function add(id, authority, role, signer,    row, i) {
		row["operator"] = id; row["authority"] = authority; row["role"] = role
		row["valid_from"] = "2026-01-01"; row["area"] = "*"; row["account"] = "person"
		row["office"] = "joho"; row["signer"] = signer
		for (name in column)
			cell[column[name]] = row[name]
		for (i = 1; i <= fields; i++)
			printf "%s%s", cell[i], i < fields ? "," : "\n"
	}
	{ print }
	END {
		add("officer", "D1", "disclosure", officer)
		add("second", "D2", "second-officer", second)
	}' persons/operators.csv >persons/list.csv
}

open_counter()
{
	mkdir persons
	printf '%s\n' 'bulk-threshold = 400' 'schemas = schemas' >>$prefecture/jk.conf
	for id in admin boss second; do
		give_key $id approver
	done
	for id in st01 st02 officer; do
		give_key $id operator
	done
	write_operators
	put_in_force admin operator persons/list.csv
	put_in_force boss purpose queries/purposes.csv
	mkdir -p $prefecture/schemas/codes
	cp queries/organ.csv $prefecture/schemas/codes/
	for organ in $organs; do
		jk-site init --code=$organ --role=organ --name="$organ" --from=2026-01-01 \
			--until=2036-12-31 --ca=ca $organ
		jk-site export $organ | at_ten jk-site add --as-of="$date" $prefecture
		jk-site add $organ $prefecture.pem
	done
	check 'three organs are known' 'status 0' "status $?"
}

# One resident is under protection: his city tells the prefecture, sealed.
protect_one()
{
	city=$(sed -n 's/^protected //p' queries/MANIFEST)
	jk-extract --quiet --site="$city" --source=table --encoding=utf-8 --as-of="$date" \
		--schema=protection --lane="$city-$prefecture-protection" queries/protected.csv |
		jk-encrypt --quiet --site="$city" --as-of="$date"
	cp "$city/outbox/$city-$prefecture-protection-000001.jks" $prefecture/inbox/
	check "$city says who is protected" 'status 0' "status $?"
}

# --- the days ----------------------------------------------------------------------

ask() # ORGAN FILE
{
	jk-extract --quiet --site="$1" --source=journal --encoding=utf-8 --schema=query \
		--lane="$1-$prefecture-query" --as-of="$date" --force --output="$1.asked" "$2" &&
		jk-encrypt --quiet --site="$1" --as-of="$date" "$1.asked"
	carry "$1" $prefecture query
}

# What of them was approved is in the generator's word.
ask_in_bulk() # ORGAN
{
	bulk=$1/$date-bulk.csv
	[ -f "queries/$bulk" ] || return 0
	ask "$1" "queries/$bulk"
	if grep -qx "bulk-approved $bulk" queries/MANIFEST; then
		happening "$1 asks for many at once; boss approves just these"
		at_ten jk-site approve --as-of="$date" --key=persons/boss.raw --command=bulk \
			--id=boss --requester=pn01 --purpose=mutual-aid-pension --until=2026-05-31 \
			$prefecture "$1.asked"
		check "$date: boss approves" 'status 0' "status $?"
	else
		happening "$1 asks for many at once, and nobody has approved it"
	fi
}

ask_as_staff() # ID
{
	[ -f "queries/$1/$date.csv" ] || return 0
	jk-extract --quiet --site=$prefecture --source=journal --encoding=utf-8 --schema=query \
		--as-of="$date" --key="persons/$1.raw" "queries/$1/$date.csv" |
		jk-provide --quiet --site=$prefecture --as-of="$date" >answers
	jk-cat --site=$prefecture --no-titles --fields=result answers >>results
}

# An answer is opened by whom it is for.
open_answers() # ORGAN
{
	for file in $prefecture/outbox/$prefecture-"$1"-answer-*.jks; do
		[ -f "$file" ] || continue
		! grep -qxF "$file" carried || continue
		echo "$file" >>carried
		jk-encrypt --quiet --decrypt --site="$1" --as-of="$date" "$file" >opened &&
			jk-cat --site="$1" --no-titles --fields=result opened >>results
	done
}

play_month()
{
	: >results
	for date in $(sed -n 's/^day \([-0-9]*\) .*/\1/p' queries/MANIFEST); do
		for organ in $organs; do
			ask $organ "queries/$organ/$date.csv"
			ask_in_bulk $organ
		done
		ask_as_staff st01
		ask_as_staff st02
		jk-nightly --site=$prefecture --as-of="$date" >month.list 2>month.said
		seen=$?
		{ echo "# $date"; cat month.said; } >>log/$prefecture
		[ $seen -le 1 ] || { show month.said; check "$date: the night ends" 0 $seen; }
		for organ in $organs; do
			open_answers $organ
		done
	done
	check 'queries answered in the month: all, found, nobody, refused' \
		"$(sed -n 's/^total //p' queries/MANIFEST)" \
		"$(awk '{ n[$1]++ } END { print NR, n["found"] + 0, n["none"] + 0, n["refused"] + 0 }' results)"
	check 'nothing is left in inbox and spool' '' \
		"$(ls $prefecture/inbox $prefecture/spool | grep 'jks$')"
}

# --- a resident asks ----------------------------------------------------------------

# The sheet of a resident, signed in sheet.jks and as rows in sheet.csv.
disclose() # CODE CASE
{
	printf '%s\n' request,what,resident_code,received_on,applicant,verified_by,officer,case_number \
		"R$2,provisions,$1,$date,self,licence,officer,$2" >request.csv
	signed officer request request.csv >request.jks &&
		at_ten jk-disclose --quiet --site=$prefecture --as-of=$date --force \
			--output=sheet.jks request.jks
	check "$date: the officer signs request $2, and the sheet is made" 'status 0' "status $?"
	jk-disclose --quiet --site=$prefecture --render=csv sheet.jks >sheet.csv
}

# The first operating day of June: the month before is what he is shown.
resident_asks()
{
	date=2026-06-01
	heading "$date: a resident asks who was given his data"
	read -r code city <<-END
		$(sed -n 's/^subject //p' queries/MANIFEST)
	END
	disclose "$code" K1
	jk-disclose --quiet --site=$prefecture --render=text sheet.jks | show
	jk-disclose --quiet --site=$prefecture --render=html --output=sheet.html sheet.jks
	check 'it is a page, too' 'status 0' "status $?"
	check 'lines of the sheet that name the pension office' \
		"$(jk-cat --quiet --site=$prefecture --no-titles \
			--fields=resident_code,receiver $prefecture/archive |
			grep -c "^$code.990001$")" \
		"$(grep -c 共済組合連合会 sheet.csv)"
	# Held against the queries themselves: those for him that were not refused.
	check 'lines on the sheet, and provisions of the month in the archive' \
		"$(jk-cat --quiet --site=$prefecture --no-titles \
			--fields=resident_code,function $prefecture/archive |
			awk -v code="$code" '$1 == code && $2 != "sheet" && $2 != "refused"' | wc -l)" \
		"$(($(wc -l <sheet.csv) - 1))"
	jk-nightly --quiet --site=$prefecture --as-of=$date >month.list 2>month.said
	jk-audit sheet --quiet --site=$prefecture sheet.jks >month.list
	check 'an auditor makes the search again, and finds the same' 'status 0' "status $?"
}

# --- an auditor looks ----------------------------------------------------------------

auditor_looks()
{
	heading 'an auditor looks at the month'
	jk-extract --quiet --site=$prefecture --source=table --encoding=utf-8 --as-of=$date \
		--schema=relation queries/relations.csv >relations.jks
	set -- --quiet --site=$prefecture --archive --as-of=$date --since=2026-05-01 \
		--until=2026-05-31
	jk-audit report "$@" | head -n 24 | show
	jk-audit report "$@" --format=html --output=report.html
	check 'the report is a page' 'status 0' "status $?"
	jk-audit findings "$@" --relations=relations.jks --format=html --output=findings.html
	check 'there are findings' 'status 3' "status $?"
	jk-audit findings "$@" --relations=relations.jks --format=csv |
		sed 1d | cut -d , -f 1,4 | sort >findings.seen
	sed 1d queries/truth.csv | cut -d , -f 1,2 | sort >findings.expected
	show findings.seen
	check_lines 'misuse that was planted, and what was found' findings.expected findings.seen
	jk-audit verify --quiet --site=$prefecture $prefecture/archive >month.list
	check 'the archive verifies' 'status 0' "status $?"
	show month.list
}

# The nation has seen how long the archive's log is, in the batches of the month.
nation_watches()
{
	carry $prefecture 000001 ident
	play 0 000001
}

# What is in force is in the archive's operation records.
somebody_takes_a_table_away()
{
	heading 'somebody takes a table away'
	cp -R $prefecture taken
	happening 'the purposes in force are taken away from a copy'
	rm taken/tables/purpose-000001.jks
	jk-audit reconcile --quiet --site=taken --as-of=$date | grep '^JKU0099' >month.list
	check 'the audit misses them' 'JKU0099: tables/purpose-000001.jks' \
		"$(cut -d : -f 1,2 month.list)"
	show month.list
	rm -rf taken
}

somebody_takes_a_line_away()
{
	heading 'somebody takes a line away'
	cp -R $prefecture taken
	segment=$(ls taken/archive/segments/*.jks | head -n 1)
	happening 'one frame of a copy of the archive is changed'
	alter_middle "$segment"
	jk-audit verify --quiet --site=taken taken/archive >month.list 2>month.said
	check 'one frame is changed: the audit notices' 'status 76' "status $?"
	show month.said
	rm -rf taken
	cp -R $prefecture taken
	happening 'the newest list is taken away with its leaf, and the last batches too'
	rm "$(ls taken/archive/lists/*.list | tail -n 1)" \
		"$(ls taken/outbox/$prefecture-000001-ident-*.jks | tail -n 1)"
	head -c $((32 * $(ls taken/archive/lists/*.list | wc -l))) $prefecture/archive/leaves \
		>taken/archive/leaves
	jk-audit verify --quiet --site=taken taken/archive >month.list 2>month.said
	check 'the newest list is gone: alone, the archive looks whole' 'status 0' "status $?"
	date=2026-06-02
	jk-nightly --quiet --site=taken --as-of=$date >month.list 2>month.said
	show month.said
	cp "$(ls taken/outbox/$prefecture-000001-ident-*.jks | tail -n 1)" 000001/inbox/
	play 76 000001
	inbox '0 taken, 1 put aside, 0 waiting'
	rm -rf taken
}

play_the_month()
{
	date=2026-05-01
	heading 'a month of provisions: three organs ask one prefecture'
	"$top/$BUILD/tools/queries" --register=people/truth/night-3.register.csv \
		--calendar="$top/schemas/calendar.csv" --prefecture=$prefecture --month=2026-05 \
		-o queries || exit
	open_counter
	protect_one
	play_month
	resident_asks
	nation_watches
	auditor_looks
	somebody_takes_a_table_away
	somebody_takes_a_line_away
}
