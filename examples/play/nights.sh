# shellcheck shell=sh
# Three nights, with everything that can go wrong on the way, and the morning after.

# shellcheck disable=SC2086 # $cities are words, and numbers need no quotes

# The night of one site must end with that status. Its update-count list is shown,
# but for the receipts that came.
play() # STATUS CODE [WORD...]
{
	expected=$1 site=$2
	shift 2
	# shellcheck disable=SC2086 # options, or nothing
	jk-nightly --site="$site" --as-of="$date" $initial $brakes "$@" \
		>"$site.list" 2>"$site.said"
	seen=$?
	{ echo "# $date $*"; cat "$site.said"; } >>"log/$site"
	grep -v -e '^lane ' -e '-receipt ' "$site.list" | sed 's/ *$//; s/^/      /'
	[ "$expected" = $seen ] || show "$site.said"
	check "night $night: $site ends with" "status $expected" "status $seen"
}

# What jk-nightly's last line says of an inbox.
inbox() # EXPECTED
{
	sed -n 's/^jk-nightly: JKN0002-W: /      /p' "$site.said"
	check "night $night: $site's inbox" "$1" \
		"$(sed -n 's/.*: \([0-9]* taken, [0-9]* put aside, [0-9]* waiting\), .*/\1/p' "$site.said")"
}

play_well() # CODE
{
	play 0 "$1"
}

# Copy what lies in one outbox for another site and was not carried before.
carry() # FROM TO KIND
{
	for file in "$1/outbox/$1-$2-$3"-*.jks; do
		[ -f "$file" ] || continue
		! grep -qxF "$file" carried || continue
		echo "$file" >>carried
		cp "$file" "$2/inbox/"
	done
}

# The registers as they are: municipality,persons,generations,sha256.
register_of() # CODE
{
	jk-audit verify --quiet --site="$1" "$1/register" |
		sed -n 's/^\([0-9]\{6\}\): \([0-9]*\) persons, \([0-9]*\) generations, digest \([0-9a-f]*\)$/\1,\2,\3,\4/p'
}

# A register holds, of these cities, what the generator says it must after night K.
holds() # CODE K CITY...
{
	tier=$1 of=$2
	shift 2
	register_of "$tier" >"$tier.seen"
	for city; do
		check "night $night: $tier holds of $city, after night $of" \
			"$(grep "^$city," "people/truth/night-$of.csv")" "$(grep "^$city," "$tier.seen")"
	done
}

# Ends the test of a mischief: nothing that was there has changed.
before()
{
	register_of "$1" >before
}

unchanged() # CODE
{
	register_of "$1" >after
	check_lines "night $night: $1's register is as before" before after
}

# What the generator planted in a file, and what was set aside of it, both as
# file,line,column,reason. A record is found in its file by code, municipality and
# generation; of several with the same, the first set aside is the first there.
planted() # FILE
{
	grep "^$1," "people/truth/night-$night.refused.csv"
}

