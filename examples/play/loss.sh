# shellcheck shell=sh
# The prefecture is lost, with all its keys, and made anew as jk-site(1) says under "After
# a loss": from a backup that is older than two erasures, by two holders of its keys, with
# what its partners send once more. Nothing that was erased comes back.

# shellcheck disable=SC2086 # words, and numbers need no quotes
# shellcheck disable=SC2154 # set by examples/demo and the other acts

# A signing key that is lost is not restored: there is a new one.
sign_anew()
{
	jk-site request --use=signing $prefecture $prefecture/keys &&
		jk-site sign --from=$date --until=2036-12-31 ca $prefecture/keys/signing*.csr
	for site in $tiers; do
		jk-site add --as-of=$date $site $prefecture/keys/signing*.pem
		check "$site has the certificate of the new signing key" 'status 0' "status $?"
	done
}

restore_site()
{
	mv $prefecture lost
	jk-site restore --from=backup-2034 $prefecture >missing
	cp -R medium $prefecture/recovery
	for holder in holder1 holder2; do
		jk-site recover --key=persons/$holder.raw --as-of=$date $prefecture >missing
	done
	grep keep missing | sort >missing.keep
	sort -u -o destroyed destroyed
	check_lines 'two holders bring back all keep keys but those that were destroyed' \
		destroyed missing.keep
	sign_anew
}

# Its own batches come back, both sides sign from where the lanes go on, and what was
# sent to it is sent again.
restart_lanes()
{
	cp -n $city/done/$prefecture-$city-*.jks 000001/done/$prefecture-000001-*.jks \
		$prefecture/outbox/
	for site in $city 000001; do
		jk-site restart --party=$site --as-of=$date $prefecture $site.notice
		jk-site restart --as-of=$date $site $site.notice $site.answer
		for side in $prefecture $site; do
			jk-apply --quiet --site=$side --restart --as-of=$date $site.notice \
				$site.answer
			check "$date: $side knows from where the lanes of $site go on" \
				'status 0' "status $?"
		done
	done
	cp $city/outbox/$city-$prefecture-ident-*.jks \
		000001/outbox/000001-$prefecture-[ar]*.jks $prefecture/inbox/
}

# The approvals were lost, and so was the record of them: they are given again.
erase_again() # NAME
{
	happening "what papers/$1.order.jks erased is erased again"
	cp papers/$1.order.jks order.jks
	approve_order boss erasure
	execute 0 --again=papers/$1.jks
}

# What papers of erasures say that the site does not know.
erasures_missed()
{
	jk-audit retention --quiet --site=$prefecture --as-of=$date --format=csv \
		papers/may-2026.jks papers/may-2027.jks papers/files-2034.jks 2>years.said |
		grep -c '^JKU0106'
}

site_is_lost()
{
	heading "$date: the prefecture burns down, and is made anew from a backup"
	restore_site
	restart_lanes
	night=$date
	play 0 $prefecture
	check 'what the backup has of May 2026 and of May 2027 cannot be read' '0 0 records' \
		"$(readable $prefecture 2026-05) $(readable $prefecture 2027-05) records"
	check 'erasures that the restored site has forgotten' 2 "$(erasures_missed)"
	hold_one 2034-05-31
	erase_again may-2027
	erase_again files-2034
	check 'erasures that it has forgotten now' 0 "$(erasures_missed)"
	from_prefecture
	take_all_receipts
}

# --- the end ------------------------------------------------------------------------------

# What the city set aside in 2026 and nobody has mended is owed still, and so it is kept.
all_is_well() # CODE
{
	at $1
	heading "$date: $1 at the end"
	for ledger in register archive; do
		[ -d $1/$ledger/lists ] || continue
		jk-audit verify --quiet --deep --site=$1 $1/$ledger >years.list 2>years.said
		check "$date: $1: the $ledger verifies" 'status 0' "status $?"
		show years.list
	done
	check "$date: $1: nothing is found about retention" '' \
		"$(retention_of register)$(retention_of archive)"
	owed_is_named $1
	check "$date: $1: of $city it has what the city has" "$(register_of $city)" \
		"$(register_of $1 | grep ^$city)"
	at $prefecture
}
