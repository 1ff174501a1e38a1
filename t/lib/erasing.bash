# An erasure that is about to be executed, and what must be so after it: load lib/erasing
#
# The order is order.jks, as of $as_of, of $ledger; boss has approved it. ${purging[@]}
# is the command.

load "$BATS_TEST_DIRNAME/lib/older"
load "$BATS_TEST_DIRNAME/lib/faults"

# ordered LEDGER DATE: what is due there as of that date is ordered and approved.
ordered()
{
	ledger=$1 as_of=$2
	due "$as_of" --ledger="$ledger"
	jk-site approve --as-of="$DAY" --key=boss.raw --command=erasure --id=boss \
		--requester=clerk --until=2033-12-31 prefecture order.jks
	rm -f prefecture/keys/*.csr
	purging=(jk-purge -q -S prefecture --as-of "$DAY" --list=order.jks)
}

# come_back LEDGER DATE: what was erased there as of that date is lost with the site, which
# came back from the backup before, and with it the keys that were destroyed: it is to be
# executed again.
come_back()
{
	ledger=$1 as_of=$2
	lost stale
	purging=(jk-purge -q -S prefecture --as-of "$DAY" --list=order.jks --again=c.jks)
}

# content_of LEDGER: what it holds, in an order.
content_of()
{
	if [ "$1" = archive ]; then
		serials
	else
		held
	fi
}

# due_is_gone POINT: all is as it must be, once; `expected` is what the ledger holds.
due_is_gone()
{
	local lists=(prefecture/"$ledger"/lists/*)
	local newest=${lists[-1]} ids

	content_of "$ledger" | cmp - expected || { echo "$1: records"; return 1; }
	grep -q "^erasure done $as_of 1$" "$newest" || { echo "$1: tombstone"; return 1; }
	jk-audit verify --deep -S prefecture prefecture/"$ledger" >/dev/null ||
		{ echo "$1: verify"; return 1; }
	[ ! -e "prefecture/keys/keep/.erasure-$ledger" ] || { echo "$1: digest key"; return 1; }
	ids=$(sed -n 's/^key //p' "$newest")
	[ -n "$ids" ] || { echo "$1: no key destroyed"; return 1; }
	for id in $ids; do
		[ ! -e "prefecture/keys/keep/$id.raw" ] || { echo "$1: key $id"; return 1; }
		[ ! -e "prefecture/$ledger/keep/$id.pub" ] || { echo "$1: half $id"; return 1; }
	done
	diff <(sed -n 's/^segment \([^ ]*\) .*/\1.jks/p' "$newest") \
		<(ls -A prefecture/"$ledger"/segments) || { echo "$1: segments"; return 1; }
}