set_aside() # CITY FILE
{
	for file in "$1"/quarantine/*.jks; do
		[ -f "$file" ] || continue
		! grep -qxF "$file" counted || continue
		echo "$file" >>counted
		jk-cat --site="$1" --no-titles \
			--fields=resident_code,municipality,generation,field,reason,rule "$file"
	done | LC_ALL=C awk -F '\t' -v name="$2" '
	BEGIN {
		word["JK00410"] = "missing"
		word["JK00418"] = "impossible-date"
		word["JK00420"] = "check-digit"
		word["JK00421"] = "unknown-reason"
		word["JK00422"] = word["JKV0001"] = "retired-code"
		word["JK00443"] = word["JK00462"] = "generation-gap"
		word["JKV0003"] = word["JK00460"] = "follows-refused"
		while ((getline row <("people/" name)) > 0) {
			line++
			split(row, field, ",")
			key = field[1] "," field[2] "," field[3]
			lines[key, ++count[key]] = line
		}
	}
	{
		key = $1 "," $2 "," $3
		reason = $5 in word ? word[$5] : $6 in word ? word[$6] : $5
		column = reason == "generation-gap" ? "generation" : $4
		print name "," lines[key, ++used[key]] "," column "," reason
	}' | sort -t , -k 2n
}

# A city takes in what its own system wrote for this night.
take_in() # CITY [FILE]
{
	city=$1 file=night-$night/${2:-$1.csv}
	read -r kind encoding <<-END
		$(sed -n "s/^municipality $city \([a-z]*\) \([a-z0-9-]*\) .*/\1 \2/p" people/MANIFEST)
	END
	case $kind:$night in
	full:*) set -- --source=export ;;
	snapshot:[!0]) set -- --source=snapshots --previous="people/night-$((night - 1))/$city.csv" ;;
	*) set -- --source=journal ;;
	esac
	[ "$(wc -l <"people/$file")" -gt 1 ] || set -- "$@" --allow-empty
	planted "$file" >"$city.expected"
	status=2
	[ -s "$city.expected" ] || status=0
	happening "$city takes in $file ($kind, $encoding), where $(wc -l <"$city.expected") rows are wrong"
	play $status "$city" -- "$@" --encoding="${encoding%-bom}" "people/$file"
	set_aside "$city" "$file" >"$city.aside"
	check_lines "night $night: $city sets aside of $file" "$city.expected" "$city.aside"
}

carry_up() # PREFECTURE
{
	for city in $cities; do
		carry "$city" "$1" ident
	done
}

take_receipts() # CODE
{
	party_of "$1"
	carry "$parent" "$1" receipt
	play 0 "$1"
}

# Onward to the nation, and the receipts of the night back to everyone.
onward_and_back()
{
	happening 'onward to the nation'
	carry 220001 000001 ident
	carry 230006 000001 ident
	play 0 000001
	happening 'the receipts come back'
	together take_receipts 220001 230006
	together take_receipts $cities
}

# It must find just these differences.
reconcile() # CODE [ID...]
{
	site=$1
	shift
	jk-audit reconcile --site="$site" --as-of="$date" --status-fd=3 \
		>"$site.list" 3>"$site.verdicts"
	seen=$?
	show "$site.list"
	check "night $night: $site reconciles" "status $([ $# = 0 ] && echo 0 || echo 3) $*" \
		"status $seen $(sed -n 's/^\[JK\] DIFFERENCE //p' "$site.verdicts" | sort -u | tr '\n' ' ' | sed 's/ $//')"
}

reconcile_all()
{
	heading "night $night: the reconciliation"
	together reconcile $cities 220001 230006 000001
}

night_begins() # NIGHT TITLE
{
	night=$1
	date=$(sed -n "s/^night $night //p" people/MANIFEST)
	heading "night $night, $date: $2"
	printf '      %-32s %2s %-6s %-12s %8s %9s %9s %9s  %s\n' lane no party row received \
		applied refused known 'persons, generations'
}

# Every register of every tier is what the generator says.
all_hold()
{
	together holds_all $cities 220001 230006 000001
}

holds_all() # CODE
{
	case $1 in
	000001) holds 000001 "$night" $cities ;;
	220001) holds 220001 "$night" 221309 222038 222062 ;;
	230006) holds 230006 "$night" 232017 232041 ;;
	*) holds "$1" "$night" "$1" ;;
	esac
}

first_load()
{
	night_begins 0 'the first load, which needs a consent of its own'
	initial=--initial
	together take_in $cities
	carry_up 220001
	carry_up 230006
	together play_well 220001 230006
	onward_and_back
	initial=''
	reconcile_all
	all_hold
}

# --- night 1: altered, signed by another, lost ----------------------------------

# One bit of the byte in the middle.
alter_middle() # FILE
{
	middle=$(($(wc -c <"$1") / 2))
	byte=$(od -An -tu1 -j $middle -N 1 "$1" | tr -d ' ')
	# shellcheck disable=SC2059 # an octal escape
	printf "\\$(printf %o $((byte ^ 1)))" |
		dd of="$1" bs=1 seek=$middle conv=notrunc status=none
}

