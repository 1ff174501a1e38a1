# shellcheck shell=sh
# What the law no longer keeps disappears, on its day and not before: by an order, by the
# approval of one or two people, and with a certificate.

# shellcheck disable=SC2086 # words, and numbers need no quotes
# shellcheck disable=SC2154 # set by examples/demo and the other acts

# --- orders ----------------------------------------------------------------------------

# The order of what is due, in order.jks, and in words: class, bucket, reason, count.
due_on() # SITE LEDGER DATE [OPTION...]
{
	due_site=$1 ledger=$2 as_of=$3
	shift 3
	jk-purge --dry-run --quiet --site=$due_site --ledger=$ledger --as-of=$as_of --force \
		--output=order.jks --status-fd=3 "$@" 3>&1 >years.said 2>&1 |
		sed -n 's/^\[JK\] DUE //p'
}

approve_order() # ID COMMAND
{
	at_ten jk-site approve --as-of="$date" --key=$desk/$1.raw --command=$2 --id=$1 \
		--requester=admin --until="${date%-*}-30" $office order.jks
	check "$date: $office: $1 approves ($2)" 'status 0' "status $?"
}

execute() # STATUS [OPTION...]
{
	expected=$1
	shift
	jk-purge --quiet --site=$office --as-of="$date" --list=order.jks --status-fd=3 "$@" \
		3>purge.verdicts 2>years.said
	seen=$?
	show years.said
	check "$date: $office: the order is executed" "status $expected" "status $seen"
}

newest_list()
{
	ls $office/archive/lists/*.list | tail -n 1
}

# What the newest list of the archive says of an erasure.
erasure_in_list()
{
	sed -n 's/^\(erasure [a-z]*\) .*/\1/p' "$(newest_list)"
}

# What the audit of retention finds in a ledger.
retention_of() # LEDGER
{
	jk-audit retention --quiet --site=$office --as-of="$date" --format=csv 2>years.said |
		grep ",$1," | cut -d , -f 1,2 | tr , ' '
}

# The certificate of what was done last, signed and as a page to be printed. It is kept
# apart from the site, with the order.
certify() # LEDGER NAME
{
	number=$(sed -n 's/^\[JK\] ERASED //p' purge.verdicts)
	jk-purge --quiet --site=$office --as-of="$date" --ledger=$1 --certificate="$number" \
		--output=papers/$2.jks &&
		jk-purge --quiet --site=$office --as-of="$date" --render=html \
			--output=papers/$2.html papers/$2.jks
	check "$date: $office: the certificate $2 is made" 'status 0' "status $?"
	cp order.jks papers/$2.order.jks
	jk-cat --quiet --site=$office --no-titles --fields=name,value papers/$2.jks |
		sed -n 's|^key\t\([0-9a-f]*\)$|keys/keep/\1.raw|p' >>destroyed
}

# The holders' copies of the wraps, away from the site; old copies would bring back keys.
renew_medium()
{
	jk-site recovery --as-of="$date" $prefecture &&
		rm -rf medium && cp -R $prefecture/recovery medium
	check "$date: the holders have wraps of what keys there are" 'status 0' "status $?"
}

# What the authority has revoked: nothing, until the play ends.
bring_revocation_list()
{
	jk-site revoke --until=2036-12-31 ca
	for site in $tiers; do
		jk-site crl --as-of="$date" $site ca/crl.pem
		check "$site has the revocation list" 'status 0' "status $?"
	done
}

# The sheet of somebody. Sets: lines, how many it has.
lines_of() # CODE CASE
{
	disclose $1 $2
	lines=$(($(wc -l <sheet.csv) - 1))
}

# --- how long is in the rows of a table ---------------------------------------------------

# A prefecture of five years, in a country whose law did not change in 2019.
write_other_law()
{
	LC_ALL=C awk -F , -v OFS=, -v code=$prefecture '
	/^ident-(history|deleted),/ && $3 == "2019-06-20" { next }
	/^ident-(history|deleted),/ { $4 = "" }
	{ print }
	/^access,\*,/ { $2 = code; $8 = "P5Y"; print }' "$top/schemas/retention.csv"
}

of_register()
{
	grep '^ident-'
}

law_is_a_table()
{
	heading "$date: how long something is kept is in the rows of a table"
	write_other_law >other-law.csv
	cp -R $prefecture taken
	office=taken
	put_in_force boss retention other-law.csv
	at $prefecture
	check 'kept for 150 years: what of the register is due' '' \
		"$(due_on $prefecture register $date | of_register)"
	check 'without the change of the law: all that was superseded by 2028-05-20' \
		$(($(awk -F , '/^22/ { n += $3 - $2 } END { print n }' people/truth/night-3.csv) + 1)) \
		"$(due_on taken register $date | of_register | awk '{ n += $4 } END { print n + 0 }')"
	check 'kept for seven years: what of the archive is due on 2031-06-01' '' \
		"$(due_on $prefecture archive 2031-06-01)"
	check 'where it is kept for five years: on 2031-05-31' '' "$(due_on taken archive 2031-05-31)"
	check 'where it is kept for five years: on 2031-06-01' \
		"access 2026-05 period $all_may" "$(due_on taken archive 2031-06-01)"
	rm -rf taken
}

# --- a hold, and an attempt -----------------------------------------------------------------

hold_one() # UNTIL
{
	printf '%s\n' case_number,ledger,resident_code,bucket,reason,valid_from,valid_to \
		"R15-7,archive,$code,,litigation,2033-04-01,$1" >hold.csv
	put_in_force boss hold hold.csv
}

