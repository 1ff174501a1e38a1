# shellcheck shell=sh
# The years pass, from 2026 to 2034: each has a night with a change, and an organ that
# asks. Then what the law no longer keeps disappears (erasure.sh), and the prefecture is
# lost and made anew from a backup that still has it (loss.sh).

# shellcheck disable=SC2086 # words, and numbers need no quotes
# shellcheck disable=SC2154 # set by examples/demo and the other acts

years='2027-05-20 2028-05-22 2029-05-21 2030-05-20 2031-05-20 2032-05-20'
last_days='2033-05-20 2033-06-01 2034-05-22 2034-06-01 2034-06-02'

# --- before the years ----------------------------------------------------------------

# From June 2026 on the sites are open on the days that are played, and on no other,
# until the play ends.
write_calendar()
{
	{
		sed -n 's/^\(20[-0-9]*\),.*/\1/p' "$top/schemas/calendar.csv"
		seq 2 3200 | sed 's/.*/2026-05-31 + & days/' | date -f - +%F
	} | sort -u | awk -v open="$years $last_days" '
	BEGIN { print "date,reason" }
	$1 > "2034-06-02" && $1 < "2034-12-31" || $1 > "2034-12-31" { next }
	$1 < "2026-06-02" || !index(open, $1) { print $1 ",closed" }' >calendar.csv
	for site in $tiers 230006; do
		cp calendar.csv $site/
		echo 'calendar = calendar.csv' >>$site/jk.conf
	done
}

# Whose people act from now on.
at() # CODE
{
	office=$1 desk=persons
	[ $1 = $prefecture ] || desk=persons/$1
}

# The prefecture has an operator list since May; the others begin one.
write_officers()
{
	if [ $office = $prefecture ]; then
		cat persons/list.csv
	else
		echo operator,authority,valid_from,valid_to,role,account,area,office,purposes,organ,signer
		echo "admin,A1,2026-01-01,,administrator,person,*,joho,,,$(cat $desk/admin.fingerprint)"
		echo "boss,B1,2026-01-01,,responsible,person,$office,joho,,,$(cat $desk/boss.fingerprint)"
	fi
	echo "deputy,B2,2026-01-01,,responsible,person,$office,joho,,,$(cat $desk/deputy.fingerprint)"
}

# Who is responsible signs how long things are kept.
put_law_in_force() # CODE
{
	at $1
	mkdir -p $desk
	[ $1 = $prefecture ] || {
		give_key admin approver
		give_key boss approver
	}
	give_key deputy approver
	write_officers >$desk/officers.csv
	put_in_force admin operator $desk/officers.csv
	put_in_force boss retention "$top/schemas/retention.csv"
	at $prefecture
}

# Two people who need each other to open the wraps of the prefecture's keys.
name_holders()
{
	give_key holder1 recovery
	give_key holder2 recovery
	jk-site recovery --as-of="$date" --holder=persons/holder1.pem \
		--holder=persons/holder2.pem $prefecture
	check 'two holders have wraps of the keys' 'status 0' "status $?"
}

# --- a year --------------------------------------------------------------------------

# The resident who asked in May moves within his city once more.
write_change()
{
	awk -F , -v OFS=, -v code="$code" -v date="$date" -v house="$moves" '
	NR == 1 { print }
	$1 == code {
		$3 += house
		$4 = "correction"
		$5 = "move-within"
		$6 = $7 = date
		$16 = $16 "－" house
		print
	}' people/truth/night-3.register.csv >years/$date.csv
}

# The pension office asks for him and for a neighbour.
write_questions()
{
	awk -F , -v OFS=, -v codes="$code $neighbour" -v date="$date" -v first=$((900000 + 2 * moves)) '
	NR == 1 { print }
	$14 == "code" && $2 == "provision" && !done {
		split(codes, code, " ")
		for (i = 1; i <= 2; i++) {
			$1 = "pn-" (first + i)
			$12 = date "T10:00:0" i "+09:00"
			$13 = "pn-years-" date "-" i
			$15 = code[i]
			print
		}
		done = 1
	}' queries/990001/2026-05-01.csv >years/$date.asked.csv
}

# From the city to the nation; the receipts lie in the inboxes until the next night.
night_onward()
{
	night=$date
	play 0 $city -- --source=journal --encoding=utf-8 --allow-empty "years/$date.csv"
	carry $city $prefecture ident
	play 0 $prefecture
	from_prefecture
}

from_prefecture()
{
	carry $prefecture 000001 ident
	play 0 000001
	carry 000001 $prefecture receipt
	carry 000001 $prefecture access
	carry $prefecture $city receipt
}

# Since the nation has an archive, of what is done there, it has a batch for each
# prefecture every night.
take_all_receipts()
{
	play 0 $prefecture
	play 0 $city
	[ -d 000001/archive/lists ] || return 0
	carry 000001 230006 access
	play 0 230006
	for site in $prefecture 230006; do
		carry $site 000001 access-receipt
	done
}

pass_a_year()
{
	heading "$date: a year has passed"
	moves=$((moves + 1))
	write_change
	write_questions
	ask 990001 years/$date.asked.csv
	night_onward
	open_answers 990001
}

# A night on which nobody has anything to say.
quiet_night()
{
	head -n 1 people/truth/night-3.register.csv >years/$date.csv
	night_onward
	take_all_receipts
}

# --- the act ---------------------------------------------------------------------------

# What the archive has of somebody and of a month, but for sheets.
count_in_archive() # CODE MONTH
{
	jk-cat --quiet --site=$prefecture --no-titles --fields=resident_code,at,function \
		$prefecture/archive |
		awk -v code="$1" -v month="$2" \
			'$1 == code && index($2, month) == 1 && $3 != "sheet"' | wc -l
}

# Somebody else of whom the pension office was told something in May.
find_neighbour()
{
	jk-cat --quiet --site=$prefecture --no-titles --fields=resident_code,function,receiver \
		$prefecture/archive |
		awk -v code="$code" '$1 != code && $2 == "provision" && $3 == "990001" { print $1; exit }'
}

begin_the_years()
{
	date=2026-06-01 moves=0
	heading "$date: how long things are kept is signed"
	mkdir years papers
	: >destroyed
	read -r code city <<-END
		$(sed -n 's/^subject //p' queries/MANIFEST)
	END
	tiers="$city $prefecture 000001"
	neighbour=$(find_neighbour)
	all_may=$(sed -n 's/^total \([0-9]*\) .*/\1/p' queries/MANIFEST)
	own_may=$(count_in_archive $code 2026-05)
	other_may=$(count_in_archive $neighbour 2026-05)
	write_calendar
	carry $prefecture $city receipt
	put_law_in_force $prefecture
	name_holders
}

play_the_years()
{
	begin_the_years
	for date in $years; do
		pass_a_year
	done
	lines_of $neighbour K2
	check 'lines on the sheet of a neighbour' $((other_may + moves - 1)) $lines
	date=2033-05-20
	pass_a_year
	law_is_a_table
	date=2033-06-01
	end_of_may_2026
	date=2034-05-22
	pass_a_year
	date=2034-06-01
	end_of_may_2027
	date=2034-06-02
	moves=$((moves + 1))
	write_change
	night_onward
	take_all_receipts
	site_is_lost
	for site in $tiers; do
		all_is_well $site
	done
}