# A batch under another signature, as whoever sits on the line could make it who has
# a key of his own that everybody believes.
sign_again() # BATCH OWNER FORGER FILE
{
	jk-site add --as-of="$date" "$3" "$2.pem"
	jk-encrypt --quiet --decrypt --site="$2" --as-of="$date" "$1" |
		make_stream "$3" --sealed >"$4"
}

# What no program of a site would do, a tool of the tests does.
make_stream() # SITE WORD...
{
	site=$1
	shift
	"$top/$BUILD/unit/make_stream" --site "$site" --date "$date" \
		--schemas "$top/schemas" "$@"
}

night_of_forgeries()
{
	night_begins 1 'one batch is altered, one signed by another, one lost'
	together take_in $cities
	altered=222038-220001-ident-000002.jks again=232017-230006-ident-000002.jks
	happening "$altered is altered in one middle byte on its way"
	cp 222038/outbox/$altered 220001/inbox/ && alter_middle 220001/inbox/$altered
	happening "$again comes signed by 232041, whom everybody believes"
	sign_again 232017/outbox/$again 232017 232041 230006/inbox/$again
	before 220001
	play 76 220001
	inbox '0 taken, 1 put aside, 0 waiting'
	unchanged 220001
	before 230006
	play 76 230006
	inbox '0 taken, 1 put aside, 0 waiting'
	unchanged 230006

	happening '222062-220001-ident-000002.jks is lost; what was altered is sent again'
	echo 222062/outbox/222062-220001-ident-000002.jks >>carried
	carry_up 220001
	carry_up 230006
	together play_well 220001 230006
	onward_and_back
	reconcile_all
	together holds_all $cities
	holds 220001 1 221309 222038
	holds 220001 0 222062
	holds 230006 1 232017 232041
	holds 000001 1 221309 222038 232017 232041
	holds 000001 0 222062
}

# --- night 2: twice in a day, a gap, sent again ---------------------------------

night_of_gaps()
{
	night_begins 2 'one sends twice, one waits for what was lost, one comes twice'
	together take_in 221309 222038 222062 232041
	take_in 232017 232017.1.csv
	take_in 232017 232017.2.csv
	carry_up 220001
	carry_up 230006
	happening '222062-220001-ident-000003.jks comes, and 000002 is still missing'
	play 75 220001
	inbox '2 taken, 0 put aside, 1 waiting'
	holds 220001 0 222062
	reconcile 220001 JKU0028
	reconcile 222062 JKU0031
	happening '222062-220001-ident-000002.jks is sent again: both are applied, in order'
	cp 222062/outbox/222062-220001-ident-000002.jks 220001/inbox/
	play 0 220001
	inbox '2 taken, 0 put aside, 0 waiting'
	play 0 230006

	happening '221309-220001-ident-000002.jks comes a second time, the night after'
	before 220001
	cat 220001/outbox/220001-221309-receipt-*.jks | cksum >receipts
	cp 221309/outbox/221309-220001-ident-000002.jks 220001/inbox/
	play 0 220001
	inbox '1 taken, 0 put aside, 0 waiting'
	unchanged 220001
	check 'night 2: its receipt is the one there was, byte for byte' "$(cat receipts)" \
		"$(cat 220001/outbox/220001-221309-receipt-*.jks | cksum)"
	onward_and_back
	reconcile_all
	all_hold
}

# --- night 3: nothing new, wrong ways, a voice that is not his ------------------

# Someone at 232017 who has its keys: a resident of 232041 is dead, it says. The batch
# is authentic, and the next of its lane.
speak_for_another() # NUMBER
{
	LC_ALL=C awk -F , -v OFS='\t' 'NR > 1 && NF == 19 && $4 == "entry" {
		$3++
		$4 = "deletion"
		$5 = "death"
		print
		exit
	}' people/night-3/232041.csv |
		make_stream 232017 --lane 232017-230006-ident --number "$1" |
		jk-encrypt --quiet --site=232017 --as-of="$date" \
			--output="230006/inbox/232017-230006-ident-$1.jks"
}