try_it_early()
{
	heading "$date: somebody wants a month to disappear before its time"
	due_on $prefecture archive $date --early=2028-05 | show
	approve_order boss erasure
	before=$(newest_list)
	execute 77
	check 'one approval is not enough, and nothing was changed' "$before" "$(newest_list)"
}

# --- the first erasure ------------------------------------------------------------------------

# Somebody is still reading, since what he reads is more than a pipe holds; the run waits
# for him, and is killed.
kill_amid()
{
	happening 'somebody reads the archive; the erasure waits for him, and is killed'
	mkfifo reading
	jk-cat --quiet --site=$prefecture --format=jsonl $prefecture/archive >reading 2>/dev/null &
	exec 8<reading
	read -r _ <&8
	: >purge.verdicts
	jk-purge --quiet --site=$prefecture --as-of="$date" --list=order.jks --status-fd=3 \
		3>purge.verdicts 2>years.said &
	run=$!
	until grep -q COMMITTED purge.verdicts || ! kill -0 $run 2>/dev/null; do
		sleep 0.02
	done
	kill -KILL $run 2>/dev/null
	wait $run 2>/dev/null
	check 'the erasure is killed' 'status 137' "status $?"
	exec 8<&-
	wait
}

erase_in_two()
{
	kill_amid
	check 'the newest list says what is meant' 'erasure meant' "$(erasure_in_list)"
	jk-audit verify --quiet --site=$prefecture $prefecture/archive >years.said
	check 'the archive verifies as it is' 'status 0' "status $?"
	check 'the audit says that it is not done' 'JKU0095 archive' "$(retention_of archive)"
	happening 'the same command again'
	execute 0
	check 'it is done' 'erasure done' "$(erasure_in_list)"
	check 'nothing is found about retention in the archive' '' "$(retention_of archive)"
	sed -n '/^erasure/,/^signature/p' "$(newest_list)" | sed '$d' | show
}

erase_may_2026()
{
	heading "$date: what was provided in May 2026 has been kept for seven years"
	check 'on 2033-05-31 nothing is due' '' "$(due_on $prefecture archive 2033-05-31)"
	check 'on 2033-06-01 all is, but for the one of whom a court wants it' \
		"access 2026-05 period $((all_may - own_may))" "$(due_on $prefecture archive $date | grep '^access')"
	approve_order boss erasure
	execute 77
	check 'so much needs two' JKP0003 "$(sed -n 's/.*\(JKP0003\)-E.*/\1/p' years.said)"
	approve_order deputy erasure-second
	erase_in_two
	certify archive may-2026
	jk-purge --quiet --site=$prefecture --as-of="$date" --render=text papers/may-2026.jks | show
	lines_of $neighbour K3
	check 'lines on the sheet of the neighbour' $moves $lines
	check 'the archive has of May 2026, of the neighbour' 0 \
		"$(count_in_archive $neighbour 2026-05)"
	check 'the archive has of May 2026, of the one who is held' $own_may \
		"$(count_in_archive $code 2026-05)"
}

# --- a thief ---------------------------------------------------------------------------

# How many records of a month the keys of a site open.
readable() # SITE MONTH
{
	for segment in $(sed -n "s/^segment \\([^ ]*\\) records $2 .*/\\1/p" \
		"$(ls $1/archive/lists/*.list | tail -n 1)"); do
		jk-cat --quiet --site=$1 --no-titles --fields=record \
			$1/archive/segments/$segment.jks 2>/dev/null
	done | wc -l
}

thief_reads()
{
	heading 'a thief has the backup of the night before, and every key that is left'
	cp -R backup-2033/site stolen
	cp -R $prefecture/keys stolen/
	check 'he reads of May 2026' '0 records' "$(readable stolen 2026-05) records"
	check 'he reads of May 2027, which is still kept' '2 records' \
		"$(readable stolen 2027-05) records"
	rm -rf stolen
}

end_of_may_2026()
{
	heading "$date: the night before, and its backup"
	quiet_night
	jk-site backup --as-of=$date $prefecture backup-2033
	check "$date: a backup is made" 'status 0' "status $?"
	bring_revocation_list
	hold_one ''
	try_it_early
	erase_may_2026
	renew_medium
	thief_reads
}

# --- a year later ---------------------------------------------------------------------

# Files of a tier, such as batches that were received, go by their own periods.
erase_files() # CODE
{
	happening "files of $1 whose periods are over"
	[ $1 = $prefecture ] || put_law_in_force $1
	at $1
	due_on $1 register $date | show
	approve_order boss erasure
	execute 0
	[ $1 != $prefecture ] || certify register files-2034
	check "$date: $1: nothing is found about retention" '' \
		"$(retention_of register)$(retention_of archive)"
	at $prefecture
}

end_of_may_2027()
{
	heading "$date: the court is done, and the next May is over"
	quiet_night
	jk-site backup --from=backup-2033 --as-of=$date $prefecture backup-2034
	check "$date: a backup is made" 'status 0' "status $?"
	: >destroyed
	hold_one 2034-05-31
	check 'what was held is due, and what is a year younger' \
		"access 2026-05 period $own_may, access 2027-05 period 2" \
		"$(due_on $prefecture archive $date | grep '^access' | tr '\n' , |
			sed 's/,$//; s/,/, /')"
	approve_order boss erasure
	execute 0
	certify archive may-2027
	lines_of $code K4
	check 'lines on the sheet of him who was held, and the first day' \
		"$((moves - 1)) 2028-05-22" \
		"$lines $(grep -o '20[0-9][0-9]-05-[0-9]*' sheet.csv | sort | head -n 1)"
	for site in $tiers; do
		erase_files $site
	done
	renew_medium
}
