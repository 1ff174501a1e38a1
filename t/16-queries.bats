#!/usr/bin/env bats
# A month of three organs' queries (t/tools/queries): extracted, answered and archived
# night by night; an auditor then finds what was planted, and nothing else.

load lib/people

setup_file()
{
	"$BUILD/tools/people" --registers --residents=2000 --nights=0 --date=2026-02-27 -o "$BATS_FILE_TMPDIR/people"
	asked month
}

# asked NAME [OPTION...]: a month of queries in that directory.
asked()
{
	local name=$1

	shift
	"$BUILD/tools/queries" --calendar="$JK_TOP/schemas/calendar.csv" \
		--register="$BATS_FILE_TMPDIR/people/truth/night-0.register.csv" "$@" \
		-o "$BATS_FILE_TMPDIR/$name"
}

# table KIND KEY FILE: signed with that key, and in force.
table()
{
	as "$2" "$1" -f -o table.jks "$3"
	jk-site table --as-of="$DAY" prefecture table.jks
}

# The prefecture with its register, the organs with their keys, the month's tables.
prepare()
{
	local organ register=$BATS_FILE_TMPDIR/people/truth/night-0.register.csv

	DAY=2026-02-27
	month=$BATS_FILE_TMPDIR/month
	country sites
	cd sites
	echo 'bulk-threshold = 400' >>prefecture/jk.conf
	person admin approver
	person boss approver
	person st01 operator
	person st02 operator
	for organ in 990001 990002 990003; do
		jk-site init --code=$organ --role=organ --name=organ $DATES --ca=ca $organ
		jk-site export $organ | jk-site add prefecture
		jk-site add $organ prefecture.pem
	done
	for who in admin boss st01 st02; do
		printf 's/SIGNER-%s$/%s/\n' $who "$(signer $who)"
	done | sed -f - "$month/operators.csv" >operators.csv
	table operator admin operators.csv
	cp table.jks list.jks
	table purpose boss "$month/purposes.csv"
	cp table.jks purposes.jks
	{ head -n 1 "$register"; grep -E '^[0-9]*,22' "$register"; } |
		jk-extract -q -S prefecture --source=journal --encoding=utf-8 --initial \
			--as-of="$DAY" |
		jk-validate -q -S prefecture --as-of="$DAY" |
		jk-apply -q -S prefecture --as-of="$DAY" --initial >/dev/null
}

# The municipality of the one who is protected tells the prefecture.
protect()
{
	local code

	code=$(sed -n 's/^protected //p' "$month/MANIFEST")
	jk-site init --code="$code" --role=municipality --name=町 --parent=220001 $DATES --ca=ca town
	jk-site export town | jk-site add --as-of="$DAY" prefecture
	jk-site add town prefecture.pem
	jk-extract -q -S town --source=table --encoding=utf-8 --as-of="$DAY" \
		--schema=protection --lane="$code-220001-protection" "$month/protected.csv" |
		jk-encrypt -q -S town --as-of="$DAY"
	cp "town/outbox/$code-220001-protection-000001.jks" prefecture/inbox/
}

# One organ's queries of a day, into the prefecture's inbox.
send_queries()
{
	local organ=$1 file=$2

	jk-extract -q -S "$organ" --source=journal --encoding=utf-8 --schema=query \
		--lane="$organ-220001-query" --as-of="$DAY" -f -o "q$organ" "$file"
	jk-encrypt -q -S "$organ" --as-of="$DAY" "q$organ"
	cp "$(ls "$organ"/outbox/*.jks | tail -n 1)" prefecture/inbox/
}

# One of the staff asks in his own name; what he is told counts as the organs' does.
ask_staff()
{
	[ -e "$month/$1/$DAY.csv" ] || return 0
	jk-extract -q -S prefecture --source=journal --encoding=utf-8 --schema=query \
		--as-of="$DAY" --key="$1.raw" "$month/$1/$DAY.csv" |
		jk-provide -q -S prefecture --as-of="$DAY" >answers
	results answers
}

# results FILE: of each answer in it.
results()
{
	jk-cat -S prefecture --no-titles --fields=result "$1" >>results
}

play_day()
{
	local organ status=0

	for organ in 990001 990002 990003; do
		send_queries $organ "$month/$organ/$DAY.csv"
	done
	ask_staff st01
	ask_staff st02
	if [ -e "$month/990001/$DAY-bulk.csv" ]; then
		send_queries 990001 "$month/990001/$DAY-bulk.csv"
		! grep -qx "bulk-approved 990001/$DAY-bulk.csv" "$month/MANIFEST" ||
			SOURCE_DATE_EPOCH=$(date -d "$DAY 10:00 +0900" +%s) \
				jk-site approve --as-of="$DAY" --key=boss.raw --command=bulk --id=boss \
				--requester=pn01 --purpose=mutual-aid-pension \
				--until=2026-03-31 prefecture q990001
	fi
	jk-nightly -q -S prefecture --as-of="$DAY" >/dev/null 2>&1 || status=$?
	[ "$status" -le 2 ] || { echo "$DAY: $status"; return 1; }
}

@test "the same options make the same queries, without plants only ordinary ones" {
	asked again
	diff -r "$BATS_FILE_TMPDIR/month" "$BATS_FILE_TMPDIR/again"
	asked plain --plain
	[ "$(cat "$BATS_FILE_TMPDIR/plain/truth.csv")" = rule,who,date ]
	[[ $(grep '^total ' "$BATS_FILE_TMPDIR/plain/MANIFEST") == 'total 2'*' 0' ]]
}

@test "a month of queries is answered and archived, and an auditor finds what was planted" {
	cd "$BATS_TEST_TMPDIR"
	prepare
	protect
	for DAY in $(sed -n 's/^day \([-0-9]*\) .*/\1/p' "$month/MANIFEST"); do
		play_day
	done
	[ -z "$(ls prefecture/inbox prefecture/error | grep jks)" ]
	for file in prefecture/outbox/*-answer-*.jks; do
		jk-encrypt -q -d -S prefecture --as-of="$DAY" -f -o opened "$file"
		results opened
	done
	count()
	{
		grep -c "^$1" results
	}
	[ "$(grep '^total ' "$month/MANIFEST")" = \
		"total $(count .) $(count found) $(count none) $(count refused)" ]
	jk-extract -q -S prefecture --source=table --encoding=utf-8 --as-of="$DAY" \
		--schema=relation "$month/relations.csv" >relations.jks
	run -3 --separate-stderr jk-audit findings -S prefecture --archive --as-of="$DAY" \
		--since=2026-03-01 --until=2026-03-31 --operators=list.jks \
		--purposes=purposes.jks --relations=relations.jks --format=csv
	# Rule and who, of what was found and of what was planted.
	diff <(printf '%s\n' "${lines[@]:1}" | cut -d , -f 1,4 | sort) \
		<(sed 1d "$month/truth.csv" | cut -d , -f 1,2 | sort)
	# Whoever was refused five times is locked.
	[[ $(jk-provide --locks -S prefecture --as-of="$DAY") == lc04\ 2026-03-16\ * ]]
}