night_of_wrong_ways()
{
	night_begins 3 'one has nothing to say, one goes wrong ways, one speaks for another'
	together take_in $cities
	check 'night 3: the batch without changes holds' '0 records' \
		"$(jk-audit verify --site=222038 222038/outbox/222038-220001-ident-000004.jks |
			sed -n 's/.*complete, \([0-9]* records\),.*/\1/p')"
	carry_up 220001
	carry_up 230006
	together play_well 220001 230006

	happening '222038-220001-ident-000004.jks is brought to the other prefecture'
	cp 222038/outbox/222038-220001-ident-000004.jks 230006/inbox/
	before 230006
	play 77 230006
	inbox '0 taken, 1 put aside, 0 waiting'
	unchanged 230006

	happening '222038 sends straight to the nation, signed and sealed'
	before 000001
	jk-encrypt --quiet --decrypt --site=222038 --as-of="$date" \
		222038/outbox/222038-220001-ident-000002.jks |
		jk-cat --site=222038 --no-titles |
		make_stream 222038 --lane 222038-000001-ident --number 1 |
		make_stream 222038 --sealed >000001/inbox/222038-000001-ident-000001.jks
	play 77 000001
	inbox '0 taken, 1 put aside, 0 waiting'
	unchanged 000001
	onward_and_back
	reconcile_all
	all_hold

	happening '232017 says that a resident of 232041 is dead, in a right batch of its own'
	batch=232017-230006-ident-000006.jks
	speak_for_another 000006
	before 230006
	play 2 230006
	inbox '1 taken, 0 put aside, 0 waiting'
	unchanged 230006
	check "night 3: the receipt for $batch says" 'refused JKA0092' \
		"$(jk-encrypt --quiet --decrypt --site=230006 --as-of="$date" 230006/receipts/$batch |
			jk-cat --site=230006 --no-titles --fields=outcome,rule |
			awk '$2 != "" { print $1, $2 }' | sort -u)"
}

# --- the morning after ----------------------------------------------------------

# What is still wrong is owed from the next operating day on, each record of it;
# those of which nobody can say whose they are are counted apart.
owed_is_named() # CODE
{
	awk -F , -v city="$1" 'index($1, "/" city ".") &&
		$3 != "resident_code" && $3 != "municipality" { owed++ }
	END { print owed + 0 }' people/truth/night-3.refused.csv >"$1.expected"
	read -r owed <"$1.expected"
	if [ "$owed" = 0 ]; then
		reconcile "$1"
	else
		reconcile "$1" JKU0044
	fi
	check "$date: $1 owes" "$owed records" \
		"$(sed -n 's/^quarantine: .* \([0-9]*\) owed .*/\1/p' "$1.list") records"
}

morning_after()
{
	date=$(date -d "$date + 1 day" +%F)
	heading "the morning after, $date: what was set aside and not sent again is owed"
	together owed_is_named $cities 220001 230006 000001
}

play_nights()
{
	first_load
	night_of_forgeries
	night_of_gaps
	night_of_wrong_ways
	morning_after
}

# Of digests the first digits are enough here; the checks have compared all of them.
show_registers()
{
	heading 'the registers after the last night, at each tier and as the generator says'
	printf '      %-6s %9s %12s  %-12s  %-12s  %-12s  %s\n' party persons generations city \
		prefecture nation generator
	for city in $cities; do
		party_of "$city"
		cat "$city.seen" "$parent.seen" 000001.seen people/truth/night-3.csv |
			grep "^$city," |
			awk -F , '{ persons = $2; generations = $3; digests = digests "  " substr($4, 1, 12) }
			END { printf "      '$city' %9s %12s%s\n", persons, generations, digests }'
	done
}
